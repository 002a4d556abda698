// SPDX-License-Identifier: Apache-2.0

package convert_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/convert"
	"verdict/spec/csaf/validate"
	"verdict/spec/cyclonedx"
	"verdict/spec/openvex"
)

// judged tells what is wrong with a document by its own standard.
func judged(format string, document []byte) (wrong []string) {
	switch format {
	case "openvex":
		for _, p := range openvex.Validate(document) {
			wrong = append(wrong, fmt.Sprint(p))
		}
	case "csaf":
		for _, o := range validate.Document(document, validate.Options{}) {
			wrong = append(wrong, fmt.Sprint(o.ID, o.Title, o.Findings))
		}
	case "cyclonedx":
		for _, p := range cyclonedx.JudgeJSON(document) {
			wrong = append(wrong, fmt.Sprint(p))
		}
	}
	return wrong
}

func TestRealVEXBecomesValidVEXOfTheOtherStandards(t *testing.T) {
	made := map[string]int{}
	for path, raw := range realRecords(t, "vex") {
		var from string
		switch {
		case bytes.Contains(raw, []byte(`"csaf_version"`)):
			from = "csaf"
		case bytes.Contains(raw, []byte(`"bomFormat"`)):
			from = "cyclonedx"
		case bytes.Contains(raw, []byte("openvex.dev")):
			from = "openvex"
		default:
			continue
		}
		for _, to := range []string{"openvex", "csaf", "cyclonedx"} {
			if to == from || strings.Contains(path, "sbom") {
				continue
			}
			c, err := convert.Document(from, to, raw, convert.Options{Now: noon, Releases: []string{"1.0", "2.0"}})
			if err != nil {
				if verdict.CodeOf(err) != verdict.Invalid {
					t.Errorf("%s to %s: %v", path, to, err)
				}
				t.Logf("%s to %s: %v", path, to, err)
				continue
			}
			made[from+" to "+to]++
			for _, w := range judged(to, c.Document) {
				t.Errorf("%s becomes %s that is not valid: %s", path, to, w)
			}
		}
	}
	t.Log(made)
	for pair, least := range map[string]int{"csaf to openvex": 5, "csaf to cyclonedx": 5, "cyclonedx to openvex": 15, "cyclonedx to csaf": 15, "openvex to csaf": 4, "openvex to cyclonedx": 4} {
		if made[pair] < least {
			t.Errorf("only %d documents were converted from %s", made[pair], pair)
		}
	}
}

// TestOpenVEXComesBack makes documents of every kind of statement, and compares what comes
// back by way of CSAF and of CycloneDX.
func TestOpenVEXComesBack(t *testing.T) {
	for _, by := range []string{"csaf", "cyclonedx"} {
		t.Run(by, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				d := document().Draw(t, "document")
				raw, err := openvex.Encode(d)
				if err != nil {
					t.Fatal(err)
				}
				there, err := convert.Document("openvex", by, raw, convert.Options{Now: noon})
				if err != nil {
					t.Fatal(err)
				}
				for _, w := range judged(by, there.Document) {
					t.Fatalf("it becomes what is not valid: %s\n%s", w, there.Document)
				}
				back, err := convert.Document(by, "openvex", there.Document, convert.Options{Now: noon})
				if err != nil {
					t.Fatal(err)
				}
				again, err := openvex.Decode(back.Document)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(claims(d), claims(again)); diff != "" {
					t.Fatalf("it comes back otherwise (-want +got):\n%s\n%s\n%s", diff, raw, there.Document)
				}
			})
		})
	}
}

func document() *rapid.Generator[openvex.Document] {
	return rapid.Custom(func(t *rapid.T) openvex.Document {
		d := openvex.Document{Context: openvex.Context, ID: "https://acme.example/vex/1", Author: "Acme", Timestamp: "2026-01-01T00:00:00Z", Version: openvex.Number(rapid.IntRange(1, 9).Draw(t, "version"))}
		for i := range rapid.IntRange(1, 6).Draw(t, "statements") {
			at := time.Date(2026, 1, 1, 0, i, 0, 0, time.UTC)
			s := openvex.Statement{Vulnerability: openvex.Vulnerability{Name: fmt.Sprintf("CVE-2026-%04d", rapid.IntRange(1, 3).Draw(t, "flaw"))}, Timestamp: at.Format(time.RFC3339),
				Status: rapid.SampledFrom(openvex.Statuses).Draw(t, "status")}
			switch s.Status {
			case openvex.NotAffected:
				s.Justification = rapid.SampledFrom(append(openvex.Justifications, "")).Draw(t, "justification")
				if s.Justification == "" || rapid.Bool().Draw(t, "both") {
					s.ImpactStatement = rapid.SampledFrom([]string{"It is not loaded.", "It is never called.\nNot once."}).Draw(t, "impact")
				}
			case openvex.Affected:
				s.ActionStatement = rapid.SampledFrom([]string{"Update to 2.0.", "Do not open files of strangers."}).Draw(t, "action")
			}
			for range rapid.IntRange(1, 2).Draw(t, "products") {
				if p := productOf(t); !slices.ContainsFunc(s.Products, func(other openvex.Product) bool { return reflect.DeepEqual(p, other) }) {
					s.Products = append(s.Products, p)
				}
			}
			d.Statements = append(d.Statements, s)
		}
		return d
	})
}

func productOf(t *rapid.T) openvex.Product {
	named := func(p string) openvex.Component {
		return openvex.Component{ID: p, Identifiers: &openvex.Identifiers{PURL: p}}
	}
	p := openvex.Product{Component: named("pkg:generic/shop@" + rapid.SampledFrom([]string{"1.0", "2.0"}).Draw(t, "release"))}
	if rapid.IntRange(0, 4).Draw(t, "kind") == 0 {
		p.Component = openvex.Component{Identifiers: &openvex.Identifiers{CPE23: "cpe:2.3:a:acme:shop:1.0:*:*:*:*:*:*:*"}}
	}
	if rapid.Bool().Draw(t, "component") {
		p.Subcomponents = append(p.Subcomponents, named("pkg:maven/org.acme/"+rapid.SampledFrom([]string{"a", "b"}).Draw(t, "name")+"@1"))
	}
	return p
}

// claims are what a document says of each flaw in each product, as far as the others can
// say it: of several statements the last.
func claims(d openvex.Document) map[string]string {
	said := map[string]string{}
	for _, s := range d.Statements {
		for _, p := range s.Products {
			of := p.PackageURL()
			if of == "" {
				of = p.Identifiers.CPE23
			}
			subs := []string{""}
			if len(p.Subcomponents) > 0 {
				subs = nil
			}
			for _, sub := range p.Subcomponents {
				subs = append(subs, sub.PackageURL())
			}
			for _, sub := range subs {
				said[strings.Join([]string{s.Vulnerability.Name, of, sub}, " ")] = strings.Join([]string{string(s.Status), string(s.Justification), s.ImpactStatement, s.ActionStatement}, "|")
			}
		}
	}
	return said
}

func TestTheWordsOfCycloneDXComeBack(t *testing.T) {
	states := []cyclonedx.State{cyclonedx.StateResolved, cyclonedx.StateResolvedWithPedigree, cyclonedx.StateExploitable, cyclonedx.StateInTriage, cyclonedx.StateFalsePositive}
	var analyses []cyclonedx.Analysis
	for _, s := range states {
		analyses = append(analyses, cyclonedx.Analysis{State: s}, cyclonedx.Analysis{State: s, Detail: "We looked."})
	}
	for _, j := range []cyclonedx.Justification{cyclonedx.CodeNotPresent, cyclonedx.CodeNotReachable, cyclonedx.RequiresConfiguration, cyclonedx.RequiresDependency,
		cyclonedx.RequiresEnvironment, cyclonedx.ProtectedByCompiler, cyclonedx.ProtectedAtRuntime, cyclonedx.ProtectedAtPerimeter, cyclonedx.ProtectedByMitigatingControl} {
		analyses = append(analyses, cyclonedx.Analysis{State: cyclonedx.StateNotAffected, Justification: j}, cyclonedx.Analysis{State: cyclonedx.StateNotAffected, Justification: j, Detail: "We looked."})
	}
	for _, by := range []string{"csaf", "openvex"} {
		for _, a := range analyses {
			if by == "csaf" && a.State == cyclonedx.StateResolvedWithPedigree {
				continue // it is told
			}
			d := cyclonedx.Document{Created: noon, Author: "Acme", Vulnerabilities: []cyclonedx.Vulnerability{{ID: "CVE-2026-0001", Analysis: a, Affects: []cyclonedx.Affect{{Ref: "shop"}}}}}
			d.Subject = &cyclonedx.Component{Type: "application", Ref: "shop", Name: "shop", Version: "1.0", PURL: "pkg:generic/shop@1.0"}
			got := throughAndBack(t, by, d)
			if got.State != a.State || got.Justification != a.Justification || a.Detail != "" && !strings.Contains(got.Detail, a.Detail) {
				t.Errorf("by way of %s %s %s %q comes back as %s %s %q", by, a.State, a.Justification, a.Detail, got.State, got.Justification, got.Detail)
			}
		}
	}
}

func throughAndBack(t *testing.T, by string, d cyclonedx.Document) cyclonedx.Analysis {
	t.Helper()
	raw, err := cyclonedx.Encode(d)
	if err != nil {
		t.Fatal(err)
	}
	there, err := convert.Document("cyclonedx", by, raw, convert.Options{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	if wrong := judged(by, there.Document); len(wrong) > 0 {
		t.Fatalf("it becomes what is not valid: %v\n%s", wrong, there.Document)
	}
	back, err := convert.Document(by, "cyclonedx", there.Document, convert.Options{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	again, err := cyclonedx.DecodeVEX(back.Document)
	if err != nil || len(again.Vulnerabilities) != 1 {
		t.Fatalf("%+v, %v", again, err)
	}
	return again.Vulnerabilities[0].Analysis
}

func TestWhatAPerimeterProtectsIsAffectedAndMitigated(t *testing.T) {
	raw := []byte(`{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"timestamp": "2026-01-01T00:00:00Z", "component": {"type": "application", "name": "shop", "version": "1.0", "bom-ref": "shop"}},
		"vulnerabilities": [{"id": "CVE-2026-0001", "analysis": {"state": "not_affected", "justification": "protected_at_perimeter", "detail": "The gateway drops such requests."}, "affects": [{"ref": "shop"}]}]}`)
	c, err := convert.Document("cyclonedx", "openvex", raw, convert.Options{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	d, err := openvex.Decode(c.Document)
	if err != nil || d.Statements[0].Status != openvex.Affected || d.Statements[0].ActionStatement != "The gateway drops such requests." {
		t.Errorf("it says %+v, %v", d.Statements, err)
	}
}

func TestOfSeveralStatementsTheLatestHolds(t *testing.T) {
	raw := []byte(`{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://acme.example/1", "author": "Acme", "timestamp": "2026-01-01T00:00:00Z", "version": 2, "statements": [
		{"vulnerability": {"name": "CVE-2026-0001"}, "timestamp": "2026-01-02T00:00:00Z", "products": [{"@id": "pkg:generic/shop@1"}], "status": "fixed"},
		{"vulnerability": {"name": "CVE-2026-0001"}, "products": [{"@id": "pkg:generic/shop@1"}, {"@id": "pkg:generic/shop@2"}], "status": "under_investigation"}]}`)
	c, err := convert.Document("openvex", "csaf", raw, convert.Options{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Vulnerabilities []struct {
			Status json.RawMessage `json:"product_status"`
		}
	}
	if err := json.Unmarshal(c.Document, &d); err != nil || len(d.Vulnerabilities) != 1 {
		t.Fatalf("%s: %v", c.Document, err)
	}
	said := strings.Join(strings.Fields(string(d.Vulnerabilities[0].Status)), "")
	if said != `{"fixed":["CSAFPID-0001"],"under_investigation":["CSAFPID-0002"]}` && said != `{"fixed":["CSAFPID-0002"],"under_investigation":["CSAFPID-0001"]}` {
		t.Errorf("it says %s", said)
	}
	if !slices.ContainsFunc(c.Losses, func(l convert.Loss) bool {
		return l.Path == "/statements/1" && strings.Contains(l.Message, "a later statement")
	}) {
		t.Errorf("told is %+v", c.Losses)
	}
}
