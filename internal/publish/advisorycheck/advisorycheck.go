// SPDX-License-Identifier: Apache-2.0

// Package advisorycheck holds an advisory, as it would be published, against gates: rules
// of the standards and of readers that it has to keep before it may leave. Each gate has a
// name, the section it follows and a sentence that explains it; what it finds has its place
// in the text and says what to do. The check is pure: what it needs to know besides the
// advisory is handed over, and it asks the network only by a function that it is given.
package advisorycheck

import (
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/cve"
)

// Level says what a finding does to publication.
type Level string

// The levels.
const (
	Error   Level = "error"   // keeps the advisory from being published
	Warning Level = "warning" // is told, and somebody decides
)

// Finding is one thing that a gate has against an advisory.
type Finding struct {
	Gate  string `json:"gate"`
	Level Level  `json:"level"`
	// Path is the place in the advisory, as vulnerabilities[0].description; places in
	// the CVE record of a flaw begin with cve, those of ranges with ranges.
	Path    string `json:"path"`
	Message string `json:"message"` // one sentence
	Hint    string `json:"hint"`    // what to do
}

// Input is an advisory and what is known around it.
type Input struct {
	// Advisory is the advisory as it would be published. Its number may be "".
	Advisory verdict.PublishedAdvisory
	// Last is the revision that stands published; nil for none.
	Last  *verdict.PublishedAdvisory
	Flaws []Flaw
	// Releases are all that are known of the products; without any of a product its
	// versions are judged by their numbers alone.
	Releases []Release
	// Statements are what stands published of the releases now; nil asks nothing.
	Statements []verdict.AdvisedRelease
	// Forbidden are hosts to which no reference may lead, such as a staging mirror.
	Forbidden []string
	// Answers tells why a URL does not answer, nil when it does; without the function
	// no URL is asked.
	Answers func(url string) error
}

// Flaw is what the programme knows of a flaw besides the advisory.
type Flaw struct {
	ID    string // as the advisory's text names it
	Class verdict.Class
	// Ours says that the CVE id comes from us as a CNA, or is to.
	Ours bool
	// CVE is the record that is, or is to be, published; nil for none.
	CVE *cve.Record
}

// Release is a release of a product that is known.
type Release struct {
	Product   string
	Line      string
	Version   string
	State     verdict.ReleaseState
	EndOfLife bool // its line is past its end of life
}

// Check holds an advisory against every gate, and gives what they find in the order of the
// gates.
func Check(in Input) []Finding {
	c := &check{Input: in}
	c.courses = c.follow()
	for _, c.gate = range gates {
		c.gate.look(c)
	}
	return c.list
}

// Refused reports whether a finding keeps the advisory from being published.
func Refused(list []Finding) bool {
	return slices.ContainsFunc(list, func(f Finding) bool { return f.Level == Error })
}

// check is a run of the gates.
type check struct {
	Input
	gate    Gate
	courses []*course
	list    []Finding
}

// found adds what the gate finds, at the gate's level.
func (c *check) found(path, format string, args ...any) { c.at(c.gate.Level, path, format, args...) }

// warned adds what the gate finds and is no more than a warning here.
func (c *check) warned(path, format string, args ...any) { c.at(Warning, path, format, args...) }

func (c *check) at(level Level, path, format string, args ...any) {
	c.list = append(c.list, Finding{Gate: c.gate.Name, Level: level, Path: path, Message: fmt.Sprintf(format, args...), Hint: c.gate.Remedy})
}

// flaw gives what is known of a flaw by its id in the text.
func (c *check) flaw(id string) Flaw {
	for _, f := range c.Flaws {
		if verdict.CanonicalID(f.ID) == verdict.CanonicalID(id) {
			return f
		}
	}
	return Flaw{ID: id}
}

// advised gives what the advisory tells the world of the i-th flaw of its text.
func (c *check) advised(i int) verdict.AdvisedFlaw {
	if i < len(c.Advisory.Flaws) {
		return c.Advisory.Flaws[i]
	}
	return verdict.AdvisedFlaw{ID: c.Advisory.Text.Vulnerabilities[i].ID}
}

// flaws calls look for each flaw of the text with its place.
func (c *check) flaws(look func(path string, i int, f verdict.AdvisoryFlaw)) {
	for i, f := range c.Advisory.Text.Vulnerabilities {
		look(fmt.Sprintf("vulnerabilities[%d]", i), i, f)
	}
}

// names reports whether two ids name the same flaw of the advisory.
func (c *check) names(a, b string) bool {
	a, b = verdict.CanonicalID(a), verdict.CanonicalID(b)
	if a == b {
		return true
	}
	for i, f := range c.Advisory.Flaws {
		ids := append([]string{f.ID}, f.Aliases...)
		if i < len(c.Advisory.Text.Vulnerabilities) {
			ids = append(ids, c.Advisory.Text.Vulnerabilities[i].ID)
		}
		for n := range ids {
			ids[n] = verdict.CanonicalID(ids[n])
		}
		if slices.Contains(ids, a) && slices.Contains(ids, b) {
			return true
		}
	}
	return false
}

// several lists the first texts of a list for a sentence.
func several(texts []string) string {
	const most = 5
	if len(texts) > most {
		return strings.Join(texts[:most], ", ") + fmt.Sprintf(" and %d more", len(texts)-most)
	}
	return strings.Join(texts, ", ")
}

// short cuts a quotation.
func short(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > 80 {
		return string(runes[:79]) + "…"
	}
	return text
}
