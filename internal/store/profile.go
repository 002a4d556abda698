// SPDX-License-Identifier: Apache-2.0

package store

import "verdict"

var profiles = series{table: "profiles", key: []string{"name"}}

// PutProfile makes a profile stand under its name. What code answered under any profile
// is taken back where it is another now: others may extend it.
func (tx *Tx) PutProfile(p verdict.Profile) (bool, error) {
	if err := p.Validate(); err != nil {
		return false, err
	}
	changed, err := profiles.putValue(tx, p, p.Name)
	if err != nil || !changed {
		return changed, err
	}
	return true, tx.dropReplays("", "", func(string) bool { return true })
}

// Profiles gives the programme's own profiles by name.
func (s *Snapshot) Profiles() ([]verdict.Profile, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.Profile](s, profiles, "")
	return sortBy(all, func(p verdict.Profile) []string { return []string{p.Name} }), err
}
