// SPDX-License-Identifier: Apache-2.0

package cvss

import (
	"fmt"
	"strings"
)

// Vector is the scores of one vector, between 0.0 and 10.0 with one decimal.
type Vector struct {
	Version string // 2.0, 3.0, 3.1 or 4.0
	// Base is the score of the base metrics alone (4.0: CVSS-B).
	Base float64
	// Temporal and Environmental are the scores with the metrics of these groups;
	// where the vector has none, HasTemporal and HasEnvironmental are false and
	// the score is that of the group before. Version 4.0 has one score: both are
	// the Score.
	Temporal, Environmental float64
	// HasTemporal tells that a temporal metric (4.0: a threat metric) is defined.
	HasTemporal bool
	// HasEnvironmental tells that an environmental metric is defined.
	HasEnvironmental bool
	// Score is the last that applies: environmental, else temporal, else base.
	Score float64
	// Nomenclature says which metrics a score of 4.0 rests on: CVSS-B, CVSS-BT,
	// CVSS-BE or CVSS-BTE; "" for the other versions.
	Nomenclature string
}

// Parse reads a vector and computes its scores. A vector of 3.x and 4.0 begins
// with its version; one without is of 2.0, with parentheses around it or not.
// Metrics may stand in any order but in 4.0, whose specification (section 7)
// fixes it. The error names the metric that is unknown, wrong, missing or there
// twice; the vector itself is not repeated.
func Parse(vector string) (Vector, error) {
	version, rest, err := split(vector)
	if err != nil {
		return Vector{}, err
	}
	known := metricsOf(version)
	values, err := read(version, known, rest)
	if err != nil {
		return Vector{}, err
	}
	v := Vector{Version: version}
	for _, m := range known {
		if value := values[m.name]; value == "" || value == m.undefined() {
			continue
		}
		v.HasTemporal = v.HasTemporal || m.group == temporal
		v.HasEnvironmental = v.HasEnvironmental || m.group == environmental
	}
	if err := v.compute(known, values); err != nil {
		return Vector{}, err
	}
	return v, nil
}

// split cuts the version from the metrics.
func split(vector string) (version, rest string, err error) {
	if named, ok := strings.CutPrefix(vector, "CVSS:"); ok {
		version, rest, _ = strings.Cut(named, "/")
		if version != "3.0" && version != "3.1" && version != "4.0" {
			return "", "", fmt.Errorf("%.20q is not a version of CVSS vectors: 3.0, 3.1 or 4.0", version)
		}
		return version, rest, nil
	}
	if inner, ok := strings.CutPrefix(vector, "("); ok {
		if vector, ok = strings.CutSuffix(inner, ")"); !ok {
			return "", "", fmt.Errorf("the parenthesis around the vector does not close")
		}
	}
	return "2.0", vector, nil
}

func metricsOf(version string) []metric {
	switch version {
	case "2.0":
		return metrics2
	case "4.0":
		return metrics4
	}
	return metrics3
}

// read gives the values of the vector's metrics by their abbreviations.
func read(version string, known []metric, rest string) (map[string]string, error) {
	if rest == "" {
		return nil, fmt.Errorf("the vector has no metrics")
	}
	values := make(map[string]string, len(known))
	last := -1
	for part := range strings.SplitSeq(rest, "/") {
		name, value, _ := strings.Cut(part, ":")
		i := indexOf(known, name)
		switch {
		case i < 0:
			return nil, fmt.Errorf("%.20q is not a metric of CVSS %s", name, version)
		case values[name] != "":
			return nil, fmt.Errorf("the metric %s stands twice", name)
		case !known[i].allows(value):
			return nil, fmt.Errorf("%.20q is not a value of the metric %s in CVSS %s", value, name, version)
		case i < last && version == "4.0":
			return nil, fmt.Errorf("the metric %s stands behind %s, against the order of CVSS 4.0", name, known[last].name)
		}
		values[name] = value
		last = i
	}
	for _, m := range known {
		if m.group == base && values[m.name] == "" {
			return nil, fmt.Errorf("the base metric %s is missing", m.name)
		}
	}
	return values, nil
}

func indexOf(known []metric, name string) int {
	for i, m := range known {
		if m.name == name {
			return i
		}
	}
	return -1
}
