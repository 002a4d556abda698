// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"archive/zip"
	"encoding/json"
	"io"
	"maps"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"verdict/spec/vers"
)

// schemes are all that have a comparator.
var schemes = []vers.Scheme{vers.Maven, vers.NPM, vers.Golang, vers.PyPI, vers.Cargo, vers.NuGet, vers.Gem, vers.Composer, vers.SemVer,
	vers.Hex, vers.Pub, vers.Swift, vers.Bitnami, vers.Conan, vers.Hackage, vers.CRAN, vers.Deb, vers.RPM, vers.APK}

// typical are versions as they are written in the wild, and the odd corners of
// each scheme, so that tests have some where the test data is not there.
var typical = map[vers.Scheme]string{
	vers.Maven: "1 1.0 1.0.0 1.0.1 2.13.4.2 1.0-alpha-1 1.0.0.Final 1.0.1.Final-redhat-1 9.4.51.v20230217 31.1-jre 1.0.0.RELEASE 2.0.0-M1 4.1.0.CR3 " +
		"1.0-SNAPSHOT 7.9.0-ccs 1.0.RC1 42.2.5.jre7 1.0.0.Beta1 1.0-sp1 2.3.0.beta-2 r09 0.0.0-2021 1.sp.1 1.0.Final.1 1--alpha 1.2.1-10.CP02_patch01",
	vers.NPM:    "1.0.0 1.2 v1.2.3 1.0.0-alpha.1 1.0.0-0 1.0.0-rc.10+build.5 0.0.0-20210909123456789 1.0.0--1 9007199254740991.0.0 1.0.0-9007199254740993 1.0.0-a.b.0",
	vers.Golang: "v1.2.3 v0.0.0-20190101000000-abcdefabcdef v2.0.0+incompatible go1.21rc2 1.20.3 v1.0.0-rc.1 v1 v1.2 1.21beta1 v0.0.0-20250806193240-9b0b5d4f345f",
	vers.PyPI:   "1.0 1.0.0 1.0a1 1.0.dev3 1.0rc2.dev1 1.0.post1 1!2.0 1.0+local.1 1.0+cu117 v1.0-1 2023.10.1 0.0 1.0.post1.dev2 1.0c1 1.0-preview_3 1.0+1.a 1.0-rev2",
	vers.Cargo:  "0.1.0 1.0.0-alpha.1 1.2.3-rc.1+build 18446744073709551615.0.0 1.0.0-99999999999999999999 1.0.0-a-b",
	vers.NuGet:  "1.0 1.0.0 1.0.0.1 01.1 1.0.0-Beta 1.0.0-rc.1.2+sha 2147483647.0 1.0.0-99999999999 1.0.0--1 1.0.0--0 1.0.0-a.0 1.0.0--2147483648 1.0.0--2147483649",
	vers.Gem:    "1.0 1 1.0.0.rc1 1.0.a 1.0.0-alpha1 1.0.0.pre.2 2.0.0.beta.3 1.0.b.0.1 1.0a 1.0.0-x-1 3.2.0.0.alpha 1.a.0.b 1.a.0.0.1 1.0.0.A",
	vers.Composer: "1.0 v1.0.0 1.0.0-beta2 1.0-RC1 2012-01-02 20120102 2012.01.02.0304 1.0.0-p1 1.0.0.0-dev 1.0pl1 1.0-stable 1.0-STABLE 1.0.0-alpha.1.2-dev 1.0+build " +
		"99999999999999999999.0 1.99999999999999999999 1.9223372036854775807",
	vers.SemVer: "1.0.0 1.0.0-alpha.1 1.2 v2.0.0-rc.1+x", vers.Hex: "1.0.0 1.0.0-rc.0 0.1.0-dev+1 1.0.0-a.1", vers.Swift: "1.0.0 5.0.0-beta.2",
	vers.Pub: "1.0.0 1.0.0+1 1.0.0+1.2 1.0.0-dev.1 1.0.0-dev.1+2 1.0.0+a", vers.Bitnami: "1.0.0 1.0.0-0 1.0.0-1 1.0.0-10 2.6.0-rc1 0.0.0-20250806193240-9b0b5d4f345f 1.8.0-333",
	vers.Conan:   "1.0 1.0.0 1.1.1k cci.20200203 1.13.1-1 1.0-rc1 1.0+b1 2.0-a.1+b.2 9d 1_0 1.0-rc.1",
	vers.Hackage: "1 1.0 1.0.0 0.1.2.3 2020.1", vers.CRAN: "1.0 1-0 1.0-1 0.9.8.1 1.02 2020.10.1",
	vers.Deb: "1.0 1.0-1 1:1.0-1 1.0~rc1-1 1.0+dfsg-1+deb12u1 1.0-1ubuntu0.1 2.4.2-6+lenny1 0:1.0-0 1.2.3-1~bpo1 1.0.a-1 20200101 a1 1.0- 1.0-0+b",
	vers.RPM: "1.0 1.0-1 1:1.0-1.el9 1.0~rc1-1 1.0^git1-2.fc38 0.1.8-4.el8_10 4.18.0-240.15.1.el8_3 0.001-10.module_el8.6.0+2766+8bf0b7ce 1.0.-1 01.0-1 1.0~~-1 1.0a-1",
	vers.APK: "1.0 1.0.0-r0 1.0_alpha 1.0_rc1-r2 1.0a 1.0_p1 1.0_git20200101-r3 1.01 1.0.10 2.02.06 1.0_alpha_pre2 1.0~abc1-r0 1.0_cvs 6.6.2p 1.00",
}

func typicalOf(s vers.Scheme) []string { return strings.Fields(typical[s]) }

// corpora names the folders of records that hold versions of each scheme.
var corpora = map[vers.Scheme][]string{
	vers.Maven: {"Maven"}, vers.NPM: {"npm"}, vers.Golang: {"Go"}, vers.PyPI: {"PyPI"}, vers.Cargo: {"crates.io"}, vers.NuGet: {"NuGet"},
	vers.Gem: {"RubyGems"}, vers.Composer: {"Packagist"}, vers.RPM: {"AlmaLinux"}, vers.Bitnami: {"Bitnami"}, vers.Conan: {"ConanCenter"},
	// No corpus of their own: these write versions as some other scheme does.
	vers.SemVer: {"npm", "Go", "crates.io"}, vers.Hex: {"crates.io"}, vers.Pub: {"crates.io", "npm"}, vers.Swift: {"crates.io"},
	vers.Hackage: {"RubyGems"}, vers.CRAN: {"RubyGems"},
}

// testData is the folder of public test material, or "".
func testData() string { return os.Getenv("VERDICT_TESTDATA") }

// requireTestData skips a test that has nothing to read.
func requireTestData(t *testing.T) string {
	t.Helper()
	if testData() == "" {
		t.Skip("VERDICT_TESTDATA is not set: the records and order files are not there")
	}
	return testData()
}

var real sync.Map // of a scheme, sorted

// versionsOf gives versions of a scheme, sorted and without repetition: typical
// ones, and where there is test data those of its records, bills and order files,
// even such as the scheme refuses.
func versionsOf(t testing.TB, s vers.Scheme) []string {
	t.Helper()
	if known, ok := real.Load(s); ok {
		return known.([]string)
	}
	set := map[string]bool{}
	for _, v := range typicalOf(s) {
		set[v] = true
	}
	if root := testData(); root != "" {
		for _, name := range corpora[s] {
			readRecords(t, filepath.Join(root, "osv-corpus", name+".zip"), set)
		}
		readBills(t, filepath.Join(root, "kafka", "sboms"), s, set)
		for _, f := range orderFiles {
			if f.scheme == s {
				for _, line := range orderLines(t, filepath.Join(root, "versions", f.file)) {
					set[line.a], set[line.b] = true, true
				}
			}
		}
	}
	delete(set, "")
	list := slices.Sorted(maps.Keys(set))
	real.Store(s, list)
	return list
}

// readRecords adds the versions of all records of an archive.
func readRecords(t testing.TB, path string, set map[string]bool) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var record struct {
			Affected []struct {
				Versions []string
				Ranges   []struct {
					Type   string
					Events []map[string]string
				}
			}
		}
		if err := json.NewDecoder(r).Decode(&record); err != nil {
			t.Fatalf("%s: %s: %v", path, f.Name, err)
		}
		for _, a := range record.Affected {
			for _, v := range a.Versions {
				set[v] = true
			}
			for _, r := range a.Ranges {
				for _, e := range r.Events {
					for _, v := range e {
						set[v] = set[v] || r.Type != "GIT"
					}
				}
			}
		}
	}
	maps.DeleteFunc(set, func(_ string, keep bool) bool { return !keep })
}

// readBills adds the versions of the components of all bills of materials whose
// package URL is of the scheme.
func readBills(t testing.TB, folder string, s vers.Scheme, set map[string]bool) {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s holds no bills: %v", folder, err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var bill struct{ Components []struct{ PURL string } }
		if err := json.Unmarshal(raw, &bill); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, c := range bill.Components {
			rest, ours := strings.CutPrefix(c.PURL, "pkg:"+string(s)+"/")
			_, version, found := strings.Cut(rest, "@")
			version, _, _ = strings.Cut(version, "?")
			if version, err := url.PathUnescape(version); ours && found && err == nil {
				set[version] = true
			}
		}
	}
}

// pair is two texts to compare.
type pair struct{ a, b string }

// pieces are what versions are made of.
var pieces = strings.Fields(`. - _ + ~ ^ : ! , .0 .1 -0 -1 .00 .01 0 1 2 9 10 11 007 99 20230217 2147483648 9007199254740993 18446744073709551616
	a b c m r p v x z A B alpha beta rc RC cr pre preview dev post rev final Final FINAL ga GA release RELEASE sp SP snapshot SNAPSHOT milestone M1
	stable patch pl foo jre redhat ubuntu deb el9 cvs svn git hg ccs -alpha -beta.2 -rc1 .rc1 .beta1 .Final .RELEASE .v2023 -SNAPSHOT -dev .dev1 .post2
	+build +b.1 +1 ~rc1 ~1 ^git1 _p1 _rc _git2 -r1 ~abc 1: 0: 1! -1ubuntu2 -2.el8 .x -stable`)

// pairSource draws pairs of versions as they are, a little changed, and made of
// pieces. It gives the same ones in every run.
type pairSource struct {
	random   *rand.Rand
	versions []string
}

func pairsOf(t testing.TB, s vers.Scheme) *pairSource {
	return &pairSource{rand.New(rand.NewPCG(1, uint64(len(s)))), versionsOf(t, s)} // #nosec G404 -- a test
}

func (p *pairSource) draw() pair {
	x := p.version()
	switch p.random.IntN(8) {
	case 0:
		return pair{x, p.version()}
	case 1, 2, 3:
		return pair{x, p.change(x)}
	case 4, 5:
		return pair{p.change(x), p.change(x)}
	case 6:
		head := p.made(1 + p.random.IntN(3))
		return pair{head + p.made(p.random.IntN(4)), head + p.made(p.random.IntN(4))}
	}
	return pair{p.change(p.change(x)), p.change(p.version())}
}

func (p *pairSource) version() string { return p.versions[p.random.IntN(len(p.versions))] }
func (p *pairSource) piece() string   { return pieces[p.random.IntN(len(pieces))] }

// made is a text of pieces that begins with a digit as a rule.
func (p *pairSource) made(n int) string {
	text := ""
	for range n {
		text += p.piece()
		if p.random.IntN(2) == 0 {
			text += "." + string(rune('0'+p.random.IntN(3)))
		}
	}
	return text
}

// change puts a piece in, takes one out, or writes one in other words.
func (p *pairSource) change(v string) string {
	at := p.random.IntN(len(v) + 1)
	switch p.random.IntN(7) {
	case 0:
		return v[:at] + p.piece() + v[at:]
	case 1:
		return v + p.piece()
	case 2:
		return v + p.made(1)
	case 3:
		end := min(len(v), at+1+p.random.IntN(3))
		return v[:at] + v[end:] + "1"[:1-min(1, len(v[:at]))]
	case 4:
		if at < len(v) {
			return v[:at] + string(rune('0'+p.random.IntN(10))) + v[at+1:]
		}
	case 5:
		signs := []string{".", "-", "_", "+", "~"}
		return strings.Replace(v, signs[p.random.IntN(2)], signs[p.random.IntN(len(signs))], 1)
	}
	if cut := strings.LastIndexAny(v[:at], ".-+"); cut > 0 {
		return v[:cut]
	}
	return strings.ToUpper(v)
}

// readAll is for the answers of judges.
func readAll(t testing.TB, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
