// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"

	"verdict/internal/store"
	"verdict/internal/triage"
	"verdict/internal/triage/suppress"
)

// World reads everything that answers about a product depend on.
func (a *App) World(ctx context.Context, product string) (w triage.World, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		_, w, err = a.engine(s, product)
		return err
	})
	return w, err
}

// ContributedRules reads a contributed file as rules of dependency-check.
func ContributedRules(file RuleFile) (suppress.File, error) {
	set, _, err := contributedRules(file)
	return set.File, err
}
