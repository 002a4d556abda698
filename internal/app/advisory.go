// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/store"
)

// WorkingAdvisory is the last edition of an advisory with where it stands.
type WorkingAdvisory struct {
	verdict.Advisory
	Stands    verdict.AdvisoryState // with the approvals that it has
	Missing   int                   // approvals that a review lacks
	Approvals []verdict.Approval
	// Published is the last revision that is out; nil before the first.
	Published *verdict.PublishedAdvisory
}

// Advisories gives every advisory at work or out, by working name.
func (a *App) Advisories(ctx context.Context) (list []WorkingAdvisory, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		all, err := s.Advisories()
		for _, edition := range all {
			w, err := a.standing(s, edition)
			if err != nil {
				return err
			}
			list = append(list, w)
		}
		return err
	})
	return list, err
}

// Advisory gives an advisory by its working name or its number.
func (a *App) Advisory(ctx context.Context, name string) (w WorkingAdvisory, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error { w, err = a.advisory(s, name); return err })
	return w, err
}

// Editions gives what was written of an advisory, the first first.
func (a *App) Editions(ctx context.Context, name string) (list []verdict.Advisory, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		w, err := a.advisory(s, name)
		if err != nil {
			return err
		}
		list, err = s.Editions(w.ID)
		return err
	})
	return list, err
}

// PublishedRevisions gives what was published under a number, the first first.
func (a *App) PublishedRevisions(ctx context.Context, number string) (list []verdict.PublishedAdvisory, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error { list, err = revisionsUnder(s, number); return err })
	return list, err
}

// revisionsUnder gives the revisions of the advisory with a number, however its letters are
// written.
func revisionsUnder(s *store.Snapshot, number string) ([]verdict.PublishedAdvisory, error) {
	all, err := s.AdvisoryRevisions(number)
	if err == nil || verdict.CodeOf(err) != verdict.NotFound {
		return all, err
	}
	published, listing := s.PublishedAdvisories()
	if i := slices.IndexFunc(published, func(p verdict.PublishedAdvisory) bool { return strings.EqualFold(p.Number, number) }); i >= 0 {
		return s.AdvisoryRevisions(published[i].Number)
	}
	return nil, cmp.Or(listing, err)
}

// PublishedAdvisories gives the last revision of every advisory that is out to readers of
// an audience, by number, as the outside reads.
func (a *App) PublishedAdvisories(ctx context.Context, reader verdict.Audience) (list []verdict.PublishedAdvisory, err error) {
	err = a.outside(ctx, func(s *store.Snapshot) error { list, err = readersOf(s, reader); return err })
	return list, err
}

func readersOf(s *store.Snapshot, reader verdict.Audience) ([]verdict.PublishedAdvisory, error) {
	all, err := s.PublishedAdvisories()
	return slices.DeleteFunc(all, func(p verdict.PublishedAdvisory) bool { return !reader.Reads(p.Text.Audience) }), err
}

// advisory finds the last edition by working name (with or without the edition) or number.
func (a *App) advisory(s *store.Snapshot, name string) (WorkingAdvisory, error) {
	all, err := s.Advisories()
	if err != nil {
		return WorkingAdvisory{}, err
	}
	id, _, _ := strings.Cut(name, ".")
	i := slices.IndexFunc(all, func(x verdict.Advisory) bool {
		return x.ID == id || x.Number != "" && strings.EqualFold(x.Number, name)
	})
	if i < 0 {
		return WorkingAdvisory{}, verdict.Errorf(verdict.NotFound, "there is no advisory %s", name).WithHint("`verdict advisory list` names them")
	}
	return a.standing(s, all[i])
}

func (a *App) standing(s *store.Snapshot, edition verdict.Advisory) (WorkingAdvisory, error) {
	w := WorkingAdvisory{Advisory: edition, Stands: edition.State}
	if edition.State == verdict.AdvisoryReview {
		approvals, err := s.Approvals(edition.EditionID())
		if err != nil {
			return w, err
		}
		w.Approvals, w.Missing = approvals, edition.Subject().Missing(approvals, a.Now())
		w.Stands = edition.StateAt(approvals, a.Now())
	}
	if edition.Number == "" {
		return w, nil
	}
	revisions, err := s.AdvisoryRevisions(edition.Number)
	if len(revisions) > 0 {
		w.Published = &revisions[len(revisions)-1]
	}
	return w, err
}

// DiffAdvisory compares two published revisions, or, with none, the last published one with
// the last edition as it would be published now.
func (a *App) DiffAdvisory(ctx context.Context, name string, from, to int) (list []publish.Difference, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		w, err := a.advisory(s, name)
		if err != nil {
			return err
		}
		if w.Published == nil {
			return verdict.Errorf(verdict.Refused, "%s was never published, so that there is nothing to compare it with", name)
		}
		if from > 0 {
			list, err = differBetween(s, w.Number, from, to)
			return err
		}
		x, err := advise(s, w.Text, a.Now())
		if err != nil {
			return err
		}
		list = publish.Differences(*w.Published, a.drafted(w.Advisory, x, w.Published))
		return nil
	})
	return list, err
}

func differBetween(s *store.Snapshot, number string, from, to int) ([]publish.Difference, error) {
	revisions, err := s.AdvisoryRevisions(number)
	if err != nil {
		return nil, err
	}
	for _, n := range []int{from, to} {
		if n < 1 || n > len(revisions) {
			return nil, verdict.Errorf(verdict.NotFound, "%s has no revision %d", number, n).WithHint("it has revisions 1 to %d", len(revisions))
		}
	}
	return publish.Differences(revisions[from-1], revisions[to-1]), nil
}
