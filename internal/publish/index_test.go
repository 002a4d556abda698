// SPDX-License-Identifier: Apache-2.0

package publish_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
)

// anyStatements draws statements about two releases under ids that name one
// another, with revisions, withdrawals and audiences.
func anyStatements(rt *rapid.T) []verdict.Statement {
	ids := []string{"CVE-2024-0001", "CVE-2024-0002", "GHSA-aaaa-bbbb-cccc"}
	var list []verdict.Statement
	for _, version := range []string{"1.0", "1.1"} {
		for _, id := range ids {
			for n := range rapid.IntRange(0, 3).Draw(rt, "revisions") {
				st := verdict.Statement{Product: "shop", Version: version, Revision: n + 1, At: day(rapid.IntRange(1, 4).Draw(rt, "day")), Vulnerability: id,
					Status:   rapid.SampledFrom([]verdict.Status{verdict.Affected, verdict.Fixed, verdict.NotAffected}).Draw(rt, "status"),
					Aliases:  rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 0, 2, rapid.ID).Draw(rt, "aliases"),
					Audience: rapid.SampledFrom([]verdict.Audience{"", "", verdict.CustomerAudience}).Draw(rt, "audience")}
				st.Withdrawn = rapid.IntRange(0, 4).Draw(rt, "withdrawn") == 0
				list = append(list, st)
			}
		}
	}
	return list
}

// plain is what stands by the words of Current, read off the list.
func plain(list []verdict.Statement, version string) (stand []string) {
	last := map[string]verdict.Statement{}
	for _, st := range list {
		if st.Version == version && st.Revision > last[st.Vulnerability].Revision {
			last[st.Vulnerability] = st
		}
	}
	for id, st := range last {
		replaced := false
		for _, other := range last {
			names := other.Vulnerability != id && slices.Contains(other.Aliases, id)
			first := verdict.ShownID([]string{other.Vulnerability, id}) == other.Vulnerability
			replaced = replaced || names && (other.At.After(st.At) || other.At.Equal(st.At) && first)
		}
		if !st.Withdrawn && !replaced {
			stand = append(stand, fmt.Sprint(id, st.Revision, st.Status))
		}
	}
	slices.Sort(stand)
	return stand
}

func TestTheIndexSaysWhatTheListSays(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		list := anyStatements(rt)
		s := publish.Snapshot{Product: verdict.Product{Slug: "shop"}, Statements: list}
		x := publish.NewIndex("shop")
		shuffled := rapid.Permutation(list).Draw(rt, "order")
		for _, st := range shuffled {
			x.Add(st)
		}
		for _, s := range []publish.Snapshot{s, s.Indexed(), s.Over(x)} {
			for _, version := range []string{"1.0", "1.1", "9"} {
				var got []string
				for _, st := range s.Current(version) {
					if st.Version != version || st.Product != "shop" || st.At.IsZero() {
						rt.Fatalf("a statement came back as %+v", st)
					}
					got = append(got, fmt.Sprint(st.Vulnerability, st.Revision, st.Status))
				}
				if want := plain(list, version); !slices.Equal(got, want) {
					rt.Fatalf("%s: %v stand, want %v", version, got, want)
				}
			}
		}
	})
}

func TestAWithdrawalIsShownToWhoCouldReadWhatItTookBack(t *testing.T) {
	said := verdict.Statement{Product: "shop", Version: "1.0", Revision: 1, At: day(1), Vulnerability: "CVE-2024-0001", Status: verdict.Affected, Audience: verdict.CustomerAudience}
	back := verdict.Statement{Product: "shop", Version: "1.0", Revision: 2, At: day(2), Vulnerability: "CVE-2024-0001", Withdrawn: true}
	s := publish.Snapshot{Product: verdict.Product{Slug: "shop"}, Statements: []verdict.Statement{said, back}}
	for audience, want := range map[verdict.Audience]int{verdict.PublicAudience: 0, verdict.CustomerAudience: 2, "another": 0} {
		s.Audience = audience
		if got := s.Revisions(verdict.ChannelPage, "CVE-2024-0001", "1.0"); len(got) != want {
			t.Errorf("%q reads %d revisions, want %d", audience, len(got), want)
		}
		if got := s.Withdrawn(verdict.ChannelPage, "1.0"); len(got) != min(want, 1) {
			t.Errorf("%q reads %d withdrawals", audience, len(got))
		}
	}
}
