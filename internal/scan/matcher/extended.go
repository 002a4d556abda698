// SPDX-License-Identifier: Apache-2.0

package matcher

import (
	"verdict"
	"verdict/internal/vulndb"
)

// spoken are the records that speak of a package, by vulnerability.
type spoken map[vulndb.Entry]map[string]bool

// extended gives the records whose claims under the identity's name do not count,
// since they speak of the same package in an extended stream
// (verdict.Identity.Outranked).
func (m *matching) extended(id *verdict.Identity, known []verdict.Identity) spoken {
	if !id.Standby {
		return nil
	}
	said := spoken{}
	for _, other := range known {
		if other.Standby || other.PURL != id.PURL {
			continue
		}
		postings := m.x.Package(other.Package)
		for p, more := postings.Next(); more; p, more = postings.Next() {
			for _, c := range p.Claims() {
				if !c.Comparable() {
					continue
				}
				if said[p.Entry()] == nil {
					said[p.Entry()] = map[string]bool{}
				}
				said[p.Entry()][c.Record] = true
			}
		}
	}
	return said
}
