// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict/internal/app"
	"verdict/internal/triage"
)

// waitView is one thing that waits for a person, in JSON.
type waitView struct {
	Kind     string `json:"kind"`
	Subject  string `json:"subject"`
	Severity string `json:"severity"`
	// Exploited is set when a catalogue lists the vulnerability. Likelihood is null
	// when nobody predicts it.
	Exploited  bool       `json:"exploited"`
	Likelihood *float64   `json:"likelihood"`
	Since      *time.Time `json:"since"`
	Due        *time.Time `json:"due"` // the last day
	Overdue    bool       `json:"overdue"`
	Why        string     `json:"why"`
	Releases   []string   `json:"releases"`
}

func (r *run) queueCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "queue [PRODUCT]",
		Short: "List what waits for a person, the most urgent first",
		Long: `queue lists what a person has to look at, over all products or one: dangers,
statements that say not affected or fixed of what no longer is, contradictions,
assessments that differ or must be confirmed again, versions that cannot be
compared, findings that nobody has assessed, assessments to approve, ambiguous ids,
stale sources and classes to confirm; and by the policy of the product fixes,
publications, decisions and scores that are missing; records of CVE ids that are due,
and ids that nobody used. Dangers, what we say wrongly and
what is overdue come first; of one kind, what is known to be exploited, then what is
due earlier, then the graver, then what is more likely to be exploited, then the
older. Muted findings do not wait.`,
		Example: `  verdict queue
  verdict queue kafka --format json`,
		Args: between(0, "PRODUCT"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				waits, err := a.Queue(c.Context(), strings.Join(args, ""))
				if err != nil {
					return err
				}
				views := []waitView{}
				for _, w := range waits {
					views = append(views, viewWait(w))
				}
				return r.print(views, func() { r.queueTable(views) })
			})
		},
	}
}

func viewWait(w triage.Wait) waitView {
	v := waitView{
		Kind: string(w.Kind), Subject: w.Subject, Severity: string(w.Severity), Exploited: w.Exploited,
		Since: instant(w.Since), Due: instant(w.Due), Overdue: w.Overdue, Why: w.Why, Releases: none(w.Releases),
	}
	if w.Likelihood > 0 {
		v.Likelihood = &w.Likelihood
	}
	return v
}

func (r *run) queueTable(list []waitView) {
	if len(list) == 0 {
		r.note("nothing waits")
		return
	}
	t := newTable("KIND", "SUBJECT", "SEVERITY", "EXPLOITED", "LIKELIHOOD", "SINCE", "DUE", "RELEASES", "WHY")
	for _, w := range list {
		t.row(w.Kind, w.Subject, w.Severity, exploitedWord(w.Exploited), likelihoodWords(w.Likelihood), dayOf(w.Since), dueWords(w), stretch(w.Releases), w.Why)
	}
	t.writeUsed(r.Out)
}

// dueWords writes the last day, and whether it has passed.
func dueWords(w waitView) string {
	if w.Overdue {
		return dayOf(w.Due) + ", overdue"
	}
	return dayOf(w.Due)
}

func exploitedWord(exploited bool) string {
	if exploited {
		return "yes"
	}
	return ""
}

// likelihoodWords writes a probability in percent.
func likelihoodWords(p *float64) string {
	if p == nil {
		return ""
	}
	return percent(*p)
}

// percent writes a share in two figures.
func percent(p float64) string {
	if p >= 0.1 {
		return fmt.Sprintf("%.0f %%", 100*p)
	}
	return fmt.Sprintf("%.2g %%", 100*p)
}

// stretch names the first and last of many releases.
func stretch(list []string) string {
	if len(list) <= 2 {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%d from %s to %s", len(list), list[0], list[len(list)-1])
}
