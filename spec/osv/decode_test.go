// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestDecodeReadsEveryFieldOfTheSchema(t *testing.T) {
	r, err := Decode([]byte(wholeRecord))
	if err != nil {
		t.Fatal(err)
	}
	want := Record{
		SchemaVersion: "1.7.5", ID: "x_EXAMPLE-1",
		Modified: "2026-01-02T03:04:05.5Z", Published: "2026-01-01T00:00:00Z", Withdrawn: "2026-02-01T00:00:00Z",
		Aliases: []string{"CVE-2026-0001"}, Related: []string{"CVE-2026-0002"}, Upstream: []string{"CVE-2026-0003"},
		Summary: "A flaw", Details: "It <flaws>.",
		Affected: []Affected{{
			Package:  &Package{Ecosystem: "Maven", Name: "org.example:lib", PURL: "pkg:maven/org.example/lib"},
			Severity: []Severity{{Type: "CVSS_V3", Score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}},
			Ranges: []Range{
				{Type: Ecosystem, Events: []Event{{Introduced: "0"}, {Fixed: "1.2"}}, DatabaseSpecific: []byte(`{"a":1}`)},
				{Type: Git, Repo: "https://git.example/lib", Events: []Event{{Introduced: "0"}, {Limit: strings.Repeat("a", 40)}}},
			},
			Versions:          []string{"1.0", "1.1"},
			EcosystemSpecific: []byte(`{"b":2}`), DatabaseSpecific: []byte(`{"c":3}`),
		}},
		References:       []Reference{{Type: "FIX", URL: "https://git.example/lib/commit/1"}},
		Credits:          []Credit{{Name: "A Finder", Contact: []string{"https://finder.example"}, Type: "FINDER"}},
		DatabaseSpecific: []byte(`{"d":4}`),
		Unknown:          []string{"ID", "mood"},
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("the record read differs (-want +got):\n%s", diff)
	}
}

const wholeRecord = `{
  "schema_version": "1.7.5", "id": "x_EXAMPLE-1", "mood": "fine", "ID": "another",
  "modified": "2026-01-02T03:04:05.5Z", "published": "2026-01-01T00:00:00Z", "withdrawn": "2026-02-01T00:00:00Z",
  "aliases": ["CVE-2026-0001"], "related": ["CVE-2026-0002"], "upstream": ["CVE-2026-0003"],
  "summary": "A flaw", "details": "It <flaws>.",
  "affected": [{
    "package": {"ecosystem": "Maven", "name": "org.example:lib", "purl": "pkg:maven/org.example/lib"},
    "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
    "ranges": [
      {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.2"}], "database_specific": {"a":1}},
      {"type": "GIT", "repo": "https://git.example/lib",
       "events": [{"introduced": "0"}, {"limit": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]}],
    "versions": ["1.0", "1.1"],
    "ecosystem_specific": {"b":2}, "database_specific": {"c":3}}],
  "references": [{"type": "FIX", "url": "https://git.example/lib/commit/1"}],
  "credits": [{"name": "A Finder", "contact": ["https://finder.example"], "type": "FINDER"}],
  "database_specific": {"d":4}
}`

func TestDecodeRefusesOnlyWhatMakesARecordUnusable(t *testing.T) {
	const head = `{"id":"CVE-2026-0001","modified":"2026-01-01T00:00:00Z"`
	tests := []struct{ name, in, want string }{
		{"nothing", " ", "line 1: the document is empty"},
		{"an array of records", `[` + head + `}]`, "line 1: the document is an array; an OSV document holds one record, as an object"},
		{"a text", `"CVE"`, "line 1: the document is no JSON object"},
		{"broken JSON", "{\n\"id\": \"CVE\",\n]", "line 3: the document is no JSON: ']' stands where a name in double quotes should"},
		{"no id", `{"modified":"2026-01-01T00:00:00Z"}`, "line 1: /id: the record has no id"},
		{"an id that is another case", `{"Id":"CVE-2026-0001","modified":"2026-01-01T00:00:00Z"}`, "line 1: /id: the record has no id"},
		{"no modified", `{"id":"CVE-2026-0001"}`, "line 1: /modified: the record does not say when it was modified"},
		{"a modified that is no time", "{\"id\":\"CVE-2026-0001\",\n\"modified\":\"yesterday\"}", `line 2: /modified: "yesterday" is no RFC 3339 time`},
		{"a withdrawn that is no time", head + ",\n\"withdrawn\":\"yes\"}", `line 2: /withdrawn: "yes" is no RFC 3339 time`},
		{"aliases that are a text", head + ",\n\n\"aliases\":\"CVE-2026-0002\"}", "line 3: /aliases: a JSON string stands where the schema has an array"},
		{"events that are numbers", head + ",\"affected\":[\n{\"ranges\":[\n{\"events\":7}]}]}", "line 3: /affected/0/ranges/0/events: a JSON number stands where the schema has an array"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Decode([]byte(tt.in))
			var decode *DecodeError
			if !errors.As(err, &decode) {
				t.Fatalf("the error is %v, not a DecodeError", err)
			}
			if got := err.Error(); got != tt.want {
				t.Errorf("the error says\n  %s\nnot\n  %s", got, tt.want)
			}
		})
	}
}

func TestDecodeLeavesTheRestToValidate(t *testing.T) {
	for name, in := range map[string]string{
		"an unknown reference type": `"references":[{"type":"GOSSIP","url":"x"}]`,
		"a range without events":    `"affected":[{"ranges":[{"type":"SEMVER"}]}]`,
		"a published with offset":   `"published":"2026-01-01T00:00:00+02:00"`,
		"aliases that are null":     `"aliases":null`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Decode([]byte(`{"id":"CVE-2026-0001","modified":"2026-01-01T00:00:00Z",` + in + `}`)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTimestampsAreReadWithAnyOffsetAndWrittenInUTC(t *testing.T) {
	at, err := Timestamp("2026-01-01T02:00:00.25+02:00").Time()
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 1, 1, 0, 0, 0, 250e6, time.UTC); !at.Equal(want) || at.Location() != time.UTC {
		t.Errorf("read %v, not %v", at, want)
	}
	if twice, err := Timestamp("2026-01-01T00:00:00.25+00:00Z").Time(); err != nil || !twice.Equal(at) {
		t.Errorf("UTC said twice is read as %v, %v", twice, err)
	}
	for text, standard := range map[Timestamp]bool{
		"": true, "2026-01-01T00:00:00Z": true, "2026-01-01T00:00:00.123456Z": true,
		"2026-01-01T00:00:00+00:00": false, "2026-01-01T00:00:00+00:00Z": false, "2026-13-01T00:00:00Z": false,
	} {
		if text.Standard() != standard {
			t.Errorf("%q counts as of the standard: %v", text, !standard)
		}
	}
	if got := TimestampOf(at.In(time.FixedZone("", 3600))); got != "2026-01-01T00:00:00.25Z" {
		t.Errorf("written as %q", got)
	}
	if got := TimestampOf(time.Time{}); got != "" {
		t.Errorf("the zero time is written as %q", got)
	}
}

func TestEncodeIsTheOppositeOfDecode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyRecord().Draw(t, "record")
		b, err := Encode(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(b)
		if err != nil {
			t.Fatalf("what was written is not read: %v\n%s", err, b)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("the record changed on its way (-want +got):\n%s", diff)
		}
		again, err := Encode(got)
		if err != nil || string(again) != string(b) {
			t.Fatalf("a second writing differs: %v\n%s\n%s", err, b, again)
		}
	})
}

func anyRecord() *rapid.Generator[Record] {
	word := rapid.StringMatching(`[a-zA-Z0-9<>&é"\\ -]{1,12}`)
	event := rapid.Custom(func(t *rapid.T) Event {
		v := word.Draw(t, "version")
		return rapid.SampledFrom([]Event{{Introduced: v}, {Fixed: v}, {LastAffected: v}, {Limit: v}}).Draw(t, "event")
	})
	affected := rapid.Custom(func(t *rapid.T) Affected {
		return Affected{
			Package: rapid.Ptr(rapid.Just(Package{Ecosystem: "npm", Name: word.Draw(t, "name")}), true).Draw(t, "package"),
			Ranges: atLeastOne(t, "ranges", rapid.Custom(func(t *rapid.T) Range {
				return Range{Type: SemVer, Events: rapid.SliceOfN(event, 1, 3).Draw(t, "events")}
			})),
			Versions: atLeastOne(t, "versions", word),
		}
	})
	return rapid.Custom(func(t *rapid.T) Record {
		return Record{
			ID: word.Draw(t, "id"), Modified: "2026-01-01T00:00:00Z",
			Summary: rapid.String().Filter(func(s string) bool { return strings.ToValidUTF8(s, "") == s }).Draw(t, "summary"),
			Aliases: atLeastOne(t, "aliases", word), Affected: atLeastOne(t, "affected", affected),
		}
	})
}

// atLeastOne draws nil or a list that is not empty: an empty list is not written.
func atLeastOne[T any](t *rapid.T, label string, g *rapid.Generator[T]) []T {
	if list := rapid.SliceOfN(g, 0, 3).Draw(t, label); len(list) > 0 {
		return list
	}
	return nil
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(wholeRecord))
	f.Add([]byte(`[]`))
	f.Add([]byte(`{"id":"x_1","modified":"2026-01-01T00:00:00Z","affected":[{"ranges":[{"type":"GIT","events":[{}]}]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Decode(b)
		if err != nil {
			return
		}
		problems := Validate(r)
		out, err := Encode(r)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := Decode(out)
		if err != nil {
			t.Fatalf("what was written is not read: %v", err)
		}
		again.Unknown = r.Unknown
		if left := Validate(again); len(left) > len(problems) {
			t.Fatalf("writing added problems: %v, before %v", left, problems)
		}
	})
}
