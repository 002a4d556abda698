// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/programme"
	"verdict/internal/triage"
)

func (r *run) scoreCommand() *cobra.Command {
	c := parent("score", "Score vulnerabilities ourselves, and choose among scores",
		r.scoreList(), r.scoreSet(), r.scoreChoose(), r.scoreWithdraw(), r.scoreExport())
	c.Long = `Many score a vulnerability: the CNA, GHSA, NVD, distributions, and we, for all products or
for one. score list shows who says what and which score counts; set gives one of our own,
and choose makes another the authoritative one. All of it is private until a statement is
published.`
	c.Example = `  verdict score list CVE-2023-34455 --product kafka
  verdict score choose CVE-2023-34455 nvd --reason "GHSA scored another product" --as ana`
	return c
}

func (r *run) scoreSet() *cobra.Command {
	var given verdict.GivenScore
	var of string
	var because []string
	c := &cobra.Command{
		Use:   "set VULNERABILITY",
		Short: "Give a vulnerability a score of our own",
		Long: `set stores a CVSS vector of ours, for all products or for one. It goes before the scores
of others unless one of these is chosen (verdict score choose). The number is computed
from the vector.

A vector is held against the most trusted score of others that has its version of CVSS,
or against that which --of names: each metric that differs takes a reason, --because
"MAV=…"; a reason for AV is also one for MAV. Where nobody else gives a score of that
version it is held against its own base metrics, so that those of the environment and of
the moment take reasons.

Of scores for the same product and version of CVSS the last one counts; those for a
product go before those for all. Nothing of it is public before a statement is
published.`,
		Example: `  verdict score set CVE-2023-34455 --vector CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/MAV:A \
    --because "AV=the listener is on an inner network" --as ana
  verdict score set CVE-2023-34455 --product kafka --vector CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H \
    --of nvd --because "PR=only clients that may produce can send the data" --as ana`,
		Args: exactly("VULNERABILITY"),
	}
	c.Flags().StringVar(&given.Vector, "vector", "", "CVSS vector; verdict cvss VECTOR --set METRIC:VALUE helps to find it")
	c.Flags().StringVar(&given.Product, "product", "", "only in this product")
	c.Flags().StringVar(&of, "of", "", "score that is re-scored: a source ("+listed(verdict.ScoreSources)+") or a vector that somebody gives")
	c.Flags().StringArrayVar(&because, "because", nil, "METRIC=REASON: why a metric differs (may be repeated)")
	c.Flags().StringVar(&given.Reason, "reason", "", "why at all, in words")
	completeFlag(c, "of", verdict.ScoreSources)
	c.RunE = func(c *cobra.Command, args []string) error {
		given.Vulnerability = args[0]
		for _, text := range because {
			metric, reason, err := pair("because", text)
			if err != nil {
				return err
			}
			given.Because = append(given.Because, verdict.MetricReason{Metric: metric, Reason: reason})
		}
		return r.open(c.Context(), func(a *app.App) error {
			stored, n, err := a.SetScore(c.Context(), given, of)
			if err != nil {
				return err
			}
			r.note("score %s is %s", stored.ID, scoreWords(triage.ViewGiven(stored)))
			return r.done(a, n, triage.ViewGiven(stored))
		})
	}
	return need(c, "vector")
}

func (r *run) scoreChoose() *cobra.Command {
	var choice verdict.ScoreChoice
	c := &cobra.Command{
		Use:   "choose VULNERABILITY SOURCE|VECTOR",
		Short: "Say which score is the authoritative one",
		Long: `choose says whose score of a vulnerability counts, in all products or in one: that of a
source (` + listed(verdict.ScoreSources) + `), or a vector that somebody gives. It goes before the
order of trust, also before that of a policy; a choice for a product goes before one for
all, and a later one before an earlier one.

Severity, policies, deadlines and the statements that are published from then on take
it. Where nobody gives what was chosen any more the order decides again, and the list
says so.`,
		Example: `  verdict score choose CVE-2023-34455 nvd --reason "GHSA scored another product" --as ana
  verdict score choose CVE-2023-34455 CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H --product kafka --reason "fits ours" --as ana`,
		Args: exactly("VULNERABILITY", "SOURCE|VECTOR"),
	}
	c.Flags().StringVar(&choice.Product, "product", "", "only in this product")
	c.Flags().StringVar(&choice.Reason, "reason", "", "why this one, in words")
	c.RunE = func(c *cobra.Command, args []string) error {
		choice.Vulnerability = args[0]
		choice.Source, choice.Vector = "", args[1]
		if source := verdict.ScoreSource(strings.ToLower(args[1])); !strings.Contains(args[1], "/") {
			if err := oneOf("source", []verdict.ScoreSource{source}, verdict.ScoreSources); err != nil {
				return err
			}
			choice.Source, choice.Vector = source, ""
		}
		return r.open(c.Context(), func(a *app.App) error {
			stored, n, err := a.ChooseScore(c.Context(), choice)
			if err != nil {
				return err
			}
			r.note("choice %s: %s", stored.ID, stored.Chosen())
			return r.done(a, n, triage.ViewScoreChoice(stored))
		})
	}
	return need(c, "reason")
}

func (r *run) scoreWithdraw() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   "withdraw SCORE",
		Short: "Take a score of ours, or a choice, back",
		Long: `withdraw ends a score that somebody of ours gave (SCR-…) or a choice among scores
(CHO-…), for good. What was said before it counts again. It stays in the history.`,
		Example: `  verdict score withdraw SCR-1f0c2a9b --reason "the listener is public in some installations" --as ana`,
		Args:    exactly("SCORE"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				w, n, err := a.WithdrawScore(c.Context(), args[0], reason)
				if err != nil {
					return err
				}
				if w.Choice != nil {
					return r.done(a, n, triage.ViewScoreChoice(*w.Choice))
				}
				view := triage.ViewGiven(*w.Score)
				view.State = triage.ScoreWithdrawn
				return r.done(a, n, view)
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, in words")
	return need(c, "reason")
}

func (r *run) scoreExport() *cobra.Command {
	c := &cobra.Command{
		Use:   "export [VULNERABILITY]",
		Short: "Write scores of ours and choices as documents",
		Long: `export writes the scores that people of ours gave, and their choices, of all
vulnerabilities or one, with what became of them: documents of the kinds Score and
ScoreChoice, which verdict apply takes. They are private.`,
		Example: `  verdict score export > scores.yaml
  verdict score export CVE-2023-34455`,
		Args: between(0, "VULNERABILITY"),
		RunE: func(c *cobra.Command, args []string) error {
			id := ""
			if len(args) > 0 {
				id = args[0]
			}
			return r.open(c.Context(), func(a *app.App) error {
				given, choices, err := a.OurScores(c.Context(), id)
				if err != nil {
					return err
				}
				raw, err := programme.WriteScores(given, choices)
				if err == nil {
					_, err = r.Out.Write(raw)
				}
				return err
			})
		},
	}
	return c
}
