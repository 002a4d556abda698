// SPDX-License-Identifier: Apache-2.0

package verdict

import "time"

// GateKind says what a release does not hold to.
type GateKind string

// The kinds of what a gate finds.
const (
	GateStillPresent  GateKind = "still_present"  // claimed fixed, and what has the flaw is in it
	GateUnproved      GateKind = "unproved"       // claimed fixed, and nothing shows that it is
	GateNewVulnerable GateKind = "new_vulnerable" // has a flaw that the previous release had not
	GateInventory     GateKind = "inventory"      // two bills of it differ
	GateNoBill        GateKind = "no_bill"        // there is nothing to compare with
)

// GateKinds lists the kinds, the gravest first.
var GateKinds = []GateKind{GateStillPresent, GateNewVulnerable, GateUnproved, GateNoBill, GateInventory}

// GateFinding is one thing that a release does not hold to.
type GateFinding struct {
	Kind GateKind
	// Vulnerability is the shown id; "" for a difference of two bills.
	Vulnerability string
	// Claims are by what it was said to be fixed: "train 2023q3", "decision DEC-…",
	// "statement, revision 2".
	Claims []string
	// Declared and Found are package URLs: of a flaw Found alone.
	Declared []string
	Found    []string
	// Bill is the bill, or the artifact, that shows it.
	Bill   string
	Detail string // from records and bills alone
	// Inside is what we think of it, in words that nobody outside reads.
	Inside string `json:",omitempty"`
}

// Gate is the outcome of holding a release against what was said of it.
type Gate struct {
	Product  string
	Version  string
	Train    string // that shipped it; "" for none
	Previous string // the release that it was compared with; "" for none
	// Bills are the names of the bills and artifacts that were looked at, the declared
	// first.
	Bills    []string
	Claims   int // vulnerabilities that were claimed fixed
	Findings []GateFinding
	By       string
	At       time.Time
}

// Passed reports whether nothing was found.
func (g Gate) Passed() bool { return len(g.Findings) == 0 }

// Public is what of a gate may be known of outside when a statement about its release
// has just been published: where the statement says that the release is affected or
// that it is looked at, what was found about that vulnerability in the components that
// the statement names. By what it was
// claimed, in which bill it stood, when that was found, and what we think of it is not
// part of it. before is what was public until then: of other vulnerabilities it stays.
func (g Gate) Public(before Gate, said Statement) Gate {
	is := func(id string) bool { return id == said.Vulnerability || contains(said.Aliases, id) }
	public := Gate{Product: g.Product, Version: g.Version, Previous: g.Previous, At: before.At}
	for _, f := range before.Findings {
		if !is(f.Vulnerability) {
			public.Findings = append(public.Findings, f)
		}
	}
	if said.Withdrawn || !said.Status.Open() {
		return public
	}
	for _, f := range g.Findings {
		if f.Vulnerability == "" || !is(f.Vulnerability) {
			continue
		}
		told := GateFinding{Kind: f.Kind, Vulnerability: said.Vulnerability, Detail: f.Detail}
		for _, found := range f.Found {
			if said.names(found) {
				told.Found = append(told.Found, found)
			}
		}
		if len(told.Found) < len(f.Found) {
			told.Detail = ""
		}
		public.Findings = append(public.Findings, told)
		public.At = later(public.At, said.At)
	}
	return public
}

// names reports whether the statement rests on a component.
func (s Statement) names(component string) bool {
	for _, c := range s.Components {
		if c.PURL == component {
			return true
		}
	}
	return false
}
