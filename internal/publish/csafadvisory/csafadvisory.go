// SPDX-License-Identifier: Apache-2.0

// Package csafadvisory writes a published advisory as a CSAF 2.0 document (section 4): a
// security advisory in the common case, a security incident response where it is about
// services that we run alone, an informational advisory where nothing is said of any
// release. One that was withdrawn or superseded says why, names its products, and says
// nothing of them any more: 2.0 has no profile for that, and it is of the base profile.
//
// Its product tree holds each release under its vendor and product, with the components
// that are concerned, and a range of versions where it has no end or holds no release. What
// CSAF 2.0 has no place for stands in notes: scores of CVSS 4, scores of others, ways to find
// out, the timeline.
package csafadvisory

import (
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/csaftree"
	"verdict/spec/csaf"
)

// Format is CSAF 2.0: one document for an advisory.
var Format = publish.AdvisoryFormat{Name: "csaf", MediaType: "application/json", Documents: documents}

func documents(a publish.Advisory) ([]publish.AdvisoryDocument, error) {
	body, err := Render(a)
	if err != nil {
		return nil, err
	}
	return []publish.AdvisoryDocument{{Name: csaf.FileName(a.Number), Body: body}}, nil
}

// Render gives the document. The error is of code Invalid.
func Render(a publish.Advisory) ([]byte, error) {
	d, err := Document(a)
	if err != nil {
		return nil, err
	}
	out, err := csaf.Encode(d)
	if err != nil {
		return nil, verdict.Errorf(verdict.Invalid, "advisory %s makes no CSAF document: %w", a.Number, err)
	}
	return out, nil
}

// Document gives the document before it is written: a provider asks for its tracking and
// its label.
func Document(a publish.Advisory) (csaf.Document, error) {
	if err := a.Check(); err != nil {
		return csaf.Document{}, err
	}
	w := &writing{Advisory: a, tree: csaftree.New("@")}
	w.header()
	if a.Gone() {
		w.gone()
		return w.doc, nil
	}
	for _, f := range a.Told() {
		w.flaw(f)
	}
	w.profile()
	w.notes()
	w.doc.ProductTree = w.tree.Tree()
	return w.doc, nil
}

// writing is a document on its way.
type writing struct {
	publish.Advisory
	doc  csaf.Document
	tree *csaftree.Tree
	// silent are vulnerabilities about which nothing is said of any release.
	silent []publish.AdvisedFlaw
}

func (w *writing) profile() {
	switch {
	case w.Hosted():
		w.doc.Header.Category = csaf.SecurityIncident
	case len(w.doc.Vulnerabilities) == 0:
		w.doc.Header.Category = csaf.InformationalAdvisory
	default:
		w.doc.Header.Category = csaf.SecurityAdvisory
	}
}

func (w *writing) header() {
	p, label := w.Speaker(), publish.TLP(w.Text.Audience)
	w.doc.Header = csaf.Header{
		CSAFVersion: "2.0", Lang: "en", Title: w.Text.Title,
		Distribution: &csaf.Distribution{TLP: &csaf.TLP{Label: label, URL: "https://www.first.org/tlp/v1/"}},
		Publisher:    csaf.Publisher{Category: "vendor", Name: p.Author, Namespace: p.Namespace, ContactDetails: w.contact(p)},
		Tracking:     w.tracking(),
	}
	if w.Text.Audience != verdict.PublicAudience {
		w.doc.Header.Distribution.Text = "For " + string(w.Text.Audience) + " alone."
	}
	self := p.Namespace + "/csaf/" + csaf.FileName(w.Number)
	if w.Address != nil {
		self = w.Address(label, w.doc.Header.Tracking)
	}
	w.doc.Header.References = []csaf.Reference{{Category: "self", Summary: "This document", URL: self}, {Category: "external", Summary: w.Number, URL: w.Page()}}
	csaftree.Note(&w.doc.Header.Notes, "summary", "", publish.FirstOf(w.Text.Summary, w.Text.Title))
}

// contact is where undisclosed vulnerabilities are reported, and what the advisory says.
func (w *writing) contact(p verdict.Product) string {
	if w.Text.Contact != "" {
		return w.Text.Contact
	}
	if p.Contact != "" {
		return "Reports of undisclosed vulnerabilities: " + p.Contact
	}
	return ""
}

// gone says that the advisory was taken back, and why. Its products stand in a group; of
// their versions nothing is said any more.
func (w *writing) gone() {
	w.doc.Header.Category = csaf.Base
	title, prefix, reason := "Reasoning for Withdrawal", "Withdrawn: ", publish.FirstOf(w.Reason, "The advisory was withdrawn.")
	if w.State == verdict.AdvisorySuperseded {
		title, prefix, reason = "Reasoning for Supersession", "Superseded: ", publish.FirstOf(w.Reason, "Another advisory takes its place.")
	}
	w.doc.Header.Title = prefix + w.doc.Header.Title
	csaftree.Note(&w.doc.Header.Notes, "description", title, reason)
	if w.Superseder != "" {
		w.doc.Header.References = append(w.doc.Header.References, csaf.Reference{Category: "external", Summary: "Superseding Document", URL: w.PageOf(w.Superseder)})
	}
	var names []string
	for _, p := range w.Concerned() {
		names = append(names, p.Name)
	}
	csaftree.Note(&w.doc.Header.Notes, "general", "Products of which the advisory spoke", strings.Join(names, ", "))
	w.legal()
	group := csaf.ProductGroup{GroupID: "spoken-of", Summary: "Products of which the advisory spoke"}
	for _, p := range w.Concerned() {
		for _, f := range w.Told() {
			for _, r := range w.Said(p, f) {
				group.ProductIDs = append(group.ProductIDs, w.tree.Release(p, r.Version, nil)...)
			}
		}
	}
	slices.Sort(group.ProductIDs)
	group.ProductIDs = slices.Compact(group.ProductIDs)
	if len(group.ProductIDs) > 1 { // a group has at least two
		w.doc.ProductTree = w.tree.Tree()
		w.doc.ProductTree.ProductGroups = []csaf.ProductGroup{group}
	}
}
