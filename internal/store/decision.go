// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"
	"slices"
	"time"

	"verdict"
)

var (
	classifications = series{table: "classifications", key: []string{"product", "vulnerability", "n"}}
	decisions       = series{table: "decisions", key: []string{"product", "line", "vulnerability", "n"}}
)

// numbered is a body of an append-only list with its number in it.
type numbered[T any] struct {
	n    int64
	body T
}

// entries gives the rows of an append-only list whose other key columns are
// these, oldest first.
func entries[T any](s *Snapshot, h series, where string, args ...any) ([]numbered[T], error) {
	var all []numbered[T]
	err := h.scan(s, h.key[len(h.key)-1]+", body", where, args, func(rows *sql.Rows) error {
		var e numbered[T]
		var body string
		if err := rows.Scan(&e.n, &body); err != nil {
			return err
		}
		err := decode(body, &e.body)
		all = append(all, e)
		return err
	})
	slices.SortStableFunc(all, func(a, b numbered[T]) int { return int(a.n - b.n) })
	return all, err
}

// lastEntry gives the newest row under a key without its number; n is 0 when
// there is none.
func lastEntry[T any](s *Snapshot, h series, key ...any) (numbered[T], error) {
	all, err := entries[T](s, h, series{key: h.key[:len(h.key)-1]}.where(), key...)
	if err != nil || len(all) == 0 {
		return numbered[T]{}, err
	}
	return all[len(all)-1], nil
}

// AddClassification adds a person's word on a class. One that is there already with
// its instant changes nothing. Where the class before it makes it take two people it
// says so by From: it stands when it was approved.
func (tx *Tx) AddClassification(c verdict.Classification) (bool, error) {
	c.Vulnerability = verdict.CanonicalID(c.Vulnerability)
	if err := c.Validate(); err != nil {
		return false, err
	}
	if err := tx.needProduct(c.Product); err != nil {
		return false, err
	}
	last, err := lastEntry[verdict.Classification](tx.Snapshot, classifications, c.Product, c.Vulnerability)
	if err != nil {
		return false, err
	}
	before, after := last.body, c
	before.At, after.At = before.At.UTC(), after.At.UTC()
	before.From, after.From, before.IDs, after.IDs = "", "", nil, nil
	if same, err := sameBody(before, after); err != nil || last.n > 0 && same {
		return false, err
	}
	if verdict.NeedsSecond(before.Class, c.Class) && c.From == "" {
		return false, verdict.Errorf(verdict.Refused, "the class of %s in %s goes from %s to %s, which takes two people",
			c.Vulnerability, c.Product, before.Class, c.Class).WithHint("say from which class it goes")
	}
	return classifications.putValue(tx, c, c.Product, c.Vulnerability, last.n+1)
}

// AddDecision adds a decision. One that repeats the last on the vulnerability and
// line changes nothing, whatever its instant and the policy by which it was judged;
// nor does one that repeats an earlier one of the same instant. Decisions are told in
// order of time: one of an instant before the last is a Conflict, for it would take
// the place of what was decided after it.
func (tx *Tx) AddDecision(d verdict.Decision) (bool, error) {
	d.Vulnerability = verdict.CanonicalID(d.Vulnerability)
	if err := d.Validate(); err != nil {
		return false, err
	}
	if err := tx.needLine(d.Product, d.Line); err != nil {
		return false, err
	}
	taken, err := tx.decided(d)
	if err != nil {
		return false, err
	}
	if told, err := repeated(taken, d); err != nil || told {
		return false, err
	}
	last := numbered[verdict.Decision]{}
	if len(taken) > 0 {
		last = taken[len(taken)-1]
	}
	if d.At.Before(last.body.At) {
		return false, verdict.Errorf(verdict.Conflict, "%s in %s/%s was decided on %s already, after the %s of this decision", d.Vulnerability,
			d.Product, d.Line, last.body.At.UTC().Format(time.DateOnly), d.At.UTC().Format(time.DateOnly)).WithHint("decide anew, with a later date")
	}
	return decisions.putValue(tx, d, d.Product, d.Line, d.Vulnerability, last.n+1)
}

// DecisionTold reports whether AddDecision would change nothing. People and vehicle
// that a decision leaves to policy are as policy made them.
func (tx *Tx) DecisionTold(d verdict.Decision) (bool, error) {
	d.Vulnerability = verdict.CanonicalID(d.Vulnerability)
	taken, err := tx.decided(d)
	if err != nil {
		return false, err
	}
	for i := range taken {
		if d.People == 0 {
			taken[i].body.People = 0
		}
		if d.Vehicle == "" {
			taken[i].body.Vehicle = ""
		}
	}
	return repeated(taken, d)
}

// decided gives the decisions on the vulnerability and line of another, oldest first.
func (tx *Tx) decided(d verdict.Decision) ([]numbered[verdict.Decision], error) {
	return entries[verdict.Decision](tx.Snapshot, decisions, "product = $1 AND line = $2 AND vulnerability = $3", d.Product, d.Line, d.Vulnerability)
}

// repeated reports whether a decision says what the last says, or what an earlier one
// of its instant does.
func repeated(taken []numbered[verdict.Decision], d verdict.Decision) (bool, error) {
	for i, x := range taken {
		if i < len(taken)-1 && !x.body.At.Equal(d.At) {
			continue
		}
		if same, err := sameBody(said(x.body), said(d)); err != nil || same {
			return same, err
		}
	}
	return false, nil
}

// said is a decision without its instant and the policy by which it was judged.
func said(d verdict.Decision) verdict.Decision {
	d.At, d.Policy, d.Rule, d.IDs = time.Time{}, "", "", nil
	d.Due, d.Expires = d.Due.UTC(), d.Expires.UTC()
	return d
}

// Classifications gives every word on classes in a product, oldest first for each
// vulnerability, the vulnerabilities in the order of text.
func (s *Snapshot) Classifications(product string) ([]verdict.Classification, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := entries[verdict.Classification](s, classifications, "product = $1", product)
	return sortBy(bodies(all), func(c verdict.Classification) []string { return []string{c.Vulnerability} }), err
}

// Decisions gives every decision in a product, oldest first for each vulnerability
// and line, these in the order of text.
func (s *Snapshot) Decisions(product string) ([]verdict.Decision, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := entries[verdict.Decision](s, decisions, "product = $1", product)
	return sortBy(bodies(all), func(d verdict.Decision) []string { return []string{d.Vulnerability, d.Line} }), err
}

func bodies[T any](all []numbered[T]) []T {
	list := make([]T, len(all))
	for i, e := range all {
		list[i] = e.body
	}
	return list
}
