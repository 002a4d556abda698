// SPDX-License-Identifier: Apache-2.0

package store

import (
	"strings"

	"verdict"
)

var (
	houseRecords = series{table: "house_records", key: []string{"id"}}
	relocations  = series{table: "relocations", key: []string{"ecosystem", "name"}}
	aliasRulings = series{table: "alias_rulings", key: []string{"a", "b"}}
)

// houseSource is the source of a house record that names none.
const houseSource = "house"

// PutHouseRecord makes a record of our own stand under its id.
func (tx *Tx) PutHouseRecord(r verdict.Record) (bool, error) {
	switch {
	case r.ID == "":
		return false, verdict.Errorf(verdict.Invalid, "a house record has no id").At(r.Origin, 0, "id")
	case r.House == nil || len(r.House.Overrides) == 0:
		return false, verdict.Errorf(verdict.Invalid, "house record %s overrides nothing", r.ID).At(r.Origin, 0, "overrides").
			WithHint("name the records whose affected packages do not count any more")
	case strings.TrimSpace(r.House.Reason) == "":
		return false, verdict.Errorf(verdict.Invalid, "house record %s gives no reason", r.ID).At(r.Origin, 0, "reason")
	}
	if r.Source == "" {
		r.Source = houseSource
	}
	return houseRecords.putValue(tx, r, r.ID)
}

// RemoveHouseRecord ends a house record.
func (tx *Tx) RemoveHouseRecord(id string) (bool, error) { return houseRecords.remove(tx, id) }

// HouseRecords gives the records of our own, by id.
func (s *Snapshot) HouseRecords() ([]verdict.Record, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.Record](s, houseRecords, "")
	return sortBy(all, func(r verdict.Record) []string { return []string{r.ID} }), err
}

// PutRelocation makes a relocation stand under its ecosystem and old name.
func (tx *Tx) PutRelocation(r verdict.Relocation) (bool, error) {
	if r.Ecosystem == "" || r.From == "" || r.To == "" || r.From == r.To {
		return false, verdict.Errorf(verdict.Invalid, "a relocation needs an ecosystem and two names, and has %q, %q and %q", r.Ecosystem, r.From, r.To)
	}
	return relocations.putValue(tx, r, r.Ecosystem, r.From)
}

// RemoveRelocation ends a relocation.
func (tx *Tx) RemoveRelocation(ecosystem, from string) (bool, error) {
	return relocations.remove(tx, ecosystem, from)
}

// Relocations gives all relocations by ecosystem and old name.
func (s *Snapshot) Relocations() ([]verdict.Relocation, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.Relocation](s, relocations, "")
	return sortBy(all, func(r verdict.Relocation) []string { return []string{r.Ecosystem, r.From} }), err
}

// PutAliasRuling makes a ruling stand under its two ids, in whichever order they
// are given.
func (tx *Tx) PutAliasRuling(r verdict.AliasRuling) (bool, error) {
	r.A, r.B = verdict.CanonicalID(r.A), verdict.CanonicalID(r.B)
	if r.A > r.B {
		r.A, r.B = r.B, r.A
	}
	switch {
	case r.A == "" || r.A == r.B:
		return false, verdict.Errorf(verdict.Invalid, "a ruling on aliases needs two ids, and has %q and %q", r.A, r.B)
	case strings.TrimSpace(r.Reason) == "" || r.By == "":
		return false, verdict.Errorf(verdict.Invalid, "the ruling on %s and %s needs a reason and a person", r.A, r.B)
	}
	return aliasRulings.putValue(tx, r, r.A, r.B)
}

// AliasRulings gives all rulings, by their ids.
func (s *Snapshot) AliasRulings() ([]verdict.AliasRuling, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.AliasRuling](s, aliasRulings, "")
	return sortBy(all, func(r verdict.AliasRuling) []string { return []string{r.A, r.B} }), err
}
