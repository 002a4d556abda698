// SPDX-License-Identifier: Apache-2.0

package cvss

import "math"

// weights2 are the numbers of section 3.2 of the guide to CVSS 2.0. A metric of
// the temporal and environmental groups that is not defined has the one at "".
var weights2 = map[string]map[string]float64{
	"AV":  {"L": 0.395, "A": 0.646, "N": 1},
	"AC":  {"H": 0.35, "M": 0.61, "L": 0.71},
	"Au":  {"M": 0.45, "S": 0.56, "N": 0.704},
	"C":   {"N": 0, "P": 0.275, "C": 0.66},
	"I":   {"N": 0, "P": 0.275, "C": 0.66},
	"A":   {"N": 0, "P": 0.275, "C": 0.66},
	"E":   {"U": 0.85, "POC": 0.9, "F": 0.95, "H": 1, "ND": 1, "": 1},
	"RL":  {"OF": 0.87, "TF": 0.9, "W": 0.95, "U": 1, "ND": 1, "": 1},
	"RC":  {"UC": 0.9, "UR": 0.95, "C": 1, "ND": 1, "": 1},
	"CDP": {"N": 0, "L": 0.1, "LM": 0.3, "MH": 0.4, "H": 0.5, "ND": 0, "": 0},
	"TD":  {"N": 0, "L": 0.25, "M": 0.75, "H": 1, "ND": 1, "": 1},
	"CR":  {"L": 0.5, "M": 1, "H": 1.51, "ND": 1, "": 1},
	"IR":  {"L": 0.5, "M": 1, "H": 1.51, "ND": 1, "": 1},
	"AR":  {"L": 0.5, "M": 1, "H": 1.51, "ND": 1, "": 1},
}

// vector2 is a vector of 2.0 by its abbreviations. Its scores are computed here
// because go-cvss rounds a product such as 9.0 × 0.95 = 8.55, which binary
// numbers hold a hair below the half, to 8.5 and not to 8.6.
type vector2 map[string]string

func (v vector2) weight(name string) float64 { return weights2[name][v[name]] }

// BaseScore is section 3.2.1.
func (v vector2) BaseScore() float64 {
	return v.base(10.41 * (1 - (1-v.weight("C"))*(1-v.weight("I"))*(1-v.weight("A"))))
}

// TemporalScore is section 3.2.2.
func (v vector2) TemporalScore() float64 { return v.temporal(v.BaseScore()) }

// EnvironmentalScore is section 3.2.3.
func (v vector2) EnvironmentalScore() float64 {
	impact := 10.41 * (1 -
		(1-v.weight("C")*v.weight("CR"))*(1-v.weight("I")*v.weight("IR"))*(1-v.weight("A")*v.weight("AR")))
	adjusted := v.temporal(v.base(math.Min(10, impact)))
	return round1((adjusted + (10-adjusted)*v.weight("CDP")) * v.weight("TD"))
}

func (v vector2) base(impact float64) float64 {
	if impact == 0 {
		return 0
	}
	exploitability := 20 * v.weight("AV") * v.weight("AC") * v.weight("Au")
	return round1((0.6*impact + 0.4*exploitability - 1.5) * 1.176)
}

func (v vector2) temporal(base float64) float64 {
	return round1(base * v.weight("E") * v.weight("RL") * v.weight("RC"))
}

// round1 rounds to one decimal, halves up. What is within a billionth of a half
// is one: all factors have at most three decimals.
func round1(x float64) float64 { return math.Floor(x*10+0.5+1e-8) / 10 }
