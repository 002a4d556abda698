// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"time"

	"verdict"
	"verdict/internal/publish"
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

// Published reads all that documents are made from, as the outside does.
func (a *App) Published(ctx context.Context, product string) (p publish.Snapshot, err error) {
	err = a.outside(ctx, func(s *store.Snapshot) error { p, err = public(s, product); return err })
	return p, err
}

// RecordedGates reads the last outcome of every release's gate.
func (a *App) RecordedGates(ctx context.Context, product string) (list []verdict.Gate, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error { list, err = s.Gates(product); return err })
	return list, err
}

// ContributedRules reads a contributed file as rules of dependency-check.
func ContributedRules(file RuleFile) (suppress.File, error) {
	set, _, err := contributedRules(file)
	return set.File, err
}

// AddPublished publishes a revision of an advisory that nobody wrote here.
func (a *App) AddPublished(ctx context.Context, p verdict.PublishedAdvisory) error {
	_, err := a.update(ctx, "advisory publish", func(tx *store.Tx) error {
		_, err := tx.PublishAdvisory(p, verdict.DefaultNumberPattern)
		return err
	})
	return err
}

// Whenever lets something happen each time that the clock is asked.
func (a *App) Whenever(happens func()) {
	now := a.now
	a.now = func() time.Time {
		happens()
		return now()
	}
}
