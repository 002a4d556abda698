// SPDX-License-Identifier: Apache-2.0

package store

import "verdict"

var (
	sources = series{table: "sources", key: []string{"name"}}
	syncs   = series{table: "syncs", key: []string{"source"}}
)

// PutSource makes a source stand under its name.
func (tx *Tx) PutSource(src verdict.Source) (bool, error) {
	if err := src.Validate(); err != nil {
		return false, err
	}
	return sources.putValue(tx, src, src.Name)
}

// RemoveSource ends a source, what is known of its syncs, and its records.
func (tx *Tx) RemoveSource(name string) (bool, error) {
	removed, err := sources.remove(tx, name)
	if err != nil || !removed {
		return false, err
	}
	if _, err := syncs.remove(tx, name); err != nil {
		return false, err
	}
	standing, err := records.current(tx, "source = $1", name)
	if err != nil {
		return false, err
	}
	if _, err := records.replace(tx, standing, nil); err != nil {
		return false, err
	}
	for _, gone := range sortedKeys(standing) {
		if err := tx.nameRecord(RecordKey{name, standing[gone].key[1].(string)}, nil); err != nil {
			return false, err
		}
	}
	return true, nil
}

// PutSync says how the last sync of a source went; its Source field gives the
// name alone.
func (tx *Tx) PutSync(h verdict.SourceHealth) (bool, error) {
	name := h.Source.Name
	if err := tx.needSource(name); err != nil {
		return false, err
	}
	h.Source = verdict.Source{}
	return syncs.putValue(tx, h, name)
}

func (tx *Tx) needSource(name string) error {
	return tx.need(sources, []any{name}, "there is no source %s", name)
}

// SourceHealth gives a source and what is known of its last sync; NotFound when
// there is no such source.
func (s *Snapshot) SourceHealth(name string) (verdict.SourceHealth, error) {
	if err := s.private(); err != nil {
		return verdict.SourceHealth{}, err
	}
	src, found, err := one[verdict.Source](s, sources, name)
	if err == nil && !found {
		err = verdict.Errorf(verdict.NotFound, "there is no source %s", name)
	}
	if err != nil {
		return verdict.SourceHealth{}, err
	}
	return s.health(src)
}

// Sources gives all sources with what is known of their last sync, by name.
func (s *Snapshot) Sources() ([]verdict.SourceHealth, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.Source](s, sources, "")
	if err != nil {
		return nil, err
	}
	var healths []verdict.SourceHealth
	for _, src := range sortBy(all, func(src verdict.Source) []string { return []string{src.Name} }) {
		h, err := s.health(src)
		if err != nil {
			return nil, err
		}
		healths = append(healths, h)
	}
	return healths, nil
}

func (s *Snapshot) health(src verdict.Source) (verdict.SourceHealth, error) {
	h, _, err := one[verdict.SourceHealth](s, syncs, src.Name)
	h.Source = src
	return h, err
}
