// SPDX-License-Identifier: Apache-2.0

package source

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"verdict"
	"verdict/internal/limits"
	"verdict/spec/csaf"
	"verdict/spec/cvss"
)

// Advisory is a CSAF document on the way to records.
type Advisory struct {
	*csaf.Document
	Tree *csaf.Tree
	// By is the supplier's name in scores and statements.
	By string

	content *Content
	shown   string
}

// ReadAdvisory decodes a CSAF document of either version. What is wrong with its
// products is remarked in c, and a label that does not let everybody have it.
func ReadAdvisory(d Document, raw []byte, c *Content) (*Advisory, error) {
	if err := limits.CheckJSON(d.Shown, raw, d.Caps()); err != nil {
		return nil, err
	}
	doc, err := csaf.Decode(raw)
	var unusable *csaf.DecodeError
	if errors.As(err, &unusable) {
		return nil, verdict.Errorf(verdict.Invalid, "%s", unusable.Message).At(d.Shown, unusable.Line, unusable.Path)
	}
	if err != nil {
		return nil, err
	}
	if doc.Header.Tracking.ID == "" {
		return nil, verdict.Errorf(verdict.Invalid, "the document has no id").
			At(d.Shown, limits.PathLine(raw, "/document/tracking/id"), "/document/tracking/id")
	}
	a := &Advisory{Document: doc, By: doc.Header.Publisher.Name, content: c, shown: d.Shown}
	var wrong []csaf.Problem
	a.Tree, wrong = doc.Tree()
	for _, p := range wrong {
		a.remark("a product id is not defined once and well, and what it stands for is not read", p.Path+": "+p.Message)
	}
	if label := doc.Label(); !csaf.Open(label) {
		a.remark("the document is not for everybody by its TLP label; what is derived from it is private here", label)
	}
	return a, nil
}

// remark counts something odd about the document.
func (a *Advisory) remark(reason, text string) { a.content.Remark(reason, a.shown+": "+text) }

// skip counts a part of the document that gives nothing.
func (a *Advisory) skip(reason, text string) { a.content.Skip(reason, a.shown+": "+text) }

// withdrawnAtAll is when a document was withdrawn that does not say when.
var withdrawnAtAll = time.Unix(0, 0).UTC()

// Record is what the document says of one of its vulnerabilities, but for the
// affected packages and the statements. Its id is that of the document, with the
// CVE, or the place in the document, behind it where the document is about several
// vulnerabilities; the CVE is an alias where it is not the id.
func (a *Advisory) Record(index int) verdict.Record {
	t := a.Header.Tracking
	r := verdict.Record{ID: verdict.CanonicalID(t.ID), Summary: a.Header.Title,
		Published: a.moment("initial_release_date", t.InitialReleaseDate), Modified: a.moment("current_release_date", t.CurrentReleaseDate)}
	if a.Gone() {
		r.Withdrawn = r.Modified
		if r.Withdrawn.IsZero() {
			r.Withdrawn = withdrawnAtAll
		}
	}
	if index >= len(a.Vulnerabilities) {
		return r
	}
	v := a.Vulnerabilities[index]
	if len(a.Vulnerabilities) > 1 {
		r.ID += "/" + cmp.Or(verdict.CanonicalID(v.CVE), strconv.Itoa(index+1))
	}
	r.Aliases = OtherIDs([]string{v.CVE}, r.ID)
	r.Summary = cmp.Or(v.Title, r.Summary)
	r.Details = notes(v.Notes)
	for _, w := range v.Weaknesses() {
		r.CWEs = append(r.CWEs, w.ID)
	}
	for _, ref := range slices.Concat(a.Header.References, v.References) {
		if link := (verdict.Reference{Kind: referenceKind(ref), URL: ref.URL}); ref.URL != "" && !slices.Contains(r.References, link) {
			r.References = append(r.References, link)
		}
	}
	r.Scores, r.Words = a.scores(v), a.words(v)
	return r
}

// notes gives the description of a flaw, and what the supplier adds to it.
func notes(list []csaf.Note) string {
	var texts []string
	for _, category := range []string{"description", "details", "summary", "other"} {
		for _, n := range list {
			if n.Category == category && n.Text != "" && !slices.Contains(texts, n.Text) {
				texts = append(texts, n.Text)
			}
		}
	}
	return strings.Join(texts, "\n\n")
}

func referenceKind(r csaf.Reference) string {
	if r.Category == "self" {
		return "ADVISORY"
	}
	return "WEB"
}

// scores gives each vector once, of whatever product.
func (a *Advisory) scores(v csaf.Vulnerability) []verdict.Score {
	var list []verdict.Score
	for _, s := range v.AllScores() {
		vector := s.Vector()
		if vector == "" {
			continue
		}
		if _, err := cvss.Parse(vector); err != nil {
			a.remark("a CVSS vector cannot be read, and is left out", vector)
			continue
		}
		if score := (verdict.Score{Vector: vector, Source: verdict.ScoreOther, By: cmp.Or(s.Source, a.By)}); !slices.Contains(list, score) {
			list = append(list, score)
		}
	}
	return list
}

// words gives the word for the whole document; where there is none, those for the
// impact on products, each once.
func (a *Advisory) words(v csaf.Vulnerability) (list []verdict.SeverityWord) {
	if s := a.Header.AggregateSeverity; s != nil && s.Text != "" {
		return []verdict.SeverityWord{{Word: s.Text, Source: verdict.ScoreOther, By: a.By}}
	}
	for _, t := range v.Threats {
		word := verdict.SeverityWord{Word: t.Details, Source: verdict.ScoreOther, By: a.By}
		if t.Category == impact && word.Severity() != verdict.SeverityUnknown && !slices.Contains(list, word) {
			list = append(list, word)
		}
	}
	return list
}

// moment reads a time of the document's history.
func (a *Advisory) moment(field string, t csaf.Timestamp) time.Time {
	at, err := t.Time()
	if err != nil {
		a.remark("a time of the document's history cannot be read, and is left out", field+" "+string(t))
		return time.Time{}
	}
	return at
}
