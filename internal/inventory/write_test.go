// SPDX-License-Identifier: Apache-2.0

package inventory_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dlclark/regexp2"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/inventory"
)

var made = inventory.Written{At: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), Version: "1.2.0"}

// anySBOM is a bill as cataloguing makes it. Of one that lists nothing, what it
// describes is read as the component.
func anySBOM() *rapid.Generator[verdict.SBOM] {
	word := rapid.StringMatching(`[a-z][a-z0-9]{0,5}`)
	digest := rapid.StringMatching(`[0-9a-f]{64}`)
	return rapid.Custom(func(t *rapid.T) verdict.SBOM {
		s := verdict.SBOM{Name: "image.tar", Subject: "pkg:oci/" + word.Draw(t, "subject") + "@1",
			Completeness: rapid.SampledFrom(verdict.Completenesses).Draw(t, "completeness")}
		for i := range rapid.IntRange(1, 5).Draw(t, "occurrences") {
			o := verdict.Occurrence{Ref: fmt.Sprint("c", i),
				Component: verdict.Component{PURL: rapid.SampledFrom([]string{"pkg:maven/g/a@1.0", "pkg:npm/%40scope/b@2", "pkg:rpm/redhat/c@1-2?arch=x86_64&epoch=1", "pkg:generic/odd.jar"}).Draw(t, "purl")},
				Scope:     rapid.SampledFrom([]verdict.Scope{"", verdict.Required, verdict.Optional, verdict.Excluded}).Draw(t, "scope"),
				Path:      rapid.SampledFrom([]string{"", "libs/a.jar", "a b/c!/d"}).Draw(t, "path"),
				Layer:     rapid.SampledFrom([]string{"", "sha256:aa"}).Draw(t, "layer"),
				Identity:  rapid.SampledFrom(append([]verdict.IdentityBasis{""}, verdict.IdentityBases...)).Draw(t, "identity"),
				Evidence:  rapid.SampledFrom([]string{"", "META-INF/maven/g/a/pom.properties"}).Draw(t, "evidence"),
				Owner:     rapid.SampledFrom([]string{"", "pkg:deb/debian/x@1?arch=amd64"}).Draw(t, "owner"),
				Relocated: rapid.Bool().Draw(t, "relocated"),
			}
			if rapid.Bool().Draw(t, "has a digest") {
				o.Digests = map[string]string{"sha-256": digest.Draw(t, "digest")}
			}
			if rapid.Bool().Draw(t, "has a pedigree") {
				o.Component.Pedigree = &verdict.Pedigree{Ancestors: []string{"pkg:maven/up/a@1"},
					Patches: []verdict.Patch{{Kind: "backport", URL: "https://example.org/p.diff", Resolves: []string{"CVE-2026-0001"}}}}
			}
			s.Occurrences = append(s.Occurrences, o)
		}
		for i := range len(s.Occurrences) - 1 {
			if rapid.Bool().Draw(t, "an edge") {
				s.Edges = append(s.Edges, verdict.Edge{From: s.Occurrences[i].Ref, To: s.Occurrences[i+1].Ref})
			}
		}
		if rapid.Bool().Draw(t, "has a base") {
			s.Base = &verdict.BaseImage{Name: "ubi9:9.4", Digest: "sha256:bb", Layers: []string{"sha256:aa", "sha256:cc"}}
		}
		return s
	})
}

func TestABillThatIsWrittenIsReadAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anySBOM().Draw(t, "bill")
		raw, err := inventory.WriteCycloneDX(want, made)
		if err != nil {
			t.Fatal(err)
		}
		got, err := inventory.ReadSBOM(want.Name, raw)
		if err != nil {
			t.Fatalf("%v\n%s", err, raw)
		}
		ignored := cmpopts.IgnoreFields(verdict.SBOM{}, "Format", "SpecVersion", "Digest")
		if d := cmp.Diff(want, got, ignored, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("(-written +read):\n%s", d)
		}
		again, err := inventory.WriteCycloneDX(want, made)
		if err != nil || !bytes.Equal(raw, again) {
			t.Errorf("the same bill was written in other bytes: %v", err)
		}
	})
}

func TestASPDXDocumentIsReadAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anySBOM().Draw(t, "bill")
		raw, err := inventory.WriteSPDX(want, made)
		if err != nil {
			t.Fatal(err)
		}
		got, err := inventory.ReadSBOM(want.Name, raw)
		if err != nil {
			t.Fatalf("%v\n%s", err, raw)
		}
		refs := map[string]string{} // SPDX has identifiers of its own
		for i := range want.Occurrences {
			o := &want.Occurrences[i]
			refs[o.Ref] = fmt.Sprintf("SPDXRef-Package-%d", i+1)
			o.Ref = refs[o.Ref]
			if o.Scope == "" {
				o.Scope = verdict.Required // it reads as that
			}
		}
		for i, e := range want.Edges {
			want.Edges[i] = verdict.Edge{From: refs[e.From], To: refs[e.To]}
		}
		ignored := cmpopts.IgnoreFields(verdict.SBOM{}, "Format", "SpecVersion", "Digest")
		if d := cmp.Diff(want, got, ignored, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("(-written +read):\n%s", d)
		}
	})
}

func TestNotesThatAreNotOursSayNothing(t *testing.T) {
	document := func(annotator, of, in string) string {
		return `{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "a", "documentDescribes": ["SPDXRef-s"],
			"annotations": [{"annotator": "` + annotator + `", "annotationType": "OTHER", "annotationDate": "2026-01-01T00:00:00Z", "comment": "` + of + `"}],
			"packages": [{"SPDXID": "SPDXRef-s", "name": "s"}, {"SPDXID": "SPDXRef-p", "name": "p", "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:npm/p@1"}],
				"annotations": [{"annotator": "` + annotator + `", "comment": "` + in + `"}]}]}`
	}
	cases := []struct {
		name, annotator, of, in string
		completeness            verdict.Completeness
		identity                verdict.IdentityBasis
		skipped                 int
	}{
		{"ours count", "Tool: verdict-1.2.0", `verdict:completeness=\"complete\"`, `verdict:identity=\"pom\"`, verdict.Complete, verdict.ByPOM, 0},
		{"those of another tool do not", "Tool: other-1.0", `verdict:completeness=\"complete\"`, `verdict:identity=\"pom\"`, verdict.CompletenessUnknown, "", 0},
		{"those of a person do not", "Person: verdict-1", `verdict:completeness=\"complete\"`, `verdict:identity=\"pom\"`, verdict.CompletenessUnknown, "", 0},
		{"words that there are not are counted", "Tool: verdict-9", `verdict:completeness=\"whole\"`, `verdict:identity=\"luck\"\nverdict:patch:url=\"x\"`, verdict.CompletenessUnknown, "", 3},
		{"prose is counted", "Tool: verdict-9", `it is complete`, `verdict:identity=pom`, verdict.CompletenessUnknown, "", 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			bill, err := inventory.ReadSBOM("bill.json", []byte(document(c.annotator, c.of, c.in)))
			if err != nil {
				t.Fatal(err)
			}
			skipped := 0
			for _, s := range bill.Skipped {
				skipped += s.Count
			}
			if bill.Completeness != c.completeness || len(bill.Occurrences) != 1 || bill.Occurrences[0].Identity != c.identity || skipped != c.skipped || bill.Base != nil {
				t.Errorf("read %+v", bill)
			}
		})
	}
}

type javaScript regexp2.Regexp

func (r *javaScript) MatchString(s string) bool {
	ok, err := (*regexp2.Regexp)(r).MatchString(s)
	return err == nil && ok
}

func (r *javaScript) String() string { return (*regexp2.Regexp)(r).String() }

// judge compiles an official schema, whose references lie beside it.
func judge(t *testing.T, file, base string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseRegexpEngine(func(s string) (jsonschema.Regexp, error) {
		r, err := regexp2.Compile(s, regexp2.ECMAScript)
		return (*javaScript)(r), err
	})
	beside, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range beside {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(f)
		f.Close()
		if err == nil {
			err = c.AddResource(base+filepath.Base(name), doc)
		}
		if err != nil {
			t.Fatal(name, err)
		}
	}
	s, err := c.Compile(base + filepath.Base(file))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func accept(t *rapid.T, schema *jsonschema.Schema, raw []byte, err error) {
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err == nil {
		err = schema.Validate(doc)
	}
	if err != nil {
		t.Fatalf("the official schema refuses it: %v\n%s", err, raw)
	}
}

func TestTheOfficialSchemaAcceptsWhatIsWrittenAsCycloneDX(t *testing.T) {
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the official schema is not there")
	}
	schema := judge(t, filepath.Join(dir, "schemas", "cyclonedx", "bom-1.6.schema.json"), "http://cyclonedx.org/schema/")
	rapid.Check(t, func(t *rapid.T) {
		raw, err := inventory.WriteCycloneDX(anySBOM().Draw(t, "bill"), made)
		accept(t, schema, raw, err)
	})
}

func TestTheOfficialSchemaAcceptsWhatIsWrittenAsSPDX(t *testing.T) {
	file := os.Getenv("VERDICT_SPDX_SCHEMA")
	if file == "" {
		t.Skip("VERDICT_SPDX_SCHEMA is not set: the official schema of SPDX 2.3 is not there")
	}
	schema := judge(t, file, "http://spdx.org/rdf/terms/2.3/")
	rapid.Check(t, func(t *rapid.T) {
		raw, err := inventory.WriteSPDX(anySBOM().Draw(t, "bill"), made)
		accept(t, schema, raw, err)
	})
}
