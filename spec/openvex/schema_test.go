// SPDX-License-Identifier: Apache-2.0

package openvex_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"verdict/spec/openvex"
)

func testdata(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the official schema and documents are not at hand")
	}
	return dir
}

func officialSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile(filepath.Join(testdata(t), "schemas", "openvex", "openvex_json_schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// agree compares our verdict on the schema's part with the official schema's.
func agree(t *testing.T, schema *jsonschema.Schema, what string, data []byte) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	official := schema.Validate(v)
	var ours []openvex.Problem
	for _, p := range openvex.Validate(data) {
		if p.Rule == openvex.Schema {
			ours = append(ours, p)
		}
	}
	if (official == nil) != (len(ours) == 0) {
		t.Errorf("%s: the schema says %v, we say %v\n%s", what, official, ours, data)
	}
}

func documents(t *testing.T) map[string][]byte {
	t.Helper()
	found := map[string][]byte{"our own document": []byte(small)}
	err := filepath.WalkDir(filepath.Join(testdata(t), "vex"), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".json") {
			return err
		}
		body, err := os.ReadFile(name)
		if err == nil && json.Valid(body) && len(body) < 100_000 {
			found[filepath.Base(filepath.Dir(name))+"/"+entry.Name()] = body
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTheOfficialSchemaAgreesOnEveryPublicDocument(t *testing.T) {
	schema := officialSchema(t)
	valid := 0
	for name, body := range documents(t) {
		agree(t, schema, name, body)
		if len(openvex.Validate(body)) == 0 {
			valid++
		}
	}
	if valid < 5 {
		t.Errorf("only %d documents are valid; the test has nothing to say", valid)
	}
}

func TestTheOfficialSchemaAgreesOnEveryMutation(t *testing.T) {
	schema := officialSchema(t)
	count := 0
	for name, body := range documents(t) {
		if !bytes.Contains(body, []byte("openvex.dev")) {
			continue
		}
		var v any
		if err := json.Unmarshal(body, &v); err != nil {
			t.Fatal(err)
		}
		mutate(v, func(set any) {
			count++
			data, err := json.Marshal(set)
			if err != nil {
				t.Fatal(err)
			}
			agree(t, schema, "a mutation of "+name, data)
		})
	}
	t.Logf("%d mutations", count)
	if count < 1000 {
		t.Errorf("only %d mutations were made", count)
	}
}

// replacements are put in the place of every value of a document.
var replacements = []any{nil, true, 0.0, 1.0, -1.0, 1.5, "", "x", "pkg:npm/a@1", "not_affected", "affected", "fixed",
	"component_not_present", "2024-01-01T00:00:00Z", []any{}, []any{"x", "x"}, map[string]any{}, map[string]any{"name": "x"}}

// mutate calls visit with v in which one place differs: a value replaced, a
// field removed or added, an entry doubled. v is put back each time.
func mutate(v any, visit func(any)) {
	var walk func(node any, set func(any))
	walk = func(node any, set func(any)) {
		for _, r := range replacements {
			set(r)
			visit(v)
		}
		set(node)
		switch node := node.(type) {
		case map[string]any:
			node["unknown"] = "x"
			visit(v)
			delete(node, "unknown")
			for _, key := range slices.Sorted(maps.Keys(node)) {
				value := node[key]
				delete(node, key)
				visit(v)
				node[key] = value
				walk(value, func(x any) { node[key] = x })
			}
		case []any:
			if len(node) > 0 {
				set(append(slices.Clone(node), node[0]))
				visit(v)
				set(node)
			}
			for i, value := range node {
				walk(value, func(x any) { node[i] = x })
			}
		}
	}
	walk(v, func(x any) {}) // the document itself stays an object
}
