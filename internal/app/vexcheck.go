// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/answer"
	"verdict/internal/publish/openvex"
	"verdict/internal/publish/suppressions"
	"verdict/internal/publish/suppressions/scanner"
	"verdict/internal/store"
)

// CheckOptions say how what is published is tried in a scanner.
type CheckOptions struct {
	Tool scanner.Tool
	// Bill is what the scanner is given to scan; without one the release's own matches
	// are the rows of its report.
	Bill BillFile
	// Binary is the path of the scanner itself; "" applies its rules instead. It needs
	// a bill.
	Binary string
}

// CheckedDocument is what one of our documents does in a scanner.
type CheckedDocument struct {
	Name string
	// Rows are those of the report without the document, Expected those of them that
	// are published as something to be silent about, and Silenced those that the
	// document took away.
	Rows, Expected, Silenced int
	Differences              []RowDifference
	// Left is what was published as not affected and is not in the document.
	Left []verdict.Skipped
}

// RowDifference is a row of which the document makes something else than what is
// published.
type RowDifference struct {
	Vulnerability string
	Component     string
	// Silenced is what became of it; published is the opposite.
	Silenced bool
	Why      string
}

// Check is what came of trying a release's documents in a scanner.
type Check struct {
	Documents []CheckedDocument
	// Unraised are rows that the scanner never has.
	Unraised []verdict.Skipped
}

// Differs reports whether any document does something else than what is published.
func (c Check) Differs() bool {
	return slices.ContainsFunc(c.Documents, func(d CheckedDocument) bool { return len(d.Differences) > 0 })
}

// tried is a document with what the scanner knows of what it scans.
type tried struct {
	scanner.Document
	at   scanner.Scanned
	left []verdict.Skipped
	// channel is that of its statements; of VEX scanners are silent about what is fixed
	// too.
	channel verdict.Channel
}

// CheckVEX tries what is published about a release in a scanner: the rows that fall
// silent must be just those that are published as not affected, or in VEX as fixed.
func (a *App) CheckVEX(ctx context.Context, ref verdict.Ref, o CheckOptions) (c Check, err error) {
	s, _, err := a.documentOf(ctx, "openvex", ref)
	if err != nil {
		return c, err
	}
	if _, err := s.Release(ref.Version); err != nil {
		return c, err
	}
	documents, err := a.tried(ctx, s, ref, o)
	if err != nil {
		return c, err
	}
	if o.Binary != "" {
		return a.checkBinary(ctx, s, ref, o, documents)
	}
	rows, unraised, err := a.rows(ctx, ref, o.Bill)
	if err != nil {
		return c, err
	}
	c.Unraised = unraised
	said, err := a.published(ctx, s, ref.Version, o.Tool, rows)
	if err != nil {
		return c, err
	}
	for i, d := range documents {
		outcomes, err := scanner.Apply(o.Tool, d.Document, d.at, rows, a.Now())
		if err != nil {
			return c, err
		}
		checked := CheckedDocument{Name: d.Name, Left: d.left}
		for j, outcome := range outcomes {
			if outcome.Unraised == "" {
				checked.add(rows[j], said.quiet(d.channel, rows[j]), outcome)
			} else if i == 0 {
				c.Unraised = verdict.AddSkipped(c.Unraised, outcome.Unraised, rows[j].IDs[0]+" of "+rows[j].PURL)
			}
		}
		c.Documents = append(c.Documents, checked)
	}
	return c, nil
}

// add counts a row and what became of it.
func (d *CheckedDocument) add(row scanner.Row, want bool, outcome scanner.Outcome) {
	d.Rows++
	if want {
		d.Expected++
	}
	if outcome.Silenced {
		d.Silenced++
	}
	if want != outcome.Silenced {
		d.Differences = append(d.Differences, RowDifference{verdict.ShownID(row.IDs), row.PURL, outcome.Silenced,
			cmp.Or(outcome.Why, "nothing in the document speaks of it")})
	}
}

// published finds what is published about the vulnerabilities of a scanner's rows.
type published struct {
	answer.Lookup
	tool     scanner.Tool
	audience verdict.Audience
}

func (a *App) published(ctx context.Context, s publish.Snapshot, version string, t scanner.Tool, rows []scanner.Row) (published, error) {
	var ids []string
	for _, row := range rows {
		ids = append(ids, row.IDs...)
	}
	var groups []verdict.Vulnerability
	err := a.view(ctx, func(snapshot *store.Snapshot) (err error) {
		groups, err = asserted(snapshot, ids)
		return err
	})
	return published{answer.NewLookup(s, version, groups), t, s.Audience}, err
}

// quiet reports whether what is published about the row's vulnerability, and may stand
// in a document for the channel, says that there is nothing to do. Of a row that the
// scanner shows by an id of several vulnerabilities nothing is.
func (p published) quiet(c verdict.Channel, row scanner.Row) bool {
	if slices.ContainsFunc(scanner.Told(p.tool, row), p.Ambiguous) {
		return false
	}
	st := p.Said(row.IDs)
	return st != nil && st.In(c, p.audience) && (st.Status == verdict.NotAffected || c == verdict.ChannelVEX && st.Status == verdict.Fixed)
}

// tried gives the documents about a release that a scanner takes. One about which
// there is nothing to say is not among them.
func (a *App) tried(ctx context.Context, s publish.Snapshot, ref verdict.Ref, o CheckOptions) (list []tried, err error) {
	rules, err := a.Suppressions(ctx, ref, suppressions.Format(o.Tool))
	if err != nil && verdict.CodeOf(err) != verdict.NotFound {
		return nil, err
	}
	if err != nil {
		rules.Text = nothingIgnored[o.Tool]
	}
	list = append(list, tried{Document: scanner.Document{Name: "ignore file", Form: scanner.Ignore, Text: rules.Text}, left: rules.Skipped,
		channel: verdict.ChannelSuppression})
	at := scannedBill(o.Bill)
	add := func(name string, form scanner.Form, at scanner.Scanned, text []byte, err error) error {
		if verdict.CodeOf(err) == verdict.NotFound {
			return nil
		}
		list = append(list, tried{Document: scanner.Document{Name: name, Form: form, Text: text}, at: at, channel: verdict.ChannelVEX})
		return err
	}
	if o.Tool != scanner.Grype && o.Tool != scanner.Trivy {
		return list, nil
	}
	text, err := a.OpenVEXAs(ctx, ref, openvex.ByComponent)
	if err := add("OpenVEX by component", scanner.OpenVEX, scanner.Scanned{}, text, err); err != nil {
		return list, err
	}
	switch {
	case o.Tool == scanner.Grype && o.Bill.Raw == nil:
		named := publish.ScannedPURL(s.Product, ref.Version)
		text, err = a.OpenVEX(ctx, ref)
		return list, add("OpenVEX, scanned as "+named, scanner.OpenVEX, scanner.Scanned{Products: []string{named}}, text, err)
	case o.Tool == scanner.Trivy && at.SerialNumber != "":
		text, _, err = a.CycloneDXVEX(ctx, ref, o.Bill)
		return list, add("CycloneDX VEX", scanner.CycloneDX, at, text, err)
	}
	return list, nil
}

// nothingIgnored are the ignore files that say nothing.
var nothingIgnored = map[scanner.Tool][]byte{
	scanner.Grype: []byte("ignore: []\n"),
	scanner.Trivy: []byte("vulnerabilities: []\n"),
	scanner.DependencyCheck: []byte(`<?xml version="1.0" encoding="UTF-8"?>
<suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.3.xsd"></suppressions>
`),
}

// scannedBill is what a scanner knows of the bill that it scans; of one that is no
// CycloneDX bill in JSON nothing that matters here. Neither grype nor trivy takes a
// name for what is scanned from its subject.
func scannedBill(file BillFile) scanner.Scanned {
	b, _, err := linkable(file)
	if err != nil {
		return scanner.Scanned{} // whether it is a bill at all is asked when its components are read
	}
	return scanner.Scanned{SerialNumber: b.SerialNumber, Version: b.Version, Refs: b.Refs}
}

// rows are what a scanner could raise: of a bill what our records say of it, else the
// matches of the release.
func (a *App) rows(ctx context.Context, ref verdict.Ref, bill BillFile) (rows []scanner.Row, left []verdict.Skipped, err error) {
	seen := map[string]bool{} // parts may hold one component
	add := func(ids []string, purl string, m verdict.Match) {
		key := ids[0] + " of " + purl
		if seen[key] {
			return
		}
		seen[key] = true
		switch {
		case m.As != verdict.AsPURL:
			left = verdict.AddSkipped(left, fmt.Sprintf("matched by %s, which other scanners do not do", m.As), key)
		case m.Undetermined != "":
			left = verdict.AddSkipped(left, "a version that cannot be compared", key)
		default:
			rows = append(rows, scanner.Row{PURL: purl, IDs: ids})
		}
	}
	if bill.Raw == nil {
		err = a.view(ctx, func(s *store.Snapshot) error { return a.releaseRows(s, ref, add) })
		return rows, left, err
	}
	scans, err := a.MatchStored(ctx, []BillFile{bill}, nil)
	for _, scan := range scans {
		left = verdict.JoinSkipped(left, scan.Skipped...)
		for _, m := range scan.Matches {
			add(append([]string{m.ID}, m.Aliases...), m.PURL, m.Match)
		}
	}
	return rows, left, err
}

func (a *App) releaseRows(s *store.Snapshot, ref verdict.Ref, add func([]string, string, verdict.Match)) error {
	e, _, err := a.engine(s, ref.Product)
	if err != nil {
		return err
	}
	for _, id := range e.Concerning() {
		answer, err := e.Answer(id, ref.Version, "")
		if err != nil {
			return err
		}
		ids := append([]string{answer.Vulnerability}, answer.Aliases...)
		for _, f := range answer.Findings() {
			add(ids, f.Component.PURL, f.Match)
		}
	}
	return nil
}
