// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
)

// publishedView is what came of publishing or withdrawing a statement, in JSON.
type publishedView struct {
	statementView
	Changed bool `json:"changed"`
	// Refused says why there is nothing to publish; "" otherwise.
	Refused string `json:"refused"`
}

func (r *run) statementPublish() *cobra.Command {
	return &cobra.Command{
		Use:   "publish PRODUCT[@VERSION] VULNERABILITY…",
		Short: "Tell the outside what we say now",
		Long: `publish makes what the engine answers now the revision that the outside sees: in
documents, for one release or for every release of the product that is not
planned. It publishes our verdict in words and nothing of our evidence. Releases
for which there is no answer to publish are named, and those that a decision or the
policy keeps from being published, with the rule. Where a statement appears and to
whom is written into the revision, as the policy says now. The same words again make
no new revision.

Rehearse it with --dry-run. Where every statement is refused the exit code is 3; where
some are and some stand it is 0.`,
		Example: `  verdict statement publish kafka CVE-2023-34455 --dry-run
  verdict statement publish kafka@3.5.0 CVE-2023-34455 CVE-2023-43642 --as ana`,
		Args: between(2, "PRODUCT[@VERSION]", "VULNERABILITY…"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := statementRef(args[0])
			if err != nil {
				return err
			}
			if err := r.notBeforeItsTime(); err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				list, n, err := a.Publish(c.Context(), ref, args[1:])
				if err != nil {
					return err
				}
				r.changed(a, n)
				views := viewPublished(list)
				if err := r.print(views, func() { r.publishedTable(views) }); err != nil || slices.ContainsFunc(views, func(v publishedView) bool { return v.Refused == "" }) {
					return err
				}
				return silent{verdict.Errorf(verdict.Refused, "every statement is refused")}
			})
		},
	}
}

// notBeforeItsTime refuses to speak to the outside as of an instant that has not come:
// whoever reads the site now would read it.
func (r *run) notBeforeItsTime() error {
	at, err := config.Instant("--at", r.config.At)
	if err != nil || !at.After(time.Now()) {
		return err
	}
	if day, err := time.Parse(time.DateOnly, r.config.At); err == nil && !day.After(time.Now()) {
		return nil // today, whose end is meant
	}
	return verdict.Errorf(verdict.Usage, "%s has not come yet, and nothing is published before its time", r.config.At).WithHint("leave out --at, or publish then")
}

func viewPublished(list []app.Published) []publishedView {
	views := []publishedView{}
	for _, p := range list {
		views = append(views, publishedView{statementView: viewStatement(p.Statement), Changed: p.Changed, Refused: p.Refused})
	}
	return views
}

func (r *run) publishedTable(list []publishedView) {
	t := newTable("RELEASE", "VULNERABILITY", "STATUS", "REVISION", "OUTCOME")
	for _, p := range list {
		revision, outcome := strconv.Itoa(p.Revision), "as before"
		switch {
		case p.Refused != "":
			revision, outcome = "", "not published: "+p.Refused
		case p.Changed:
			outcome = "new"
		}
		t.row(p.Release, p.Vulnerability, p.said(), revision, outcome)
	}
	t.write(r.Out)
}
