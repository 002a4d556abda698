// SPDX-License-Identifier: Apache-2.0

package history

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"verdict"
	"verdict/internal/limits"
)

// Map says where the entries of a page stand, and by which labels their parts are told.
type Map struct {
	// Entry is the element with which an entry begins: a tag, a class or both (h2,
	// .advisory, h3.cve).
	Entry string `yaml:"entry"`
	// Number is a regular expression (RE2) for the number, in the text of that element,
	// its id or name, or a link in it.
	Number string `yaml:"number"`
	// Flaw is one for the id of the flaw where it is another than the number.
	Flaw string `yaml:"flaw"`
	// Labels are the words that stand before the parts of an entry, by part.
	Labels map[string][]string `yaml:"labels"`
	// Dates are forms of days besides the usual ones, as 2 January 2006 would be
	// written in them: 02.01.2006.
	Dates []string `yaml:"dates"`

	number, flaw *regexp.Regexp
}

// mapped are the parts that a label can name.
var mapped = []string{"affected", "fixed", "announced", "changed", "summary", "description", "impact", "actions", "workarounds", "unfixed",
	"severity", "vector", "weakness", "credits", "contact"}

// ReadMap reads a mapping in YAML. The error says which line of it is wrong.
func ReadMap(file string, raw []byte) (*Map, error) {
	if err := limits.CheckYAML(file, raw, limits.Caps{}); err != nil {
		return nil, err
	}
	m := &Map{}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(m); err != nil && !errors.Is(err, io.EOF) {
		return nil, verdict.Errorf(verdict.Invalid, "the mapping cannot be read: %v", err).At(file, 0, "").
			WithHint("write entry, number, flaw, labels and dates; docs/advisories.md shows a mapping")
	}
	if err := m.prepare(); err != nil {
		e := verdict.Errorf(verdict.Invalid, "%w", err)
		e.File = file
		return nil, e
	}
	return m, nil
}

var selector = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9]*)?(\.[a-zA-Z_-][\w-]*)?$`)

func (m *Map) prepare() (err error) {
	bad := func(path, format string, args ...any) error {
		return verdict.Errorf(verdict.Invalid, format, args...).At("", 0, path)
	}
	if m.Entry == "" || !selector.MatchString(m.Entry) {
		return bad("entry", "%q names no element: write a tag, a class or both, as h2, .advisory or h3.cve", m.Entry)
	}
	if m.number, err = regexp.Compile(m.Number); err != nil || m.Number == "" {
		return bad("number", "%q is no regular expression for a number, as CVE-\\d{4}-\\d{4,}", m.Number)
	}
	if m.flaw, err = regexp.Compile(m.Flaw); err != nil {
		return bad("flaw", "%q is no regular expression for the id of a flaw", m.Flaw)
	}
	seen := map[string]string{}
	for part, labels := range m.Labels {
		if !slices.Contains(mapped, part) {
			return bad("labels", "no part of an advisory is called %q: there are %s", part, strings.Join(mapped, ", "))
		}
		for _, label := range labels {
			if other, twice := seen[fold(label)]; twice {
				return bad("labels", "the label %q stands for %s and for %s", label, min(part, other), max(part, other))
			}
			seen[fold(label)] = part
		}
	}
	return nil
}

// part gives the part that a label names; "" for none.
func (m *Map) part(label string) string {
	for _, part := range mapped {
		if slices.ContainsFunc(m.Labels[part], func(l string) bool { return fold(l) == fold(label) }) {
			return part
		}
	}
	return ""
}

// fold writes a label as labels are compared.
func fold(label string) string {
	return strings.ToLower(strings.TrimSpace(strings.TrimSuffix(strings.Join(strings.Fields(label), " "), ":")))
}

var (
	ordinals = regexp.MustCompile(`\b(\d{1,2})(st|nd|rd|th)\b`)
	usual    = []string{"2006-01-02", "2 Jan 2006", "2 January 2006", "Jan 2, 2006", "January 2, 2006", "Jan 2 2006", "January 2 2006", "2006/01/02", time.RFC3339}
)

// day reads a day as people write it.
func (m *Map) day(text string) (time.Time, bool) {
	text = strings.Join(strings.Fields(ordinals.ReplaceAllString(text, "$1")), " ")
	text = strings.Replace(text, "Sept ", "Sep ", 1)
	for _, form := range append(slices.Clone(m.Dates), usual...) {
		if at, err := time.Parse(form, text); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
