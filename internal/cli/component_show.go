// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// componentSheet is a component with every place that ships it, in JSON.
type componentSheet struct {
	PURL     string           `json:"purl"`
	Pedigree *pedigreeView    `json:"pedigree"`
	Shipped  []occurrenceView `json:"shipped"`
}

func (r *run) componentShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show PURL",
		Short: "Show a component: where it came from and which releases hold it",
		Long: `show lists the releases whose bills name a component, with scope and path. A
package URL without version shows every version.`,
		Example: `  verdict component show pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0
  verdict component show pkg:maven/org.xerial.snappy/snappy-java`,
		Args: exactly("PURL"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error { return r.showComponent(c.Context(), a, args[0]) })
		},
	}
}

func (r *run) showComponent(ctx context.Context, a *app.App, purl string) error {
	found, err := a.Component(ctx, purl)
	if err != nil {
		return err
	}
	views := []componentSheet{}
	for _, f := range found {
		v := componentSheet{PURL: f.Component.PURL, Pedigree: viewPedigree(f.Component.Pedigree), Shipped: []occurrenceView{}}
		for _, p := range f.Places {
			v.Shipped = append(v.Shipped, viewOccurrence(p.Release, p.Occurrence))
		}
		views = append(views, v)
	}
	return r.print(views, func() {
		for i, v := range views {
			if i > 0 {
				r.line("")
			}
			r.componentSheet(v)
		}
	})
}

func (r *run) componentSheet(v componentSheet) {
	var s sheet
	s.add("component", v.PURL)
	if v.Pedigree != nil {
		s.add("made from", strings.Join(v.Pedigree.Ancestors, ", "))
		for _, p := range v.Pedigree.Patches {
			s.add("patch", strings.TrimSpace(p.Kind+" "+p.URL+" "+strings.Join(p.Resolves, ", ")))
		}
	}
	s.write(r.Out)
	t := newTable("RELEASE", "PART", "SCOPE", "PATH")
	for _, o := range v.Shipped {
		scope := o.Scope
		if scope == string(verdict.Excluded) {
			scope += " (not shipped)"
		}
		t.row(o.Release, o.Part, scope, o.Path)
	}
	t.writeUsed(r.Out)
}
