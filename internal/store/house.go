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
	changed, err := houseRecords.putValue(tx, r, r.ID)
	if err == nil && changed {
		err = tx.nameRecord(KeyOf(r), namesIn(r))
	}
	return changed, err
}

// RemoveHouseRecord ends a house record.
func (tx *Tx) RemoveHouseRecord(id string) (bool, error) {
	before, found, err := one[verdict.Record](tx.Snapshot, houseRecords, id)
	if err != nil || !found {
		return false, err
	}
	removed, err := houseRecords.remove(tx, id)
	if err == nil {
		err = tx.nameRecord(KeyOf(before), nil)
	}
	return removed, err
}

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
	before, err := tx.relocation(r.Ecosystem, r.From)
	if err != nil {
		return false, err
	}
	changed, err := relocations.putValue(tx, r, r.Ecosystem, r.From)
	if err == nil && changed {
		err = tx.dueFor(append(before, r))
	}
	return changed, err
}

// RemoveRelocation ends a relocation.
func (tx *Tx) RemoveRelocation(ecosystem, from string) (bool, error) {
	before, err := tx.relocation(ecosystem, from)
	if err != nil || len(before) == 0 {
		return false, err
	}
	removed, err := relocations.remove(tx, ecosystem, from)
	if err == nil {
		err = tx.dueFor(before)
	}
	return removed, err
}

// relocation gives the one that stands, or none.
func (tx *Tx) relocation(ecosystem, from string) ([]verdict.Relocation, error) {
	r, found, err := one[verdict.Relocation](tx.Snapshot, relocations, ecosystem, from)
	if err != nil || !found {
		return nil, err
	}
	return []verdict.Relocation{r}, nil
}

// dueFor lets what records say of the packages of some relocations be matched anew.
// A chain of moves passes through more names, whose vulnerabilities follow.
func (tx *Tx) dueFor(changed []verdict.Relocation) error {
	all, err := tx.Relocations()
	if err != nil {
		return err
	}
	names := map[verdict.PackageName]bool{}
	for _, r := range changed {
		names[verdict.NormalName(r.Ecosystem, r.From)], names[verdict.NormalName(r.Ecosystem, r.To)] = true, true
	}
	for known := 0; known < len(names); {
		known = len(names)
		for _, r := range all {
			from, to := verdict.NormalName(r.Ecosystem, r.From), verdict.NormalName(r.Ecosystem, r.To)
			if names[from] || names[to] {
				names[from], names[to] = true, true
			}
		}
	}
	var list []verdict.PackageName
	for n := range names {
		list = append(list, n)
	}
	due, err := tx.VulnerabilitiesNaming(list)
	if err != nil {
		return err
	}
	return tx.AddDue(due...)
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
	changed, err := aliasRulings.putValue(tx, r, r.A, r.B)
	for _, name := range folded([]string{r.A, r.B}) {
		if changed {
			mark(&tx.renamed, name)
		}
	}
	return changed, err
}

// AliasRulings gives all rulings, by their ids.
func (s *Snapshot) AliasRulings() ([]verdict.AliasRuling, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.AliasRuling](s, aliasRulings, "")
	return sortBy(all, func(r verdict.AliasRuling) []string { return []string{r.A, r.B} }), err
}
