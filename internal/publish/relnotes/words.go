// SPDX-License-Identifier: Apache-2.0

package relnotes

import (
	"fmt"
	"strings"
	"time"

	"verdict"
)

// What follows is what all writers say, as plain text.

func (n Notes) name() string { return n.Product + " " + n.Version }

func (n Notes) released() string {
	switch {
	case !n.ReleasedAt.IsZero():
		return day(n.ReleasedAt)
	case n.State == verdict.Withdrawn:
		return "never announced"
	}
	return "planned"
}

func (n Notes) previousWords() string {
	if n.PreviousWithdrawn {
		return n.Previous + " (withdrawn)"
	}
	return n.Previous
}

func (n Notes) noAdvisory() string {
	return fmt.Sprintf("No security advisory has been published about a flaw that %s fixes.", n.name())
}

func (n Notes) noHygiene() string {
	return fmt.Sprintf("No fix of this kind has been published for %s.", n.name())
}

// hygieneSentence is what keeps the second list from being read as the first.
func (n Notes) hygieneSentence() string {
	return fmt.Sprintf("Being listed here does not imply that a vulnerability can be exploited in %s: "+
		"these are vulnerabilities of third-party components with no known exploitable path, and the components were upgraded or removed all the same.", n.name())
}

// rest names what is fixed and in neither list, so that nothing is left out in
// silence.
func (n Notes) rest() string {
	var ids []string
	for _, e := range n.Others {
		ids = append(ids, fmt.Sprintf("%s (%s)", e.Vulnerability, classWords(e.Class)))
	}
	return "Also fixed, and in neither list by their class: " + strings.Join(ids, ", ") + "."
}

func classWords(c verdict.Class) string { return strings.ReplaceAll(string(c), "_", " ") }

// action is what users do about a fix; "" where the release was withdrawn and no later
// one is said to have it.
func (n Notes) action(e Entry) string {
	switch {
	case e.Instead != "":
		return fmt.Sprintf("Take %s %s, which has the fix and was not withdrawn.", n.Product, e.Instead)
	case n.State == verdict.Withdrawn:
		return ""
	case e.Action != "":
		return e.Action
	}
	return "Upgrade to " + n.name() + "."
}

// formerly says under which class a fix went out.
func (n Notes) formerly(e Entry) string {
	return fmt.Sprintf("Fixed in %s, which was released when this was taken for %s.", n.name(), classWords(e.Formerly))
}

func (n Notes) revisionWords(r Revision) string {
	switch r.Kind {
	case Disclosed:
		return fmt.Sprintf("%s was added: nothing was said about it when %s was released.", r.Vulnerability, n.name())
	case Reclassified:
		return fmt.Sprintf("%s went from %s to %s.", r.Vulnerability, classWords(r.From), classWords(r.To))
	case TakenBack:
		if r.Reason != "" {
			return fmt.Sprintf("%s was taken back: %s", r.Vulnerability, r.Reason)
		}
		return r.Vulnerability + " was taken back."
	}
	if r.Status != "" {
		return fmt.Sprintf("%s, which was said to be fixed on %s, is not said to be any more: %s is %s.", r.Vulnerability, r.Announced.UTC().Format(time.DateOnly), n.name(),
			strings.ReplaceAll(string(r.Status), "_", " "))
	}
	return "What is said about " + r.Vulnerability + " was changed."
}

// severity gives the word and, where there is a vector, its score.
func (e Entry) severity() string {
	if e.Vector == "" {
		return string(e.Severity)
	}
	return fmt.Sprintf("%s (%.1f)", e.Severity, e.Score)
}

func (e Entry) partWords() string {
	words := make([]string, len(e.Parts))
	for i, p := range e.Parts {
		words[i] = p.Part + ": " + strings.ReplaceAll(string(p.Status), "_", " ")
	}
	return strings.Join(words, ", ")
}

func (c Change) to() string {
	if c.Removed {
		return "removed"
	}
	return c.To
}

func (b BaseChange) label() string {
	if b.Part == "" {
		return "Base image"
	}
	return "Base image of " + b.Part
}
