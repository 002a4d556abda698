// SPDX-License-Identifier: Apache-2.0

package inventory_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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

func TestASPDXDocumentKeepsWhatTheStandardHasWordsFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anySBOM().Draw(t, "bill")
		raw, err := inventory.WriteSPDX(want, made)
		if err != nil {
			t.Fatal(err)
		}
		got, err := inventory.ReadSBOM("bill", raw)
		if err != nil {
			t.Fatalf("%v\n%s", err, raw)
		}
		if got.Subject != want.Subject || len(got.Occurrences) != len(want.Occurrences) || len(got.Edges) != len(want.Edges) || len(got.Skipped) > 0 {
			t.Fatalf("subject %s, %d occurrences, %d edges, left out %v", got.Subject, len(got.Occurrences), len(got.Edges), got.Skipped)
		}
		for i, o := range got.Occurrences {
			w := want.Occurrences[i]
			scope := w.Scope
			if scope == "" || slices.ContainsFunc(want.Edges, func(e verdict.Edge) bool { return e.To == w.Ref }) {
				scope = verdict.Required // also of what another component depends on
			}
			if o.Component.PURL != w.Component.PURL || o.Path != w.Path || o.Scope != scope || !cmp.Equal(o.Digests, w.Digests, cmpopts.EquateEmpty()) {
				t.Errorf("read %+v, written %+v", o, w)
			}
		}
	})
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
