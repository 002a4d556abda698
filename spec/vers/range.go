// SPDX-License-Identifier: Apache-2.0

// Package vers orders the versions of each packaging scheme and decides whether
// a version lies in a range of them. A Range is read from and written as a VERS (the
// version range specifier of the package URL specification), the events of OSV, the
// entries of a CVE record and the notations of package managers; what a form cannot
// say is refused.
package vers

// Scheme is a way to write and order versions, named by its package URL type, or
// semver for what follows Semantic Versioning 2.0 and has no type of its own.
type Scheme string

// Event is one point on the line of versions at which a flaw comes or goes (OSV
// schema 1.7, affected[].ranges[].events). Exactly one field is set.
type Event struct {
	Introduced   string `json:"introduced,omitempty"` // "0" is before every version
	Fixed        string `json:"fixed,omitempty"`      // the first version without the flaw
	LastAffected string `json:"last_affected,omitempty"`
	Limit        string `json:"limit,omitempty"` // git ranges only
}

// Interval is a stretch of affected versions: from Introduced, inclusive, to
// before Fixed or up to and with LastAffected; without either it is open.
type Interval struct {
	Introduced   string `json:"introduced,omitempty"`
	Fixed        string `json:"fixed,omitempty"`
	LastAffected string `json:"last_affected,omitempty"`
}
