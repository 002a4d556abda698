// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"

	"verdict"
	"verdict/internal/store"
)

// Evidence gives the evidence that speaks of a product, that of all products
// among it, oldest first.
func (a *App) Evidence(ctx context.Context, product string) (list []verdict.Evidence, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		if _, err := s.Product(product); err != nil {
			return err
		}
		list, err = s.Evidence(product)
		return err
	})
	return list, err
}
