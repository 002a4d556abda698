// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"cmp"
	"maps"
	"slices"

	"verdict"
	"verdict/spec/purl"
)

// Difference is what changed from one inventory to another, by package (package
// URL without version) and part. Each list is ordered by package, then part.
type Difference struct {
	Added   []Shipped // not in the first
	Removed []Shipped // not in the second
	Changed []Change  // other versions
	// Rebuilt are of the same versions and another pedigree: patched, or with
	// another upstream identity.
	Rebuilt []Shipped
	// ScopeChanged are those whose strongest scope differs, whatever else changed.
	ScopeChanged []ScopeChange
	// Same counts the packages that differ in nothing of the above.
	Same int
}

// Shipped is a package in a part with its versions, in the order of text.
type Shipped struct {
	Base     string
	Part     string
	Versions []string
}

// Change is a package in a part with its versions before and after, in the order
// of text; a package may lie there in several.
type Change struct {
	Base string
	Part string
	From []string
	To   []string
}

// ScopeChange is a package in a part whose use changed.
type ScopeChange struct {
	Base string
	Part string
	From verdict.Scope
	To   verdict.Scope
}

// place is what Diff compares by.
type place struct{ base, part string }

// holding is what an inventory has of a package in a part.
type holding struct {
	versions map[string]bool
	builds   map[string]bool // versions with what they were made from
	scope    verdict.Scope
}

// Diff compares two inventories.
func Diff(a, b verdict.SBOM) Difference {
	before, after := holdings(a), holdings(b)
	all := maps.Clone(before)
	maps.Copy(all, after)
	var d Difference
	for _, at := range slices.SortedFunc(maps.Keys(all), compare) {
		from, to := before[at], after[at]
		switch {
		case from == nil:
			d.Added = append(d.Added, at.shipped(to))
		case to == nil:
			d.Removed = append(d.Removed, at.shipped(from))
		default:
			d.compare(at, from, to)
		}
	}
	return d
}

func compare(a, b place) int {
	return cmp.Or(cmp.Compare(a.base, b.base), cmp.Compare(a.part, b.part))
}

// compare adds what differs in a package that both have.
func (d *Difference) compare(at place, from, to *holding) {
	same := true
	switch {
	case !maps.Equal(from.versions, to.versions):
		d.Changed = append(d.Changed, Change{Base: at.base, Part: at.part, From: sorted(from.versions), To: sorted(to.versions)})
		same = false
	case !maps.Equal(from.builds, to.builds):
		d.Rebuilt = append(d.Rebuilt, at.shipped(to))
		same = false
	}
	if from.scope != to.scope {
		d.ScopeChanged = append(d.ScopeChanged, ScopeChange{Base: at.base, Part: at.part, From: from.scope, To: to.scope})
		same = false
	}
	if same {
		d.Same++
	}
}

func (at place) shipped(h *holding) Shipped {
	return Shipped{Base: at.base, Part: at.part, Versions: sorted(h.versions)}
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

func holdings(bill verdict.SBOM) map[place]*holding {
	all := map[place]*holding{}
	for _, o := range bill.Occurrences {
		at := place{base: verdict.PURLBase(o.Component.PURL), part: o.Part}
		h := all[at]
		if h == nil {
			h = &holding{versions: map[string]bool{}, builds: map[string]bool{}, scope: verdict.Excluded}
			all[at] = h
		}
		v := version(o.Component.PURL)
		h.versions[v] = true
		h.builds[verdict.Component{PURL: v, Pedigree: o.Component.Pedigree}.Key()] = true
		h.scope = stronger(h.scope, o.Scope)
	}
	return all
}

// stronger gives the scope of more use; one that is not said reads as required.
func stronger(a, b verdict.Scope) verdict.Scope {
	if b == "" {
		b = verdict.Required
	}
	if strength(b) > strength(a) {
		return b
	}
	return a
}

// version gives the version of a package URL, "" when it has none.
func version(text string) string {
	u, err := purl.Parse(text)
	if err != nil {
		return ""
	}
	return u.Version
}
