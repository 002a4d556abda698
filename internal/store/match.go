// SPDX-License-Identifier: Apache-2.0

package store

import (
	"slices"

	"verdict"
)

var matches = series{table: "matches", key: []string{"component", "vulnerability"}, touch: touchComponent}

// PutMatches makes these, and no other matches on the components of these keys,
// stand; nil means that all components were scanned anew. The key of a release
// that was matched by its own version is its package URL. Findings follow. It
// gives the number of matches that changed.
func (tx *Tx) PutMatches(components []string, found []verdict.Match) (changed int, err error) {
	scanned := map[string]bool{}
	for _, c := range components {
		scanned[c] = true
	}
	rows := make([]row, 0, len(found))
	for _, m := range found {
		if components != nil && !scanned[m.Component] {
			return 0, verdict.Errorf(verdict.Internal, "a match is on %s, which was not scanned", m.Component)
		}
		if err := tx.needVulnerability(m.Vulnerability); err != nil {
			return 0, err
		}
		r, err := newRow(m, m.Component, string(m.Vulnerability))
		if err != nil {
			return 0, err
		}
		rows = append(rows, r)
	}
	if err := tx.knowComponents(found); err != nil {
		return 0, err
	}
	standing, err := matches.current(tx, "")
	if err != nil {
		return 0, err
	}
	for name, k := range standing {
		if components != nil && !scanned[k.key[0].(string)] {
			delete(standing, name)
		}
	}
	if changed, err = matches.replace(tx, standing, rows); err != nil {
		return 0, err
	}
	return changed, tx.settle()
}

func (tx *Tx) needVulnerability(id verdict.VulnerabilityID) error {
	if known, err := tx.exists(ownVulnerabilities, string(id)); err != nil || known {
		return err
	}
	return tx.need(vulnerabilities, []any{string(id)}, "there is no vulnerability of the key %s", id)
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
