// SPDX-License-Identifier: Apache-2.0

package relnotes

import (
	"slices"
	"time"

	"verdict"
	"verdict/internal/publish"
)

// disclosureGrace is how long after the release's day a first word still belongs to
// the release: a day of release is a day somewhere on earth, and notes take one.
const disclosureGrace = 48 * time.Hour

// revised gives what changed in what is said of one fix since the release.
func (n *Notes) revised(s publish.Snapshot, st verdict.Statement) (list []Revision) {
	history := s.Revisions(verdict.ChannelNote, st.Vulnerability, st.Version)
	for i, r := range history {
		said := r.Statement()
		if said.Withdrawn || said.Status != verdict.Fixed {
			continue
		}
		revision := Revision{At: r.At, Vulnerability: st.Vulnerability, To: said.Class}
		before, known := lastFixed(history[:i])
		switch {
		case !known && !n.late(r.At):
			continue
		case !known:
			revision.Kind = Disclosed
		case before.Class != said.Class:
			revision.Kind, revision.From = Reclassified, before.Class
		default:
			revision.Kind = Corrected
		}
		list = append(list, revision)
	}
	return list
}

// lastFixed gives the last of some revisions that called it fixed.
func lastFixed(history []publish.Standing) (verdict.Statement, bool) {
	if i := lastFixedAt(history); i >= 0 {
		return history[i].Statement(), true
	}
	return verdict.Statement{}, false
}

// unfixed tells step by step that what was called fixed in the release is not any more,
// under whichever of its ids it was called so.
func (n *Notes) unfixed(s publish.Snapshot, st verdict.Statement) {
	if st.Status == verdict.Fixed {
		return
	}
	for _, id := range publish.IDs(st) {
		if id != st.Vulnerability && n.stands(s, id) {
			continue
		}
		history := s.Revisions(verdict.ChannelNote, id, st.Version)
		announced := lastFixedAt(history)
		if announced < 0 {
			continue
		}
		fix := Revision{Vulnerability: id, Kind: Corrected, To: st.Class, Announced: history[announced].At}
		last := verdict.Fixed
		for _, r := range history[announced+1:] {
			said := r.Statement()
			switch {
			case said.Withdrawn:
				n.Revisions = append(n.Revisions, Revision{At: r.At, Vulnerability: id, Kind: TakenBack, Reason: said.Reason})
			case said.Status != last:
				step := fix
				step.At, step.To, step.Status = r.At, said.Class, said.Status
				n.Revisions = append(n.Revisions, step)
			}
			last = said.Status
		}
		if id != st.Vulnerability && last != st.Status { // the word under its other id replaced it
			fix.At, fix.Status = st.At, st.Status
			n.Revisions = append(n.Revisions, fix)
		}
	}
}

// stands reports whether something is said of the release under an id.
func (n *Notes) stands(s publish.Snapshot, id string) bool {
	return slices.ContainsFunc(s.Said(verdict.ChannelNote, n.Version), func(st verdict.Statement) bool { return st.Vulnerability == id })
}

// lastFixedAt gives which of some revisions called it fixed last; -1 for none.
func lastFixedAt(history []publish.Standing) int {
	for i := len(history) - 1; i >= 0; i-- {
		if said := history[i].Statement(); !said.Withdrawn && said.Status == verdict.Fixed {
			return i
		}
	}
	return -1
}

// late reports whether something was said after the release.
func (n *Notes) late(at time.Time) bool {
	return !n.ReleasedAt.IsZero() && at.After(n.ReleasedAt.Add(disclosureGrace))
}

// takenBack tells of a fix that stood in the notes once, under any of its ids.
func (n *Notes) takenBack(s publish.Snapshot, st verdict.Statement) {
	for _, id := range publish.IDs(st) {
		if id != st.Vulnerability && n.stands(s, id) {
			continue
		}
		if _, stood := lastFixed(s.Revisions(verdict.ChannelNote, id, st.Version)); stood {
			n.Revisions = append(n.Revisions, Revision{At: st.At, Vulnerability: id, Kind: TakenBack, Reason: st.Reason})
		}
	}
}
