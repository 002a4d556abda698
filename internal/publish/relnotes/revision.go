// SPDX-License-Identifier: Apache-2.0

package relnotes

import (
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
	for i := len(history) - 1; i >= 0; i-- {
		if said := history[i].Statement(); !said.Withdrawn && said.Status == verdict.Fixed {
			return said, true
		}
	}
	return verdict.Statement{}, false
}

// unfixed tells that what was called fixed in the release is not any more, under
// whichever of its ids it was called so.
func (n *Notes) unfixed(s publish.Snapshot, st verdict.Statement) {
	if st.Status == verdict.Fixed {
		return
	}
	for _, id := range publish.IDs(st) {
		history := s.Revisions(verdict.ChannelNote, id, st.Version)
		for i := len(history) - 1; i >= 0; i-- {
			said := history[i].Statement()
			if said.Withdrawn || said.Status != verdict.Fixed {
				continue
			}
			at := st.At // of another id's statement, which this one replaced
			if i+1 < len(history) {
				at = history[i+1].At
			}
			n.Revisions = append(n.Revisions, Revision{At: at, Vulnerability: st.Vulnerability, Kind: Corrected, To: st.Class, Status: st.Status})
			return
		}
	}
}

// late reports whether something was said after the release.
func (n *Notes) late(at time.Time) bool {
	return !n.ReleasedAt.IsZero() && at.After(n.ReleasedAt.Add(disclosureGrace))
}

// takenBack tells of a fix that stood in the notes once.
func (n *Notes) takenBack(s publish.Snapshot, st verdict.Statement) {
	history := s.Revisions(verdict.ChannelNote, st.Vulnerability, st.Version)
	if _, stood := lastFixed(history); stood {
		n.Revisions = append(n.Revisions, Revision{At: st.At, Vulnerability: st.Vulnerability, Kind: TakenBack, Reason: st.Reason})
	}
}
