// SPDX-License-Identifier: Apache-2.0

package advisorycheck

import (
	"fmt"
	"strings"

	"verdict"
	"verdict/spec/cvss"
)

// rated is a vector or word of ours for a flaw, with its place.
type rated struct{ path, text string }

// vectors are ours: that of the text, and scores of our own besides.
func (c *check) vectors(path string, i int, f verdict.AdvisoryFlaw) (list []rated) {
	if f.Vector != "" {
		list = append(list, rated{path + ".vector", f.Vector})
	}
	for n, s := range c.advised(i).Scores {
		if s.Source == verdict.ScoreOwn && s.Vector != f.Vector {
			list = append(list, rated{fmt.Sprintf("%s.scores[%d]", path, n), s.Vector})
		}
	}
	return list
}

// severities are our words.
func (c *check) severities(path string, i int, f verdict.AdvisoryFlaw) (list []rated) {
	if f.Severity != "" {
		list = append(list, rated{path + ".severity", f.Severity})
	}
	for _, w := range c.advised(i).Words {
		if w.Source == verdict.ScoreOwn && !strings.EqualFold(w.Word, f.Severity) {
			list = append(list, rated{path + ".severity", w.Word})
		}
	}
	return list
}

func (c *check) invalidVectors() {
	c.flaws(func(path string, i int, f verdict.AdvisoryFlaw) {
		for _, v := range c.vectors(path, i, f) {
			if _, err := cvss.Parse(v.text); err != nil {
				c.found(v.path, "the vector %q cannot be read: %v", short(v.text), err)
			}
		}
	})
}

func (c *check) noSeverity() {
	c.flaws(func(path string, i int, f verdict.AdvisoryFlaw) {
		if len(c.vectors(path, i, f))+len(c.severities(path, i, f)) == 0 {
			c.found(path, "%s has neither a vector nor a severity in words", f.ID)
		}
	})
}

func severityOf(word string) verdict.Severity {
	return verdict.SeverityWord{Word: word}.Severity()
}

func (c *check) unknownSeverity() {
	c.flaws(func(path string, i int, f verdict.AdvisoryFlaw) {
		for _, w := range c.severities(path, i, f) {
			if severityOf(w.text) == verdict.SeverityUnknown {
				c.found(w.path, "%q is a word of no known scale", short(w.text))
			}
		}
	})
}

func (c *check) severityContradiction() {
	c.flaws(func(path string, i int, f verdict.AdvisoryFlaw) {
		for _, w := range c.severities(path, i, f) {
			for _, v := range c.vectors(path, i, f) {
				number, err := cvss.Parse(v.text)
				said := severityOf(w.text)
				if err != nil || said == verdict.SeverityUnknown {
					continue
				}
				if computed := verdict.SeverityOf(number.Score); computed != said {
					c.found(w.path, "the severity of %s is %q, which is %s, and its vector computes to %.1f, which is %s", f.ID, short(w.text), said, number.Score, computed)
				}
			}
		}
	})
}
