// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/store"
)

// PublishAdvisory says an approved advisory to the outside, in one transaction: its number
// where it has none, the revision, and the statements about the releases of its products.
// Where any of that cannot be, nothing is.
func (a *App) PublishAdvisory(ctx context.Context, name string) (p verdict.PublishedAdvisory, changed int, err error) {
	changed, err = a.update(ctx, "advisory publish "+name, func(tx *store.Tx) error {
		w, err := a.advisory(tx.Snapshot, name)
		if err != nil {
			return err
		}
		if w.State.Out() { // it is done: a command that is run again changes nothing
			p = *w.Published
			return nil
		}
		p, err = a.publishEdition(tx, w)
		return err
	})
	return p, changed, err
}

// DueFailure is an advisory whose hour has come and that cannot be published.
type DueFailure struct {
	Advisory WorkingAdvisory
	Err      error
}

// PublishDueAdvisories publishes what is approved and whose hour has come, and gives what
// it published. One that cannot be published keeps no other from it.
func (a *App) PublishDueAdvisories(ctx context.Context) (list []verdict.PublishedAdvisory, changed int, failed []DueFailure, err error) {
	all, err := a.Advisories(ctx)
	if err != nil {
		return nil, 0, nil, err
	}
	for _, w := range all {
		if w.Stands != verdict.AdvisoryApproved || w.Due.IsZero() || w.Due.After(a.Now()) {
			continue
		}
		p, n, err := a.PublishAdvisory(ctx, w.ID)
		if err != nil {
			failed = append(failed, DueFailure{w, err})
			continue
		}
		list, changed = append(list, p), changed+n
	}
	return list, changed, failed, nil
}

func (a *App) publishEdition(tx *store.Tx, w WorkingAdvisory) (verdict.PublishedAdvisory, error) {
	if err := a.mayPublish(w); err != nil {
		return verdict.PublishedAdvisory{}, err
	}
	p, err := a.composed(tx, w)
	if err != nil {
		return p, err
	}
	pattern, err := patternOf(tx.Snapshot, w.Text)
	if err != nil {
		return p, err
	}
	if p, err = tx.PublishAdvisory(p, pattern); err != nil {
		return p, err
	}
	out := w.Advisory
	out.State, out.Number, out.At = p.State, p.Number, a.Now()
	_, _, err = tx.AddAdvisory(out)
	return p, err
}

// patternOf is how the first product of an advisory has it numbered for its readers.
func patternOf(s *store.Snapshot, t verdict.AdvisoryText) (verdict.NumberPattern, error) {
	p, err := s.Product(t.Products[0])
	return cmp.Or(p.Numbers, verdict.DefaultNumberPattern).For(t.Audience), err
}

// mayPublish refuses what is not approved, and what is to be published later.
func (a *App) mayPublish(w WorkingAdvisory) error {
	switch {
	case w.Stands == verdict.AdvisoryReview:
		return verdict.Errorf(verdict.Refused, "%s lacks %s", w.EditionID(), approvalsLeft(w.Missing)).
			WithHint("somebody else than %s approves it: `verdict approve %s`", writers(w.Advisory), w.EditionID())
	case w.Stands != verdict.AdvisoryApproved:
		return verdict.Errorf(verdict.Refused, "%s is in state %s; it is reviewed and approved before it is published", w.ID, w.Stands).
			WithHint("`verdict advisory review %s`", w.ID)
	case w.Due.After(a.Now()):
		return verdict.Errorf(verdict.Refused, "%s is to be published on %s", w.ID, w.Due.Format(time.RFC3339)).
			WithHint("wait until then, or change it: `verdict advisory schedule %s`", w.ID)
	}
	return nil
}

// composed is the revision that publishing the edition makes. Of one that is taken back the
// words and releases of the revision before stay.
func (a *App) composed(tx *store.Tx, w WorkingAdvisory) (p verdict.PublishedAdvisory, err error) {
	if w.Intent != verdict.IntentPublish {
		p = *w.Published
		p.State, p.Reason, p.Superseder = verdict.AdvisoryWithdrawn, w.Reason, w.Superseder
		if w.Intent == verdict.IntentSupersede {
			p.State = verdict.AdvisorySuperseded
		}
		return a.revised(p, w), nil
	}
	if err := a.disclose(tx, w.Text); err != nil {
		return p, err
	}
	x, err := advise(tx.Snapshot, w.Text, a.Now())
	if err != nil {
		return p, err
	}
	if err := asReviewed(w, x); err != nil {
		return p, err
	}
	if err := a.passes(tx.Snapshot, w, w.Advisory, x); err != nil {
		return p, err
	}
	if err := a.state(tx, w.Text); err != nil {
		return p, err
	}
	return a.revised(a.drafted(w.Advisory, x, w.Published), w), nil
}

// drafted is an edition as it would be published now; its number is that of the revision
// before, its version and history are missing.
func (a *App) drafted(edition verdict.Advisory, x particulars, before *verdict.PublishedAdvisory) verdict.PublishedAdvisory {
	p := verdict.PublishedAdvisory{State: verdict.AdvisoryPublished, Text: edition.Text, Flaws: x.flaws, Products: x.products, Releases: x.releases,
		Shipped: x.shipped, First: a.Now(), At: a.Now()}
	if before != nil {
		p.Number, p.First, p.History, p.Version = before.Number, before.First, before.History, before.Version
	}
	return p
}

// revised numbers a revision after the one before it: by how much it changes, or more where
// its author says so.
func (a *App) revised(p verdict.PublishedAdvisory, w WorkingAdvisory) verdict.PublishedAdvisory {
	p.At = a.Now()
	summary := w.Summary
	if w.Published == nil {
		p.First, p.Version = p.At, verdict.NextVersion("", "")
		if summary == "" {
			summary = "First published."
		}
	} else {
		size := verdict.Larger(publish.SizeOfChange(*w.Published, p), w.Size)
		p.Version = verdict.NextVersion(w.Published.Version, size)
	}
	p.History = append(slices.Clone(p.History), verdict.AdvisoryRevision{Version: p.Version, At: p.At, Summary: summary})
	return p
}

// disclose makes flaws of ours public that are not yet. What only some are told is not
// public by that.
func (a *App) disclose(tx *store.Tx, t verdict.AdvisoryText) error {
	if t.Audience != verdict.PublicAudience {
		return nil
	}
	disclosed := false
	for _, f := range t.Vulnerabilities {
		v, err := flawNamed(tx.Snapshot, f.ID)
		if err != nil {
			return err
		}
		if v.Own == nil || !v.Own.Published.IsZero() && !v.Own.Published.After(a.Now()) {
			continue
		}
		own := *v.Own
		own.Published = a.Now()
		if _, err := tx.PutOwnVulnerability(own); err != nil {
			return err
		}
		disclosed = true
	}
	if !disclosed {
		return nil
	}
	_, err := rematch(tx)
	return err
}

// asReviewed refuses to publish what people approved when the releases have changed since.
func asReviewed(w WorkingAdvisory, x particulars) error {
	before := verdict.PublishedAdvisory{Products: w.Products, Releases: w.Releases}
	changed := publish.Differences(before, verdict.PublishedAdvisory{Products: x.products, Releases: x.releases})
	if len(changed) == 0 {
		return nil
	}
	return verdict.Errorf(verdict.Refused, "what is known has changed since the review: %s", changed[0].Section).
		WithHint("have it reviewed again: `verdict advisory review %s`", w.ID)
}

// state publishes the statements that an advisory repeats.
func (a *App) state(tx *store.Tx, t verdict.AdvisoryText) error {
	ids := flawIDs(t)
	for _, product := range t.Products {
		j, err := judgeOf(tx.Snapshot, product, a.Now(), ids...)
		if err != nil {
			return err
		}
		list, err := publishStatements(tx, j, nil, ids)
		if err != nil {
			return err
		}
		if err := recordChanged(tx, product, a.Now(), list); err != nil {
			return err
		}
	}
	return nil
}

// writers names those who may not approve an edition.
func writers(a verdict.Advisory) string {
	if a.Writer == "" || verdict.SamePerson(a.Writer, a.Author) {
		return a.Author
	}
	return a.Author + " and " + a.Writer
}

func approvalsLeft(n int) string {
	if n == 1 {
		return "an approval"
	}
	return fmt.Sprintf("%d approvals", n)
}
