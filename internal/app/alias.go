// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"

	"verdict"
	"verdict/internal/source"
	"verdict/internal/store"
)

// Aliases is what is said about the ids of one vulnerability.
type Aliases struct {
	Shown     string
	IDs       []string
	Ambiguous []string
	Said      []source.Assertion
	// Chains connect ids of which no single assertion says that they name one flaw.
	Chains [][]string
}

// Aliases gives, for each vulnerability that an id names, who says that its ids
// name one flaw.
func (a *App) Aliases(ctx context.Context, id string) (list []Aliases, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		found, err := s.VulnerabilitiesByID(id)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return nameless(id)
		}
		rulings, err := s.AliasRulings()
		for _, v := range found {
			said := source.Assertions(v, rulings)
			list = append(list, Aliases{v.Shown(), v.IDs, v.Ambiguous, said, source.Chains(v, said)})
		}
		return err
	})
	return list, err
}

// Rule lets a person say that two ids name one flaw, or that they do not. Records
// are grouped and matched anew; no assessment moves.
func (a *App) Rule(ctx context.Context, ruling verdict.AliasRuling) (int, error) {
	ruling.By = a.person()
	word := "alias split "
	if ruling.Merge {
		word = "alias merge "
	}
	return a.update(ctx, word+ruling.A+" "+ruling.B, func(tx *store.Tx) error {
		for _, id := range []string{ruling.A, ruling.B} {
			if found, err := tx.VulnerabilitiesByID(id); err != nil || len(found) == 0 {
				if err == nil {
					err = nameless(id)
				}
				return err
			}
		}
		if _, err := tx.PutAliasRuling(ruling); err != nil {
			return err
		}
		_, err := rematch(tx)
		return err
	})
}

// nameless is the error about an id of which nothing is known.
func nameless(id string) error {
	return verdict.Errorf(verdict.NotFound, "nothing names a vulnerability %s", verdict.CanonicalID(id))
}
