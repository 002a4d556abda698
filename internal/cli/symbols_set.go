// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/spec/vers"
)

// symbolSetView is a set of symbols in JSON.
type symbolSetView struct {
	ID            string     `json:"id"`
	Vulnerability string     `json:"vulnerability"`
	Component     string     `json:"component"`
	Symbols       []string   `json:"symbols"`
	Versions      string     `json:"versions"` // "" for all
	Source        string     `json:"source"`
	Reference     string     `json:"reference"`
	Confidence    string     `json:"confidence"`
	Reasons       []string   `json:"reasons"`
	State         string     `json:"state"` // proposed, confirmed or withdrawn
	By            string     `json:"by"`
	Recorded      *time.Time `json:"recorded"`
	Confirmed     *time.Time `json:"confirmed"`
	ConfirmedBy   string     `json:"confirmed_by"`
	Withdrawn     *time.Time `json:"withdrawn"`
	WithdrawnBy   string     `json:"withdrawn_by"`
	Reason        string     `json:"reason"`
}

func viewSymbolSet(s verdict.SymbolSet) symbolSetView {
	v := symbolSetView{
		ID: s.ID, Vulnerability: s.Vulnerability, Component: s.Component, Symbols: none(s.Symbols), Source: string(s.Source), Reference: s.Reference,
		Confidence: s.Confidence, Reasons: none(s.Reasons), State: "proposed", By: s.By, Recorded: instant(s.Recorded),
		Confirmed: instant(s.Confirmed), ConfirmedBy: s.ConfirmedBy, Withdrawn: instant(s.Withdrawn), WithdrawnBy: s.WithdrawnBy, Reason: s.Reason,
	}
	if s.Versions != (vers.Interval{}) {
		v.Versions = s.Versions.String()
	}
	switch {
	case !s.Withdrawn.IsZero():
		v.State = "withdrawn"
	case !s.Confirmed.IsZero():
		v.State = "confirmed"
	}
	return v
}

func (r *run) symbolsAdd() *cobra.Command {
	var s verdict.SymbolSet
	var versions string
	confirm := false
	c := &cobra.Command{
		Use:   "add VULNERABILITY SYMBOL…",
		Short: "Name the methods in which a vulnerability is",
		Long: `add names the classes and methods of a component in which a vulnerability is. Analyses look
for them when a person has confirmed that they are right: --confirm does so at once.

A symbol is pkg.Class, pkg.Class#method or pkg.Class#method(descriptor)return. All symbols
of a set together are the vulnerable code: when none of them runs, it does not. Name what
every way to the flaw leads through.`,
		Example: `  verdict symbols add CVE-2023-34455 'org.xerial.snappy.SnappyInputStream#hasNextChunk' \
    --component pkg:maven/org.xerial.snappy/snappy-java --versions '[0,1.1.10.1)' --as ana --confirm`,
		Args: between(2, "VULNERABILITY", "SYMBOL…"),
		RunE: func(c *cobra.Command, args []string) (err error) {
			s.Vulnerability, s.Symbols, s.Source = args[0], args[1:], verdict.SymbolsOfPerson
			if s.Versions, err = parseVersions(versions); err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				stored, n, err := a.AddSymbols(c.Context(), s, confirm)
				if err != nil {
					return err
				}
				return r.symbolSetDone(a, n, stored)
			})
		},
	}
	c.Flags().StringVar(&s.Component, "component", "", "package URL, without version, of the component that has them")
	c.Flags().StringVar(&s.Reference, "reference", "", "where it is said")
	c.Flags().StringVar(&versions, "versions", "", `stretch of the component's versions whose code they are in, such as "[2.0,2.13.5)"`)
	c.Flags().BoolVar(&confirm, "confirm", false, "say at once that they are right")
	return need(c, "component")
}

// symbolSetDone tells what became of a set.
func (r *run) symbolSetDone(a *app.App, changed int, s verdict.SymbolSet) error {
	v := viewSymbolSet(s)
	words := ""
	if v.State == "proposed" {
		words = "; nothing looks for them until `verdict symbols confirm " + v.ID + "`"
	}
	r.note("symbols %s: %s%s", v.ID, v.State, words)
	return r.done(a, changed, v)
}

func (r *run) symbolsConfirm() *cobra.Command {
	return &cobra.Command{
		Use:     "confirm SYMBOLS",
		Short:   "Say that the symbols of a set are right, so that analyses look for them",
		Example: "  verdict symbols confirm SYM-1f0c2a9b --as ana",
		Args:    exactly("SYMBOLS"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				s, n, err := a.ConfirmSymbols(c.Context(), args[0])
				if err != nil {
					return err
				}
				return r.symbolSetDone(a, n, s)
			})
		},
	}
}

func (r *run) symbolsWithdraw() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   "withdraw SYMBOLS",
		Short: "Take a set of symbols back",
		Long: `withdraw takes a set of symbols back: analyses look for them no more. What was found stays
evidence until the release is analysed again.`,
		Example: "  verdict symbols withdraw SYM-1f0c2a9b --reason 'The flaw is in the caller' --as ana",
		Args:    exactly("SYMBOLS"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				s, n, err := a.WithdrawSymbols(c.Context(), args[0], reason)
				if err != nil {
					return err
				}
				return r.symbolSetDone(a, n, s)
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why they are wrong")
	return need(c, "reason")
}

func (r *run) symbolsList() *cobra.Command {
	return &cobra.Command{
		Use:     "list [VULNERABILITY]",
		Short:   "List the symbols of a vulnerability, or of all",
		Example: "  verdict symbols list CVE-2023-34455",
		Args:    between(0, "[VULNERABILITY]"),
		RunE: func(c *cobra.Command, args []string) error {
			id := ""
			if len(args) > 0 {
				id = args[0]
			}
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.SymbolSets(c.Context(), id)
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
}

func (r *run) symbolSetTable(list []symbolSetView) {
	if len(list) == 0 {
		r.note("no symbols are known")
		return
	}
	t := newTable("SYMBOLS", "VULNERABILITY", "COMPONENT", "VERSIONS", "STATE", "SOURCE", "NAMED")
	for _, v := range list {
		named := v.Symbols[0]
		if more := len(v.Symbols) - 1; more > 0 {
			named += " and " + counted(more, "more", "more")
		}
		t.row(v.ID, v.Vulnerability, v.Component, v.Versions, v.State, v.Source, named)
	}
	t.writeUsed(r.Out)
}

func (r *run) symbolsShow() *cobra.Command {
	return &cobra.Command{
		Use:     "show SYMBOLS",
		Short:   "Show a set of symbols with where it comes from",
		Example: "  verdict symbols show SYM-1f0c2a9b",
		Args:    exactly("SYMBOLS"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				s, err := a.SymbolSet(c.Context(), args[0])
				if err != nil {
					return err
				}
				v := viewSymbolSet(s)
				return r.print(v, func() { r.symbolSetSheet(v) })
			})
		},
	}
}

func (r *run) symbolSetSheet(v symbolSetView) {
	var s sheet
	s.add("symbols", v.ID)
	s.add("vulnerability", v.Vulnerability)
	s.add("component", strings.TrimSpace(v.Component+" "+v.Versions))
	for _, symbol := range v.Symbols {
		s.add("", "  "+symbol)
	}
	s.add("source", strings.TrimSpace(v.Source+" "+v.Reference))
	s.add("confidence", v.Confidence)
	for _, reason := range v.Reasons {
		s.add("because", reason)
	}
	s.add("state", v.State)
	s.add("added", by(dayOf(v.Recorded), v.By))
	s.add("confirmed", by(dayOf(v.Confirmed), v.ConfirmedBy))
	s.add("withdrawn", by(dayOf(v.Withdrawn), v.WithdrawnBy))
	s.add("reason", v.Reason)
	s.write(r.Out)
}

func (r *run) symbolsImport() *cobra.Command {
	return &cobra.Command{
		Use:   "import [VULNERABILITY]",
		Short: "Take the symbols that records name, as proposals",
		Long: `import takes the classes and methods that the records of a vulnerability name, or those of
all: symbols and affected_functions in ecosystem_specific. They are proposals: a person
confirms them with "verdict symbols confirm".`,
		Example: "  verdict symbols import CVE-2023-34455",
		Args:    between(0, "[VULNERABILITY]"),
		RunE: func(c *cobra.Command, args []string) error {
			id := ""
			if len(args) > 0 {
				id = args[0]
			}
			return r.open(c.Context(), func(a *app.App) error {
				added, left, n, err := a.ImportSymbols(c.Context(), id)
				if err != nil {
					return err
				}
				views := []symbolSetView{}
				for _, s := range added {
					views = append(views, viewSymbolSet(s))
				}
				r.skipped("the records", left)
				r.note("%s proposed", counted(len(added), "set of symbols is", "sets of symbols are"))
				r.changed(a, n)
				return r.print(views, func() { r.symbolSetTable(views) })
			})
		},
	}
}
