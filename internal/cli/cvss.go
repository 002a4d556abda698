// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/limits"
	"verdict/spec/cvss"
)

// cvssView is a vector with its scores, which are null of one that is none.
type cvssView struct {
	Vector        string           `json:"vector"`
	Version       string           `json:"version"`
	Base          *float64         `json:"base"`
	Temporal      *float64         `json:"temporal"`
	Environmental *float64         `json:"environmental"`
	Score         *float64         `json:"score"` // the last that applies
	Severity      verdict.Severity `json:"severity"`
	Nomenclature  string           `json:"nomenclature"`
	Metrics       []cvssMetricView `json:"metrics"`
	Effects       []cvssEffectView `json:"effects,omitempty"`
	Edge          *cvssEdgeView    `json:"rounding_edge,omitempty"`
	Error         string           `json:"error"`

	words  []cvss.Metric            // of the metrics
	others map[string][]cvss.Effect // by metric
}

type cvssMetricView struct {
	Metric  string `json:"metric"`
	Value   string `json:"value"`
	Meaning string `json:"meaning"`
}

// cvssEdgeView is a score of 4.0 that programs round differently.
type cvssEdgeView struct {
	Exact          float64          `json:"exact"`
	Lower          float64          `json:"lower"`
	Higher         float64          `json:"higher"`
	LowerSeverity  verdict.Severity `json:"lower_severity"`
	HigherSeverity verdict.Severity `json:"higher_severity"`
}

// cvssEffectView is what the score would be with another value of a metric.
type cvssEffectView struct {
	Metric   string           `json:"metric"`
	Value    string           `json:"value"`
	Meaning  string           `json:"meaning"`
	Score    float64          `json:"score"`
	Severity verdict.Severity `json:"severity"`
}

func (r *run) cvssCommand() *cobra.Command {
	var changes []string
	var withEffects bool
	c := &cobra.Command{
		Use:   "cvss VECTOR…",
		Short: "Compute the scores of CVSS vectors, and explain them",
		Long: `cvss computes the scores of vectors of CVSS 2.0, 3.0, 3.1 and 4.0, and says what each of
their metrics means. With --set it changes metrics first, such as those of the environment,
and with --effects it tells what the score would be with each other value. With - it reads
vectors from standard input, one a line. It exits with 1 when one of them is no vector; the
others are told all the same. A score of 4.0 that lies midway between two, so that programs
differ by 0.1, is told with both readings.`,
		Example: `  verdict cvss CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H
  verdict cvss CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H --set MAV:A --set AR:L
  verdict cvss CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N --effects`,
		Args: between(1, "VECTOR…"),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 && args[0] == "-" {
				var err error
				if args, err = r.vectors(); err != nil {
					return err
				}
			}
			return r.scores(args, changes, withEffects)
		},
	}
	c.Flags().StringArrayVar(&changes, "set", nil, "METRIC:VALUE to change first, such as MAV:A; may stand several times")
	c.ValidArgsFunction = func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		return cvss.Next(typed), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveKeepOrder
	}
	c.Flags().BoolVar(&withEffects, "effects", false, "tell the score with each other value of each metric")
	return c
}

// vectors reads one from each line of standard input.
func (r *run) vectors() ([]string, error) {
	var list []string
	for lines := limits.NewLines("standard input", r.In, limits.LineCaps{}); ; {
		line, _, err := lines.Next()
		switch {
		case errors.Is(err, io.EOF):
			return list, nil
		case err != nil:
			return nil, err
		}
		list = append(list, string(line))
	}
}

func (r *run) scores(vectors, changes []string, withEffects bool) error {
	views := make([]cvssView, len(vectors))
	wrong := 0
	for i, vector := range vectors {
		if err := views[i].score(vector, changes, withEffects); err != nil {
			views[i] = cvssView{Vector: vector, Metrics: []cvssMetricView{}, Error: err.Error()}
			wrong++
		}
	}
	if err := r.print(views, func() { r.cvssTable(views) }); err != nil || wrong == 0 {
		return err
	}
	return silent{verdict.Errorf(verdict.Invalid, "%s no vector of CVSS", counted(wrong, "argument is", "arguments are"))}
}

func (v *cvssView) score(vector string, changes []string, withEffects bool) error {
	for _, change := range changes {
		var err error
		if vector, err = cvss.With(vector, change); err != nil {
			return err
		}
	}
	scored, err := cvss.Parse(vector)
	if err != nil {
		return err
	}
	*v = cvssView{Vector: vector, Version: scored.Version, Base: &scored.Base, Temporal: &scored.Temporal, Environmental: &scored.Environmental,
		Score: &scored.Score, Severity: verdict.SeverityOf(scored.Score), Nomenclature: scored.Nomenclature}
	if v.words, err = cvss.Explain(vector); err != nil {
		return err
	}
	for _, m := range v.words {
		v.Metrics = append(v.Metrics, cvssMetricView{m.Metric, m.Value, m.Meaning})
	}
	if v.Edge, err = edgeOf(vector); err != nil {
		return err
	}
	if !withEffects {
		return nil
	}
	list, err := cvss.Effects(vector)
	v.others = map[string][]cvss.Effect{}
	for _, e := range list {
		v.Effects = append(v.Effects, cvssEffectView{e.Metric.Metric, e.Value, e.Meaning, e.Score, verdict.SeverityOf(e.Score)})
		v.others[e.Metric.Metric] = append(v.others[e.Metric.Metric], e)
	}
	return err
}

// edgeOf gives both readings of a score that lies midway; nil of others.
func edgeOf(vector string) (*cvssEdgeView, error) {
	e, on, err := cvss.RoundingEdge(vector)
	if err != nil || !on {
		return nil, err
	}
	return &cvssEdgeView{e.Exact, e.Lower, e.Higher, verdict.SeverityOf(e.Lower), verdict.SeverityOf(e.Higher)}, nil
}

// words tells both readings, and which one is told here.
func (e *cvssEdgeView) words(told float64) string {
	other, who := e.Higher, "FIRST's calculator tells"
	if told == e.Higher {
		other, who = e.Lower, "programs whose numbers fall a hair short tell"
	}
	severity := "of the same severity"
	if e.LowerSeverity != e.HigherSeverity {
		severity = "of another severity"
	}
	return fmt.Sprintf("exactly %.2f, midway between two scores: %s %.1f, %s", e.Exact, who, other, severity)
}

func (r *run) cvssTable(views []cvssView) {
	for i, v := range views {
		if i > 0 {
			r.line("")
		}
		r.line("%s", v.Vector)
		if v.Error != "" {
			r.line("  is no vector: %s", v.Error)
			continue
		}
		r.line("  %s", v.summary())
		if v.Edge != nil {
			r.line("  %s", v.Edge.words(*v.Score))
		}
		t := newTable("METRIC", "", "VALUE", "MEANING", "SCORE")
		for _, m := range v.words {
			t.row(m.Metric, m.Name, m.Value, m.Meaning, "")
			for _, e := range v.others[m.Metric] {
				t.row("", "", e.Value, "else "+e.Meaning, fmt.Sprintf("%.1f %+.1f", e.Score, e.Score-*v.Score))
			}
		}
		t.writeUsed(r.Out)
	}
}

// summary tells the scores of a vector in a line.
func (v *cvssView) summary() string {
	switch v.Nomenclature {
	case "":
	case "CVSS-B":
		return fmt.Sprintf("%s %.1f %s", v.Nomenclature, *v.Score, v.Severity)
	default:
		return fmt.Sprintf("%s %.1f %s; its base metrics alone (CVSS-B) %.1f", v.Nomenclature, *v.Score, v.Severity, *v.Base)
	}
	return fmt.Sprintf("CVSS %s: %.1f %s (base %.1f, temporal %.1f, environmental %.1f)", v.Version, *v.Score, v.Severity, *v.Base, *v.Temporal, *v.Environmental)
}
