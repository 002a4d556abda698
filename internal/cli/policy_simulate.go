// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict/internal/app"
)

// simulationView is what another policy would make of what is stored, in JSON.
type simulationView struct {
	Policy  string         `json:"policy"`
	Asked   int            `json:"asked"`
	Changes []policyChange `json:"changes"`
}

type policyChange struct {
	Vulnerability string             `json:"vulnerability"`
	Line          string             `json:"line"`    // product/line
	Release       string             `json:"release"` // of a publication; "" else
	Occasion      string             `json:"occasion"`
	At            time.Time          `json:"at"`
	Differences   []policyDifference `json:"differences"`
}

type policyDifference struct {
	What   string `json:"what"`
	Before string `json:"before"`
	After  string `json:"after"`
}

func (r *run) policySimulate() *cobra.Command {
	return &cobra.Command{
		Use:   "simulate FILE [PRODUCT]",
		Short: "Replay what is stored under another policy, and show every difference",
		Long: `simulate asks the policy of a file, and the one that holds, about every vulnerability
in every line: now, and as things stood on every day on which a class was confirmed, a
decision taken or a statement published. It shows where they differ: rule, vehicle,
deadlines, telling, channels, readers, approvers, decisions that the one allows and
the other refuses, and what was published where the other would not. It changes
nothing.`,
		Example: `  verdict policy simulate policy.yaml
  verdict policy simulate policy.yaml kafka --format json`,
		Args: between(1, "FILE", "PRODUCT"),
		RunE: func(c *cobra.Command, args []string) error {
			p, err := r.readPolicy(args[0])
			if err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				x, err := a.SimulatePolicy(c.Context(), p, strings.Join(args[1:], ""))
				if err != nil {
					return err
				}
				v := simulationView{Policy: p.Version, Asked: x.Asked, Changes: []policyChange{}}
				for _, ch := range x.Changes {
					view := policyChange{Vulnerability: ch.Vulnerability, Line: ch.Product + "/" + ch.Line, Occasion: string(ch.Occasion), At: ch.At.UTC()}
					if ch.Version != "" {
						view.Release = ch.Product + "@" + ch.Version
					}
					for _, d := range ch.Differences {
						view.Differences = append(view.Differences, policyDifference(d))
					}
					v.Changes = append(v.Changes, view)
				}
				return r.print(v, func() { r.simulation(v) })
			})
		},
	}
}

// simulation writes the differences; lines and releases that differ alike share rows.
func (r *run) simulation(v simulationView) {
	type alike struct{ vulnerability, occasion, at, what, before, after string }
	places := map[alike][]string{}
	var order []alike
	for _, c := range v.Changes {
		place := c.Line
		if c.Release != "" {
			place = c.Release
		}
		for _, d := range c.Differences {
			key := alike{c.Vulnerability, c.Occasion, day(c.At), d.What, d.Before, d.After}
			if places[key] == nil {
				order = append(order, key)
			}
			places[key] = append(places[key], place)
		}
	}
	if len(order) > 0 {
		t := newTable("VULNERABILITY", "OCCASION", "AT", "WHERE", "WHAT", "BEFORE", "AFTER")
		for _, k := range order {
			t.row(k.vulnerability, k.occasion, k.at, some(places[k]), k.what, k.before, k.after)
		}
		t.write(r.Out)
	}
	r.line("policy %s differs on %d of %s; nothing was changed", v.Policy, len(v.Changes), count(v.Asked, "occasion"))
}
