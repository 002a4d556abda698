// SPDX-License-Identifier: Apache-2.0

package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
)

// answerRow is a vulnerability on the page of a release.
type answerRow struct {
	ID       string
	Anchor   string
	Title    string
	Severity string
	Why      string
}

// answerGroup are the answers of one status.
type answerGroup struct {
	Status verdict.Status
	Rows   []answerRow
}

func (s *Site) release(r *release) publish.File {
	name := r.product.Product.Name + " " + r.Version
	pg := page{Kind: "release", Path: r.Path(), Product: r.product, Changed: r.changed, Heading: name, Lead: releaseLead(r, name), Revised: r.revised(verdict.ChannelPage)}
	return s.file(pg, func() any {
		about := func(p *place) (list []*answer) {
			for _, other := range r.line.releases {
				if a := p.at(other); a != nil {
					list = append(list, a)
				}
			}
			return list
		}
		told := telling(r.places(), about)
		body := struct {
			Release   releaseView
			Line      lineView
			Previous  *releaseView
			Groups    []answerGroup
			Matrix    matrix
			Artifacts []shipped
		}{Release: viewRelease(r), Line: s.viewLine(r.line), Groups: groups(r.answers), Artifacts: s.shippedOf(r)}
		body.Matrix = r.line.releaseMatrix("matrix", fmt.Sprintf("%s: releases of line %s and vulnerabilities", r.product.Product.Name, r.line.Slug),
			told[:min(len(told), matrixShown)])
		if i := slices.IndexFunc(r.product.releases, func(o *release) bool { return o.Version == r.Previous }); i >= 0 {
			previous := viewRelease(r.product.releases[i])
			body.Previous = &previous
		}
		return body
	})
}

func releaseLead(r *release, name string) string {
	if len(r.answers) == 0 {
		return "We have said nothing about vulnerabilities in " + name + " yet."
	}
	var words []string
	for _, c := range counted(r.answers) {
		words = append(words, fmt.Sprintf("%d %s", c.N, statusWord(c.Status)))
	}
	return fmt.Sprintf("We have spoken of %s in %s: %s.", plural(len(r.answers), "vulnerability"), name, sentenceList(words, "and"))
}

// places are the vulnerabilities of which something is said in the release.
func (r *release) places() []*place {
	list := make([]*place, len(r.answers))
	for i, a := range r.answers {
		list[i] = a.place
	}
	slices.SortFunc(list, func(a, b *place) int { return compareIDs(a.vulnerability.id, b.vulnerability.id) })
	return list
}

func groups(answers []*answer) []answerGroup {
	var all []answerGroup
	for _, status := range verdict.Statuses {
		var of []*answer
		for _, a := range answers {
			if a.Said.Status == status {
				of = append(of, a)
			}
		}
		slices.SortFunc(of, func(a, b *answer) int {
			return cmp.Or(cmp.Compare(b.Said.Severity.Gate(), a.Said.Severity.Gate()), compareIDs(a.Said.Vulnerability, b.Said.Vulnerability))
		})
		if len(of) > 0 {
			all = append(all, answerGroup{status, answerRows(of)})
		}
	}
	return all
}

func answerRows(answers []*answer) []answerRow {
	rows := make([]answerRow, len(answers))
	for i, a := range answers {
		rows[i] = answerRow{ID: a.Said.Vulnerability, Anchor: a.Anchor(), Title: a.place.vulnerability.title, Severity: scored(a.Said), Why: a.brief()}
	}
	return rows
}

// brief says in a line why, or what to do.
func (a *answer) brief() string {
	switch a.Said.Status {
	case verdict.Affected:
		if to := fixedWords(a.Said.FixedIn); to != "" {
			return "Fixed in " + to + "."
		}
		return clean(a.Said.Action)
	case verdict.NotAffected:
		if a.Said.Impact != "" {
			return clean(a.Said.Impact)
		}
		return publish.JustificationWords[a.Said.Justification]
	}
	return ""
}

func fixedWords(list []verdict.LineRelease) string {
	var words []string
	for _, f := range list {
		words = append(words, f.Release)
	}
	return strings.Join(unique(words), ", ")
}

// revised says what was revised or taken back in a channel about the release.
func (r *release) revised(c verdict.Channel) []string {
	var again, back []string
	for _, st := range r.product.Standing(c, r.Version) {
		if st.Revision > 1 {
			again = append(again, st.Said.Vulnerability)
		}
	}
	for _, st := range r.product.Snapshot.Withdrawn(c, r.Version) {
		back = append(back, st.Said.Vulnerability)
	}
	return revisionWords(again, back)
}

func revisionWords(again, back []string) []string {
	var words []string
	if len(again) > 0 {
		words = append(words, "Revised since it was first said: "+few(again)+".")
	}
	if len(back) > 0 {
		words = append(words, "Withdrawn, so that nothing is said of it here any more: "+few(back)+".")
	}
	return words
}

// few names the first of many.
func few(list []string) string {
	const most = 8
	list = unique(list)
	if len(list) <= most {
		return sentenceList(list, "and")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
}
