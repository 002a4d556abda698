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

// Rating is the severity of a vulnerability and the score that it comes from.
type Rating struct {
	Severity verdict.Severity
	Score    float64
	Vector   string
	Source   verdict.ScoreSource // "" without a score
}

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
func (e Entry) Rating() Rating {
	c := e.afterIDs()
	return Rating{
		Severity: verdict.Severity(c.text()), Source: verdict.ScoreSource(c.text()),
		Score: math.Float64frombits(c.uint64()), Vector: c.text(),
	}
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
	c.bytes()
	c.bytes()
	c.uint64()
	c.bytes()
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
