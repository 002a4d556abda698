// SPDX-License-Identifier: Apache-2.0

package cvss

import (
	"strings"
	"testing"
)

func TestEveryValueOfEveryMetricHasAMeaning(t *testing.T) {
	for _, version := range []string{"2.0", "3.0", "3.1", "4.0"} {
		named := meanings()[family(version)]
		known := metricsOf(version)
		if len(named) != len(known) {
			t.Errorf("%s has %d metrics, and %d are named", version, len(known), len(named))
		}
		for _, m := range known {
			if named[m.name] == nil {
				t.Errorf("%s of %s is not named", m.name, version)
				continue
			}
			values := strings.Fields(m.values)
			for _, value := range values {
				if e := m.explained(version, value); e.Meaning == "" || e.Name == "" {
					t.Errorf("%s:%s of %s has no meaning", m.name, value, version)
				}
			}
			for value := range named[m.name].values {
				if !m.allows(value) {
					t.Errorf("%s of %s has no value %s, and a meaning for it", m.name, version, value)
				}
			}
		}
	}
}

func TestWithChangesOneMetric(t *testing.T) {
	for _, tt := range []struct{ vector, change, want, wrong string }{
		{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "AV:L", "CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", ""},
		{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CR:L", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/CR:L", ""},
		{"(AV:N/AC:L/Au:N/C:P/I:P/A:P)", "Au:S", "AV:N/AC:L/Au:S/C:P/I:P/A:P", ""},
		{"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/U:Red", "E:U", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U/U:Red", ""},
		{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "AV:X", "", `"X" is not a value of the metric AV in CVSS 3.1`},
		{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "Au:N", "", `"Au" is not a metric of CVSS 3.1`},
		{"CVSS:3.1/AV:N", "AV:L", "", "the base metric AC is missing"},
	} {
		got, err := With(tt.vector, tt.change)
		switch {
		case tt.wrong != "":
			if err == nil || err.Error() != tt.wrong {
				t.Errorf("With(%s, %s) fails with %v, not %s", tt.vector, tt.change, err, tt.wrong)
			}
		case err != nil || got != tt.want:
			t.Errorf("With(%s, %s) is %s, %v, not %s", tt.vector, tt.change, got, err, tt.want)
		}
	}
}

func TestEffectsTellTheScoreOfEachOtherValue(t *testing.T) {
	list, err := Effects("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/RL:O")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, e := range list {
		got[e.Metric.Metric+":"+e.Value] = e.Score
	}
	for change, want := range map[string]float64{"AV:P": 6.5, "AC:H": 7.7, "C:N": 8.7, "S:C": 9.5, "RL:U": 9.8} {
		if got[change] != want {
			t.Errorf("with %s the score is %.1f, not %.1f", change, got[change], want)
		}
	}
	if _, ok := got["RL:X"]; ok {
		t.Error("what says nothing is told as an effect")
	}
	if len(list) != 3+1+2+1+1+2+2+2+3 {
		t.Errorf("%d effects are told", len(list))
	}
}

func TestNextGoesOnMetricByMetric(t *testing.T) {
	for _, tt := range []struct{ begun, want string }{
		{"", "CVSS:3.0/ CVSS:3.1/ CVSS:4.0/ AV:"},
		{"CVSS:3", "CVSS:3.0/ CVSS:3.1/"},
		{"CVSS:3.1/", "CVSS:3.1/AV:N CVSS:3.1/AV:A CVSS:3.1/AV:L CVSS:3.1/AV:P"},
		{"CVSS:3.1/AV:N/", "CVSS:3.1/AV:N/AC:L CVSS:3.1/AV:N/AC:H"},
		{"CVSS:3.1/AV:N/AC:H", "CVSS:3.1/AV:N/AC:H"},
		{"AV:N/", "AV:N/AC:H AV:N/AC:M AV:N/AC:L"},
		{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/RL", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/RL:X CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/RL:U " +
			"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/RL:W CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/RL:T CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/RL:O"},
		{"nonsense", ""},
	} {
		if got := strings.Join(Next(tt.begun), " "); got != tt.want {
			t.Errorf("Next(%q) is %q, not %q", tt.begun, got, tt.want)
		}
	}
}
