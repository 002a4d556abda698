// SPDX-License-Identifier: Apache-2.0

package history

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/osv"
	"verdict/spec/purl"
	"verdict/spec/vers"
)

// osv reads a record of OSV (schema 1.7). One that was withdrawn is a withdrawn advisory.
func (b *book) osv() error {
	record, err := osv.Decode(b.raw)
	if err != nil {
		var e *osv.DecodeError
		if errors.As(err, &e) {
			return verdict.Errorf(verdict.Invalid, "%s", e.Message).At(b.File, e.Line, e.Path)
		}
		return err
	}
	a := b.open(record.ID, record.Summary)
	a.Text.Summary = record.Summary
	ids := append([]string{record.ID}, record.Aliases...)
	for i := range ids {
		ids[i] = verdict.CanonicalID(ids[i])
	}
	shown := verdict.ShownID(ids)
	flaw := verdict.AdvisoryFlaw{ID: shown, Description: strings.TrimSpace(record.Details), CWEs: cwesOf(record)}
	advised := verdict.AdvisedFlaw{ID: shown, Aliases: slices.DeleteFunc(ids, func(id string) bool { return id == shown }), Origin: verdict.Own}
	severities := record.Severity
	some := false
	for i, x := range record.Affected {
		path := fmt.Sprintf("/affected/%d", i)
		if x.Package == nil || !b.isPackage(*x.Package) {
			b.skip(path, "%s is not %s", packageName(x.Package), b.Product.Name)
			continue
		}
		some = true
		severities = append(severities, x.Severity...)
		b.stretches(a, flaw.ID, path, x)
	}
	if !some {
		return nil
	}
	for _, s := range severities {
		advised.Scores = append(advised.Scores, verdict.Score{Vector: s.Score, Source: verdict.ScoreOwn, By: record.ID})
	}
	if len(severities) > 0 {
		flaw.Vector = severities[0].Score
	}
	a.Text.Vulnerabilities, a.Flaws = []verdict.AdvisoryFlaw{flaw}, []verdict.AdvisedFlaw{advised}
	b.people(a, record)
	return b.dates(a, record)
}

func (b *book) dates(a *verdict.PublishedAdvisory, record osv.Record) error {
	first, _ := record.Published.Time()
	last, _ := record.Modified.Time()
	if !b.dated(a, first, last) {
		return nil
	}
	if gone, err := record.Withdrawn.Time(); err == nil && !gone.IsZero() {
		a.State, a.Reason = verdict.AdvisoryWithdrawn, "The record was withdrawn on "+string(verdict.DayOf(gone))+"."
	}
	b.take(a)
	return nil
}

// people takes references and credits.
func (b *book) people(a *verdict.PublishedAdvisory, record osv.Record) {
	for _, r := range record.References {
		a.Text.References = append(a.Text.References, verdict.AdvisoryReference{Kind: r.Type, URL: r.URL})
	}
	for i, x := range record.Credits {
		credit := verdict.Credit{Name: x.Name, Type: verdict.CreditType(strings.ToLower(strings.ReplaceAll(x.Type, "_", " ")))}
		if credit.Type == "" {
			credit.Type = verdict.CreditOther
		}
		if err := credit.Validate(); err != nil {
			b.unread(fmt.Sprintf("/credits/%d", i), "%v", err)
			continue
		}
		a.Text.Credits = append(a.Text.Credits, credit)
	}
}

func packageName(p *osv.Package) string {
	if p == nil {
		return "something without a package"
	}
	return fmt.Sprintf("%q", p.Name)
}

// isPackage reports whether a package is what the product ships as, by its package URL or
// by its name in the package URL's ecosystem.
func (b *book) isPackage(p osv.Package) bool {
	u, err := purl.Parse(b.Product.PURL)
	if err != nil {
		return strings.EqualFold(p.Name, b.Product.Name)
	}
	if p.PURL != "" && verdict.PURLBase(p.PURL) == verdict.PURLBase(b.Product.PURL) {
		return true
	}
	ecosystem, known := vers.Ecosystem(u.Type)
	name := verdict.NormalName(p.Ecosystem, p.Name)
	return known && name.Ecosystem == ecosystem && name.PURL() == verdict.PURLBase(b.Product.PURL)
}

func (b *book) stretches(a *verdict.PublishedAdvisory, flaw, path string, x osv.Affected) {
	held := vers.None(b.scheme)
	for n, r := range x.Ranges {
		at := fmt.Sprintf("%s/ranges/%d", path, n)
		if r.Type == osv.Git {
			b.skip(at, "commits are no versions of a product")
			continue
		}
		var events []vers.Event
		for _, e := range r.Events {
			events = append(events, vers.Event(e))
		}
		list, err := vers.Intervals(b.scheme, events)
		if err != nil {
			b.unread(at, "the range cannot be read: %v", err)
			continue
		}
		if some, err := vers.FromEvents(b.scheme, events); err == nil {
			held = held.Union(some)
		}
		for _, i := range list {
			add(a, flaw, verdict.OwnRange{Interval: i})
		}
	}
	// What is listed is affected too; most records list what their ranges hold.
	singles := slices.DeleteFunc(slices.Clone(x.Versions), func(v string) bool {
		in, err := held.Contains(v)
		return err == nil && in
	})
	if len(singles) > 0 {
		add(a, flaw, verdict.OwnRange{Versions: singles})
	}
}

// cwesOf gives the weaknesses that databases write beside the standard's members.
func cwesOf(record osv.Record) []string {
	var specific struct {
		CWEs []string `json:"cwe_ids"`
	}
	if json.Unmarshal(record.DatabaseSpecific, &specific) != nil {
		return nil
	}
	return specific.CWEs
}
