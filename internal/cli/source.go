// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) sourceCommand() *cobra.Command {
	c := parent("source", "Add sources of records, read them, and see how old they are",
		r.sourceAddCommand(), r.sourceSyncCommand(), r.sourceListCommand(), r.sourceShowCommand(), r.sourceAmbiguousCommand(), r.sourceHouseCommand())
	c.Long = `A source is a folder, zip or file of records, in one of the forms that its kind
names. Its records are kept verbatim. An answer that rests on a source that was
never read or is older than its --max-age is unknown, never "not affected".`
	c.Example = `  verdict source add osv-maven osv/Maven.zip --max-age 48h
  verdict source sync
  verdict source list`
	return c
}

func (r *run) sourceAddCommand() *cobra.Command {
	var maxAge, every time.Duration
	var score, kind string
	c := &cobra.Command{
		Use:   "add NAME LOCATION",
		Short: "Add a source, or change it",
		Long: `add names a source, says where it is and in which form it writes its records. Without
--kind that is told by what is there, where only one kind is possible, else it is osv.`,
		Example: `  verdict source add osv-maven osv/Maven.zip --max-age 48h
  verdict source add ghsa advisory-database/advisories --kind ghsa --score ghsa
  verdict source add exploited known_exploited_vulnerabilities.json --every 24h`,
		Args: exactly("NAME", "LOCATION"),
		RunE: func(c *cobra.Command, args []string) error {
			location, err := filepath.Abs(args[1])
			if err != nil {
				return verdict.Errorf(verdict.Invalid, "the path %s: %w", args[1], err)
			}
			src := verdict.Source{Name: args[0], Kind: verdict.SourceKind(kind), Location: location, Every: every, MaxAge: maxAge,
				Score: verdict.ScoreSource(score)}
			if kind == "" {
				src.Kind = r.kindAt(location)
			} else if err := oneOf("kind", []verdict.SourceKind{src.Kind}, verdict.SourceKinds); err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				changed, err := a.AddSource(c.Context(), src)
				if err != nil {
					return err
				}
				r.changed(a, changed)
				r.note("read it with `verdict source sync %s`", src.Name)
				return nil
			})
		},
	}
	c.Flags().StringVar(&kind, "kind", "", "the form of its records: "+listed(verdict.SourceKinds))
	c.Flags().DurationVar(&every, "every", 0, "how often a watching process reads it, such as 24h; 0: only people do")
	c.Flags().DurationVar(&maxAge, "max-age", 0, "how old it may be before answers no longer rest on it, such as 48h; 0: it does not age")
	c.Flags().StringVar(&score, "score", "", "as whose its scores count: cna, ghsa, nvd or other")
	completeFlag(c, "kind", verdict.SourceKinds)
	_ = c.RegisterFlagCompletionFunc("score", cobra.FixedCompletions([]string{"cna", "ghsa", "nvd", "other"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

// kindAt tells a kind that nobody gave, and says so where that was a guess.
func (r *run) kindAt(location string) verdict.SourceKind {
	kind, told := app.KindAt(location)
	if !told {
		return verdict.SourceOSV
	}
	r.note("%s is taken for a source of kind %s; --kind says otherwise", location, kind)
	return kind
}

type syncView struct {
	Source    string        `json:"source"`
	Documents int           `json:"documents"`
	Records   int           `json:"records"`
	Withdrawn int           `json:"withdrawn"`
	Changed   int           `json:"changed"`
	Removed   int           `json:"removed"`
	Kept      int           `json:"kept"`
	Matches   int           `json:"matches"`
	Skipped   []skippedView `json:"skipped"`
	Remarks   []skippedView `json:"remarks"`
}

func (r *run) sourceSyncCommand() *cobra.Command {
	var acceptShrink bool
	c := &cobra.Command{
		Use:   "sync [NAME…]",
		Short: "Read sources, store what changed, and match it",
		Long: `sync reads the named sources, or all, then in one transaction stores the records
that changed, groups all records by alias and matches them against all components.
A record that is gone from its source, or whose document cannot be read, is named
and stands as it was: only a withdrawal takes it back. --accept-shrink removes what
is gone. A source that lost more than a tenth of its records is held for a person:
nothing of it changes without --accept-shrink.`,
		Example: `  verdict source sync
  verdict source sync osv-maven --accept-shrink`,
		Args: between(0, "NAME…"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, changed, err := a.Sync(c.Context(), args, acceptShrink)
				if err != nil {
					return err
				}
				views := []syncView{}
				for _, s := range list {
					views = append(views, syncView{s.Source, s.Report.Documents, s.Report.Records, s.Report.Withdrawn, s.Changed, s.Removed, s.Kept,
						s.Scan.Matches, viewSkipped(slices.Concat(s.Report.Skipped, s.Standing)), viewSkipped(s.Report.Remarks)})
					r.skipped(s.Source, slices.Concat(s.Report.Skipped, s.Standing, s.Report.Remarks))
				}
				r.changed(a, changed)
				return r.print(views, func() { r.syncTable(views) })
			})
		},
	}
	c.Flags().BoolVar(&acceptShrink, "accept-shrink", false, "remove the records that a source has no more")
	return c
}

func (r *run) syncTable(views []syncView) {
	t := newTable("SOURCE", "DOCUMENTS", "RECORDS", "WITHDRAWN", "CHANGED", "GONE", "KEPT")
	for _, v := range views {
		t.row(v.Source, fmt.Sprint(v.Documents), fmt.Sprint(v.Records), fmt.Sprint(v.Withdrawn), fmt.Sprint(v.Changed), fmt.Sprint(v.Removed), fmt.Sprint(v.Kept))
	}
	t.write(r.Out)
}

type sourceView struct {
	Name        string        `json:"name"`
	Type        string        `json:"type"`
	Location    string        `json:"location"`
	Every       string        `json:"every"`
	MaxAge      string        `json:"max_age"`
	Score       string        `json:"score"`
	LastSync    *time.Time    `json:"last_sync"`
	LastTry     *time.Time    `json:"last_try"`
	NextRun     *time.Time    `json:"next_run"`
	LastError   string        `json:"last_error"`
	Records     int           `json:"records"`
	Before      int           `json:"before"`
	Withdrawn   int           `json:"withdrawn"`
	AgeSeconds  *int64        `json:"age_seconds"` // null when it was never read
	Stale       bool          `json:"stale"`
	StaleReason string        `json:"stale_reason"`
	Skipped     []skippedView `json:"skipped"`
	age         string
}

func viewSource(h verdict.SourceHealth, now time.Time) sourceView {
	v := sourceView{Name: h.Source.Name, Type: string(h.Source.Kind), Location: h.Source.Location, Score: string(h.Source.Score),
		LastSync: instant(h.LastSync), LastTry: instant(h.LastTry), NextRun: instant(h.Next()), LastError: h.LastError,
		Records: h.Records, Before: h.Before, Withdrawn: h.Withdrawn, Skipped: viewSkipped(h.Skipped), age: "never read"}
	if h.Source.MaxAge > 0 {
		v.MaxAge = h.Source.MaxAge.String()
	}
	if h.Source.Every > 0 {
		v.Every = h.Source.Every.String()
	}
	v.StaleReason, v.Stale = h.Stale(now)
	if !h.LastSync.IsZero() {
		age := now.Sub(h.LastSync)
		seconds := int64(age / time.Second)
		v.age, v.AgeSeconds = ageWords(age), &seconds
	}
	return v
}

// ageWords writes an age as a person says it.
func ageWords(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", d/time.Hour)
	case d >= 2*time.Minute:
		return fmt.Sprintf("%d minutes", d/time.Minute)
	}
	return "just read"
}

func (r *run) sourceListCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the sources with their age, counts and last error",
		Example: `  verdict source list`,
		Args:    exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.Sources(c.Context())
				if err != nil {
					return err
				}
				views := []sourceView{}
				for _, h := range list {
					views = append(views, viewSource(h, a.Now()))
				}
				return r.print(views, func() { r.sourceTable(views) })
			})
		},
	}
}

func (r *run) sourceTable(views []sourceView) {
	t := newTable("SOURCE", "AGE", "RECORDS", "WITHDRAWN", "STALE", "LAST ERROR")
	for _, v := range views {
		t.row(v.Name, v.age, fmt.Sprint(v.Records), fmt.Sprint(v.Withdrawn), v.StaleReason, v.LastError)
	}
	t.write(r.Out)
}

func (r *run) sourceShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "show NAME",
		Short:   "Show one source with all that is known of its last sync",
		Example: `  verdict source show osv-maven`,
		Args:    exactly("NAME"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.Sources(c.Context())
				if err != nil {
					return err
				}
				for _, h := range list {
					if h.Source.Name == args[0] {
						v := viewSource(h, a.Now())
						return r.print(v, func() { r.sourceSheet(v) })
					}
				}
				return verdict.Errorf(verdict.NotFound, "there is no source %s", args[0]).WithHint("`verdict source list` shows them")
			})
		},
	}
}

func (r *run) sourceSheet(v sourceView) {
	r.line("%s: %s at %s", v.Name, v.Type, v.Location)
	r.line("  age        %s", v.age)
	r.line("  records    %d, %d withdrawn", v.Records, v.Withdrawn)
	if v.NextRun != nil {
		r.line("  next       on %s, every %s", v.NextRun.Format(time.RFC3339), v.Every)
	}
	if v.Stale {
		r.line("  stale      %s", v.StaleReason)
	}
	if v.LastError != "" {
		r.line("  last error %s", v.LastError)
	}
	for _, s := range v.Skipped {
		r.line("  left out   %d: %s (such as %s)", s.Count, s.Reason, strings.Join(s.Examples, ", "))
	}
}

type ambiguityView struct {
	ID    string   `json:"id"`
	Names []string `json:"names"`
}

func (r *run) sourceAmbiguousCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "ambiguous",
		Short: "List ids that name several vulnerabilities, for a person to judge",
		Long: `Two CVEs are never taken for one flaw without a person. Where records say that they
are, the id between them names both; an AliasRuling document merges or splits them.`,
		Example: `  verdict source ambiguous`,
		Args:    exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.Ambiguities(c.Context())
				if err != nil {
					return err
				}
				views := []ambiguityView{}
				for _, x := range list {
					views = append(views, ambiguityView{x.ID, none(x.Names)})
				}
				return r.print(views, func() {
					t := newTable("ID", "NAMES")
					for _, v := range views {
						t.row(v.ID, strings.Join(v.Names, ", "))
					}
					t.write(r.Out)
				})
			})
		},
	}
}
