// SPDX-License-Identifier: Apache-2.0

package verdict_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/spec/vers"
)

func TestAComponentIsNamedAsItsEcosystemDoes(t *testing.T) {
	tests := []struct{ purl, ecosystem, name, version string }{
		{"pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0?type=jar", "Maven", "org.xerial.snappy:snappy-java", "1.1.10.0"},
		{"pkg:npm/%40angular/core@1.0.0", "npm", "@angular/core", "1.0.0"},
		{"pkg:npm/JSONStream@1.0.0", "npm", "JSONStream", "1.0.0"},
		{"pkg:golang/github.com/Azure/azure-sdk@v1.0.0#storage", "Go", "github.com/azure/azure-sdk", "v1.0.0"},
		{"pkg:golang/stdlib@1.20.3", "Go", "stdlib", "1.20.3"},
		{"pkg:golang/std@v1.20.3", "Go", "stdlib", "v1.20.3"},
		{"pkg:pypi/Zope.Interface@5.0", "PyPI", "zope-interface", "5.0"},
		{"pkg:cargo/rand_core@0.6", "crates.io", "rand-core", "0.6"},
		{"pkg:nuget/Newtonsoft.Json@13.0.1", "NuGet", "newtonsoft.json", "13.0.1"},
		{"pkg:composer/Symfony/Http-Kernel@v5.0", "Packagist", "symfony/http-kernel", "v5.0"},
		{"pkg:gem/RedCloth@4.2", "RubyGems", "RedCloth", "4.2"},
		{"pkg:conan/openssl", "ConanCenter", "openssl", ""},
	}
	for _, test := range tests {
		known, unknown := verdict.Component{PURL: test.purl}.Identities()
		want := []verdict.Identity{{As: verdict.AsPURL, PURL: test.purl, Version: test.version,
			Package: verdict.PackageName{Ecosystem: test.ecosystem, Name: test.name}}}
		if d := cmp.Diff(want, known); d != "" || len(unknown) > 0 {
			t.Errorf("%s (-want +got), unknown %v:\n%s", test.purl, unknown, d)
		}
	}
}

func TestAPackageURLWithoutANameForRecordsSaysWhy(t *testing.T) {
	for purl, reason := range map[string]string{
		"":                                  "no package URL",
		"snappy.jar":                        "not a package URL",
		"pkg:rpm/redhat/bash@5":             "a package of Red Hat without the release",
		"pkg:rpm/amzn/bash@5?distro=amzn-2": "packages of type rpm of amzn are not compared",
		"pkg:maven/snappy@1.1.1":            "a Maven package URL without group",
	} {
		known, unknown := verdict.Component{PURL: purl}.Identities()
		if len(known) > 0 || len(unknown) != 1 || !strings.HasPrefix(unknown[0].Reason, reason) || unknown[0].PURL != purl {
			t.Errorf("%q: %v, %v", purl, known, unknown)
		}
	}
}

func TestAnAncestorGivesANameOfItsOwn(t *testing.T) {
	c := verdict.Component{PURL: "pkg:generic/kafka@7.9.0", Pedigree: &verdict.Pedigree{Ancestors: []string{
		"pkg:maven/org.apache.kafka/kafka-clients@3.9.0", "pkg:maven/org.apache.kafka/kafka-clients@3.8.0"}}}
	want := []verdict.PackageName{{Ecosystem: "Maven", Name: "org.apache.kafka:kafka-clients"}}
	if d := cmp.Diff(want, verdict.PackageNames(c)); d != "" {
		t.Errorf("names (-want +got):\n%s", d)
	}
	known, _ := c.Identities()
	renamed := known[0].Renamed(verdict.PackageName{Ecosystem: "Maven", Name: "org.other:clients"})
	if renamed.PURL != "pkg:maven/org.other/clients@3.8.0" || renamed.As != verdict.AsRelocation {
		t.Errorf("renamed: %+v", renamed)
	}
}

// flaw is a vulnerability whose records claim the packages, one record each.
func flaw(packages ...verdict.AffectedPackage) verdict.Vulnerability {
	v := verdict.Vulnerability{ID: "v1", IDs: []string{"CVE-2030-0001"}}
	for i, a := range packages {
		v.Records = append(v.Records, verdict.Record{Source: "test", ID: "R-" + string(rune('a'+i)), Affected: []verdict.AffectedPackage{a}})
	}
	return v
}

func ranged(ecosystem, name string, events ...vers.Event) verdict.AffectedPackage {
	return verdict.AffectedPackage{Ecosystem: ecosystem, Name: name, Ranges: [][]vers.Event{events}}
}

func TestPositionOfAComponentInAVulnerability(t *testing.T) {
	from2to3 := ranged("Maven", "g:a", vers.Event{Introduced: "2"}, vers.Event{Fixed: "3"})
	from5 := ranged("Maven", "g:a", vers.Event{Introduced: "5"}, vers.Event{Fixed: "6"})
	junk := ranged("Maven", "g:a", vers.Event{Introduced: "0"}, vers.Event{Fixed: "unknown"})
	listed := verdict.AffectedPackage{Ecosystem: "Maven", Name: "g:a", Versions: []string{"2.0", "3.0", "unspecified"}}
	python := ranged("PyPI", "a", vers.Event{Introduced: "0"}, vers.Event{LastAffected: "1.13.0"})
	commits := verdict.AffectedPackage{Ecosystem: "Maven", Name: "g:a", Uncompared: 1}
	tests := []struct {
		name  string
		v     verdict.Vulnerability
		purl  string
		named bool
		want  vers.Kind
		says  string
	}{
		{"another package", flaw(from2to3), "pkg:maven/g/b@2.5", false, "", ""},
		{"inside", flaw(from2to3), "pkg:maven/g/a@2.5", true, vers.In, ""},
		{"before the flaw", flaw(from2to3, from5), "pkg:maven/g/a@1", true, vers.Before, ""},
		{"past one record and before another", flaw(from2to3, from5), "pkg:maven/g/a@4", true, vers.Between, ""},
		{"past everything", flaw(from2to3, from5), "pkg:maven/g/a@7", true, vers.After, ""},
		{"inside one record, another cannot be read", flaw(from2to3, junk), "pkg:maven/g/a@2", true, vers.In, ""},
		{"outside of one record, another cannot be read", flaw(from2to3, junk), "pkg:maven/g/a@7", true, "", `"unknown" is no version`},
		{"an unparsable version", flaw(from2to3), "pkg:maven/g/a@unspecified", true, "", `"unspecified" is no version`},
		{"no version", flaw(from2to3), "pkg:maven/g/a", true, "", "no version"},
		{"an unparsable version that is listed", flaw(listed), "pkg:maven/g/a@unspecified", true, vers.In, ""},
		{"a listed version in other words", flaw(listed), "pkg:maven/g/a@2.0.0", true, vers.In, ""},
		{"beside listed versions of which one cannot be read", flaw(listed), "pkg:maven/g/a@1", true, vers.Between, ""},
		{"an unparsable version beside listed ones", flaw(listed), "pkg:maven/g/a@latest", true, "", `"latest" is no version`},
		{"a local build of the last affected version", flaw(python), "pkg:pypi/a@1.13.0%2Bcu117", true, vers.In, ""},
		{"a tag with v before a range without", flaw(from2to3), "pkg:maven/g/a@v2.5", true, "", "not written alike"},
		{"commits only", flaw(commits), "pkg:maven/g/a@1", false, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			named, place, err := verdict.Position(test.v, verdict.Component{PURL: test.purl})
			if named != test.named || place.Kind != test.want || (err != nil) != (test.says != "") {
				t.Fatalf("named %v, place %q, error %v", named, place.Kind, err)
			}
			if err != nil && !strings.Contains(err.Error(), test.says) {
				t.Errorf("error %q does not say %q", err, test.says)
			}
		})
	}
}

func TestAnEcosystemWithoutComparatorJudgesNothing(t *testing.T) {
	j := ranged("OSS-Fuzz", "a", vers.Event{Introduced: "0"}).Judge("1.0")
	if !errors.Is(j.Err, vers.ErrNoComparator) || !strings.Contains(j.Err.Error(), "OSS-Fuzz") || j.Place != (vers.Place{}) {
		t.Errorf("%+v", j)
	}
}

func TestListedVersionsAloneHaveABeginningAndAnEnd(t *testing.T) {
	a := verdict.AffectedPackage{Ecosystem: "npm", Name: "a", Versions: []string{"2.0.0", "3.0.0"}}
	for version, want := range map[string]vers.Kind{"1.0.0": vers.Before, "2.5.0": vers.Between, "3.0.1": vers.After, "3.0.0+x": vers.In} {
		if j := a.Judge(version); j.Place.Kind != want || j.Err != nil || j.Listed != (want == vers.In) {
			t.Errorf("%s: %+v", version, j)
		}
	}
}

func TestReasonsAreGivenOnce(t *testing.T) {
	bad := ranged("Maven", "g:a", vers.Event{Introduced: "0"}, vers.Event{Fixed: "unknown"})
	bad.Ranges = append(bad.Ranges, bad.Ranges[0], []vers.Event{{Fixed: "1"}})
	j := bad.Judge("1.0")
	if j.Err == nil || strings.Count(j.Err.Error(), "unknown") != 1 || !strings.Contains(j.Err.Error(), "; the range has no introduced event") {
		t.Errorf("got %v", j.Err)
	}
}

func TestAHouseRecordTakesThePlaceOfThoseItNames(t *testing.T) {
	wrong := ranged("Maven", "g:wrong", vers.Event{Introduced: "0"})
	right := ranged("Maven", "g:right", vers.Event{Introduced: "0"})
	v := flaw(wrong, right)
	v.Records[1].House = &verdict.HouseRecord{Overrides: []string{"R-a"}, Reason: "no such jar"}
	names := func() (list []string) {
		for _, c := range v.Claims() {
			list = append(list, c.Record+" "+c.Name)
		}
		return list
	}
	if d := cmp.Diff([]string{"R-b g:right"}, names()); d != "" {
		t.Errorf("claims (-want +got):\n%s", d)
	}
	v.Records[1].Withdrawn = time.Unix(1, 0)
	if d := cmp.Diff([]string{"R-a g:wrong"}, names()); d != "" {
		t.Errorf("claims once the house record is withdrawn (-want +got):\n%s", d)
	}
}
