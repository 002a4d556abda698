// SPDX-License-Identifier: Apache-2.0

package openvex

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
)

// OpenVEX knows no parts of a release. What differs between them stands as the
// last line of the status notes, in a form that reads back.
var (
	partsLine = regexp.MustCompile(`(?:^|\n)Parts: ([^\n]+)$`)
	partForm  = regexp.MustCompile(`^([a-z0-9][a-z0-9._-]*) ([a-z_]+)(?: \(([a-z_]+)\))?$`)
)

func partNotes(parts []verdict.StatedPart) string {
	if !publish.PartsDiffer(parts) {
		return ""
	}
	var words []string
	for _, p := range parts {
		if p.Part == "" {
			continue
		}
		word := p.Part + " " + string(p.Status)
		if p.Justification != "" {
			word += fmt.Sprintf(" (%s)", p.Justification)
		}
		words = append(words, word)
	}
	if words = distinct(words, ""); len(words) == 0 {
		return ""
	}
	return "Parts: " + strings.Join(words, ", ")
}

func joinNotes(impact, parts string) string {
	if impact == "" || parts == "" {
		return impact + parts
	}
	return impact + "\n" + parts
}

// splitNotes undoes joinNotes. Notes whose last line is not ours are all impact.
func splitNotes(notes string) (impact string, parts []verdict.StatedPart) {
	m := partsLine.FindStringSubmatchIndex(notes)
	if m == nil {
		return notes, nil
	}
	for _, word := range strings.Split(notes[m[2]:m[3]], ", ") {
		f := partForm.FindStringSubmatch(word)
		if f == nil || !slices.Contains(verdict.Statuses, verdict.Status(f[2])) {
			return notes, nil
		}
		parts = append(parts, verdict.StatedPart{Part: f[1], Status: verdict.Status(f[2]), Justification: verdict.Justification(f[3])})
	}
	return notes[:m[0]], parts
}

// distinct gives the texts sorted by bytes, each once, without the one left out
// and without empty ones.
func distinct(texts []string, leaveOut string) []string {
	var kept []string
	for _, s := range texts {
		if s != "" && s != leaveOut {
			kept = append(kept, s)
		}
	}
	slices.Sort(kept)
	return slices.Compact(kept)
}
