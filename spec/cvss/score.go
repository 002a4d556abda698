// SPDX-License-Identifier: Apache-2.0

package cvss

import (
	"strings"

	gocvss30 "github.com/pandatix/go-cvss/30"
	gocvss31 "github.com/pandatix/go-cvss/31"
	gocvss40 "github.com/pandatix/go-cvss/40"
)

// scorer is what the versions before 4.0 have in common.
type scorer interface {
	BaseScore() float64
	TemporalScore() float64
	EnvironmentalScore() float64
}

// compute fills in the scores of the values.
func (v *Vector) compute(known []metric, values map[string]string) error {
	text := write(v.Version, known, values)
	var s scorer
	var err error
	switch v.Version {
	case "2.0":
		s = vector2(values)
	case "3.0":
		s, err = gocvss30.ParseVector(text)
	case "3.1":
		s, err = gocvss31.ParseVector(text)
	default:
		return v.compute4(text, write(v.Version, known[:indexOf(known, "E")], values))
	}
	if err != nil {
		return err
	}
	v.Base = s.BaseScore()
	v.Temporal, v.Environmental = v.Base, v.Base
	if v.HasTemporal {
		v.Temporal = s.TemporalScore()
		v.Environmental = v.Temporal
	}
	if v.HasEnvironmental {
		v.Environmental = s.EnvironmentalScore()
	}
	v.Score = v.Environmental
	return nil
}

// compute4 fills in the one score of 4.0, and that of the base metrics alone.
func (v *Vector) compute4(text, baseText string) error {
	s, err := gocvss40.ParseVector(text)
	if err != nil {
		return err
	}
	b, err := gocvss40.ParseVector(baseText)
	if err != nil {
		return err
	}
	v.Nomenclature = s.Nomenclature()
	v.Base, v.Score = b.Score(), s.Score()
	v.Temporal, v.Environmental = v.Score, v.Score
	return nil
}

// write gives the vector that has the values of the known metrics, in their order.
func write(version string, known []metric, values map[string]string) string {
	var b strings.Builder
	b.WriteString("CVSS:" + version)
	for _, m := range known {
		if value := values[m.name]; value != "" {
			b.WriteString("/" + m.name + ":" + value)
		}
	}
	return b.String()
}

// writeWhole gives the vector as it stands in documents: that of 2.0 names no version.
func writeWhole(version string, values map[string]string) string {
	text := write(version, metricsOf(version), values)
	if version == "2.0" {
		_, text, _ = strings.Cut(text, "/")
	}
	return text
}
