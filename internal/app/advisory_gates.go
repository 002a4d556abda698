// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/publish/advisorycheck"
	"verdict/internal/store"
	"verdict/spec/cve"
)

// GateQuestion says what the gates are asked besides the advisory.
type GateQuestion struct {
	// Records are files with CVE records of ours for flaws of the advisory.
	Records []string
	// Forbidden are hosts to which no reference may lead.
	Forbidden []string
	// Reachable has every reference asked over the network whether it answers.
	Reachable bool
}

// CheckPublished asks the gates about the last published revision of an advisory.
func (a *App) CheckPublished(ctx context.Context, number string, q GateQuestion) (list []advisorycheck.Finding, err error) {
	records, err := readCVERecords(q.Records)
	if err != nil {
		return nil, err
	}
	answers, err := a.answers(ctx, q.Reachable)
	if err != nil {
		return nil, err
	}
	var in advisorycheck.Input
	err = a.view(ctx, func(s *store.Snapshot) error {
		revisions, err := s.AdvisoryRevisions(number)
		if err != nil {
			return err
		}
		in, err = a.gateInput(s, revisions[len(revisions)-1], records)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i, f := range in.Flaws {
		if in.Flaws[i].Class, err = a.gravestClass(ctx, f.ID, in.Advisory.Text.Products); err != nil {
			return nil, err
		}
	}
	in.Forbidden, in.Answers = q.Forbidden, answers
	return advisorycheck.Check(in), nil
}

// gravestClass is the gravest that was confirmed of a flaw for one of the products.
func (a *App) gravestClass(ctx context.Context, id string, products []string) (verdict.Class, error) {
	gravest := verdict.Untriaged
	for _, product := range products {
		c, err := a.Class(ctx, id, product)
		if err != nil {
			return gravest, err
		}
		gravest = verdict.Graver(gravest, c.Class)
	}
	return gravest, nil
}

// gateInput gathers what is known around an advisory: releases and their lines, and the CVE
// records that are given.
func (a *App) gateInput(s *store.Snapshot, p verdict.PublishedAdvisory, records map[string]*cve.Record) (in advisorycheck.Input, err error) {
	in.Advisory = p
	for _, f := range p.Text.Vulnerabilities {
		record := records[verdict.CanonicalID(f.ID)]
		in.Flaws = append(in.Flaws, advisorycheck.Flaw{ID: f.ID, Class: verdict.Untriaged, Ours: record != nil, CVE: record})
	}
	for _, product := range p.Text.Products {
		releases, err := a.gateReleases(s, product)
		if err != nil {
			return in, err
		}
		in.Releases = append(in.Releases, releases...)
	}
	return in, nil
}

func (a *App) gateReleases(s *store.Snapshot, product string) (list []advisorycheck.Release, err error) {
	lines, err := s.Lines(product)
	if err != nil {
		return nil, err
	}
	ended := map[string]bool{}
	for _, l := range lines {
		ended[l.Slug] = l.Ended(a.Now())
	}
	releases, err := s.Releases(product)
	for _, r := range releases {
		list = append(list, advisorycheck.Release{Product: product, Line: r.Line, Version: r.Version, State: r.State, EndOfLife: ended[r.Line]})
	}
	return list, err
}

// readCVERecords reads CVE records, by their ids.
func readCVERecords(names []string) (map[string]*cve.Record, error) {
	records := map[string]*cve.Record{}
	for _, name := range names {
		raw, err := limits.ReadFile(name, limits.Caps{})
		if err != nil {
			return nil, err
		}
		if err := limits.CheckJSON(name, raw, limits.Caps{}); err != nil {
			return nil, err
		}
		record, err := cve.Decode(raw)
		if e := (*cve.DecodeError)(nil); errors.As(err, &e) {
			return nil, verdict.Errorf(verdict.Invalid, "%s", e.Message).At(name, e.Line, e.Path).WithHint("give a CVE record")
		} else if err != nil {
			return nil, err
		}
		records[record.Metadata.ID] = &record
	}
	return records, nil
}

// answers gives the function that asks a URL over the network; nil where nothing is to be
// asked.
func (a *App) answers(ctx context.Context, reachable bool) (func(string) error, error) {
	if !reachable {
		return nil, nil
	}
	client, err := a.fetcher()
	if err != nil {
		return nil, err
	}
	return func(url string) error { return client.Resolve(ctx, url) }, nil
}
