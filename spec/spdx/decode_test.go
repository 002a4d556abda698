// SPDX-License-Identifier: Apache-2.0

package spdx_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict/spec/spdx"
)

func TestDecodeReadsPackagesWithTheirPlaces(t *testing.T) {
	b, err := os.ReadFile("testdata/image.spdx.json")
	if err != nil {
		t.Fatal(err)
	}
	got, err := spdx.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	want := spdx.Document{
		Version: "SPDX-2.3", Name: "image", Namespace: "https://example.org/spdx/image",
		Describes: []string{"SPDXRef-image"},
		Packages: []spdx.Package{
			{Line: 8, ID: "SPDXRef-image", Name: "image", Version: "1", Purpose: "CONTAINER", PURLs: []string{"pkg:oci/image@sha256%3Aabc", "pkg:oci/other@sha256%3Aabc"}},
			{Line: 18, ID: "SPDXRef-bash", Name: "bash", Version: "5.1.8", FileName: "bash-5.1.8.rpm", PURLs: []string{"pkg:rpm/example/bash@5.1.8?arch=x86_64"}, CPEs: []string{"cpe:/a:example:bash:5.1.8"},
				Checksums: []spdx.Checksum{{Algorithm: "SHA256", Value: "9215c64e7289a058248728089e4d98ed1cc392bb5eb9b8fcbe661d57e8145bbd"}}},
		},
		Files: []spdx.File{{Line: 33, ID: "SPDXRef-File-passwd", Name: "./etc/passwd", Checksums: []spdx.Checksum{{Algorithm: "SHA1", Value: "68b78babe00a053f9e35ec6a2d9080f5b90122b0"}}}},
		Relationships: []spdx.Relationship{
			{Line: 36, From: "SPDXRef-DOCUMENT", Type: "DESCRIBES", To: "SPDXRef-image"},
			{Line: 37, From: "SPDXRef-image", Type: "CONTAINS", To: "SPDXRef-bash"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeNamesThePlaceOfAFault(t *testing.T) {
	const head = "{\n\"spdxVersion\": \"SPDX-2.3\", \"SPDXID\": \"SPDXRef-DOCUMENT\",\n"
	cases := []struct{ name, in, want string }{
		{"version 2.1 is refused", `{"spdxVersion": "SPDX-2.1"}`, `line 1: $.spdxVersion: "SPDX-2.1" is not supported; supported are SPDX-2.2 and SPDX-2.3 in JSON`},
		{"version 3 is refused by its name", `{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": []}`, `line 1: $: SPDX 3 (JSON-LD) is not supported; supported are SPDX-2.2 and SPDX-2.3 in JSON`},
		{"a document without version is refused", `{"name": "x"}`, `line 1: $: has no spdxVersion; supported are SPDX-2.2 and SPDX-2.3 in JSON`},
		{"a version that is a number", "{\n\"spdxVersion\": 2.3}", `line 2: $.spdxVersion: is a number, where a string belongs`},
		{"a name that is a number", head + "\"packages\": [\n{\"SPDXID\": \"SPDXRef-a\", \"name\": \"a\"},\n{\"SPDXID\": \"SPDXRef-b\",\n\"name\": 7}]}", `line 6: $.packages[1].name: is a number, where a string belongs`},
		{"packages that are an object", head + "\"packages\": {\n\"SPDXID\": 1}}", `line 3: $.packages: is an object, where an array belongs`},
		{"a package that is true", head + "\"packages\": [\n true ]}", `line 4: $.packages[0]: is true or false, where an object belongs`},
		{"a locator that is an array", head + "\"packages\": [{\"SPDXID\": \"SPDXRef-a\", \"externalRefs\": [{}, {\n\"referenceLocator\": [\n1]}]}]}", `line 4: $.packages[0].externalRefs[1].referenceLocator: is an array, where a string belongs`},
		{"a document that is an array", "[]", `line 1: $: is an array, where an object belongs`},
		{"a package without identifier", head + "\"packages\": [{\"SPDXID\": \"SPDXRef-a\"},\n{}]}", `line 4: $.packages[1]: has no SPDXID`},
		{"an identifier that stands twice", head + "\"packages\": [{\"SPDXID\": \"SPDXRef-a\"}],\n\"files\": [{\n\"SPDXID\": \"SPDXRef-a\"}]}", `line 5: $.files[0].SPDXID: the identifier "SPDXRef-a" is that of $.packages[0] already`},
		{"a relationship without target", head + "\"relationships\": [\n{\"spdxElementId\": \"SPDXRef-a\", \"relationshipType\": \"CONTAINS\"}]}", `line 4: $.relationships[0]: has no relatedSpdxElement`},
		{"broken JSON", "{\n\"spdxVersion\": \"SPDX-2.3\",\n}", `line 3: is no JSON: invalid character '}' looking for beginning of object key string`},
		{"an empty document", "", `line 1: is no JSON: unexpected end of JSON input`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := spdx.Decode([]byte(c.in))
			var e *spdx.DecodeError
			if !errors.As(err, &e) || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestDecodeTakesWhatPublishersLeaveOut(t *testing.T) {
	d, err := spdx.Decode([]byte(`{"spdxVersion": "SPDX-2.2", "documentDescribes": ["SPDXRef-a"], "Packages": [{"SPDXID": "SPDXRef-a"}],
		"relationships": [{"spdxElementId": "SPDXRef-a", "relationshipType": "DESCRIBED_BY", "relatedSpdxElement": "SPDXRef-DOCUMENT"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Packages) != 1 || d.Packages[0].Line != 1 || cmp.Diff(d.Describes, []string{"SPDXRef-a"}) != "" {
		t.Errorf("read %+v", d)
	}
}

func TestAnnotationsAreReadAsWritten(t *testing.T) {
	want := spdx.Document{Version: spdx.Written, Name: "a", Namespace: "urn:a", Annotations: []spdx.Annotation{{Annotator: "Person: somebody", Comment: "two\nlines"}},
		Packages: []spdx.Package{{Line: 14, ID: "SPDXRef-p", Name: "p", Annotations: []spdx.Annotation{{Annotator: "Tool: maker-1", Comment: "x"}}}}}
	raw, err := spdx.Encode(want, spdx.Created{Tool: "maker-1"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := spdx.Decode(raw)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestPublicDocumentsAreRead(t *testing.T) {
	root := os.Getenv("VERDICT_TESTDATA")
	if root == "" {
		t.Skip("VERDICT_TESTDATA is not set: published documents are not read")
	}
	files, err := filepath.Glob(filepath.Join(root, "sbom", "redhat", "*.spdx.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents in %s: %v", root, err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d, err := spdx.Decode(b)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if want := strings.Count(string(b), `"purl"`); purls(d) != want || len(d.Describes) != 1 {
			t.Errorf("%s: %d package URLs and %d described, want %d and 1", file, purls(d), len(d.Describes), want)
		}
	}
	t.Logf("%d documents read", len(files))
}

func purls(d spdx.Document) int {
	n := 0
	for _, p := range d.Packages {
		n += len(p.PURLs)
	}
	return n
}

func FuzzDecode(f *testing.F) {
	b, err := os.ReadFile("testdata/image.spdx.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"spdxVersion":"SPDX-2.3","packages":[{"SPDXID":"a","name":[1]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := spdx.Decode(b)
		var e *spdx.DecodeError
		if err != nil && (!errors.As(err, &e) || e.Line < 1 || e.Message == "") {
			t.Errorf("an error without place or sentence: %v", err)
		}
		for _, p := range d.Packages {
			if p.Line < 1 || p.ID == "" {
				t.Errorf("a package without line or identifier: %+v", p)
			}
		}
	})
}
