// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
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
	{Name: "audience", Level: advisorycheck.Error, Standard: "the policy of the product", Sentence: "The advisory is for those to whom policy tells what it says of a release: for nobody else, and for no fewer.",
		Remedy: "give the advisory the audience of the policy, or change the policy"},
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
	// Records are files with CVE records of ours for flaws of the advisory, in place of
	// those that are kept.
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
		record, err := readCVE(name, raw)
		if err != nil {
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

// gateFlaw tells whether the CVE id of a flaw is ours, and gives its record: the one that is
// given, else the draft of the programme, else what it sent. The ids of our own flaws are
// ours; records of others are kept too, and say nothing of an advisory. Of an imported one
// nobody has said whose flaws it tells, so that only ids that are kept count.
func gateFlaw(s *store.Snapshot, id string, own, imported bool, given *cve.Record) (advisorycheck.Flaw, error) {
	f := advisorycheck.Flaw{ID: id, Class: verdict.Untriaged, Ours: own && !imported && verdict.IsCVE(id) || given != nil, CVE: given}
	c, err := s.CVEID(id)
	if verdict.CodeOf(err) == verdict.NotFound {
		return f, nil
	}
	f.Ours = f.Ours || err == nil && (own || c.Vulnerability != "")
	digest := cmp.Or(c.Draft, c.Sent)
	if err != nil || given != nil || !f.Ours || digest == "" || c.State == verdict.CVERejected {
		return f, err
	}
	raw, err := s.CVERecord(digest)
	if err != nil {
		return f, err
	}
	record, err := readCVE(id, raw)
	f.CVE = &record
	return f, err
}

// gateInput gathers what is known around an advisory: releases and their lines, and the CVE
// records that are kept or given. The CVE id of a flaw of our own is ours.
func (a *App) gateInput(s *store.Snapshot, p verdict.PublishedAdvisory, q askedGates) (advisorycheck.Input, error) {
	in := advisorycheck.Input{Advisory: p, Forbidden: q.forbidden, Answers: q.answers}
	for i, f := range p.Text.Vulnerabilities {
		own := i < len(p.Flaws) && p.Flaws[i].Origin == verdict.Own
		id := verdict.CanonicalID(f.ID)
		known, err := gateFlaw(s, id, own, p.Imported != "", q.records[id])
		if err != nil {
			return in, err
		}
		in.Flaws = append(in.Flaws, known)
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
