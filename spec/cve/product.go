// SPDX-License-Identifier: Apache-2.0

package cve

// Product says which versions of one product have the flaw. It is named by vendor
// and product, by collection and package, or by a package URL.
type Product struct {
	Vendor        string    `json:"vendor,omitempty"`
	Product       string    `json:"product,omitempty"`
	CollectionURL string    `json:"collectionURL,omitempty"` // gives PackageName its meaning
	PackageName   string    `json:"packageName,omitempty"`
	PackageURL    string    `json:"packageURL,omitempty"` // without version; since 5.2
	CPEs          []string  `json:"cpes,omitempty"`
	Modules       []string  `json:"modules,omitempty"`
	ProgramFiles  []string  `json:"programFiles,omitempty"`
	Routines      []Routine `json:"programRoutines,omitempty"`
	Platforms     []string  `json:"platforms,omitempty"`
	Repo          string    `json:"repo,omitempty"`
	// DefaultStatus is that of versions which no entry of Versions holds.
	DefaultStatus Status    `json:"defaultStatus,omitempty"`
	Versions      []Version `json:"versions,omitempty"`
}

// Routine is a function, method or procedure.
type Routine struct {
	Name string `json:"name"`
}

// Status says whether a version has the flaw.
type Status string

// The statuses.
const (
	Affected   Status = "affected"
	Unaffected Status = "unaffected"
	Unknown    Status = "unknown" // or not said
)

// Default gives the status of versions that no entry holds: DefaultStatus, and
// unknown when it is not there.
func (p Product) Default() Status {
	if p.DefaultStatus == "" {
		return Unknown
	}
	return p.DefaultStatus
}

// Version is an entry about one version, or about a range of them: those from
// Version on that lie before LessThan, or up to and with LessThanOrEqual. The
// first entry of a product that holds a version gives its status.
type Version struct {
	Version string `json:"version"`
	Status  Status `json:"status"`
	// Type names the order of versions: semver, maven, rpm, git, custom, …
	Type            string `json:"versionType,omitempty"`
	LessThan        string `json:"lessThan,omitempty"` // * has no end; 1.* is past all of 1
	LessThanOrEqual string `json:"lessThanOrEqual,omitempty"`
	// Changes are statuses inside of the range that take the place of Status from a
	// version on, in any order.
	Changes []Change `json:"changes,omitempty"`
}

// Range reports whether the entry is about a range of versions.
func (v Version) Range() bool { return v.LessThan != "" || v.LessThanOrEqual != "" }

// Change is the version from which on a status holds.
type Change struct {
	At     string `json:"at"`
	Status Status `json:"status"`
}
