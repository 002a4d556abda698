// SPDX-License-Identifier: Apache-2.0

package vulndb_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/vulndb"
	"verdict/spec/vers"
)

// vulnerability makes one with a record about some packages.
func vulnerability(key, id string, affected ...verdict.AffectedPackage) verdict.Vulnerability {
	return verdict.Vulnerability{ID: verdict.VulnerabilityID(key), IDs: []string{id, "X-" + id}, Origin: verdict.Upstream,
		Records: []verdict.Record{{Source: "test", ID: id, Affected: affected}}}
}

func affected(ecosystem, name string, events ...vers.Event) verdict.AffectedPackage {
	return verdict.AffectedPackage{Ecosystem: ecosystem, Name: name, Ranges: [][]vers.Event{events}}
}

var some = []verdict.Vulnerability{
	vulnerability("V-1", "CVE-2030-0001", affected("Maven", "g:a", vers.Event{Introduced: "1.0"}, vers.Event{Fixed: "2.0"})),
	vulnerability("V-2", "CVE-2030-0002", affected("npm", "a", vers.Event{Introduced: "0"}, vers.Event{LastAffected: "1.2.3"}),
		affected("Maven", "g:a", vers.Event{Introduced: "0"})),
	vulnerability("V-3", "GHSA-2222-3333-4444"),
}

func make(t testing.TB, vulnerabilities ...verdict.Vulnerability) *vulndb.Index {
	t.Helper()
	x, err := vulndb.Make(vulnerabilities, []verdict.Relocation{{Ecosystem: "Maven", From: "g:a", To: "h:a"}})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestAnEntryKeepsItsRatingAndWhatBehindItIsRead(t *testing.T) {
	byScore := verdict.Rating{Severity: verdict.SeverityHigh, Score: 7.5, Vector: "CVSS:3.1/…", Source: verdict.ScoreGHSA}
	byWord := verdict.Rating{Severity: verdict.SeverityHigh, Source: verdict.ScoreCNA,
		Word: verdict.SeverityWord{Word: "Important", Source: verdict.ScoreCNA, By: "CVE-2030-0002"}}
	b := vulndb.New()
	b.Add(vulndb.Of(&some[0], byScore))
	b.Add(vulndb.Of(&some[1], byWord))
	x, err := b.Index()
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]verdict.Rating{"CVE-2030-0001": byScore, "CVE-2030-0002": byWord} {
		e := x.Named(id)[0]
		if got := e.Rating(); got != want {
			t.Errorf("%s is rated %+v, want %+v", id, got, want)
		}
		if len(e.Postings()) == 0 {
			t.Errorf("%s names no package", id)
		}
	}
}

func TestTheIndexIsAskedByPackageAndByVulnerability(t *testing.T) {
	x := make(t, some...)
	packages := x.Package(verdict.PackageName{Ecosystem: "Maven", Name: "g:a"})
	var shown []string
	for {
		p, more := packages.Next()
		if !more {
			break
		}
		shown = append(shown, p.Entry().Shown())
	}
	if d := cmp.Diff([]string{"CVE-2030-0001", "CVE-2030-0002"}, shown); d != "" {
		t.Errorf("about g:a (-want +got):\n%s", d)
	}
	named := x.Named("x-cve-2030-0002")
	if len(named) != 1 || named[0].ID() != "V-2" || !slices.Equal(named[0].IDs(), []string{"CVE-2030-0002", "X-CVE-2030-0002"}) {
		t.Fatalf("by an id in lower case: %v", named)
	}
	var claims []string
	for _, p := range named[0].Postings() {
		for _, c := range p.Claims() {
			claims = append(claims, fmt.Sprintf("%s %s %s %v", c.Record, c.Ecosystem, c.Name, c.Ranges))
		}
	}
	want := []string{"CVE-2030-0002 Maven g:a [[{0   }]]", "CVE-2030-0002 npm a [[{0   } {  1.2.3 }]]"}
	if d := cmp.Diff(want, claims); d != "" {
		t.Errorf("claims (-want +got):\n%s", d)
	}
	if e, ok := x.Keyed("V-3"); !ok || e.Shown() != "GHSA-2222-3333-4444" {
		t.Errorf("by key: %v %v", e, ok)
	}
	if _, ok := x.Keyed("V-4"); ok || len(x.Named("CVE-2030-0009")) > 0 {
		t.Error("what is not there was found")
	}
	if got := x.Relocated(verdict.PackageName{Ecosystem: "Maven", Name: "h:a"}); len(got) != 1 || got[0].Name != "g:a" {
		t.Errorf("a relocation works both ways: %v", got)
	}
}

func TestABuildIsTheSameBytesHoweverItCame(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole.vdb")
	build(t, whole, func(b *vulndb.Builder) {
		for i := range some {
			b.Add(vulndb.Of(&some[i], verdict.Rating{}))
		}
	})
	before := some[1]
	before.IDs = append(slices.Clone(before.IDs), "GHSA-5555-6666-7777")
	was := filepath.Join(t.TempDir(), "was.vdb")
	build(t, was, func(b *vulndb.Builder) {
		b.Add(vulndb.Of(&some[0], verdict.Rating{}))
		b.Add(vulndb.Of(&before, verdict.Rating{}))
		b.Add(vulndb.Of(&some[2], verdict.Rating{}))
	})
	old, err := vulndb.Open(was)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	again := filepath.Join(t.TempDir(), "again.vdb")
	build(t, again, func(b *vulndb.Builder) {
		for e := range old.Entries() {
			if e.ID() == "V-2" {
				b.Add(vulndb.Of(&some[1], verdict.Rating{}))
			} else {
				b.Keep(e)
			}
		}
	})
	first, second := read(t, whole), read(t, again)
	if !bytes.Equal(first, second) {
		t.Errorf("a build from an earlier index has %d bytes that differ from one from nothing (%d)", len(second), len(first))
	}
}

func build(t testing.TB, path string, add func(*vulndb.Builder)) vulndb.Info {
	t.Helper()
	b, err := vulndb.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	add(b)
	b.Count(4, 1)
	b.Mark("as of 7")
	info, err := b.Finish()
	if err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(path + ".*")
	if err != nil || len(left) > 0 {
		t.Errorf("the build left %v (%v)", left, err)
	}
	return info
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAnIndexStandsUntilTheNextOneIsWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records.vdb")
	first := build(t, path, func(b *vulndb.Builder) { b.Add(vulndb.Of(&some[0], verdict.Rating{})) })
	open, err := vulndb.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()

	b, err := vulndb.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	b.Add(vulndb.Of(&some[1], verdict.Rating{}))
	b.Add(vulndb.Of(&some[0], verdict.Rating{})) // out of order: a defect of the caller
	if _, err := b.Finish(); err == nil || !strings.Contains(err.Error(), "V-1 was added to the index behind V-2") {
		t.Errorf("vulnerabilities out of order: %v", err)
	}
	if x, err := vulndb.Open(path); err != nil || x.Info().Digest != first.Digest {
		t.Errorf("the index before does not stand: %v", err)
	}

	second := build(t, path, func(b *vulndb.Builder) { b.Add(vulndb.Of(&some[1], verdict.Rating{})) })
	if second.Digest == first.Digest || second.Records != 4 || second.Withdrawn != 1 || second.Mark != "as of 7" || second.Packages != 2 {
		t.Errorf("the second index says %+v", second)
	}
	if err := open.Verify(); err != nil || len(open.Named("CVE-2030-0001")) != 1 {
		t.Errorf("who has the first one open cannot go on: %v", err)
	}
}

func TestADamagedIndexIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records.vdb")
	build(t, path, func(b *vulndb.Builder) {
		for i := range some {
			b.Add(vulndb.Of(&some[i], verdict.Rating{}))
		}
	})
	good := read(t, path)
	for i := range good {
		bad := slices.Clone(good)
		bad[i] ^= 0x40
		x, err := vulndb.FromBytes("bad.vdb", bad)
		quick := err
		if err == nil {
			err, quick = x.Verify(), x.Intact()
		}
		for _, err := range []error{err, quick} {
			if code := verdict.CodeOf(err); err == nil || code != verdict.Tampered && code != verdict.Invalid {
				t.Fatalf("byte %d of %d was changed: %v", i, len(good), err)
			}
		}
	}
	for _, n := range []int{0, 1, 1023, 1024, len(good) - 1} {
		if _, err := vulndb.FromBytes("cut.vdb", good[:n]); err == nil {
			t.Errorf("%d of %d bytes were taken for an index", n, len(good))
		}
	}
}

// versions are versions and texts that are none, such that ends of ranges are met.
func versions() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"0", "1", "1.0", "1.0.0", "v1.0", "v2.0.0", "1.1", "1.2.3", "1.10", "2.0.0-rc.1", "2.0.0-alpha", "2.0", "2.0.0",
		"2.0.0+build", "1.0+cu117", "1.0+abc", "1.0.dev1", "1!1.0", "1.0.Final", "1.0-SNAPSHOT", "1.0.alpha", "1.sp", "3:1.2-3", "1.2-3.el9", "1.2~rc1",
		"", "latest", "${version}", "none", "1.2.3.4"})
}

func event() *rapid.Generator[vers.Event] {
	return rapid.Custom(func(t *rapid.T) vers.Event {
		v := versions().Draw(t, "version")
		switch rapid.IntRange(0, 20).Draw(t, "kind") {
		case 0:
			return vers.Event{Limit: v}
		case 1:
			return vers.Event{Introduced: v, Fixed: versions().Draw(t, "second")}
		case 2, 3, 4, 5, 6, 7, 8:
			return vers.Event{Introduced: v}
		case 9, 10, 11, 12:
			return vers.Event{LastAffected: v}
		}
		return vers.Event{Fixed: v}
	})
}

func anyAffected(ecosystem string) *rapid.Generator[verdict.AffectedPackage] {
	return rapid.Custom(func(t *rapid.T) verdict.AffectedPackage {
		return verdict.AffectedPackage{
			Ecosystem: ecosystem, Name: "g:a",
			Ranges:     rapid.SliceOfN(rapid.SliceOfN(event(), 0, 5), 0, 3).Draw(t, "ranges"),
			Versions:   rapid.SliceOfN(versions(), 0, 4).Draw(t, "listed"),
			Uncompared: rapid.IntRange(0, 1).Draw(t, "uncompared"),
		}
	})
}

// told writes a judgement so that two can be compared.
func told(in, listed bool, holding []vers.Interval, err error) string {
	reason := ""
	if err != nil && !in {
		reason = err.Error()
	}
	return fmt.Sprintf("in %v, listed %v, %v, %s", in, listed, holding, reason)
}

func TestTheIndexJudgesAsTheRecordsDo(t *testing.T) {
	for _, ecosystem := range []string{"Maven", "npm", "PyPI", "Go", "RubyGems", "NuGet", "Packagist", "Debian:12", "AlmaLinux:9", "Alpine:v3.18", "opam"} {
		t.Run(ecosystem, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				packages := rapid.SliceOfN(anyAffected(ecosystem), 1, 3).Draw(t, "packages")
				v := vulnerability("V-1", "CVE-2030-0001", packages...)
				x, err := vulndb.Make([]verdict.Vulnerability{v}, nil)
				if err != nil {
					t.Fatal(err)
				}
				version := versions().Draw(t, "version")
				postings := x.Package(verdict.NormalName(ecosystem, "g:a"))
				p, ok := postings.Next()
				if !ok {
					t.Fatal("the package has no posting")
				}
				var want verdict.Judgement
				comparable := false
				for _, a := range packages {
					if a.Comparable() {
						comparable = true
						a.Ecosystem = verdict.NormalName(ecosystem, "").Ecosystem
						want.Add(a.Judge(version))
					}
				}
				parsed := vulndb.ParseVersion(p.Package.Ecosystem, version)
				got := p.Judge(&parsed)
				w, g := told(want.Place.Kind == vers.In, want.Listed, want.Holding, want.Err), told(got.In, got.Listed, got.Holding, got.Err)
				if w != g || comparable != got.Compared {
					t.Errorf("of %q the index says\n%s, the records\n%s", version, g, w)
				}
			})
		})
	}
}

// longRange has twenty events, so that numbers of events that were damaged have
// something to lead astray.
func longRange() verdict.Vulnerability {
	var events []vers.Event
	for i := range 10 {
		events = append(events, vers.Event{Introduced: fmt.Sprintf("%d.0", i+1)}, vers.Event{Fixed: fmt.Sprintf("%d.5", i+1)})
	}
	return vulnerability("V-9", "CVE-2030-0009", affected("Maven", "g:a", events...))
}

func TestNumbersThatWereDamagedLeadNowhere(t *testing.T) {
	long := longRange()
	path := filepath.Join(t.TempDir(), "records.vdb")
	build(t, path, func(b *vulndb.Builder) { b.Add(vulndb.Of(&long, verdict.Rating{})) })
	good := read(t, path)
	for at := 1024; at < len(good); at++ {
		for n := 3; n < 9; n++ {
			bad := slices.Clone(good)
			for i := at; i < min(at+n, len(bad)); i++ {
				bad[i] = 0xff
			}
			if at+n < len(bad) {
				bad[at+n] = 0x7f // ends a number of so many bytes
			}
			x, err := vulndb.FromBytes("bad.vdb", bad)
			if err != nil {
				t.Fatal(err)
			}
			askAll(x, "1.2", "10.1")
		}
	}
}

// askAll asks everything that an index answers.
func askAll(x *vulndb.Index, versions ...string) {
	for e := range x.Entries() {
		e.IDs()
		e.Rating()
		for _, p := range e.Postings() {
			p.Claims()
			for _, version := range versions {
				v := vulndb.ParseVersion(p.Package.Ecosystem, version)
				j := p.Judge(&v)
				p.Fixes(&v, j.Holding)
			}
		}
	}
	x.Named("CVE-2030-0001")
	x.Keyed("V-2")
	x.Relocated(verdict.PackageName{Ecosystem: "Maven", Name: "h:a"})
}

// plainFixes says what Fixes does: of the versions that end an interval which holds
// the version, and then of all that fix something above it the lowest, those that no
// claim holds.
func plainFixes(p vulndb.Posting, packages []verdict.AffectedPackage, version string, holding []vers.Interval) (fixes []string) {
	scheme, ok := vers.SchemeOf(p.Package.Ecosystem)
	if !ok {
		return nil
	}
	order := func(a, b string) int {
		c, err := vers.Compare(scheme, a, b)
		if err != nil {
			return -1
		}
		return c
	}
	clean := func(list []string) []string {
		list = slices.DeleteFunc(list, func(s string) bool {
			v := vulndb.ParseVersion(p.Package.Ecosystem, s)
			return p.Judge(&v).In
		})
		slices.SortFunc(list, func(a, b string) int {
			if c := order(a, b); c != 0 {
				return c
			}
			return strings.Compare(a, b)
		})
		return slices.CompactFunc(list, func(a, b string) bool { return order(a, b) == 0 })
	}
	for _, i := range holding {
		if i.Fixed != "" {
			fixes = append(fixes, i.Fixed)
		}
	}
	fixes = clean(fixes)
	var above []string
	for _, a := range packages {
		if !a.Comparable() {
			continue
		}
		for _, events := range a.Ranges {
			for _, e := range events {
				if c, err := vers.Compare(scheme, e.Fixed, version); e.Fixed != "" && err == nil && c > 0 {
					above = append(above, e.Fixed)
				}
			}
		}
	}
	if above = clean(above); len(above) > 0 && !slices.ContainsFunc(fixes, func(s string) bool { return order(s, above[0]) == 0 }) {
		fixes = append(fixes, above[0])
	}
	return fixes
}

// anyLines gives a package with lines of versions that are fixed one by one.
func anyLines(ecosystem string) *rapid.Generator[verdict.AffectedPackage] {
	version := rapid.SampledFrom([]string{"0", "1", "1.0", "v1.0", "1.1", "1.2.3", "1.10", "2.0", "2.0.0", "2.0.0-rc.1", "2.1", "3"})
	return rapid.Custom(func(t *rapid.T) verdict.AffectedPackage {
		a := verdict.AffectedPackage{Ecosystem: ecosystem, Name: "g:a", Versions: rapid.SliceOfN(version, 0, 1).Draw(t, "listed")}
		for range rapid.IntRange(1, 2).Draw(t, "ranges") {
			var events []vers.Event
			for range rapid.IntRange(1, 3).Draw(t, "lines") {
				events = append(events, vers.Event{Introduced: version.Draw(t, "from")}, vers.Event{Fixed: version.Draw(t, "to")})
			}
			a.Ranges = append(a.Ranges, events)
		}
		return a
	})
}

func TestFixesAreWhatThePlainStatementOfThemSays(t *testing.T) {
	for _, ecosystem := range []string{"Maven", "npm", "PyPI", "Go", "Debian:12", "Nowhere"} {
		t.Run(ecosystem, func(t *testing.T) {
			fixed := 0
			rapid.Check(t, func(t *rapid.T) {
				packages := rapid.SliceOfN(rapid.OneOf(anyLines(ecosystem), anyLines(ecosystem), anyAffected(ecosystem)), 1, 2).Draw(t, "packages")
				x, err := vulndb.Make([]verdict.Vulnerability{vulnerability("V-1", "CVE-2030-0001", packages...)}, nil)
				if err != nil {
					t.Fatal(err)
				}
				postings := x.Package(verdict.NormalName(ecosystem, "g:a"))
				p, _ := postings.Next()
				version := versions().Draw(t, "version")
				v := vulndb.ParseVersion(p.Package.Ecosystem, version)
				j := p.Judge(&v)
				got, want := p.Fixes(&v, j.Holding), plainFixes(p, packages, version, j.Holding)
				if !slices.Equal(got, want) {
					t.Fatalf("of %q in %v the fixes are %q, want %q", version, j.Holding, got, want)
				}
				if len(want) > 0 {
					fixed++
				}
			})
			if _, ordered := vers.SchemeOf(ecosystem); ordered == (fixed == 0) {
				t.Errorf("%d times there was a fix", fixed)
			}
		})
	}
}

func FuzzIndex(f *testing.F) {
	b := vulndb.New()
	for i := range some {
		b.Add(vulndb.Of(&some[i], verdict.Rating{}))
	}
	long := longRange()
	b.Add(vulndb.Of(&long, verdict.Rating{}))
	x, err := b.Index()
	if err != nil {
		f.Fatal(err)
	}
	path := filepath.Join(f.TempDir(), "x")
	build(f, path, func(b *vulndb.Builder) {
		for e := range x.Entries() {
			b.Keep(e)
		}
	})
	f.Add(read(f, path)[1024:])
	header := read(f, path)[:1024]
	f.Fuzz(func(t *testing.T, body []byte) {
		x, err := vulndb.FromBytes("fuzz", append(slices.Clone(header), body...))
		if err != nil {
			return // another length
		}
		askAll(x, "1.2", "1.5", "10.1")
	})
}

func TestWhatLiesOutsideOfTheHullIsOutsideOfTheClaims(t *testing.T) {
	for _, ecosystem := range []string{"Maven", "npm", "PyPI", "Debian:12", "AlmaLinux:9"} {
		t.Run(ecosystem, func(t *testing.T) {
			bounded := 0
			rapid.Check(t, func(t *rapid.T) {
				v := vulnerability("V-1", "CVE-2030-0001", rapid.SliceOfN(anyAffected(ecosystem), 1, 2).Draw(t, "packages")...)
				x, err := vulndb.Make([]verdict.Vulnerability{v}, nil)
				if err != nil {
					t.Fatal(err)
				}
				postings := x.Package(verdict.NormalName(ecosystem, "g:a"))
				p, _ := postings.Next()
				from, to := p.Hull()
				if from != nil || to != nil {
					bounded++
				}
				version := versions().Draw(t, "version")
				scheme, _ := vers.SchemeOf(ecosystem)
				key, exact, err := vers.AppendKey(nil, scheme, version)
				if err != nil || !exact || strings.HasPrefix(version, "v") || strings.Contains(version, "+") {
					return // asked about whatever the hull
				}
				below, above := from != nil && bytes.Compare(key, from) < 0, to != nil && bytes.Compare(key, to) > 0
				parsed := vulndb.ParseVersion(p.Package.Ecosystem, version)
				if j := p.Judge(&parsed); (below || above) && !j.Outside() {
					t.Errorf("%q is outside of the hull and %+v", version, j)
				}
			})
			t.Logf("%d claims had a hull", bounded)
		})
	}
}
