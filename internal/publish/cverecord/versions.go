// SPDX-License-Identifier: Apache-2.0

package cverecord

import (
	"cmp"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/cve"
	"verdict/spec/purl"
	"verdict/spec/vers"
)

// affected names each product that has versions with the flaw, or of which that is not
// known. All other versions are unaffected.
func affected(a publish.Advisory, f publish.AdvisedFlaw) (list []cve.Product) {
	for _, p := range a.Concerned() {
		v := a.Affected(p, f)
		if v.Empty() && len(v.Undecided) == 0 {
			continue
		}
		one := cve.Product{Vendor: cut(p.Author, 512), Product: cut(p.Name, 2048), Modules: v.Parts, DefaultStatus: cve.Unaffected, Versions: entries(v)}
		identify(&one, p)
		list = append(list, one)
	}
	return list
}

// identify names the product by its package URL and, where its ecosystem has a collection,
// by that.
func identify(one *cve.Product, p verdict.Product) {
	u, err := purl.Parse(p.PURL)
	if err != nil {
		return
	}
	one.PackageURL = u.WithVersion("").String()
	name, ok := publish.PackageOf(p)
	collection := cve.Collection(name.Ecosystem)
	if own := u.Qualifiers["repository_url"]; own != "" { // it is not where the ecosystem keeps its packages
		_, rest, absolute := strings.Cut(own, "://")
		if !absolute {
			rest = own
		}
		collection = "https://" + rest
	}
	if ok && collection != "" {
		one.CollectionURL, one.PackageName = collection, name.Name
	}
}

// entries are the stretches, a line each, then versions that stand alone, then those of
// which nothing is known.
func entries(v publish.AffectedVersions) (list []cve.Version) {
	kind := vers.CVEType(v.Scheme)
	if !v.Comparable() {
		kind = "custom"
	}
	for _, i := range v.Intervals {
		list = append(list, entry(i, kind))
	}
	for _, version := range v.Single {
		list = append(list, cve.Version{Version: version, Status: cve.Affected})
	}
	for _, version := range v.Undecided {
		list = append(list, cve.Version{Version: version, Status: cve.Unknown})
	}
	return slices.CompactFunc(list, func(a, b cve.Version) bool {
		return a.Version == b.Version && a.Status == b.Status && a.LessThan == b.LessThan && a.LessThanOrEqual == b.LessThanOrEqual
	})
}

// entry writes a stretch: up to a fix, up to and with the last affected one, or without an
// end.
func entry(i vers.Interval, kind string) cve.Version {
	e := cve.Version{Version: cmp.Or(i.Introduced, "0"), Status: cve.Affected, Type: kind}
	switch {
	case i.Fixed != "":
		e.LessThan = i.Fixed
	case i.LastAffected != "" && i.LastAffected == i.Introduced:
		e.Type = ""
	case i.LastAffected != "":
		e.LessThanOrEqual = i.LastAffected
	default:
		e.LessThan = "*"
	}
	return e
}

// open reports whether versions that do not exist yet are affected.
func open(v publish.AffectedVersions) bool {
	return slices.ContainsFunc(v.Intervals, func(i vers.Interval) bool { return i.Fixed == "" && i.LastAffected == "" })
}
