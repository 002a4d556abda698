// SPDX-License-Identifier: Apache-2.0

package app

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"verdict"
	"verdict/internal/programme"
)

// advisory publishes an advisory of a document as of its instant. It is history that was
// kept as data: the document says who approved it, and no signature does. Whatever is
// still to be published takes the way of review and signed approval.
func (w *applier) advisory(d programme.Doc[programme.Advisory]) error {
	number, changed, err := w.publishPast(d.Value)
	if err := w.done("Advisory", d.Value.Text.Title, d.Place, changed, err); err != nil {
		return err
	}
	w.note(number)
	return nil
}

// publishPast gives the number under which the advisory is published, and whether that is
// new. One that was published otherwise is a Conflict: revisions have their own way.
func (w *applier) publishPast(doc programme.Advisory) (number string, changed bool, err error) {
	if err := w.pastEnough(doc); err != nil {
		return "", false, err
	}
	text, err := shownFlaws(w.Snapshot, doc.Text)
	if err != nil {
		return "", false, err
	}
	number, err = w.publishedBefore(text, doc.Published)
	if err != nil || number != "" {
		return number, false, err
	}
	if err := w.publicThen(text, doc.Published); err != nil {
		return "", false, err
	}
	x, err := advise(w.Snapshot, text, doc.Published)
	if err != nil {
		return "", false, err
	}
	edition, _, err := w.AddAdvisory(verdict.Advisory{ID: verdict.NewAdvisoryID(text, doc.By, doc.Published), State: verdict.AdvisoryReview,
		Intent: verdict.IntentPublish, Text: text, Products: x.products, Releases: x.releases, Author: doc.By, At: doc.Published, People: 2})
	if err != nil {
		return "", false, err
	}
	subject := edition.Subject()
	if _, err := w.AddApproval(verdict.Approval{Subject: subject.ID, Digest: subject.Digest(), By: doc.ApprovedBy, At: doc.Published}); err != nil {
		return "", false, err
	}
	then := &App{now: func() time.Time { return doc.Published }}
	p, err := then.publishEdition(w.Tx, WorkingAdvisory{Advisory: edition, Stands: verdict.AdvisoryApproved})
	return p.Number, true, err
}

// pastEnough refuses a document of what was not published yet, or not by two people.
func (w *applier) pastEnough(doc programme.Advisory) error {
	switch {
	case doc.Published.IsZero():
		return verdict.Errorf(verdict.Invalid, "an advisory among the documents of a programme is one that was published").At("", 0, "published").
			WithHint("say when it was, by whom, and who approved it; a draft is begun with `verdict advisory draft -f`")
	case doc.Published.After(w.now):
		return verdict.Errorf(verdict.Invalid, "it is to be published on %s, which has not come yet", doc.Published.UTC().Format(time.RFC3339)).At("", 0, "published").
			WithHint("draft it (`verdict advisory draft -f`), and have it reviewed for that instant (`verdict advisory review --due`)")
	case doc.By == "" || doc.ApprovedBy == "":
		return verdict.Errorf(verdict.Invalid, "a published advisory names who wrote it and who approved it").At("", 0, "approvedBy").WithHint("add by and approvedBy")
	case verdict.SamePerson(doc.By, doc.ApprovedBy):
		return verdict.Errorf(verdict.Invalid, "%s cannot have approved what they wrote", doc.By).At("", 0, "approvedBy")
	}
	return nil
}

// publicThen refuses history of a flaw of ours that was not public: its advisory is the first
// to tell of it, and takes the way of two people.
func (w *applier) publicThen(text verdict.AdvisoryText, at time.Time) error {
	for _, f := range text.Vulnerabilities {
		v, err := flawNamed(w.Snapshot, f.ID)
		if err != nil {
			return err
		}
		if v.Own != nil && (v.Own.Published.IsZero() || v.Own.Published.After(at)) {
			return verdict.Errorf(verdict.Invalid, "%s is a flaw of ours that was not public on %s", f.ID, at.UTC().Format(time.RFC3339)).At("", 0, "published").
				WithHint("draft the advisory (`verdict advisory draft -f`), and have it reviewed and approved; where the flaw was public, say so in its document (published)")
		}
	}
	return nil
}

// publishedBefore gives the number of the advisory of the same text that was published at
// the same instant; "" where there is none.
func (w *applier) publishedBefore(text verdict.AdvisoryText, at time.Time) (string, error) {
	all, err := w.PublishedAdvisories()
	if err != nil {
		return "", err
	}
	for _, p := range all {
		if !p.First.Equal(at) || !slices.Equal(flawIDs(p.Text), flawIDs(text)) || !slices.Equal(p.Text.Products, text.Products) {
			continue
		}
		revisions, err := w.AdvisoryRevisions(p.Number)
		if err != nil {
			return "", err
		}
		if !sameText(revisions[0].Text, text) {
			return "", verdict.Errorf(verdict.Conflict, "%s was published with another text", p.Number).
				WithHint("put the document back as it was, and revise it: `verdict advisory edit %s`", p.Number)
		}
		return p.Number, nil
	}
	return "", nil
}

func sameText(a, b verdict.AdvisoryText) bool {
	x, err := json.Marshal(a)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b)
	return err == nil && bytes.Equal(x, y)
}
