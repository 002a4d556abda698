// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) productList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the products",
		Example: `  verdict product list
  verdict product list --format json`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.Products(c.Context())
				if err != nil {
					return err
				}
				views := []productView{}
				for _, p := range list {
					views = append(views, viewProduct(p))
				}
				return r.print(views, func() { r.productTable(views) })
			})
		},
	}
}

func (r *run) productTable(list []productView) {
	if len(list) == 0 {
		r.note("there are no products; add one with `verdict product add`, or begin with `verdict demo`")
		return
	}
	t := newTable("PRODUCT", "NAME", "KIND", "PARTS", "PURL")
	for _, p := range list {
		t.row(p.Product, p.Name, p.Kind, strings.Join(p.partNames(), ", "), p.PURL)
	}
	t.writeUsed(r.Out)
}

func (v productView) partNames() []string {
	var names []string
	for _, p := range v.Parts {
		names = append(names, p.Part)
	}
	return names
}
