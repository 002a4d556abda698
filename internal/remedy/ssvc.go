// SPDX-License-Identifier: Apache-2.0

package remedy

import "verdict/spec/ssvc"

// Priority is what a stakeholder-specific categorization (SSVC) says to do.
type Priority string

// The outcomes of CISA's tree, the least urgent first.
const (
	Track     Priority = "track"
	TrackStar Priority = "track_star" // CISA's Track*: watch closely
	Attend    Priority = "attend"
	Act       Priority = "act"
)

// Priorities lists the outcomes, the least urgent first.
var Priorities = []Priority{Track, TrackStar, Attend, Act}

// WellBeing is how much depends on the product: SSVC's mission and well-being.
type WellBeing string

// The degrees.
const (
	WellBeingLow    WellBeing = "low"
	WellBeingMedium WellBeing = "medium"
	WellBeingHigh   WellBeing = "high"
)

// WellBeings lists the degrees.
var WellBeings = []WellBeing{WellBeingLow, WellBeingMedium, WellBeingHigh}

// priorities are the outcomes as the table of CISA's guide to SSVC (November 2022) has them.
var priorities = map[string]Priority{"track": Track, "track*": TrackStar, "attend": Attend, "act": Act}

// SSVC works out the outcome of CISA's tree from what is known: exploitation is
// active when a catalogue lists the flaw, and poc when a proof or a credible report
// is there; an attack can be automated when it comes over the network, needs no
// rights, no luck and nobody's help; the impact is total when confidentiality,
// integrity and availability are all lost. Where nobody gives a vector both are
// assumed, so that ignorance never lowers the outcome.
func SSVC(f Facts, dependence WellBeing) Priority {
	exploitation := "none"
	switch {
	case f.Exploited:
		exploitation = "active"
	case f.Proof:
		exploitation = "poc"
	}
	automatable, total := Automatable(f.Vector), TotalImpact(f.Vector)
	degree := dependence
	if degree == "" {
		degree = WellBeingMedium
	}
	table, _ := ssvc.Named("cisa")
	row, _ := table.Row(exploitation, yes(automatable), map[bool]string{false: "partial", true: "total"}[total], string(degree))
	return priorities[row.Outcome]
}

// Automatable reports whether a vector leaves nothing that keeps an attack from being
// automated: it comes over the network, and needs no rights, no luck and nobody's help. So
// does what nobody gives a vector of.
func Automatable(vector string) bool {
	m := metricsOf(vector)
	return m.are("N", "AV", "PR", "UI", "AT", "Au") && m.are("L", "AC")
}

// TotalImpact reports whether confidentiality, integrity and availability are all lost, as
// they may be where nobody gives a vector.
func TotalImpact(vector string) bool {
	m := metricsOf(vector)
	if m["Au"] != "" { // CVSS 2, whose highest value is complete
		return m.are("C", "C", "I", "A")
	}
	return m.are("H", "C", "I", "A", "VC", "VI", "VA")
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
