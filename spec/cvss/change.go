// SPDX-License-Identifier: Apache-2.0

package cvss

import "fmt"

// Change is a metric that two vectors have with different values.
type Change struct {
	Metric        // with the later value; where the later vector says nothing, the one that stands for that
	Was    string // the earlier value
	// Of is the base metric that it modifies, such as AV of MAV; "" of others.
	Of string
}

// Changes gives the metrics whose values differ between two vectors of one version, in
// the order of the specification. A metric that is left out is as one that is not
// defined. It fails as [Parse] does, and on vectors of different versions.
func Changes(from, to string) ([]Change, error) {
	version, before, err := valuesOf(from)
	if err != nil {
		return nil, err
	}
	later, after, err := valuesOf(to)
	if err != nil {
		return nil, err
	}
	if version != later {
		return nil, fmt.Errorf("a vector of CVSS %s and one of %s have no metrics to compare", version, later)
	}
	var list []Change
	for _, m := range metricsOf(version) {
		was, is := m.value(before), m.value(after)
		if was != is {
			list = append(list, Change{Metric: m.explained(version, is), Was: was, Of: m.modifies(version)})
		}
	}
	return list, nil
}

// Base gives the vector of the base metrics alone. It fails as [Parse] does.
func Base(vector string) (string, error) {
	version, values, err := valuesOf(vector)
	if err != nil {
		return "", err
	}
	for _, m := range metricsOf(version) {
		if m.group != base {
			delete(values, m.name)
		}
	}
	return writeWhole(version, values), nil
}

// valuesOf reads a vector.
func valuesOf(vector string) (version string, values map[string]string, err error) {
	version, rest, err := split(vector)
	if err != nil {
		return "", nil, err
	}
	values, err = read(version, metricsOf(version), rest)
	return version, values, err
}

// value is the metric's among those of a vector, where none is the one that says nothing.
func (m metric) value(of map[string]string) string {
	if value := of[m.name]; value != "" {
		return value
	}
	return m.undefined()
}

// modifies names the base metric that a metric of the environment takes the place of.
func (m metric) modifies(version string) string {
	if m.group != environmental {
		return ""
	}
	return meanings()[family(version)][m.name].of
}
