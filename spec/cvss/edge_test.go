// SPDX-License-Identifier: Apache-2.0

package cvss

import (
	"math"
	"sort"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawn4 draws a vector of 4.0.
func drawn4(t *rapid.T) string {
	vector := "CVSS:4.0"
	for _, m := range metrics4 {
		value := rapid.SampledFrom(strings.Fields(m.values)).Draw(t, m.name)
		if m.group == base || rapid.IntRange(0, 2).Draw(t, "defined") == 0 {
			vector += "/" + m.name + ":" + value
		}
	}
	return vector
}

func TestTheExactScoreRoundsToTheOneThatIsTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		vector := drawn4(t)
		_, values, err := valuesOf(vector)
		if err != nil {
			t.Fatal(err)
		}
		n, err := effective(values).tenths()
		if err != nil {
			t.Fatal(err)
		}
		v, err := Parse(vector)
		if err != nil {
			t.Fatal(err)
		}
		if d := n - int(math.Round(v.Score*10))*exactTenth; d > exactTenth/2 || d < -exactTenth/2 {
			t.Fatalf("%s is %.1f, and exactly %d/%d tenths", vector, v.Score, n, exactTenth)
		}
		edge, on, err := RoundingEdge(vector)
		if err != nil || on != (n%exactTenth == exactTenth/2) {
			t.Fatalf("%s is on an edge: %t, %v", vector, on, err)
		}
		if on {
			if edge.Lower != v.Score && edge.Higher != v.Score || math.Abs(edge.Higher-edge.Lower-0.1) > 1e-9 {
				t.Fatalf("%s is %.1f, and between %v", vector, v.Score, edge)
			}
		}
	})
}

func TestScoresOnAnEdgeAreToldWithBothReadings(t *testing.T) {
	for _, tt := range []struct {
		vector string
		want   Edge
		on     bool
	}{
		{"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", Edge{}, false},
		{"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", Edge{}, false},
		{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", Edge{}, false},
		{"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:L/VA:N/SC:L/SI:L/SA:L", Edge{8.75, 8.7, 8.8}, true},
		{"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:P/VC:H/VI:L/VA:N/SC:H/SI:H/SA:H", Edge{8.55, 8.5, 8.6}, true},
	} {
		edge, on, err := RoundingEdge(tt.vector)
		if err != nil || on != tt.on || edge != tt.want {
			t.Errorf("%s: %v, %t, %v", tt.vector, edge, on, err)
		}
	}
	if _, _, err := RoundingEdge("CVSS:4.0/AV:N"); err == nil {
		t.Error("what is no vector is on no edge, and says nothing")
	}
}

// TestNoEdgeDividesASeverity goes through all base vectors that attack over a network.
func TestNoEdgeDividesASeverity(t *testing.T) {
	if testing.Short() {
		t.Skip("it scores thousands of vectors")
	}
	band := func(score float64) int { return sort.SearchFloat64s([]float64{0.1, 4, 7, 9}, score+1e-9) }
	count, on := 0, 0
	var walk func(i int, vector string)
	walk = func(i int, vector string) {
		if metrics4[i].group == base {
			for value := range strings.FieldsSeq(metrics4[i].values) {
				walk(i+1, vector+"/"+metrics4[i].name+":"+value)
			}
			return
		}
		count++
		edge, found, err := RoundingEdge(vector)
		if err != nil {
			t.Fatal(err)
		}
		if found {
			on++
		}
		if band(edge.Lower) != band(edge.Higher) {
			t.Errorf("%s is of two severities: %v", vector, edge)
		}
	}
	walk(1, "CVSS:4.0/AV:N")
	if count != 26244 || on != 1020 {
		t.Errorf("%d of %d vectors lie on an edge", on, count)
	}
}

func TestChangesNameWhatDiffers(t *testing.T) {
	const remote = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
	for _, tt := range []struct{ name, from, to, want, wrong string }{
		{"nothing", remote, remote, "", ""},
		{"a metric that is not defined is none", remote, remote + "/E:X/MAV:X", "", ""},
		{"a base metric", remote, "CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "AV N>A", ""},
		{"metrics of the environment", remote, remote + "/CR:L/MAV:A", "CR X>L, MAV X>A of AV", ""},
		{"a metric that is left out", remote + "/E:P", remote, "E P>X", ""},
		{"2.0", "AV:N/AC:L/Au:N/C:P/I:P/A:P", "AV:N/AC:L/Au:N/C:P/I:P/A:P/TD:L", "TD ND>L", ""},
		{"two versions", remote, "AV:N/AC:L/Au:N/C:P/I:P/A:P", "", "a vector of CVSS 3.1 and one of 2.0 have no metrics to compare"},
		{"what is no vector", remote, "CVSS:3.1/AV:N", "", "the base metric AC is missing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, err := Changes(tt.from, tt.to)
			if tt.wrong != "" {
				if err == nil || err.Error() != tt.wrong {
					t.Fatalf("the error is %v, not %s", err, tt.wrong)
				}
				return
			}
			var got []string
			for _, c := range list {
				text := c.Metric.Metric + " " + c.Was + ">" + c.Value
				if c.Of != "" {
					text += " of " + c.Of
				}
				got = append(got, text)
			}
			if text := strings.Join(got, ", "); err != nil || text != tt.want {
				t.Errorf("got %q, %v, want %q", text, err, tt.want)
			}
		})
	}
}

func TestTheBaseOfAVectorIsOneOfItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		vector := drawn4(t)
		alone, err := Base(vector)
		if err != nil {
			t.Fatal(err)
		}
		whole, _ := Parse(vector)
		v, err := Parse(alone)
		if err != nil || v.Score != whole.Base || v.Nomenclature != "CVSS-B" {
			t.Fatalf("%s is %v, %v; the base of %s is %.1f", alone, v, err, vector, whole.Base)
		}
		changes, err := Changes(alone, vector)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range changes {
			if c.Group == "base" {
				t.Fatalf("%s differs in %s", vector, c.Metric.Metric)
			}
		}
	})
}
