// SPDX-License-Identifier: Apache-2.0

package validate_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"verdict/spec/csaf/validate"
	"verdict/spec/jsontree/jsontreetest"
)

// whole is a document that has every member of the schema.
func whole(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "whole.json"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func officialSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	for _, version := range []string{"2.0", "3.0", "3.1"} {
		b, err := os.ReadFile(filepath.Join(testdata(t, "schemas"), "referenced", "cvss-v"+version+".json"))
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiler.AddResource("https://www.first.org/cvss/cvss-v"+version+".json", v); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile(filepath.Join(testdata(t, "schemas"), "csaf_2.0", "csaf_json_schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// formTests are those that the official schema stands for.
var formTests = validate.Options{Tests: []string{validate.Schema, "6.1.8"}}

// agree compares our word on a document's form with the official schema's.
func agree(t *testing.T, schema *jsonschema.Schema, what string, data []byte) (valid bool) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	official, ours := schema.Validate(v), validate.Document(data, formTests)
	if (official == nil) != (len(ours) == 0) {
		t.Errorf("%s: the schema says %v, we say %v", what, official, ours)
	}
	return official == nil
}

func TestTheOfficialSchemaAgreesOnEveryTestCase(t *testing.T) {
	schema := officialSchema(t)
	for _, c := range testCases(t) {
		agree(t, schema, c.name, c.source)
	}
	if !agree(t, schema, "our own document", whole(t)) {
		t.Error("our own document is not valid")
	}
}

func TestTheOfficialSchemaAgreesOnEveryMutation(t *testing.T) {
	if testing.Short() {
		t.Skip("it judges some ten thousand documents, twice")
	}
	schema := officialSchema(t)
	var v any
	if err := json.Unmarshal(whole(t), &v); err != nil {
		t.Fatal(err)
	}
	count, valid := 0, 0
	jsontreetest.Mutate(v, replacements, []string{"unheard_of"}, func(what string) {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		count++
		if agree(t, schema, what, data) {
			valid++
		}
	})
	t.Logf("%d mutations, %d of them valid", count, valid)
	if count < 5000 || valid < 1000 {
		t.Errorf("%d mutations were made, and %d are valid", count, valid)
	}
}

// replacements are put in the place of every value of a document.
var replacements = []any{nil, true, 0.0, 10.5, "", " x", "x-", "pkg:npm/a@1", "urn:x", "//example.org", "http://a b/", "2024-01-01t00:00:00.123+01:00",
	"2024-02-30T00:00:00Z", "2016-12-31T23:59:60Z", "2016-12-31T22:59:60Z", "01", "7", "1.2.3-rc.1+b", "1.2.3-01", "de-CH-1996", "i-klingon", "CVE-2024-1",
	"CVE-2024-12345", "CWE-0", "CWE-1234567", "cpe:/a:x", "cpe:2.3:a:x:y:1.0:*:*:en-GB:*:*:*:-", "cpe:2.3:a:x", "00000000000000000000000000000000",
	"AV:N/AC:L", "AV:N/", "CVSS:3.1/AV:N/E:X", "3.0", "NONE", "NOT_DEFINED", "vendor", "final", "legacy", "platform", "unknown",
	[]any{}, []any{"x", "y"}, []any{"x", "x"}, map[string]any{}, map[string]any{"name": "x"}}
