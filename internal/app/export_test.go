// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"

	"verdict/internal/store"
	"verdict/internal/triage"
)

// World reads everything that answers about a product depend on.
func (a *App) World(ctx context.Context, product string) (w triage.World, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		_, w, err = a.engine(s, product)
		return err
	})
	return w, err
}
