// SPDX-License-Identifier: Apache-2.0

package osvrecord_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dlclark/regexp2"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/advisorytest"
	"verdict/internal/publish/osvrecord"
	"verdict/spec/osv"
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
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseRegexpEngine(func(s string) (jsonschema.Regexp, error) {
		r, err := regexp2.Compile(s, regexp2.ECMAScript)
		return (*javaScript)(r), err
	})
	schema, err := c.Compile(filepath.Join(dir, "schemas", "osv", "schema.json"))
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
		list, err := osvrecord.Format.Documents(a)
		if err != nil {
			t.Fatal(err)
		}
		again, err := osvrecord.Format.Documents(advisorytest.Shuffled(a))
		if diff := cmp.Diff(list, again); err != nil || diff != "" {
			t.Fatalf("in another order it is another one: %v %s", err, diff)
		}
		own := slices.DeleteFunc(a.Told(), func(f publish.AdvisedFlaw) bool { return f.Origin != verdict.Own })
		if len(list) != len(own) {
			t.Fatalf("%d records of %d flaws", len(list), len(own))
		}
		for i, d := range list {
			records++
			if problems := osv.Judge(d.Body); len(problems) > 0 {
				t.Errorf("%v in\n%s", problems, d.Body)
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
			r, err := osv.Decode(d.Body)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range a.Concerned() {
				same(t, a, p, own[i], r)
			}
		}
	})
	if records == 0 {
		t.Error("no record was written")
	}
}

// same asks the record and the advisory about each version at which something may change:
// with a package, as scanners ask it; without one there are releases alone.
func same(t *rapid.T, a publish.Advisory, p verdict.Product, f publish.AdvisedFlaw, r osv.Record) {
	one, ok := of(p, r)
	said := verdict.AffectedPackage{Versions: one.Versions}
	if one.Package != nil {
		said.Ecosystem, said.Name = one.Package.Ecosystem, one.Package.Name
	}
	for _, list := range one.Ranges {
		var events []vers.Event
		for _, e := range list.Events {
			events = append(events, vers.Event(e))
		}
		said.Ranges = append(said.Ranges, events)
	}
	asked := advisorytest.Bounds
	if one.Package == nil {
		asked = nil
		for _, row := range a.Said(p, f) {
			asked = append(asked, row.Version)
		}
	}
	for _, version := range asked {
		got := slices.Contains(said.Versions, version)
		if ok && one.Package != nil {
			got = said.Judge(version).Place.Kind == vers.In
		}
		if want := advisorytest.Truth(a, p, f, version) == verdict.Affected; got != want {
			t.Errorf("that %s %s is affected is %v, and by the record %v: %+v", p.Slug, version, want, got, one)
		}
	}
}

// of gives what a record says of a product.
func of(p verdict.Product, r osv.Record) (osv.Affected, bool) {
	for _, one := range r.Affected {
		if one.Package != nil && one.Package.PURL == p.PURL || one.Package == nil && strings.Contains(string(one.DatabaseSpecific), `"`+p.Name+`"`) {
			return one, true
		}
	}
	return osv.Affected{}, false
}

func TestTheRecordOfAWellMadeAdvisory(t *testing.T) {
	a := advisorytest.Shop()
	a.Symbols = []verdict.SymbolSet{{Vulnerability: "CVE-2026-1001", Component: "pkg:maven/org.example/shop", Symbols: []string{"org.example.Shop#serve"}, Confirmed: a.First, ConfirmedBy: "a"}}
	list, err := osvrecord.Format.Documents(a)
	if err != nil || len(list) != 1 || list[0].Name != "x_VSA-2026-03.json" {
		t.Fatalf("%d records: %v", len(list), err)
	}
	golden := filepath.Join("testdata", list[0].Name)
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
}

func TestAProductOfNoEcosystemHasItsReleases(t *testing.T) {
	a := advisorytest.Shop()
	a.Products[0].PURL = ""
	list, err := osvrecord.Records(a)
	if err != nil {
		t.Fatal(err)
	}
	one := list[0].Affected[0]
	if one.Package != nil || len(one.Ranges) > 0 || !slices.Equal(one.Versions, []string{"1.0.1", "1.0.2", "1.1.0", "1.1.1"}) {
		t.Errorf("%+v", one)
	}
	if want := `{"vendor":"Example security","product":"Example Shop","vers":"vers:maven/>=1.0.1|<=1.0.2|>=1.1.0|<1.1.2"}`; string(one.DatabaseSpecific) != want {
		t.Errorf("its ranges are told as %s", one.DatabaseSpecific)
	}
}

func TestAnEcosystemThatOrdersOtherwiseHasNoRanges(t *testing.T) {
	a := advisorytest.Shop()
	p := &a.Products[0]
	p.Scheme, p.PURL, a.Releases = "deb", "pkg:pypi/shop", nil
	p.Ranges = p.Ranges[:1]
	p.Ranges[0].Interval = vers.Interval{Introduced: "1.0~rc1", Fixed: "1.0"}
	list, err := osvrecord.Records(a)
	if err != nil || len(list[0].Affected[0].Ranges) > 0 || !strings.Contains(string(list[0].Affected[0].DatabaseSpecific), "vers:deb/>=1.0~rc1|<1.0") {
		t.Errorf("%+v: %v", list, err)
	}
}

func TestWhatIsTakenBackSaysSo(t *testing.T) {
	a := advisorytest.Shop()
	a.State, a.Superseder, a.Reason = verdict.AdvisorySuperseded, "VSA-2026-09", "It was about half of it."
	list, err := osvrecord.Records(a)
	if err != nil || list[0].Withdrawn != "2026-03-05T12:00:00Z" || !slices.Equal(list[0].Related, []string{"x_VSA-2026-09"}) || !strings.HasPrefix(list[0].Details, "It was about half of it.") {
		t.Errorf("%+v: %v", list, err)
	}
}
