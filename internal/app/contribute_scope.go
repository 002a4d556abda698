// SPDX-License-Identifier: Apache-2.0

package app

import (
	"slices"
	"strings"

	"verdict"
	"verdict/internal/triage"
	"verdict/spec/suppression"
	"verdict/spec/vers"
)

// flawed is a vulnerability in a package, whatever its version.
type flawed struct{ vulnerability, base string }

func flawedOf(s triage.FindingSubject) flawed {
	return flawed{s.Vulnerability, verdict.PURLBase(s.PURL)}
}

// What a rule says and no assessment can.
const (
	ofNoVersion = "it tells versions apart, and hits a component without one that could be compared"
	ofSomeFiles = "it hits some files or builds of a package in a release and not the others of the same version, which no assessment tells apart"
)

// scopes are what the rule's word on a vulnerability in a package covers. It is the
// whole product where the rule hits every finding and would hit the package at any
// version. Else it is each version that the rule hits, alone: a version that the author
// names is a premise. Where another finding of the package is not hit, it is the
// releases that are hit, without those that hold a finding of the same version which
// is not.
func (c contribution) scopes(rule suppression.Rule, of flawed, hit map[int]bool) (list []verdict.AssessmentScope, whys []string) {
	var hits, others []triage.FindingSubject
	for i, s := range c.subjects {
		switch {
		case flawedOf(s) != of:
		case hit[i]:
			hits = append(hits, s)
		default:
			others = append(others, s)
		}
	}
	scope := verdict.AssessmentScope{Product: c.options.Product, Component: of.base}
	if len(others) == 0 && !slices.ContainsFunc(hits, func(s triage.FindingSubject) bool { return !c.atAnyVersion(rule, s) }) {
		return []verdict.AssessmentScope{scope}, nil
	}
	done := map[string]bool{}
	for _, s := range hits {
		if done[s.Version] {
			continue
		}
		done[s.Version] = true
		scope.Versions = vers.Interval{Introduced: s.Version, LastAffected: s.Version}
		if in, err := scope.Versions.Contains(s.Scheme, s.Version); s.Version == "" || err != nil || !in {
			whys = append(whys, ofNoVersion)
			continue
		}
		releases, without := releasesOf(scope.Versions, hits, others)
		if without {
			whys = append(whys, ofSomeFiles)
		}
		if len(others) > 0 {
			scope.Releases = releases
		}
		if len(releases) > 0 {
			list = append(list, scope)
		}
	}
	return list, whys
}

// releasesOf gives the releases of which all findings with a version in the interval
// are hit, and whether there are others of which only some are.
func releasesOf(in vers.Interval, hits, others []triage.FindingSubject) (releases []string, without bool) {
	var missed []string
	for _, s := range others {
		if same, err := in.Contains(s.Scheme, s.Version); err != nil || same {
			missed = append(missed, s.Releases...)
		}
	}
	for _, s := range hits {
		if same, err := in.Contains(s.Scheme, s.Version); err == nil && same {
			releases = append(releases, s.Releases...)
		}
	}
	slices.Sort(releases)
	releases = slices.Compact(releases)
	all := len(releases)
	releases = slices.DeleteFunc(releases, func(version string) bool { return slices.Contains(missed, version) })
	return releases, len(releases) < all
}

// otherVersions are versions that nothing ships: a rule that hits a package at each of
// them asks for none.
var otherVersions = []string{"0", "0.0.0-rc.1", "98765.43.21", "x"}

// atAnyVersion reports whether the rule would hit a subject at whatever version. A
// digest is one version's.
func (c contribution) atAnyVersion(rule suppression.Rule, s triage.FindingSubject) bool {
	base := verdict.PURLBase(s.PURL)
	rest := ""
	if i := strings.IndexAny(s.PURL, "?#"); i >= 0 {
		rest = s.PURL[i:]
	}
	for _, version := range otherVersions {
		other := s.Subject
		other.PURL, other.SHA1s, other.Paths = base+"@"+version+rest, nil, slices.Clone(s.Paths)
		for i, path := range other.Paths {
			if s.Version != "" {
				other.Paths[i] = strings.ReplaceAll(path, s.Version, version)
			}
		}
		if hit, err := suppression.Evaluate(rule, other, c.now); err != nil || !hit.Hits() {
			return false
		}
	}
	return true
}
