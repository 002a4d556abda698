// SPDX-License-Identifier: Apache-2.0

package cvss

import (
	"math"
	"strings"

	gocvss40 "github.com/pandatix/go-cvss/40"
)

// exactTenth is a tenth of a score in the whole numbers that scores are computed with
// here: what all the depths of the classes and their number (at most five) divide.
const exactTenth = 840 * 60

// class is one dimension along which a score is told between two macro vectors: EQ3 and
// EQ6 are one, for they depend on each other.
type class struct {
	rank  int // steps of the vector below the gravest of its metrics
	first int // steps of the gravest vectors of the level, which all have as many
	depth int // steps of the level, and one
	below []levels
}

// classes lay out where the vector lies in its levels, and which levels come next below
// (section 8.2). Of EQ5, which is of one metric, no vector lies below the gravest.
func (v vector4) classes(l levels) []class {
	next := func(eqs ...int) (list []levels) {
		for _, eq := range eqs {
			lower := l
			lower[eq]++
			list = append(list, lower)
		}
		return list
	}
	list := []class{
		{rank: v.rank("AV", "PR", "UI"), first: []int{0, 1, 3}[l[0]], depth: []int{1, 4, 5}[l[0]]},
		{rank: v.rank("AC", "AT"), first: l[1], depth: l[1] + 1},
		{rank: v.rank("SC", "SI", "SA"), first: []int{0, 2, 5}[l[3]], depth: 6 - l[3]},
		{depth: 1},
		{rank: v.rank("VC", "VI", "VA", "CR", "IR", "AR")},
	}
	for i, last := range [][2]int{{0, 2}, {1, 1}, {3, 2}, {4, 2}} {
		if l[last[0]] < last[1] {
			list[i].below = next(last[0])
		}
	}
	harm := &list[4]
	switch [2]int{l[2], l[5]} {
	case [2]int{0, 0}:
		harm.first, harm.depth, harm.below = 0, 7, next(2, 5)
	case [2]int{0, 1}:
		harm.first, harm.depth, harm.below = 3, 6, next(2)
	case [2]int{1, 0}:
		harm.first, harm.depth, harm.below = 1, 8, next(5)
	case [2]int{1, 1}:
		harm.first, harm.depth, harm.below = 3, 8, next(2)
	default:
		harm.first, harm.depth = 3, 10
	}
	return list
}

// tenths computes the score of section 8.2 exactly, in parts of exactTenth to a tenth.
func (v vector4) tenths() (int, error) {
	if v.has("N", "VC", "VI", "VA", "SC", "SI", "SA") == 6 {
		return 0, nil
	}
	l := v.levels()
	top, err := l.score()
	if err != nil {
		return 0, err
	}
	sum, dimensions := 0, 0
	for _, c := range v.classes(l) {
		if len(c.below) == 0 {
			continue
		}
		highest := 0
		for _, lower := range c.below {
			score, err := lower.score()
			if err != nil {
				return 0, err
			}
			highest = max(highest, score)
		}
		dimensions++
		sum += (top - highest) * (c.rank - c.first) * (exactTenth / c.depth)
	}
	if dimensions == 0 {
		return top * exactTenth, nil
	}
	return top*exactTenth - sum/dimensions, nil
}

// gravest4 are vectors than which none of their level is graver, by class and level; EQ3
// and EQ6 stand together.
var gravest4 = [][]string{
	{"AV:N/PR:N/UI:N", "AV:A/PR:N/UI:N", "AV:P/PR:N/UI:N"},
	{"AC:L/AT:N", "AC:H/AT:N"},
	{"VC:H/VI:H/VA:H/CR:H/IR:H/AR:H", "VC:L/VI:H/VA:H/CR:H/IR:H/AR:H", ""},
	{"SC:H/SI:H/SA:H/MSI:S/MSA:S", "SC:H/SI:H/SA:H", "SC:L/SI:L/SA:L"},
	{"E:A", "E:P", "E:U"},
	{"VC:H/VI:H/VA:H/CR:M/IR:M/AR:M", "VC:L/VI:H/VA:H/CR:H/IR:M/AR:M", "VC:L/VI:L/VA:L/CR:H/IR:H/AR:H"},
}

// score is that of the gravest vectors of the levels, in tenths: the number that the
// specification gives for the levels.
func (l levels) score() (int, error) {
	harm := gravest4[2][l[2]]
	if l[5] == 1 {
		harm = gravest4[5][l[2]]
	}
	values := map[string]string{}
	for _, part := range []string{gravest4[0][l[0]], gravest4[1][l[1]], harm, gravest4[3][l[3]], gravest4[4][l[4]]} {
		for pair := range strings.SplitSeq(part, "/") {
			metric, value, _ := strings.Cut(pair, ":")
			values[metric] = value
		}
	}
	s, err := gocvss40.ParseVector(write("4.0", metrics4, values))
	if err != nil {
		return 0, err
	}
	return int(math.Round(s.Score() * 10)), nil
}
