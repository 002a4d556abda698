// SPDX-License-Identifier: Apache-2.0

package cve_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"verdict/spec/cve"
	"verdict/spec/jsontree/jsontreetest"
)

func testdata(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the official schema and the real records are not here")
	}
	return dir
}

type javaScript regexp2.Regexp

func (r *javaScript) MatchString(s string) bool {
	ok, err := (*regexp2.Regexp)(r).MatchString(s)
	return err == nil && ok
}

func (r *javaScript) String() string { return (*regexp2.Regexp)(r).String() }

// officialSchema compiles the schema; its own URLs for what it imports begin with
// file: and no slash.
func officialSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir := filepath.Join(testdata(t), "schemas", "cve5")
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseRegexpEngine(func(s string) (jsonschema.Regexp, error) {
		r, err := regexp2.Compile(s, regexp2.ECMAScript)
		return (*javaScript)(r), err
	})
	body, err := os.ReadFile(filepath.Join(dir, "CVE_Record_Format.json"))
	if err != nil {
		t.Fatal(err)
	}
	body = bytes.ReplaceAll(body, []byte(`"file:`), []byte(`"https://schema.example/`))
	add := func(url string, b []byte) {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err == nil {
			err = c.AddResource(url, v)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	add("https://schema.example/record.json", body)
	for _, name := range []string{"tags/adp-tags.json", "tags/cna-tags.json", "tags/reference-tags.json", "imports/cvss/cvss-v2.0.json",
		"imports/cvss/cvss-v3.0.json", "imports/cvss/cvss-v3.1.json", "imports/cvss/cvss-v4.0.json"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		add("https://schema.example/"+name, b)
	}
	schema, err := c.Compile("https://schema.example/record.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// agree compares our word on a record's form with the official schema's.
func agree(t *testing.T, schema *jsonschema.Schema, what string, data []byte) (valid bool) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	official, ours := schema.Validate(v), cve.Validate(data)
	if (official == nil) != (len(ours) == 0) {
		t.Errorf("%s: the schema says %v, we say %+v", what, official, ours)
	}
	return official == nil
}

// realRecords gives the bytes of the records beneath folders of the test data.
func realRecords(t *testing.T, folders ...string) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(testdata(t), folder), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".json") {
				return err
			}
			found[path], err = os.ReadFile(path)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func TestTheOfficialSchemaAgreesOnRealRecords(t *testing.T) {
	schema, valid := officialSchema(t), 0
	for path, b := range realRecords(t, "cve5", "go-vulndb/cve5") {
		if agree(t, schema, path, b) {
			valid++
		} else if strings.Contains(path, "cvelistV5-samples") {
			t.Errorf("%s is not valid", path)
		}
	}
	t.Logf("%d records are valid", valid)
	if valid < 140 {
		t.Errorf("only %d records are valid", valid)
	}
}

func TestTheOfficialSchemaAgreesOnEveryMutation(t *testing.T) {
	if testing.Short() {
		t.Skip("it judges some ten thousand records, twice")
	}
	schema := officialSchema(t)
	count, valid := 0, 0
	for _, name := range []string{"whole.json", "rejected.json"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		if !agree(t, schema, name, b) {
			t.Fatalf("%s is not valid: %+v", name, cve.Validate(b))
		}
		jsontreetest.Mutate(v, replacements, []string{"unheard_of", "x_own", "x_a.b"}, func(what string) {
			data, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			count++
			if agree(t, schema, what, data) {
				valid++
			}
		})
	}
	t.Logf("%d mutations, %d of them valid", count, valid)
	if count < 5000 || valid < 500 {
		t.Errorf("%d mutations were made, and %d are valid", count, valid)
	}
}

func TestTheOfficialSchemaAgreesOnMutationsOfRealRecords(t *testing.T) {
	if testing.Short() {
		t.Skip("it judges thousands of records, twice")
	}
	schema, count := officialSchema(t), 0
	for path, b := range realRecords(t, "cve5/cvelistV5-samples") {
		if len(b) > 12_000 && os.Getenv("VERDICT_TEST_ALL") == "" {
			continue
		}
		var v any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		jsontreetest.Mutate(v, replacements, []string{"unheard_of", "x_own", "x_a.b"}, func(what string) {
			if count++; count%40 != 0 && os.Getenv("VERDICT_TEST_ALL") == "" {
				return
			}
			data, _ := json.Marshal(v) // it was decoded
			agree(t, schema, filepath.Base(path)+": "+what, data)
		})
	}
	t.Logf("%d mutations", count)
}

// replacements are put in the place of every value of a record.
var replacements = []any{nil, true, 0.0, 2.0, 6.9, 9.55, 11.0, "", "x", "x_own", strings.Repeat("x", 33), strings.Repeat("é", 257), strings.Repeat("x", 5000),
	"//example.org", "urn:x", "https://a b/", "https://example.org/%zz", "2024-02-30T00:00:00Z", "2024-02-29T23:59:59.1", "1996-02-29T00:00:00Z", "2024-06-31T00:00:00",
	"2024-12-31T24:00:00Z", "2024-12-31T23:59:60Z", "en", "EN", "en_Latn-GB", "english", "de-419", "CVE-2024-123", "CVE-2024-12345678901234567890", "CWE-0", "CWE-123456", "CAPEC-1",
	"CAPEC-123456", "cpe:/a:x", "cpe:2.3:a:x:y:1.0:*:*:en-GB:*:*:*:-", "cpe:2.3:a:x", "see cpe:/", "5.1", "5.01", "6.0", "PUBLISHED", "REJECTED", "affected", "disputed", "finder",
	"exclusively-hosted-service", "patch", "d3adb33f-0000-4000-8000-00000000000a", "d3adb33f-0000-1000-8000-00000000000a",
	"AV:N/AC:L", "AV:N/", "CVSS:3.1/AV:N/E:X", "CVSS:3.0/PR:U", "CVSS:4.0/AV:N/AC:L", "3.1", "NONE", "HIGH", "NOT_DEFINED",
	[]any{}, []any{"x", "y"}, []any{"x_1", "x_1"}, map[string]any{}, map[string]any{"name": "x"}}

// equal reports whether two texts are the same JSON value, numbers to the letter.
func equal(t *testing.T, a, b []byte) bool {
	t.Helper()
	decode := func(b []byte) (v any) {
		d := json.NewDecoder(bytes.NewReader(b))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	return reflect.DeepEqual(decode(a), decode(b))
}

func TestRealRecordsAreWrittenWithAllThatTheyHold(t *testing.T) {
	for path, b := range realRecords(t, "cve5", "go-vulndb/cve5") {
		d, err := cve.Open(b)
		if err != nil {
			t.Fatal(err)
		}
		written, err := d.Encode()
		if err != nil || !equal(t, b, written) {
			t.Errorf("%s is written as another one: %v", path, err)
		}
		ours, err := cve.Encode(d.Record)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := cve.Decode(ours); err != nil || !reflect.DeepEqual(texts(t, again), texts(t, d.Record)) {
			t.Errorf("%s is read as another one after it was written: %v", path, err)
		}
	}
}

// texts writes a record, so that raw members are compared by their values.
func texts(t *testing.T, r cve.Record) string {
	t.Helper()
	r.Unknown = nil
	b, err := cve.Encode(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
