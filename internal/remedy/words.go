// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	"cmp"
	"fmt"
	"strings"

	"verdict"
)

// Tell is what a rule says about telling, in the word of a document: "" where it
// leaves it open.
func (r Rule) Tell() string {
	if r.Discretion {
		return "discretion"
	}
	return string(r.Telling)
}

// Words are what the rule asks for, a line for each kind of thing: why, by when, by
// what, how it is told, where it appears to whom, and who approves. Pages and
// commands that tell of a policy are made from them.
func (r Rule) Words() []string {
	var list []string
	add := func(holds bool, format string, args ...any) {
		if holds {
			list = append(list, fmt.Sprintf(format, args...))
		}
	}
	add(r.Says != "", "%s", r.Says)
	for _, k := range r.Clocks {
		add(true, "%s within %s", k.Kind, k)
	}
	add(r.Vehicle != "", "by %s", r.Vehicle)
	add(r.Tell() != "", "tells %s", r.Tell())
	var open []string
	for _, c := range r.Channels {
		name := string(c.Channel)
		if c.When != "" {
			name += " (when " + c.When + ")"
		}
		open = append(open, name)
	}
	add(true, "appears %s for %s", cmp.Or(strings.Join(open, ", "), "nowhere"), cmp.Or(string(r.Audience), "public"))
	add(len(r.Remediation) > 0, "remedied by %s", listed(r.Remediation))
	add(r.Approvers == 1, "1 person approves")
	add(r.Approvers > 1, "%d people approve", r.Approvers)
	return list
}

// Way is how a rule wants a flaw to be fixed and told, in words for everybody.
func (r Rule) Way() (list []string) {
	switch r.Vehicle {
	case verdict.OutOfBand:
		list = append(list, "a release made for the fix")
	case verdict.NextPatch:
		list = append(list, "the next patch release")
	case verdict.QuarterlyTrain:
		list = append(list, "the quarterly patch releases")
	}
	switch {
	case r.Discretion:
		return append(list, "told at discretion")
	case r.Telling == verdict.TellAdvisory:
		return append(list, "told by an advisory")
	case r.Telling == verdict.TellNote:
		return append(list, "told in release notes")
	}
	return list
}

// Times are the rule's deadlines, in words for everybody.
func (r Rule) Times() (list []string) {
	for _, k := range r.Clocks {
		list = append(list, fmt.Sprintf("%s within %s", k.Kind, k))
	}
	return list
}
