// SPDX-License-Identifier: Apache-2.0

package openvex_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/openvex"
	spec "verdict/spec/openvex"
)

var shop = verdict.Product{Slug: "shop", Name: "Example Shop", PURL: "pkg:generic/shop", Author: "Example Shop security",
	Namespace: "https://example.org/shop"}

func snapshot(statements ...verdict.Statement) publish.Snapshot {
	return publish.Snapshot{Product: shop, Releases: []verdict.Release{{Product: "shop", Version: "1.0", State: verdict.Released}}, Statements: statements}
}

func said(id string, status verdict.Status) verdict.Statement {
	return verdict.Statement{Product: "shop", Version: "1.0", Revision: 1, At: time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC),
		Vulnerability: id, Status: status}
}

// statements draws rows with whatever OpenVEX can say.
func statements(t *rapid.T) []verdict.Statement {
	words := rapid.StringMatching(`[A-Za-z<>&"\\.,ä→\n -]{1,30}[a-z.]`)
	purls := rapid.SampledFrom([]string{"pkg:maven/org.example/a@1", "pkg:npm/%40scope/b@2.0", "pkg:rpm/redhat/c@1-2?arch=x86_64"})
	var list []verdict.Statement
	ids := []string{"CVE-2024-0001", "CVE-2024-0002", "CVE-2024-0003", "GHSA-aaaa-bbbb-cccc"}
	for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 1, len(ids), rapid.ID).Draw(t, "ids") {
		st := said(id, rapid.SampledFrom([]verdict.Status{verdict.Affected, verdict.NotAffected, verdict.Fixed, verdict.UnderInvestigation}).Draw(t, "status"))
		st.At = st.At.Add(time.Duration(rapid.Int64Range(0, 1e15).Draw(t, "at")) * time.Microsecond)
		st.Title = rapid.OneOf(rapid.Just(""), words).Draw(t, "title")
		st.Impact = rapid.OneOf(rapid.Just(""), words).Draw(t, "impact")
		st.Action = rapid.OneOf(rapid.Just(""), words).Draw(t, "action")
		if st.Status == verdict.Affected && st.Action == "" {
			st.Action = "Upgrade."
		}
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

// sayable are the fields that OpenVEX has, in one order.
func sayable(list []verdict.Statement) []verdict.Statement {
	var kept []verdict.Statement
	for _, st := range list {
		components := slices.Clone(st.Components)
		slices.SortFunc(components, func(a, b verdict.StatedComponent) int { return strings.Compare(a.PURL, b.PURL) })
		kept = append(kept, verdict.Statement{Product: st.Product, Version: st.Version, Revision: 1, At: st.At, Vulnerability: st.Vulnerability,
			Title: st.Title, Status: st.Status, Justification: st.Justification, Impact: st.Impact, Action: st.Action,
			Components: components, Parts: st.Parts})
	}
	slices.SortFunc(kept, func(a, b verdict.Statement) int { return strings.Compare(a.Vulnerability, b.Vulnerability) })
	return kept
}

func TestReadingWhatWasRenderedChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := statements(t)
		out, err := openvex.Render(snapshot(rows...), "1.0", 1)
		if err != nil {
			t.Fatal(err)
		}
		document, err := spec.Decode(out)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := spec.Encode(document); err != nil || !bytes.Equal(out, again) {
			t.Fatalf("the bytes changed: %v\n%s", err, cmp.Diff(string(out), string(again)))
		}
		read, skipped, err := openvex.Read("shop.json", out, shop)
		if err != nil || len(skipped) > 0 {
			t.Fatalf("%v, skipped %v", err, skipped)
		}
		if diff := cmp.Diff(sayable(rows), sayable(read)); diff != "" {
			t.Fatalf("the statements changed:\n%s", diff)
		}
		once, err := openvex.Render(snapshot(read...), "1.0", 1)
		if err != nil || !bytes.Equal(out, once) {
			t.Fatalf("what was read renders to other bytes: %v", err)
		}
	})
}

func TestTheDigestIsOfTheContentWithoutVersionAndInstants(t *testing.T) {
	digest := func(st verdict.Statement) string {
		t.Helper()
		d, err := openvex.Digest(snapshot(st), "1.0")
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	first := said("CVE-2024-0001", verdict.Fixed)
	later := first
	later.Revision, later.At = 2, first.At.AddDate(0, 1, 0)
	if digest(first) != digest(later) {
		t.Error("the same content at another time has another digest")
	}
	other := later
	other.Impact = "More is known."
	if digest(other) == digest(later) {
		t.Error("another content has the same digest")
	}
}

func TestWhatCannotBeWrittenIsRefusedWithAReason(t *testing.T) {
	bare := snapshot(said("CVE-2024-0001", verdict.Fixed))
	bare.Product.Namespace = ""
	odd := snapshot(said("CVE-2024-0001", verdict.Fixed))
	odd.Product.Namespace = "example"
	withdrawn := said("CVE-2024-0001", verdict.Fixed)
	withdrawn.Withdrawn = true
	cases := []struct {
		name    string
		s       publish.Snapshot
		version string
		number  int
		code    verdict.Code
		says    string
	}{
		{"a release that is not there", snapshot(), "9.9", 1, verdict.NotFound, "no release 9.9"},
		{"a release about which nothing was said", snapshot(), "1.0", 1, verdict.NotFound, "nothing is published"},
		{"a release whose statements were all withdrawn", snapshot(withdrawn), "1.0", 1, verdict.NotFound, "nothing is published"},
		{"statuses without a word in OpenVEX", snapshot(said("CVE-2024-0001", verdict.Unknown), said("CVE-2024-0002", verdict.NotEvaluated)), "1.0", 1, verdict.NotFound, "OpenVEX can say"},
		{"a product without namespace", bare, "1.0", 1, verdict.Invalid, "namespace"},
		{"a namespace that is no URL", odd, "1.0", 1, verdict.Invalid, "/@id"},
		{"a document of version zero", snapshot(said("CVE-2024-0001", verdict.Fixed)), "1.0", 0, verdict.Invalid, "/version"},
		{"not affected without any reason", snapshot(said("CVE-2024-0001", verdict.NotAffected)), "1.0", 1, verdict.Invalid, "neither justification nor impact_statement"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := openvex.Render(c.s, c.version, c.number)
			if verdict.CodeOf(err) != c.code || err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %s about %q", err, c.code, c.says)
			}
		})
	}
}

func TestReadCountsWhatItLeavesOut(t *testing.T) {
	out := `{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/1", "author": "A", "timestamp": "2024-03-01T10:00:00+02:00",
		"version": 1, "statements": [{"vulnerability": {"name": "CVE-2024-0001"}, "status": "fixed", "products": [
			{"@id": "pkg:generic/shop@1.0%2Bb", "subcomponents": [{"identifiers": {"cpe22": "cpe:/a:x:y:1"}}]},
			{"@id": "pkg:generic/shop"}, {"@id": "pkg:generic/other@1.0"}, {"@id": "https://example.org/shop"}]}]}`
	read, skipped, err := openvex.Read("theirs.json", []byte(out), shop)
	if err != nil {
		t.Fatal(err)
	}
	if len(read) != 1 || read[0].Version != "1.0+b" || !read[0].At.Equal(time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)) || len(read[0].Components) != 0 {
		t.Errorf("of the release was read %+v", read)
	}
	want := []verdict.Skipped{
		{Reason: "a component without package URL", Count: 1, Examples: []string{"CVE-2024-0001 in cpe:/a:x:y:1"}},
		{Reason: "not a release of shop", Count: 3, Examples: []string{"CVE-2024-0001 in pkg:generic/shop", "CVE-2024-0001 in pkg:generic/other@1.0",
			"CVE-2024-0001 in https://example.org/shop"}},
	}
	if diff := cmp.Diff(want, skipped); diff != "" {
		t.Error(diff)
	}
}

func TestReadSaysWhereADocumentIsWrong(t *testing.T) {
	cases := []struct{ name, data, says string }{
		{"broken JSON", `{`, "theirs.json"},
		{"a name given twice", `{"version": 1, "version": 2}`, "version"},
		{"another format", `{"bomFormat": "CycloneDX"}`, "OpenVEX 0.2.0"},
		{"a status of another format", `{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/1", "author": "A",
			"timestamp": "2024-03-01T10:00:00Z", "version": 1, "statements": [{"vulnerability": {"name": "x"}, "status": "exploitable"}]}`, "/statements/0/status"},
	}
	for _, c := range cases {
		_, _, err := openvex.Read("theirs.json", []byte(c.data), shop)
		if verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.says)
		}
	}
}

func TestTheOfficialSchemaTakesWhatWeWrite(t *testing.T) {
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the official schema is not at hand")
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile(filepath.Join(dir, "schemas", "openvex", "openvex_json_schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		out, err := openvex.Render(snapshot(statements(t)...), "1.0", 1)
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	})
}

func FuzzRead(f *testing.F) {
	out, err := openvex.Render(snapshot(said("CVE-2024-0001", verdict.Fixed)), "1.0", 1)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(out)
	f.Fuzz(func(t *testing.T, data []byte) {
		read, _, err := openvex.Read("theirs.json", data, shop)
		if err != nil && verdict.CodeOf(err) == verdict.Internal {
			t.Fatalf("not an error that a person can act on: %v", err)
		}
		for _, st := range read {
			if st.Product != shop.Slug || st.Version == "" || st.Vulnerability == "" || st.Status == "" {
				t.Fatalf("half a statement: %+v", st)
			}
		}
	})
}
