// SPDX-License-Identifier: Apache-2.0

package app

import (
	"time"

	"verdict"
	"verdict/internal/programme"
)

// symbolSets stores the symbols of vulnerabilities, and confirms and withdraws those of
// which a document says so. One that was withdrawn since stays withdrawn.
func (w *applier) symbolSets() error {
	for _, d := range w.programme.SymbolSets {
		stored, changed, err := w.symbolSet(d)
		if err := w.done("SymbolSet", d.Value.Vulnerability+" in "+d.Value.Component, d.Place, changed, err); err != nil {
			return err
		}
		if !stored.Withdrawn.IsZero() && d.Value.Withdrawn.IsZero() {
			w.note("it was withdrawn by " + stored.WithdrawnBy + ": " + stored.WithdrawnReason)
		}
	}
	return nil
}

func (w *applier) symbolSet(d programme.Doc[verdict.SymbolSet]) (stored verdict.SymbolSet, changed bool, err error) {
	said := d.Value
	set, err := written(said)
	if err != nil {
		return said, false, err
	}
	set.Recorded = w.since(said.Recorded)
	set.Confirmed, set.ConfirmedBy = time.Time{}, ""
	set.Withdrawn, set.WithdrawnBy, set.WithdrawnReason = time.Time{}, "", ""
	if stored, changed, err = w.AddSymbolSet(set); err != nil {
		return stored, false, err
	}
	if said.IsConfirmed() && stored.Withdrawn.IsZero() {
		var confirmed bool
		if stored, confirmed, err = w.ConfirmSymbolSet(stored.ID, said.ConfirmedBy, said.Confirmed); err != nil {
			return stored, false, err
		}
		changed = changed || confirmed
	}
	if !said.Withdrawn.IsZero() {
		var withdrawn bool
		if stored, withdrawn, err = w.WithdrawSymbolSet(stored.ID, said.WithdrawnBy, said.WithdrawnReason, said.Withdrawn); err != nil {
			return stored, false, err
		}
		changed = changed || withdrawn
	}
	return stored, changed, nil
}
