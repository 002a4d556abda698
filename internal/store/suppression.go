// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"
	"time"

	"verdict"
)

var (
	suppressionFiles = series{table: "suppression_files", key: []string{"name"}, extra: []string{"original"}}
	suppressions     = series{table: "suppressions", key: []string{"rule"}}
)

// SuppressionFile is an imported file of rules, verbatim and as read.
type SuppressionFile struct {
	Name   string
	Raw    []byte
	Digest string // SHA-256 of Raw, lower-case hex
	Rules  []verdict.Suppression
	At     time.Time // when it was put
}

// ruleSet is the body of an imported file.
type ruleSet struct{ Rules []verdict.Suppression }

// PutSuppressionFile makes an imported file stand under its name.
func (tx *Tx) PutSuppressionFile(name string, raw []byte, rules []verdict.Suppression) (bool, error) {
	if name == "" {
		return false, verdict.Errorf(verdict.Invalid, "a suppression file has no name")
	}
	if raw == nil {
		raw = []byte{}
	}
	original, err := digestOf(raw, "")
	if err != nil {
		return false, err
	}
	r, err := newRow(ruleSet{rules}, name)
	if err != nil {
		return false, err
	}
	r.extra = []string{original}
	return suppressionFiles.putWith(tx, r, original, raw)
}

// RemoveSuppressionFile ends an imported file.
func (tx *Tx) RemoveSuppressionFile(name string) (bool, error) {
	return suppressionFiles.remove(tx, name)
}

// SuppressionFiles gives the imported files by name.
func (s *Snapshot) SuppressionFiles() ([]SuppressionFile, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	var all []SuppressionFile
	err := suppressionFiles.scan(s, "name, original, body, valid_from", "", nil, func(rows *sql.Rows) error {
		var f SuppressionFile
		var body string
		var from int64
		if err := rows.Scan(&f.Name, &f.Digest, &body, &from); err != nil {
			return err
		}
		var set ruleSet
		err := decode(body, &set)
		f.At, f.Rules = instant(from), set.Rules
		all = append(all, f)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Raw, err = s.original(all[i].Digest); err != nil {
			return nil, err
		}
	}
	return sortBy(all, func(f SuppressionFile) []string { return []string{f.Name} }), nil
}

// PutSuppression makes a rule of our own stand under its name, with its component in
// canonical form.
func (tx *Tx) PutSuppression(r verdict.Suppression) (bool, error) {
	if err := r.Validate(); err != nil {
		return false, err
	}
	if r.Product != "" {
		if err := tx.needProduct(r.Product); err != nil {
			return false, err
		}
	}
	var err error
	if r.Component, err = verdict.CanonicalPURL(r.Component); err != nil {
		return false, err
	}
	return suppressions.putValue(tx, r, r.Rule)
}

// RemoveSuppression ends a rule of our own.
func (tx *Tx) RemoveSuppression(rule string) (bool, error) { return suppressions.remove(tx, rule) }

// Suppressions gives the rules of our own by name.
func (s *Snapshot) Suppressions() ([]verdict.Suppression, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.Suppression](s, suppressions, "")
	return sortBy(all, func(r verdict.Suppression) []string { return []string{r.Rule} }), err
}
