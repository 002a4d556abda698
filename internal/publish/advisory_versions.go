// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/vers"
)

// AffectedVersions are the versions of a product that have a flaw, as an advisory says: its
// ranges, so that each release that it decides is on the side on which it says.
type AffectedVersions struct {
	Scheme vers.Scheme
	// Range holds the versions; it is of no scheme where they cannot be compared, or
	// contradict the releases.
	Range vers.Range
	// Intervals are the stretches: as they were written, a line each, where the releases
	// agree, and where versions cannot be compared; else those of Range.
	Intervals []vers.Interval
	// Releases are the affected releases and versions that are told one by one, in order.
	Releases []string
	// Single are those of Releases that no interval holds.
	Single []string
	// Undecided are releases of which nothing is known and that no interval holds.
	Undecided []string
	// Unaffected are releases that are said not to have the flaw.
	Unaffected []string
	Parts      []string // that the ranges are of; none means all
}

// Comparable reports whether Range holds what is affected.
func (v AffectedVersions) Comparable() bool { return v.Range.Scheme() != "" }

// Empty reports whether nothing is affected.
func (v AffectedVersions) Empty() bool { return len(v.Intervals)+len(v.Releases) == 0 }

// Affected gives the versions of a product that have a vulnerability. A release of which it
// is not known whether it is affected is so where a range holds it.
func (a Advisory) Affected(p verdict.Product, f AdvisedFlaw) AffectedVersions {
	v := versionsOf{product: p, rows: a.Said(p, f)}
	v.Scheme = p.VersionScheme()
	ranges := a.ranges(p, f)
	for _, r := range ranges {
		if r.Interval != (vers.Interval{}) && !slices.Contains(v.Intervals, r.Interval) {
			v.Intervals = append(v.Intervals, r.Interval)
		}
		for _, version := range r.Versions { // what is said of a release counts
			if !slices.ContainsFunc(v.rows, func(row verdict.AdvisedRelease) bool { return row.Version == version && spared(row) }) {
				v.Releases = append(v.Releases, version)
			}
		}
	}
	v.Parts = partsOf(ranges)
	for _, r := range v.rows {
		if r.Status == verdict.Affected {
			v.Releases = append(v.Releases, r.Version)
		}
	}
	slices.SortFunc(v.Releases, p.CompareVersions)
	v.Releases = slices.Compact(v.Releases)
	v.compare()
	v.sort()
	return v.AffectedVersions
}

// ranges are those of a product and a vulnerability, in the order of the product's versions.
func (a Advisory) ranges(p verdict.Product, f AdvisedFlaw) (list []verdict.AdvisedRange) {
	for _, said := range a.Products {
		for _, r := range said.Ranges {
			if said.Slug == p.Slug && f.Named(r.Vulnerability) {
				list = append(list, r)
			}
		}
	}
	slices.SortStableFunc(list, func(x, y verdict.AdvisedRange) int { return inOrder(p, x.Interval, y.Interval) })
	return list
}

// inOrder orders stretches by where they begin, then by where they end.
func inOrder(p verdict.Product, a, b vers.Interval) int {
	return cmp.Or(begins(p, a.Introduced, b.Introduced), p.CompareVersions(a.Fixed+a.LastAffected, b.Fixed+b.LastAffected), strings.Compare(a.String(), b.String()))
}

// begins orders beginnings of ranges: "" and "0" are before every version.
func begins(p verdict.Product, a, b string) int {
	first := func(s string) bool { return s == "" || s == "0" }
	switch {
	case first(a) && first(b):
		return 0
	case first(a):
		return -1
	case first(b):
		return 1
	}
	return p.CompareVersions(a, b)
}

// partsOf are the parts that ranges are of; none where one is of all.
func partsOf(ranges []verdict.AdvisedRange) (parts []string) {
	for _, r := range ranges {
		if len(r.Parts) == 0 {
			return nil
		}
		parts = append(parts, r.Parts...)
	}
	slices.Sort(parts)
	return slices.Compact(parts)
}

// versionsOf are affected versions on their way.
type versionsOf struct {
	AffectedVersions
	product verdict.Product
	rows    []verdict.AdvisedRelease // in the order of versions
}

// compare makes Range of the intervals, and of the intervals those of Range where a release
// contradicts them.
func (v *versionsOf) compare() {
	r, err := v.written()
	if err != nil {
		return
	}
	if !v.agrees(r) {
		if r, err = v.mended(r); err == nil {
			v.Intervals, err = intervals(r)
		}
		if err != nil { // what is written holds releases that have not the flaw
			v.Intervals = nil
			return
		}
	}
	v.Range = r
}

// written is the union of the intervals as they stand.
func (v *versionsOf) written() (vers.Range, error) {
	r := vers.None(v.Scheme)
	for _, i := range v.Intervals {
		one, err := vers.FromEvents(v.Scheme, EventsOf(i))
		if err != nil {
			return vers.Range{}, err
		}
		r = r.Union(one)
	}
	_, err := vers.Compare(v.Scheme, "1", "1")
	if errors.Is(err, vers.ErrNoComparator) {
		return vers.Range{}, err
	}
	return r, nil
}

// EventsOf are the events of a stretch (OSV schema 1.7, affected[].ranges[].events).
func EventsOf(i vers.Interval) []vers.Event {
	list := []vers.Event{{Introduced: cmp.Or(i.Introduced, "0")}}
	switch {
	case i.Fixed != "":
		list = append(list, vers.Event{Fixed: i.Fixed})
	case i.LastAffected != "":
		list = append(list, vers.Event{LastAffected: i.LastAffected})
	}
	return list
}

// agrees reports whether no release that is decided lies outside of the affected, or in
// them, against what is said of it. An affected one outside is told by itself.
func (v *versionsOf) agrees(r vers.Range) bool {
	for _, row := range v.rows {
		if spared(row) && holds(r, row.Version) {
			return false
		}
	}
	return true
}

// spared reports whether a release is said not to have the flaw.
func spared(r verdict.AdvisedRelease) bool {
	return r.Status == verdict.NotAffected || r.Status == verdict.Fixed
}

// holds reports whether a range holds a version; what cannot be compared is in none.
func holds(r vers.Range, version string) bool {
	in, err := r.Contains(version)
	return err == nil && in
}

// mended takes out of a range each stretch from a release without the flaw up to the next
// release: what lies between two releases is nobody's.
func (v *versionsOf) mended(r vers.Range) (vers.Range, error) {
	for i, row := range v.rows {
		if !spared(row) || !holds(r, row.Version) {
			continue
		}
		events := []vers.Event{{Introduced: row.Version}}
		for _, next := range v.rows[i+1:] {
			if order, err := vers.Compare(v.Scheme, row.Version, next.Version); err == nil && order < 0 {
				events = append(events, vers.Event{Fixed: next.Version})
				break
			}
		}
		out, err := vers.FromEvents(v.Scheme, events)
		if err != nil {
			return vers.Range{}, err
		}
		r = r.Intersect(out.Complement())
	}
	return r, nil
}

// intervals are the stretches of a range.
func intervals(r vers.Range) (list []vers.Interval, err error) {
	if r.Empty() {
		return nil, nil
	}
	ranges, err := r.Events()
	for _, events := range ranges {
		stretches, err := vers.Intervals(r.Scheme(), events)
		if err != nil {
			return nil, err
		}
		list = append(list, stretches...)
	}
	return list, err
}

// sort divides what stands by itself.
func (v *versionsOf) sort() {
	slices.SortFunc(v.Intervals, func(a, b vers.Interval) int { return inOrder(v.product, a, b) })
	for _, version := range v.Releases {
		if !v.Comparable() || !holds(v.Range, version) {
			v.Single = append(v.Single, version)
		}
	}
	for _, row := range v.rows {
		if spared(row) {
			v.Unaffected = append(v.Unaffected, row.Version)
		} else if !slices.Contains(v.Releases, row.Version) && (!v.Comparable() || !holds(v.Range, row.Version)) {
			v.Undecided = append(v.Undecided, row.Version)
		}
	}
}

// PackageOf is the name of a product in the ecosystem of its package URL, and false where
// that has none.
func PackageOf(p verdict.Product) (verdict.PackageName, bool) {
	names := verdict.PackageNames(verdict.Component{PURL: p.PURL})
	if len(names) == 0 || names[0].Ecosystem == verdict.CPE {
		return verdict.PackageName{}, false
	}
	return names[0], true
}
