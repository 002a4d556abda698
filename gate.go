// SPDX-License-Identifier: Apache-2.0

package verdict

import "time"

// GateKind says what a release does not hold to.
type GateKind string

// The kinds of what a gate finds.
const (
	GateStillPresent  GateKind = "still_present"  // claimed fixed, and what has the flaw is in it
	GateUnproved      GateKind = "unproved"       // nothing shows that what was claimed fixed is, or that nothing vulnerable came in
	GateNewVulnerable GateKind = "new_vulnerable" // has a flaw that the previous release had not
	GateInventory     GateKind = "inventory"      // two bills of it differ
	GateNoBill        GateKind = "no_bill"        // there is nothing to compare with
)

// GateKinds lists the kinds, the gravest first.
var GateKinds = []GateKind{GateStillPresent, GateNewVulnerable, GateUnproved, GateNoBill, GateInventory}

// GateFinding is one thing that a release does not hold to.
type GateFinding struct {
	Kind GateKind
	// Vulnerability is the shown id; "" for a difference of two bills, and for what
	// cannot be compared.
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
	// Inside is what we think of it.
	Inside string `json:",omitempty"`
}

// Gate is the outcome of holding a release against what was said of it. It is private:
// the outside reads statements.
type Gate struct {
	Product  string
	Version  string
	Train    string // that it goes along with; "" for none
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
