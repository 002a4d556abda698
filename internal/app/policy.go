// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"slices"
	"time"

	"verdict"
	"verdict/internal/remedy"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// StoredPolicy is a policy with where it comes from.
type StoredPolicy struct {
	*remedy.Policy
	// Shipped is set on the policy that comes with the program and is not stored.
	Shipped bool
	At      time.Time // when it was stored; zero for the shipped one
}

// Policies gives the stored policies by name; the shipped one stands behind them
// where some product has no other.
func (a *App) Policies(ctx context.Context) (list []StoredPolicy, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		stored, err := s.Policies()
		if err != nil {
			return err
		}
		whole := false
		for _, p := range stored {
			loaded, err := loadPolicy(p)
			if err != nil {
				return err
			}
			list = append(list, loaded)
			whole = whole || len(p.Products) == 0
		}
		if whole {
			return nil
		}
		standard, err := remedy.Standard()
		list = append(list, StoredPolicy{Policy: standard, Shipped: true})
		return err
	})
	return list, err
}

// Policy gives the policy of that name, or that of the product of that slug.
func (a *App) Policy(ctx context.Context, name string) (p StoredPolicy, err error) {
	list, err := a.Policies(ctx)
	if err != nil {
		return p, err
	}
	for _, p := range list {
		if p.Name == name {
			return p, nil
		}
	}
	err = a.view(ctx, func(s *store.Snapshot) error {
		if _, err := s.Product(name); err != nil {
			return verdict.Errorf(verdict.NotFound, "there is no policy and no product %s", name).
				WithHint("`verdict policy list` shows the policies")
		}
		p, err = policyOf(s, name)
		return err
	})
	return p, err
}

func loadPolicy(p store.Policy) (StoredPolicy, error) {
	loaded, err := remedy.Load(p.Name, []byte(p.Text))
	if err != nil {
		return StoredPolicy{}, verdict.Errorf(verdict.Internal, "the stored policy %s cannot be read: %w", p.Name, err).
			WithHint("another version of verdict stored it; apply it again")
	}
	return StoredPolicy{Policy: loaded, At: p.At}, nil
}

// policyOf gives the policy that is for a product: one that names it, else one for
// all, else the shipped one.
func policyOf(s *store.Snapshot, product string) (StoredPolicy, error) {
	stored, err := s.Policies()
	if err != nil {
		return StoredPolicy{}, err
	}
	whole := -1
	for i, p := range stored {
		if slices.Contains(p.Products, product) {
			return loadPolicy(p)
		}
		if len(p.Products) == 0 {
			whole = i
		}
	}
	if whole >= 0 {
		return loadPolicy(stored[whole])
	}
	standard, err := remedy.Standard()
	return StoredPolicy{Policy: standard, Shipped: true}, err
}

// putPolicy stores a policy that was read.
func putPolicy(tx *store.Tx, p *remedy.Policy) (bool, error) {
	return tx.PutPolicy(store.Policy{Name: p.Name, Version: p.Version, Products: p.Products, Text: string(p.Text)})
}

// load reads the World of a product, rated by those whose scores count in its policy.
func load(s *store.Snapshot, product string, now time.Time, ids ...string) (triage.World, StoredPolicy, error) {
	w, err := triage.Load(s, product, now, ids...)
	if err != nil {
		return w, StoredPolicy{}, err
	}
	p, err := policyOf(s, product)
	if err == nil {
		w.Scores = p.Scores
	}
	return w, p, err
}
