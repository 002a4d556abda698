// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// gateView is how a release holds to what was said of it, in JSON.
type gateView struct {
	Release  string            `json:"release"`
	Train    string            `json:"train"`
	Previous string            `json:"previous"`
	Bills    []string          `json:"bills"`
	Claims   int               `json:"claims"`
	Passed   bool              `json:"passed"`
	At       time.Time         `json:"at"`
	Findings []gateFindingView `json:"findings"`
}

type gateFindingView struct {
	Kind          string   `json:"kind"`
	Vulnerability string   `json:"vulnerability"`
	Claims        []string `json:"claims"`
	Declared      []string `json:"declared"`
	Found         []string `json:"found"`
	Bill          string   `json:"bill"`
	Detail        string   `json:"detail"`
}

func viewGate(g verdict.Gate) gateView {
	v := gateView{Release: verdict.Ref{Product: g.Product, Version: g.Version}.String(), Train: g.Train, Previous: g.Previous,
		Bills: none(g.Bills), Claims: g.Claims, Passed: g.Passed(), At: g.At.UTC(), Findings: []gateFindingView{}}
	for _, f := range g.Findings {
		v.Findings = append(v.Findings, gateFindingView{string(f.Kind), f.Vulnerability, none(f.Claims), none(f.Declared), none(f.Found), f.Bill, inWords(f)})
	}
	return v
}

func (r *run) releaseVerify() *cobra.Command {
	var f gateFlags
	c := &cobra.Command{
		Use:   "verify PRODUCT@VERSION",
		Short: "Hold a release against everything that was said of it",
		Long: `verify compares what was claimed fixed in a release (by trains that it goes along
with, decisions that name it as their target, and published statements) with its bill
of materials, and with every second bill: those given with --sbom, and what was found
in its artifacts. It tells:

  still_present   claimed fixed, and a component that has the flaw is in it
  new_vulnerable  a component has a flaw that the previous release had not
  unproved        claimed fixed, and nothing shows that it is; or the previous release has
                  no bill, and nothing shows what came in
  no_bill         there is no bill to compare with
  inventory       two bills of it differ, as "verdict sbom verify" tells it

A match that an assessment calls clean, such as of a patched rebuild, is no failure.
Nothing is kept. It exits with 3 when something is found.`,
		Example: `  verdict release verify kafka@3.7.1
  verdict release verify kafka@3.7.1 --sbom kafka-3.7.1.cdx.json --format json`,
		Args: exactly("PRODUCT@VERSION"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := releaseRef(args[0], false)
			if err != nil {
				return err
			}
			if err := r.checkFormat(); err != nil {
				return err
			}
			seconds, err := r.secondBills(c.Context(), f)
			if err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				g, err := a.VerifyRelease(c.Context(), ref, seconds)
				if err != nil {
					return err
				}
				v := viewGate(g)
				if err := r.print(v, func() { r.gateSheet(v) }); err != nil || g.Passed() {
					return err
				}
				return verdict.Errorf(verdict.Refused, "%s does not hold to what was said of it in %s", ref, counted(len(g.Findings), "place", "places"))
			})
		},
	}
	f.add(c)
	return c
}

// gateSheet writes the outcome of a gate with what it looked at.
func (r *run) gateSheet(v gateView) {
	var s sheet
	s.add("release", v.Release)
	s.add("train", v.Train)
	s.add("previous", v.Previous)
	s.add("looked at", listOr(v.Bills, "no bill"))
	s.add("claimed fixed", count(v.Claims, "vulnerability"))
	s.write(r.Out)
	r.gateTable(v)
}

func (r *run) gateTable(v gateView) {
	if v.Passed {
		r.line("  %s holds to everything that was said of it", v.Release)
		return
	}
	t := newTable("FINDING", "VULNERABILITY", "DECLARED", "FOUND", "IN", "DETAIL", "CLAIMED BY")
	for _, f := range v.Findings {
		t.row(f.Kind, f.Vulnerability, strings.Join(f.Declared, ", "), strings.Join(f.Found, ", "), f.Bill, f.Detail, strings.Join(f.Claims, ", "))
	}
	t.writeUsed(r.Out)
}

// inWords is the detail of a finding, and what we think of it.
func inWords(f verdict.GateFinding) string {
	if f.Detail == "" || f.Inside == "" {
		return f.Detail + f.Inside
	}
	return f.Detail + "; " + f.Inside
}
