// SPDX-License-Identifier: Apache-2.0

package suppressions

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/suppressions/scanner"
	"verdict/spec/purl"
)

// rule is a published not_affected as all formats need it.
type rule struct {
	statement verdict.Statement
	release   verdict.Release
	ids       []string // of the vulnerability, the shown one first
	// alone is set when no other statement, and no other flaw of the records, is joined to
	// it by an id.
	alone      bool
	components []component
	until      time.Time // the beginning of a day of UTC
}

// component is a component that the statement names, with its package URL as the
// scanners write it: no qualifiers, which each of them gives in a form of its own.
type component struct {
	url  purl.PURL
	bare string // canonical, without qualifiers and subpath
}

// The reasons for which a published not_affected is not written.
const (
	noComponent = "no component of the release is named that a scanner could match"
	noVersion   = "a component without version, of which a rule would speak in every version"
	noPURL      = "a component whose package URL cannot be read"
	// sharedRecords: osv-scanner lets a rule speak for whatever is joined by an id.
	sharedRecords = "an id that records give to another vulnerability as well, of which the rule would speak too"
	sharedID      = "every id by which a scanner knows it is shared with a statement that is not not_affected"
)

// choose gives the rules of a format about a release, by the bytes of their ids.
func choose(s publish.Snapshot, release verdict.Release, f Format) (rules []rule, skipped []verdict.Skipped) {
	s = s.Indexed()
	for _, st := range s.Said(verdict.ChannelSuppression, release.Version) {
		if st.Status != verdict.NotAffected {
			continue
		}
		r, why := ruleOf(s, st, []verdict.Release{release}, f)
		for _, w := range why {
			skipped = verdict.AddSkipped(skipped, w, st.Vulnerability)
		}
		if r != nil {
			rules = append(rules, *r)
		}
	}
	return rules, skipped
}

// ruleOf makes the rule of a statement about releases, of which the file names the
// first, or none; and says what of it, or why all of it, is left out. An id that
// something else is said of in one of the releases is left out: a rule by it would
// silence more than was said. So is the whole rule for osv-scanner, which lets it speak
// for all that is joined by ids.
func ruleOf(s publish.Snapshot, st verdict.Statement, releases []verdict.Release, f Format) (*rule, []string) {
	r := rule{statement: st, release: releases[0]}.at(st.At)
	r.ids = publish.IDs(st)
	r.alone = len(st.Shared) == 0
	for _, release := range releases {
		contested, joined := s.Contested(release.Version, st)
		r.ids = slices.DeleteFunc(r.ids, func(id string) bool { return slices.Contains(contested, id) || slices.Contains(st.Shared, id) })
		r.alone = r.alone && !joined
	}
	switch {
	case f == OSVScanner && len(st.Shared) > 0:
		return nil, []string{sharedRecords}
	case f == OSVScanner && !r.alone:
		return nil, []string{sharedID}
	}
	byCVE := f == Trivy || f == DependencyCheck // where there is one, they know no other id
	if len(r.ids) == 0 || byCVE && slices.ContainsFunc(publish.IDs(st), verdict.IsCVE) && !slices.ContainsFunc(r.ids, verdict.IsCVE) {
		return nil, []string{sharedID}
	}
	if len(st.Components) == 0 {
		return nil, []string{noComponent}
	}
	var why []string
	for _, c := range st.Components {
		one, reason := componentOf(c.PURL, f)
		if reason == "" && f == DependencyCheck && len(scanner.DependencyCheckNames(one.url, r.ids)) == 0 {
			reason = scanner.OnlyCVE
		}
		if reason != "" {
			why = append(why, reason)
			continue
		}
		if !slices.ContainsFunc(r.components, func(o component) bool { return o.bare == one.bare }) {
			r.components = append(r.components, one)
		}
	}
	if len(r.components) == 0 {
		return nil, why
	}
	slices.SortFunc(r.components, func(a, b component) int { return strings.Compare(a.bare, b.bare) })
	return &r, why
}

// componentOf reads a component for a format, or says why the format has no word
// for it.
func componentOf(text string, f Format) (component, string) {
	u, err := purl.Parse(text)
	switch {
	case err != nil:
		return component{}, noPURL
	case u.Version == "":
		return component{}, noVersion
	case f == Grype && scanner.GrypeType(u) == "":
		return component{}, fmt.Sprintf("it is not known how grype names packages of type %s", u.Type)
	case f == DependencyCheck && !scanner.DependencyCheckReads(u):
		return component{}, fmt.Sprintf("dependency-check does not read packages of type %s", u.Type)
	}
	bare := u
	bare.Qualifiers, bare.Subpath = nil, ""
	return component{url: u, bare: bare.String()}, ""
}

// at gives the rule as of a statement that was published at another instant.
func (r rule) at(published time.Time) rule {
	r.statement.At = published
	y, m, d := published.UTC().Date()
	r.until = time.Date(y+ValidYears, m, d, 0, 0, 0, 0, time.UTC)
	return r
}

// day is the until of a rule as a date.
func (r rule) day() string { return r.until.Format(time.DateOnly) }

// note says in one line why the rule is there and on whose word.
func (r rule) note() string {
	st := r.statement
	why := "not affected"
	if st.Justification != "" {
		why += fmt.Sprintf(" (%s)", st.Justification)
	}
	if impact := strings.Join(strings.Fields(st.Impact), " "); impact != "" {
		why += ": " + impact
	}
	return fmt.Sprintf("%s: %s (published %s, revision %d)", r.release.Ref(), why, st.At.UTC().Format(time.DateOnly), st.Revision)
}
