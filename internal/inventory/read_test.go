// SPDX-License-Identifier: Apache-2.0

package inventory_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/inventory"
)

func readBill(t *testing.T, file string) verdict.SBOM {
	t.Helper()
	b, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	bill, err := inventory.ReadSBOM("testdata/"+file, b)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(b); bill.Digest != hex.EncodeToString(sum[:]) || bill.Name != file {
		t.Errorf("the bill is named %s and has the digest %s", bill.Name, bill.Digest)
	}
	bill.Digest, bill.Name = "", ""
	return bill
}

func TestACycloneDXBillIsReadWithAllThatItSays(t *testing.T) {
	want := verdict.SBOM{
		Format: "CycloneDX", SpecVersion: "1.6", Subject: "pkg:maven/org.example/app@1.0?type=tgz",
		Completeness: verdict.Complete, Unidentified: 3,
		Occurrences: []verdict.Occurrence{
			{
				Component: verdict.Component{PURL: "pkg:maven/org.example/client@7.9.0-ex", Pedigree: &verdict.Pedigree{
					Ancestors: []string{"pkg:maven/org.upstream/client@3.9.0"},
					Patches:   []verdict.Patch{{Kind: "backport", URL: "https://example.org/p.diff", Resolves: []string{"CVE-2023-34455", "CVE-2023-34456"}}},
				}},
				Ref: "client", Path: "libs/client.jar", Scope: verdict.Optional,
				Digests: map[string]string{"sha-256": "9215c64e7289a058248728089e4d98ed1cc392bb5eb9b8fcbe661d57e8145bbd"},
			},
			{Component: verdict.Component{PURL: "pkg:npm/%40scope/shaded@2.0"}, Ref: "$.components[0].components[0]", Path: "/opt/shaded.js", Layer: "sha256:aa", Relocated: true},
			{Component: verdict.Component{PURL: "pkg:maven/org.example/test-only@1.0"}, Ref: "test-only", Scope: verdict.Excluded},
		},
		Edges: []verdict.Edge{
			{From: "pkg:maven/org.example/app@1.0?type=tgz", To: "client"}, {From: "client", To: "test-only"}, {From: "test-only", To: "client"},
		},
		Skipped: []verdict.Skipped{
			{Reason: "ancestor without package URL or version", Count: 1, Examples: []string{"no-url (line 19)"}},
			{Reason: "further location of a component", Count: 1, Examples: []string{"opt/client.jar (line 8)"}},
			{Reason: "unusable digest", Count: 1, Examples: []string{"sha-1 9215c64e7289a058248728089e4d98ed1cc392bb5eb9b8fcbe661d57e8145bbd (line 8)"}},
			{Reason: "file, no package URL", Count: 2, Examples: []string{"META-INF/NOTICE (line 33)", "lib/unknown.jar (line 40)"}},
			{Reason: "no package URL", Count: 1, Examples: []string{"org.example/plain 1 (line 36)"}},
			{Reason: "invalid package URL", Count: 1, Examples: []string{`maven/org.example/bad@1: a package URL begins with "pkg:" (line 38)`}},
			{Reason: "operating-system, no package URL", Count: 1, Examples: []string{"linux 9 (line 39)"}},
			{Reason: "dependency on or of a component that was left out", Count: 1, Examples: []string{"app to plain (line 45)"}},
			{Reason: "dependency on or of a service", Count: 1, Examples: []string{"app to remote (line 45)"}},
			{Reason: "dependency that names no component of the bill", Count: 1, Examples: []string{"ghost to client (line 49)"}},
		},
	}
	if diff := cmp.Diff(want, readBill(t, "features.cdx.json")); diff != "" {
		t.Error(diff)
	}
}

func TestAnSPDXDocumentIsReadWithAllThatItSays(t *testing.T) {
	want := verdict.SBOM{
		Format: "SPDX", SpecVersion: "SPDX-2.3", Subject: "pkg:oci/app@sha256:aa",
		Completeness: verdict.CompletenessUnknown, Unidentified: 2,
		Occurrences: []verdict.Occurrence{
			{
				Component: verdict.Component{PURL: "pkg:maven/org.example/lib@1.0"}, Ref: "SPDXRef-lib", Path: "lib-1.0.jar", Scope: verdict.Required,
				Digests: map[string]string{"sha-1": "68b78babe00a053f9e35ec6a2d9080f5b90122b0"},
			},
			{Component: verdict.Component{PURL: "pkg:rpm/example/bash@5.1?repository_id=base"}, Ref: "SPDXRef-repos"},
			{Component: verdict.Component{PURL: "pkg:rpm/example/bash@5.1?repository_id=extra"}, Ref: "SPDXRef-repos#2"},
			{Component: verdict.Component{PURL: "pkg:maven/org.example/tool@2.0"}, Ref: "SPDXRef-tool", Scope: verdict.Excluded},
			{Component: verdict.Component{PURL: "pkg:maven/org.example/both@3.0"}, Ref: "SPDXRef-both", Scope: verdict.Required},
			{Component: verdict.Component{PURL: "pkg:maven/org.example/extra@4.0"}, Ref: "SPDXRef-extra", Scope: verdict.Optional},
		},
		Edges: []verdict.Edge{
			{From: "pkg:oci/app@sha256:aa", To: "SPDXRef-lib"}, {From: "SPDXRef-lib", To: "SPDXRef-both"},
			{From: "pkg:oci/app@sha256:aa", To: "SPDXRef-both"}, {From: "pkg:oci/app@sha256:aa", To: "SPDXRef-extra"},
		},
		Skipped: []verdict.Skipped{
			{Reason: "further package URL of what the bill describes", Count: 1, Examples: []string{"pkg:oci/other@sha256%3Aaa (line 6)"}},
			{Reason: "unusable digest", Count: 1, Examples: []string{"sha-256 f08722 (line 7)"}},
			{Reason: "no package URL", Count: 1, Examples: []string{"plain 5 (line 16)"}},
			{Reason: "operating-system, no package URL", Count: 1, Examples: []string{"linux (line 17)"}},
			{Reason: "file, no package URL", Count: 2, Examples: []string{"./a.class (line 20)", "./b.jar (line 21)"}},
			{Reason: "dependency on or of a component that was left out", Count: 1, Examples: []string{"SPDXRef-lib to SPDXRef-plain (line 33)"}},
			{Reason: "dependency that names no component of the bill", Count: 1, Examples: []string{"SPDXRef-lib to SPDXRef-ghost (line 34)"}},
			{Reason: "relationship of a kind that is not kept", Count: 1, Examples: []string{"SPDXRef-lib GENERATED_FROM SPDXRef-plain (line 36)"}},
		},
	}
	if diff := cmp.Diff(want, readBill(t, "features.spdx.json")); diff != "" {
		t.Error(diff)
	}
}

func TestABillInXMLIsReadLikeOneInJSON(t *testing.T) {
	bill := readBill(t, "small.cdx.xml")
	want := []verdict.Occurrence{
		{Component: verdict.Component{PURL: "pkg:maven/org.example/lib@1.0"}, Ref: "/bom/components/component[1]"},
	}
	if diff := cmp.Diff(want, bill.Occurrences); diff != "" || bill.SpecVersion != "1.4" {
		t.Errorf("version %s %s", bill.SpecVersion, diff)
	}
}

func TestABillThatListsNothingButItsSubjectHasThatOneComponent(t *testing.T) {
	for _, in := range []string{
		`{"bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": {"component": {"type": "library", "name": "a", "purl": "pkg:npm/a@1"}}}`,
		`{"spdxVersion": "SPDX-2.2", "documentDescribes": ["SPDXRef-a"], "packages": [{"SPDXID": "SPDXRef-a", "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:npm/a@1"}]}]}`,
	} {
		bill, err := inventory.ReadSBOM("bill.json", []byte(in))
		if err != nil || len(bill.Occurrences) != 1 || bill.Subject != "pkg:npm/a@1" || bill.Occurrences[0].Component.PURL != bill.Subject {
			t.Errorf("of %s: %+v, %v", in, bill, err)
		}
	}
}

func TestCompletenessComesFromTheCompositions(t *testing.T) {
	cases := []struct {
		name, compositions, more string
		want                     verdict.Completeness
	}{
		{"none says nothing", ``, ``, verdict.CompletenessUnknown},
		{"the subject's assembly is complete", `{"aggregate": "complete", "assemblies": ["app"]}`, ``, verdict.Complete},
		{"one that names no parts speaks of all", `{"aggregate": "complete"}`, ``, verdict.Complete},
		{"an empty list names no part", `{"aggregate": "complete", "assemblies": []}`, ``, verdict.CompletenessUnknown},
		{"direct dependencies are not all that is shipped", `{"aggregate": "complete", "dependencies": ["app"]}`, ``, verdict.CompletenessUnknown},
		{"another component's assembly is not the subject's", `{"aggregate": "complete", "assemblies": ["a"]}`, ``, verdict.CompletenessUnknown},
		{"a part that is unknown lowers the whole", `{"aggregate": "complete"}, {"aggregate": "unknown", "assemblies": ["a"]}`, ``, verdict.CompletenessUnknown},
		{"not specified lowers the whole", `{"aggregate": "complete"}, {"aggregate": "not_specified", "assemblies": ["a"]}`, ``, verdict.CompletenessUnknown},
		{"an incomplete part makes the whole incomplete", `{"aggregate": "complete"}, {"aggregate": "incomplete_first_party_only", "assemblies": ["a"]}`, ``, verdict.Incomplete},
		{"incomplete", `{"aggregate": "incomplete", "assemblies": ["app"]}`, ``, verdict.Incomplete},
		{"a misspelt name may have held more", `{"aggregate": "complete"}`, `, "component": []`, verdict.CompletenessUnknown},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			bill, err := inventory.ReadSBOM("bill.json", []byte(`{"bomFormat": "CycloneDX", "specVersion": "1.5",
				"metadata": {"component": {"type": "application", "name": "app", "bom-ref": "app"}},
				"components": [{"type": "library", "name": "a", "bom-ref": "a", "purl": "pkg:npm/a@1"}],
				"compositions": [`+c.compositions+`]`+c.more+`}`))
			if err != nil || bill.Completeness != c.want {
				t.Errorf("%s, %v; want %s", bill.Completeness, err, c.want)
			}
		})
	}
}

func TestABillThatNamesNothingIsNotComplete(t *testing.T) {
	bill, err := inventory.ReadSBOM("bill.json", []byte(`{"bomFormat": "CycloneDX", "specVersion": "1.5",
		"metadata": {"component": {"type": "application", "name": "app", "bom-ref": "app"}}, "components": [], "compositions": [{"aggregate": "complete"}]}`))
	want := []verdict.Skipped{{Reason: "declaration that the bill is complete, of one that names no component", Count: 1, Examples: []string{"bill.json"}}}
	if diff := cmp.Diff(want, bill.Skipped); err != nil || bill.Completeness != verdict.CompletenessUnknown || diff != "" {
		t.Errorf("%s, %v %s", bill.Completeness, err, diff)
	}
}

func TestHostileAndForeignBytesAreRefusedWithTheirPlace(t *testing.T) {
	const readable = "; verdict reads CycloneDX 1.2 to 1.7 in JSON or XML, and SPDX 2.2 and 2.3 in JSON"
	const bom = "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\",\n"
	cases := []struct {
		name, in string
		code     verdict.Code
		want     string
	}{
		{"an empty file", "", verdict.Invalid, "bill: is empty" + readable},
		{"a file of spaces", " \n", verdict.Invalid, "bill: is empty" + readable},
		{"broken JSON", "{\"bomFormat\": \"CycloneDX\",\n\"specVersion\" 1}", verdict.Invalid, "bill:2: $.specVersion: '1' stands where ':' should"},
		{"duplicate keys", bom + "\"components\": [],\n\"components\": []}", verdict.Invalid, `bill:3: $.components: the key "components" stands twice, first on line 2`},
		{"100,000 levels", bom + `"components": ` + strings.Repeat("[", 100_000), verdict.TooLarge, "bill:2: $.components" + strings.Repeat("[0]", 11) + "…" + strings.Repeat("[0]", 4) + ": nesting is deeper than 200"},
		{"100,000 elements", `<bom xmlns="http://cyclonedx.org/schema/bom/1.5">` + strings.Repeat("<a>", 100_000), verdict.TooLarge, "bill:1: nesting is deeper than 200"},
		{"XML with a document type", "<!DOCTYPE bom>\n<bom/>", verdict.Invalid, "bill:1: holds a document type declaration, which may define entities; remove the line that begins with <!"},
		{"broken XML", "<bom>\n<components>", verdict.Invalid, "bill:2: ends before its XML does; it is cut off there: make it again, or fetch it anew"},
		{"an old version", `{"bomFormat": "CycloneDX", "specVersion": "1.1"}`, verdict.Invalid, `bill:1: $.specVersion: version "1.1" of CycloneDX is not supported; supported are 1.2 to 1.7`},
		{"an old version in XML", `<bom xmlns="http://cyclonedx.org/schema/bom/1.0"/>`, verdict.Invalid, `bill:1: /bom: version "1.0" of CycloneDX is not supported; supported are 1.2 to 1.7`},
		{"a version to come", `{"bomFormat": "CycloneDX", "specVersion": "1.8"}`, verdict.Invalid, `bill:1: $.specVersion: version "1.8" of CycloneDX is not supported; supported are 1.2 to 1.7`},
		{"no version", `{"bomFormat": "CycloneDX"}`, verdict.Invalid, `bill:1: $: has no specVersion`},
		{"a wrong type", bom + "\"components\": [{\"type\": \"library\", \"name\": \"a\",\n\"purl\": 7}]}", verdict.Invalid, "bill:3: $.components[0].purl: is a number, where a string belongs"},
		{"a bom-ref that stands twice", bom + "\"components\": [{\"type\": \"library\", \"name\": \"a\", \"bom-ref\": \"x\"},\n{\"type\": \"library\", \"name\": \"b\", \"bom-ref\": \"x\"}]}", verdict.Invalid, `bill:3: $.components[1].bom-ref: the bom-ref "x" stands on line 2 already`},
		{"SPDX 2.1", `{"spdxVersion": "SPDX-2.1"}`, verdict.Invalid, `bill:1: $.spdxVersion: "SPDX-2.1" is not supported; supported are SPDX-2.2 and SPDX-2.3 in JSON`},
		{"SPDX 3", `{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": []}`, verdict.Invalid, "bill:1: $: SPDX 3 (JSON-LD) is not supported; supported are SPDX-2.2 and SPDX-2.3 in JSON"},
		{"SPDX as tag and value", "SPDXVersion: SPDX-2.3\n", verdict.Invalid, "bill:1: is SPDX in the tag-value form" + readable},
		{"an SPDX package of a wrong type", "{\"spdxVersion\": \"SPDX-2.3\",\n\"packages\": [7]}", verdict.Invalid, "bill:2: $.packages[0]: is a number, where an object belongs"},
		{"another document in JSON", `{"version": "2.1.0", "runs": []}`, verdict.Invalid, `bill:1: $: is JSON, but neither CycloneDX nor SPDX: its keys are "version", "runs"` + readable},
		{"an empty object", `{}`, verdict.Invalid, `bill:1: $: is an empty JSON object, which is no bill of materials` + readable},
		{"an array", `[]`, verdict.Invalid, "bill:1: $: holds a JSON array, which is no bill of materials" + readable},
		{"another document in XML", "<?xml version=\"1.0\"?>\n<suppressions/>", verdict.Invalid, "bill:2: /suppressions: is no element bom of a namespace http://cyclonedx.org/schema/bom/…"},
		{"gzip", "\x1f\x8b\x08", verdict.Invalid, "bill:1: is compressed by gzip; unpack it first"},
		{"a zip archive", "PK\x03\x04", verdict.Invalid, "bill:1: is a zip archive; unpack it first"},
		{"UTF-16", "\xff\xfe{\x00", verdict.Invalid, "bill:1: is UTF-16, not UTF-8; save it again as UTF-8"},
		{"text", "name,version\n", verdict.Invalid, `bill:1: is neither JSON nor XML: it begins with "name,version\n"` + readable},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := inventory.ReadSBOM("bill", []byte(c.in))
			if err == nil || err.Error() != c.want || verdict.CodeOf(err) != c.code {
				t.Errorf("got  %v (%s)\nwant %s", err, verdict.CodeOf(err), c.want)
			}
		})
	}
}

func FuzzReadSBOM(f *testing.F) {
	for _, file := range []string{"features.cdx.json", "features.spdx.json", "small.cdx.xml"} {
		b, err := os.ReadFile("testdata/" + file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		bill, err := inventory.ReadSBOM("bill", b)
		if err != nil {
			if code := verdict.CodeOf(err); code != verdict.Invalid && code != verdict.TooLarge {
				t.Errorf("the error has the code %s: %v", code, err)
			}
			return
		}
		checkBill(t, "bill", bill)
	})
}
