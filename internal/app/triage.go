// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// Explain answers whether a release, or one part of it, is affected, with the
// revision of it that is published.
func (a *App) Explain(ctx context.Context, id string, ref verdict.Ref) (x triage.Explanation, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		j, err := judgeOf(s, ref.Product, a.Now(), id)
		if err != nil {
			return err
		}
		answer, err := j.engine.Answer(id, ref.Version, ref.Part)
		if err != nil {
			return err
		}
		published, err := lastStatement(s, ref, answer.Vulnerability)
		if err != nil {
			return err
		}
		x = triage.Explain(answer, published)
		x.Scoring = j.engine.ScoreSheet(answer.Vulnerability)
		x.Policy, err = policyView(j, answer)
		return err
	})
	return x, err
}

func lastStatement(s *store.Snapshot, ref verdict.Ref, id string) (*verdict.Statement, error) {
	revisions, err := s.StatementRevisions(ref.Product, ref.Version, id)
	if err != nil || len(revisions) == 0 {
		return nil, err
	}
	return &revisions[len(revisions)-1], nil
}

// engine loads everything that is known about a product.
func (a *App) engine(s *store.Snapshot, product string) (*triage.Engine, triage.World, error) {
	w, _, err := load(s, product, a.Now())
	if err != nil {
		return nil, w, err
	}
	return triage.New(w), w, nil
}

// Matrix answers for every release of a product and every vulnerability that
// concerns it, or those that ids name.
func (a *App) Matrix(ctx context.Context, product string, ids ...string) (m triage.Matrix, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		e, _, err := a.engine(s, product)
		if err != nil {
			return err
		}
		m, err = e.Matrix(ids...)
		return err
	})
	return m, err
}

// Queue lists what waits for a person, over all products or one.
func (a *App) Queue(ctx context.Context, product string) (waits []triage.Wait, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		products, err := s.Products()
		if err != nil {
			return err
		}
		found := product == ""
		for _, p := range products {
			if product != "" && p.Slug != product {
				continue
			}
			found = true
			list, err := a.queueOf(s, p.Slug)
			if err != nil {
				return err
			}
			waits = append(waits, list...)
		}
		if !found {
			return verdict.Errorf(verdict.NotFound, "no product %s", product)
		}
		for _, more := range []func(*store.Snapshot, string) ([]triage.Wait, error){a.advisoryWaits, a.cveWaits, a.requestWaits} {
			list, err := more(s, product)
			if err != nil {
				return err
			}
			waits = append(waits, list...)
		}
		return nil
	})
	triage.SortWaits(waits)
	return triage.DistinctWaits(waits), err
}

// queueOf lists what waits for a person on one product, in no order.
func (a *App) queueOf(s *store.Snapshot, product string) ([]triage.Wait, error) {
	j, err := judgeOf(s, product, a.Now())
	if err != nil {
		return nil, err
	}
	findings, err := s.Findings(product)
	if err != nil {
		return nil, err
	}
	statements, err := s.Statements(product)
	if err != nil {
		return nil, err
	}
	waits := append(j.engine.Queue(findings), j.engine.Outdated(statements)...)
	return j.deadlines(s, append(waits, j.engine.Reclassified(statements)...))
}

// Findings lists the findings of a product's releases with their verdicts.
func (a *App) Findings(ctx context.Context, ref verdict.Ref) (list []triage.FindingRow, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		e, _, err := a.engine(s, ref.Product)
		if err != nil {
			return err
		}
		stored, err := s.Findings(ref.Product)
		if err != nil {
			return err
		}
		list, err = e.FindingRows(ref, stored)
		return err
	})
	return list, err
}

// Assess stores an assessment; with approve it decides at once.
func (a *App) Assess(ctx context.Context, as verdict.Assessment, approve bool) (stored verdict.Assessment, changed int, err error) {
	if err := checkSubjects(as); err != nil {
		return as, 0, err
	}
	if asksCode(as) && !a.dry { // a rehearsal asks nothing
		return a.assessInCode(ctx, as, approve)
	}
	changed, err = a.update(ctx, "assess "+as.Vulnerability+" "+as.Scope.Product, func(tx *store.Tx) error {
		stored, _, err = triage.Assess(tx, as)
		if err != nil || !approve {
			return err
		}
		_, err = triage.Approve(tx, as.Scope.Product, stored.ID, a.person(), a.Now())
		return err
	})
	return stored, changed, err
}

// person is the name under which a person's acts are stored.
func (a *App) person() string {
	if a.actor.Name == "" {
		return "local administrator"
	}
	return a.actor.Name
}

// Approve lets an assessment decide. What it asks of code is asked first.
func (a *App) Approve(ctx context.Context, product, id string) (int, error) {
	as, err := a.Assessment(ctx, id)
	if err != nil && verdict.CodeOf(err) != verdict.NotFound {
		return 0, err
	}
	asked, err := a.askScope(ctx, as)
	if err != nil {
		return asked, err
	}
	approved, err := a.update(ctx, "assess approve "+id, func(tx *store.Tx) error {
		_, err := triage.Approve(tx, product, id, a.person(), a.Now())
		return err
	})
	return asked + approved, err
}

// Revoke takes an assessment back.
func (a *App) Revoke(ctx context.Context, id string) (int, error) {
	return a.update(ctx, "assess revoke "+id, func(tx *store.Tx) error {
		_, err := tx.Revoke(id, a.person(), a.Now())
		return err
	})
}

// Assessments gives the assessments of a product, oldest first.
func (a *App) Assessments(ctx context.Context, product string) (list []verdict.Assessment, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		if _, err := s.Product(product); err != nil {
			return err
		}
		list, err = s.Assessments(product)
		return err
	})
	return list, err
}

// AddEvidence stores a piece of evidence under an id made from its content.
func (a *App) AddEvidence(ctx context.Context, ev verdict.Evidence) (verdict.Evidence, int, error) {
	ev.Vulnerability = verdict.CanonicalID(ev.Vulnerability)
	ev = triage.Evidenced(ev)
	changed, err := a.update(ctx, "finding evidence "+ev.Vulnerability, func(tx *store.Tx) error {
		_, err := tx.AddEvidence(ev)
		return err
	})
	return ev, changed, err
}

// LiftEvidence is a person's word that a danger does not hold, whether it is a row or
// what a record holds. It lifts nothing before another signs it.
func (a *App) LiftEvidence(ctx context.Context, id, reason string) (e verdict.Evidence, changed int, err error) {
	changed, err = a.update(ctx, "finding lift "+id, func(tx *store.Tx) error {
		e, _, err = triage.Lift(tx, id, verdict.Lift{Reason: reason, By: a.person(), At: a.Now()})
		return err
	})
	return e, changed, err
}

// Classify confirms the class of a vulnerability for a product. What needs more
// approvals than it has waits for them.
func (a *App) Classify(ctx context.Context, c verdict.Classification) (int, error) {
	c.By, c.At = a.person(), a.Now()
	return a.update(ctx, "class "+c.Vulnerability+" "+c.Product, func(tx *store.Tx) error {
		_, err := triage.Classify(tx, asked(c))
		return err
	})
}

// Decide records a decision for a line, with the version of the policy and the rule
// of it that won. One that the policy forbids is Refused.
func (a *App) Decide(ctx context.Context, d verdict.Decision) (decided verdict.Decision, changed int, err error) {
	d.By, d.At = a.person(), a.Now()
	d.Vulnerability = verdict.CanonicalID(d.Vulnerability)
	changed, err = a.update(ctx, "decide "+d.Vulnerability+" "+d.Product+"/"+d.Line, func(tx *store.Tx) error {
		if err := needSpokenOf(tx.Snapshot, d.Product, d.Vulnerability); err != nil {
			return err
		}
		if decided, err = policed(tx, d); err != nil {
			return err
		}
		if tx.At().After(d.At) { // the clock was set back: what is known since counts too
			if decided, err = policedAt(tx, decided, tx.At()); err != nil {
				return err
			}
		}
		_, err := tx.AddDecision(decided)
		return err
	})
	return decided, changed, err
}

// TakenDecision is a decision with the instant from which it stands.
type TakenDecision struct {
	verdict.Decision
	ID     string    // by which it is approved
	Stands time.Time // zero while it lacks approvals
}

// Decisions gives the decisions about a product, oldest first.
func (a *App) Decisions(ctx context.Context, product string) (list []TakenDecision, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		all, err := s.Decisions(product)
		if err != nil {
			return err
		}
		approved, err := s.Approvals("")
		for _, d := range all {
			stands, _ := d.StandsFrom(approved)
			list = append(list, TakenDecision{d, d.Subject().ID, stands})
		}
		return err
	})
	return list, err
}
