// SPDX-License-Identifier: Apache-2.0

package advisorytest

import (
	"slices"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/vers"
)

// Truth is what an advisory says of a version of a product, read with nothing but the
// comparison of two versions: affected, not_affected or unknown. What is said of a release
// counts before ranges; what lies behind one without the flaw, up to the next release, is as
// that one.
func Truth(a publish.Advisory, p verdict.Product, f publish.AdvisedFlaw, version string) verdict.Status {
	var nearest *verdict.AdvisedRelease
	for _, r := range a.Said(p, f) {
		order, err := vers.Compare(p.VersionScheme(), r.Version, version)
		if err == nil && order <= 0 {
			nearest = &r
		}
	}
	ranged, listed := written(a, p, f, version)
	here := nearest != nil && nearest.Version == version
	switch {
	case here && nearest.Status == verdict.Affected, listed && !(here && free(nearest)):
		return verdict.Affected
	case here && free(nearest):
		return verdict.NotAffected
	case ranged && (nearest == nil || !free(nearest) || !held(a, p, f, nearest.Version)):
		return verdict.Affected
	case here:
		return verdict.Unknown
	}
	return verdict.NotAffected
}

func free(r *verdict.AdvisedRelease) bool {
	return r.Status == verdict.NotAffected || r.Status == verdict.Fixed
}

func held(a publish.Advisory, p verdict.Product, f publish.AdvisedFlaw, version string) bool {
	ranged, _ := written(a, p, f, version)
	return ranged
}

// written tells whether a range as it stands holds a version, or lists it.
func written(a publish.Advisory, p verdict.Product, f publish.AdvisedFlaw, version string) (ranged, listed bool) {
	for _, said := range a.Products {
		for _, r := range said.Ranges {
			if said.Slug != p.Slug || r.Vulnerability != f.ID {
				continue
			}
			in, err := r.Contains(p.VersionScheme(), version)
			ranged = ranged || err == nil && in && r.Interval != (vers.Interval{})
			listed = listed || slices.Contains(r.Versions, version)
		}
	}
	return ranged, listed
}
