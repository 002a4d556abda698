// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"
	"slices"

	"verdict"
)

var matches = series{table: "matches", key: []string{"component", "vulnerability"}, touch: touchMatch}

// PutMatches makes these, and no other matches on the components of these keys,
// stand; nil means that all components were scanned anew, and nothing is due any
// more. The key of a release that was matched by its own version is its package
// URL. Findings follow. It gives the number of matches that changed.
func (tx *Tx) PutMatches(components []string, found []verdict.Match) (changed int, err error) {
	scanned := map[string]bool{}
	for _, c := range components {
		scanned[c] = true
	}
	for _, m := range found {
		if components != nil && !scanned[m.Component] {
			return 0, verdict.Errorf(verdict.Internal, "a match is on %s, which was not scanned", m.Component)
		}
	}
	if components == nil {
		tx.aside = true
		if err := tx.sql.exec(tx.ctx, "DELETE FROM rematch_due"); err != nil {
			return 0, err
		}
		standing, err := matches.current(tx, "")
		if err != nil {
			return 0, err
		}
		return tx.replaceMatches(standing, found)
	}
	standing, err := tx.standingMatches("component", sortedKeys(scanned))
	if err != nil {
		return 0, err
	}
	return tx.replaceMatches(standing, found)
}

// PutMatchesOf makes these, and no other matches of the vulnerabilities of these
// keys, stand. Findings follow. It gives the number of matches that changed.
func (tx *Tx) PutMatchesOf(vulnerabilities []verdict.VulnerabilityID, found []verdict.Match) (changed int, err error) {
	asked := map[string]bool{}
	for _, id := range vulnerabilities {
		asked[string(id)] = true
	}
	for _, m := range found {
		if !asked[string(m.Vulnerability)] {
			return 0, verdict.Errorf(verdict.Internal, "a match is of %s, which was not asked for", m.Vulnerability)
		}
	}
	standing, err := tx.standingMatches("vulnerability", sortedKeys(asked))
	if err != nil {
		return 0, err
	}
	return tx.replaceMatches(standing, found)
}

// standingMatches gives what stands where a column has one of the values.
func (tx *Tx) standingMatches(column string, values []string) (map[string]known, error) {
	standing := map[string]known{}
	err := inChunks(values, func(in string, args []any) error {
		some, err := matches.current(tx, column+" IN "+in, args...)
		for name, k := range some {
			standing[name] = k
		}
		return err
	})
	return standing, err
}

func (tx *Tx) replaceMatches(standing map[string]known, found []verdict.Match) (changed int, err error) {
	rows := make([]row, 0, len(found))
	for _, m := range found {
		r, err := newRow(m, m.Component, string(m.Vulnerability))
		if err != nil {
			return 0, err
		}
		rows = append(rows, r)
	}
	if err := tx.knowVulnerabilities(found); err != nil {
		return 0, err
	}
	if err := tx.knowComponents(found); err != nil {
		return 0, err
	}
	if changed, err = matches.replace(tx, standing, rows); err != nil {
		return 0, err
	}
	return changed, tx.settle()
}

// knowVulnerabilities refuses matches of what is neither upstream's nor ours.
func (tx *Tx) knowVulnerabilities(found []verdict.Match) error {
	unknown := map[string]bool{}
	for _, m := range found {
		unknown[string(m.Vulnerability)] = true
	}
	for _, h := range []series{vulnerabilities, ownVulnerabilities} {
		err := inChunks(sortedKeys(unknown), func(in string, args []any) error {
			return h.scan(tx.Snapshot, "id", "id IN "+in, args, func(rows *sql.Rows) error {
				var id string
				err := rows.Scan(&id)
				delete(unknown, id)
				return err
			})
		})
		if err != nil {
			return err
		}
	}
	for _, id := range sortedKeys(unknown) {
		return verdict.Errorf(verdict.NotFound, "there is no vulnerability of the key %s", id)
	}
	return nil
}

// knowComponents refuses matches on components that no bill ever named.
func (tx *Tx) knowComponents(found []verdict.Match) error {
	wanted := map[string]bool{}
	for _, m := range found {
		if m.As != verdict.AsRelease {
			wanted[m.Component] = true
		}
	}
	if err := tx.findComponents(sortedKeys(wanted)); err != nil {
		return err
	}
	for key := range wanted {
		if _, known := tx.componentIDs[key]; !known {
			return verdict.Errorf(verdict.NotFound, "there is no component %s", key)
		}
	}
	return nil
}

// Matches gives all matches by component and vulnerability.
func (s *Snapshot) Matches() ([]verdict.Match, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.Match](s, matches, "")
	if err != nil {
		return nil, err
	}
	return s.readable(all)
}

// MatchesOf gives the matches of some vulnerabilities by component and
// vulnerability.
func (s *Snapshot) MatchesOf(vulns ...verdict.VulnerabilityID) ([]verdict.Match, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	wanted, err := s.union(vulns)
	if err != nil {
		return nil, err
	}
	var all []verdict.Match
	err = inChunks(wanted, func(in string, args []any) error {
		some, err := list[verdict.Match](s, matches, "vulnerability IN "+in, args...)
		all = append(all, some...)
		return err
	})
	if err != nil {
		return nil, err
	}
	all, err = s.readable(all)
	return slices.DeleteFunc(all, func(m verdict.Match) bool {
		return !slices.Contains(wanted, string(m.Vulnerability))
	}), err
}

// readable puts matches under the keys by which Vulnerabilities are read. Where
// the same match was computed under both keys, the one under ours stands.
func (s *Snapshot) readable(all []verdict.Match) ([]verdict.Match, error) {
	into, err := s.absorbed()
	if err != nil {
		return nil, err
	}
	type name struct {
		component string
		id        verdict.VulnerabilityID
	}
	direct := map[name]bool{}
	for _, m := range all {
		direct[name{m.Component, m.Vulnerability}] = true
	}
	var read []verdict.Match
	for _, m := range all {
		owns := into[string(m.Vulnerability)]
		if owns == nil {
			read = append(read, m)
		}
		for _, own := range owns {
			moved := m
			moved.Vulnerability = verdict.VulnerabilityID(own)
			if n := (name{moved.Component, moved.Vulnerability}); !direct[n] {
				direct[n] = true
				read = append(read, moved)
			}
		}
	}
	return sortBy(read, func(m verdict.Match) []string { return []string{m.Component, string(m.Vulnerability)} }), nil
}
