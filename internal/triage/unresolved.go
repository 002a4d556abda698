// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"cmp"
	"slices"

	"verdict"
)

// unresolved are the files of bills whose component could not be told: what they
// are no record can be compared with. A file is one row, with the releases that
// ship it.
func (e *Engine) unresolved() []Wait {
	holding := map[string]map[string]bool{} // by file: versions
	for _, b := range e.w.Bills {
		for _, o := range b.SBOM.Occurrences {
			if o.Identity != verdict.Unresolved || o.Scope == verdict.Excluded {
				continue
			}
			file := cmp.Or(o.Path, o.Component.PURL)
			if holding[file] == nil {
				holding[file] = map[string]bool{}
			}
			holding[file][b.Version] = true
		}
	}
	releases := slices.Clone(e.w.Releases)
	SortReleases(e.w.Product, releases)
	var waits []Wait
	for file, versions := range holding {
		w := Wait{Kind: WaitIdentity, Subject: e.w.Product.Slug + " " + file, Severity: verdict.SeverityUnknown,
			Why: "what this file is could not be told; name it with an identity table or a bill of materials"}
		for _, r := range releases {
			if versions[r.Version] {
				w.Releases = append(w.Releases, r.Version)
			}
		}
		waits = append(waits, w)
	}
	return waits
}
