// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/source"
	"verdict/internal/source/osv"
	"verdict/internal/vulndb"
)

// unbounded is the plainest way to build an index: every record is held until all
// are grouped.
func unbounded(ctx context.Context, paths []string, out string) error {
	var all []verdict.Record
	count, withdrawn := 0, 0
	for _, p := range paths {
		records, report, err := source.Gather(ctx, osv.Read, p, nil, nil)
		if err != nil {
			return err
		}
		for _, r := range records {
			r.Source = p
			all = append(all, r)
		}
		count, withdrawn = count+report.Records-report.Withdrawn, withdrawn+report.Withdrawn
	}
	groups := source.Group(all, nil, nil, nil)
	slices.SortFunc(groups, func(v, w verdict.Vulnerability) int { return cmp.Compare(v.ID, w.ID) })
	b, err := vulndb.Create(out)
	if err != nil {
		return err
	}
	for i := range groups {
		b.Add(vulndb.Of(&groups[i], verdict.Rate(groups[i])))
	}
	b.Count(count, withdrawn)
	_, err = b.Finish()
	return err
}

// builtAlike fails unless the index of the paths has the bytes of one that is
// built in the plainest way, and gives it.
func builtAlike(t interface {
	Fatalf(string, ...any)
}, dir string, paths ...string) []byte {
	ctx, got, want := context.Background(), filepath.Join(dir, "records.vdb"), filepath.Join(dir, "plain.vdb")
	if _, err := app.BuildIndex(ctx, paths, got, nil); err != nil {
		t.Fatalf("the index is not built: %v", err)
	}
	if err := unbounded(ctx, paths, want); err != nil {
		t.Fatalf("the index to compare with is not built: %v", err)
	}
	first, err := os.ReadFile(got)
	second, err2 := os.ReadFile(want)
	if err := errors.Join(err, err2); err != nil {
		t.Fatalf("%v", err)
	}
	if !bytes.Equal(first, second) {
		t.Fatalf("the index has %d bytes that differ from those of one whose records were all held (%d)", len(first), len(second))
	}
	return first
}

// drawDocument draws an OSV record of few ids, aliases and packages, so that editions
// and groups come about.
func drawDocument(t *rapid.T) string {
	some := func(label string, words ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(words), 0, 3, rapid.ID[string]).Draw(t, label)
	}
	quoted := func(words []string) string {
		list := make([]string, len(words))
		for i, w := range words {
			list[i] = fmt.Sprintf("%q", w)
		}
		return "[" + strings.Join(list, ",") + "]"
	}
	one := func(label string, words ...string) string { return rapid.SampledFrom(words).Draw(t, label) }
	id := one("id", "x_1", "x_2", "x_3", "GHSA-2222-3333-4444", "PYSEC-2026-1")
	var affected []string
	for i, name := range some("packages", "g:a", "g:b", "g:c") {
		affected = append(affected, fmt.Sprintf(`{"package":{"ecosystem":%q,"name":%q},"versions":%s,"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":%q},{"fixed":%q}]}]}`,
			one("ecosystem", "Maven", "npm"), name, quoted(some("versions", "1.0", "1.0-rc", "v2", "?")), one("from", "0", "1.1"), fmt.Sprintf("2.%d", i)))
	}
	more := ""
	if rapid.IntRange(0, 4).Draw(t, "withdrawn") == 0 {
		more += `,"withdrawn":"2026-02-01T00:00:00Z"`
	}
	switch specific := rapid.IntRange(0, 5).Draw(t, "specific"); {
	case specific == 0:
		more += `,"database_specific":{"severity":"HIGH"}`
	case specific == 1 && id != "x_3":
		more += `,"database_specific":{"verdict":{"overrides":["x_3"],"reason":"it is wrong"}}`
	}
	if rapid.Bool().Draw(t, "scored") {
		more += fmt.Sprintf(`,"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:%s/PR:N/UI:N/S:U/C:H/I:H/A:H"}]`, one("complexity", "L", "H"))
	}
	return fmt.Sprintf(`{"id":%q,"modified":"2026-01-0%dT00:00:00Z","summary":"A flaw","aliases":%s,"affected":[%s]%s}`,
		id, rapid.IntRange(1, 3).Draw(t, "day"),
		quoted(some("aliases", "CVE-2026-0001", "CVE-2026-0002", "x_1", "x_9")), strings.Join(affected, ","), more)
}

func TestAnIndexIsAsIfAllRecordsHadBeenHeld(t *testing.T) {
	root := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		dir := filepath.Join(root, fmt.Sprint(n))
		var paths []string
		for s := range rapid.IntRange(1, 3).Draw(t, "sources") {
			path := filepath.Join(dir, fmt.Sprintf("source-%d", s))
			if err := os.MkdirAll(path, 0o700); err != nil {
				t.Fatal(err)
			}
			paths = append(paths, path)
			for d := range rapid.IntRange(1, 6).Draw(t, "documents") {
				if err := os.WriteFile(filepath.Join(path, fmt.Sprintf("%d.json", d)), []byte(drawDocument(t)), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		builtAlike(t, dir, paths...)
	})
}

func TestAnIndexOfRealRecordsIsAsIfAllHadBeenHeld(t *testing.T) {
	root := os.Getenv("VERDICT_TESTDATA")
	if root == "" {
		t.Skip("VERDICT_TESTDATA is not set: the corpus of real records is not here")
	}
	corpus := func(name string) string { return filepath.Join(root, "osv-corpus", name) }
	builtAlike(t, t.TempDir(), corpus("RubyGems.zip"), corpus("npm.zip"), corpus("RubyGems.zip"))
}

// folderOf makes a folder of documents by name.
func folderOf(t *testing.T, documents map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range documents {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func about(id, day, name string) string {
	return fmt.Sprintf(`{"id":%q,"modified":"2026-01-%sT00:00:00Z","affected":[{"package":{"ecosystem":"Maven","name":%q},"versions":["1.0"]}]}`, id, day, name)
}

func TestOfSeveralEditionsOfAnIDTheIndexHoldsTheClaimsOfTheNewest(t *testing.T) {
	newest := about("x_1", "03", "g:newest")
	want := builtAlike(t, t.TempDir(), folderOf(t, map[string]string{"a.json": newest}))
	for name, documents := range map[string]map[string]string{
		"the newest comes first":           {"a.json": newest, "b.json": about("x_1", "02", "g:b"), "c.json": about("x_1", "01", "g:c")},
		"the newest comes last":            {"a.json": about("x_1", "01", "g:a"), "b.json": about("x_1", "02", "g:b"), "c.json": newest},
		"the newest comes between":         {"a.json": about("x_1", "02", "g:a"), "b.json": newest, "c.json": about("x_1", "01", "g:c")},
		"of equally new ones the first":    {"a.json": newest, "b.json": about("x_1", "03", "g:b")},
		"an older one that claims nothing": {"a.json": `{"id":"x_1","modified":"2026-01-01T00:00:00Z"}`, "b.json": newest},
	} {
		t.Run(name, func(t *testing.T) {
			if got := builtAlike(t, t.TempDir(), folderOf(t, documents)); !bytes.Equal(got, want) {
				t.Errorf("the index has %d bytes that differ from those of the newest edition alone (%d)", len(got), len(want))
			}
		})
	}
}

func TestABuildThatFailsLeavesNothingBehind(t *testing.T) {
	records := folderOf(t, map[string]string{"a.json": about("x_1", "01", "g:a"), "b.json": about("x_2", "01", "g:b")})
	for name, tt := range map[string]struct {
		paths []string
		out   string // below the folder
		stop  bool   // while the records are read
		want  string
	}{
		"records that are not there":  {paths: []string{records, filepath.Join(records, "none")}, out: "records.vdb", want: "none: does not exist"},
		"a folder that is not there":  {paths: []string{records}, out: "none/records.vdb", want: "records.vdb: what the records claim cannot be kept on disk until the index is written"},
		"a reading that is cancelled": {paths: []string{records}, out: "records.vdb", stop: true, want: "context canceled"},
		"a folder in the index's way": {paths: []string{records}, out: ".", want: "the index cannot be written"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "out")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, err := app.BuildIndex(ctx, tt.paths, filepath.Join(dir, tt.out), func(string, int, int) {
				if tt.stop {
					cancel()
				}
			})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("the error is %v, not …%s…", err, tt.want)
			}
			for _, folder := range []string{dir, filepath.Dir(dir)} {
				left, err := filepath.Glob(filepath.Join(folder, "*.*"))
				if err != nil || len(left) > 0 {
					t.Errorf("the build left %v (%v)", left, err)
				}
			}
		})
	}
}

// BenchmarkBuildIndex builds an index of every record of the public exports.
func BenchmarkBuildIndex(b *testing.B) {
	root := os.Getenv("VERDICT_TESTDATA")
	if root == "" {
		b.Skip("VERDICT_TESTDATA is not set: the corpus of real records is not here")
	}
	archives, err := filepath.Glob(filepath.Join(root, "osv-corpus", "*.zip"))
	if err != nil || len(archives) == 0 {
		b.Fatalf("no archives: %v", err)
	}
	out := filepath.Join(b.TempDir(), "records.vdb")
	b.ReportAllocs()
	for b.Loop() {
		build, err := app.BuildIndex(b.Context(), archives, out, nil)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(build.Records), "records/op")
	}
}
