// SPDX-License-Identifier: Apache-2.0

package cvss

import (
	"slices"
	"strings"
)

// group is the part of a score that a metric belongs to.
type group int

const (
	base          group = iota // must be there
	temporal                   // threat metrics in 4.0
	environmental              // requirements and modified base metrics
	supplemental               // 4.0 only; changes no score
)

// metric is one metric of a version: its abbreviation and its values, the first
// of which stands for "not defined" in a group that may be absent.
type metric struct {
	group  group
	name   string
	values string // separated by spaces
}

func (m metric) allows(value string) bool {
	return slices.Contains(strings.Fields(m.values), value)
}

// undefined gives the value that says nothing; "" for a base metric.
func (m metric) undefined() string {
	if m.group == base {
		return ""
	}
	first, _, _ := strings.Cut(m.values, " ")
	return first
}

// metrics2 is section 2.4, table 13 of the guide to CVSS 2.0.
var metrics2 = []metric{
	{base, "AV", "L A N"},
	{base, "AC", "H M L"},
	{base, "Au", "M S N"},
	{base, "C", "N P C"},
	{base, "I", "N P C"},
	{base, "A", "N P C"},
	{temporal, "E", "ND U POC F H"},
	{temporal, "RL", "ND OF TF W U"},
	{temporal, "RC", "ND UC UR C"},
	{environmental, "CDP", "ND N L LM MH H"},
	{environmental, "TD", "ND N L M H"},
	{environmental, "CR", "ND L M H"},
	{environmental, "IR", "ND L M H"},
	{environmental, "AR", "ND L M H"},
}

// metrics3 is section 6, table 15 of the specifications of CVSS 3.0 and 3.1.
var metrics3 = []metric{
	{base, "AV", "N A L P"},
	{base, "AC", "L H"},
	{base, "PR", "N L H"},
	{base, "UI", "N R"},
	{base, "S", "U C"},
	{base, "C", "H L N"},
	{base, "I", "H L N"},
	{base, "A", "H L N"},
	{temporal, "E", "X H F P U"},
	{temporal, "RL", "X U W T O"},
	{temporal, "RC", "X C R U"},
	{environmental, "CR", "X H M L"},
	{environmental, "IR", "X H M L"},
	{environmental, "AR", "X H M L"},
	{environmental, "MAV", "X N A L P"},
	{environmental, "MAC", "X L H"},
	{environmental, "MPR", "X N L H"},
	{environmental, "MUI", "X N R"},
	{environmental, "MS", "X U C"},
	{environmental, "MC", "X N L H"},
	{environmental, "MI", "X N L H"},
	{environmental, "MA", "X N L H"},
}

// metrics4 is section 7, table 23 of the specification of CVSS 4.0; a vector
// keeps to this order.
var metrics4 = []metric{
	{base, "AV", "N A L P"},
	{base, "AC", "L H"},
	{base, "AT", "N P"},
	{base, "PR", "N L H"},
	{base, "UI", "N P A"},
	{base, "VC", "H L N"},
	{base, "VI", "H L N"},
	{base, "VA", "H L N"},
	{base, "SC", "H L N"},
	{base, "SI", "H L N"},
	{base, "SA", "H L N"},
	{temporal, "E", "X A P U"},
	{environmental, "CR", "X H M L"},
	{environmental, "IR", "X H M L"},
	{environmental, "AR", "X H M L"},
	{environmental, "MAV", "X N A L P"},
	{environmental, "MAC", "X L H"},
	{environmental, "MAT", "X N P"},
	{environmental, "MPR", "X N L H"},
	{environmental, "MUI", "X N P A"},
	{environmental, "MVC", "X H L N"},
	{environmental, "MVI", "X H L N"},
	{environmental, "MVA", "X H L N"},
	{environmental, "MSC", "X H L N"},
	{environmental, "MSI", "X S H L N"},
	{environmental, "MSA", "X S H L N"},
	{supplemental, "S", "X N P"},
	{supplemental, "AU", "X N Y"},
	{supplemental, "R", "X A U I"},
	{supplemental, "V", "X D C"},
	{supplemental, "RE", "X L M H"},
	{supplemental, "U", "X Clear Green Amber Red"},
}
