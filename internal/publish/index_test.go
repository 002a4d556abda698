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
				// What was taken back is not taken back again, nor what was never said.
				st.Withdrawn = n > 0 && !list[len(list)-1].Withdrawn && rapid.IntRange(0, 4).Draw(rt, "withdrawn") == 0
				list = append(list, st)
			}
		}
	}
	return list
}

// readBy gives what an audience reads of a list in a channel, numbered anew, read off
// the list; a revision that is not for it takes back what was.
func readBy(list []verdict.Statement, c verdict.Channel, a verdict.Audience) (read []verdict.Statement) {
	type about struct{ version, id string }
	groups := map[about][]verdict.Statement{}
	for _, st := range list {
		at := about{st.Version, st.Vulnerability}
		groups[at] = append(groups[at], st)
	}
	for _, group := range groups {
		slices.SortFunc(group, func(a, b verdict.Statement) int { return a.Revision - b.Revision })
		stands, n := false, 0
		for _, st := range group {
			mine := !st.Withdrawn && a.Reads(st.Audience) && (c == "" || st.In(c, a))
			if !mine && !stands {
				continue
			}
			if !mine && !st.Withdrawn { // taken back from these readers alone
				at := st.At
				st = read[len(read)-1]
				st.At = at
			}
			n++
			st.Revision, st.Withdrawn, stands = n, !mine, mine
			read = append(read, st)
		}
	}
	return read
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
		audience := rapid.SampledFrom([]verdict.Audience{"", verdict.CustomerAudience}).Draw(rt, "reader")
		s := publish.Snapshot{Product: verdict.Product{Slug: "shop"}, Statements: list, Audience: audience}
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
				if want := plain(readBy(list, "", audience), version); !slices.Equal(got, want) {
					rt.Fatalf("%s: %v stand, want %v", version, got, want)
				}
			}
		}
	})
}

// What appears in other channels, or to other readers, moves nothing: the snapshot says
// what one does that holds nothing else.
func TestWhatOthersReadMovesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		list := anyStatements(rt)
		for i := range list {
			list[i].Channels = rapid.SampledFrom([][]verdict.Channel{nil, nil, {verdict.ChannelPage}, {verdict.ChannelNote, verdict.ChannelVEX}}).Draw(rt, "channels")
		}
		audience := rapid.SampledFrom([]verdict.Audience{"", verdict.CustomerAudience}).Draw(rt, "reader")
		shop := publish.Snapshot{Product: verdict.Product{Slug: "shop"}, Audience: audience,
			Releases: []verdict.Release{{Product: "shop", Version: "1.0"}, {Product: "shop", Version: "1.1", Previous: "1.0"}}}
		whole := shop
		whole.Statements = list
		whole = whole.Indexed()
		for _, c := range verdict.Channels {
			alone := shop
			alone.Statements = readBy(list, c, audience)
			for i := range alone.Statements {
				alone.Statements[i].Channels, alone.Statements[i].Audience = nil, ""
			}
			if got, want := told(whole, c), told(alone, c); !slices.Equal(got, want) {
				rt.Fatalf("in %s %q reads\n%q\nand alone\n%q", c, audience, got, want)
			}
		}
	})
}

// told lists everything that a snapshot says in a channel.
func told(s publish.Snapshot, c verdict.Channel) (all []string) {
	for _, version := range []string{"1.0", "1.1"} {
		all = append(all, "changed "+s.Changed(c, version).String())
		for _, st := range s.Said(c, version) {
			before, ok := s.Ancestor(c, version, st)
			all = append(all, fmt.Sprint("stands ", st.Vulnerability, st.Revision, st.Status, st.At, ok, before.Vulnerability, before.Revision))
			for _, r := range s.Revisions(c, st.Vulnerability, version) {
				all = append(all, fmt.Sprint("revision ", r.Revision, r.At, r.Said.Withdrawn))
			}
		}
		for _, st := range s.Withdrawn(c, version) {
			all = append(all, fmt.Sprint("withdrawn ", st.Said.Vulnerability, st.Revision, st.At))
		}
	}
	return all
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
