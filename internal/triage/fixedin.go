// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"sort"

	"verdict"
)

// fixedIn gives, per line, the first release that is fixed and from which on
// every later one of the line is clean. Lines are independent, withdrawn and
// planned releases never count.
func (e *Engine) fixedIn(v *verdict.Vulnerability) []verdict.LineRelease {
	if known, ok := e.fixes[v.ID]; ok {
		return known
	}
	var fixed []verdict.LineRelease
	for _, line := range e.lineOrder {
		if r, ok := e.firstClean(v, line); ok {
			fixed = append(fixed, verdict.LineRelease{Line: line, Release: r})
		}
	}
	e.fixes[v.ID] = fixed
	return fixed
}

func (e *Engine) firstClean(v *verdict.Vulnerability, line string) (string, bool) {
	first := ""
	for _, r := range e.shipped[line] {
		switch status := e.status(v, r); {
		case !status.Clean():
			first = ""
		case first == "" && status == verdict.Fixed:
			first = r.Version
		}
	}
	return first, first != ""
}

// status is the roll-up over the parts of a release, without the rest of an
// Answer.
func (e *Engine) status(v *verdict.Vulnerability, r verdict.Release) verdict.Status {
	var top verdict.Status
	for _, part := range e.partsOf(v, r.Version) {
		if s := e.part(v, r, part).Status; s.Weight() > top.Weight() {
			top = s
		}
	}
	return top
}

// orderReleases puts the lines, and the released releases of each, in order of
// version.
func (e *Engine) orderReleases() {
	e.shipped = map[string][]verdict.Release{}
	sorted := append([]verdict.Release(nil), e.w.Releases...)
	SortReleases(e.w.Product, sorted)
	seen := map[string]bool{}
	for _, r := range sorted {
		if !seen[r.Line] {
			seen[r.Line] = true
			e.lineOrder = append(e.lineOrder, r.Line)
		}
		if r.State == verdict.Released {
			e.shipped[r.Line] = append(e.shipped[r.Line], r)
		}
	}
	sortVersions(e.w.Product, e.lineOrder)
}

// SortReleases orders releases by the product's own scheme; versions that it
// cannot parse stand last, in order of text.
func SortReleases(p verdict.Product, releases []verdict.Release) {
	sort.SliceStable(releases, func(i, j int) bool {
		return versionLess(p, releases[i].Version, releases[j].Version)
	})
}

func sortVersions(p verdict.Product, versions []string) {
	sort.SliceStable(versions, func(i, j int) bool { return versionLess(p, versions[i], versions[j]) })
}

func versionLess(p verdict.Product, a, b string) bool { return p.CompareVersions(a, b) < 0 }

// SortLines orders lines as SortReleases orders releases.
func SortLines(p verdict.Product, lines []verdict.Line) {
	sort.SliceStable(lines, func(i, j int) bool { return versionLess(p, lines[i].Slug, lines[j].Slug) })
}
