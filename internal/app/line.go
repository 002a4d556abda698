// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"

	"verdict"
	"verdict/internal/store"
)

// Line gives one line.
func (a *App) Line(ctx context.Context, ref verdict.Ref) (l verdict.Line, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		if _, err := s.Product(ref.Product); err != nil {
			return err
		}
		l, err = s.Line(ref.Product, ref.Line)
		return err
	})
	return l, err
}
