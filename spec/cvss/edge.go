// SPDX-License-Identifier: Apache-2.0

package cvss

// Edge is a score of CVSS 4.0 whose exact value lies midway between two scores. The
// specification (section 8.2) rounds to one decimal; a program that computes with binary
// numbers may hold such a value a hair below or above, so that programs differ by 0.1.
type Edge struct {
	Exact float64 // such as 6.85
	// Lower and Higher are the two readings. FIRST's calculator tells the higher one;
	// [Parse] tells that to which its binary numbers lead.
	Lower, Higher float64
}

// RoundingEdge tells whether the score of a vector lies on such an edge, by computing it
// with whole numbers. Only those of 4.0 do. It fails as [Parse] does.
func RoundingEdge(vector string) (Edge, bool, error) {
	v, err := Parse(vector)
	if err != nil || v.Version != "4.0" {
		return Edge{}, false, err
	}
	_, values, err := valuesOf(vector)
	if err != nil {
		return Edge{}, false, err
	}
	n, err := effective(values).tenths()
	if err != nil || n%exactTenth != exactTenth/2 {
		return Edge{}, false, err
	}
	lower := n / exactTenth
	return Edge{Exact: float64(2*lower+1) / 20, Lower: float64(lower) / 10, Higher: float64(lower+1) / 10}, true, nil
}

// vector4 are the values that count in a vector of 4.0, by the base metric's abbreviation.
type vector4 map[string]string

// effective takes the modified metrics for those that they modify, and the worst for what
// is not defined (section 2.3 and 4.1).
func effective(values map[string]string) vector4 {
	v := vector4{}
	for _, m := range metrics4 {
		value := m.value(values)
		switch of := m.modifies("4.0"); {
		case of != "" && value != "X":
			v[of] = value
		case of == "":
			v[m.name] = value
		}
	}
	for metric, worst := range map[string]string{"E": "A", "CR": "H", "IR": "H", "AR": "H"} {
		if v[metric] == "X" {
			v[metric] = worst
		}
	}
	return v
}

// ranks4 are how many steps a value lies below the gravest of its metric (section 8.2).
var ranks4 = map[string]map[string]int{
	"AV": {"N": 0, "A": 1, "L": 2, "P": 3},
	"PR": {"N": 0, "L": 1, "H": 2},
	"UI": {"N": 0, "P": 1, "A": 2},
	"AC": {"L": 0, "H": 1},
	"AT": {"N": 0, "P": 1},
	"VC": {"H": 0, "L": 1, "N": 2},
	"VI": {"H": 0, "L": 1, "N": 2},
	"VA": {"H": 0, "L": 1, "N": 2},
	"CR": {"H": 0, "M": 1, "L": 2},
	"IR": {"H": 0, "M": 1, "L": 2},
	"AR": {"H": 0, "M": 1, "L": 2},
	"SC": {"H": 0, "L": 1, "N": 2},
	"SI": {"S": 0, "H": 1, "L": 2, "N": 3},
	"SA": {"S": 0, "H": 1, "L": 2, "N": 3},
}

// rank is the sum of some metrics' steps.
func (v vector4) rank(metrics ...string) (sum int) {
	for _, m := range metrics {
		sum += ranks4[m][v[m]]
	}
	return sum
}

func (v vector4) has(value string, metrics ...string) int {
	n := 0
	for _, m := range metrics {
		if v[m] == value {
			n++
		}
	}
	return n
}

// levels are the equivalence classes of a vector (section 8.1): EQ1, EQ2, EQ3, EQ4, EQ5
// and EQ6, where 0 is the gravest.
type levels [6]int

func (v vector4) levels() (l levels) {
	switch n := v.has("N", "AV", "PR", "UI"); {
	case v["AV"] == "P" || n == 0:
		l[0] = 2
	case n < 3:
		l[0] = 1
	}
	if v.rank("AC", "AT") > 0 {
		l[1] = 1
	}
	switch {
	case v["VC"] == "H" && v["VI"] == "H":
	case v.has("H", "VC", "VI", "VA") > 0:
		l[2] = 1
	default:
		l[2] = 2
	}
	switch {
	case v.has("S", "SI", "SA") > 0:
	case v.has("H", "SC", "SI", "SA") > 0:
		l[3] = 1
	default:
		l[3] = 2
	}
	l[4] = map[string]int{"A": 0, "P": 1, "U": 2}[v["E"]]
	l[5] = 1
	for harm, wanted := range map[string]string{"VC": "CR", "VI": "IR", "VA": "AR"} {
		if v[harm] == "H" && v[wanted] == "H" {
			l[5] = 0
		}
	}
	return l
}
