// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"slices"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/publish/advisorycheck"
	"verdict/internal/store"
	"verdict/spec/cve"
)

// programmeGates are those that ask what only the programme knows; advisorycheck has the
// others.
var programmeGates = []advisorycheck.Gate{
	{Name: "no_public_id", Level: advisorycheck.Error, Standard: "CNA Rules 4.2.0, 4.3.3", Sentence: "Each flaw has a public id: a working name is never published.",
		Remedy: "reserve a CVE id, and add it (verdict vulnerability edit --id)"},
	{Name: "policy", Level: advisorycheck.Error, Standard: "the policy of the product", Sentence: "Policy and decisions let something be said of the releases; those of which they let nothing be said are left out.",
		Remedy: "classify, decide, change the policy, or leave the product out"},
	{Name: "no_answer", Level: advisorycheck.Error, Standard: "ISO/IEC 29147:2018, 7.4", Sentence: "There is an answer about each flaw in each release.",
		Remedy: "give what is missing, or assess it"},
	{Name: "audience", Level: advisorycheck.Error, Standard: "the policy of the product", Sentence: "Nobody reads the advisory to whom policy would not tell what it says of a release.",
		Remedy: "narrow the audience of the advisory, or widen that of the policy"},
	{Name: "decided_otherwise", Level: advisorycheck.Error, Standard: "the decisions of the product", Sentence: "Decisions have the flaw told in an advisory, and not in a note alone.",
		Remedy: "decide to tell it in an advisory (verdict decide --publish advisory)"},
	{Name: "told_elsewhere", Level: advisorycheck.Warning, Standard: "ISO/IEC 29147:2018, 7.4", Sentence: "One advisory tells of a flaw in a product.",
		Remedy: "revise the other one, or supersede it"},
}

// Gates lists everything that an advisory is held against.
func Gates() []advisorycheck.Gate {
	list := slices.Concat(programmeGates, advisorycheck.Gates())
	for _, name := range AdvisoryFormatNames() {
		list = append(list, advisorycheck.Gate{Name: "document_" + name, Level: advisorycheck.Error, Standard: "the standard's own tests (docs/validate.md)",
			Sentence: "The document in the format " + name + " that would be published is valid.", Remedy: "change what the place names"})
	}
	return list
}

// GateQuestion says what the gates are asked besides the advisory.
type GateQuestion struct {
	// Records are files with CVE records of ours for flaws of the advisory.
	Records []string
	// Forbidden are hosts to which no reference may lead.
	Forbidden []string
	// Reachable has every reference asked over the network whether it answers.
	Reachable bool
}

// askedGates is a question with its files read.
type askedGates struct {
	records   map[string]*cve.Record // by id
	forbidden []string
	answers   func(url string) error
}

func (a *App) asked(ctx context.Context, q GateQuestion) (x askedGates, err error) {
	x.forbidden = q.Forbidden
	if x.records, err = readCVERecords(q.Records); err != nil || !q.Reachable {
		return x, err
	}
	client, err := a.fetcher()
	x.answers = func(url string) error { return client.Resolve(ctx, url) }
	return x, err
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

// editionInput is an edition as publishing it now would make it, with what is known around
// it.
func (a *App) editionInput(s *store.Snapshot, w WorkingAdvisory, edition verdict.Advisory, x particulars, q askedGates) (advisorycheck.Input, error) {
	p, last := a.drafted(edition, x, w.Published), w.Published
	if edition.State.Out() {
		last = nil // it is out as it is, and no revision is at work
	} else {
		w.Advisory = edition
		p = a.revised(p, w)
	}
	in, err := a.gateInput(s, p, q)
	in.Last = last
	for i, f := range in.Flaws {
		if class, known := x.classes[verdict.CanonicalID(f.ID)]; known {
			in.Flaws[i].Class = class
		}
	}
	return in, err
}

// gateInput gathers what is known around an advisory: releases and their lines, and the CVE
// records that are given. The CVE id of a flaw of our own is ours.
func (a *App) gateInput(s *store.Snapshot, p verdict.PublishedAdvisory, q askedGates) (advisorycheck.Input, error) {
	in := advisorycheck.Input{Advisory: p, Forbidden: q.forbidden, Answers: q.answers}
	for i, f := range p.Text.Vulnerabilities {
		id := verdict.CanonicalID(f.ID)
		record := q.records[id]
		own := i < len(p.Flaws) && p.Flaws[i].Origin == verdict.Own && verdict.IsCVE(id) && p.Imported == ""
		in.Flaws = append(in.Flaws, advisorycheck.Flaw{ID: f.ID, Class: verdict.Untriaged, Ours: own || record != nil, CVE: record})
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
