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

type sourceView struct {
	Name         string        `json:"name"`
	Type         string        `json:"type"`
	URL          string        `json:"url,omitempty"`
	Path         string        `json:"path,omitempty"`
	Every        string        `json:"every"`
	MaxAge       string        `json:"max_age"`
	Score        string        `json:"score"`
	LastSync     *time.Time    `json:"last_sync"`
	LastTry      *time.Time    `json:"last_try"`
	NextRun      *time.Time    `json:"next_run"`
	AgeSeconds   *int64        `json:"age_seconds"`
	Stale        bool          `json:"stale"`
	StaleBecause string        `json:"stale_because"`
	LastError    string        `json:"last_error"`
	LastFault    string        `json:"last_fault"`
	Records      int           `json:"records"`
	Before       int           `json:"records_before"`
	Withdrawn    int           `json:"withdrawn"`
	Skipped      []skippedView `json:"skipped"`
	age          string
}

func viewSource(h verdict.SourceHealth, now time.Time) sourceView {
	v := sourceView{Name: h.Source.Name, Type: string(h.Source.Kind), Score: string(h.Source.Score),
		LastSync: instant(h.LastSync), LastTry: instant(h.LastTry), NextRun: instant(h.Next()), LastError: h.LastError, LastFault: faultWord(h.Fault),
		Records: h.Records, Before: h.Before, Withdrawn: h.Withdrawn, Skipped: viewSkipped(h.Skipped), age: "never read"}
	if h.Source.Remote() {
		v.URL = h.Source.Location
	} else {
		v.Path = h.Source.Location
	}
	if h.Source.Every > 0 {
		v.Every = h.Source.Every.String()
	}
	if h.Source.MaxAge > 0 {
		v.MaxAge = h.Source.MaxAge.String()
	}
	v.StaleBecause, v.Stale = h.Stale(now)
	if !h.LastSync.IsZero() {
		age := max(now.Sub(h.LastSync), 0) // a bundle comes from another clock
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
		Use:   "list",
		Short: "List the sources with their age, counts and last error",
		Long: `list shows of each source how old its last good reading is, and what kept the last
try from being good: a fault of the network by its name, shrunk for a source that
lost more than a tenth of its records and waits for --accept-shrink, incomplete for
one that holds less than it says, or unreadable.
What was left out of the last good reading, and why, ` + "`verdict source show`" + ` tells.`,
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
	t := newTable("SOURCE", "AGE", "RECORDS", "WITHDRAWN", "LEFT OUT", "STALE", "FAULT", "LAST ERROR")
	for _, v := range views {
		left := 0
		for _, s := range v.Skipped {
			left += s.Count
		}
		t.row(v.Name, v.age, fmt.Sprint(v.Records), fmt.Sprint(v.Withdrawn), fmt.Sprint(left), v.StaleBecause, v.LastFault, v.LastError)
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
	r.line("%s: %s at %s", v.Name, v.Type, v.URL+v.Path)
	r.line("  age        %s", v.age)
	r.line("  records    %d, %d withdrawn; %d at the sync before", v.Records, v.Withdrawn, v.Before)
	if v.Stale {
		r.line("  stale      %s", v.StaleBecause)
	}
	if v.NextRun != nil {
		r.line("  next run   %s", v.NextRun.Format(time.RFC3339))
	}
	if v.LastError != "" {
		r.line("  last error %s: %s", v.LastFault, v.LastError)
	}
	for _, s := range v.Skipped {
		r.line("  left out   %d: %s (such as %s)", s.Count, s.Reason, strings.Join(s.Examples, ", "))
	}
}
