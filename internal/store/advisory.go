// SPDX-License-Identifier: Apache-2.0

package store

import (
	"slices"

	"verdict"
)

var (
	advisories          = series{table: "advisories", key: []string{"id", "edition"}}
	publishedAdvisories = series{table: "published_advisories", key: []string{"number", "revision"}}
)

// AddAdvisory adds an edition of an advisory: it draws the next edition. One that says what
// the last says, its instant aside, changes nothing, and the last is given back.
func (tx *Tx) AddAdvisory(a verdict.Advisory) (verdict.Advisory, bool, error) {
	if a.ID == "" || a.Author == "" || a.At.IsZero() {
		return a, false, verdict.Errorf(verdict.Invalid, "an advisory needs a name, an author and a time")
	}
	if err := a.Text.Validate(); err != nil {
		return a, false, err
	}
	for _, p := range a.Text.Products {
		if err := tx.needProduct(p); err != nil {
			return a, false, err
		}
	}
	last, err := lastEntry[verdict.Advisory](tx.Snapshot, advisories, a.ID)
	if err != nil {
		return a, false, err
	}
	before, after := last.body, a
	before.Edition, before.At, after.Edition, after.At = 0, a.At, 0, a.At
	if same, err := sameBody(before, after); err != nil || last.n > 0 && same {
		return last.body, false, err
	}
	a.Edition = int(last.n) + 1
	changed, err := advisories.putValue(tx, a, a.ID, last.n+1)
	return a, changed, err
}

// Editions gives every edition of an advisory, the first first; an error of code NotFound
// when there is none.
func (s *Snapshot) Editions(id string) ([]verdict.Advisory, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := entries[verdict.Advisory](s, advisories, "id = $1", id)
	if err == nil && len(all) == 0 {
		err = verdict.Errorf(verdict.NotFound, "there is no advisory %s", id).WithHint("`verdict advisory list` names them")
	}
	return bodies(all), err
}

// Advisories gives the last edition of every advisory, by id.
func (s *Snapshot) Advisories() ([]verdict.Advisory, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := entries[verdict.Advisory](s, advisories, "")
	last := map[string]verdict.Advisory{}
	for _, e := range all {
		last[e.body.ID] = e.body // editions come in order
	}
	var list []verdict.Advisory
	for _, id := range sortedKeys(last) {
		list = append(list, last[id])
	}
	return list, err
}

// PublishAdvisory adds a revision of what the outside reads. Without a number it draws the
// next of the year by the pattern, which is never given again.
func (tx *Tx) PublishAdvisory(p verdict.PublishedAdvisory, pattern verdict.NumberPattern) (verdict.PublishedAdvisory, error) {
	if p.Number == "" {
		number, err := tx.NextAdvisoryNumber(pattern, p.At.UTC().Year())
		if err != nil {
			return p, err
		}
		p.Number = number
	}
	last, err := lastEntry[verdict.PublishedAdvisory](tx.Snapshot, publishedAdvisories, p.Number)
	if err != nil {
		return p, err
	}
	p.Revision = int(last.n) + 1
	_, err = publishedAdvisories.putValue(tx, p, p.Number, last.n+1)
	return p, err
}

// NextAdvisoryNumber is the number that the next advisory of a year would get: one more than
// the highest that was ever drawn or brought in. It draws nothing.
func (s *Snapshot) NextAdvisoryNumber(pattern verdict.NumberPattern, year int) (string, error) {
	all, err := s.publishedAdvisories()
	if err == nil {
		err = s.private()
	}
	if err != nil {
		return "", err
	}
	highest := 0
	for _, p := range all {
		if n, ok := verdict.Counter(pattern.Series(year), p.Number); ok {
			highest = max(highest, n)
		}
	}
	return pattern.Number(year, highest+1), nil
}

// PublishedAdvisories gives the last revision of every advisory that was published, by
// number: to every viewer, who has to look for whom they are.
func (s *Snapshot) PublishedAdvisories() ([]verdict.PublishedAdvisory, error) {
	all, err := s.publishedAdvisories()
	last := map[string]verdict.PublishedAdvisory{}
	for _, p := range all {
		last[p.Number] = p
	}
	var list []verdict.PublishedAdvisory
	for _, number := range sortedKeys(last) {
		list = append(list, last[number])
	}
	return list, err
}

// AdvisoryRevisions gives every published revision of an advisory, the first first; an
// error of code NotFound when there is none.
func (s *Snapshot) AdvisoryRevisions(number string) ([]verdict.PublishedAdvisory, error) {
	all, err := entries[verdict.PublishedAdvisory](s, publishedAdvisories, "number = $1", number)
	if err == nil && len(all) == 0 {
		err = verdict.Errorf(verdict.NotFound, "no advisory %s was published", number).WithHint("`verdict advisory list` names those that were, by their numbers")
	}
	return bodies(all), err
}

// publishedAdvisories gives every revision, by number and revision.
func (s *Snapshot) publishedAdvisories() ([]verdict.PublishedAdvisory, error) {
	all, err := entries[verdict.PublishedAdvisory](s, publishedAdvisories, "")
	list := bodies(all)
	slices.SortStableFunc(list, func(a, b verdict.PublishedAdvisory) int { return a.Revision - b.Revision })
	return sortBy(list, func(p verdict.PublishedAdvisory) []string { return []string{p.Number} }), err
}
