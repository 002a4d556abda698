// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/triage"
)

// reclassificationView is a move that took two people, in JSON.
type reclassificationView struct {
	Subject  string     `json:"subject"`
	From     string     `json:"from"`
	To       string     `json:"to"`
	By       string     `json:"by"`
	At       time.Time  `json:"at"`
	Stands   time.Time  `json:"stands"` // the new clock's beginning
	Reason   string     `json:"reason"`
	Approved []string   `json:"approved_by"`
	Said     []saidView `json:"said"`
}

// saidView is what was published under the class before.
type saidView struct {
	Release   string    `json:"release"`
	Revision  int       `json:"revision"`
	At        time.Time `json:"at"`
	Status    string    `json:"status"`
	Class     string    `json:"class"`
	Documents []string  `json:"documents"`
	Readers   string    `json:"readers"`
	// Revised is the revision that says what holds now; 0 while that is due.
	Revised int `json:"revised"`
}

func (r *run) classHistory() *cobra.Command {
	return &cobra.Command{
		Use:   "history VULNERABILITY PRODUCT",
		Short: "Show the moves to and from exploitable, and all that said otherwise",
		Long: `history tells each move of a vulnerability from hygiene to exploitable or away from it: who made
and who approved it, since when it stands (a new clock that runs beside the old ones),
and every published revision that said otherwise before, with the documents in which
it could be read, by whom, and by which revision it was put right. What is due has to
be published again: verdict statement publish.`,
		Example: "  verdict class history CVE-2023-34455 kafka",
		Args:    exactly("VULNERABILITY", "PRODUCT"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				state, err := a.Class(c.Context(), args[0], args[1])
				if err != nil {
					return err
				}
				views := []reclassificationView{}
				for _, e := range state.Events {
					views = append(views, viewReclassification(e))
				}
				return r.print(views, func() { r.reclassificationSheets(views) })
			})
		},
	}
}

func viewReclassification(e triage.Reclassification) reclassificationView {
	v := reclassificationView{Subject: e.Subject().ID, From: string(e.From), To: string(e.Class), By: e.By, At: e.At.UTC(), Stands: e.Stands.UTC(),
		Reason: e.Reason, Approved: []string{}, Said: []saidView{}}
	for _, a := range e.Approvals {
		v.Approved = append(v.Approved, a.By)
	}
	for _, s := range e.Said {
		v.Said = append(v.Said, saidView{verdict.Ref{Product: s.Product, Version: s.Version}.String(), s.Revision, s.At.UTC(), string(s.Status), string(s.Class),
			none(s.Documents), readers(s.Audience), s.Revised})
	}
	return v
}

// readers says who may read what is for an audience.
func readers(a verdict.Audience) string {
	if a == verdict.PublicAudience {
		return "everybody"
	}
	return string(a)
}

func (r *run) reclassificationSheets(list []reclassificationView) {
	if len(list) == 0 {
		r.note("it never moved from hygiene to exploitable, nor away from exploitable")
		return
	}
	for i, v := range list {
		if i > 0 {
			r.line("")
		}
		r.line("%s → %s since %s: %s, approved by %s", v.From, v.To, day(v.Stands), v.By, listOr(v.Approved, "the second person that they named"))
		if v.Reason != "" {
			r.line("  %s", v.Reason)
		}
		if len(v.Said) == 0 {
			r.line("  nothing had been published under %s", v.From)
			continue
		}
		t := newTable("RELEASE", "REVISION", "AT", "SAID", "IN", "READ BY", "PUT RIGHT")
		for _, s := range v.Said {
			t.row(s.Release, fmt.Sprint(s.Revision), day(s.At), s.Status+", "+s.Class, strings.Join(s.Documents, "; "), s.Readers, putRight(s.Revised))
		}
		t.write(r.Out)
	}
}

func listOr(list []string, none string) string {
	if len(list) == 0 {
		return none
	}
	return strings.Join(list, ", ")
}

func putRight(revision int) string {
	if revision == 0 {
		return "due"
	}
	return fmt.Sprintf("revision %d", revision)
}

// reclassifiedWords sums a move up.
func reclassifiedWords(v reclassificationView) string {
	due := 0
	for _, s := range v.Said {
		if s.Revised == 0 {
			due++
		}
	}
	return fmt.Sprintf("from %s to %s on %s; %s said otherwise, %d to be put right", v.From, v.To, day(v.Stands), counted(len(v.Said), "published revision", "published revisions"), due)
}
