// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"time"

	"verdict"
	"verdict/internal/remedy"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// ExplainedPolicy is what the policy makes of a vulnerability in a line.
type ExplainedPolicy struct {
	Policy  StoredPolicy
	Facts   remedy.Facts
	Outcome remedy.Outcome
	SSVC    remedy.Priority
	// Decision is the last one that was taken; nil when none was.
	Decision *verdict.Decision
	Now      time.Time
}

// ExplainPolicy says what the policy of a product makes of a vulnerability in one of
// its lines.
func (a *App) ExplainPolicy(ctx context.Context, id string, ref verdict.Ref) (x ExplainedPolicy, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		j, err := judgeOf(s, ref.Product, a.Now(), id)
		if err != nil {
			return err
		}
		x.Policy, x.Now = j.policy, j.world.Now
		if x.Facts, x.Outcome, err = j.outcome(id, ref.Line, ""); err != nil {
			return err
		}
		x.SSVC = remedy.SSVC(x.Facts, j.policy.WellBeing)
		if d, taken := j.decision(j.idsOf(id), ref.Line); taken {
			x.Decision = &d
		}
		return nil
	})
	return x, err
}

// judgeOf loads a product's judge; with ids only the vulnerabilities that they name.
func judgeOf(s *store.Snapshot, product string, now time.Time, ids ...string) (*judge, error) {
	w, p, err := load(s, product, now, ids...)
	if err != nil {
		return nil, err
	}
	return newJudge(s, w, p, len(ids) > 0)
}

// needSpokenOf refuses an id that nothing names: neither a record, nor a word that was
// said about it in the product.
func needSpokenOf(s *store.Snapshot, product, id string) error {
	known, err := s.VulnerabilitiesByID(id)
	if err != nil || len(known) > 0 {
		return err
	}
	said, err := namedIn(s, product)
	if err != nil || said[id] {
		return err
	}
	return verdict.Errorf(verdict.NotFound, "no source has a record of %s, and nothing was said of it in %s", id, product).
		WithHint("look at the id; read its record with `verdict source add` or write one of your own (kind: HouseRecord or Vulnerability)")
}

// namedIn gives the ids of which assessments, classes, evidence and statements of a
// product speak.
func namedIn(s *store.Snapshot, product string) (map[string]bool, error) {
	said := map[string]bool{}
	assessments, err := s.Assessments(product)
	if err != nil {
		return nil, err
	}
	for _, as := range assessments {
		said[as.Vulnerability] = true
	}
	classes, err := s.Classifications(product)
	if err != nil {
		return nil, err
	}
	for _, c := range classes {
		said[c.Vulnerability] = true
	}
	evidence, err := s.Evidence(product)
	if err != nil {
		return nil, err
	}
	for _, ev := range evidence {
		said[ev.Vulnerability] = true
	}
	statements, err := s.Statements(product)
	for _, st := range statements {
		said[st.Vulnerability] = true
	}
	return said, err
}

// policed holds a decision against the policy of its product as things stood when it
// was taken, and notes the version and the rule in it. One that the policy forbids is
// Refused, with the rule. What nobody had classified by then takes the people that it
// takes by what is known now: no decision is dated back before its rule.
func policed(tx *store.Tx, d verdict.Decision) (verdict.Decision, error) {
	if err := d.Validate(); err != nil {
		return d, err
	}
	f, o, err := judged(tx, d, d.At)
	if err != nil {
		return d, err
	}
	if d.IDs, err = idsOf(tx, d.Product, d.Vulnerability); err != nil {
		return d, err
	}
	d.Policy, d.Rule, d.People = o.Policy, o.Rule, atLeast(d.People, o.Approvers)
	if d.Treatment == verdict.Fix && d.Target == "" {
		d.Vehicle = cmp.Or(d.Vehicle, o.Vehicle)
	}
	if err := o.Forbids(d); err != nil || f.Class != verdict.Untriaged || !tx.At().After(d.At) {
		return d, err
	}
	_, since, err := judged(tx, d, tx.At())
	d.People = atLeast(d.People, since.Approvers)
	return d, err
}

// policedAt holds a decision against the policy as things stand at another instant
// than its own: it is Refused where the policy forbids it then, and takes the people
// that it takes then.
func policedAt(tx *store.Tx, d verdict.Decision, at time.Time) (verdict.Decision, error) {
	_, o, err := judged(tx, d, at)
	if err != nil {
		return d, err
	}
	d.People = atLeast(d.People, o.Approvers)
	return d, o.Forbids(d)
}

func judged(tx *store.Tx, d verdict.Decision, at time.Time) (remedy.Facts, remedy.Outcome, error) {
	j, err := judgeOf(tx.Snapshot, d.Product, at, d.Vulnerability)
	if err != nil {
		return remedy.Facts{}, remedy.Outcome{}, err
	}
	return j.outcome(d.Vulnerability, d.Line, "")
}

// idsOf gives all ids of what an id names now.
func idsOf(tx *store.Tx, product, id string) ([]string, error) {
	j, err := judgeOf(tx.Snapshot, product, tx.At(), id)
	if err != nil {
		return nil, err
	}
	return j.idsOf(id), nil
}

// policyView lays out what the policy makes of an answer about a release.
func policyView(j *judge, a triage.Answer) (*triage.PolicyView, error) {
	_, o, err := j.outcome(a.Vulnerability, a.Release.Line, a.Release.Version)
	if err != nil {
		return nil, err
	}
	return ViewOutcome(j.policy, o, j.world.Now), nil
}

// ViewOutcome gives an outcome in the form of the contract, as of an instant.
func ViewOutcome(p StoredPolicy, o remedy.Outcome, now time.Time) *triage.PolicyView {
	v := &triage.PolicyView{Policy: o.Policy, Shipped: p.Shipped, Rule: o.Rule, Because: o.Why, Vehicle: o.Vehicle, Telling: o.Telling,
		AtWill: o.Discretion, NewCVE: o.NewCVE, Channels: o.Channels, Audience: o.Audience, Approvers: o.Approvers,
		Deadlines: []triage.DeadlineView{}, Lost: []triage.LostView{}}
	if v.Channels == nil {
		v.Channels = []verdict.Channel{}
	}
	if o.Rule == "" {
		v.Because = "no rule of the policy applies"
	}
	for _, d := range o.Deadlines {
		v.Deadlines = append(v.Deadlines, triage.DeadlineView{Kind: string(d.Kind), From: string(d.From), Start: moment(d.Start), Due: moment(d.Due),
			Done: moment(d.Done), Late: d.Late(), Overdue: d.Overdue(now, p.Calendar), Arithmetic: d.Arithmetic})
	}
	for _, l := range o.Lost {
		v.Lost = append(v.Lost, triage.LostView{What: l.Rule, Why: l.Why})
	}
	return v
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
