// SPDX-License-Identifier: Apache-2.0

package history

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/csaf"
)

// csaf reads a CSAF document of version 2.0 or 2.1: an advisory or a VEX document that is
// final or interim, and for everybody.
func (b *book) csaf() error {
	d, err := csaf.Decode(b.raw)
	if err != nil {
		var e *csaf.DecodeError
		if errors.As(err, &e) {
			return verdict.Errorf(verdict.Invalid, "%s", e.Message).At(b.File, e.Line, e.Path)
		}
		return err
	}
	h := d.Header
	b.number = h.Tracking.ID
	switch {
	case h.Tracking.ID == "":
		b.unread("/document/tracking", "the document has no id")
		return nil
	case h.Tracking.Status == "draft":
		b.skip("/document/tracking/status", "the document is a draft, and was not published")
		return nil
	case !csaf.Open(d.Label()):
		b.skip("/document/distribution/tlp", "the document is not for everybody (TLP:%s)", d.Label())
		return nil
	}
	a := b.open(h.Tracking.ID, h.Title)
	b.header(a, h)
	tree, problems := d.Tree()
	for _, p := range problems {
		b.unread(p.Path, "%s", p.Message)
	}
	for i, v := range d.Vulnerabilities {
		b.vulnerability(a, tree, fmt.Sprintf("/vulnerabilities/%d", i), h.Category, v)
	}
	if len(a.Text.Vulnerabilities) == 0 && !d.Gone() {
		b.skip("/vulnerabilities", "the document says nothing of a vulnerability in %s", b.Product.Name)
		return nil
	}
	if d.Gone() {
		a.State, a.Reason = verdict.AdvisoryWithdrawn, "The document says that it no longer holds."
	}
	first, _ := h.Tracking.InitialReleaseDate.Time()
	last, _ := h.Tracking.CurrentReleaseDate.Time()
	a.Version = h.Tracking.Version
	if b.dated(a, first, last) {
		b.take(a)
	}
	return nil
}

// header takes what the document says of itself.
func (b *book) header(a *verdict.PublishedAdvisory, h csaf.Header) {
	for i, n := range h.Notes {
		switch n.Category {
		case "summary":
			a.Text.Summary = joined(a.Text.Summary, n.Text)
		case "faq":
			a.Text.Questions = append(a.Text.Questions, verdict.Question{Question: n.Title, Answer: n.Text})
		default:
			b.skip(fmt.Sprintf("/document/notes/%d", i), "a note of category %s has no place in an advisory", n.Category)
		}
	}
	for _, r := range h.References {
		b.reference(a, r)
	}
	for i, r := range h.Tracking.RevisionHistory {
		at, err := r.Date.Time()
		if err != nil {
			b.unread(fmt.Sprintf("/document/tracking/revision_history/%d/date", i), "it is no time: %v", err)
			continue
		}
		a.History = append(a.History, verdict.AdvisoryRevision{Version: r.Number, At: at.UTC(), Summary: r.Summary})
	}
	slices.SortStableFunc(a.History, func(x, y verdict.AdvisoryRevision) int { return x.At.Compare(y.At) })
	a.Text.Contact = h.Publisher.ContactDetails
	for i, k := range h.Acknowledgments {
		b.acknowledge(a, fmt.Sprintf("/document/acknowledgments/%d", i), k)
	}
}

func (b *book) reference(a *verdict.PublishedAdvisory, r csaf.Reference) {
	kind := "WEB"
	if r.Category == "self" {
		kind = "ADVISORY"
	}
	a.Text.References = append(a.Text.References, verdict.AdvisoryReference{Kind: kind, URL: r.URL, Text: r.Summary})
}

func (b *book) acknowledge(a *verdict.PublishedAdvisory, path string, k csaf.Acknowledgment) {
	names := k.Names
	if len(names) == 0 && k.Organization != "" {
		names = []string{k.Organization}
	}
	if len(names) == 0 {
		b.unread(path, "the acknowledgment names nobody")
	}
	for _, name := range names {
		a.Text.Credits = append(a.Text.Credits, verdict.Credit{Name: name, Type: verdict.CreditOther})
	}
}

// joined puts a text behind another, as a paragraph.
func joined(text, more string) string {
	more = strings.TrimSpace(more)
	if text == "" || more == "" {
		return text + more
	}
	return text + "\n\n" + more
}

// vulnerability takes what the document says of a flaw in the product.
func (b *book) vulnerability(a *verdict.PublishedAdvisory, tree *csaf.Tree, path, category string, v csaf.Vulnerability) {
	id := v.CVE
	if id == "" && len(v.IDs) > 0 {
		id = v.IDs[0].Text
	}
	if id == "" {
		b.unread(path, "the vulnerability has no id")
		return
	}
	flaw := verdict.AdvisoryFlaw{ID: id, Title: v.Title}
	if flaw.Title == a.Text.Title {
		flaw.Title = ""
	}
	advised := verdict.AdvisedFlaw{ID: verdict.CanonicalID(id), Origin: verdict.Own}
	if category == csaf.VEX {
		advised.Origin = verdict.Upstream
	}
	for _, other := range v.IDs {
		if other.Text != id {
			advised.Aliases = append(advised.Aliases, other.Text)
		}
	}
	if !b.standing(a, tree, path, id, v) {
		return
	}
	for _, w := range v.Weaknesses() {
		flaw.CWEs = append(flaw.CWEs, w.ID)
	}
	b.notes(a, &flaw, path, v)
	for _, s := range v.AllScores() {
		if s.Vector() != "" {
			advised.Scores = append(advised.Scores, verdict.Score{Vector: s.Vector(), Source: verdict.ScoreOwn, By: a.Number})
			flaw.Vector = s.Vector() // of several, the newest version of CVSS is last
		}
	}
	b.remedies(a, path, v)
	a.Text.Vulnerabilities, a.Flaws = append(a.Text.Vulnerabilities, flaw), append(a.Flaws, advised)
}

// notes takes texts, threats, references and thanks.
func (b *book) notes(a *verdict.PublishedAdvisory, flaw *verdict.AdvisoryFlaw, path string, v csaf.Vulnerability) {
	for i, n := range v.Notes {
		switch n.Category {
		case "description", "summary", "details":
			flaw.Description = joined(flaw.Description, n.Text)
		case "faq":
			a.Text.Questions = append(a.Text.Questions, verdict.Question{Question: n.Title, Answer: n.Text})
		default:
			b.skip(fmt.Sprintf("%s/notes/%d", path, i), "a note of category %s has no place in an advisory", n.Category)
		}
	}
	for i, t := range v.Threats {
		switch {
		case t.Category == "impact" && len(t.ProductIDs)+len(t.GroupIDs) == 0:
			a.Text.Impact = joined(a.Text.Impact, t.Details)
		case t.Category == "impact": // an impact statement, which stands with the release
		default:
			b.skip(fmt.Sprintf("%s/threats/%d", path, i), "a threat of category %s has no place in an advisory, or not without a day", t.Category)
		}
	}
	for _, k := range v.FirstKnownExploitations {
		if at, err := k.Date.Time(); err == nil {
			a.Text.Exploitation = verdict.Exploitation{Known: verdict.ExploitationActive, AsOf: verdict.DayOf(at)}
		}
	}
	for _, r := range v.References {
		b.reference(a, r)
	}
	for i, k := range v.Acknowledgments {
		b.acknowledge(a, fmt.Sprintf("%s/acknowledgments/%d", path, i), k)
	}
}

// remedies takes what users can do, each text once.
func (b *book) remedies(a *verdict.PublishedAdvisory, path string, v csaf.Vulnerability) {
	t := &a.Text
	for i, r := range v.Remediations {
		switch r.Category {
		case csaf.VendorFix, csaf.OptionalPatch:
			t.Actions = once(t.Actions, r.Details)
		case csaf.Workaround, csaf.Mitigation:
			t.Workarounds = once(t.Workarounds, r.Details)
		case csaf.NoFixPlanned, csaf.NoneAvailable, csaf.FixPlanned:
			if !strings.Contains(t.Unfixed, r.Details) {
				t.Unfixed = joined(t.Unfixed, r.Details)
			}
		default:
			b.skip(fmt.Sprintf("%s/remediations/%d", path, i), "no remediation of category %q is known", r.Category)
		}
	}
}

func once(list []string, text string) []string {
	if text == "" || slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}
