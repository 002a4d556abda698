// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// symbolSetView is a symbol set in JSON.
type symbolSetView struct {
	ID            string     `json:"id"`
	Vulnerability string     `json:"vulnerability"`
	Component     string     `json:"component"`
	Symbols       []string   `json:"symbols"`
	Versions      []string   `json:"versions"` // as [1.0,2.0); none means any
	Source        string     `json:"source"`
	SourceRef     string     `json:"source_ref"`
	Confidence    string     `json:"confidence"`
	Reasons       []string   `json:"reasons"`
	By            string     `json:"by"`
	Recorded      time.Time  `json:"recorded"`
	State         string     `json:"state"`
	Confirmed     bool       `json:"confirmed"`
	ConfirmedBy   string     `json:"confirmed_by"`
	ConfirmedAt   *time.Time `json:"confirmed_at"`
	WithdrawnBy   string     `json:"withdrawn_by"`
	WithdrawnAt   *time.Time `json:"withdrawn_at"`
	Reason        string     `json:"withdrawn_reason"`
}

func viewSymbolSet(s verdict.SymbolSet) symbolSetView {
	v := symbolSetView{ID: s.ID, Vulnerability: s.Vulnerability, Component: s.Component, Symbols: none(s.Symbols), Versions: []string{},
		Source: string(s.Source), SourceRef: s.SourceRef, Confidence: string(s.Confidence), Reasons: none(s.Reasons), By: s.By, Recorded: s.Recorded.UTC(),
		State: string(app.StateOf(s)), Confirmed: s.IsConfirmed(), ConfirmedBy: s.ConfirmedBy, ConfirmedAt: instant(s.Confirmed),
		WithdrawnBy: s.WithdrawnBy, WithdrawnAt: instant(s.Withdrawn), Reason: s.WithdrawnReason}
	for _, i := range s.Versions {
		v.Versions = append(v.Versions, i.String())
	}
	return v
}

func (r *run) symbolsList() *cobra.Command {
	var f app.SymbolFilter
	var source, state string
	c := &cobra.Command{
		Use:   "list",
		Short: "List the symbol sets",
		Long: `list names what is proposed, confirmed and withdrawn, of all vulnerabilities or one.
Under --vulnerability any of its ids finds it.`,
		Example: `  verdict symbols list --vulnerability CVE-2024-23944
  verdict symbols list --state proposed --format json`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			f.Source, f.State = verdict.SymbolSource(source), app.SymbolState(state)
			if err := oneOfOrNone("source", f.Source, verdict.SymbolSources); err != nil {
				return err
			}
			if err := oneOfOrNone("state", f.State, app.SymbolStates); err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.SymbolSets(c.Context(), f)
				if err != nil {
					return err
				}
				views := []symbolSetView{}
				for _, s := range list {
					views = append(views, viewSymbolSet(s))
				}
				return r.print(views, func() { r.symbolSetTable(views) })
			})
		},
	}
	c.Flags().StringVar(&f.Vulnerability, "vulnerability", "", "only those of this vulnerability")
	c.Flags().StringVar(&f.Component, "component", "", "only those of this component, a package URL")
	c.Flags().StringVar(&source, "source", "", "only those that came to be known so: "+listed(verdict.SymbolSources))
	c.Flags().StringVar(&state, "state", "", "only those that stand so: "+listed(app.SymbolStates))
	completeFlag(c, "source", verdict.SymbolSources)
	completeFlag(c, "state", app.SymbolStates)
	return c
}

// oneOfOrNone is oneOf for a flag that need not be given.
func oneOfOrNone[S ~string](flag string, given S, values []S) error {
	if given == "" {
		return nil
	}
	return oneOf(flag, []S{given}, values)
}

func (r *run) symbolSetTable(list []symbolSetView) {
	if len(list) == 0 {
		r.note("there are no such symbol sets")
		return
	}
	t := newTable("SET", "VULNERABILITY", "COMPONENT", "STATE", "CONFIDENCE", "SOURCE", "SYMBOLS")
	for _, v := range list {
		t.row(v.ID, v.Vulnerability, shortPURL(v.Component), v.State, v.Confidence, v.Source, firstOf(v.Symbols))
	}
	t.write(r.Out)
}

// firstOf gives the first of a list, and how many there are beside it.
func firstOf(list []string) string {
	if len(list) == 1 {
		return list[0]
	}
	return fmt.Sprintf("%s and %d more", list[0], len(list)-1)
}

func (r *run) symbolsShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show SET",
		Short: "Show a symbol set with its provenance",
		Example: `  verdict symbols show SYM-1f0c2a9b
  verdict symbols show SYM-1f0c2a9b --format json`,
		Args: exactly("SET"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				set, err := a.SymbolSet(c.Context(), args[0])
				if err != nil {
					return err
				}
				v := viewSymbolSet(set)
				return r.print(v, func() { r.symbolSetSheet(v) })
			})
		},
	}
}

func (r *run) symbolSetSheet(v symbolSetView) {
	var s sheet
	s.add("set", v.ID)
	s.add("vulnerability", v.Vulnerability)
	s.add("component", v.Component)
	s.add("versions", strings.Join(v.Versions, ", "))
	s.add("state", v.State)
	s.add("source", strings.TrimSpace(v.Source+" "+v.SourceRef))
	s.add("confidence", v.Confidence)
	s.add("proposed", by(v.Recorded.Format(time.DateOnly), v.By))
	s.add("confirmed", by(dayOf(v.ConfirmedAt), v.ConfirmedBy))
	s.add("withdrawn", by(dayOf(v.WithdrawnAt), v.WithdrawnBy))
	s.add("because", v.Reason)
	for _, name := range v.Symbols {
		s.add("symbol", name)
	}
	for _, why := range v.Reasons {
		s.add("reason", why)
	}
	s.write(r.Out)
}
