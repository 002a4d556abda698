// SPDX-License-Identifier: Apache-2.0

package source

import (
	"slices"

	"verdict"
	"verdict/internal/store"
)

// Regroup groups all records of the database anew, and gives the number of
// vulnerabilities that came, changed or went. It is due whenever records, house
// records, flaws of ours or rulings have changed.
func Regroup(tx *store.Tx) (int, error) {
	var records []verdict.Record
	if err := tx.AllRecords(func(r verdict.Record) error {
		records = append(records, r)
		return nil
	}); err != nil {
		return 0, err
	}
	house, err := tx.HouseRecords()
	if err != nil {
		return 0, err
	}
	own, err := tx.OwnVulnerabilities()
	if err != nil {
		return 0, err
	}
	rulings, err := tx.AliasRulings()
	if err != nil {
		return 0, err
	}
	before, err := tx.Groups()
	if err != nil {
		return 0, err
	}
	groups := Group(append(records, house...), own, rulings, Surrogates(before))
	// The store joins our own flaws to the groups that name them.
	groups = slices.DeleteFunc(groups, func(v verdict.Vulnerability) bool { return len(v.Records) == 0 })
	return tx.PutVulnerabilities(groups)
}
