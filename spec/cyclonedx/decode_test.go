// SPDX-License-Identifier: Apache-2.0

package cyclonedx_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"verdict/spec/cyclonedx"
)

func read(t *testing.T, file string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// whole is the bill of testdata/whole.json and testdata/whole.xml, but for places.
var whole = cyclonedx.BOM{
	SpecVersion: "1.6", SerialNumber: "urn:uuid:7c0c2b34-3b0f-4c0c-9d7e-0f1f5f1d2a3b",
	Subject: &cyclonedx.Component{Type: "application", Ref: "app", Name: "app", Version: "1.0", PURL: "pkg:maven/org.example/app@1.0"},
	Components: []cyclonedx.Component{
		{
			Type: "library", Ref: "client", Group: "org.example", Name: "client", Version: "2.0-ex", PURL: "pkg:maven/org.example/client@2.0-ex", Scope: "optional",
			CPE:        "cpe:2.3:a:example:client:2.0:*:*:*:*:*:*:*",
			Hashes:     []cyclonedx.Hash{{Algorithm: "SHA-1", Content: "68b78babe00a053f9e35ec6a2d9080f5b90122b0"}},
			Locations:  []string{"libs/client.jar", "opt/client.jar"},
			Properties: []cyclonedx.Property{{Name: "example:kind", Value: "bundled"}},
			Pedigree: &cyclonedx.Pedigree{
				Ancestors: []cyclonedx.Component{{Type: "library", Name: "client", PURL: "pkg:maven/org.upstream/client@2.0"}},
				Patches: []cyclonedx.Patch{{Type: "backport", DiffURL: "https://example.org/p.diff", Resolves: []cyclonedx.Resolved{
					{Type: "security", ID: "CVE-2023-34455"}, {Type: "defect"},
				}}},
			},
			Components: []cyclonedx.Component{{Type: "library", Ref: "inner", Name: "inner"}},
		},
		{Type: "file", Name: "NOTICE"},
	},
	Dependencies: []cyclonedx.Dependency{{Ref: "app", DependsOn: []string{"client", "inner"}}, {Ref: "client"}},
	Compositions: []cyclonedx.Composition{
		{Aggregate: "complete", Assemblies: []string{"app"}, Dependencies: []string{"app"}},
		{Aggregate: "unknown", Everything: true},
	},
	Services: []string{"outer-service", "inner-service"},
}

func TestTheSameBillIsReadFromJSONAndXML(t *testing.T) {
	noPlaces := cmpopts.IgnoreTypes(cyclonedx.Place{})
	fromJSON, err := cyclonedx.DecodeJSON(read(t, "whole.json"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole, fromJSON, noPlaces); diff != "" {
		t.Errorf("JSON: %s", diff)
	}
	fromXML, err := cyclonedx.DecodeXML(read(t, "whole.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole, fromXML, noPlaces); diff != "" {
		t.Errorf("XML: %s", diff)
	}
	at := fromJSON.Components[0]
	if at.At.Line != 17 || at.PURLAt != (cyclonedx.Place{Line: 20, Path: "$.components[0].purl"}) {
		t.Errorf("JSON: the component stands at %+v, its package URL at %+v", at.At, at.PURLAt)
	}
	if got := fromXML.Components[0].PURLAt; got != (cyclonedx.Place{Line: 14, Path: "/bom/components/component[1]/purl"}) {
		t.Errorf("XML: the package URL stands at %+v", got)
	}
}

func TestEveryVersionFrom12To17IsReadInBothForms(t *testing.T) {
	for _, version := range []string{"1.2", "1.3", "1.4", "1.5", "1.6", "1.7"} {
		fromJSON, err := cyclonedx.DecodeJSON([]byte(`{"bomFormat": "CycloneDX", "specVersion": "` + version + `", "components": [{"type": "library", "name": "a"}]}`))
		if err != nil || fromJSON.SpecVersion != version || len(fromJSON.Components) != 1 {
			t.Errorf("%s in JSON: %+v, %v", version, fromJSON, err)
		}
		fromXML, err := cyclonedx.DecodeXML([]byte("\xEF\xBB\xBF" + `<?xml version="1.0"?><c:bom xmlns:c="http://cyclonedx.org/schema/bom/` + version + `"><c:components><c:component type="library"><c:name>a</c:name></c:component></c:components></c:bom>`))
		if err != nil || fromXML.SpecVersion != version || len(fromXML.Components) != 1 {
			t.Errorf("%s in XML: %+v, %v", version, fromXML, err)
		}
	}
}

func TestDependenciesMayNestInXML(t *testing.T) {
	bom, err := cyclonedx.DecodeXML([]byte(`<bom xmlns="http://cyclonedx.org/schema/bom/1.2"><dependencies>
		<dependency ref="a"><dependency ref="b"><dependency ref="c"/></dependency></dependency></dependencies></bom>`))
	want := []cyclonedx.Dependency{{Ref: "a", DependsOn: []string{"b"}}, {Ref: "b", DependsOn: []string{"c"}}}
	if diff := cmp.Diff(want, bom.Dependencies, cmpopts.IgnoreTypes(cyclonedx.Place{})); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

// bom is a bill with the members given.
func bom(members string) string {
	return "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\",\n" + members + "}"
}

func TestDecodeJSONNamesThePlaceOfAFault(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"version 1.1", `{"bomFormat": "CycloneDX", "specVersion": "1.1"}`, `line 1: $.specVersion: version "1.1" of CycloneDX is not supported; supported are 1.2 to 1.7`},
		{"version 1.8", `{"bomFormat": "CycloneDX", "specVersion": "1.8"}`, `line 1: $.specVersion: version "1.8" of CycloneDX is not supported; supported are 1.2 to 1.7`},
		{"a version that is a number", `{"bomFormat": "CycloneDX", "specVersion": 1.5}`, `line 1: $.specVersion: is a number, where a string belongs`},
		{"no version", `{"bomFormat": "CycloneDX"}`, `line 1: $: has no specVersion`},
		{"another format", `{"bomFormat": "Cyclone", "specVersion": "1.5"}`, `line 1: $.bomFormat: is "Cyclone", where CycloneDX belongs`},
		{"an array", `[]`, `line 1: $: is an array, where an object belongs`},
		{"components that are an object", bom(`"components": {}`), `line 2: $.components: is an object, where an array belongs`},
		{"a component that is a string", bom("\"components\": [\n\"a\"]"), `line 3: $.components[0]: is a string, where an object belongs`},
		{"a component without name", bom("\"components\": [\n{\"type\": \"library\"}]"), `line 3: $.components[0]: has no name`},
		{"a component without type", bom(`"components": [{"name": "a"}]`), `line 2: $.components[0]: has no type`},
		{"a package URL that is null", bom(`"components": [{"type": "library", "name": "a", "purl": null}]`), `line 2: $.components[0].purl: is null, where a string belongs`},
		{"an unknown scope", bom(`"components": [{"type": "library", "name": "a", "scope": "runtime"}]`), `line 2: $.components[0].scope: is "runtime", which is none of required, optional, excluded`},
		{"a bom-ref that stands twice, in an assembly", bom("\"components\": [\n{\"type\": \"library\", \"name\": \"a\", \"bom-ref\": \"x\", \"components\": [\n{\"type\": \"library\", \"name\": \"b\", \"bom-ref\": \"x\"}]}]"), `line 4: $.components[0].components[0].bom-ref: the bom-ref "x" stands on line 3 already`},
		{"a bom-ref of a service that a component has", bom(`"services": [{"bom-ref": "x"}], "components": [{"type": "library", "name": "a", "bom-ref": "x"}]`), `line 2: $.services[0].bom-ref: the bom-ref "x" stands on line 2 already`},
		{"an empty bom-ref", bom(`"components": [{"type": "library", "name": "a", "bom-ref": ""}]`), `line 2: $.components[0].bom-ref: is empty`},
		{"an ancestor with a wrong type", bom(`"components": [{"type": "library", "name": "a", "pedigree": {"ancestors": [{"type": "library", "name": 1}]}}]`), `line 2: $.components[0].pedigree.ancestors[0].name: is a number, where a string belongs`},
		{"an unknown aggregate", bom(`"compositions": [{"aggregate": "all"}]`), `line 2: $.compositions[0].aggregate: is "all", which is none of complete, incomplete, incomplete_first_party_only, incomplete_first_party_proprietary_only, incomplete_first_party_opensource_only, incomplete_third_party_only, incomplete_third_party_proprietary_only, incomplete_third_party_opensource_only, unknown, not_specified`},
		{"a dependency on nothing", bom(`"dependencies": [{"ref": "a", "dependsOn": [""]}]`), `line 2: $.dependencies[0].dependsOn[0]: is empty`},
		{"a version that is no number", bom(`"version": "1"`), `line 2: $.version: is no whole number`},
		{"a key that stands twice", bom(`"components": [{"type": "library", "name": "a", "purl": "pkg:a/b", "purl": "pkg:a/c"}]`), `line 2: $.components[0].purl: purl stands twice`},
		{"broken JSON", "{\n\"bomFormat\": \"CycloneDX\",\n\"specVersion\" 1}", `line 3: is no JSON: '1' stands where ':' should`},
		{"JSON that ends too early", "{\n\"bomFormat\": ", `line 2: is no JSON: it ends too early`},
		{"a second value", "{}\n{}", `line 2: is no JSON: something follows the first JSON value`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { wantError(t, c.want, cyclonedx.DecodeJSON, c.in) })
	}
}

func TestDecodeXMLNamesThePlaceOfAFault(t *testing.T) {
	const head = "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\" version=\"1\">\n"
	cases := []struct{ name, in, want string }{
		{"version 1.0", `<bom xmlns="http://cyclonedx.org/schema/bom/1.0"/>`, `line 1: /bom: version "1.0" of CycloneDX is not supported; supported are 1.2 to 1.7`},
		{"no namespace", `<bom/>`, `line 1: /bom: is no element bom of a namespace http://cyclonedx.org/schema/bom/…`},
		{"another document", "<?xml version=\"1.0\"?>\n<suppressions/>", `line 2: /suppressions: is no element bom of a namespace http://cyclonedx.org/schema/bom/…`},
		{"a component without type", head + "<components>\n<component><name>a</name></component></components></bom>", `line 3: /bom/components/component[1]: has no type`},
		{"a package URL that stands twice", head + "<components><component type=\"library\"><name>a</name>\n<purl>pkg:a/b</purl>\n<purl>pkg:a/c</purl></component></components></bom>", `line 4: /bom/components/component[1]/purl: purl stands twice`},
		{"a name that holds elements", head + "<components><component type=\"library\"><name><b/></name></component></components></bom>", `line 2: /bom/components/component[1]/name: is an element, where a string belongs`},
		{"a dependency without ref", head + "<dependencies><dependency ref=\"a\">\n<dependency/></dependency></dependencies></bom>", `line 3: /bom/dependencies/dependency[1]/dependency[1]: has no ref`},
		{"a version that is no number", "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\" version=\"one\"/>", `line 1: /bom/@version: is no whole number`},
		{"broken XML", head + "<components>", `line 2: is no XML: unexpected EOF`},
		{"nothing", "", `line 1: is no XML: it holds no element`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { wantError(t, c.want, cyclonedx.DecodeXML, c.in) })
	}
}

func wantError(t *testing.T, want string, decode func([]byte) (cyclonedx.BOM, error), in string) {
	t.Helper()
	_, err := decode([]byte(in))
	var e *cyclonedx.DecodeError
	if !errors.As(err, &e) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestNamesThatTheStandardDoesNotDefineAreListed(t *testing.T) {
	cases := []struct {
		name, in string
		decode   func([]byte) (cyclonedx.BOM, error)
		want     []string
	}{
		{"a misspelt list in JSON", bom(`"component": [{"type": "library", "name": "a"}]`), cyclonedx.DecodeJSON, []string{"$.component"}},
		{"a key of a tool's own in JSON", bom(`"components": [{"type": "library", "name": "a", "x y": {}}]`), cyclonedx.DecodeJSON, []string{`$.components[0]["x y"]`}},
		{"a stray element in XML", `<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><Component/></components></bom>`, cyclonedx.DecodeXML, []string{"/bom/components/Component"}},
		{"foreign elements and attributes of XML are allowed", `<bom xmlns="http://cyclonedx.org/schema/bom/1.5" a="b"><components a="b"><f:x xmlns:f="foreign"/></components></bom>`, cyclonedx.DecodeXML, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b, err := c.decode([]byte(c.in))
			var got []string
			for _, at := range b.Unknown {
				got = append(got, at.Path)
			}
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("%v %s", err, diff)
			}
		})
	}
}

func FuzzDecodeJSON(f *testing.F) {
	b, err := os.ReadFile("testdata/whole.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) { soundness(t, cyclonedx.DecodeJSON, b) })
}

func FuzzDecodeXML(f *testing.F) {
	b, err := os.ReadFile("testdata/whole.xml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) { soundness(t, cyclonedx.DecodeXML, b) })
}

// soundness wants of any bytes a bill, or an error with place and sentence.
func soundness(t *testing.T, decode func([]byte) (cyclonedx.BOM, error), b []byte) {
	bom, err := decode(b)
	var e *cyclonedx.DecodeError
	if err != nil && (!errors.As(err, &e) || e.Line < 1 || e.Message == "") {
		t.Errorf("an error without place or sentence: %v", err)
	}
	refs := map[string]bool{}
	for _, c := range bom.Components {
		if c.At.Line < 1 || c.Type == "" || !strings.Contains(c.At.Path, "components") {
			t.Errorf("a component without place or type: %+v", c)
		}
		if c.Ref != "" && refs[c.Ref] {
			t.Errorf("the bom-ref %q stands twice", c.Ref)
		}
		refs[c.Ref] = true
	}
}
