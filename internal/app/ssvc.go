// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"strings"
	"time"

	"verdict"
	"verdict/internal/remedy"
	"verdict/internal/store"
	"verdict/internal/triage"
	"verdict/spec/ssvc"
)

// SSVCAnswer is the answer to a decision point, and what it is known from.
type SSVCAnswer struct {
	ssvc.Answer
	From string    // given, kev, evidence or vector
	At   time.Time // since when it is known; zero where that is not said
	Why  string    // a sentence without its full stop
}

// SSVCDecision is what a table says of a vulnerability in a product.
type SSVCDecision struct {
	ssvc.Decision
	Vulnerability string // the shown id
	Product       string
	Answers       []SSVCAnswer // in the order of the table's points
	// Likelihood is the prediction of its exploitation, which answers no point by itself;
	// nil when there is none.
	Likelihood *triage.Prediction
	At         time.Time // as of when
}

// DecideSSVC decides about a vulnerability in a product by a table. Exploitation is taken
// from catalogues of what is exploited and from evidence, whether an attack can be automated
// and how much is lost from the vector of the score that counts; the rest is given. A person
// may say otherwise, but not that what a catalogue lists is not exploited.
func (a *App) DecideSSVC(ctx context.Context, table *ssvc.Table, id, product string, given []ssvc.Answer) (d SSVCDecision, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		flaw, err := flawNamed(s, id)
		if err != nil {
			return err
		}
		j, err := judgeOf(s, product, a.Now(), flaw.Shown())
		if err != nil {
			return err
		}
		v := j.vulnerability(flaw.Shown())
		if v == nil {
			return verdict.Errorf(verdict.Internal, "%s is not among what is known of %s", flaw.Shown(), product)
		}
		d = SSVCDecision{Vulnerability: v.Shown(), Product: product, Likelihood: triage.PredictionOf(v), At: a.Now()}
		return d.decide(table, j.known(v), given)
	})
	return d, err
}

func (d *SSVCDecision) decide(table *ssvc.Table, known []SSVCAnswer, given []ssvc.Answer) error {
	answers := map[string]SSVCAnswer{}
	for _, k := range known {
		p, asked := table.Point(k.Point)
		value, has := p.Value(k.Value)
		if asked && has {
			k.Point, k.Value = p.Name, value
			answers[p.Name] = k
		}
	}
	for _, g := range given {
		p, asked := table.Point(g.Point)
		value, has := p.Value(g.Value)
		if !asked || !has {
			continue // the table says so
		}
		if k, listed := answers[p.Name]; listed && k.From == "kev" && k.Value != value {
			return verdict.Errorf(verdict.Conflict, "%s of %s is %s, and %s was given: %s", p.Name, d.Vulnerability, k.Value, value, k.Why).
				WithHint("leave %s out", p.Name)
		}
		answers[p.Name] = SSVCAnswer{Answer: ssvc.Answer{Point: p.Name, Value: value}, From: "given", At: d.At}
	}
	all := append([]ssvc.Answer{}, given...)
	for _, p := range table.Points {
		if known, answered := answers[p.Name]; answered && known.From != "given" {
			all = append(all, known.Answer)
		}
	}
	decision, err := table.Decide(all...)
	if err != nil {
		return ssvcError(err)
	}
	d.Decision = decision
	for _, p := range table.Points {
		d.Answers = append(d.Answers, answers[p.Name])
	}
	return nil
}

// ssvcError makes what a table says of answers an error that people read.
func ssvcError(err error) error {
	var open *ssvc.Unanswered
	if errors.As(err, &open) {
		p := open.Points[0]
		return verdict.Errorf(verdict.Usage, "%w", err).WithHint("give each, such as %s=%s", strings.ReplaceAll(p.Name, " ", "_"), strings.ReplaceAll(p.Values[0], " ", "_"))
	}
	return verdict.Errorf(verdict.Usage, "%w", err)
}

// DecideSSVCAlone decides by what is given alone.
func DecideSSVCAlone(table *ssvc.Table, given []ssvc.Answer) (SSVCDecision, error) {
	var d SSVCDecision
	err := d.decide(table, nil, given)
	return d, err
}

// known answers the points that rows tell of.
func (j *judge) known(v *verdict.Vulnerability) []SSVCAnswer {
	answer := func(point, value, from, why string, at time.Time) SSVCAnswer {
		return SSVCAnswer{Answer: ssvc.Answer{Point: point, Value: value}, From: from, Why: why, At: at}
	}
	var list []SSVCAnswer
	if e := triage.ExploitationOf(v); e != nil {
		why := "source " + e.Source + " lists " + e.Record + " as known to be exploited"
		list = append(list, answer("Exploitation", "active", "kev", why, e.Added), answer("KEV", "yes", "kev", why, e.Added))
	} else {
		for _, h := range j.world.Sources {
			if _, stale := h.Stale(j.world.Now); h.Source.Kind == verdict.SourceKEV && !stale {
				list = append(list, answer("KEV", "no", "kev", "source "+h.Source.Name+" does not list it", h.LastSync))
			}
		}
		list = append(list, j.witnessed(v, answer)...)
	}
	rated := j.engine.Rating(v)
	if rated.Vector == "" {
		return list
	}
	why := strings.TrimSpace("by the vector of "+string(rated.Source)+" "+rated.By) + ", " + rated.Vector
	automatable, impact := "no", "partial"
	if remedy.Automatable(rated.Vector) {
		automatable = "yes"
	}
	if remedy.TotalImpact(rated.Vector) {
		impact = "total"
	}
	at := j.scoredAt(v)
	return append(list, answer("Automatable", automatable, "vector", why, at), answer("Technical Impact", impact, "vector", why, at))
}

// scoredAt is when the score that counts was given, or its record last changed.
func (j *judge) scoredAt(v *verdict.Vulnerability) time.Time {
	for _, s := range j.engine.ScoreSheet(v.Shown()).Scores {
		if s.State == triage.ScoreCounts && s.At != nil {
			return *s.At
		}
	}
	return time.Time{}
}

// witnessed answers Exploitation by evidence that people brought.
func (j *judge) witnessed(v *verdict.Vulnerability, answer func(point, value, from, why string, at time.Time) SSVCAnswer) []SSVCAnswer {
	var best []SSVCAnswer
	for _, ev := range j.engine.Dangers(v) {
		why := "evidence " + ev.ID + " (" + string(ev.Kind) + "): " + ev.Summary
		if ev.Kind == verdict.EvidenceExploitation {
			return []SSVCAnswer{answer("Exploitation", "active", "evidence", why, ev.At)}
		}
		if best == nil {
			best = []SSVCAnswer{answer("Exploitation", "poc", "evidence", why, ev.At)}
		}
	}
	return best
}
