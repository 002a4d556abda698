// SPDX-License-Identifier: Apache-2.0

package vulndb

import (
	"cmp"
	"math"

	"verdict"
)

// Entry is what the index holds of one vulnerability.
type Entry struct {
	x *Index
	n int
}

// Compare orders entries of one index by their keys.
func (e Entry) Compare(f Entry) int { return cmp.Compare(e.n, f.n) }

// ID is the key of the vulnerability.
func (e Entry) ID() verdict.VulnerabilityID {
	c := e.x.entryAt(e.n)
	return verdict.VulnerabilityID(c.text())
}

// Shown is the id by which people speak of it.
func (e Entry) Shown() string {
	c := e.x.entryAt(e.n)
	c.bytes()
	return c.text()
}

// IDs are all its ids, in order of text.
func (e Entry) IDs() []string {
	c := e.x.entryAt(e.n)
	c.bytes()
	c.bytes()
	return c.texts()
}

// Rating is its severity as it was known when the index was built.
func (e Entry) Rating() verdict.Rating {
	c := e.afterIDs()
	return c.rating()
}

func (c *cursor) rating() verdict.Rating {
	r := verdict.Rating{
		Severity: verdict.Severity(c.text()), Source: verdict.ScoreSource(c.text()),
		Score: math.Float64frombits(c.uint64()), Vector: c.text(),
	}
	if word, by := c.text(), c.text(); word != "" {
		r.Word = verdict.SeverityWord{Word: word, Source: r.Source, By: by}
	}
	return r
}

func (e Entry) afterIDs() cursor {
	c := e.x.entryAt(e.n)
	c.bytes()
	c.bytes()
	for range c.count() {
		c.bytes()
	}
	return c
}

// Postings gives what its records claim, by package.
func (e Entry) Postings() []Posting {
	c := e.afterIDs()
	c.rating()
	var list []Posting
	for range c.count() {
		packages := e.x.Package(verdict.PackageName{Ecosystem: c.text(), Name: c.text()})
		for {
			p, ok := packages.Next()
			if !ok {
				break
			}
			if p.entry == e.n {
				list = append(list, p)
			}
		}
	}
	return list
}
