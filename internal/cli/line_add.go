// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) lineAdd() *cobra.Command {
	c := &cobra.Command{
		Use:   "add PRODUCT/LINE",
		Short: "Add a line, or change its dates",
		Long: `add stores a line of a product with the dates of its support. Of a line that is
there already only the dates change that are given.`,
		Example: "  verdict line add kafka/3.5 --from 2023-06-15 --end-of-life 2024-07-01",
		Args:    exactly("PRODUCT/LINE"),
	}
	e := editsOf[verdict.Line](c)
	date(e, "from", "first day of support", func(l *verdict.Line) *time.Time { return &l.SupportFrom })
	date(e, "end-of-life", "first day without support", func(l *verdict.Line) *time.Time { return &l.EndOfLife })
	c.RunE = func(c *cobra.Command, args []string) error {
		ref, err := lineRef(args[0])
		if err != nil {
			return err
		}
		return r.addLine(c.Context(), ref, e)
	}
	return c
}

func (r *run) addLine(ctx context.Context, ref verdict.Ref, e *edits[verdict.Line]) error {
	return r.open(ctx, func(a *app.App) error {
		l, err := a.Line(ctx, ref)
		switch {
		case verdict.CodeOf(err) == verdict.NotFound:
			l = verdict.Line{Product: ref.Product, Slug: ref.Line}
		case err != nil:
			return err
		}
		e.apply(&l)
		n, err := a.AddLine(ctx, l)
		if err != nil {
			return err
		}
		return r.done(a, n, viewLine(l, a.Now()))
	})
}
