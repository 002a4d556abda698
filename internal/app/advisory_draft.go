// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// AdvisoryRequest says what an advisory is to be about: a text, or vulnerabilities from
// which one is written.
type AdvisoryRequest struct {
	Vulnerabilities []string
	// Products that it speaks of; none means those with a release that is or was affected.
	Products []string
	Text     *verdict.AdvisoryText
}

// DraftAdvisory begins an advisory. Without a text it is filled with what is known; what a
// person has to write is left empty, and `advisory check` asks for it.
func (a *App) DraftAdvisory(ctx context.Context, r AdvisoryRequest) (draft verdict.Advisory, changed int, err error) {
	if err := a.needName("an advisory is written"); err != nil {
		return draft, 0, err
	}
	changed, err = a.update(ctx, "advisory draft "+strings.Join(r.Vulnerabilities, " "), func(tx *store.Tx) error {
		text := r.Text
		if text == nil {
			written, err := firstText(tx.Snapshot, r, a)
			if err != nil {
				return err
			}
			text = &written
		}
		if err := text.Validate(); err != nil {
			return err
		}
		named, err := shownFlaws(tx.Snapshot, *text)
		if err != nil {
			return err
		}
		draft = verdict.Advisory{ID: verdict.NewAdvisoryID(named, a.person(), a.Now()), State: verdict.AdvisoryDraft, Intent: verdict.IntentPublish,
			Text: named, Author: a.person(), Writer: a.person(), At: a.Now(), People: 2}
		begun, err := tx.Editions(draft.ID)
		if err == nil { // the same was begun at this instant, and goes its way
			draft = begun[len(begun)-1]
			return nil
		}
		if verdict.CodeOf(err) != verdict.NotFound {
			return err
		}
		draft, _, err = tx.AddAdvisory(draft)
		return err
	})
	return draft, changed, err
}

// shownFlaws is the text with each vulnerability under the id by which it is shown. An id
// that nobody knows is NotFound.
func shownFlaws(s *store.Snapshot, t verdict.AdvisoryText) (verdict.AdvisoryText, error) {
	t.Vulnerabilities = slices.Clone(t.Vulnerabilities)
	for i, f := range t.Vulnerabilities {
		v, err := flawNamed(s, f.ID)
		if err != nil {
			return t, err
		}
		t.Vulnerabilities[i].ID = v.Shown()
	}
	return t, t.Validate()
}

// flawNamed gives the one vulnerability that an id names.
func flawNamed(s *store.Snapshot, id string) (verdict.Vulnerability, error) {
	known, err := s.VulnerabilitiesByID(id)
	switch {
	case err != nil:
		return verdict.Vulnerability{}, err
	case len(known) == 0:
		return verdict.Vulnerability{}, verdict.Errorf(verdict.NotFound, "no source has a record of %s, and it is no flaw of ours", id).
			WithHint("write it down (`verdict vulnerability new`), or read a source that has it")
	case len(known) > 1:
		return verdict.Vulnerability{}, verdict.Errorf(verdict.Conflict, "%s names %d vulnerabilities", id, len(known)).WithHint("name one of them by another of its ids (`verdict alias list`)")
	}
	return known[0], nil
}

// firstText fills a text with what is known.
func firstText(s *store.Snapshot, r AdvisoryRequest, a *App) (t verdict.AdvisoryText, err error) {
	for _, id := range r.Vulnerabilities {
		v, err := flawNamed(s, id)
		if err != nil {
			return t, err
		}
		tellFlaw(&t, v)
	}
	if t.Products = r.Products; len(t.Products) == 0 {
		if t.Products, err = worthAnAdvisory(s, r.Vulnerabilities, a.Now()); err != nil {
			return t, err
		}
	}
	for i := range t.Vulnerabilities {
		if err := tellScore(s, a, &t.Vulnerabilities[i], t.Products); err != nil {
			return t, err
		}
	}
	if len(t.Products) == 0 {
		return t, verdict.Errorf(verdict.Refused, "no release of any product is or was affected by %s", strings.Join(r.Vulnerabilities, ", ")).
			WithHint("name products with --product where there is something to say nevertheless")
	}
	p, err := s.Product(t.Products[0])
	t.Contact = p.Contact
	return t, err
}

// tellFlaw adds a vulnerability to a text: of one of ours all that its record says, of
// another what it is called and where it is read about.
func tellFlaw(t *verdict.AdvisoryText, v verdict.Vulnerability) {
	f := verdict.AdvisoryFlaw{ID: v.Shown(), Title: triage.Title(&v)}
	t.Title = cmp.Or(t.Title, f.Title, f.ID)
	if o := v.Own; o != nil {
		f.Description, f.CWEs, f.Preconditions = o.Details, o.CWEs, o.Preconditions
		if len(o.Scores) > 0 {
			f.Vector = o.Scores[0].Vector
		}
		t.Impact = cmp.Or(t.Impact, o.Impact)
		if o.Remediation != "" {
			t.Actions = append(t.Actions, o.Remediation)
		}
		t.Workarounds = append(t.Workarounds, o.Workarounds...)
		t.Credits = append(t.Credits, o.Credits...)
		t.Timeline = append(t.Timeline, o.Timeline...)
		for _, r := range o.References {
			t.References = append(t.References, verdict.AdvisoryReference{Kind: r.Kind, URL: r.URL})
		}
	} else {
		f.CWEs = cwesOf(v)
		if verdict.IsCVE(f.ID) {
			t.References = append(t.References, verdict.AdvisoryReference{Kind: "ADVISORY", URL: "https://www.cve.org/CVERecord?id=" + f.ID, Text: f.ID})
		}
	}
	t.Vulnerabilities = append(t.Vulnerabilities, f)
}

func cwesOf(v verdict.Vulnerability) (cwes []string) {
	for _, r := range v.Standing() {
		for _, c := range r.CWEs {
			if !slices.Contains(cwes, c) {
				cwes = append(cwes, c)
			}
		}
	}
	slices.Sort(cwes)
	return cwes
}
