// SPDX-License-Identifier: Apache-2.0

package csafadvisory

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"verdict"
	"verdict/internal/publish/csaftree"
	"verdict/spec/csaf"
)

// tracking is the history with its versions as they are. Time does not go back in it (test
// 6.1.14). It is interim while a next update is announced.
func (w *writing) tracking() csaf.Tracking {
	t := csaf.Tracking{ID: w.Number, Status: "final", Generator: &csaf.Generator{Engine: csaf.Engine{Name: "verdict"}}}
	if w.Text.NextUpdate != "" && !w.Gone() {
		t.Status = "interim"
	}
	history := w.Revisions()
	last, plain := history[0].At, inOrder(history)
	for i, r := range history {
		if r.At.After(last) {
			last = r.At
		}
		entry := csaf.Revision{Date: csaftree.Timestamp(last), Number: r.Version, Summary: cmp.Or(strings.TrimSpace(r.Summary), unsaid(i))}
		if !plain {
			entry.Number, entry.LegacyVersion = strconv.Itoa(i+1), r.Version
		}
		t.RevisionHistory = append(t.RevisionHistory, entry)
		t.Version = entry.Number
	}
	t.InitialReleaseDate, t.CurrentReleaseDate = csaftree.Timestamp(history[0].At), csaftree.Timestamp(last)
	return t
}

// unsaid is the summary of a revision that has none.
func unsaid(i int) string {
	if i == 0 {
		return "First published."
	}
	return "The advisory has changed."
}

var (
	integer  = regexp.MustCompile(`^[1-9]\d{0,8}$`)
	semantic = regexp.MustCompile(`^[1-9]\d{0,8}\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$`)
)

// inOrder reports whether the versions of a history are those of a document that is out
// (section 3.1.11): all integers or all semantic versions, rising, and none left out
// (tests 6.1.14, 6.1.18, 6.1.21, 6.1.30).
func inOrder(history []verdict.AdvisoryRevision) bool {
	form := integer
	if semantic.MatchString(history[0].Version) {
		form = semantic
	}
	var before []int
	for _, r := range history {
		if !form.MatchString(r.Version) {
			return false
		}
		now := numbersOf(r.Version)
		switch {
		case before == nil && now[0] != 1, before != nil && now[0] > before[0]+1, before != nil && !rises(before, now):
			return false
		}
		before = now
	}
	return true
}

func numbersOf(version string) (list []int) {
	for word := range strings.SplitSeq(version, ".") {
		n, _ := strconv.Atoi(word) // its form was seen
		list = append(list, n)
	}
	return list
}

func rises(before, now []int) bool {
	for i := range before {
		if before[i] != now[i] {
			return before[i] < now[i]
		}
	}
	return false
}
