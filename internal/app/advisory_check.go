// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish/advisorycheck"
	"verdict/internal/store"
)

// CheckAdvisory asks the gates about the last edition of an advisory, as it would be
// published now. One that was published before the programme began is held against them as
// it was published.
func (a *App) CheckAdvisory(ctx context.Context, name string, q GateQuestion) (list []advisorycheck.Finding, err error) {
	asked, err := a.asked(ctx, q)
	if err != nil {
		return nil, err
	}
	var in advisorycheck.Input
	err = a.view(ctx, func(s *store.Snapshot) error {
		w, err := a.advisory(s, name)
		if err != nil {
			return err
		}
		if w.State.Out() && w.Published != nil && w.Published.Imported != "" {
			in, err = a.gateInput(s, *w.Published, asked)
			return err
		}
		text, err := shownFlaws(s, w.Text)
		if err != nil {
			return err
		}
		x, err := advise(s, text, a.Now())
		if err != nil {
			return err
		}
		edition := w.Advisory
		edition.Text = text
		if list, err = a.findings(s, w, edition, x); err != nil {
			return err
		}
		in, err = a.editionInput(s, w, edition, x, asked)
		return err
	})
	if err != nil {
		return nil, err
	}
	return append(list, advisorycheck.Check(in)...), nil // it may ask the network, and holds no snapshot meanwhile
}

// passes refuses an edition for which a gate finds an error.
func (a *App) passes(s *store.Snapshot, w WorkingAdvisory, edition verdict.Advisory, x particulars) error {
	list, err := a.findings(s, w, edition, x)
	if err != nil {
		return err
	}
	in, err := a.editionInput(s, w, edition, x, askedGates{})
	if err != nil {
		return err
	}
	var errors []string
	for _, f := range append(list, advisorycheck.Check(in)...) {
		if f.Level == advisorycheck.Error {
			errors = append(errors, f.Gate+": "+f.Message)
		}
	}
	if len(errors) == 0 {
		return nil
	}
	return verdict.Errorf(verdict.Refused, "%d gates say no: %s", len(errors), strings.Join(errors, "; ")).
		WithHint("`verdict advisory check %s` shows them with their remedies", w.ID)
}

func (a *App) findings(s *store.Snapshot, w WorkingAdvisory, edition verdict.Advisory, x particulars) (list []advisorycheck.Finding, err error) {
	for _, f := range edition.Text.Vulnerabilities {
		if verdict.IsWorkingID(f.ID) {
			list = append(list, advisorycheck.Finding{Gate: "no_public_id", Level: advisorycheck.Error, Message: fmt.Sprintf("%s is a working name, and the flaw has no public id", f.ID),
				Hint: "reserve a CVE id, and add it: verdict vulnerability edit " + f.ID + " --id CVE-…"})
		}
	}
	for _, g := range grouped(x.refused) {
		level := advisorycheck.Warning // its releases are left out
		if !x.saysOf(g.product, g.vulnerability) {
			level = advisorycheck.Error
		}
		list = append(list, advisorycheck.Finding{Gate: "policy", Level: level, Message: fmt.Sprintf("nothing may be said of %s in %s: %s", g.vulnerability, g.releases(), g.why),
			Hint: "classify it (verdict class), decide (verdict decide), change the policy, or leave the product out"})
	}
	for _, g := range grouped(x.silent) {
		level := advisorycheck.Warning
		if !x.saysOf(g.product, g.vulnerability) {
			level = advisorycheck.Error
		}
		list = append(list, advisorycheck.Finding{Gate: "no_answer", Level: level, Message: fmt.Sprintf("there is no answer about %s in %s: %s", g.vulnerability, g.releases(), g.why),
			Hint: "give what is missing, or assess it"})
	}
	for _, g := range grouped(x.wide) {
		list = append(list, advisorycheck.Finding{Gate: "audience", Level: advisorycheck.Error, Path: "audience", Message: fmt.Sprintf("of %s in %s: %s", g.vulnerability, g.releases(), g.why),
			Hint: "widen the audience of the advisory, or narrow that of the policy"})
	}
	for _, g := range grouped(x.narrow) {
		list = append(list, advisorycheck.Finding{Gate: "audience", Level: advisorycheck.Error, Path: "audience", Message: fmt.Sprintf("of %s in %s: %s", g.vulnerability, g.releases(), g.why),
			Hint: "narrow the audience of the advisory, or widen that of the policy"})
	}
	for _, g := range grouped(x.noted) {
		level := advisorycheck.Warning
		if len(g.versions) == x.said(g.product, g.vulnerability) {
			level = advisorycheck.Error
		}
		list = append(list, advisorycheck.Finding{Gate: "decided_otherwise", Level: level, Message: fmt.Sprintf("of %s in %s: %s", g.vulnerability, g.releases(), g.why),
			Hint: "decide to tell it in an advisory (verdict decide --publish advisory), or change the policy"})
	}
	others, err := toldElsewhere(s, w, edition.Text)
	if err != nil {
		return nil, err
	}
	written, err := a.documentFindings(s, w, edition, x)
	return slices.Concat(list, others, written), err
}

// documentFindings lets every standard judge the documents that would be published.
func (a *App) documentFindings(s *store.Snapshot, w WorkingAdvisory, edition verdict.Advisory, x particulars) ([]advisorycheck.Finding, error) {
	p, err := a.provisional(s, w, edition, x)
	if err != nil {
		return nil, err
	}
	whole, err := asDeclared(s, p, "")
	return judgedDocuments(whole), err
}

// provisional is the revision that an edition would make now, with the number that it would
// get.
func (a *App) provisional(s *store.Snapshot, w WorkingAdvisory, edition verdict.Advisory, x particulars) (verdict.PublishedAdvisory, error) {
	p := a.revised(a.drafted(edition, x, w.Published), w)
	p.Revision++
	if p.Number != "" {
		return p, nil
	}
	pattern, err := patternOf(s, edition.Text)
	if err != nil {
		return p, err
	}
	p.Number, err = s.NextAdvisoryNumber(pattern, a.Now().UTC().Year())
	return p, err
}

// toldElsewhere warns of another advisory that speaks of the same vulnerability in the same
// product.
func toldElsewhere(s *store.Snapshot, w WorkingAdvisory, t verdict.AdvisoryText) (list []advisorycheck.Finding, err error) {
	all, err := s.PublishedAdvisories()
	for _, p := range all {
		if p.Number == w.Number || p.State != verdict.AdvisoryPublished || !sharesOne(p.Text.Products, t.Products) {
			continue
		}
		for _, id := range flawIDs(t) {
			if slices.Contains(flawIDs(p.Text), id) {
				list = append(list, advisorycheck.Finding{Gate: "told_elsewhere", Level: advisorycheck.Warning, Message: fmt.Sprintf("%s tells of %s already", p.Number, id),
					Hint: "revise that one, or supersede it once this is published"})
			}
		}
	}
	return list, err
}

func sharesOne(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// said counts the releases of a product of which something is said about a vulnerability.
func (x *particulars) said(product, id string) (n int) {
	for _, r := range x.releases {
		if r.Product == product && r.Vulnerability == id {
			n++
		}
	}
	return n
}

// saysOf reports whether anything is said of a vulnerability in a product.
func (x *particulars) saysOf(product, id string) bool {
	return x.said(product, id) > 0
}

// unadvised are releases of a product about which nothing is said for one reason.
type unadvised struct {
	product, vulnerability, why string
	versions                    []string
}

// releases names them: the first and the last where they are many.
func (u unadvised) releases() string {
	n := len(u.versions)
	if n <= 3 {
		return u.product + " " + strings.Join(u.versions, ", ")
	}
	return fmt.Sprintf("%d releases of %s (%s to %s)", n, u.product, u.versions[0], u.versions[n-1])
}

func grouped(list []Unadvised) (groups []unadvised) {
	for _, u := range list {
		i := slices.IndexFunc(groups, func(g unadvised) bool {
			return g.product == u.Ref.Product && g.vulnerability == u.Vulnerability && g.why == u.Why
		})
		if i < 0 {
			groups, i = append(groups, unadvised{u.Ref.Product, u.Vulnerability, u.Why, nil}), len(groups)
		}
		groups[i].versions = append(groups[i].versions, u.Ref.Version)
	}
	return groups
}
