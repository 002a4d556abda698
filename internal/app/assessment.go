// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"sort"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// Assessment gives one assessment, of whichever product.
func (a *App) Assessment(ctx context.Context, id string) (as verdict.Assessment, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		products, err := s.Products()
		if err != nil {
			return err
		}
		for _, p := range products {
			found, err := assessmentOf(s, p.Slug, id)
			if verdict.CodeOf(err) == verdict.NotFound {
				continue
			}
			as = found
			return err
		}
		return noAssessment(id)
	})
	return as, err
}

func assessmentOf(s *store.Snapshot, product, id string) (verdict.Assessment, error) {
	if _, err := s.Product(product); err != nil {
		return verdict.Assessment{}, err
	}
	list, err := s.Assessments(product)
	if err != nil {
		return verdict.Assessment{}, err
	}
	for _, as := range list {
		if as.ID == id {
			return as, nil
		}
	}
	return verdict.Assessment{}, noAssessment(id)
}

func noAssessment(id string) error {
	return verdict.Errorf(verdict.NotFound, "there is no assessment %s", id).WithHint("`verdict assess list PRODUCT` names those that there are")
}

// Matched gives the components, as package URLs without version, that match a
// vulnerability in the releases and the part of a scope. A flaw of our own
// matches releases and no component.
func (a *App) Matched(ctx context.Context, id string, scope verdict.AssessmentScope) (bases []string, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		w, err := triage.Load(s, scope.Product, a.Now(), id)
		if err != nil {
			return err
		}
		seen := map[string]bool{}
		err = eachAnswer(w, id, scope, func(answer triage.Answer) {
			for _, f := range answer.Findings() {
				base := verdict.PURLBase(f.Component.PURL)
				if f.Match.As != verdict.AsRelease && !seen[base] {
					seen[base] = true
					bases = append(bases, base)
				}
			}
		})
		sort.Strings(bases)
		return err
	})
	return bases, err
}

// eachAnswer answers for every release that a scope covers and that has the
// scope's part, in order of version.
func eachAnswer(w triage.World, id string, scope verdict.AssessmentScope, fn func(triage.Answer)) error {
	e := triage.New(w)
	releases := append([]verdict.Release(nil), w.Releases...)
	triage.SortReleases(w.Product, releases)
	for _, r := range releases {
		if !scope.CoversRelease(r) {
			continue
		}
		answer, err := e.Answer(id, r.Version, scope.Part)
		if verdict.CodeOf(err) == verdict.NotFound {
			continue // this release has no such part
		}
		if err != nil {
			return err
		}
		fn(answer)
	}
	return nil
}
