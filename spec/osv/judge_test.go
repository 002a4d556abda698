// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"verdict/spec/jsontree/jsontreetest"
)

// completeRecord has every member of the schema.
const completeRecord = `{"schema_version": "1.7.0", "id": "GHSA-1", "modified": "2024-01-01T00:00:00Z", "published": "2024-01-01T00:00:00Z",
"withdrawn": "2024-01-01T00:00:00Z", "aliases": ["CVE-1"], "related": ["a"], "upstream": ["b"], "summary": "s", "details": "d",
"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}],
"affected": [{"package": {"ecosystem": "Maven", "name": "a:b", "purl": "pkg:maven/a/b"},
  "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1"}], "database_specific": {"a": 1}},
    {"type": "GIT", "repo": "https://example.org/x", "events": [{"introduced": "0"}, {"limit": "0123456789012345678901234567890123456789"}]}],
  "versions": ["1"], "ecosystem_specific": {"x": 1}, "database_specific": {"y": 1}}],
"references": [{"type": "FIX", "url": "https://example.org/"}], "credits": [{"name": "A", "contact": ["mailto:a@example.org"], "type": "FINDER"}],
"database_specific": {"z": 1}}`

func TestJudgeAgreesWithTheOfficialSchemaOnEveryMutation(t *testing.T) {
	schema := officialSchema(t)
	var v any
	if err := json.Unmarshal([]byte(completeRecord), &v); err != nil {
		t.Fatal(err)
	}
	count := 0
	jsontreetest.Mutate(v, replacements, []string{"unheard_of"}, func(what string) {
		count++
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		official, ours := schema.Validate(doc), ofSchema(Judge(b))
		if (official == nil) != (len(ours) == 0) {
			t.Errorf("%s: the schema says %v, and Judge %v", what, official, ours)
		}
	})
	if count < 1500 {
		t.Errorf("only %d mutations were made", count)
	}
}

var replacements = []any{nil, true, 0.0, 1.5, "", "x", "x_a", "GHSA-x", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00+00:00", "Maven", "Maven:x", "0",
	"urn:x", "FIX", "FINDER", "CVSS_V3", "Ubuntu", "HIGH", "low", []any{}, []any{"x", "x"}, []any{map[string]any{}}, map[string]any{},
	map[string]any{"introduced": "0"}, map[string]any{"name": "x"}}

func TestJudgeTellsTheLineAndTheRule(t *testing.T) {
	text := strings.Replace(completeRecord, `"name": "a:b", `, "", 1)
	want := Problem{"/affected/0/package", "the member name is missing; it is required", Schema, 4}
	if got := Judge([]byte(text)); len(got) != 1 || got[0] != want {
		t.Errorf("it says %+v", got)
	}
	text = strings.Replace(completeRecord, `{"fixed": "1"}`, `{"fixed": "0"}`, 1)
	want = Problem{"/affected/0/ranges/0/events/1", "the flaw is introduced in the version that ends it, 0", Text, 5}
	if got := Judge([]byte(text)); len(got) != 1 || got[0] != want {
		t.Errorf("it says %+v", got)
	}
	if got := Judge([]byte("{\n")); len(got) != 1 || got[0].Rule != Schema {
		t.Errorf("it says %+v", got)
	}
}

func FuzzJudge(f *testing.F) {
	f.Add([]byte(completeRecord))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, p := range Judge(b) {
			if p.Message == "" || p.Line < 1 {
				t.Fatalf("the problem %+v says nothing", p)
			}
		}
	})
}
