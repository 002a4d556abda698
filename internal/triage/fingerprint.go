// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"crypto/sha256"
	"encoding/hex"
	"sort"
	"strings"

	"verdict"
	"verdict/spec/vers"
)

// Fingerprint is the digest of a vulnerability's ids and of the packages and
// ranges that its standing records claim, whoever claims them and in whatever
// order: what a premise of kind vulnerability expects.
func Fingerprint(v *verdict.Vulnerability) string {
	sum := sha256.Sum256([]byte(strings.Join(reading(v), "\x00")))
	return "sha256:" + hex.EncodeToString(sum[:8])
}

func (e *Engine) fingerprint(v *verdict.Vulnerability) string {
	print, ok := e.prints[v.ID]
	if !ok {
		print = Fingerprint(v)
		e.prints[v.ID] = print
	}
	return print
}

// reading is what the digest is made of: a line for each id and each claim, in
// order of text.
func reading(v *verdict.Vulnerability) []string {
	var lines []string
	for _, id := range v.IDs {
		lines = append(lines, "id "+id)
	}
	for _, c := range v.Claims() {
		lines = append(lines, claimLines(c)...)
	}
	if v.Own != nil {
		parts := strings.Join(sorted(v.Own.Parts), "+")
		for _, r := range v.Own.Affected {
			lines = append(lines, words("ours", v.Own.Product, parts, r.Line, r.Interval.String(), strings.Join(sorted(r.Versions), ",")))
		}
	}
	return unique(lines)
}

// claimLines describes what a record claims of a package, a line for each range
// and one for the listed versions.
func claimLines(c verdict.Claim) []string {
	about := words("claim", c.Ecosystem, c.Name)
	var lines []string
	for _, events := range c.Ranges {
		var points []string
		for _, ev := range events {
			points = append(points, point(ev))
		}
		sort.Strings(points)
		lines = append(lines, about+": "+strings.Join(points, ", "))
	}
	if len(c.Versions) > 0 {
		lines = append(lines, about+": versions "+strings.Join(sorted(c.Versions), ","))
	}
	if len(lines) == 0 {
		lines = append(lines, about+": nothing that can be compared")
	}
	return lines
}

func point(ev vers.Event) string {
	var parts []string
	for _, f := range []struct{ name, version string }{
		{"introduced", ev.Introduced}, {"fixed", ev.Fixed}, {"last affected", ev.LastAffected}, {"limit", ev.Limit},
	} {
		if f.version != "" {
			parts = append(parts, f.name+" "+f.version)
		}
	}
	return strings.Join(parts, " and ")
}

func words(list ...string) string {
	var said []string
	for _, w := range list {
		if w != "" {
			said = append(said, w)
		}
	}
	return strings.Join(said, " ")
}

func sorted(list []string) []string {
	s := append([]string(nil), list...)
	sort.Strings(s)
	return s
}

// changes says what came and what went between two readings, at most three of
// each; "" when the earlier one was not kept.
func changes(before, now []string) string {
	if len(before) == 0 {
		return ""
	}
	var text string
	if came := missingIn(before, now); len(came) > 0 {
		text += "; new: " + some(came)
	}
	if gone := missingIn(now, before); len(gone) > 0 {
		text += "; gone: " + some(gone)
	}
	return text
}

// missingIn gives those of list that other lacks.
func missingIn(other, list []string) []string {
	known := map[string]bool{}
	for _, s := range other {
		known[s] = true
	}
	var rest []string
	for _, s := range list {
		if !known[s] {
			rest = append(rest, s)
		}
	}
	return rest
}

func some(list []string) string {
	if len(list) > 3 {
		return strings.Join(list[:3], " | ") + " | and more"
	}
	return strings.Join(list, " | ")
}
