// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"sort"
	"strings"

	"verdict"
	"verdict/spec/suppression"
	"verdict/spec/vers"
)

// FindingSubject is a finding as the rules of dependency-check see it, with the
// releases that have it.
type FindingSubject struct {
	suppression.Subject
	Vulnerability string // the shown id
	// Version is the component's, in the order of Scheme.
	Version  string
	Scheme   vers.Scheme
	Releases []string
}

// Subjects gives the product's findings, each component and vulnerability once,
// by id and package URL: what imported rules can hit.
func (e *Engine) Subjects() []FindingSubject {
	return e.subjects(func(s suppression.Subject) string { return s.PURL })
}

// SubjectsByFile is Subjects with a component by each set of files that it is in,
// apart: a rule may speak of one file and not of another.
func (e *Engine) SubjectsByFile() []FindingSubject {
	return e.subjects(func(s suppression.Subject) string {
		return strings.Join([]string{s.PURL, strings.Join(s.Paths, "\n"), strings.Join(s.SHA1s, "\n")}, "\x00")
	})
}

// subjects gives findings of one key together.
func (e *Engine) subjects(key func(suppression.Subject) string) []FindingSubject {
	var list []FindingSubject
	for _, id := range e.Concerning() {
		for _, v := range e.Vulnerabilities(id) {
			list = append(list, e.subjectsOf(v, key)...)
		}
	}
	sort.SliceStable(list, func(i, j int) bool {
		if list[i].Vulnerability != list[j].Vulnerability {
			return list[i].Vulnerability < list[j].Vulnerability
		}
		return key(list[i].Subject) < key(list[j].Subject)
	})
	return list
}

func (e *Engine) subjectsOf(v *verdict.Vulnerability, key func(suppression.Subject) string) []FindingSubject {
	byKey := map[string]*FindingSubject{}
	for _, r := range e.w.Releases {
		for _, part := range e.partsOf(v, r.Version) {
			q := &question{Engine: e, v: v, release: r, part: part}
			for _, f := range e.part(v, r, part).Findings {
				subject := q.subject(f)
				s, known := byKey[key(subject)]
				if !known {
					s = &FindingSubject{Subject: subject, Vulnerability: v.Shown(), Version: componentVersion(f.Component), Scheme: schemeOf(f.Component)}
					byKey[key(subject)] = s
				}
				s.Releases = append(s.Releases, r.Version)
			}
		}
	}
	var list []FindingSubject
	for _, s := range byKey {
		s.Releases = unique(s.Releases)
		sortVersions(e.w.Product, s.Releases)
		list = append(list, *s)
	}
	return list
}
