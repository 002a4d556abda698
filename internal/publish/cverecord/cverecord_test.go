// SPDX-License-Identifier: Apache-2.0

package cverecord_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dlclark/regexp2"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/advisorytest"
	"verdict/internal/publish/cverecord"
	"verdict/spec/cve"
	"verdict/spec/vers"
)

var update = flag.Bool("update", false, "rewrite the golden record")

type javaScript regexp2.Regexp

func (r *javaScript) MatchString(s string) bool {
	ok, err := (*regexp2.Regexp)(r).MatchString(s)
	return err == nil && ok
}

func (r *javaScript) String() string { return (*regexp2.Regexp)(r).String() }

// official compiles the schema of the standard; nil where it is not at hand.
func official(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		return nil
	}
	dir = filepath.Join(dir, "schemas", "cve5")
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseRegexpEngine(func(s string) (jsonschema.Regexp, error) {
		r, err := regexp2.Compile(s, regexp2.ECMAScript)
		return (*javaScript)(r), err
	})
	for _, name := range []string{"CVE_Record_Format.json", "tags/adp-tags.json", "tags/cna-tags.json", "tags/reference-tags.json", "imports/cvss/cvss-v2.0.json",
		"imports/cvss/cvss-v3.0.json", "imports/cvss/cvss-v3.1.json", "imports/cvss/cvss-v4.0.json"} {
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(bytes.ReplaceAll(body, []byte(`"file:`), []byte(`"https://schema.example/`))))
		if err == nil {
			err = c.AddResource("https://schema.example/"+name, v)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	schema, err := c.Compile("https://schema.example/CVE_Record_Format.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestEveryRecordIsValidAndSaysWhatTheAdvisorySays draws whatever may be published.
func TestEveryRecordIsValidAndSaysWhatTheAdvisorySays(t *testing.T) {
	schema, records := official(t), 0
	rapid.Check(t, func(t *rapid.T) {
		a := advisorytest.Draw(t)
		list, err := cverecord.Format.Documents(a)
		if err != nil {
			t.Fatal(err)
		}
		again, err := cverecord.Format.Documents(advisorytest.Shuffled(a))
		if diff := cmp.Diff(list, again); err != nil || diff != "" {
			t.Fatalf("in another order it is another one: %v %s", err, diff)
		}
		for _, d := range list {
			records++
			for _, outcome := range cve.Validate(d.Body, "mandatory", "5.1.11", "5.2.4") {
				t.Errorf("%s finds %v in\n%s", outcome.ID, outcome.Findings, d.Body)
			}
			if schema != nil {
				v, err := jsonschema.UnmarshalJSON(bytes.NewReader(d.Body))
				if err == nil {
					err = schema.Validate(v)
				}
				if err != nil {
					t.Errorf("%v\n%s", err, d.Body)
				}
			}
			r, err := cve.Decode(d.Body)
			if err != nil {
				t.Fatal(err)
			}
			same(t, a, r)
		}
	})
	if records == 0 {
		t.Error("no record was written")
	}
}

// same asks the record and the advisory about each version at which something may change.
func same(t *rapid.T, a publish.Advisory, r cve.Record) {
	told := a.Told()
	f := told[slices.IndexFunc(told, func(f publish.AdvisedFlaw) bool { return f.CVE() == r.Metadata.ID })]
	for _, p := range a.Concerned() {
		entries := vers.Product{DefaultStatus: vers.Unaffected}
		for _, product := range r.Containers.CNA.Affected {
			for _, v := range product.Versions {
				if product.Product == p.Name {
					entries.Versions = append(entries.Versions, vers.Entry{Version: v.Version, Status: vers.Status(v.Status), Type: v.Type, LessThan: v.LessThan, LessThanOrEqual: v.LessThanOrEqual})
				}
			}
		}
		statuses, err := vers.FromCVE(p.VersionScheme(), entries)
		if err != nil {
			t.Fatalf("%s: %v", p.Slug, err)
		}
		if r.Metadata.State == cve.Rejected {
			continue
		}
		for _, version := range advisorytest.Bounds {
			affected, _ := statuses.Affected.Contains(version)
			unknown, _ := statuses.Unknown.Contains(version)
			got := verdict.NotAffected
			if affected {
				got = verdict.Affected
			} else if unknown {
				got = verdict.Unknown
			}
			if want := advisorytest.Truth(a, p, f, version); got != want {
				t.Errorf("%s %s is %s, and by the record %s: %+v", p.Slug, version, want, got, entries)
			}
		}
	}
}

func TestTheRecordOfAWellMadeAdvisory(t *testing.T) {
	list, err := cverecord.Format.Documents(advisorytest.Shop())
	if err != nil || len(list) != 1 || list[0].Name != "CVE-2026-1001.json" {
		t.Fatalf("%d records: %v", len(list), err)
	}
	golden := filepath.Join("testdata", "CVE-2026-1001.json")
	if *update {
		if err := os.WriteFile(golden, list[0].Body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(list[0].Body)); diff != "" {
		t.Errorf("it changed; run with -update and review:\n%s", diff)
	}
	for _, outcome := range cve.Validate(list[0].Body, "mandatory", "optional", "informative") {
		t.Errorf("%s finds %v", outcome.ID, outcome.Findings)
	}
}

func TestARecordIsWrittenWhereOneIsDue(t *testing.T) {
	tests := []struct {
		name   string
		change func(*publish.Advisory)
		state  string // "" for no record
		tags   []string
	}{
		{"a flaw of ours", func(*publish.Advisory) {}, cve.Published, nil},
		{"a flaw of others", func(a *publish.Advisory) { a.Flaws[0].Origin = verdict.Upstream }, "", nil},
		{"a flaw without a CVE id", func(a *publish.Advisory) { a.Flaws[0].ID = "VSA-1" }, "", nil},
		{"nothing is affected", func(a *publish.Advisory) {
			a.Products[0].Ranges = nil
			for i := range a.Releases {
				a.Releases[i].Status = verdict.NotAffected
			}
		}, "", nil},
		{"for customers alone", func(a *publish.Advisory) { a.Text.Audience = verdict.CustomerAudience }, "", nil},
		{"withdrawn", func(a *publish.Advisory) { a.State = verdict.AdvisoryWithdrawn }, cve.Rejected, nil},
		{"superseded", func(a *publish.Advisory) { a.State = verdict.AdvisorySuperseded }, "", nil},
		{"a service alone", func(a *publish.Advisory) { a.Products[0].Kind = verdict.Hosted }, cve.Published, []string{"exclusively-hosted-service"}},
		{"all of it past its end", func(a *publish.Advisory) {
			for i := range a.Releases {
				a.Releases[i].EndOfLife = true
			}
			a.Releases = a.Releases[:6]
		}, cve.Published, []string{"unsupported-when-assigned"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := advisorytest.Shop()
			tt.change(&a)
			list, err := cverecord.Records(a)
			if err != nil {
				t.Fatal(err)
			}
			state, tags := "", []string(nil)
			if len(list) > 0 {
				state, tags = list[0].Metadata.State, list[0].Containers.CNA.Tags
			}
			if state != tt.state || !slices.Equal(tags, tt.tags) {
				t.Errorf("the record is %q with the tags %q", state, tags)
			}
		})
	}
}

func TestAStretchIsAnEntry(t *testing.T) {
	tests := []struct {
		name string
		is   vers.Interval
		want cve.Version
	}{
		{"up to a fix, by four numbers", vers.Interval{Introduced: "0.10.2.0", Fixed: "3.7.2"}, cve.Version{Version: "0.10.2.0", Type: "maven", LessThan: "3.7.2"}},
		{"up to the last one", vers.Interval{Introduced: "2.3.0", LastAffected: "3.7.0"}, cve.Version{Version: "2.3.0", Type: "maven", LessThanOrEqual: "3.7.0"}},
		{"all versions", vers.Interval{Introduced: "0"}, cve.Version{Version: "0", Type: "maven", LessThan: "*"}},
		{"all versions before one", vers.Interval{Fixed: "3.4.0"}, cve.Version{Version: "0", Type: "maven", LessThan: "3.4.0"}},
		{"one and later", vers.Interval{Introduced: "4.0.0"}, cve.Version{Version: "4.0.0", Type: "maven", LessThan: "*"}},
		{"one alone", vers.Interval{Introduced: "3.8.0", LastAffected: "3.8.0"}, cve.Version{Version: "3.8.0"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := advisorytest.Shop()
			a.Releases, a.Products[0].Ranges = nil, []verdict.AdvisedRange{{Vulnerability: "CVE-2026-1001", OwnRange: verdict.OwnRange{Interval: tt.is}}}
			list, err := cverecord.Records(a)
			if err != nil || len(list) != 1 {
				t.Fatalf("%d records: %v", len(list), err)
			}
			tt.want.Status = cve.Affected
			if diff := cmp.Diff([]cve.Version{tt.want}, list[0].Containers.CNA.Affected[0].Versions); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAProductIsNamedByItsPackageURL(t *testing.T) {
	for purl, want := range map[string][3]string{
		"pkg:maven/org.example/shop": {"pkg:maven/org.example/shop", "https://repo.maven.apache.org/maven2", "org.example:shop"},
		"pkg:maven/org.example/shop?repository_url=https://repo.example.org/maven": {"pkg:maven/org.example/shop?repository_url=https:%2F%2Frepo.example.org%2Fmaven", "https://repo.example.org/maven", "org.example:shop"},
		"pkg:npm/%40example/shop": {"pkg:npm/%40example/shop", "https://registry.npmjs.org", "@example/shop"},
		"pkg:generic/shop":        {"pkg:generic/shop", "", ""},
		"":                        {},
	} {
		a := advisorytest.Shop()
		a.Products[0].PURL = purl
		list, err := cverecord.Records(a)
		if err != nil {
			t.Fatal(err)
		}
		p := list[0].Containers.CNA.Affected[0]
		if got := [3]string{p.PackageURL, p.CollectionURL, p.PackageName}; got != want {
			t.Errorf("%q is named %q, not %q", purl, got, want)
		}
	}
}
