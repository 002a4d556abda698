// SPDX-License-Identifier: Apache-2.0

package matcher_test

import (
	"testing"

	"verdict"
)

func TestAnExtendedStreamHasTheWordBeforeTheMainOne(t *testing.T) {
	const eus, main = "Red Hat:rhel_eus:9.2", "Red Hat:enterprise_linux:9"
	fixed := claim(eus, "openssl", "introduced=0 fixed=1:3.0.7-16.el9_2")
	open := claim(main, "openssl", "introduced=0")
	uncompared := verdict.AffectedPackage{Ecosystem: eus, Name: "openssl", Uncompared: 1}
	c := verdict.Component{PURL: "pkg:rpm/redhat/openssl@3.0.7-18.el9_2?arch=x86_64&distro=rhel-9.2&epoch=1&repository_cpe=cpe:/o:redhat:rhel_eus:9.2::baseos"}
	for name, tt := range map[string]struct {
		records []verdict.Record
		want    []string // the records of the match
	}{
		"its fix holds though the main stream has none":                      {[]verdict.Record{record("A", open, fixed)}, nil},
		"its later fix makes the match":                                      {[]verdict.Record{record("A", claim(eus, "openssl", "introduced=0 fixed=1:3.0.7-19.el9_2"), claim(main, "openssl", "introduced=0 fixed=1:3.0.7-2.el9"))}, []string{"A"}},
		"where it is silent the main stream speaks":                          {[]verdict.Record{record("A", open)}, []string{"A"}},
		"what cannot be compared is no word":                                 {[]verdict.Record{record("A", uncompared, open)}, []string{"A"}},
		"another record's word in the extended stream outranks no other one": {[]verdict.Record{record("A", fixed, open), record("B", open)}, []string{"B"}},
	} {
		v := vulnerability("CVE-2030-0001", tt.records...)
		matches, _ := newCorpus([]verdict.Vulnerability{v}, nil).Match([]verdict.Component{c})
		var got []string
		for _, m := range matches {
			got = append(got, m.Records...)
		}
		if len(got) != len(tt.want) || len(got) > 0 && got[0] != tt.want[0] {
			t.Errorf("%s: the match is made by %q, want %q", name, got, tt.want)
		}
		named, place, err := verdict.Position(v, c)
		if !named || err != nil || (place.Kind == "in") != (tt.want != nil) {
			t.Errorf("%s: the position is %+v, %v", name, place, err)
		}
	}
}
