// SPDX-License-Identifier: Apache-2.0

package store

import (
	"slices"
	"time"

	"verdict"
)

var statements = series{table: "statements", key: []string{"product", "version", "vulnerability", "revision"}}

// AddStatement publishes what is said about a vulnerability in a release: it
// draws the next revision. When the last revision says the same, its number and
// instant aside, that one is given back and nothing changes.
func (tx *Tx) AddStatement(st verdict.Statement) (verdict.Statement, bool, error) {
	st.Vulnerability = verdict.CanonicalID(st.Vulnerability)
	if st.Vulnerability == "" {
		return st, false, verdict.Errorf(verdict.Invalid, "a statement names no vulnerability").At("", 0, "vulnerability")
	}
	if err := tx.needRelease(st.Product, st.Version); err != nil {
		return st, false, err
	}
	last, err := lastEntry[verdict.Statement](tx.Snapshot, statements, st.Product, st.Version, st.Vulnerability)
	if err != nil {
		return st, false, err
	}
	same, err := sameStatement(last.body, st)
	if err != nil || same {
		return last.body, false, err
	}
	st.Revision = int(last.n) + 1
	changed, err := statements.putValue(tx, st, st.Product, st.Version, st.Vulnerability, last.n+1)
	return st, changed, err
}

func sameStatement(a, b verdict.Statement) (bool, error) {
	a.Revision, b.Revision = 0, 0
	a.At, b.At = time.Time{}, time.Time{}
	return sameBody(a, b)
}

// sameBody reports whether two values are stored alike.
func sameBody(a, b any) (bool, error) {
	before, err := encode(a)
	if err != nil {
		return false, err
	}
	after, err := encode(b)
	return before == after, err
}

// Statements gives the last revision of every statement about a product,
// withdrawn ones too, by version and vulnerability in the order of text. The
// outside sees none about a planned release.
func (s *Snapshot) Statements(product string) ([]verdict.Statement, error) {
	all, err := s.statements(product, "product = $1", product)
	if err != nil {
		return nil, err
	}
	last := map[verdict.Ref]map[string]verdict.Statement{}
	for _, e := range all {
		ref := verdict.Ref{Product: e.body.Product, Version: e.body.Version}
		if last[ref] == nil {
			last[ref] = map[string]verdict.Statement{}
		}
		last[ref][e.body.Vulnerability] = e.body // revisions come in order
	}
	var list []verdict.Statement
	for _, byID := range last {
		for _, st := range byID {
			list = append(list, st)
		}
	}
	return sortBy(list, func(st verdict.Statement) []string { return []string{st.Version, st.Vulnerability} }), nil
}

// StatementHistory gives every revision of every statement about a product, in no
// order.
func (s *Snapshot) StatementHistory(product string) ([]verdict.Statement, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	return list[verdict.Statement](s, statements, "product = $1", product)
}

// StatementRevisions gives every revision of a statement, the first first; to the
// outside none about a planned release.
func (s *Snapshot) StatementRevisions(product, version, vulnerability string) ([]verdict.Statement, error) {
	all, err := s.statements(product, "product = $1 AND version = $2 AND vulnerability = $3",
		product, version, verdict.CanonicalID(vulnerability))
	return bodies(all), err
}

// EveryRevision gives every revision of every statement about a product, by
// version and vulnerability in the order of text, the first revision first.
func (s *Snapshot) EveryRevision(product string) ([]verdict.Statement, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := s.statements(product, "product = $1", product)
	return sortBy(bodies(all), func(st verdict.Statement) []string { return []string{st.Version, st.Vulnerability} }), err
}

// statements gives the revisions of a product that the condition holds for and
// that the viewer may see: that a release is planned is not public.
func (s *Snapshot) statements(product, where string, args ...any) ([]numbered[verdict.Statement], error) {
	all, err := entries[verdict.Statement](s, statements, where, args...)
	if err != nil || !s.viewer.Public {
		return all, err
	}
	shipped := map[string]bool{}
	releases, err := s.Releases(product)
	for _, r := range releases {
		shipped[r.Version] = true
	}
	return slices.DeleteFunc(all, func(e numbered[verdict.Statement]) bool { return !shipped[e.body.Version] }), err
}
