// SPDX-License-Identifier: Apache-2.0

package source

import (
	"slices"
	"strings"

	"verdict"
	"verdict/internal/store"
)

// Regroup brings the vulnerabilities up to date with the records, house records,
// flaws of ours and rulings that the transaction changed, and gives the number of
// vulnerabilities that came, changed or went. Those are due to be matched anew, as
// are those whose records changed. Only what ids connect with a change is grouped
// anew; what comes of it is what RegroupAll would make of everything.
func Regroup(tx *store.Tx) (int, error) {
	_, names := tx.ChangedRecords()
	if len(names) == 0 {
		return 0, nil
	}
	c := closure{tx: tx, names: map[string]bool{}, keys: map[store.RecordKey]bool{}, groups: map[verdict.VulnerabilityID]verdict.Vulnerability{}}
	if err := c.grow(names); err != nil {
		return 0, err
	}
	return c.regroup()
}

// RegroupAll groups all records of the database anew.
func RegroupAll(tx *store.Tx) (int, error) {
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
	return tx.PutVulnerabilities(withRecords(Group(append(records, house...), own, rulings, Surrogates(before))))
}

// withRecords leaves out the flaws of ours that no record names: the store joins
// our own flaws to the groups that name them.
func withRecords(groups []verdict.Vulnerability) []verdict.Vulnerability {
	return slices.DeleteFunc(groups, func(v verdict.Vulnerability) bool { return len(v.Records) == 0 })
}

// closure is everything that ids connect, by whatever anybody says of them. Names
// are ids in lower case.
type closure struct {
	tx      *store.Tx
	names   map[string]bool
	keys    map[store.RecordKey]bool
	groups  map[verdict.VulnerabilityID]verdict.Vulnerability // as they stand
	own     []verdict.OwnVulnerability
	rulings []verdict.AliasRuling
}

// grow follows records, groups, flaws of ours and rulings until nothing is new.
func (c *closure) grow(front []string) (err error) {
	if c.own, err = c.tx.OwnVulnerabilities(); err != nil {
		return err
	}
	if c.rulings, err = c.tx.AliasRulings(); err != nil {
		return err
	}
	for len(front) > 0 {
		for _, n := range front {
			c.names[n] = true
		}
		reached, err := c.reach(front)
		if err != nil {
			return err
		}
		front = front[:0:0]
		for n := range reached {
			if !c.names[n] {
				front = append(front, n)
			}
		}
		slices.Sort(front)
	}
	return nil
}

// reach gives the names that stand beside some others.
func (c *closure) reach(names []string) (map[string]bool, error) {
	reached := map[string]bool{}
	add := func(ids ...string) {
		for _, id := range ids {
			reached[strings.ToLower(id)] = true
		}
	}
	keys, err := c.tx.RecordsNaming(names)
	if err != nil {
		return nil, err
	}
	keys = slices.DeleteFunc(keys, func(k store.RecordKey) bool { return c.keys[k] })
	for _, k := range keys {
		c.keys[k] = true
	}
	beside, err := c.tx.NamesOfRecords(keys)
	if err != nil {
		return nil, err
	}
	add(beside...)
	groups, err := c.tx.GroupsNamed(names)
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		c.groups[g.ID] = g
		add(g.IDs...)
	}
	near := map[string]bool{}
	for _, n := range names {
		near[n] = true
	}
	touches := func(id string) bool { return near[strings.ToLower(id)] }
	for _, o := range c.own {
		if slices.ContainsFunc(o.IDs, touches) {
			add(o.IDs...)
		}
	}
	for _, r := range c.rulings {
		if touches(r.A) || touches(r.B) {
			add(r.A, r.B)
		}
	}
	return reached, nil
}

// regroup groups the closure and puts what comes of it in its place.
func (c *closure) regroup() (int, error) {
	var keys []store.RecordKey
	for k := range c.keys {
		keys = append(keys, k)
	}
	records, err := c.tx.RecordsWithoutDetails(keys...)
	if err != nil {
		return 0, err
	}
	var before []verdict.Vulnerability
	var standing []verdict.VulnerabilityID
	for id, g := range c.groups {
		standing = append(standing, id)
		before = append(before, g)
	}
	slices.Sort(standing)
	reserved := func(id verdict.VulnerabilityID) bool {
		_, ours := c.groups[id]
		there, failed := c.tx.HasVulnerability(id)
		if failed != nil {
			err = failed
		}
		return there && !ours
	}
	groups := groupBeside(records, c.own, c.rulings, Surrogates(before), reserved)
	if err != nil {
		return 0, err
	}
	return c.tx.PutVulnerabilitiesOf(standing, withRecords(groups))
}
