// SPDX-License-Identifier: Apache-2.0

// Package scan turns records and components into matches, and matches into
// findings. The comparing itself is package internal/scan/matcher; here it is
// run over what the store holds.
package scan

import (
	"verdict"
	"verdict/internal/scan/matcher"
	"verdict/internal/store"
	"verdict/internal/vulndb"
)

// Report says what a scan looked at and what came of it.
type Report struct {
	Components      int
	Vulnerabilities int
	Matches         int
	Undetermined    int
	// Changed counts matches that came, went or changed.
	Changed int
	// Skipped are components that no record can be compared with.
	Skipped []verdict.Skipped
}

// Run matches every component that a bill ever named against every record and
// brings matches and findings up to date, inside the caller's transaction. Nothing
// is due afterwards.
func Run(tx *store.Tx) (Report, error) {
	components, err := tx.AllComponents()
	if err != nil {
		return Report{}, err
	}
	vulnerabilities, err := tx.Vulnerabilities()
	if err != nil {
		return Report{}, err
	}
	relocations, err := tx.Relocations()
	if err != nil {
		return Report{}, err
	}
	index, err := vulndb.Make(vulnerabilities, relocations)
	if err != nil {
		return Report{}, err
	}
	matches, skipped := matcher.Match(index, components)
	r := reportOf(components, matches, skipped)
	r.Vulnerabilities = len(vulnerabilities)
	r.Changed, err = tx.PutMatches(nil, matches)
	return r, err
}
