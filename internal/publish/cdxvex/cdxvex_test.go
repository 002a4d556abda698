// SPDX-License-Identifier: Apache-2.0

package cdxvex_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/CycloneDX/cyclonedx-go"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/cdxvex"
)

var (
	shop    = verdict.Product{Slug: "shop", Name: "Example Shop", PURL: "pkg:generic/shop", Author: "Example Shop security", Namespace: "https://example.org/shop"}
	servlet = "pkg:maven/org.example/servlet@1.2"
)

func snapshot(statements ...verdict.Statement) publish.Snapshot {
	return publish.Snapshot{Product: shop, Releases: []verdict.Release{{Product: "shop", Version: "1.0", State: verdict.Released}}, Statements: statements}
}

func said(id string, status verdict.Status, components ...string) verdict.Statement {
	st := verdict.Statement{Product: "shop", Version: "1.0", Revision: 1, At: time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC), Vulnerability: id, Status: status}
	for _, c := range components {
		st.Components = append(st.Components, verdict.StatedComponent{PURL: c})
	}
	return st
}

// vex is what the tests look at.
type vex struct {
	SerialNumber    string
	Version         int
	Components      []struct{ PURL string }
	Vulnerabilities []struct {
		ID       string
		Analysis struct {
			State, Justification, Detail, FirstIssued string
			Response                                  []string
		}
		Affects []struct {
			Ref      string
			Versions []struct{ Version, Status string }
		}
		Properties []struct{ Name, Value string }
	}
}

func read(t testing.TB, out []byte, err error) (v vex) {
	t.Helper()
	if err == nil {
		err = json.Unmarshal(out, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEachStatusAndJustificationHasItsWord(t *testing.T) {
	cases := []struct {
		name          string
		status        verdict.Status
		justification verdict.Justification
		want          string
	}{
		{"affected is exploitable", verdict.Affected, "", "exploitable"},
		{"fixed is resolved", verdict.Fixed, "", "resolved"},
		{"under investigation is in triage", verdict.UnderInvestigation, "", "in_triage"},
		{"not affected without a justification", verdict.NotAffected, "", "not_affected"},
		{"a component that is not there", verdict.NotAffected, verdict.ComponentNotPresent, "not_affected requires_dependency"},
		{"code that is not there", verdict.NotAffected, verdict.CodeNotPresent, "not_affected code_not_present"},
		{"code that is not run", verdict.NotAffected, verdict.CodeNotInExecutePath, "not_affected code_not_reachable"},
		{"code that nobody can steer", verdict.NotAffected, verdict.CodeNotControllable, "not_affected requires_environment"},
		{"mitigations that are built in", verdict.NotAffected, verdict.InlineMitigationsPresent, "not_affected protected_by_mitigating_control"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			st := said("CVE-2024-0001", c.status)
			st.Justification = c.justification
			out, err := cdxvex.Render(snapshot(st), "1.0", 1)
			one := read(t, out, err).Vulnerabilities[0]
			if got := strings.TrimSpace(one.Analysis.State + " " + one.Analysis.Justification); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			kept := slices.ContainsFunc(one.Properties, func(p struct{ Name, Value string }) bool {
				return p.Name == "verdict:justification" && p.Value == string(c.justification)
			})
			if kept != (c.justification != "") {
				t.Errorf("the published justification %q is in the properties: %v", c.justification, kept)
			}
		})
	}
}

func TestAStatementSpeaksOfItsComponentsOrOfTheRelease(t *testing.T) {
	out, err := cdxvex.Render(snapshot(said("CVE-2024-0001", verdict.Affected, servlet), said("CVE-2024-0002", verdict.Fixed), said("CVE-2024-0003", verdict.Unknown)), "1.0", 7)
	d := read(t, out, err)
	if d.Version != 7 || len(d.Vulnerabilities) != 2 {
		t.Fatalf("version %d with %d vulnerabilities", d.Version, len(d.Vulnerabilities))
	}
	first, second := d.Vulnerabilities[0].Affects, d.Vulnerabilities[1].Affects
	if len(first) != 1 || first[0].Ref != servlet || len(first[0].Versions) != 0 {
		t.Errorf("the first speaks of %+v", first)
	}
	if len(second) != 1 || second[0].Ref != "pkg:generic/shop@1.0" || second[0].Versions[0].Status != "unaffected" {
		t.Errorf("the second speaks of %+v", second)
	}
	if len(d.Components) != 1 || d.Components[0].PURL != servlet {
		t.Errorf("the components are %+v", d.Components)
	}
}

func TestADocumentCanPointIntoABill(t *testing.T) {
	bill := cdxvex.Bill{SerialNumber: "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79", Version: 2, Refs: map[string]string{servlet: "servlet+jar <ä> 100%"}}
	rows := snapshot(said("CVE-2024-0001", verdict.Affected, servlet, "pkg:maven/org.example/other@1"), said("CVE-2024-0002", verdict.Fixed))
	out, skipped, err := cdxvex.RenderFor(bill, rows, "1.0", 1)
	d := read(t, out, err)
	if len(d.Vulnerabilities) != 1 || len(d.Vulnerabilities[0].Affects) != 1 {
		t.Fatalf("%+v", d.Vulnerabilities)
	}
	link, err := cyclonedx.ParseBOMLink(d.Vulnerabilities[0].Affects[0].Ref)
	if err != nil || link.SerialNumber() != bill.SerialNumber || link.Version() != 2 || link.Reference() != "servlet+jar <ä> 100%" {
		t.Errorf("it points to %s, which is read as %+v: %v", d.Vulnerabilities[0].Affects[0].Ref, link, err)
	}
	want := []verdict.Skipped{{Reason: "not in the bill", Count: 2,
		Examples: []string{"CVE-2024-0001 in pkg:maven/org.example/other@1", "CVE-2024-0002 in pkg:generic/shop@1.0"}}}
	if diff := cmp.Diff(want, skipped); diff != "" {
		t.Error(diff)
	}
	valid(t, out)
	bill.Refs = map[string]string{"pkg:maven/org.example/other@2": "other"}
	if out, _, err := cdxvex.RenderFor(bill, rows, "1.0", 1); verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), "CVE-2024-0001") {
		t.Errorf("a bill without what is affected: %v\n%s", err, out)
	}
	if _, _, err := cdxvex.RenderFor(cdxvex.Bill{}, rows, "1.0", 1); verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("a bill without serial number: %v", err)
	}
}

func TestTheDigestIsOfTheContentWithoutVersionAndInstants(t *testing.T) {
	digest := func(st verdict.Statement) string {
		t.Helper()
		d, err := cdxvex.Digest(snapshot(st), "1.0")
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	first := said("CVE-2024-0001", verdict.Fixed)
	later := first
	later.At = first.At.AddDate(0, 1, 0)
	if digest(first) != digest(later) {
		t.Error("the same content at another time has another digest")
	}
	later.Impact = "More is known."
	if digest(first) == digest(later) {
		t.Error("another content has the same digest")
	}
}

func TestWhatCannotBeWrittenIsRefusedWithAReason(t *testing.T) {
	bare := snapshot(said("CVE-2024-0001", verdict.Fixed))
	bare.Product.Namespace = ""
	cases := []struct {
		name, version string
		s             publish.Snapshot
		code          verdict.Code
	}{
		{"a release that is not there", "9.9", snapshot(), verdict.NotFound},
		{"nothing that CycloneDX can say", "1.0", snapshot(said("CVE-2024-0001", verdict.NotEvaluated)), verdict.NotFound},
		{"a product without namespace", "1.0", bare, verdict.Invalid},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := cdxvex.Render(c.s, c.version, 1); verdict.CodeOf(err) != c.code {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
}

// valid holds a document against the official schema, where that is at hand.
func valid(t testing.TB, out []byte) {
	t.Helper()
	schema := official(t)
	if schema == nil {
		return
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(out))
	if err == nil {
		err = schema.Validate(v)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func official(t testing.TB) *jsonschema.Schema {
	t.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		return nil
	}
	dir = filepath.Join(dir, "schemas", "cyclonedx")
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	for _, name := range []string{"spdx.schema.json", "jsf-0.82.schema.json", "bom-1.6.schema.json"} {
		file, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(file)
		_ = file.Close()
		if err == nil {
			err = compiler.AddResource("http://cyclonedx.org/schema/"+name, v)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile("http://cyclonedx.org/schema/bom-1.6.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestEveryDocumentIsValidByTheOfficialSchema(t *testing.T) {
	schema := official(t)
	if schema == nil {
		t.Skip("VERDICT_TESTDATA is not set: there is no official schema to judge by")
	}
	rapid.Check(t, func(t *rapid.T) {
		out, err := cdxvex.Render(snapshot(statements(t)...), "1.0", rapid.IntRange(1, 9).Draw(t, "version"))
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(out))
		if err == nil {
			err = schema.Validate(v)
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	})
}

func TestTheOrderOfTheRowsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := statements(t)
		one, err := cdxvex.Render(snapshot(rows...), "1.0", 1)
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(rows)
		two, err := cdxvex.Render(snapshot(rows...), "1.0", 1)
		if err != nil || !bytes.Equal(one, two) {
			t.Fatalf("other bytes, %v:\n%s", err, cmp.Diff(string(one), string(two)))
		}
	})
}

// statements draws rows with whatever CycloneDX can say.
func statements(t *rapid.T) []verdict.Statement {
	words := rapid.OneOf(rapid.Just(""), rapid.StringMatching(`[A-Za-z<>&"\\.,ä→\n -]{1,30}[a-z.]`))
	purls := rapid.SampledFrom([]string{"pkg:maven/org.example/a@1", "pkg:npm/%40scope/b@2.0", "pkg:rpm/redhat/c@1-2?arch=x86_64"})
	vectors := rapid.SampledFrom([]string{"", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H"})
	var list []verdict.Statement
	ids := []string{"CVE-2024-0001", "CVE-2024-0002", "GHSA-aaaa-bbbb-cccc", "VSA-2024-01"}
	for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 1, len(ids), rapid.ID).Draw(t, "ids") {
		st := said(id, rapid.SampledFrom([]verdict.Status{verdict.Affected, verdict.NotAffected, verdict.Fixed, verdict.UnderInvestigation}).Draw(t, "status"))
		st.Aliases = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"GHSA-dddd-eeee-ffff", "PYSEC-2024-1"}), 0, 2, rapid.ID).Draw(t, "aliases")
		st.Title, st.Impact, st.Action, st.Settings = words.Draw(t, "title"), words.Draw(t, "impact"), words.Draw(t, "action"), words.Draw(t, "settings")
		st.Vector, st.Score, st.Severity = vectors.Draw(t, "vector"), 7.5, verdict.SeverityHigh
		st.Remediation = rapid.SliceOf(rapid.SampledFrom(verdict.Remediations)).Draw(t, "remediation")
		if st.Status == verdict.NotAffected {
			st.Justification = rapid.SampledFrom(verdict.Justifications).Draw(t, "justification")
		}
		for _, purl := range rapid.SliceOfNDistinct(purls, 0, 3, rapid.ID).Draw(t, "components") {
			st.Components = append(st.Components, verdict.StatedComponent{PURL: purl})
		}
		if rapid.Bool().Draw(t, "parts") {
			st.Parts = []verdict.StatedPart{{Part: "broker", Status: st.Status, Justification: st.Justification}, {Part: "clients", Status: verdict.Unknown}}
		}
		list = append(list, st)
	}
	return list
}

// TestTheStandardsOwnLibraryReadsEveryDocument decodes strictly as to enumerations
// and finds what was written.
func TestTheStandardsOwnLibraryReadsEveryDocument(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := statements(t)
		out, err := cdxvex.Render(snapshot(rows...), "1.0", 3)
		if err != nil {
			t.Fatal(err)
		}
		var bom cyclonedx.BOM
		if err := cyclonedx.NewBOMDecoder(bytes.NewReader(out), cyclonedx.BOMFileFormatJSON).Decode(&bom); err != nil {
			t.Fatal(err)
		}
		if bom.Version != 3 || bom.SpecVersion != cyclonedx.SpecVersion1_6 || len(*bom.Vulnerabilities) != len(rows) {
			t.Fatalf("version %d of %s with %d vulnerabilities of %d", bom.Version, bom.SpecVersion, len(*bom.Vulnerabilities), len(rows))
		}
		for _, v := range *bom.Vulnerabilities {
			i := slices.IndexFunc(rows, func(st verdict.Statement) bool { return st.Vulnerability == v.ID })
			if i < 0 || v.Analysis == nil || v.Affects == nil || (v.References == nil) != (len(snapshot(rows...).MachineIDs(rows[i])) == 0) {
				t.Fatalf("%s was read as %+v", v.ID, v)
			}
		}
	})
}
