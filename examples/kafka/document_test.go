// SPDX-License-Identifier: Apache-2.0

package kafka_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"verdict"
	"verdict/examples/kafka"
	"verdict/spec/osv"
)

// document is one YAML document of the example, with the file it stands in.
type document struct {
	file   string
	fields map[string]any
}

func (d document) text(field string) string {
	s, _ := d.fields[field].(string)
	return s
}

func (d document) list(field string) []string {
	var out []string
	values, _ := d.fields[field].([]any)
	for _, v := range values {
		switch v := v.(type) {
		case string:
			out = append(out, v)
		case map[string]any: // what an advisory tells of a vulnerability
			out = append(out, document{fields: v}.text("id"))
		}
	}
	return out
}

// days writes days of the calendar, which YAML reads as instants, as they were written.
func days(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.Format(time.DateOnly)
	case []any:
		for i := range v {
			v[i] = days(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = days(v[k])
		}
	}
	return v
}

// names are the ids that the document speaks of, in one field or the other.
func (d document) names() []string {
	if one := d.text("vulnerability"); one != "" {
		return []string{one}
	}
	return append(d.list("vulnerabilities"), d.list("ids")...)
}

// fill decodes the document into a noun of the dictionary, field by field, and
// refuses a field that the noun has not. Fields in more are of the file alone.
func (d document) fill(t *testing.T, noun any, rename map[string]string, more ...string) {
	t.Helper()
	kept := maps.Clone(d.fields)
	for _, name := range append(more, "apiVersion", "kind") {
		delete(kept, name)
	}
	for from, to := range rename {
		if value, ok := kept[from]; ok {
			delete(kept, from)
			kept[to] = value
		}
	}
	b, err := json.Marshal(kept)
	if err != nil {
		t.Fatal(err)
	}
	// The tag of vers.Interval is the standard's, the field of the file is ours.
	b = bytes.ReplaceAll(b, []byte(`"lastAffected"`), []byte(`"last_affected"`))
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(noun); err != nil {
		t.Fatalf("%s: %v: %v", d.file, err, d.fields)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := fs.ReadFile(kafka.Files, name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// documents gives those of one kind, all of them for "".
func documents(t *testing.T, kind string) []document {
	t.Helper()
	files, err := fs.Glob(kafka.Files, "*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no YAML files: %v", err)
	}
	var out []document
	for _, file := range files {
		dec := yaml.NewDecoder(bytes.NewReader(read(t, file)))
		for {
			d := document{file: file}
			err := dec.Decode(&d.fields)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if kind == "" || d.text("kind") == kind {
				out = append(out, d)
			}
		}
	}
	return out
}

func releases(t *testing.T) map[string]verdict.Release {
	t.Helper()
	out := map[string]verdict.Release{}
	for _, d := range documents(t, "Release") {
		var r verdict.Release
		d.fill(t, &r, nil, "sbom")
		if _, twice := out[r.Version]; twice {
			t.Fatalf("release %s is there twice", r.Version)
		}
		out[r.Version] = r
	}
	return out
}

func records(t *testing.T, folder string) map[string]osv.Record {
	t.Helper()
	files, err := fs.Glob(kafka.Files, folder+"/*.json")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]osv.Record{}
	for _, file := range files {
		r, err := osv.Decode(read(t, file))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		// The empty range of CVE-2021-45046 is a fact about the source, and is kept.
		if problems := osv.Validate(r); len(problems) > 0 && r.ID != "CVE-2021-45046" {
			t.Errorf("%s: %v", file, problems)
		}
		if folder == "records" && file != "records/"+r.ID+".json" {
			t.Errorf("%s holds the record %s", file, r.ID)
		}
		out[r.ID] = r
	}
	return out
}
