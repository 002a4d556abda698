// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"reflect"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/store"
)

// EditAdvisory writes the next edition of an advisory, which is a draft again. What is out
// stays as it is until that is published.
func (a *App) EditAdvisory(ctx context.Context, name string, t verdict.AdvisoryText) (w WorkingAdvisory, changed int, err error) {
	return a.nextEdition(ctx, "advisory edit "+name, name, func(tx *store.Tx, now WorkingAdvisory) (verdict.Advisory, error) {
		next := now.Advisory
		if next.State == verdict.AdvisoryWithdrawn || next.State == verdict.AdvisorySuperseded {
			return next, verdict.Errorf(verdict.Refused, "%s is %s, and nothing is written of it any more", name, next.State).WithHint("begin another one (`verdict advisory draft`)")
		}
		var err error
		if next.Text, err = shownFlaws(tx.Snapshot, t); err != nil {
			return next, err
		}
		same := reflect.DeepEqual(next.Text, now.Text)
		if same && next.Intent == verdict.IntentPublish && next.State != verdict.AdvisoryReview {
			return next, nil // as it is
		}
		if next = begun(next, verdict.IntentPublish); !same {
			next.Writer = a.person()
		}
		return next, nil
	})
}

// begun is an edition as one that somebody begins: nobody has looked at it.
func begun(a verdict.Advisory, intent verdict.AdvisoryIntent) verdict.Advisory {
	a.State, a.Intent = verdict.AdvisoryDraft, intent
	a.Products, a.Releases, a.Summary, a.Reason, a.Superseder, a.Size, a.Due, a.Comment = nil, nil, "", "", "", "", time.Time{}, ""
	return a
}

// ReviewRequest is what goes into a review beside the text.
type ReviewRequest struct {
	Summary string             // what is new in it, for readers; needed from the second revision on
	Size    verdict.ChangeSize // at least
	Due     time.Time          // when it is to be published; zero is when somebody says so
}

// ReviewAdvisory hands an advisory to others. It is frozen: what it says of releases is
// what is known now. What the gates find at this is refused.
func (a *App) ReviewAdvisory(ctx context.Context, name string, r ReviewRequest) (w WorkingAdvisory, changed int, err error) {
	return a.nextEdition(ctx, "advisory review "+name, name, func(tx *store.Tx, now WorkingAdvisory) (verdict.Advisory, error) {
		next := now.Advisory
		switch {
		case next.Intent != verdict.IntentPublish && next.State != verdict.AdvisoryPublished || next.State == verdict.AdvisoryWithdrawn || next.State == verdict.AdvisorySuperseded:
			return next, verdict.Errorf(verdict.Refused, "there is no draft of %s to review", name).WithHint("write one (`verdict advisory edit %s`)", name)
		case now.Published != nil && strings.TrimSpace(r.Summary) == "":
			return next, verdict.Errorf(verdict.Usage, "a revision says what is new in it").WithHint("add --summary")
		case !r.Due.IsZero() && r.Due.Before(a.Now()):
			return next, over(r.Due)
		}
		text, err := shownFlaws(tx.Snapshot, next.Text)
		if err != nil {
			return next, err
		}
		x, err := advise(tx.Snapshot, text, a.Now())
		if err != nil {
			return next, err
		}
		next = begun(next, verdict.IntentPublish)
		next.State, next.Text, next.Products, next.Releases = verdict.AdvisoryReview, text, x.products, x.releases
		if before := now.Published; before != nil && len(publish.Differences(*before, a.drafted(next, x, before))) == 0 {
			return next, verdict.Errorf(verdict.Refused, "%s says what is published already", name).WithHint("change it first (`verdict advisory edit %s`)", name)
		}
		next.Summary, next.Size, next.Due = r.Summary, r.Size, r.Due
		return next, a.passes(tx.Snapshot, now, next, x)
	})
}

// over refuses an hour of publication that has passed.
func over(due time.Time) error {
	return verdict.Errorf(verdict.Usage, "%s is over already", due.Format(time.RFC3339)).WithHint("give an instant to come, or none")
}

// CommentAdvisory adds a reviewer's word, and gives the advisory back to its author.
func (a *App) CommentAdvisory(ctx context.Context, name, comment string) (w WorkingAdvisory, changed int, err error) {
	return a.nextEdition(ctx, "advisory comment "+name, name, func(_ *store.Tx, now WorkingAdvisory) (verdict.Advisory, error) {
		next := now.Advisory
		if next.State != verdict.AdvisoryReview {
			return next, verdict.Errorf(verdict.Refused, "%s is not in review", name)
		}
		next = begun(next, next.Intent)
		next.Comment = comment
		return next, nil
	})
}

// WithdrawAdvisory asks for an advisory to be taken back: once somebody else has approved
// that, publishing says so. Its number, its address and its words stay.
func (a *App) WithdrawAdvisory(ctx context.Context, name, reason string) (w WorkingAdvisory, changed int, err error) {
	return a.ending(ctx, "advisory withdraw "+name, name, verdict.IntentWithdraw, reason, "")
}

// SupersedeAdvisory asks for another published advisory to take the place of one.
func (a *App) SupersedeAdvisory(ctx context.Context, name, by, reason string) (w WorkingAdvisory, changed int, err error) {
	return a.ending(ctx, "advisory supersede "+name, name, verdict.IntentSupersede, reason, by)
}

func (a *App) ending(ctx context.Context, command, name string, intent verdict.AdvisoryIntent, reason, by string) (WorkingAdvisory, int, error) {
	return a.nextEdition(ctx, command, name, func(tx *store.Tx, now WorkingAdvisory) (verdict.Advisory, error) {
		next := now.Advisory
		if now.Published == nil || now.Published.State != verdict.AdvisoryPublished {
			return next, verdict.Errorf(verdict.Refused, "%s is not published, so that nothing can be taken back", name)
		}
		if strings.TrimSpace(reason) == "" {
			return next, verdict.Errorf(verdict.Usage, "the reason is missing, and readers are told it").WithHint("add --reason")
		}
		next = begun(next, intent)
		if by != "" {
			other, err := a.advisory(tx.Snapshot, by)
			switch {
			case err != nil:
				return next, err
			case other.ID == now.ID:
				return next, verdict.Errorf(verdict.Usage, "%s cannot take its own place", by)
			case other.Published == nil || other.Published.State != verdict.AdvisoryPublished:
				return next, verdict.Errorf(verdict.Refused, "%s is not published", by).WithHint("publish it first")
			case !now.Published.Text.Audience.Reads(other.Published.Text.Audience):
				return next, verdict.Errorf(verdict.Refused, "%s is for %s, and readers of %s would be led to what they may not read", by, other.Published.Text.Audience.Readers(), name).
					WithHint("withdraw it instead, or widen the audience of the other")
			}
			next.Superseder = other.Number
		}
		next.State, next.Text, next.Products, next.Releases = verdict.AdvisoryReview, now.Published.Text, now.Published.Products, now.Published.Releases
		next.Reason, next.Summary, next.Size, next.Writer = reason, reason, verdict.ChangeMajor, a.person()
		return next, nil
	})
}

// ScheduleAdvisory changes when an advisory is to be published; the zero instant cancels.
// Whoever approved it approved another instant, so that it goes back into review.
func (a *App) ScheduleAdvisory(ctx context.Context, name string, due time.Time) (w WorkingAdvisory, changed int, err error) {
	return a.nextEdition(ctx, "advisory schedule "+name, name, func(_ *store.Tx, now WorkingAdvisory) (verdict.Advisory, error) {
		next := now.Advisory
		if !due.IsZero() && due.Before(a.Now()) {
			return next, over(due)
		}
		if next.State != verdict.AdvisoryReview {
			return next, verdict.Errorf(verdict.Refused, "%s is in state %s, and nothing of it is about to be published", name, now.Stands).WithHint("hand it to review first (`verdict advisory review %s`)", name)
		}
		next.Due = due
		return next, nil
	})
}

// nextEdition adds an edition by the actor.
func (a *App) nextEdition(ctx context.Context, command, name string, write func(*store.Tx, WorkingAdvisory) (verdict.Advisory, error)) (w WorkingAdvisory, changed int, err error) {
	if err := a.needName("an advisory is written and handed on"); err != nil {
		return w, 0, err
	}
	changed, err = a.update(ctx, command, func(tx *store.Tx) error {
		now, err := a.advisory(tx.Snapshot, name)
		if err != nil {
			return err
		}
		next, err := write(tx, now)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(next, now.Advisory) {
			next.Author, next.At = a.person(), a.Now()
		}
		if next, _, err = tx.AddAdvisory(next); err != nil {
			return err
		}
		w, err = a.standing(tx.Snapshot, next)
		return err
	})
	return w, changed, err
}

// editionsInReview are the editions of advisories that can be approved: of each the last.
func editionsInReview(s *store.Snapshot) (list []Approvable, err error) {
	all, err := s.Advisories()
	for _, edition := range all {
		if edition.State == verdict.AdvisoryReview {
			list = append(list, Approvable{ApprovalSubject: edition.Subject(), Vulnerability: strings.Join(flawIDs(edition.Text), ", ")})
		}
	}
	return list, err
}
