// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sound is a record with nothing wrong in it, for tests to spoil.
func sound() Record {
	return Record{
		ID: "CVE-2026-0001", Modified: "2026-01-01T00:00:00Z",
		Affected: []Affected{{
			Package: &Package{Ecosystem: "Debian:12", Name: "lib"},
			Ranges:  []Range{{Type: Ecosystem, Events: []Event{{Introduced: "0"}, {Fixed: "1.2"}}}},
		}},
		References: []Reference{{Type: "WEB", URL: "https://example.org/1"}},
	}
}

func TestValidateNamesEachDeparture(t *testing.T) {
	events := func(list ...Event) func(*Record) {
		return func(r *Record) { r.Affected[0].Ranges[0].Events = list }
	}
	git := func(r *Record, e ...Event) {
		r.Affected[0].Ranges[0] = Range{Type: Git, Repo: "https://git.example/1", Events: e}
	}
	score := func(kind, vector string) func(*Record) {
		return func(r *Record) { r.Severity = []Severity{{Type: kind, Score: vector}} }
	}
	const v3, v4 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
	tests := []struct {
		name  string
		spoil func(*Record)
		want  []string // paths
	}{
		{"a sound record", func(*Record) {}, nil},
		{"an id without prefix", func(r *Record) { r.ID = "FLAW-1" }, []string{"/id"}},
		{"a private id", func(r *Record) { r.ID = "x_FLAW-1" }, nil},
		{"a prefix without hyphen", func(r *Record) { r.ID = "CVE2026" }, []string{"/id"}},
		{"no modified", func(r *Record) { r.Modified = "" }, []string{"/modified"}},
		{"a time with offset", func(r *Record) { r.Published = "2026-01-01T00:00:00+00:00" }, []string{"/published"}},
		{"a day that there is not", func(r *Record) { r.Withdrawn = "2026-02-30T00:00:00Z" }, []string{"/withdrawn"}},
		{"an unknown ecosystem", func(r *Record) { r.Affected[0].Package.Ecosystem = "Attic" }, []string{"/affected/0/package/ecosystem"}},
		{"an ecosystem with an empty suffix", func(r *Record) { r.Affected[0].Package.Ecosystem = "Debian:" }, []string{"/affected/0/package/ecosystem"}},
		{"a package without name", func(r *Record) { r.Affected[0].Package.Name = "" }, []string{"/affected/0/package/name"}},
		{"a range of versions without package", func(r *Record) { r.Affected[0].Package = nil }, []string{"/affected/0/ranges/0"}},
		{"a range of commits without package", func(r *Record) { r.Affected[0].Package = nil; git(r, Event{Introduced: "0"}) }, nil},
		{"a range of commits without repository", func(r *Record) { git(r, Event{Introduced: "0"}); r.Affected[0].Ranges[0].Repo = "" }, []string{"/affected/0/ranges/0/repo"}},
		{"an abbreviated commit", func(r *Record) { git(r, Event{Introduced: "abc123"}) }, []string{"/affected/0/ranges/0/events/0"}},
		{"an unknown type of range", func(r *Record) { r.Affected[0].Ranges[0].Type = "DATE" }, []string{"/affected/0/ranges/0/type"}},
		{"no events", events(), []string{"/affected/0/ranges/0/events"}},
		{"no introduced", events(Event{Fixed: "1"}), []string{"/affected/0/ranges/0/events"}},
		{"two fields in an event", events(Event{Introduced: "0", Fixed: "1"}), []string{"/affected/0/ranges/0/events/0"}},
		{"an event without field", events(Event{Introduced: "0"}, Event{}), []string{"/affected/0/ranges/0/events/1"}},
		{"fixed beside last_affected", events(Event{Introduced: "0"}, Event{Fixed: "2"}, Event{LastAffected: "1"}), []string{"/affected/0/ranges/0/events"}},
		{"introduced where it is fixed", events(Event{Introduced: "1"}, Event{Fixed: "1"}), []string{"/affected/0/ranges/0/events/1"}},
		{"introduced in the last affected version", events(Event{Introduced: "1"}, Event{LastAffected: "1"}), nil},
		{"two severities", func(r *Record) {
			score("CVSS_V3", v3)(r)
			r.Affected[0].Severity = []Severity{{"CVSS_V3", v3}}
		}, []string{"/affected/0/severity"}},
		{"a vector of version 2", score("CVSS_V2", "AV:N/AC:L/Au:N/C:P/I:P/A:P"), nil},
		{"a vector of version 3 as 2", score("CVSS_V2", v3), []string{"/severity/0/score"}},
		{"a vector of version 3", score("CVSS_V3", v3), nil},
		{"a vector of version 3 with an unknown value", score("CVSS_V3", strings.Replace(v3, "AV:N", "AV:Q", 1)), []string{"/severity/0/score"}},
		{"a vector of version 4", score("CVSS_V4", v4+"/E:A/MSA:S/U:Amber"), nil},
		{"a vector of version 4 out of order", score("CVSS_V4", v4+"/U:Amber/E:A"), []string{"/severity/0/score"}},
		{"a number for a vector", score("CVSS_V3", "9.8"), []string{"/severity/0/score"}},
		{"a word of Ubuntu's", score("Ubuntu", "high"), nil},
		{"a word that is not Ubuntu's", score("Ubuntu", "awful"), []string{"/severity/0/score"}},
		{"an unknown type of score", score("SSVC", "act"), []string{"/severity/0/type"}},
		{"an unknown type of link", func(r *Record) { r.References[0].Type = "GOSSIP" }, []string{"/references/0/type"}},
		{"a relative link", func(r *Record) { r.References[0].URL = "/1" }, []string{"/references/0/url"}},
		{"a credit for nobody", func(r *Record) { r.Credits = []Credit{{Type: "FINDER"}} }, []string{"/credits/0/name"}},
		{"a credit of unknown kind", func(r *Record) { r.Credits = []Credit{{Name: "A", Type: "MUSE"}} }, []string{"/credits/0/type"}},
		{"database_specific that is a list", func(r *Record) { r.DatabaseSpecific = []byte(`[]`) }, []string{"/database_specific"}},
		{"an unknown field", func(r *Record) { r.Unknown = []string{"a/b"} }, []string{"/a~1b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := sound()
			tt.spoil(&r)
			var got []string
			for _, p := range Validate(r) {
				got = append(got, p.Path)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("the problems differ (-want +got):\n%s\n%v", diff, Validate(r))
			}
		})
	}
}
