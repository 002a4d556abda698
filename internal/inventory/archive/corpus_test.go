// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/jvm/identity"
	"verdict/internal/jvm/jar"
	"verdict/internal/limits"
)

// repository is where Debian's packages put the jars of Java libraries, by the
// coordinates that their packagers gave them.
const repository = "/usr/share/maven-repo"

// published is a jar of the repository and what it is.
type published struct {
	jar.Coordinates
	path string
}

// publishedJars gives the jars of the repository, each once. The version "debian"
// stands for any.
func publishedJars(t testing.TB) []published {
	t.Helper()
	var all []published
	seen := map[string]bool{}
	err := filepath.WalkDir(repository, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".jar" {
			return err
		}
		target, err := filepath.EvalSymlinks(name)
		if err != nil {
			return nil //nolint:nilerr // a link whose package is not installed
		}
		version := path.Dir(name)
		artifact := path.Dir(version)
		group := strings.ReplaceAll(strings.TrimPrefix(path.Dir(artifact), repository+"/"), "/", ".")
		if path.Base(version) != "debian" && !seen[target] {
			seen[target] = true
			all = append(all, published{jar.Coordinates{Group: group, Artifact: path.Base(artifact), Version: path.Base(version)}, name})
		}
		return nil
	})
	if err != nil || len(all) < 50 {
		t.Skipf("%s holds no Java libraries", repository)
	}
	return all
}

// withoutPOMs gives an archive without what Maven left in it.
func withoutPOMs(t testing.TB, raw []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range z.File {
		if strings.HasPrefix(f.Name, "META-INF/maven/") {
			continue
		}
		if err := w.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tally counts how many are told by each basis, and how many of them wrong.
type tally map[verdict.IdentityBasis]*struct{ right, other int }

func (y tally) String() string {
	var words []string
	for _, by := range verdict.IdentityBases {
		if c := y[by]; c != nil {
			words = append(words, fmt.Sprintf("%s %d right, %d wrong", by, c.right, c.other))
		}
	}
	return strings.Join(words, "; ")
}

// judge catalogues jars and compares what is told of each with what it is. Told
// are those that are told wrong.
func judge(t *testing.T, o Options, jars []published, change func(testing.TB, []byte) []byte) (tally, []string) {
	t.Helper()
	counts := tally{}
	var wrong []string
	for _, p := range jars {
		raw, err := os.ReadFile(p.path)
		if err != nil {
			t.Fatal(err)
		}
		got := catalogue(t, o, fileOf(path.Base(p.path), change(t, raw))).Occurrences[0]
		c := counts[got.Identity]
		if c == nil {
			c = new(struct{ right, other int })
			counts[got.Identity] = c
		}
		if verdict.PURLBase(got.Component.PURL) == verdict.PURLBase(p.PURL()) {
			c.right++
		} else if c.other++; got.Identity != verdict.Unresolved {
			wrong = append(wrong, fmt.Sprintf("%s is %s by %s", p.PURL(), got.Component.PURL, got.Identity))
		}
	}
	return counts, wrong
}

func TestDebiansLibrariesAreToldRight(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of jars are read three times")
	}
	jars := publishedJars(t)
	records := recorded{}
	for _, p := range jars {
		if !slices.Contains(records[p.Artifact], p.Group) {
			records[p.Artifact] = append(records[p.Artifact], p.Group)
		}
	}
	corpus, told := corpusRecords(t), 30
	if corpus == nil {
		told = 0
	}
	asTheyAre := func(_ testing.TB, raw []byte) []byte { return raw }
	tests := []struct {
		name    string
		options Options
		change  func(testing.TB, []byte) []byte
		least   int // in percent, that are told
	}{
		{"by their poms", Options{}, asTheyAre, 60},
		{"by records alone", Options{Coordinates: records.groups}, withoutPOMs, 90},
		{"by the records of a corpus", Options{Coordinates: corpus.groups}, withoutPOMs, told},
		{"by guesses alone", Options{}, withoutPOMs, 30},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.least == 0 {
				t.Skip("VERDICT_TESTDATA names no corpus of records")
			}
			counts, wrong := judge(t, tt.options, jars, tt.change)
			t.Logf("%d jars: %s\n%s", len(jars), counts, strings.Join(wrong, "\n"))
			told := 0
			for by, c := range counts {
				told += c.right
				switch {
				case (by == verdict.ByPOM || by == verdict.ByRecords) && c.other > 0:
					t.Errorf("%d are told wrong by %s", c.other, by)
				case by == verdict.ByPrefix && 100*c.other > 40*(c.other+c.right):
					t.Errorf("%d of %d guesses are wrong", c.other, c.other+c.right)
				}
			}
			if 100*told < tt.least*len(jars) {
				t.Errorf("only %d of %d are told", told, len(jars))
			}
		})
	}
}

// corpusRecords gives the artifacts that the Maven records of the public corpus
// name; nil where the corpus is not there.
func corpusRecords(t *testing.T) recorded {
	t.Helper()
	root := os.Getenv("VERDICT_TESTDATA")
	z, err := zip.OpenReader(filepath.Join(root, "osv-corpus", "Maven.zip"))
	if root == "" || err != nil {
		return nil
	}
	defer z.Close()
	all := recorded{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var record struct {
			Affected []struct{ Package struct{ Name string } }
		}
		if err := json.NewDecoder(r).Decode(&record); err != nil {
			t.Fatal(err)
		}
		for _, a := range record.Affected {
			if group, artifact, _ := strings.Cut(a.Package.Name, ":"); !slices.Contains(all[artifact], group) {
				all[artifact] = append(all[artifact], group)
			}
		}
	}
	return all
}

// folder gives the files of a folder that a cataloguer wants, opened from disk.
func folder(t testing.TB, root string, c inventory.Cataloguer) []inventory.File {
	t.Helper()
	var files []inventory.File
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !c.Wants(name, []byte("PK")) {
			return err
		}
		files = append(files, inventory.File{Path: strings.TrimPrefix(name, root+"/"), Open: func() (inventory.Content, error) {
			f, err := os.Open(name)
			if err != nil {
				return nil, err
			}
			info, err := f.Stat()
			return onDisk{f, info.Size()}, err
		}})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

type onDisk struct {
	*os.File
	size int64
}

func (f onDisk) Size() int64 { return f.size }

// BenchmarkCatalogue reads the archives beneath the folder that VERDICT_JARS
// names, without a table, and with the one that VERDICT_TABLE names.
func BenchmarkCatalogue(b *testing.B) {
	root := os.Getenv("VERDICT_JARS")
	if root == "" {
		b.Skip("VERDICT_JARS names no folder of jars")
	}
	b.Run("without table", func(b *testing.B) { benchmarkCatalogue(b, root, Options{}) })
	b.Run("with table", func(b *testing.B) {
		path := os.Getenv("VERDICT_TABLE")
		if path == "" {
			b.Skip("VERDICT_TABLE names no table of identities")
		}
		table, err := identity.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		defer table.Close()
		benchmarkCatalogue(b, root, Options{Table: table})
	})
}

func benchmarkCatalogue(b *testing.B, root string, o Options) {
	b.Helper()
	c := New(o)
	files := folder(b, root, c)
	b.ReportAllocs()
	found := 0
	for b.Loop() {
		got, err := c.Catalogue(b.Context(), files, limits.NewBudget(limits.ZipCaps{TotalBytes: 1 << 40}))
		if err != nil {
			b.Fatal(err)
		}
		found = len(got.Occurrences)
	}
	b.ReportMetric(float64(len(files)), "archives")
	b.ReportMetric(float64(found), "occurrences")
}
