// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"slices"
	"sort"
)

// PackageName is how records name a package: OSV's ecosystem, without the
// release behind a colon, and the name in the ecosystem's normal form.
type PackageName struct {
	Ecosystem string
	Name      string
}

// Standing gives the records that assert the vulnerability: those that are not
// withdrawn, ordered by id and source.
func (v Vulnerability) Standing() []Record {
	var standing []Record
	for _, r := range v.Records {
		if r.Withdrawn.IsZero() {
			standing = append(standing, r)
		}
	}
	sort.Slice(standing, func(i, j int) bool {
		if standing[i].ID != standing[j].ID {
			return standing[i].ID < standing[j].ID
		}
		return standing[i].Source < standing[j].Source
	})
	return standing
}

// Claim is an affected package with the record that claims it.
type Claim struct {
	Record string // id of the record
	AffectedPackage
}

// Claims gives what the standing records say is affected. A house record takes
// the place of the packages of those that it overrides.
func (v Vulnerability) Claims() []Claim {
	var claims []Claim
	for _, r := range v.Claiming() {
		for _, a := range r.Affected {
			claims = append(claims, Claim{Record: r.ID, AffectedPackage: a})
		}
	}
	return claims
}

// Claiming gives the standing records whose claims count: those that no house
// record overrides.
func (v Vulnerability) Claiming() []Record {
	standing := v.Standing()
	overridden := map[string]bool{}
	for _, r := range standing {
		if r.House != nil {
			for _, id := range r.House.Overrides {
				overridden[CanonicalID(id)] = true
			}
		}
	}
	return slices.DeleteFunc(standing, func(r Record) bool { return r.House == nil && overridden[CanonicalID(r.ID)] })
}
