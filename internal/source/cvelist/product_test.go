// SPDX-License-Identifier: Apache-2.0

package cvelist

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/source"
	"verdict/spec/cve"
	"verdict/spec/vers"
)

func TestAProductIsNamedByItsRegistry(t *testing.T) {
	tests := []struct {
		name string
		p    cve.Product
		want []string
	}{
		{"Maven Central", cve.Product{CollectionURL: "https://repo.maven.apache.org/maven2/", PackageName: "org.acme:lib"}, []string{"Maven org.acme:lib"}},
		{"Maven with a slash", cve.Product{CollectionURL: "https://mvnrepository.com", PackageName: "org.acme/lib"}, []string{"Maven org.acme:lib"}},
		{"Maven with the group in the URL", cve.Product{CollectionURL: "https://mvnrepository.com/artifact/org.acme", PackageName: "lib"}, []string{"Maven org.acme:lib"}},
		{"several packages", cve.Product{CollectionURL: "https://mvnrepository.com/artifact/a", PackageName: "a:b_2.13, a:b_2.12, a:b_2.13"}, []string{"Maven a:b_2.13", "Maven a:b_2.12"}},
		{"Maven without a group", cve.Product{CollectionURL: "https://repo.maven.apache.org/maven2", PackageName: "lib"}, nil},
		{"Maven with too many parts", cve.Product{CollectionURL: "https://repo.maven.apache.org/maven2", PackageName: "a:b:jar"}, nil},
		{"npm", cve.Product{CollectionURL: "https://www.npmjs.com/package/@acme/lib", PackageName: "@acme/lib"}, []string{"npm @acme/lib"}},
		{"PyPI", cve.Product{CollectionURL: "https://pypi.python.org", PackageName: "Acme_Lib"}, []string{"PyPI Acme_Lib"}},
		{"crates.io", cve.Product{CollectionURL: "https://crates.io", PackageName: "lib"}, []string{"crates.io lib"}},
		{"RubyGems", cve.Product{CollectionURL: "https://rubygems.org", PackageName: "lib"}, []string{"RubyGems lib"}},
		{"NuGet", cve.Product{CollectionURL: "https://www.nuget.org/packages", PackageName: "Lib"}, []string{"NuGet Lib"}},
		{"Packagist", cve.Product{CollectionURL: "https://packagist.org", PackageName: "acme/lib"}, []string{"Packagist acme/lib"}},
		{"a Go module", cve.Product{CollectionURL: "https://pkg.go.dev", Vendor: "example.org/m", PackageName: "example.org/m"}, []string{"Go example.org/m"}},
		{"a Go package", cve.Product{CollectionURL: "https://pkg.go.dev", Vendor: "example.org/m", PackageName: "example.org/m/a/b"}, []string{"Go example.org/m"}},
		{"a Go package whose module is not told", cve.Product{CollectionURL: "https://pkg.go.dev", Vendor: "acme", PackageName: "github.com/acme/m/a/v2"},
			[]string{"Go github.com/acme/m", "Go github.com/acme/m/a", "Go github.com/acme/m/a/v2"}},
		{"a Go module of a domain", cve.Product{CollectionURL: "https://pkg.go.dev", PackageName: "example.org/m"}, []string{"Go example.org/m"}},
		{"a package of Go itself by others", cve.Product{CollectionURL: "https://pkg.go.dev", Vendor: "golang", PackageName: "net/http"}, []string{"Go stdlib"}},
		{"Go itself", cve.Product{CollectionURL: "https://pkg.go.dev", Vendor: "Go standard library", PackageName: "net/http"}, []string{"Go stdlib"}},
		{"the tools of Go", cve.Product{CollectionURL: "https://pkg.go.dev", Vendor: "Go toolchain", PackageName: "cmd/go"}, []string{"Go toolchain"}},
		{"a package URL", cve.Product{PackageURL: "pkg:maven/org.acme/lib"}, []string{"Maven org.acme:lib"}},
		{"a package URL that is none", cve.Product{PackageURL: "maven", CollectionURL: "https://crates.io", PackageName: "lib"}, []string{"crates.io lib"}},
		{"a package URL of a kind that is not compared", cve.Product{PackageURL: "pkg:github/acme/lib"}, nil},
		{"another collection", cve.Product{CollectionURL: "https://conda-forge.org/", PackageName: "lib"}, nil},
		{"a URL that is none", cve.Product{CollectionURL: "https://[", PackageName: "lib"}, nil},
		{"a sentence", cve.Product{CollectionURL: "https://crates.io", PackageName: "the library"}, nil},
		{"vendor and product", cve.Product{Vendor: "acme", Product: "lib"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var v conversion
			var got []string
			for _, n := range v.product(tt.p) {
				got = append(got, n.Ecosystem+" "+n.Name)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("it is named %q, not %q", got, tt.want)
			}
		})
	}
}

func from(v string) vers.Event  { return vers.Event{Introduced: v} }
func fixed(v string) vers.Event { return vers.Event{Fixed: v} }
func last(v string) vers.Event  { return vers.Event{LastAffected: v} }

func TestVersionsAreRead(t *testing.T) {
	const yes, no, open = cve.Affected, cve.Unaffected, cve.Unknown
	type events = [][]vers.Event
	tests := []struct {
		name     string
		standard cve.Status
		versions []cve.Version
		want     verdict.AffectedPackage
		silent   bool // a package of its own leaves the answer unknown
		remarks  int
	}{
		{"what is left when some are spared", yes, []cve.Version{{Version: "1.5", Status: no, LessThan: "*", Type: "semver"}},
			verdict.AffectedPackage{Ranges: events{{from("0"), fixed("1.5")}}}, false, 0},
		{"everything", yes, nil, verdict.AffectedPackage{Ranges: events{{from("0")}}}, false, 0},
		{"nothing", no, []cve.Version{{Version: "1.0", Status: no}}, verdict.AffectedPackage{}, false, 0},
		{"nothing known", "", nil, verdict.AffectedPackage{}, true, 1},
		{"a change", no, []cve.Version{{Version: "1.0", Status: yes, LessThan: "3.0", Changes: []cve.Change{{At: "2.5", Status: yes}, {At: "2.0", Status: no}}}},
			verdict.AffectedPackage{Ranges: events{{from("1.0"), fixed("2.0")}, {from("2.5"), fixed("3.0")}}}, false, 0},
		{"the first entry counts", no, []cve.Version{{Version: "1.5", Status: no}, {Version: "1.0", Status: yes, LessThanOrEqual: "2.0"}},
			verdict.AffectedPackage{Ranges: events{{from("1.0"), fixed("1.5")}, {from("1.5"), last("2.0")}}}, false, 1},
		{"a whole branch", no, []cve.Version{{Version: "1.2", Status: yes, LessThan: "1.*"}},
			verdict.AffectedPackage{Ranges: events{{from("1.2"), fixed("2")}}}, false, 1},
		{"a branch as people write it", no, []cve.Version{{Version: "1.9.x", Status: yes}},
			verdict.AffectedPackage{Ranges: events{{from("1.9"), fixed("1.10")}}}, false, 2},
		{"comparisons", no, []cve.Version{{Version: ">= 4.0.0, < 4.3.8", Status: yes}, {Version: "<= 1.2", Status: yes}, {Version: "= 9", Status: yes}},
			verdict.AffectedPackage{Ranges: events{{from("0"), last("1.2")}, {from("4.0.0"), fixed("4.3.8")}}, Versions: []string{"9"}}, false, 1},
		{"an open beginning", no, []cve.Version{{Version: "unspecified", Status: yes, LessThan: "1.5"}},
			verdict.AffectedPackage{Ranges: events{{from("0"), fixed("1.5")}}}, false, 1},
		{"an end that cannot be read", no, []cve.Version{{Version: "1.0", Status: yes, LessThan: "commit 3c5d"}},
			verdict.AffectedPackage{Ranges: events{{from("0"), fixed("commit 3c5d")}}}, false, 1},
		{"a version that cannot be read", no, []cve.Version{{Version: "Lib 2.8.0 2.8.0 ", Status: yes}},
			verdict.AffectedPackage{Ranges: events{{from("Lib 2.8.0 2.8.0"), last("Lib 2.8.0 2.8.0")}}, Versions: []string{"Lib 2.8.0 2.8.0"}}, false, 1},
		{"no version", no, []cve.Version{{Version: "n/a", Status: yes}}, verdict.AffectedPackage{}, true, 1},
		{"all versions", no, []cve.Version{{Version: "*", Status: yes}}, verdict.AffectedPackage{Ranges: events{{from("0")}}}, false, 1},
		{"commits", no, []cve.Version{{Version: "abc", Status: yes, LessThan: "def", Type: "git"}}, verdict.AffectedPackage{Uncompared: 1}, false, 1},
		{"an unknown status", no, []cve.Version{{Version: "1.0", Status: open, LessThan: "2.0"}},
			verdict.AffectedPackage{Ranges: events{{from("1.0"), fixed("2.0")}}}, false, 1},
		{"a status of another word", no, []cve.Version{{Version: "1.0", Status: "perhaps"}}, verdict.AffectedPackage{Versions: []string{"1.0"}}, false, 2},
		{"a range that ends before it begins", no, []cve.Version{{Version: "2.0", Status: yes, LessThan: "1.0"}}, verdict.AffectedPackage{}, true, 1},
		{"spared versions that cannot be read", yes, []cve.Version{{Version: "n/a", Status: no}, {Version: "2.*", Status: no}, {Version: "x y", Status: no, LessThan: "2.0"},
			{Version: "1.0", Status: no, LessThan: "1.*"}}, verdict.AffectedPackage{Ranges: events{{from("0")}}}, false, 4},
		{"two ends", no, []cve.Version{{Version: "1.0", Status: yes, LessThan: "1.5", LessThanOrEqual: "2.0"}},
			verdict.AffectedPackage{Ranges: events{{from("1.0"), last("2.0")}}}, false, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var v conversion
			got := v.affected([]named{{PackageName: verdict.PackageName{Ecosystem: "Maven", Name: "g:a"}}}, cve.Product{DefaultStatus: tt.standard, Versions: tt.versions})
			tt.want.Ecosystem, tt.want.Name = "Maven", "g:a"
			var want []verdict.AffectedPackage
			if len(tt.want.Ranges)+len(tt.want.Versions)+tt.want.Uncompared > 0 {
				want = append(want, tt.want)
			}
			if tt.silent {
				want = append(want, verdict.AffectedPackage{Ecosystem: "Maven", Name: "g:a", Uncompared: 1})
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("what is affected differs (-want +got):\n%s", diff)
			}
			if len(v.remarks) != tt.remarks {
				t.Errorf("remarked is %q", v.remarks)
			}
		})
	}
}

func FuzzConvert(f *testing.F) {
	f.Add([]byte(`{"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"CVE-2026-0001","state":"PUBLISHED"},"containers":{"cna":{"affected":[
		{"packageURL":"pkg:npm/x","versions":[{"version":"1.0.0","status":"affected","lessThan":"2.*","changes":[{"at":"1.5.0","status":"unaffected"}]},
		{"version":"< 3","status":"affected"},{"version":"9.x","status":"unknown"}]}]}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var c source.Content
		_ = convert(source.Document{Name: "x", Shown: "x"}, raw, &c)
		doc, err := cve.Decode(raw)
		if err != nil {
			return
		}
		for _, p := range doc.Containers.CNA.Affected {
			if len(p.Versions) < 100 {
				agree(t, "fuzz", vers.NPM, "npm", p)
			}
		}
	})
}
