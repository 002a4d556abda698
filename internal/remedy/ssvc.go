// SPDX-License-Identifier: Apache-2.0

package remedy

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

// ssvcTree is the decision table of CISA's guide to SSVC (November 2022), by
// exploitation, whether an attack can be automated, whether its technical impact is
// total, and the three degrees of mission and well-being.
var ssvcTree = map[string]map[[2]bool][3]Priority{
	"none": {
		{false, false}: {Track, Track, Track},
		{false, true}:  {Track, Track, TrackStar},
		{true, false}:  {Track, Track, Attend},
		{true, true}:   {Track, Track, Attend},
	},
	"poc": {
		{false, false}: {Track, Track, TrackStar},
		{false, true}:  {Track, TrackStar, Attend},
		{true, false}:  {Track, Track, Attend},
		{true, true}:   {Track, TrackStar, Attend},
	},
	"active": {
		{false, false}: {Track, Track, Attend},
		{false, true}:  {Track, Attend, Act},
		{true, false}:  {Attend, Attend, Act},
		{true, true}:   {Attend, Act, Act},
	},
}

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
	m := metricsOf(f.Vector)
	is := func(value string, names ...string) bool {
		for _, name := range names {
			if m[name] != "" && m[name] != value {
				return false
			}
		}
		return true
	}
	automatable := is("N", "AV", "PR", "UI", "AT", "Au") && is("L", "AC")
	total := is("H", "C", "I", "A", "VC", "VI", "VA")
	if m["Au"] != "" { // CVSS 2, whose highest value is complete
		total = is("C", "C", "I", "A")
	}
	degree := 1
	switch dependence {
	case WellBeingLow:
		degree = 0
	case WellBeingHigh:
		degree = 2
	}
	return ssvcTree[exploitation][[2]bool{automatable, total}][degree]
}
