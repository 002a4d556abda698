// SPDX-License-Identifier: Apache-2.0

package source

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/spec/vers"
)

// doc writes an OSV document of an id and a time; more is what follows them.
func doc(id, modified, more string) string {
	return `{"id":"` + id + `","modified":"` + modified + `"` + more + `}`
}

const day1, day2 = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"

const vector3, vector2 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "AV:N/AC:L/Au:N/C:N/I:N/A:P"

func TestARecordKeepsWhatTheEngineNeeds(t *testing.T) {
	got, remarks, err := ConvertOSV("x.json", []byte(`{
		"schema_version": "1.7.5", "id": "ghsa-AAAA-1", "modified": "2026-01-02T00:00:00Z",
		"published": "2026-01-01T00:00:00Z", "withdrawn": "2026-01-03T00:00:00Z",
		"aliases": ["cve-2026-0001", "CVE-2026-0001", "GHSA-aaaa-1", ""], "related": ["X-1"], "upstream": ["X-2"],
		"summary": "S", "details": "D", "severity": [{"type": "CVSS_V3", "score": "`+vector3+`"}],
		"affected": [{
			"package": {"ecosystem": "Go", "name": "example.org/m"},
			"severity": [{"type": "CVSS_V2", "score": "`+vector2+`"}, {"type": "CVSS_V3", "score": "`+vector3+`"}],
			"ranges": [
				{"type": "SEMVER", "events": [{"introduced": "1.0.0"}, {"fixed": "1.2.0"}, {"introduced": "2.0.0"}, {"last_affected": "2.1.0"}]},
				{"type": "GIT", "repo": "https://git.example/m", "events": [{"introduced": "0"}]}],
			"versions": ["1.1.0"],
			"ecosystem_specific": {"imports": [{"path": "example.org/m/a", "symbols": ["F", "T.M"]}, {"path": "example.org/m/b"}],
				"affected_functions": ["g"]}}],
		"references": [{"type": "FIX", "url": "https://example.org/1"}],
		"database_specific": {"cwe_ids": ["CWE-20", "CWE-79", "CWE-20"], "severity": "HIGH"}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := verdict.Record{
		ID: "GHSA-aaaa-1", Aliases: []string{"CVE-2026-0001"}, Related: []string{"X-1"}, Summary: "S", Details: "D",
		Modified: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), Published: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		Withdrawn: time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC),
		Scores: []verdict.Score{{Vector: vector3, Source: verdict.ScoreGHSA, By: "GHSA-aaaa-1"},
			{Vector: vector2, Source: verdict.ScoreGHSA, By: "GHSA-aaaa-1"}},
		Words: []verdict.SeverityWord{{Word: "HIGH", Source: verdict.ScoreGHSA, By: "GHSA-aaaa-1"}},
		CWEs:  []string{"CWE-20", "CWE-79"},
		Affected: []verdict.AffectedPackage{{
			Ecosystem: "Go", Name: "example.org/m", Versions: []string{"1.1.0"}, Uncompared: 1,
			Ranges:  [][]vers.Event{{{Introduced: "1.0.0"}, {Fixed: "1.2.0"}, {Introduced: "2.0.0"}, {LastAffected: "2.1.0"}}},
			Symbols: []string{"example.org/m/a.F", "example.org/m/a.T.M", "example.org/m/b", "g"},
		}},
		References: []verdict.Reference{{Kind: "FIX", URL: "https://example.org/1"}},
		Digest:     got.Digest,
	}
	if diff := cmp.Diff(want, got); diff != "" || len(remarks) > 0 {
		t.Errorf("the record differs (-want +got):\n%s\nremarks: %v", diff, remarks)
	}
}

func TestWhatDepartsFromTheStandardIsReadWithARemark(t *testing.T) {
	events := func(list string) string {
		return `,"affected":[{"package":{"ecosystem":"npm","name":"p"},"ranges":[{"type":"SEMVER","events":` + list + `}]}]`
	}
	tests := []struct {
		name, more, remark string
		ranges             []vers.Event
	}{
		{"a range without beginning", events(`[{"fixed":"2"}]`), "a range that does not say where the flaw was introduced is read as from the first version on", []vers.Event{{Introduced: "0"}, {Fixed: "2"}}},
		{"an event of two versions", events(`[{"introduced":"1","fixed":"2"}]`), "an event that names several versions is read as several events", []vers.Event{{Introduced: "1"}, {Fixed: "2"}}},
		{"fixed beside last_affected", events(`[{"introduced":"1"},{"last_affected":"2"},{"fixed":"3"}]`), "", []vers.Event{{Introduced: "1"}, {LastAffected: "2"}, {Fixed: "3"}}},
		{"an unknown field", `,"mood":"fine"`, "a field that the schema does not know is not read", nil},
		{"a severity that is a number", `,"database_specific":{"severity":7}`, "a severity that is no word is not read", nil},
		{"versions of no module", `,"affected":[{"ecosystem_specific":{"custom_ranges":[{}]}}]`, "custom_ranges, of versions that are none of a Go module's, are not compared; the ranges beside them hold", nil},
		{"a number for a vector", `,"severity":[{"type":"CVSS_V3","score":"9.8"}]`, "a CVSS vector cannot be read, and is left out", nil},
		{"a published that is no time", `,"published":"soon"`, "published is no time, and is left out", nil},
		{"a published with an offset", `,"published":"2026-01-01T00:00:00+01:00"`, "a time in another form than RFC 3339 in UTC is read all the same", nil},
		{"other symbols", `,"affected":[{"ecosystem_specific":{"symbols":7}}]`, "symbols in ecosystem_specific have a form that is not known, and are not read", nil},
		{"other weaknesses", `,"database_specific":{"cwe_ids":"CWE-1"}`, "cwe_ids are no list of texts, and are not read", nil},
		{"another database_specific", `,"database_specific":[]`, "database_specific is no JSON object, and is not read", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, remarks, err := ConvertOSV("x.json", []byte(doc("x_1", day1, tt.more)))
			if err != nil {
				t.Fatal(err)
			}
			if tt.remark == "" && remarks != nil || tt.remark != "" && !cmp.Equal(remarks, []string{tt.remark}) {
				t.Errorf("the remarks are %q", remarks)
			}
			if tt.ranges != nil && !cmp.Equal(got.Affected[0].Ranges, [][]vers.Event{tt.ranges}) {
				t.Errorf("the range is read as %v", got.Affected[0].Ranges)
			}
		})
	}
}

func TestAWordForTheSeverityIsKeptWhereverItStands(t *testing.T) {
	got, remarks, err := ConvertOSV("x.json", []byte(doc("x_1", day1, `,"severity":[{"type":"Ubuntu","score":"low"}],
		"affected":[{"ecosystem_specific":{"severity":"MEDIUM"},"database_specific":{"severity":"low"}},{"database_specific":{"severity":null}}]`)))
	var words []string
	for _, w := range got.Words {
		words = append(words, w.Word)
		if w.Source != verdict.ScoreOther || w.By != "x_1" {
			t.Errorf("the word %s is one of %s by %s", w.Word, w.Source, w.By)
		}
	}
	if !cmp.Equal(words, []string{"low", "MEDIUM"}) || remarks != nil || err != nil {
		t.Errorf("the words are %q, remarks %q, %v", words, remarks, err)
	}
}

func TestAHouseRecordSaysWhatItOverridesAndWhy(t *testing.T) {
	house := func(id, verdict string) []byte {
		return []byte(doc(id, day1, `,"database_specific":{"verdict":`+verdict+`}`))
	}
	got, _, err := ConvertOSV("x.json", house("x_1", `{"overrides":["ghsa-AB"],"reason":"no such jar","author":"the maintainers"}`))
	want := &verdict.HouseRecord{Overrides: []string{"GHSA-ab"}, Reason: "no such jar", Author: "the maintainers"}
	if err != nil || !cmp.Equal(got.House, want) {
		t.Errorf("read %+v, %v", got.House, err)
	}
	for name, bad := range map[string][]byte{
		"without overrides":         house("x_1", `{"reason":"r"}`),
		"without reason":            house("x_1", `{"overrides":["A-1"],"reason":" "}`),
		"that overrides itself":     house("x_1", `{"overrides":["x_1"],"reason":"r"}`),
		"under the id of a CVE":     house("CVE-2026-0001", `{"overrides":["A-1"],"reason":"r"}`),
		"that is of another form":   house("x_1", `["A-1"]`),
		"that overrides one twice":  house("x_1", `{"overrides":["A-1","A-1"],"reason":"r"}`),
		"whose overrides are empty": house("x_1", `{"overrides":[""],"reason":"r"}`),
	} {
		if r, _, err := ConvertOSV("x.json", bad); verdict.CodeOf(err) != verdict.Invalid {
			t.Errorf("a house record %s is read as %+v, %v", name, r.House, err)
		}
	}
}

func TestARecordWithTooManyAliasesIsRefused(t *testing.T) {
	var aliases []string
	for i := range maxAliases + 1 {
		aliases = append(aliases, fmt.Sprintf(`"X-%d"`, i))
	}
	body := func(list []string) []byte {
		return []byte(doc("x_1", day1, `,"aliases":[`+strings.Join(list, ",")+`]`))
	}
	if _, _, err := ConvertOSV("x.json", body(aliases)); verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("the error is %v", err)
	}
	if r, _, err := ConvertOSV("x.json", body(aliases[1:])); err != nil || len(r.Aliases) != maxAliases {
		t.Errorf("%d aliases are read, %v", len(r.Aliases), err)
	}
}

func TestARecordOfALaterSchemaIsRefused(t *testing.T) {
	for version, supported := range map[string]bool{
		"1.0.0": true, "1.7.5": true, "v1.6": true, "0.8": true, "": true, "some day": true, "2.0.0": false, "v10": false,
	} {
		_, _, err := ConvertOSV("x.json", []byte(doc("x_1", day1, fmt.Sprintf(`,"schema_version":%q`, version))))
		if (err == nil) != supported {
			t.Errorf("a record of version %q: %v", version, err)
		}
	}
}

func FuzzConvertOSV(f *testing.F) {
	f.Add([]byte(doc("x_1", day1, `,"affected":[{"ranges":[{"type":"GIT","events":[{}]}]}]`)))
	f.Add([]byte(doc("x_1", day1, `,"database_specific":{"verdict":{"overrides":["A-1"],"reason":"r"}}`)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, _, err := ConvertOSV("x.json", raw)
		if err != nil {
			if verdict.CodeOf(err) == verdict.Internal {
				t.Fatalf("bad input gives an internal error: %v", err)
			}
			return
		}
		if r.ID == "" {
			t.Fatalf("a record without id: %+v", r)
		}
		for _, a := range r.Affected {
			for _, events := range a.Ranges {
				if len(events) == 0 {
					t.Fatal("a range without events")
				}
			}
		}
	})
}
