// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"verdict"
)

// Claim is that a release is free of a vulnerability, and by what that was said.
type Claim struct {
	Vulnerability string
	By            []string
}

// Inspection is what a gate judges: what is claimed of a release, and what one bill
// of it and the bill of its previous release show.
type Inspection struct {
	Bill   string // the name of the bill; "" when there is none
	Claims []Claim
	// Now and Before are what the release and its previous are exposed to, the claimed
	// vulnerabilities whether they are clean or not. Previous is that one's version, ""
	// when there is none, and Compared is set when it has a bill.
	Now      []Exposure
	Before   []Exposure
	Previous string
	Compared bool
}

// Judge gives what a release does not hold to by one of its bills: what is claimed
// fixed and is still in it, or of which nothing shows that it is gone; and
// components with flaws that the previous release had not, or that nothing shows whether
// there are such.
func Judge(in Inspection) []verdict.GateFinding {
	if in.Bill == "" {
		return []verdict.GateFinding{{Kind: verdict.GateNoBill, Detail: "the release has no bill of materials, so that nothing shows what shipped"}}
	}
	var found []verdict.GateFinding
	now := byID(in.Now)
	for _, c := range in.Claims {
		f, broken := c.judge(now[c.Vulnerability])
		if broken {
			f.Bill = in.Bill
			found = append(found, f)
		}
	}
	switch {
	case in.Compared:
		found = append(found, newlyVulnerable(in)...)
	case in.Previous != "":
		found = append(found, verdict.GateFinding{Kind: verdict.GateUnproved, Bill: in.Bill,
			Detail: "the previous release " + in.Previous + " has no bill of materials, so that nothing shows whether a vulnerable component came in"})
	}
	SortFindings(found)
	return found
}

func byID(list []Exposure) map[string]Exposure {
	m := map[string]Exposure{}
	for _, x := range list {
		m[x.Vulnerability] = x
	}
	return m
}

// judge holds one claim against what the release is exposed to.
func (c Claim) judge(x Exposure) (verdict.GateFinding, bool) {
	f := verdict.GateFinding{Kind: verdict.GateStillPresent, Vulnerability: c.Vulnerability, Claims: c.By}
	for _, component := range x.Components {
		if component.Status.Clean() {
			continue
		}
		f.Found = append(f.Found, component.PURL)
		if component.Undetermined != "" {
			f.Kind = verdict.GateUnproved
		}
		f.Detail = detail(component)
	}
	switch {
	case len(f.Found) > 0:
		return f, true
	case x.Status == verdict.Affected || x.Status == verdict.UnderInvestigation && !x.Danger:
		f.Inside = x.Why
		return f, true
	case x.Status == verdict.Unknown || x.Status == "":
		f.Kind, f.Inside = verdict.GateUnproved, cmp.Or(x.Why, "nothing is known of it in the release")
		return f, true
	}
	return f, false
}

func detail(c Exposed) string {
	switch {
	case c.Undetermined != "":
		return "its version cannot be compared: " + c.Undetermined
	case c.Fixed != "":
		return c.Fixed + " would end it on the same branch"
	case c.Nearest != "":
		return c.Nearest + " would end it"
	}
	return "no version is known that ends it"
}

// newlyVulnerable gives the components of the release with a flaw that no version
// of the same component had in the previous release. One that was patched there and is
// not any more is such.
func newlyVulnerable(in Inspection) []verdict.GateFinding {
	var found []verdict.GateFinding
	claimed := map[string]bool{}
	for _, c := range in.Claims {
		claimed[c.Vulnerability] = true
	}
	before := byID(in.Before)
	for _, x := range in.Now {
		had := map[string]bool{}
		for _, c := range before[x.Vulnerability].Components {
			if c.Status != verdict.Fixed { // else the flaw was not in it: the build was patched
				had[verdict.PURLBase(c.PURL)] = true
			}
		}
		f := verdict.GateFinding{Kind: verdict.GateNewVulnerable, Vulnerability: x.Vulnerability, Bill: in.Bill}
		for _, c := range x.Components {
			if !c.Status.Clean() && !c.Quiet && !had[verdict.PURLBase(c.PURL)] {
				f.Found = append(f.Found, c.PURL)
				f.Detail = detail(c)
			}
		}
		if len(f.Found) > 0 && !claimed[x.Vulnerability] {
			found = append(found, f)
		}
	}
	return found
}

// SortFindings puts the gravest kind first, then by vulnerability, by bill and by
// what was found.
func SortFindings(list []verdict.GateFinding) {
	slices.SortStableFunc(list, func(a, b verdict.GateFinding) int {
		return cmp.Or(cmp.Compare(slices.Index(verdict.GateKinds, a.Kind), slices.Index(verdict.GateKinds, b.Kind)),
			strings.Compare(a.Vulnerability, b.Vulnerability), strings.Compare(a.Bill, b.Bill), slices.Compare(a.Declared, b.Declared), slices.Compare(a.Found, b.Found))
	})
}

// Distinct leaves out what a second bill shows just as the one before it: the list
// is in the order in which the bills were looked at.
func Distinct(list []verdict.GateFinding) []verdict.GateFinding {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(f verdict.GateFinding) bool {
		key := fmt.Sprintf("%q", []any{f.Kind, f.Vulnerability, f.Declared, f.Found, f.Detail, f.Inside})
		known := seen[key]
		seen[key] = true
		return known
	})
}
