// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"fmt"
	"sort"
	"strings"

	"verdict"
	"verdict/spec/vers"
)

// Title is the vulnerability's public name: our own record's, else the summary
// of the first standing record, one that asserts it before one that lists it.
func Title(v *verdict.Vulnerability) string {
	if v.Own != nil {
		return v.Own.Title
	}
	listed := ""
	for _, r := range v.Standing() {
		switch {
		case r.Summary == "":
		case r.Asserts():
			return r.Summary
		case listed == "":
			listed = r.Summary
		}
	}
	return listed
}

// because is the answer in one line.
func because(a Answer) string {
	ref := verdict.Ref{Product: a.Release.Product, Version: a.Release.Version}
	line := fmt.Sprintf("%s and %s: %s: %s", ref, a.Vulnerability, plain(a.Status), a.Won.Why)
	switch a.Status {
	case verdict.Affected, verdict.NotAffected:
		line = fmt.Sprintf("%s is %s by %s: %s", ref, plain(a.Status), a.Vulnerability, a.Won.Why)
	case verdict.Fixed:
		line = fmt.Sprintf("%s has %s fixed: %s", ref, a.Vulnerability, a.Won.Why)
	}
	if in, ok := onLine(a.FixedIn, a.Release.Line); ok && !a.Status.Clean() {
		line += "; fixed in " + in
	}
	return line
}

func onLine(list []verdict.LineRelease, line string) (string, bool) {
	for _, lr := range list {
		if lr.Line == line {
			return lr.Release, true
		}
	}
	return "", false
}

func plain(s verdict.Status) string { return strings.ReplaceAll(string(s), "_", " ") }

// sentence gives the first sentence of a text on one line, without its period.
func sentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if i := strings.Index(text, ". "); i >= 0 {
		text = text[:i]
	}
	return strings.TrimSuffix(text, ".")
}

// listOf joins words as a sentence does, at most five of them.
func listOf(words []string) string {
	if len(words) > 5 {
		return strings.Join(words[:5], ", ") + fmt.Sprintf(" and %d more", len(words)-5)
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func sortedRules(rules []verdict.Suppression) []verdict.Suppression {
	sorted := append([]verdict.Suppression(nil), rules...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Rule < sorted[j].Rule })
	return sorted
}

func sortedNames(names []verdict.PackageName) []verdict.PackageName {
	sorted := append([]verdict.PackageName(nil), names...)
	sort.Slice(sorted, func(i, j int) bool {
		if sorted[i].Ecosystem != sorted[j].Ecosystem {
			return sorted[i].Ecosystem < sorted[j].Ecosystem
		}
		return sorted[i].Name < sorted[j].Name
	})
	return sorted
}

// componentVersion is the version in a component's package URL, unescaped as far
// as versions need.
func componentVersion(c verdict.Component) string {
	rest := strings.TrimPrefix(c.PURL, verdict.PURLBase(c.PURL))
	rest = strings.TrimPrefix(rest, "@")
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		rest = rest[:i]
	}
	return strings.NewReplacer("%2B", "+", "%2b", "+", "%3A", ":", "%3a", ":", "%7E", "~", "%7e", "~").Replace(rest)
}

// schemeOf is the version scheme of a component's package URL type.
func schemeOf(c verdict.Component) vers.Scheme {
	kind, _, _ := strings.Cut(strings.TrimPrefix(c.PURL, "pkg:"), "/")
	return vers.Scheme(kind)
}
