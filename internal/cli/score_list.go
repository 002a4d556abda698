// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/triage"
)

func (r *run) scoreList() *cobra.Command {
	var product string
	c := &cobra.Command{
		Use:   "list VULNERABILITY",
		Short: "Show who scores a vulnerability how, and what counts",
		Long: `list shows every score and every word on how grave a vulnerability is: ours, the CNA's,
GHSA's, NVD's and those of others, each with who gave it, when, and the band of
severity that it is in. The words of vendors are kept as they are written and mapped.

The first line says which one counts, in the product or in all, and why: it was chosen,
or it is first in the order of trust (which a product's policy may change). Where two
voices differ by more than one band they are named. Known exploitation and the
prediction of it stand beside the scores, with their days.`,
		Example: `  verdict score list CVE-2023-34455
  verdict score list CVE-2023-34455 --product kafka --as-of 2026-06-01 --format json`,
		Args: exactly("VULNERABILITY"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				sheet, err := a.ScoreSheet(c.Context(), args[0], product)
				if err != nil {
					return err
				}
				return r.print(sheet, func() { r.scoreSheet(sheet) })
			})
		},
	}
	c.Flags().StringVar(&product, "product", "", "what counts in this product")
	return c
}

func (r *run) scoreSheet(s triage.ScoreSheet) {
	where := s.Vulnerability
	if s.Product != "" {
		where += " in " + s.Product
	}
	r.line("%s: %s", where, countingWords(s))
	r.scoring(s)
	r.signals(triage.Explanation{Exploited: s.Exploited, Likelihood: s.Likelihood})
	if len(s.Scores) == 0 {
		return
	}
	r.line("")
	t := newTable("", "SOURCE", "BY", "SEVERITY", "SCORE", "VECTOR OR WORD", "AT", "FROM", "")
	for _, v := range s.Scores {
		mark := ""
		if v.State == triage.ScoreCounts {
			mark = "▸"
		}
		score := ""
		if v.Version != "" {
			score = fmt.Sprintf("%.1f", v.Score)
		}
		said := v.Vector
		if v.Word != "" {
			said = fmt.Sprintf("%q", v.Word)
		}
		at := ""
		if v.At != nil {
			at = day(*v.At)
		}
		t.row(mark, string(v.Source), v.By, string(v.Severity), score, said, at, cmp.Or(v.ID, v.Feed), stateWords(v))
	}
	t.writeUsed(r.Out)
	r.scoreReasons(s)
}

// scoreReasons tells why the scores of ours are as they are.
func (r *run) scoreReasons(s triage.ScoreSheet) {
	for _, v := range s.Scores {
		if v.ID == "" || len(v.Because) == 0 && v.Reason == "" && v.WithdrawnFor == "" {
			continue
		}
		r.line("")
		r.line("%s by %s%s", v.ID, v.By, rescoredWords(v))
		for _, b := range v.Because {
			r.line("  %-8s %s", b.Metric, b.Reason)
		}
		if v.Reason != "" {
			r.line("  because  %s", v.Reason)
		}
		if v.WithdrawnFor != "" {
			r.line("  withdrawn by %s: %s", v.WithdrawnBy, v.WithdrawnFor)
		}
	}
}

func rescoredWords(v triage.ScoreView) string {
	if v.Of == "" {
		return ""
	}
	return " re-scores " + v.Of
}

// stateWords says what keeps a score from counting, beyond that another one does.
func stateWords(v triage.ScoreView) string {
	var words []string
	if v.Product != "" {
		words = append(words, "for "+v.Product)
	}
	switch v.State {
	case triage.ScoreCounts, triage.ScoreStands, triage.ScoreElsewhere:
	case triage.ScoreUnreadable:
		words = append(words, "is no vector: "+v.Fault)
	default:
		words = append(words, string(v.State))
	}
	return strings.Join(words, ", ")
}

// countingWords tells the score that counts.
func countingWords(s triage.ScoreSheet) string {
	text := string(s.Severity)
	switch {
	case s.Vector != "":
		text += fmt.Sprintf(" %.1f %s", s.Score, s.Vector)
	case s.Word != "":
		text += fmt.Sprintf(" (%q)", s.Word)
	}
	return text
}

// scoreWords tells a score in short.
func scoreWords(v triage.ScoreView) string {
	return fmt.Sprintf("%.1f %s", v.Score, v.Severity)
}

// scored says whose score counts where that is not what anybody expects: one of ours, or one
// that was chosen, and where voices differ.
func (r *run) scored(s *triage.ScoreSheet) {
	if s != nil && (s.Chosen != nil || s.Divergence != nil || s.Source == verdict.ScoreOwn) {
		r.scoring(*s)
	}
}

// scoring says whose score counts and why, and who differs.
func (r *run) scoring(s triage.ScoreSheet) {
	who := "nobody gives a score"
	if s.Source != "" {
		who = strings.TrimSpace(string(s.Source) + " " + s.By)
	}
	switch {
	case s.Chosen != nil && !s.Chosen.Void:
		who += fmt.Sprintf(", chosen by %s on %s (%s): %s", s.Chosen.By, day(s.Chosen.At), s.Chosen.ID, s.Chosen.Reason)
	default:
		who += ", by the order " + listed(s.Order)
	}
	r.line("  scored by  %s", who)
	if s.Chosen != nil && s.Chosen.Void {
		r.line("  void       %s by %s chose %s, which nobody gives any more", s.Chosen.ID, s.Chosen.By, s.Chosen.Chosen)
	}
	for _, v := range s.Scores {
		if v.State == triage.ScoreCounts && v.ID != "" {
			for _, b := range v.Because {
				r.line("  because    %s: %s", b.Metric, b.Reason)
			}
		}
	}
	if d := s.Divergence; d != nil {
		r.line("  divergence %s and %s differ by %d bands", opinionWords(d.Low), opinionWords(d.High), d.Bands)
	}
}

// opinionWords tells who says what.
func opinionWords(v triage.ScoreView) string {
	said := fmt.Sprintf("%.1f", v.Score)
	if v.Word != "" {
		said = fmt.Sprintf("%q", v.Word)
	}
	return fmt.Sprintf("%s (%s %s)", strings.TrimSpace(string(v.Source)+" "+v.By), said, v.Severity)
}
