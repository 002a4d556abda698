// SPDX-License-Identifier: Apache-2.0

package history

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/cve"
	"verdict/spec/vers"
)

const cna = "/containers/cna"

// cve reads a CVE record (CVE Record Format 5.0 to 5.2) that is published.
func (b *book) cve() error {
	record, err := cve.Decode(b.raw)
	if err != nil {
		var e *cve.DecodeError
		if errors.As(err, &e) {
			return verdict.Errorf(verdict.Invalid, "%s", e.Message).At(b.File, e.Line, e.Path)
		}
		return err
	}
	b.number = record.Metadata.ID
	if record.Metadata.State != cve.Published {
		b.skip("/cveMetadata/state", "the record is %s, and was never an advisory", strings.ToLower(record.Metadata.State))
		return nil
	}
	c := record.Containers.CNA
	a := b.open(record.Metadata.ID, c.Title)
	flaw := verdict.AdvisoryFlaw{ID: record.Metadata.ID, Description: strings.TrimSpace(cve.English(c.Descriptions)), CWEs: weaknesses(c)}
	advised := verdict.AdvisedFlaw{ID: flaw.ID, Origin: verdict.Own}
	b.metrics(c, &flaw, &advised)
	if !b.products(a, flaw.ID, c.Affected) {
		return nil
	}
	b.prose(a, &flaw, c)
	for _, r := range c.References {
		a.Text.References = append(a.Text.References, verdict.AdvisoryReference{Kind: referenceKind(r.Tags), URL: r.URL, Text: r.Name})
	}
	a.Text.Vulnerabilities, a.Flaws = []verdict.AdvisoryFlaw{flaw}, []verdict.AdvisedFlaw{advised}
	first, err := c.DatePublic.Time()
	if err != nil || first.IsZero() {
		first, _ = record.Metadata.DatePublished.Time()
	}
	last, _ := record.Metadata.DateUpdated.Time()
	if b.dated(a, first, last) {
		b.take(a)
	}
	return nil
}

// weaknesses are CWE ids, and the words of those that have none.
func weaknesses(c cve.Container) (list []string) {
	for _, t := range c.ProblemTypes {
		for _, d := range t.Descriptions {
			id := d.CWEID
			if id == "" {
				id = strings.TrimSpace(d.Description)
			}
			if id != "" && !slices.Contains(list, id) {
				list = append(list, id)
			}
		}
	}
	return list
}

// metrics takes the first vector, and a severity in words.
func (b *book) metrics(c cve.Container, flaw *verdict.AdvisoryFlaw, advised *verdict.AdvisedFlaw) {
	for i, m := range c.Metrics {
		path := fmt.Sprintf(cna+"/metrics/%d", i)
		for _, s := range m.CVSS() {
			if s.Vector == "" {
				b.unread(path, "the score has no vector")
				continue
			}
			if flaw.Vector == "" {
				flaw.Vector = s.Vector
			}
			advised.Scores = append(advised.Scores, verdict.Score{Vector: s.Vector, Source: verdict.ScoreOwn, By: flaw.ID})
		}
		if m.Other == nil {
			continue
		}
		switch word := wordIn(m.Other.Content); {
		case word == "":
			b.skip(path, "a metric of type %q has no place in an advisory", m.Other.Type)
		case flaw.Severity == "":
			flaw.Severity = word
			advised.Words = append(advised.Words, verdict.SeverityWord{Word: word, Source: verdict.ScoreOwn, By: flaw.ID})
		}
	}
}

// wordIn gives the severity in words of a metric of another system: vendors write it as
// text, other or value.
func wordIn(content json.RawMessage) string {
	var members map[string]any
	if json.Unmarshal(content, &members) != nil {
		return ""
	}
	for _, name := range []string{"text", "other", "value"} {
		if word, ok := members[name].(string); ok {
			return strings.TrimSpace(word)
		}
	}
	return ""
}

// products takes the versions of the product, and reports whether the record speaks of it.
func (b *book) products(a *verdict.PublishedAdvisory, flaw string, affected []cve.Product) bool {
	some := false
	for i, p := range affected {
		path := fmt.Sprintf(cna+"/affected/%d", i)
		if !publish.SpeaksOf(p, b.Product.Name, b.Product.PURL) {
			b.skip(path, "%s is not %s", called(p), b.Product.Name)
			continue
		}
		some = true
		b.versions(a, flaw, path, p)
	}
	return some
}

func called(p cve.Product) string {
	for _, name := range []string{p.Product, p.PackageName, p.PackageURL} {
		if name != "" {
			return fmt.Sprintf("%q", name)
		}
	}
	return "a product without name"
}

// versions takes each entry as it is written where entries only name what is affected, and
// what they come to where they take away from one another.
func (b *book) versions(a *verdict.PublishedAdvisory, flaw, path string, p cve.Product) {
	parts := b.partOf(p.Product)
	if p.Default() == cve.Affected || slices.ContainsFunc(p.Versions, func(v cve.Version) bool {
		return len(v.Changes) > 0 || v.Status != cve.Affected && v.Range()
	}) {
		b.computed(a, flaw, path, p, parts)
		return
	}
	var singles []string
	for i, v := range p.Versions {
		at := fmt.Sprintf("%s/versions/%d", path, i)
		switch {
		case v.Type == "git":
			b.skip(at, "commits are no versions of a product")
		case v.Status == cve.Unknown:
			b.unread(at, "whether %s is affected is not known, which a range cannot say", v.Version)
		case v.Status == cve.Unaffected:
			b.say(a, verdict.AdvisedRelease{Version: v.Version, Vulnerability: flaw, Status: verdict.NotAffected})
		case v.Version == "*":
			add(a, flaw, verdict.OwnRange{Interval: vers.Interval{Introduced: "0"}}, parts...)
		case v.Range():
			add(a, flaw, verdict.OwnRange{Interval: interval(v)}, parts...)
		default:
			singles = append(singles, v.Version)
		}
	}
	if len(singles) > 0 {
		add(a, flaw, verdict.OwnRange{Versions: singles}, parts...)
	}
}

// interval is a range as it is written; * is no end.
func interval(v cve.Version) vers.Interval {
	i := vers.Interval{Introduced: v.Version}
	switch {
	case v.LessThan == "*" || v.LessThanOrEqual == "*":
	case v.LessThan != "":
		i.Fixed = v.LessThan
	default:
		i.LastAffected = v.LessThanOrEqual
	}
	return i
}

func (b *book) computed(a *verdict.PublishedAdvisory, flaw, path string, p cve.Product, parts []string) {
	product := vers.Product{DefaultStatus: vers.Status(p.DefaultStatus)}
	for _, v := range p.Versions {
		e := vers.Entry{Version: v.Version, Status: vers.Status(v.Status), Type: v.Type, LessThan: v.LessThan, LessThanOrEqual: v.LessThanOrEqual}
		for _, change := range v.Changes {
			e.Changes = append(e.Changes, vers.Change{At: change.At, Status: vers.Status(change.Status)})
		}
		product.Versions = append(product.Versions, e)
	}
	statuses, err := vers.FromCVE(b.scheme, product)
	if err == nil {
		err = b.addAll(a, flaw, statuses.Affected, parts...)
	}
	if err != nil {
		b.unread(path+"/versions", "the affected versions cannot be read: %v", err)
	}
}
