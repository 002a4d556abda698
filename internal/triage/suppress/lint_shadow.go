// SPDX-License-Identifier: Apache-2.0

package suppress

import (
	"strings"

	"verdict/spec/suppression"
)

// shadow finds the first earlier rule that hits everything that the rule hits,
// by their structure alone. Rules that have expired neither shadow nor are
// shadowed. Where structure does not decide, nothing is said.
func (l *linter) shadow(at int) (placed, bool) {
	later := l.matcher.rules[at].rule
	if later.Until.Expired(l.now) || len(later.Criteria) == 0 {
		return placed{}, false
	}
	for _, i := range l.matcher.candidates(meeting(later.Criteria[0])) {
		if p := l.matcher.rules[i]; i < at && l.shadows(p.rule, later) {
			return p, true
		}
	}
	return placed{}, false
}

// meeting gives a subject by which the matcher finds every rule with a criterion
// that may cover c; those that it cannot look up are always among them.
func meeting(c suppression.Criterion) suppression.Subject {
	if c.Kind == suppression.CPE {
		return suppression.Subject{CPEs: []string{c.Text.Value}}
	}
	return suppression.Subject{Names: []string{c.Text.Value}}
}

func (l *linter) shadows(a, b suppression.Rule) bool {
	outlives := a.Until.IsZero() || !b.Until.IsZero() && !a.Until.Start.Before(b.Until.Start)
	return outlives && !a.Until.Expired(l.now) && widerSelector(a.Selector, b.Selector) && coversAll(a.Criteria, b.Criteria)
}

func widerSelector(a, b suppression.Selector) bool {
	return a.Kind == "" || a.Kind == b.Kind && widerText(a.Text, b.Text)
}

// widerText reports whether every text that b matches is matched by a.
func widerText(a, b suppression.Text) bool {
	looser := !a.CaseSensitive || b.CaseSensitive
	switch {
	case a.Regex && (a.Value == ".*" || a.Value == "^.*$"):
		return true
	case a.Regex != b.Regex && b.Regex:
		return false
	case a.Regex && !b.Regex:
		ok, err := a.Matches(b.Value)
		return looser && ok && err == nil
	case a.Regex:
		// Another case of a letter may be another expression: \d and \D.
		return looser && a.Value == b.Value
	}
	return looser && (a.Value == b.Value || !a.CaseSensitive && strings.EqualFold(a.Value, b.Value))
}

// coversAll reports whether everything that meets a criterion of b meets one of
// a. Thresholds by version of CVSS act together, so they are compared together.
func coversAll(a, b []suppression.Criterion) bool {
	scored := false
	for _, c := range b {
		if isThreshold(c.Kind) {
			scored = true
			continue
		}
		if !coveredByAny(a, c) {
			return false
		}
	}
	return !scored || coversThresholds(a, b)
}

func coveredByAny(a []suppression.Criterion, c suppression.Criterion) bool {
	for _, wide := range a {
		if covers(wide, c) {
			return true
		}
	}
	return false
}

func covers(a, b suppression.Criterion) bool {
	if a.Kind == suppression.VulnerabilityName && b.Kind == suppression.CVE {
		return widerText(a.Text, b.Text)
	}
	if a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case suppression.CPE:
		return widerCPE(a.Text, b.Text)
	case suppression.CWE:
		return strings.HasPrefix(b.Text.Value, a.Text.Value)
	case suppression.CVSSBelow:
		return a.Score >= b.Score
	}
	return widerText(a.Text, b.Text)
}

// widerCPE compares prefixes: a shorter one hits more. A literal is never within
// an expression, because it is a prefix and the expression matches the whole.
func widerCPE(a, b suppression.Text) bool {
	if a.Regex || b.Regex {
		return a.Regex && (a.Value == ".*" || a.Value == "^.*$" || b.Regex && widerText(a, b))
	}
	if a.CaseSensitive {
		return b.CaseSensitive && strings.HasPrefix(b.Value, a.Value)
	}
	return strings.HasPrefix(strings.ToLower(b.Value), strings.ToLower(a.Value))
}

func isThreshold(k suppression.CriterionKind) bool {
	return k == suppression.CVSSv2Below || k == suppression.CVSSv3Below || k == suppression.CVSSv4Below
}

// coversThresholds reports whether a, too, has thresholds, and none that b does
// not imply.
func coversThresholds(a, b []suppression.Criterion) bool {
	wide, narrow := thresholds(a), thresholds(b)
	for kind, limit := range wide {
		if own, ok := narrow[kind]; !ok || own > limit {
			return false
		}
	}
	return len(wide) > 0
}

// thresholds gives the highest threshold of each version, which is the one that
// counts.
func thresholds(list []suppression.Criterion) map[suppression.CriterionKind]float64 {
	out := map[suppression.CriterionKind]float64{}
	for _, c := range list {
		if old, ok := out[c.Kind]; isThreshold(c.Kind) && (!ok || c.Score > old) {
			out[c.Kind] = c.Score
		}
	}
	return out
}
