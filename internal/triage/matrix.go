// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"sort"

	"verdict"
)

// Cell is the short answer for one release and vulnerability.
type Cell struct {
	Release       string
	Vulnerability string
	Status        verdict.Status
	Justification verdict.Justification
	Reason        Reason
	Reconfirm     bool
}

// Row is a vulnerability with its answer for every release, in the order of
// Matrix.Releases.
type Row struct {
	Vulnerability string
	Title         string
	Origin        verdict.Origin
	Severity      verdict.Severity
	Class         verdict.Class
	Cells         []Cell
	FixedIn       []verdict.LineRelease
}

// Matrix is every vulnerability against every release of a product.
type Matrix struct {
	Product  verdict.Product
	Releases []verdict.Release // in order of version
	Rows     []Row             // the highest severity first, then by id
}

// Matrix answers for every release and each vulnerability that ids name; without
// ids for all that matched somewhere, that are our own, or that an assessment
// names.
func (e *Engine) Matrix(ids ...string) (Matrix, error) {
	m := Matrix{Product: e.w.Product, Releases: append([]verdict.Release(nil), e.w.Releases...)}
	SortReleases(e.w.Product, m.Releases)
	if len(ids) == 0 {
		ids = e.Concerning()
	}
	for _, id := range ids {
		row, err := e.row(id, m.Releases)
		if err != nil {
			return m, err
		}
		m.Rows = append(m.Rows, row)
	}
	sort.SliceStable(m.Rows, func(i, j int) bool {
		a, b := m.Rows[i], m.Rows[j]
		if ga, gb := a.Severity.Gate(), b.Severity.Gate(); ga != gb {
			return ga > gb
		}
		return a.Vulnerability < b.Vulnerability
	})
	return m, nil
}

func (e *Engine) row(id string, releases []verdict.Release) (Row, error) {
	var row Row
	for _, r := range releases {
		a, err := e.Answer(id, r.Version, "")
		if err != nil {
			return row, err
		}
		row.Vulnerability, row.Title, row.Origin = a.Vulnerability, a.Title, a.Origin
		row.Severity, row.Class, row.FixedIn = a.Severity, a.Class, a.FixedIn
		cell := Cell{Release: r.Version, Vulnerability: a.Vulnerability, Status: a.Status, Justification: a.Justification, Reason: a.Reason}
		for _, p := range a.Parts {
			cell.Reconfirm = cell.Reconfirm || p.Reconfirm
		}
		row.Cells = append(row.Cells, cell)
	}
	return row, nil
}

// Concerning gives the shown ids of the vulnerabilities that concern the
// product: those that matched a component of it, our own, and those that an
// assessment names. In order of text.
func (e *Engine) Concerning() []string {
	concerns := map[string]bool{}
	for _, v := range e.w.Vulnerabilities {
		if e.isOwn(&v) || e.matchesShipped(v.ID) {
			concerns[v.Shown()] = true
		}
	}
	for _, a := range e.w.Assessments {
		id := verdict.CanonicalID(a.Vulnerability)
		if named := e.Vulnerabilities(id); len(named) > 0 {
			id = named[0].Shown()
		}
		concerns[id] = true
	}
	var ids []string
	for id := range concerns {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	return ids
}

// matchesShipped reports whether a component that some release ships matched.
func (e *Engine) matchesShipped(id verdict.VulnerabilityID) bool {
	for component := range e.matches[id] {
		if e.ships(component) {
			return true
		}
	}
	return false
}

func (e *Engine) ships(component string) bool {
	if e.components == nil {
		e.components = map[string]bool{}
		for _, bill := range e.w.Bills {
			for _, o := range bill.SBOM.Occurrences {
				e.components[o.Component.Key()] = true
			}
		}
	}
	return e.components[component]
}

// LineStatus is the weightiest status of a line's released releases; "" when it
// has none.
func (m Matrix) LineStatus(row Row, line string) verdict.Status {
	var top verdict.Status
	for i, r := range m.Releases {
		if r.Line == line && r.State == verdict.Released && row.Cells[i].Status.Weight() > top.Weight() {
			top = row.Cells[i].Status
		}
	}
	return top
}
