// SPDX-License-Identifier: Apache-2.0

package matcher_test

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/spec/osv"
	"verdict/spec/vers"
)

// testdata gives a path inside the public test data, or skips the test.
func testdata(t testing.TB, path ...string) string {
	t.Helper()
	root := os.Getenv("VERDICT_TESTDATA")
	if root == "" {
		t.Skip("VERDICT_TESTDATA is not set: the bills and records are not there")
	}
	return filepath.Join(append([]string{root}, path...)...)
}

// readRecords reads every OSV record of a folder or zip.
func readRecords(t testing.TB, path string) []osv.Record {
	t.Helper()
	var records []osv.Record
	add := func(b []byte, err error) {
		if err != nil {
			t.Fatal(err)
		}
		r, err := osv.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	if !strings.HasSuffix(path, ".zip") {
		for _, file := range glob(t, filepath.Join(path, "*.json")) {
			add(os.ReadFile(file))
		}
		return records
	}
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	for _, file := range archive.File {
		if strings.HasSuffix(file.Name, ".json") {
			r, err := file.Open()
			if err != nil {
				t.Fatal(err)
			}
			add(io.ReadAll(r))
		}
	}
	return records
}

func glob(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	return files
}

// purlsOf reads the package URLs of the components of CycloneDX bills.
func purlsOf(t testing.TB, files ...string) []string {
	t.Helper()
	var purls []string
	for _, file := range files {
		var bill struct {
			Components []struct {
				PURL string `json:"purl"`
			} `json:"components"`
		}
		b, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(b, &bill)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range bill.Components {
			purls = append(purls, c.PURL)
		}
	}
	slices.Sort(purls)
	return slices.Compact(purls)
}

// vulnerabilitiesOf makes one vulnerability of each record: grouping by alias is
// not asked about here.
func vulnerabilitiesOf(records []osv.Record) []verdict.Vulnerability {
	var list []verdict.Vulnerability
	for _, r := range records {
		record := verdict.Record{Source: "test", ID: r.ID}
		if r.Withdrawn != "" {
			record.Withdrawn = time.Unix(1, 0)
		}
		for _, a := range r.Affected {
			if a.Package == nil {
				continue
			}
			affected := verdict.AffectedPackage{Ecosystem: a.Package.Ecosystem, Name: a.Package.Name, Versions: a.Versions}
			for _, g := range a.Ranges {
				if g.Type == osv.Git {
					affected.Uncompared++
					continue
				}
				var events []vers.Event
				for _, e := range g.Events {
					events = append(events, vers.Event(e))
				}
				affected.Ranges = append(affected.Ranges, events)
			}
			record.Affected = append(record.Affected, affected)
		}
		list = append(list, vulnerability(r.ID, record))
	}
	return list
}

// plainSubject is a component for the plain matcher: purl, name as OSV has it,
// version.
type plainSubject struct{ purl, name, version string }

// plainMatches is the second, obvious matcher: every record, every package,
// every component, every event, as the OSV schema's evaluation says it.
func plainMatches(records []osv.Record, ecosystem string, order func(a, b string) int, subjects []plainSubject) []string {
	fold := func(name string) string { return name }
	switch ecosystem {
	case "Go", "NuGet", "Packagist": // their package URLs or registries know no upper case
		fold = strings.ToLower
	case "PyPI":
		fold = func(name string) string {
			return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune("-_.", r) }), "-")
		}
	}
	byName := map[string][]plainSubject{}
	for _, s := range subjects {
		byName[fold(s.name)] = append(byName[fold(s.name)], s)
	}
	found := map[string]bool{}
	for _, r := range records {
		if r.Withdrawn != "" {
			continue
		}
		for _, a := range r.Affected {
			if a.Package == nil || a.Package.Ecosystem != ecosystem {
				continue
			}
			if ecosystem == "Bitnami" {
				a.Ranges = withPrereleases(a.Ranges)
			}
			for _, s := range byName[fold(a.Package.Name)] {
				if plainAffected(a, s.version, order) {
					found[s.purl+" "+r.ID] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// withPrereleases lets what Bitnami says is introduced in 1.0.0-0 begin before all
// pre-releases of 1.0.0.
func withPrereleases(ranges []osv.Range) []osv.Range {
	ranges = slices.Clone(ranges)
	for i, g := range ranges {
		ranges[i].Events = slices.Clone(g.Events)
		for j, e := range g.Events {
			if release, ok := strings.CutSuffix(e.Introduced, "-0"); ok {
				ranges[i].Events[j].Introduced = release + "-"
			}
		}
	}
	return ranges
}

func plainAffected(a osv.Affected, version string, order func(a, b string) int) bool {
	for _, v := range a.Versions {
		if v == version || order(v, version) == 0 {
			return true
		}
	}
	for _, g := range a.Ranges {
		events := slices.Clone(g.Events)
		at := func(e osv.Event) string { return e.Introduced + e.Fixed + e.LastAffected }
		first := func(e osv.Event) bool { return e.Introduced == "0" }
		sort.SliceStable(events, func(i, j int) bool {
			return first(events[i]) && !first(events[j]) || !first(events[i]) && !first(events[j]) && order(at(events[i]), at(events[j])) < 0
		})
		affected := false
		for _, e := range events {
			switch {
			case e.Introduced != "" && (first(e) || order(version, e.Introduced) >= 0):
				affected = true
			case e.Fixed != "" && order(version, e.Fixed) >= 0, e.LastAffected != "" && order(version, e.LastAffected) > 0:
				affected = false
			}
		}
		if affected && g.Type != osv.Git {
			return true
		}
	}
	return false
}

// sample is how many records there are for one whose versions become components.
// The records of PyPI list every version one by one, and those of AlmaLinux name
// the same packages many times, as do those of Bitnami, so that fewer components do
// there.
func sample(typ string) int {
	switch {
	case typ == "pypi":
		return 400
	case testing.Short(), typ == "rpm", typ == "bitnami":
		return 7
	}
	return 1
}

// subjectsOf makes components of the bills, and of the versions that records
// name: the ends of ranges are where a matcher errs.
func subjectsOf(t testing.TB, typ, ecosystem string, records []osv.Record, purls []string) (list []plainSubject) {
	t.Helper()
	seen := map[string]bool{}
	add := func(purl, name, version string) {
		if !seen[purl] {
			seen[purl] = true
			list = append(list, plainSubject{purl, name, version})
		}
	}
	for _, purl := range purls {
		if path, ok := strings.CutPrefix(purl, "pkg:"+typ+"/"); ok {
			path, _, _ = strings.Cut(path, "?")
			name, version, _ := strings.Cut(path, "@")
			if typ == "maven" {
				name = strings.Replace(name, "/", ":", 1)
			}
			add(purl, strings.ReplaceAll(name, "%40", "@"), version)
		}
	}
	for i := 0; i < len(records); i += sample(typ) {
		for _, a := range records[i].Affected {
			if a.Package == nil || a.Package.Ecosystem != ecosystem {
				continue
			}
			for _, g := range a.Ranges {
				if g.Type == osv.Git || strings.HasSuffix(a.Package.Name, "/") { // no package URL can say the latter
					continue
				}
				for _, e := range g.Events {
					version := e.Introduced + e.Fixed + e.LastAffected
					for _, near := range []string{version, version + suffix(typ)} {
						add(purlOf(typ, ecosystem, a.Package.Name, near), a.Package.Name, near)
					}
				}
			}
		}
	}
	return list
}

// suffix makes another version of one.
func suffix(typ string) string {
	if typ == "rpm" {
		return ".1"
	}
	return "-rc1"
}

// purlOf is the package URL of a package as a record names it.
func purlOf(typ, ecosystem, name, version string) string {
	if typ != "rpm" {
		return fmt.Sprintf("pkg:%s/%s@%s", typ, strings.ReplaceAll(strings.ReplaceAll(name, ":", "/"), "@", "%40"), version)
	}
	distribution, release, _ := strings.Cut(strings.ToLower(ecosystem), ":")
	qualifiers := "?distro=" + distribution + "-" + release
	if epoch, rest, ok := strings.Cut(version, ":"); ok {
		version, qualifiers = rest, qualifiers+"&epoch="+epoch
	}
	return "pkg:rpm/" + distribution + "/" + strings.ReplaceAll(name, "+", "%2B") + "@" + strings.ReplaceAll(version, "+", "%2B") + qualifiers
}

// The two may differ in one way only: where a text is no version of its scheme
// ours is undetermined, and the plain one, which reads anything, decides.
func TestThePlainMatcherAgreesOverTheCorpus(t *testing.T) {
	var bills []string
	for _, pattern := range []string{"kafka/sboms/*.json", "sbom/cyclonedx-bom-examples/*/bom.json", "sbom/redhat/*.cdx.json", "cyclonedx/*/valid-*.json"} {
		bills = append(bills, glob(t, testdata(t, filepath.FromSlash(pattern)))...)
	}
	if nested, _ := filepath.Glob(testdata(t, "sbom", "cyclonedx-bom-examples", "*", "*", "bom.json")); nested != nil {
		bills = append(bills, nested...)
	}
	purls := purlsOf(t, bills...)
	tests := []struct {
		typ, ecosystem string
		order          func(a, b string) int
		records        []string
	}{
		{"maven", "Maven", plainMaven, []string{"kafka/osv", "osv-corpus/Maven.zip"}},
		{"npm", "npm", plainSemVer, []string{"osv-corpus/npm.zip"}},
		{"golang", "Go", plainSemVer, []string{"osv-corpus/Go.zip"}},
		{"golang", "Go", plainSemVer, []string{"go-vulndb/osv"}},
		{"cargo", "crates.io", plainSemVer, []string{"osv-corpus/crates.io.zip"}},
		{"nuget", "NuGet", plainNuGet, []string{"osv-corpus/NuGet.zip"}},
		{"gem", "RubyGems", plainGem, []string{"osv-corpus/RubyGems.zip"}},
		{"pypi", "PyPI", plainPyPI, []string{"osv-corpus/PyPI.zip"}},
		{"composer", "Packagist", plainComposer, []string{"osv-corpus/Packagist.zip"}},
		{"bitnami", "Bitnami", plainBitnami, []string{"osv-corpus/Bitnami.zip"}},
		{"conan", "ConanCenter", plainConan, []string{"osv-corpus/ConanCenter.zip"}},
		{"rpm", "AlmaLinux:8", plainRPM, []string{"osv-corpus/AlmaLinux.zip"}},
		{"rpm", "AlmaLinux:9", plainRPM, []string{"osv-corpus/AlmaLinux.zip"}},
		{"rpm", "AlmaLinux:10", plainRPM, []string{"osv-corpus/AlmaLinux.zip"}},
	}
	for _, test := range tests {
		t.Run(test.ecosystem, func(t *testing.T) {
			if test.typ == "pypi" && testing.Short() {
				t.Skip("takes a quarter of a minute: run without -short")
			}
			var records []osv.Record
			for _, path := range test.records {
				records = append(records, readRecords(t, testdata(t, path))...)
			}
			subjects := subjectsOf(t, test.typ, test.ecosystem, records, purls)
			compareMatchers(t, records, subjects, plainMatches(records, test.ecosystem, test.order, subjects))
		})
	}
}

// explained are records on which the two differ, with the reason; ours is the
// safer answer on each.
var explained = map[string]string{
	"GLC-CVE-2020-25750-aad9ece2": "the versions are dates, which Composer orders as well",
	"PYSEC-2023-72":               "3.2.0 ends one stretch and begins the next, and the beginning stands first in the list: the plain sort ends what it has just begun",
}

func compareMatchers(t *testing.T, records []osv.Record, subjects []plainSubject, plain []string) {
	var components []verdict.Component
	for _, s := range subjects {
		components = append(components, verdict.Component{PURL: s.purl})
	}
	matches, skipped := newCorpus(vulnerabilitiesOf(records), nil).Match(components)
	ours, open := map[string]bool{}, map[string]bool{}
	for _, m := range matches {
		answer := m.Component + " " + m.Records[0]
		if m.Undetermined == "" {
			ours[answer] = true
			continue
		}
		open[answer] = true
		if !strings.Contains(m.Undetermined, "is no version of the scheme") {
			t.Errorf("%s is undetermined: %s", answer, m.Undetermined)
		}
	}
	t.Logf("%d records, %d components, %d matches, %d undetermined, skipped %v", len(records), len(components), len(ours), len(open), skipped)
	for _, answer := range plain {
		if !ours[answer] && !open[answer] {
			t.Errorf("only the plain matcher has %s", answer)
		}
		delete(ours, answer)
	}
	for _, answer := range slices.Sorted(maps.Keys(ours)) {
		if why, ok := explained[answer[strings.LastIndex(answer, " ")+1:]]; ok {
			t.Logf("only we have %s: %s", answer, why)
			continue
		}
		t.Errorf("the plain matcher lacks %s", answer)
	}
}
