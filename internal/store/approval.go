// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"
	"slices"

	"verdict"
)

var (
	people    = series{table: "people", key: []string{"name"}}
	approvals = series{table: "approvals", key: []string{"subject", "person"}}
)

// PutPerson makes p stand under its name. A key that is another person's, or was
// before they left, is a Conflict: one hand could sign as two people.
func (tx *Tx) PutPerson(p verdict.Person) (bool, error) {
	if err := p.Validate(); err != nil {
		return false, err
	}
	known, err := tx.People()
	if err != nil {
		return false, err
	}
	for _, other := range known {
		if other.Name != p.Name && verdict.SamePerson(other.Name, p.Name) {
			return false, verdict.Errorf(verdict.Conflict, "%s is known as %s already", p.Name, other.Name)
		}
	}
	ever, err := tx.everKnown()
	if err != nil {
		return false, err
	}
	for _, other := range ever {
		if verdict.SamePerson(other.Name, p.Name) {
			continue
		}
		for _, key := range p.AllKeys() {
			if slices.Contains(other.AllKeys(), key) {
				return false, verdict.Errorf(verdict.Conflict, "the key of %s is that of %s already", p.Name, other.Name).
					WithHint("each person has keys of their own, and those of people who left are not used again")
			}
		}
	}
	return people.putValue(tx, p, p.Name)
}

// everKnown gives everybody as they ever were known, by name.
func (tx *Tx) everKnown() (all []verdict.Person, err error) {
	err = tx.sql.each(tx.ctx, "SELECT body FROM "+people.table, nil, func(rows *sql.Rows) error {
		var body string
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var p verdict.Person
		err := decode(body, &p)
		all = append(all, p)
		return err
	})
	return sortBy(all, func(p verdict.Person) []string { return []string{p.Name} }), err
}

// RemovePerson ends a person's entry and reports whether there was one. What they
// approved stays approved.
func (tx *Tx) RemovePerson(name string) (bool, error) { return people.remove(tx, name) }

// People gives everybody whose signature is known, by name in the order of text.
func (s *Snapshot) People() ([]verdict.Person, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.Person](s, people, "")
	return sortBy(all, func(p verdict.Person) []string { return []string{p.Name} }), err
}

// AddApproval adds a person's word on a subject. The same again, its instant
// aside, changes nothing; a signed one takes the place of one without a signature,
// and never the other way round.
func (tx *Tx) AddApproval(a verdict.Approval) (bool, error) {
	if a.Subject == "" || a.Digest == "" || a.By == "" || a.At.IsZero() {
		return false, verdict.Errorf(verdict.Invalid, "an approval needs what is approved, a person and a time")
	}
	before, found, err := one[verdict.Approval](tx.Snapshot, approvals, a.Subject, a.By)
	if err != nil {
		return false, err
	}
	if found && before.Digest == a.Digest && (before.Signed() || !a.Signed()) {
		return false, nil
	}
	return approvals.putValue(tx, a, a.Subject, a.By)
}

// Approvals gives the approvals of one subject, or of all with "": the earliest
// first, then by subject and person.
func (s *Snapshot) Approvals(subject string) ([]verdict.Approval, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	where, args := "", []any(nil)
	if subject != "" {
		where, args = "subject = $1", []any{subject}
	}
	all, err := list[verdict.Approval](s, approvals, where, args...)
	sortBy(all, func(a verdict.Approval) []string { return []string{a.Subject, a.By} })
	slices.SortStableFunc(all, func(a, b verdict.Approval) int { return a.At.Compare(b.At) })
	return all, err
}
