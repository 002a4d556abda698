// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"sort"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// ClassState is what is known of a vulnerability's class for a product.
type ClassState struct {
	Vulnerability string // the shown id
	// Class is the one that a person confirmed last; untriaged when nobody did.
	Class    verdict.Class
	Proposed verdict.Class // by the rules
	// History is every word on it, oldest first.
	History []ClassWord
	// Events are the moves to and from exploitable that took two people, oldest first.
	Events []triage.Reclassification
}

// ClassWord is a person's word on a class, and whether it stands.
type ClassWord struct {
	verdict.Classification
	ID string // by which it is approved
	// Stands is from when on it had the approvals that it needs; zero while it lacks
	// some.
	Stands time.Time
}

// Class tells the class of a vulnerability for a product.
func (a *App) Class(ctx context.Context, id, product string) (c ClassState, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		w, err := triage.Load(s, product, a.Now(), id)
		if err != nil {
			return err
		}
		c = ClassState{Vulnerability: verdict.CanonicalID(id), Class: verdict.Untriaged, Proposed: verdict.Untriaged}
		ids := map[string]bool{c.Vulnerability: true}
		e := triage.New(w)
		for _, v := range e.Vulnerabilities(id) {
			c.Vulnerability = v.Shown()
			for _, known := range v.IDs {
				ids[known] = true
			}
		}
		for _, word := range w.Classifications {
			if ids[verdict.CanonicalID(word.Vulnerability)] {
				stands, _ := word.StandsFrom(w.Approvals)
				c.History = append(c.History, ClassWord{word, word.Subject().ID, stands})
			}
		}
		sort.SliceStable(c.History, func(i, j int) bool { return c.History[i].At.Before(c.History[j].At) })
		revisions, err := s.EveryRevision(product)
		if err != nil {
			return err
		}
		c.Events = e.Reclassifications(id, revisions)
		return c.judge(e, w, id)
	})
	return c, err
}

// judge takes the class from an answer about some release: all of a product's
// answers have the same.
func (c *ClassState) judge(e *triage.Engine, w triage.World, id string) error {
	releases := append([]verdict.Release(nil), w.Releases...)
	triage.SortReleases(w.Product, releases)
	if len(releases) == 0 {
		for _, word := range c.History {
			if !word.Stands.IsZero() && !word.Stands.After(w.Now) {
				c.Class = word.Class
			}
		}
		return nil
	}
	answer, err := e.Answer(id, releases[len(releases)-1].Version, "")
	c.Class, c.Proposed = answer.Class, answer.Proposed
	return err
}
