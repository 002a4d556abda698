// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) cveAssign() *cobra.Command {
	return &cobra.Command{
		Use: "assign CVE VULNERABILITY", Short: "Give a CVE id to a flaw of ours",
		Long: `assign adds the id to a flaw of ours, which is shown by it from then on. A flaw has one
CVE id, and an id one flaw. Flaws of third parties get their ids from their own suppliers.`,
		Example: "  verdict cve assign CVE-2026-41115 VUL-1f0c2a9b", Args: exactly("CVE", "VULNERABILITY"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				id, n, err := a.AssignCVE(c.Context(), args[0], args[1])
				return r.wroteCVE(a, id, n, err)
			})
		},
	}
}

// wroteCVE shows what a command made of an id.
func (r *run) wroteCVE(a *app.App, c app.StandingCVE, n int, err error) error {
	if err != nil {
		return err
	}
	r.changed(a, n)
	v := viewCVE(c, a.Now())
	return r.print(v, func() { r.line("%s is in state %s", v.ID, v.State) })
}

// cveFindingView is a rule that a record breaks, in JSON.
type cveFindingView struct {
	Test    string `json:"test"`
	Error   bool   `json:"error"`
	Path    string `json:"path"`
	Message string `json:"message"`
}

// cveRecordView is an id with what is found in its record, in JSON.
type cveRecordView struct {
	CVE      cveView          `json:"cve"`
	Findings []cveFindingView `json:"findings"`
}

func viewCVEFindings(found []app.CVEFinding) []cveFindingView {
	views := []cveFindingView{}
	for _, f := range found {
		views = append(views, cveFindingView(f))
	}
	return views
}

func (r *run) cveRecord() *cobra.Command {
	var from, advisory, site string
	c := &cobra.Command{
		Use: "record CVE", Short: "Keep or write the draft of a record, or judge the one that is kept",
		Long: `record keeps a record in the CVE Record Format as the draft for its id, byte for byte, or
writes it from an advisory, and tells which rules it breaks. An advisory is taken as it would
be published now, or as it is published where nothing of it is at work. What was ready is a
draft again once its record changes.

With neither it judges the draft that is kept: by the schema and by the rules of the CNA
Operational Rules 4.2.0, as if it were published. With an error the exit code is 3. Who
you are (assignerOrgId, providerMetadata) may be left out: CVE Services write that.`,
		Example: `  verdict cve record CVE-2026-41115 --advisory VSA-2026-03
  verdict cve record CVE-2026-41115 --advisory ADV-1f0c2a9b --base-url https://security.example.org
  verdict cve record CVE-2026-41115 --from record.json
  verdict cve record CVE-2026-41115`,
		Args: exactly("CVE"),
	}
	c.Flags().StringVar(&from, "from", "", "record in the CVE Record Format; - is standard input")
	c.Flags().StringVar(&advisory, "advisory", "", "advisory to write it from")
	c.Flags().StringVar(&site, "base-url", "", "https URL where the pages stand; the product's namespace when it is left out")
	_ = c.RegisterFlagCompletionFunc("from", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveDefault
	})
	c.RunE = func(c *cobra.Command, args []string) error {
		if from != "" && advisory != "" {
			return verdict.Errorf(verdict.Usage, "give either --from or --advisory")
		}
		return r.open(c.Context(), func(a *app.App) error {
			if from == "" && advisory == "" {
				return r.judgedCVE(c.Context(), a, args[0])
			}
			return r.keptCVE(c.Context(), a, args[0], from, func() (app.StandingCVE, []app.CVEFinding, int, error) {
				return a.WriteCVERecord(c.Context(), args[0], advisory, strings.TrimSuffix(site, "/"))
			})
		})
	}
	return c
}

// judgedCVE tells what is wrong with the draft that is kept.
func (r *run) judgedCVE(ctx context.Context, a *app.App, id string) error {
	c, found, err := a.JudgeCVE(ctx, id)
	if err != nil {
		return err
	}
	err = r.printCVERecord(a, c, found)
	if err != nil || !slices.ContainsFunc(found, func(f app.CVEFinding) bool { return f.Error }) {
		return err
	}
	return silent{verdict.Errorf(verdict.Refused, "the record breaks rules")}
}

// keptCVE keeps the record of a file, or the one that is written when no file is named.
func (r *run) keptCVE(ctx context.Context, a *app.App, id, from string, write func() (app.StandingCVE, []app.CVEFinding, int, error)) error {
	keep := write
	if from != "" {
		raw, err := r.read(from)
		if err != nil {
			return err
		}
		keep = func() (app.StandingCVE, []app.CVEFinding, int, error) { return a.KeepCVERecord(ctx, id, from, raw) }
	}
	c, found, n, err := keep()
	if err != nil {
		return err
	}
	r.changed(a, n)
	return r.printCVERecord(a, c, found)
}

func (r *run) printCVERecord(a *app.App, c app.StandingCVE, found []app.CVEFinding) error {
	v := cveRecordView{viewCVE(c, a.Now()), viewCVEFindings(found)}
	return r.print(v, func() {
		r.line("%s is in state %s", v.CVE.ID, v.CVE.State)
		r.cveFindings(found)
	})
}

func (r *run) cveFindings(found []app.CVEFinding) {
	for _, f := range found {
		level := "warning"
		if f.Error {
			level = "error"
		}
		r.line("%s %s at %s: %s", level, f.Test, f.Path, f.Message)
	}
}

// settable are the states that people set.
var settable = []verdict.CVEState{verdict.CVEDraft, verdict.CVEReview, verdict.CVEReady}

func (r *run) cveState() *cobra.Command {
	c := &cobra.Command{
		Use: "state CVE STATE", Short: "Set how far a record has come: draft, review or ready",
		Long: `state sets how far a record has come. draft is being written; review asks somebody else to
look at it; ready may be sent, which is refused while the record breaks a rule that must
be kept. public and rejected follow from publish and reject.`,
		Example: `  verdict cve state CVE-2026-41115 review
  verdict cve state CVE-2026-41115 ready`,
		Args: exactly("CVE", "STATE"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				id, n, err := a.MoveCVE(c.Context(), args[0], verdict.CVEState(strings.ToLower(args[1])))
				return r.wroteCVE(a, id, n, err)
			})
		},
	}
	return c
}

func (r *run) cveDisclosed() *cobra.Command {
	var on instantFlag
	var byOthers, never bool
	c := &cobra.Command{
		Use: "disclosed CVE", Short: "Note when the flaw of an id was told to the public",
		Long: `disclosed notes when the flaw was told to the public, where that was not by publishing it
here: from then on the clock of its record runs. The record should be public within 24
hours and must be within 72; where others told of the flaw, it must be within 72. A flaw
that is published here needs no such note.`,
		Example: `  verdict cve disclosed CVE-2026-41115 --on 2026-06-09T14:00:00Z
  verdict cve disclosed CVE-2026-41115 --on 2026-06-09 --by-others
  verdict cve disclosed CVE-2026-41115 --never`,
		Args: exactly("CVE"),
	}
	c.Flags().Var(&on, "on", "when: a date, which means its beginning, or an instant")
	c.Flags().BoolVar(&byOthers, "by-others", false, "somebody else told of it")
	c.Flags().BoolVar(&never, "never", false, "take the note back")
	c.RunE = func(c *cobra.Command, args []string) error {
		if never != on.IsZero() {
			return verdict.Errorf(verdict.Usage, "give either --on or --never")
		}
		return r.open(c.Context(), func(a *app.App) error {
			id, n, err := a.DiscloseCVE(c.Context(), args[0], on.Time, byOthers)
			return r.wroteCVE(a, id, n, err)
		})
	}
	return c
}
