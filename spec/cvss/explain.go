// SPDX-License-Identifier: Apache-2.0

package cvss

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

// Metric is one metric of a vector, in words.
type Metric struct {
	Metric  string // its abbreviation, such as AV
	Name    string // such as Attack Vector
	Group   string // base, temporal (4.0: threat), environmental or supplemental
	Value   string // its abbreviation, such as N
	Meaning string // a sentence without its capital and full stop
}

// Explain gives the metrics that stand in a vector, in the order of the specification. It
// fails as [Parse] does.
func Explain(vector string) ([]Metric, error) {
	version, values, err := valuesOf(vector)
	if err != nil {
		return nil, err
	}
	var list []Metric
	for _, m := range metricsOf(version) {
		if value := values[m.name]; value != "" {
			list = append(list, m.explained(version, value))
		}
	}
	return list, nil
}

func (m metric) explained(version, value string) Metric {
	w := meanings()[family(version)][m.name]
	meaning := w.values[value]
	switch {
	case m.group == environmental && value == m.undefined() && w.of != "":
		meaning = "as " + w.of
	case w.of != "" && meaning != "":
		meaning = "here: " + meaning
	}
	return Metric{Metric: m.name, Name: w.name, Group: m.group.of(version), Value: value, Meaning: meaning}
}

// of names the group in a version.
func (g group) of(version string) string {
	switch {
	case g == base:
		return "base"
	case g == temporal && version == "4.0":
		return "threat"
	case g == temporal:
		return "temporal"
	case g == environmental:
		return "environmental"
	}
	return "supplemental"
}

// With gives the vector with another value of a metric, or with one that it did not have:
// METRIC:VALUE, in the order of the specification. It fails when the vector, the metric or
// the value is none.
func With(vector, change string) (string, error) {
	version, values, err := valuesOf(vector)
	if err != nil {
		return "", err
	}
	known := metricsOf(version)
	name, value, _ := strings.Cut(change, ":")
	switch i := indexOf(known, name); {
	case i < 0:
		return "", fmt.Errorf("%.20q is not a metric of CVSS %s", name, version)
	case !known[i].allows(value):
		return "", fmt.Errorf("%.20q is not a value of the metric %s in CVSS %s", value, name, version)
	}
	values[name] = value
	return writeWhole(version, values), nil
}

// Effect is what a metric would do with another value.
type Effect struct {
	Metric         // with that value
	Score  float64 // the last that would apply
}

// Effects gives, for each metric that stands in a vector, the score with each other value
// that says something. It fails as [Parse] does.
func Effects(vector string) ([]Effect, error) {
	stands, err := Explain(vector)
	if err != nil {
		return nil, err
	}
	version, _, _ := split(vector)
	known := metricsOf(version)
	var list []Effect
	for _, s := range stands {
		m := known[indexOf(known, s.Metric)]
		for value := range strings.FieldsSeq(m.values) {
			if value == s.Value || value == m.undefined() {
				continue
			}
			changed, err := With(vector, m.name+":"+value)
			if err != nil {
				return nil, err
			}
			v, err := Parse(changed)
			if err != nil {
				return nil, err
			}
			list = append(list, Effect{m.explained(version, value), v.Score})
		}
	}
	return list, nil
}

//go:embed meanings.txt
var meaningsText string

// words are what a metric and its values mean.
type words struct {
	name   string
	of     string // the metric that it stands for here
	values map[string]string
}

func family(version string) string {
	if version == "3.0" || version == "3.1" {
		return "3"
	}
	return version
}

// meanings are the words of meanings.txt, by version and metric.
var meanings = sync.OnceValue(func() map[string]map[string]*words {
	all := map[string]map[string]*words{}
	var of map[string]*words
	var w *words
	for line := range strings.Lines(meaningsText) {
		line = strings.TrimSuffix(line, "\n")
		first, rest, hasRest := strings.Cut(strings.TrimPrefix(line, " "), " ")
		switch {
		case strings.HasPrefix(line, "#"):
		case !hasRest:
			of = map[string]*words{}
			all[first] = of
		case !strings.HasPrefix(line, " "):
			w = &words{name: rest, values: map[string]string{}}
			of[first] = w
		case first == "=":
			w.of = rest
			for value, meaning := range of[rest].values {
				w.values[value] = meaning
			}
		default:
			w.values[first] = rest
		}
	}
	return all
})

// Next gives how the beginning of a vector may go on, up to the end of the next metric: as
// whole beginnings, for completion. It gives nothing for what no vector begins with.
func Next(begun string) []string {
	parts := strings.Split(begun, "/")
	version, named := strings.CutPrefix(parts[0], "CVSS:")
	switch {
	case len(parts) == 1 && !named:
		return starting(begun, []string{"CVSS:3.0/", "CVSS:3.1/", "CVSS:4.0/", "AV:"})
	case len(parts) == 1:
		return starting(begun, []string{"CVSS:3.0/", "CVSS:3.1/", "CVSS:4.0/"})
	case !named:
		version, parts = "2.0", append([]string{""}, parts...)
	}
	before, last := parts[1:len(parts)-1], parts[len(parts)-1]
	had := map[string]bool{}
	for _, part := range before {
		name, _, _ := strings.Cut(part, ":")
		had[name] = true
	}
	stem := strings.TrimSuffix(begun, last)
	var list []string
	for _, m := range metricsOf(version) {
		if had[m.name] {
			continue
		}
		for value := range strings.FieldsSeq(m.values) {
			list = append(list, stem+m.name+":"+value)
		}
		if m.group == base { // those come first, in their order
			break
		}
	}
	return starting(begun, list)
}

func starting(with string, list []string) []string {
	var kept []string
	for _, text := range list {
		if strings.HasPrefix(text, with) {
			kept = append(kept, text)
		}
	}
	return kept
}
