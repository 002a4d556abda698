// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"

	"verdict"
)

// settleMatches brings the findings of some matches up to date in all releases but
// those that were looked at as a whole.
func (tx *Tx) settleMatches(touched map[matchKey]bool, whole map[verdict.Ref]bool) error {
	byComponent := map[string][]string{}
	for m := range touched {
		byComponent[m.component] = append(byComponent[m.component], m.vulnerability)
	}
	return inChunks(sortedKeys(byComponent), func(in string, args []any) error {
		w := matchSettling{touched: touched, whole: whole, wanted: map[string]verdict.Finding{}}
		if err := w.load(tx, in, args); err != nil {
			return err
		}
		for _, component := range args {
			component := component.(string)
			refs, err := tx.releasesOf(numbersIn(w.holders[component]))
			if err != nil {
				return err
			}
			for _, vulnerability := range byComponent[component] {
				if w.standing[matchKey{component, vulnerability}] {
					w.open(refs, component, vulnerability)
				}
			}
		}
		return tx.putFindings(w.wanted, w.found, w.current)
	})
}

// matchSettling is what is known of some components while their findings are
// brought up to date.
type matchSettling struct {
	touched  map[matchKey]bool
	whole    map[verdict.Ref]bool
	standing map[matchKey]bool
	holders  map[string]map[int64][]byte // by component, as in holders
	found    []verdict.Finding
	current  map[string]known           // of findings, by the name of their key
	wanted   map[string]verdict.Finding // by the name of their key
}

func (w *matchSettling) load(tx *Tx, in string, args []any) error {
	w.standing, w.holders = map[matchKey]bool{}, map[string]map[int64][]byte{}
	err := matches.scan(tx.Snapshot, "component, vulnerability", "component IN "+in, args, func(rows *sql.Rows) error {
		var m matchKey
		err := rows.Scan(&m.component, &m.vulnerability)
		w.standing[m] = true
		return err
	})
	if err != nil {
		return err
	}
	text := "SELECT k.name, h.block, h.bits FROM components k JOIN holders h ON h.component = k.id WHERE k.name IN " + in
	err = tx.sql.each(tx.ctx, text, args, func(rows *sql.Rows) error {
		var name string
		var block int64
		var b []byte
		if err := rows.Scan(&name, &block, &b); err != nil {
			return err
		}
		if w.holders[name] == nil {
			w.holders[name] = map[int64][]byte{}
		}
		w.holders[name][block] = b
		return nil
	})
	if err != nil {
		return err
	}
	w.found, w.current, err = tx.standingFindings(w.concerns, "component IN "+in, args)
	return err
}

// concerns reports whether a finding is of one of the matches, in a release that was
// not looked at as a whole.
func (w *matchSettling) concerns(f verdict.Finding) bool {
	return w.touched[matchKey{f.Component, string(f.Vulnerability)}] && !w.whole[verdict.Ref{Product: f.Product, Version: f.Version}]
}

// open wants the finding of a match in the releases that ship its component.
func (w *matchSettling) open(refs []verdict.Ref, component, vulnerability string) {
	for _, r := range refs {
		if !w.whole[r] {
			f := verdict.Finding{Product: r.Product, Version: r.Version, Component: component, Vulnerability: verdict.VulnerabilityID(vulnerability)}
			w.wanted[keyName(findingKey(f))] = f
		}
	}
}
