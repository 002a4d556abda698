// SPDX-License-Identifier: Apache-2.0

package site

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
)

// listEntry is a vulnerability on the list of a product. It is the JSON twin's
// object too.
type listEntry struct {
	ID       string   `json:"id"`
	Aliases  []string `json:"aliases"`
	Title    string   `json:"title"`
	Severity string   `json:"severity"`
	Vector   string   `json:"vector"`
	Origin   string   `json:"origin"`
	Parts    []string `json:"parts"`
	// Affected and Fixed are in words; "NA" where there is none.
	Affected string `json:"versionsAffected"`
	Fixed    string `json:"fixedVersions"`
	// Investigated are the releases that are looked at: whether they are affected is not
	// known yet. It is "" where there is none.
	Investigated string `json:"underInvestigation"`
	// Unaffected are the first releases of lines that are not affected without
	// holding a repair, as when the component was removed.
	Unaffected string `json:"firstNotAffected"`
	Impact     string `json:"impact"`
	Advice     string `json:"advice"`
	Settings   string `json:"settings"`
	// Documented says that words are all that repairs it.
	Documented bool   `json:"documentationOnly"`
	Issued     string `json:"issued"`
	Revised    string `json:"revised"`
	Path       string `json:"page"`
	// Advisories are the numbers of those about it, the latest first.
	Advisories []string `json:"advisories"`

	told    []advisoryEntry
	changed time.Time
}

// Told are the advisories about it.
func (e listEntry) Told() []advisoryEntry { return e.told }

// Anchor is where the entry stands on the page.
func (e listEntry) Anchor() string { return listAnchor(e.ID) }

const notApplicable = "NA"

// listed gathers what a product's list holds: flaws of its own, vulnerabilities
// that can be exploited in it, and those that were told as advisories.
func (p *product) listed() []listEntry {
	byID := map[string][]*answer{}
	for _, r := range p.releases {
		for _, st := range p.Standing(verdict.ChannelList, r.Version) {
			byID[st.Said.Vulnerability] = append(byID[st.Said.Vulnerability], &answer{Standing: st, release: r})
		}
	}
	var all []listEntry
	for id, answers := range byID {
		if slices.ContainsFunc(answers, func(a *answer) bool { return a.Said.Listed() }) {
			all = append(all, p.entry(id, answers))
		}
	}
	slices.SortFunc(all, func(a, b listEntry) int { return compareIDs(a.ID, b.ID) })
	return all
}

func (p *product) entry(id string, answers []*answer) listEntry {
	slices.SortStableFunc(answers, func(a, b *answer) int { return b.Said.Status.Weight() - a.Said.Status.Weight() })
	st := answers[0].Said // of the weightiest the newest release
	var bad, open []*answer
	pl := &place{product: p, byRelease: make([]*answer, len(p.releases))}
	e := listEntry{ID: id, Aliases: append([]string{}, st.Aliases...), Title: clean(st.Title), Severity: scored(st), Vector: st.Vector, Origin: string(st.Origin),
		Parts: []string{}, Affected: notApplicable, Fixed: notApplicable, Impact: clean(st.Impact), Advice: clean(st.Action), Settings: clean(st.Settings),
		Documented: slices.Equal(st.Remediation, []verdict.Remediation{verdict.RemedyDocumentation})}
	var issued, revised time.Time
	for _, a := range answers {
		pl.byRelease[a.release.number] = a
		switch a.Said.Status {
		case verdict.Affected:
			bad = append(bad, a)
		case verdict.UnderInvestigation:
			open = append(open, a)
		}
		if h := p.Revisions(verdict.ChannelList, id, a.Version); len(h) > 0 && (issued.IsZero() || h[0].At.Before(issued)) {
			issued = h[0].At
		}
		if a.Revision > 1 {
			revised = later(revised, a.At)
		}
		e.changed = later(e.changed, a.At)
	}
	e.Issued, e.Revised = date(issued), date(revised)
	if len(bad) > 0 {
		e.Affected = pl.ranges(bad)
	}
	e.Investigated = pl.ranges(open)
	e.ends(pl)
	for _, part := range st.Parts {
		if publish.PartsDiffer(st.Parts) && part.Status == verdict.Affected {
			e.Parts = append(e.Parts, part.Part)
		}
	}
	if slices.ContainsFunc(p.places, func(pl *place) bool { return pl.vulnerability.id == id }) {
		e.Path = vulnerabilityPath(id)
	}
	return e
}

// ends says per line where the flaw ends: by a repair, or without one.
func (e *listEntry) ends(pl *place) {
	var fixed, clean []string
	repaired := false // the line before ends repaired, so that this one began so
	for _, l := range slices.Backward(pl.product.lines) {
		r, status := firstClean(pl, l.releases)
		if r == nil {
			if r, status = pl.wholeLine(l); r != nil && repaired {
				continue
			}
		}
		repaired = r != nil && status == verdict.Fixed
		switch {
		case r == nil:
		case status == verdict.Fixed:
			fixed = append(fixed, r.Version)
		case status == verdict.NotAffected && e.Affected != notApplicable:
			clean = append(clean, r.Version)
		}
	}
	if len(fixed) > 0 {
		e.Fixed = strings.Join(fixed, ", ")
	}
	e.Unaffected = strings.Join(clean, ", ")
}

// wholeLine gives the first release of a line of which nothing but "fixed" is said:
// its branch began behind the repair.
func (p *place) wholeLine(l *line) (*release, verdict.Status) {
	var first *release
	for _, r := range l.releases {
		if a := p.at(r); r.State == verdict.Withdrawn {
			continue
		} else if a == nil || a.Said.Status != verdict.Fixed {
			return nil, ""
		}
		first = r
	}
	return first, verdict.Fixed
}

func (s *Site) list(p *product) publish.File {
	entries := p.listed()
	pg := page{Kind: "list", Path: p.ListPath(), Product: p, Heading: p.Product.Name + ": CVE list",
		Lead: "Security vulnerabilities of released versions, and what to do about them."}
	var again []string
	for _, e := range entries {
		pg.Changed = later(pg.Changed, e.changed)
		if e.Revised != "" {
			again = append(again, e.ID)
		}
	}
	pg.Revised = revisionWords(again, nil)
	return s.file(pg, func() any {
		return struct {
			Entries []listEntry
			Data    string
		}{s.advisedEntries(entries), p.dataPath()}
	})
}

// advisedEntries gives the entries the advisories about them.
func (s *Site) advisedEntries(entries []listEntry) []listEntry {
	for i, e := range entries {
		entries[i].Advisories = []string{}
		v := s.byID[e.ID]
		if v == nil {
			continue
		}
		entries[i].told = advisoryEntries(s.advisoriesOf(aboutVulnerability(v)))
		for _, a := range entries[i].told {
			entries[i].Advisories = append(entries[i].Advisories, a.Number)
		}
	}
	return entries
}

func (s *Site) listData(p *product) publish.File {
	return publish.File{Path: p.dataPath(), Render: func(w io.Writer) error {
		entries := s.advisedEntries(p.listed())
		if entries == nil {
			entries = []listEntry{}
		}
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(struct {
			Product string      `json:"product"`
			Name    string      `json:"name"`
			Notice  string      `json:"notice"`
			Entries []listEntry `json:"vulnerabilities"`
		}{p.Product.Slug, p.Product.Name, p.Product.Notice, entries})
	}}
}
