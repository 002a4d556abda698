// SPDX-License-Identifier: Apache-2.0

package validate

import (
	"slices"
	"strconv"

	"verdict/spec/csaf"
)

// revision is an entry of the revision history.
type revision struct {
	path    string
	date    instant
	version *version
	csaf.Revision
}

const historyPath = "/document/tracking/revision_history"

// history gives the revisions as they stand, without those whose date or number
// the schema refuses.
func (c *checker) history() (list []revision) {
	for i, r := range c.doc.Header.Tracking.RevisionHistory {
		date, ok := parseInstant(string(r.Date))
		if v := parseVersion(r.Number); ok && v != nil {
			list = append(list, revision{at(historyPath, i), date, v, r})
		}
	}
	return list
}

// byDate gives the history in ascending order of date, and revisions of the same
// instant by their versions.
func (c *checker) byDate() []revision {
	list := c.history()
	slices.SortStableFunc(list, func(a, b revision) int {
		if d := a.date.compare(b.date); d != 0 {
			return d
		}
		return a.version.compare(b.version)
	})
	return list
}

// released reports whether the document is out: final or interim.
func (c *checker) released() bool {
	return c.doc.Header.Tracking.Status == "final" || c.doc.Header.Tracking.Status == "interim"
}

// sortedHistory is test 6.1.14.
func (c *checker) sortedHistory() {
	list := c.byDate()
	for i := 1; i < len(list); i++ {
		before, r := list[i-1], list[i]
		if before.version.compare(r.version) > 0 {
			c.report(r.path+"/number", "version %s of %s comes after version %s of %s; let versions rise with their dates",
				r.Number, r.Date, before.Number, before.Date)
		}
	}
}

// latestVersion is test 6.1.16.
func (c *checker) latestVersion() {
	list := c.byDate()
	v := parseVersion(c.doc.Header.Tracking.Version)
	if len(list) == 0 || v == nil {
		return
	}
	if last := list[len(list)-1]; !v.same(last.version, c.doc.Header.Tracking.Status != "draft") {
		c.report("/document/tracking/version", "the version is %s, and the last one of the revision history is %s; write the same in both",
			c.doc.Header.Tracking.Version, last.Number)
	}
}

// draftStatus is test 6.1.17.
func (c *checker) draftStatus() {
	t := c.doc.Header.Tracking
	if v := parseVersion(t.Version); v != nil && (v.initial() || v.preRelease != "") && t.Status != "draft" {
		c.report("/document/tracking/status", "version %s is one of before the release, and the status is %q; write draft, or release a version", t.Version, t.Status)
	}
}

// releasedHistory is test 6.1.18.
func (c *checker) releasedHistory() {
	if !c.released() {
		return
	}
	for _, r := range c.history() {
		if r.version.initial() {
			c.report(r.path+"/number", "version %s is one of before the release, and the status is %q; take the revision out", r.Number, c.doc.Header.Tracking.Status)
		}
	}
}

// preReleaseHistory is test 6.1.19.
func (c *checker) preReleaseHistory() {
	for _, r := range c.history() {
		if r.version.preRelease != "" {
			c.report(r.path+"/number", "version %s is a pre-release, which has no revision of its own; tell its changes in that of the next release", r.Number)
		}
	}
}

// releasedVersion is test 6.1.20.
func (c *checker) releasedVersion() {
	t := c.doc.Header.Tracking
	if v := parseVersion(t.Version); v != nil && v.preRelease != "" && c.released() {
		c.report("/document/tracking/version", "the status is %q, and version %s is a pre-release; take the part %q out", t.Status, t.Version, "-"+v.preRelease)
	}
}

// missingRevision is test 6.1.21. Of semantic versions the first number counts.
func (c *checker) missingRevision() {
	list := c.byDate()
	if len(list) == 0 {
		return
	}
	if first := list[0]; first.version.numbers[0] != "0" && first.version.numbers[0] != "1" {
		c.report(first.path+"/number", "the history begins with version %s; add the revisions from 0 or 1 on", first.Number)
	}
	highest := list[0].version.numbers[0]
	for _, r := range list[1:] {
		number := r.version.numbers[0]
		if next, ok := successor(highest); ok && compareDigits(number, next) > 0 {
			c.report(r.path+"/number", "version %s follows version %s; add the revision of version %s", r.Number, highest, next)
		}
		if compareDigits(number, highest) > 0 {
			highest = number
		}
	}
}

// successor adds one; ok is false for a number that no history reaches.
func successor(digits string) (next string, ok bool) {
	n, err := strconv.ParseUint(digits, 10, 63)
	return strconv.FormatUint(n+1, 10), err == nil
}

// revisionTwice is test 6.1.22.
func (c *checker) revisionTwice() {
	first := map[string]int{}
	for i, r := range c.doc.Header.Tracking.RevisionHistory {
		if before, twice := first[r.Number]; twice {
			c.report(at(historyPath, i)+"/number", "version %s has a revision already, entry %d; give each revision a version of its own", r.Number, before)
			continue
		}
		first[r.Number] = i
	}
}

// mixedVersions is test 6.1.30. The version of the document says which kind is
// wanted.
func (c *checker) mixedVersions() {
	t := c.doc.Header.Tracking
	v := parseVersion(t.Version)
	if v == nil {
		return
	}
	for _, r := range c.history() {
		if r.version.integer != v.integer {
			c.report(r.path+"/number", "version %s is of another kind than the document's version %s; use whole numbers or semantic versions throughout", r.Number, t.Version)
		}
	}
}

// buildInHistory is test 6.2.4.
func (c *checker) buildInHistory() {
	for _, r := range c.history() {
		if r.version.build != "" {
			c.report(r.path+"/number", "version %s has build metadata; take the part %q out", r.Number, "+"+r.version.build)
		}
	}
}

// initialRelease is test 6.2.5.
func (c *checker) initialRelease() {
	date := c.doc.Header.Tracking.InitialReleaseDate
	list := c.byDate()
	if released, ok := parseInstant(string(date)); ok && len(list) > 0 && released.compare(list[0].date) < 0 {
		c.report("/document/tracking/initial_release_date", "the first release, %s, is older than the first revision, %s; put them in order", date, list[0].Date)
	}
}

// currentRelease is test 6.2.6.
func (c *checker) currentRelease() {
	date := c.doc.Header.Tracking.CurrentReleaseDate
	list := c.byDate()
	if len(list) == 0 {
		return
	}
	last := list[len(list)-1]
	if released, ok := parseInstant(string(date)); ok && released.compare(last.date) < 0 {
		c.report("/document/tracking/current_release_date", "the current release, %s, is older than the last revision, %s; put them in order", date, last.Date)
	}
}
