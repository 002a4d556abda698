// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/inventory"
)

// differenceView is the difference of two releases, in JSON.
type differenceView struct {
	From         string            `json:"from"`
	To           string            `json:"to"`
	Added        []shippedView     `json:"added"`
	Removed      []shippedView     `json:"removed"`
	Changed      []changeView      `json:"changed"`
	Rebuilt      []shippedView     `json:"rebuilt"`
	ScopeChanged []scopeChangeView `json:"scope_changed"`
	Same         int               `json:"same"`
}

type shippedView struct {
	Component string   `json:"component"`
	Part      string   `json:"part"`
	Versions  []string `json:"versions"`
}

type changeView struct {
	Component string   `json:"component"`
	Part      string   `json:"part"`
	From      []string `json:"from"`
	To        []string `json:"to"`
}

type scopeChangeView struct {
	Component string `json:"component"`
	Part      string `json:"part"`
	From      string `json:"from"`
	To        string `json:"to"`
}

func (r *run) releaseDiff() *cobra.Command {
	return &cobra.Command{
		Use:   "diff PRODUCT@VERSION[:PART] PRODUCT@VERSION[:PART]",
		Short: "Compare what two releases ship",
		Example: `  verdict release diff kafka@3.5.0 kafka@3.5.1
  verdict release diff kafka@3.6.2 kafka@3.7.0 --format json`,
		Args: exactly("PRODUCT@VERSION[:PART]", "PRODUCT@VERSION[:PART]"),
		RunE: func(c *cobra.Command, args []string) error {
			from, err := releaseRef(args[0], true)
			if err != nil {
				return err
			}
			to, err := releaseRef(args[1], true)
			if err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				d, err := a.Diff(c.Context(), from, to)
				if err != nil {
					return err
				}
				v := viewDifference(from, to, d)
				return r.print(v, func() { r.differenceTable(v) })
			})
		},
	}
}

func viewDifference(from, to verdict.Ref, d inventory.Difference) differenceView {
	v := differenceView{
		From: from.String(), To: to.String(), Same: d.Same,
		Added: viewShipped(d.Added), Removed: viewShipped(d.Removed), Rebuilt: viewShipped(d.Rebuilt),
		Changed: []changeView{}, ScopeChanged: []scopeChangeView{},
	}
	for _, c := range d.Changed {
		v.Changed = append(v.Changed, changeView{c.Base, c.Part, none(c.From), none(c.To)})
	}
	for _, s := range d.ScopeChanged {
		v.ScopeChanged = append(v.ScopeChanged, scopeChangeView{s.Base, s.Part, string(s.From), string(s.To)})
	}
	return v
}

func viewShipped(list []inventory.Shipped) []shippedView {
	views := []shippedView{}
	for _, s := range list {
		views = append(views, shippedView{s.Base, s.Part, none(s.Versions)})
	}
	return views
}

func (r *run) differenceTable(v differenceView) {
	t := newTable("CHANGE", "COMPONENT", "PART", "FROM", "TO")
	for _, s := range v.Added {
		t.row("added", s.Component, s.Part, "", strings.Join(s.Versions, ", "))
	}
	for _, s := range v.Removed {
		t.row("removed", s.Component, s.Part, strings.Join(s.Versions, ", "), "")
	}
	for _, c := range v.Changed {
		t.row("version", c.Component, c.Part, strings.Join(c.From, ", "), strings.Join(c.To, ", "))
	}
	for _, s := range v.Rebuilt {
		versions := strings.Join(s.Versions, ", ")
		t.row("rebuilt", s.Component, s.Part, versions, versions)
	}
	for _, s := range v.ScopeChanged {
		t.row("scope", s.Component, s.Part, s.From, s.To)
	}
	if len(t.rows) > 0 {
		t.writeUsed(r.Out)
	}
	r.note("%s the same in %s and %s", counted(v.Same, "component is", "components are"), v.From, v.To)
}
