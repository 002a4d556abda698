// SPDX-License-Identifier: Apache-2.0

package osvrecord

import (
	"regexp"
	"slices"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/osv"
	"verdict/spec/vers"
)

// untold is what is said of a product of no ecosystem, or in an order that its ecosystem
// does not have.
type untold struct {
	Vendor  string   `json:"vendor"`
	Product string   `json:"product"`
	PURL    string   `json:"purl,omitempty"`
	Vers    string   `json:"vers,omitempty"`
	Ranges  []string `json:"ranges,omitempty"` // whose versions cannot be compared
}

// affected writes what is affected of a product; false is when nothing is.
func affected(a publish.Advisory, p verdict.Product, f publish.AdvisedFlaw) (osv.Affected, bool, error) {
	v := a.Affected(p, f)
	if v.Empty() {
		return osv.Affected{}, false, nil
	}
	name, packaged := publish.PackageOf(p)
	one := osv.Affected{Versions: releases(a, p, f, v)}
	if packaged {
		one.Package = &osv.Package{Ecosystem: name.Ecosystem, Name: name.Name, PURL: p.PURL}
		one.Ranges = ranges(name, v)
		symbols, err := publish.SymbolsSpecific(a.Statement(f, verdict.AdvisedRelease{Product: p.Slug, Status: verdict.Affected}), name, a.Symbols)
		if err != nil {
			return one, false, err
		}
		one.EcosystemSpecific = symbols
	}
	if packaged && (len(one.Ranges) > 0 || len(v.Intervals) == 0) {
		return one, true, nil
	}
	own := untold{Vendor: p.Author, Product: p.Name, PURL: p.PURL}
	if v.Comparable() && !v.Range.Empty() {
		own.Vers = v.Range.String()
	} else {
		for _, i := range v.Intervals {
			own.Ranges = append(own.Ranges, i.String())
		}
	}
	one.DatabaseSpecific = publish.Raw(own)
	return one, true, nil
}

// releases are those that are affected, and those of which nothing is known and that a
// range holds, in the order of the product's versions.
func releases(a publish.Advisory, p verdict.Product, f publish.AdvisedFlaw, v publish.AffectedVersions) []string {
	list := slices.Clone(v.Releases)
	for _, r := range a.Said(p, f) {
		if in, err := v.Range.Contains(r.Version); v.Comparable() && err == nil && in {
			list = append(list, r.Version)
		}
	}
	slices.SortFunc(list, p.CompareVersions)
	return slices.Compact(list)
}

// strict is a version as Semantic Versioning 2.0.0 writes it.
var strict = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.\-]+)?(\+[0-9A-Za-z.\-]+)?$`)

// semantic are the ecosystems whose versions are Semantic Versioning's.
var semantic = []string{"npm", "Go", "crates.io", "Hex", "Pub", "SwiftURL"}

// ranges are the stretches, each as a range; none where the ecosystem orders the versions
// otherwise than the product does.
func ranges(name verdict.PackageName, v publish.AffectedVersions) (list []osv.Range) {
	scheme, ok := vers.SchemeOf(name.Ecosystem)
	if !ok || !v.Comparable() {
		return nil
	}
	theirs, kind := vers.None(scheme), osv.Ecosystem
	if slices.Contains(semantic, name.Ecosystem) && strictly(v.Intervals) {
		kind = osv.SemVer
	}
	for _, i := range v.Intervals {
		events := publish.EventsOf(i)
		one, err := vers.FromEvents(scheme, events)
		if err != nil {
			return nil
		}
		theirs = theirs.Union(one)
		if !one.Empty() {
			list = append(list, osv.Range{Type: kind, Events: written(events)})
		}
	}
	if scheme != v.Scheme && !alike(theirs, v) {
		return nil
	}
	return list
}

// strictly reports whether every bound is a version of Semantic Versioning.
func strictly(list []vers.Interval) bool {
	for _, i := range list {
		for _, bound := range []string{i.Introduced, i.Fixed, i.LastAffected} {
			if bound != "" && bound != "0" && !strict.MatchString(bound) {
				return false
			}
		}
	}
	return true
}

// alike reports whether a range holds the same as that of the product at each of its bounds
// and each of its releases.
func alike(theirs vers.Range, v publish.AffectedVersions) bool {
	versions := slices.Concat(v.Releases, v.Undecided, v.Unaffected)
	for _, i := range v.Intervals {
		versions = append(versions, i.Introduced, i.Fixed, i.LastAffected)
	}
	for _, version := range versions {
		if version == "" || version == "0" {
			continue
		}
		ours, err := v.Range.Contains(version)
		here, other := theirs.Contains(version)
		if err != nil || other != nil || ours != here {
			return false
		}
	}
	return true
}

func written(events []vers.Event) (list []osv.Event) {
	for _, e := range events {
		list = append(list, osv.Event(e))
	}
	return list
}
