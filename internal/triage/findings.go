// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"sort"
	"time"

	"verdict"
)

// FindingRow is a finding as a list shows it: the component of a release, the
// vulnerability, and the weightiest verdict over the parts that hold it.
type FindingRow struct {
	Release       string
	Component     string
	Vulnerability string
	Severity      verdict.Severity
	Status        verdict.Status
	Justification verdict.Justification
	Reason        Reason
	Parts         []string
	Since         time.Time // zero for a flaw of our own, which no scan finds
	Inactive      time.Time
	Muted         bool
	Why           string
}

type findingKey struct{ version, component, vulnerability string }

// FindingRows lists the findings of a product, or of what the reference names:
// those that stand with their verdicts, and those that went inactive. By release
// in order of version, then severity, id and component.
func (e *Engine) FindingRows(ref verdict.Ref, stored []verdict.Finding) ([]FindingRow, error) {
	if ref.Version != "" {
		if _, ok := e.releases[ref.Version]; !ok {
			return nil, verdict.Errorf(verdict.NotFound, "no release %s", ref)
		}
	}
	m, err := e.Matrix()
	if err != nil {
		return nil, err
	}
	since := e.storedFindings(stored)
	var rows []FindingRow
	for i, r := range m.Releases {
		if ref.Version != "" && r.Version != ref.Version || ref.Line != "" && r.Line != ref.Line {
			continue
		}
		var here []FindingRow
		for _, row := range m.Rows {
			found, err := e.findingRows(row.Cells[i].Vulnerability, r, ref.Part, since)
			if err != nil {
				return nil, err
			}
			here = append(here, found...)
		}
		here = append(here, e.inactiveRows(r, stored)...)
		sortFindingRows(here)
		rows = append(rows, here...)
	}
	return rows, nil
}

func sortFindingRows(rows []FindingRow) {
	sort.SliceStable(rows, func(i, j int) bool {
		a, b := rows[i], rows[j]
		if ga, gb := a.Severity.Gate(), b.Severity.Gate(); ga != gb {
			return ga > gb
		}
		if a.Vulnerability != b.Vulnerability {
			return a.Vulnerability < b.Vulnerability
		}
		return a.Component < b.Component
	})
}

func (e *Engine) storedFindings(stored []verdict.Finding) map[findingKey]verdict.Finding {
	since := map[findingKey]verdict.Finding{}
	for _, f := range stored {
		since[findingKey{f.Version, f.Component, string(f.Vulnerability)}] = f
	}
	return since
}

func (e *Engine) findingRows(id string, r verdict.Release, part string, since map[findingKey]verdict.Finding) ([]FindingRow, error) {
	a, err := e.Answer(id, r.Version, part)
	if err != nil {
		return nil, err
	}
	var rows []FindingRow
	at := map[string]int{}
	for _, p := range a.Parts {
		for _, f := range p.Findings {
			key := f.Component.Key()
			i, known := at[key]
			if !known {
				i = len(rows)
				at[key] = i
				stored := since[findingKey{r.Version, key, string(f.Match.Vulnerability)}]
				rows = append(rows, FindingRow{Release: r.Version, Component: f.Component.PURL, Vulnerability: a.Vulnerability,
					Severity: a.Severity, Since: stored.Since})
			}
			if f.Status.Weight() > rows[i].Status.Weight() {
				rows[i].Status, rows[i].Justification, rows[i].Reason, rows[i].Why = f.Status, f.Justification, f.Reason, f.Won.Why
				rows[i].Muted = f.Quiet()
			}
			rows[i].Parts = append(rows[i].Parts, p.Part)
		}
	}
	return rows, nil
}

// inactiveRows are the stored findings of a release whose match is gone.
func (e *Engine) inactiveRows(r verdict.Release, stored []verdict.Finding) []FindingRow {
	shown := map[verdict.VulnerabilityID]*verdict.Vulnerability{}
	for i := range e.w.Vulnerabilities {
		shown[e.w.Vulnerabilities[i].ID] = &e.w.Vulnerabilities[i]
	}
	var rows []FindingRow
	for _, f := range stored {
		v := shown[f.Vulnerability]
		if f.Version != r.Version || f.Inactive.IsZero() || v == nil {
			continue
		}
		a := e.answer(v, v.Shown(), r, "")
		rows = append(rows, FindingRow{Release: r.Version, Component: f.Component, Vulnerability: v.Shown(), Severity: a.Severity,
			Status: a.Status, Justification: a.Justification, Reason: a.Reason, Since: f.Since, Inactive: f.Inactive, Why: a.Won.Why})
	}
	return rows
}
