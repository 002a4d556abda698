// SPDX-License-Identifier: Apache-2.0

package publish_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"verdict"
	"verdict/internal/publish"
)

func day(d int) time.Time { return time.Date(2024, 5, d, 0, 0, 0, 0, time.UTC) }

func TestOfAStatementTheLastRevisionStands(t *testing.T) {
	s := publish.Snapshot{Product: verdict.Product{Slug: "shop"}, Statements: []verdict.Statement{
		{Product: "shop", Version: "1.0", Revision: 2, At: day(2), Vulnerability: "CVE-2024-0002", Status: verdict.Affected},
		{Product: "shop", Version: "1.0", Revision: 1, At: day(1), Vulnerability: "CVE-2024-0002", Status: verdict.NotAffected},
		{Product: "shop", Version: "1.0", Revision: 1, At: day(1), Vulnerability: "CVE-2024-0001", Status: verdict.Fixed},
		{Product: "shop", Version: "1.0", Revision: 1, At: day(1), Vulnerability: "CVE-2024-0003", Status: verdict.NotAffected},
		{Product: "shop", Version: "1.0", Revision: 2, At: day(9), Vulnerability: "CVE-2024-0003", Withdrawn: true},
		{Product: "shop", Version: "1.1", Revision: 5, At: day(20), Vulnerability: "CVE-2024-0001", Status: verdict.Affected},
	}}
	got := s.Current("1.0")
	if len(got) != 2 || got[0].Vulnerability != "CVE-2024-0001" || got[1].Status != verdict.Affected {
		t.Errorf("what stands is %+v", got)
	}
	if at := s.Changed(verdict.ChannelVEX, "1.0"); !at.Equal(day(9)) {
		t.Errorf("the last change is of %v, not of the withdrawal", at)
	}
	if at := s.Changed(verdict.ChannelVEX, "2.0"); !at.IsZero() {
		t.Errorf("a release that nothing was said about changed on %v", at)
	}
}

func TestAReleaseIsKnownByThePackageURLOfItsProduct(t *testing.T) {
	cases := []struct{ purl, version, want string }{
		{"", "1.0", "pkg:generic/shop@1.0"},
		{"pkg:maven/org.example/shop", "1.0", "pkg:maven/org.example/shop@1.0"},
		{"pkg:maven/org.example/shop?type=zip#bin", "1.0+b", "pkg:maven/org.example/shop@1.0%2Bb?type=zip#bin"},
	}
	for _, c := range cases {
		if got := publish.ReleasePURL(verdict.Product{Slug: "shop", PURL: c.purl}, c.version); got != c.want {
			t.Errorf("%s of %q is %s, want %s", c.version, c.purl, got, c.want)
		}
	}
}

func TestTheNearestAncestorThatSaysSomethingCounts(t *testing.T) {
	release := func(version, previous string, state verdict.ReleaseState) verdict.Release {
		return verdict.Release{Product: "shop", Version: version, Previous: previous, State: state}
	}
	said := func(version, id string, status verdict.Status, aliases ...string) verdict.Statement {
		return verdict.Statement{Product: "shop", Version: version, Revision: 1, Vulnerability: id, Status: status, Aliases: aliases}
	}
	s := publish.Snapshot{
		Product: verdict.Product{Slug: "shop"},
		Releases: []verdict.Release{
			release("1.0", "", verdict.Released), release("1.1", "1.0", verdict.Released), release("1.2", "1.1", verdict.Withdrawn),
			release("1.3", "1.2", verdict.Released), {Product: "another", Version: "1.3", Previous: "9.9"},
		},
		Statements: []verdict.Statement{
			said("1.0", "CVE-2024-0001", verdict.Affected),
			said("1.2", "CVE-2024-0001", verdict.Fixed),
			said("1.1", "GHSA-aaaa-bbbb-cccc", verdict.Fixed),
			said("1.0", "GHSA-aaaa-bbbb-cccc", verdict.Affected),
			said("1.1", "CVE-2024-0003", verdict.Affected, "GHSA-dddd-eeee-ffff"),
		},
	}
	if st, ok := s.Ancestor(verdict.ChannelNote, "1.3", said("1.3", "CVE-2024-0001", verdict.Fixed)); !ok || st.Version != "1.0" {
		t.Errorf("past the withdrawn and the silent release comes %s, want 1.0", st.Version)
	}
	if st, ok := s.Ancestor(verdict.ChannelNote, "1.3", said("1.3", "CVE-2024-0002", verdict.Fixed, "GHSA-aaaa-bbbb-cccc")); !ok || st.Version != "1.1" {
		t.Errorf("by its alias it was last spoken of in %q, want 1.1", st.Version)
	}
	if st, ok := s.Ancestor(verdict.ChannelNote, "1.3", said("1.3", "CVE-2024-0004", verdict.Fixed, "GHSA-dddd-eeee-ffff")); ok {
		t.Errorf("%s shares only an alias with it, and is taken for it", st.Vulnerability)
	}
	if st, ok := s.Ancestor(verdict.ChannelNote, "1.3", said("1.3", "CVE-2024-0009", verdict.Fixed)); ok {
		t.Errorf("nobody spoke of it, and %s is given", st.Version)
	}
}

func TestAReleaseThatIsNotThereIsAnError(t *testing.T) {
	s := publish.Snapshot{Product: verdict.Product{Slug: "shop"}, Releases: []verdict.Release{{Product: "another", Version: "1.0"}}}
	if _, err := s.Release("1.0"); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("got %v, want not_found", err)
	}
}

func TestALaterWordUnderAnotherIDReplacesTheEarlier(t *testing.T) {
	said := func(id string, at int, status verdict.Status, aliases ...string) verdict.Statement {
		return verdict.Statement{Product: "shop", Version: "1.0", Revision: 1, At: day(at), Vulnerability: id, Status: status, Aliases: aliases}
	}
	taken := said("CVE-2024-0001", 2, "", "GHSA-aaaa-bbbb-cccc")
	taken.Withdrawn = true
	cases := []struct {
		name       string
		statements []verdict.Statement
		stand      []string
	}{
		{"a GHSA id that got its CVE", []verdict.Statement{
			said("GHSA-aaaa-bbbb-cccc", 1, verdict.NotAffected), said("CVE-2024-0001", 2, verdict.Affected, "GHSA-aaaa-bbbb-cccc"),
		}, []string{"CVE-2024-0001"}},
		{"a later word taken back does not revive the earlier", []verdict.Statement{
			said("GHSA-aaaa-bbbb-cccc", 1, verdict.NotAffected), taken,
		}, nil},
		{"an id that two vulnerabilities share", []verdict.Statement{
			said("CVE-2024-0001", 1, verdict.NotAffected, "GHSA-aaaa-bbbb-cccc"), said("CVE-2024-0002", 2, verdict.Affected, "GHSA-aaaa-bbbb-cccc"),
		}, []string{"CVE-2024-0001", "CVE-2024-0002"}},
		{"two that name each other at the same instant", []verdict.Statement{
			said("GHSA-aaaa-bbbb-cccc", 1, verdict.NotAffected, "CVE-2024-0001"), said("CVE-2024-0001", 1, verdict.Affected, "GHSA-aaaa-bbbb-cccc"),
		}, []string{"CVE-2024-0001"}},
		{"the old id spoken of again", []verdict.Statement{
			said("CVE-2024-0001", 1, verdict.Affected, "CVE-2024-0002"), said("CVE-2024-0002", 3, verdict.NotAffected),
		}, []string{"CVE-2024-0001", "CVE-2024-0002"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var stand []string
			for _, st := range (publish.Snapshot{Product: verdict.Product{Slug: "shop"}, Statements: c.statements}).Current("1.0") {
				stand = append(stand, st.Vulnerability)
			}
			if !slices.Equal(stand, c.stand) {
				t.Errorf("%v stand, want %v", stand, c.stand)
			}
		})
	}
}

// TestEveryFieldOfAStatementTellsItFromAnother keeps the index from taking two
// statements for one when a field is added.
func TestEveryFieldOfAStatementTellsItFromAnother(t *testing.T) {
	fields := reflect.TypeFor[verdict.Statement]()
	for i := range fields.NumField() {
		name := fields.Field(i).Name
		if slices.Contains([]string{"Product", "Version", "Vulnerability", "Revision", "At"}, name) {
			continue // by which they are found
		}
		x := publish.NewIndex("shop")
		first := verdict.Statement{Product: "shop", Version: "1", Vulnerability: "CVE-2024-0001", Revision: 1}
		second := first
		second.Version = "2"
		value := reflect.ValueOf(&second).Elem().Field(i)
		switch value.Kind() {
		case reflect.String:
			value.SetString("other")
		case reflect.Bool:
			value.SetBool(true)
		case reflect.Float64:
			value.SetFloat(1)
		case reflect.Slice:
			value.Set(reflect.MakeSlice(value.Type(), 1, 1))
			if value.Index(0).Kind() == reflect.String {
				value.Index(0).SetString("page")
			}
		default:
			t.Fatalf("%s is of a kind that the test does not know", name)
		}
		x.Add(first)
		x.Add(second)
		s := publish.Snapshot{Product: verdict.Product{Slug: "shop"}, Audience: "other"}.Over(x)
		for _, want := range []verdict.Statement{first, second} {
			got := s.Revisions(verdict.ChannelPage, "CVE-2024-0001", want.Version)
			if want.Withdrawn && len(got) == 0 {
				continue // nobody could read what it took back
			}
			if len(got) != 1 || !reflect.DeepEqual(got[0].Statement(), want) {
				t.Errorf("of two statements that differ in %s one is %+v", name, got)
			}
		}
	}
}
