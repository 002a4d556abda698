// SPDX-License-Identifier: Apache-2.0

package cyclonedx_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"verdict/spec/cyclonedx"
	"verdict/spec/jsontree/jsontreetest"
)

type javaScript regexp2.Regexp

func (r *javaScript) MatchString(s string) bool {
	ok, err := (*regexp2.Regexp)(r).MatchString(s)
	return err == nil && ok
}

func (r *javaScript) String() string { return (*regexp2.Regexp)(r).String() }

// officialSchemas gives those of the versions, of 1.2 and 1.3 the strict ones.
func officialSchemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the official schemas are not here")
	}
	schemas := map[string]*jsonschema.Schema{}
	for version, name := range map[string]string{"1.2": "1.2-strict", "1.3": "1.3-strict", "1.4": "1.4", "1.5": "1.5", "1.6": "1.6", "1.7": "1.7"} {
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		c.UseRegexpEngine(func(s string) (jsonschema.Regexp, error) {
			r, err := regexp2.Compile(s, regexp2.ECMAScript)
			return (*javaScript)(r), err
		})
		for _, file := range []string{"spdx.schema.json", "jsf-0.82.schema.json", "cryptography-defs.schema.json", "bom-" + name + ".schema.json"} {
			b, err := os.ReadFile(filepath.Join(dir, "schemas", "cyclonedx", file))
			if err != nil {
				t.Fatal(err)
			}
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
			if err == nil {
				delete(v.(map[string]any), "$id")
				err = c.AddResource("https://schema.example/"+file, v)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		schema, err := c.Compile("https://schema.example/bom-" + name + ".schema.json")
		if err != nil {
			t.Fatal(err)
		}
		schemas[version] = schema
	}
	return schemas
}

var specVersion = regexp.MustCompile(`"specVersion"\s*:\s*"(1\.[2-7])"`)

// agree compares our word on a bill's form with the official schema's.
func agree(t *testing.T, schemas map[string]*jsonschema.Schema, what string, b []byte) (valid bool) {
	t.Helper()
	m := specVersion.FindSubmatch(b)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if m == nil || err != nil {
		return false
	}
	official := schemas[string(m[1])].Validate(doc)
	ours := slices.DeleteFunc(cyclonedx.JudgeJSON(b), func(p cyclonedx.Problem) bool { return p.Rule != cyclonedx.Schema })
	if (official == nil) != (len(ours) == 0) {
		t.Errorf("%s: the schema says %v, and we %+v", what, official, ours)
	}
	return official == nil
}

func TestJudgeAgreesWithTheOfficialSchemasOnRealBills(t *testing.T) {
	schemas := officialSchemas(t)
	valid, count := 0, 0
	err := filepath.WalkDir(os.Getenv("VERDICT_TESTDATA"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() && entry.Name() == "schemas" {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".json") {
			return nil
		}
		b, err := os.ReadFile(path)
		if err == nil && bytes.Contains(b, []byte(`"specVersion"`)) {
			count++
			if agree(t, schemas, path, b) {
				valid++
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d bills are valid", valid, count)
	if valid < 100 || count-valid < 20 {
		t.Errorf("%d of %d bills are valid", valid, count)
	}
}

func TestJudgeAgreesWithTheOfficialSchemasOnEveryMutation(t *testing.T) {
	if testing.Short() {
		t.Skip("it judges tens of thousands of bills, twice")
	}
	schemas := officialSchemas(t)
	whole, err := os.ReadFile(filepath.Join("testdata", "judge", "whole.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !agree(t, schemas, "our own bill", whole) {
		t.Fatalf("our own bill is not valid: %+v", cyclonedx.JudgeJSON(whole))
	}
	bills := map[string][]byte{"whole.json": whole}
	published, err := filepath.Glob(filepath.Join(os.Getenv("VERDICT_TESTDATA"), "cyclonedx", "*", "valid-*.json"))
	if err != nil || len(published) == 0 {
		t.Fatalf("there are no bills: %v", err)
	}
	for _, file := range published {
		if bills[filepath.Base(file)], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	every, count := 23, 0
	if os.Getenv("VERDICT_TEST_ALL") != "" {
		every = 1
	}
	for name, b := range bills {
		var v map[string]any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		version, _ := v["specVersion"].(string)
		for _, other := range []string{version, "1.7"} {
			v["specVersion"] = other
			jsontreetest.Mutate(v, replacements, []string{"unheard_of"}, func(what string) {
				if count++; count%every != 0 || untyped.MatchString(what) || strings.HasSuffix(what, " at /specVersion") { // that names the schema
					return
				}
				data, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				agree(t, schemas, name+" as "+other+": "+what, data)
			})
		}
	}
	t.Logf("%d mutations, of which one in %d is judged", count, every)
}

// untyped are places of which the schemas forget to say that they are objects, so that
// anything else passes, too. We ask for objects.
var untyped = regexp.MustCompile(`at /vulnerabilities/\d+/(affects|references)(/\d+(/versions/\d+)?)?$`)

var replacements = []any{nil, true, 0.0, 1.5, -1.0, 7.0, "", "x", "MIT", "en-US", "urn:x", "2026-01-01T00:00:00Z", "2026-01-01", "required", "vcs", "bom", "library", "MD5",
	"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1", "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#a", strings.Repeat("x", 1025), []any{}, []any{"x", "x"},
	[]any{map[string]any{}}, []any{map[string]any{"expression": "MIT"}}, map[string]any{}, map[string]any{"name": "x"}}

func TestWhatTheTextSaysIsJudged(t *testing.T) {
	const bill = `{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library", "name": "a", "bom-ref": "a"},
		{"type": "library", "name": "b", "bom-ref": "b"}],
		"dependencies": [{"ref": "a", "dependsOn": ["b", "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#x"]}]}`
	if got := cyclonedx.JudgeJSON([]byte(bill)); len(got) > 0 {
		t.Errorf("found is %+v", got)
	}
	for _, tt := range []struct{ old, with, path, message string }{
		{`"bom-ref": "b"`, `"bom-ref": "a"`, "/components/1/bom-ref", "stands before already"},
		{`["b"`, `["c"`, "/dependencies/0/dependsOn/0", "nothing in the bill"},
		{`"ref": "a"`, `"ref": "c"`, "/dependencies/0/ref", "nothing in the bill"},
	} {
		got := cyclonedx.JudgeJSON([]byte(strings.Replace(strings.Replace(bill, tt.old, tt.with, 1), `"dependsOn": ["b", `, `"dependsOn": ["a", `, strings.Count(tt.with, `"bom-ref": "a"`))))
		if len(got) != 1 || got[0].Rule != cyclonedx.Text || got[0].Path != tt.path || !strings.Contains(got[0].Message, tt.message) {
			t.Errorf("with %s found is %+v", tt.with, got)
		}
	}
}

func TestABillOfNoVersionAndABillInXMLAreJudged(t *testing.T) {
	for text, path := range map[string]string{`{"specVersion": "2.0"}`: "/specVersion", `{"bomFormat": "CycloneDX"}`: "", `{`: "", `[]`: ""} {
		got := cyclonedx.JudgeJSON([]byte(text))
		if len(got) == 0 || got[0].Rule != cyclonedx.Schema || got[0].Path != path {
			t.Errorf("of %s found is %+v", text, got)
		}
	}
	const bill = `<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component type="library"><name>lib</name></component></components></bom>`
	if got := cyclonedx.JudgeXML([]byte(bill)); len(got) > 0 {
		t.Errorf("found is %+v", got)
	}
	if got := cyclonedx.JudgeXML([]byte(strings.Replace(bill, "library", "shelf", 1))); len(got) != 1 || got[0].Line != 1 {
		t.Errorf("found is %+v", got)
	}
}

func FuzzJudge(f *testing.F) {
	whole, err := os.ReadFile(filepath.Join("testdata", "judge", "whole.json"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, p := range cyclonedx.JudgeJSON(b) {
			if p.Message == "" {
				t.Fatalf("the problem %+v says nothing", p)
			}
		}
	})
}
