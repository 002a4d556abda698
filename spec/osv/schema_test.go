// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The official JSON schema and the standard's own linter judge Validate here.

func testdata(t *testing.T) string {
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the official schema and records are not here")
	}
	return dir
}

type javaScript regexp2.Regexp

func (r *javaScript) MatchString(s string) bool {
	ok, err := (*regexp2.Regexp)(r).MatchString(s)
	return err == nil && ok
}

func (r *javaScript) String() string { return (*regexp2.Regexp)(r).String() }

func officialSchema(t *testing.T) *jsonschema.Schema {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseRegexpEngine(func(s string) (jsonschema.Regexp, error) {
		r, err := regexp2.Compile(s, regexp2.ECMAScript)
		return (*javaScript)(r), err
	})
	s, err := c.Compile(filepath.Join(testdata(t), "schemas", "osv", "schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// compare lets the schema and Validate judge one document. Problems that are
// only in the standard's prose are none to the schema, and are left out.
func compare(t *testing.T, schema *jsonschema.Schema, name string, b []byte) (valid bool) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	official := schema.Validate(doc)
	ours := ofSchema(Judge(b))
	if (official == nil) != (len(ours) == 0) {
		t.Errorf("%s: the schema says %v, and Judge %v", name, official, ours)
	}
	r, err := Decode(b)
	if err != nil {
		if official == nil {
			t.Errorf("%s: the schema accepts it, and Decode says %v", name, err)
		}
		return false
	}
	if ours := ofSchema(Validate(r)); (official == nil) != (len(ours) == 0) {
		t.Errorf("%s: the schema says %v, and Validate %v", name, official, ours)
	}
	return official == nil
}

func ofSchema(problems []Problem) []Problem {
	return slices.DeleteFunc(problems, func(p Problem) bool { return p.Rule != Schema })
}

func TestValidateAgreesWithTheOfficialSchemaOnTheLintersRecords(t *testing.T) {
	schema := officialSchema(t)
	files, err := filepath.Glob(filepath.Join(testdata(t), "osv", "linter-testdata", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no records of the linter: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		compare(t, schema, name, b)
		r, err := Decode(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		// The package of the nopackage- record is missing from its ecosystem's
		// registry, which a record does not show.
		bad := strings.HasPrefix(name, "nointroduced-") || strings.HasPrefix(name, "nondistinct-")
		if problems := Validate(r); bad != (len(problems) > 0) {
			t.Errorf("%s: Validate says %v", name, problems)
		}
	}
}

func TestValidateAgreesWithTheOfficialSchemaOnTheCorpus(t *testing.T) {
	schema := officialSchema(t)
	archives, err := filepath.Glob(filepath.Join(testdata(t), "osv-corpus", "*.zip"))
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	every := 40
	if os.Getenv("VERDICT_TEST_ALL") != "" {
		every = 1
	}
	judged, valid := 0, 0
	for _, file := range archives {
		for i, b := range members(t, file) {
			if i%every != 0 {
				continue
			}
			// The ids that a part of the corpus was given have no registered
			// prefix; they would hide everything else.
			b = bytes.Replace(b, []byte(`"id":"GLC-`), []byte(`"id":"x_GLC-`), 1)
			judged++
			if compare(t, schema, filepath.Base(file), b) {
				valid++
			}
		}
	}
	t.Logf("%d records judged, %d of them valid", judged, valid)
}

func members(t *testing.T, file string) [][]byte {
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var all [][]byte
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}
