// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"
	"slices"
	"strings"

	"verdict"
)

var ownVulnerabilities = series{table: "own_vulnerabilities", key: []string{"id"}}

// ownRow is a flaw of ours under its key.
type ownRow struct {
	id    string
	flaw  verdict.OwnVulnerability
	names []string // its ids in lower case
}

// shares reports whether an upstream group names the flaw as well: by an id that
// names that group alone, or by the one by which the flaw is shown. Any other
// ambiguous id would make another's flaw ours.
func (o ownRow) shares(g group) bool {
	return slices.ContainsFunc(g.IDs, func(id string) bool {
		return slices.Contains(o.names, strings.ToLower(id)) &&
			(!slices.Contains(g.Ambiguous, id) || strings.EqualFold(id, verdict.ShownID(o.flaw.IDs)))
	})
}

// PutOwnVulnerability makes a flaw of ours stand. It is the one that stands
// already when they share an id, so that a flaw can get its CVE later.
func (tx *Tx) PutOwnVulnerability(v verdict.OwnVulnerability) (bool, error) {
	v.IDs = slices.Clone(v.IDs)
	for i, id := range v.IDs {
		v.IDs[i] = verdict.CanonicalID(id)
	}
	v.IDs = distinct(v.IDs)
	if err := v.Validate(); err != nil {
		return false, err
	}
	if slices.Contains(v.IDs, "") {
		return false, verdict.Errorf(verdict.Invalid, "vulnerability %q has an empty id", v.Title).At("", 0, "ids")
	}
	if err := tx.needProduct(v.Product); err != nil {
		return false, err
	}
	key, err := tx.ownKey(v)
	if err != nil {
		return false, err
	}
	before, _, err := one[verdict.OwnVulnerability](tx.Snapshot, ownVulnerabilities, key)
	if err != nil {
		return false, err
	}
	changed, err := ownVulnerabilities.putValue(tx, v, key)
	if err != nil || !changed {
		return false, err
	}
	names := folded(append(before.IDs, v.IDs...))
	for _, name := range names {
		mark(&tx.renamed, name)
	}
	groups, err := tx.groupsNamed(names)
	if err != nil {
		return false, err
	}
	due := []verdict.VulnerabilityID{verdict.VulnerabilityID(key)}
	for id := range groups {
		due = append(due, verdict.VulnerabilityID(id))
	}
	return true, tx.AddDue(due...)
}

func (tx *Tx) ownKey(v verdict.OwnVulnerability) (string, error) {
	own, err := tx.own()
	if err != nil {
		return "", err
	}
	key := "own-" + strings.ToLower(verdict.ShownID(v.IDs))
	var same []ownRow
	for _, o := range own {
		if o.shares(group{IDs: v.IDs}) {
			same = append(same, o)
		}
	}
	switch len(same) {
	case 0:
		return key, nil
	case 1:
		return same[0].id, nil
	}
	return "", verdict.Errorf(verdict.Conflict, "%s would unite %s and %s", verdict.ShownID(v.IDs),
		verdict.ShownID(same[0].flaw.IDs), verdict.ShownID(same[1].flaw.IDs)).WithHint("take the id that they share out of one of them")
}

// OwnVulnerabilities gives the flaws in our own code, by shown id.
func (s *Snapshot) OwnVulnerabilities() ([]verdict.OwnVulnerability, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	rows, err := s.own()
	all := make([]verdict.OwnVulnerability, len(rows))
	for i, o := range rows {
		all[i] = o.flaw
	}
	return sortBy(all, func(v verdict.OwnVulnerability) []string { return []string{verdict.ShownID(v.IDs)} }), err
}

// own gives the flaws of ours by key.
func (s *Snapshot) own() ([]ownRow, error) {
	var all []ownRow
	err := ownVulnerabilities.scan(s, "id, body", "", nil, func(rows *sql.Rows) error {
		var o ownRow
		var body string
		if err := rows.Scan(&o.id, &body); err != nil {
			return err
		}
		err := decode(body, &o.flaw)
		o.names = folded(o.flaw.IDs)
		all = append(all, o)
		return err
	})
	return sortBy(all, func(o ownRow) []string { return []string{o.id} }), err
}

// absorbed gives, by the key of an upstream vulnerability, the keys of those of
// our own that it is part of. What was computed under the upstream key before
// the two met is read under ours.
func (s *Snapshot) absorbed() (map[string][]string, error) {
	own, err := s.own()
	if err != nil {
		return nil, err
	}
	into := map[string][]string{}
	for _, o := range own {
		groups, err := s.groupsNamed(o.names)
		if err != nil {
			return nil, err
		}
		for _, key := range sortedKeys(groups) {
			if o.shares(groups[key]) {
				into[key] = append(into[key], o.id)
			}
		}
	}
	return into, nil
}

// readAs gives the keys under which a vulnerability's rows are read.
func readAs(into map[string][]string, key string) []string {
	if owns := into[key]; len(owns) > 0 {
		return owns
	}
	return []string{key}
}

// union adds to keys those under which parts of the same flaws were computed.
func (s *Snapshot) union(ids []verdict.VulnerabilityID) ([]string, error) {
	into, err := s.absorbed()
	if err != nil {
		return nil, err
	}
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[string(id)] = true
		for _, own := range into[string(id)] {
			wanted[own] = true
		}
	}
	for part, owns := range into {
		if slices.ContainsFunc(owns, func(own string) bool { return wanted[own] }) {
			wanted[part] = true
		}
	}
	return sortedKeys(wanted), nil
}
