// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"sort"

	"verdict"
	"verdict/spec/suppression"
)

// FindingSubject is a finding as the rules of dependency-check see it, with the
// releases that have it.
type FindingSubject struct {
	suppression.Subject
	Vulnerability string // the shown id
	Releases      []string
}

// Subjects gives the product's findings, each component and vulnerability once,
// by id and package URL: what imported rules can hit.
func (e *Engine) Subjects() []FindingSubject {
	var list []FindingSubject
	for _, id := range e.Concerning() {
		for _, v := range e.Vulnerabilities(id) {
			list = append(list, e.subjectsOf(v)...)
		}
	}
	sort.SliceStable(list, func(i, j int) bool {
		if list[i].Vulnerability != list[j].Vulnerability {
			return list[i].Vulnerability < list[j].Vulnerability
		}
		return list[i].PURL < list[j].PURL
	})
	return list
}

func (e *Engine) subjectsOf(v *verdict.Vulnerability) []FindingSubject {
	byPURL := map[string]*FindingSubject{}
	for _, r := range e.w.Releases {
		for _, part := range e.partsOf(v, r.Version) {
			q := &question{Engine: e, v: v, release: r, part: part}
			for _, f := range e.part(v, r, part).Findings {
				s, known := byPURL[f.Component.PURL]
				if !known {
					s = &FindingSubject{Subject: q.subject(f), Vulnerability: v.Shown()}
					byPURL[f.Component.PURL] = s
				}
				s.Releases = append(s.Releases, r.Version)
			}
		}
	}
	var list []FindingSubject
	for _, s := range byPURL {
		s.Releases = unique(s.Releases)
		sortVersions(e.w.Product, s.Releases)
		list = append(list, *s)
	}
	return list
}
