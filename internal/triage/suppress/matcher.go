// SPDX-License-Identifier: Apache-2.0

package suppress

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"verdict/spec/suppression"
)

// Matcher holds rules ready for many subjects. It is safe for concurrent use.
type Matcher struct {
	rules []placed
	// byName and byCPE lead from a literal criterion to its rules, in lower case;
	// rest are the rules with a criterion that cannot be looked up.
	byName map[string][]int
	byCPE  map[string][]int
	rest   []int
}

// placed is a rule with its file.
type placed struct {
	file string
	rule suppression.Rule
}

// RuleHit is a rule that suppresses a subject, with the reason.
type RuleHit struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Rule string `json:"rule"` // its number in the file
	Why  string `json:"why"`  // which selector and which criterion matched
}

// NewMatcher takes the rules of the files in their order.
func NewMatcher(files []File) *Matcher {
	m := &Matcher{byName: map[string][]int{}, byCPE: map[string][]int{}}
	for _, f := range files {
		for _, r := range f.Content.Rules {
			m.add(placed{file: f.Name, rule: r})
		}
	}
	return m
}

func (m *Matcher) add(p placed) {
	at := len(m.rules)
	m.rules = append(m.rules, p)
	for _, c := range p.rule.Criteria {
		literal := !c.Text.Regex && !c.Text.CaseSensitive
		key := strings.ToLower(c.Text.Value)
		switch {
		case isASCII(key) && (c.Kind == suppression.CVE || c.Kind == suppression.VulnerabilityName && literal):
			m.byName[key] = append(m.byName[key], at)
		case c.Kind == suppression.CPE && literal:
			m.byCPE[key] = append(m.byCPE[key], at)
		default:
			m.rest = append(m.rest, at)
		}
	}
}

// isASCII reports whether lower case is all that case folding means for s.
func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 0x7E })
}

// candidates gives the rules that can meet the subject by a criterion, in order
// and once each.
func (m *Matcher) candidates(s suppression.Subject) []int {
	out := slices.Clone(m.rest)
	for _, n := range s.Names {
		out = append(out, m.byName[strings.ToLower(n)]...)
	}
	for _, cpe := range s.CPEs {
		cpe = strings.ToLower(cpe)
		for end := range len(cpe) + 1 { // a cpe criterion is a prefix
			out = append(out, m.byCPE[cpe[:end]]...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Hits gives every rule that suppresses the subject at now, in the order of the
// files.
func (m *Matcher) Hits(s suppression.Subject, now time.Time) []RuleHit {
	var out []RuleHit
	for _, at := range m.candidates(s) {
		h, err := suppression.Evaluate(m.rules[at].rule, s, now)
		if err == nil && h.Hits() {
			out = append(out, m.rules[at].hit(h))
		}
	}
	return out
}

func (p placed) hit(h suppression.Hit) RuleHit {
	return RuleHit{File: p.file, Line: p.rule.Line, Rule: strconv.Itoa(p.rule.Number), Why: h.Selector + "; " + h.Criterion}
}
