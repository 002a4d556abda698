// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verdict/spec/vers"
)

func TestWhatIsCanonicalIsReadAsItIsWritten(t *testing.T) {
	for _, text := range []string{
		"vers:npm/>=1.0.0|<2.0.0", "vers:npm/*", "vers:all/*", "vers:none/*", "vers:maven/1.0|>=2.0|!=2.5|<3.0|4.0", "vers:pypi/!=1.0",
		"vers:deb/>=1:2.0-1|<1:2.0-5", "vers:rpm/<=1.0~rc1-1", "vers:npm/1.0%252F0", "vers:datetime/>=2026-01-01T00:00:00Z|<2026-03-01T12:30:00.5+02:00",
		"vers:intdot/>=10.234|<11", "vers:lexicographic/>=abc|<b", "vers:maven/>1.0|<=2.0", "vers:maven/<1.0|>=2.0", "vers:golang/>=v1.0.0+incompatible",
	} {
		v, err := vers.Parse(text)
		if err != nil || v.String() != text {
			t.Errorf("%s reads as %v (%v)", text, v, err)
		}
	}
}

func TestWhatIsNotCanonicalSaysWhyAndHowItIsWritten(t *testing.T) {
	for text, want := range map[string]string{
		"npm/1.0.0":                              "does not begin with vers:",
		"VERS:npm/1.0.0":                         "does not begin with vers:",
		"vers:npm":                               "no / stands behind",
		"vers:NPM/1.0.0":                         "its scheme is not",
		"vers:npm/":                              "has no constraints",
		"vers:npm/>=1.0.0| <2.0.0":               "whitespace is not permitted",
		"vers:npm/|1.0.0":                        "leading |",
		"vers:npm/1.0.0|":                        "trailing |",
		"vers:npm/1.0.0||2.0.0":                  "two | in a row",
		"vers:npm/1.0.0|*":                       "* stands alone",
		"vers:npm/>=":                            "has no version",
		"vers:npm/1.0%2":                         "percent-encoding of the version 1.0%2 is invalid",
		"vers:npm/1.0%2G0":                       "percent-encoding of the version 1.0%2G0 is invalid",
		"vers:npm/1=0":                           "percent-encoded there",
		"vers:all/1.0":                           "no constraint but *",
		"vers:npm/>=2.0.0|<1.0.0":                "not sorted: 1.0.0 comes before 2.0.0; write vers:npm/<1.0.0|>=2.0.0",
		"vers:npm/=1.0.0":                        "write vers:npm/1.0.0",
		"vers:npm/1%2E0.0":                       "is not canonical; write vers:npm/1.0.0",
		"vers:pypi/1.0|1.0.0":                    "the same version, which may stand but once; write vers:pypi/1.0",
		"vers:npm/>=1.0.0|>=2.0.0":               "one is redundant; write vers:npm/>=1.0.0",
		"vers:npm/<1.0.0|<2.0.0":                 "one is redundant; write vers:npm/<2.0.0",
		"vers:npm/1.0.0|<2.0.0":                  "1.0.0 lies in what <2.0.0 holds already; write vers:npm/<2.0.0",
		"vers:npm/>=1.0.0|2.0.0":                 "2.0.0 lies in what >=1.0.0 holds already",
		"vers:datetime/2024-01-01t00:00:00z":     "T and Z in upper case",
		"vers:datetime/2024-01-01T00%3A00%3A00Z": "colons of a timestamp are not encoded",
		"vers:datetime/2024-01-01T00%3a00%3a00Z": "is not canonical; write vers:datetime/2024-01-01T00:00:00Z",
		"vers:datetime/2024-01-01":               "no timestamp",
	} {
		if v, err := vers.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s reads as %v, and the error is %v, which does not say %q", text, v, err, want)
		}
	}
}

func TestARangeHoldsWhatItsConstraintsSay(t *testing.T) {
	for text, versions := range map[string]string{
		"vers:npm/*":                          "+1.0.0 +0.0.0-0",
		"vers:all/*":                          "+anything",
		"vers:none/*":                         "-1.0",
		"vers:npm/>=1.0.0|<2.0.0":             "-0.9.9 -1.0.0-rc.1 +1.0.0 +1.9.9 +2.0.0-rc.1 -2.0.0",
		"vers:npm/>1.0.0|<=2.0.0":             "-1.0.0 +1.0.1-0 +2.0.0 -2.0.1",
		"vers:npm/<1.0.0|>=2.0.0":             "+0.1.0 -1.0.0 -1.5.0 +2.0.0",
		"vers:npm/>=2.0.0|<1.0.0":             "+0.1.0 -1.0.0 -1.5.0 +2.0.0", // in any order
		"vers:maven/>=1|!=1.5|<2|3":           "+1 -1.5 -1.5.0 +1.6 -2 +3.0 -3.1",
		"vers:pypi/!=1.0":                     "+0.9 -1.0.0 +1.1",
		"vers:pypi/!=1.0|2.0":                 "-0.9 -1.0 +2.0",
		"vers:npm/>=1.0.0|>=1.5.0|<2.0.0":     "+1.2.0 -2.0.0",
		"vers:npm/>=1.0.0|<1.5.0|<2.0.0":      "+1.7.0 -2.0.0",
		"vers:npm/1.0.0|1.0.0|3.0.0":          "+1.0.0 -2.0.0 +3.0.0",
		"vers:datetime/<2026-01-01T00:00:00Z": "+2025-12-31T23:59:59.999Z -2026-01-01T00:00:00Z -2025-12-31T23:00:00-01:00",
		"vers:intdot/>=9.10.0|<10":            "+9.10 +9.11.1 -9.9 -10.0.0",
		"vers:rpm/>=1.0-2|<1.0-10":            "-1.0-1 +1.0-2 +1.0-9 -1.0-10",
	} {
		r, err := vers.ParseRange(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		for _, v := range strings.Fields(versions) {
			got, err := r.Contains(v[1:])
			if err != nil || got != (v[0] == '+') {
				t.Errorf("%s contains %s: %v, %v", text, v[1:], got, err)
			}
		}
	}
}

func TestWhatContradictsItselfOrCannotBeComparedIsNoRange(t *testing.T) {
	for text, want := range map[string]string{
		"vers:npm/1.0.0|!=1.0.0":         "contradict each other",
		"vers:npm/>=1.0.0|<=1.0.0":       "contradict each other",
		"vers:npm/>=1.x":                 "no version of the scheme npm",
		"vers:cobol/1.0":                 "cannot be compared",
		"vers:maven/>=1.0.beta-2|<1-1|1": "no one order",
	} {
		if r, err := vers.ParseRange(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is %s, and the error is %v, which does not say %q", text, r, err, want)
		}
	}
	r, err := vers.ParseRange("vers:npm/<2.0.0")
	if err != nil {
		t.Fatal(err)
	}
	if in, err := r.Contains("latest"); in || err == nil {
		t.Errorf("latest lies nowhere, and yet: %v, %v", in, err)
	}
}

// sampleTest is a test of VERS's own suite.
type sampleTest struct {
	Description string          `json:"description"`
	Type        string          `json:"test_type"`
	Input       json.RawMessage `json:"input"`
	Output      json.RawMessage `json:"expected_output"`
	Failure     bool            `json:"expected_failure"`
}

func TestTheSamplesOfVERSPass(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(requireTestData(t), "vers-sample", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no samples: %v", err)
	}
	passed := 0
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var suite struct{ Tests []sampleTest }
		if err := json.Unmarshal(raw, &suite); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, test := range suite.Tests {
			if fault := test.run(); fault != "" {
				t.Errorf("%s: %s: %s: %s", filepath.Base(name), test.Description, test.Input, fault)
				continue
			}
			passed++
		}
	}
	t.Logf("%d samples pass", passed)
}

// run tells what is wrong, "" when nothing is.
func (s sampleTest) run() string {
	switch s.Type {
	case "containment":
		var input struct{ Vers, Version string }
		if err := json.Unmarshal(s.Input, &input); err != nil {
			return err.Error()
		}
		r, err := vers.ParseRange(input.Vers)
		if err != nil {
			return err.Error()
		}
		in, err := r.Contains(input.Version)
		if fmt.Sprint(in) != string(s.Output) || err != nil {
			return fmt.Sprintf("%v, %v", in, err)
		}
	case "parse":
		var text string
		if err := json.Unmarshal(s.Input, &text); err != nil {
			return err.Error()
		}
		v, err := vers.Parse(text)
		if s.Failure {
			if err == nil {
				return "it is read"
			}
			return ""
		}
		return s.same(v, err)
	default:
		return "a kind of test that is not known"
	}
	return ""
}

func (s sampleTest) same(v vers.VERS, err error) string {
	var want struct {
		Scheme      vers.Scheme
		Constraints [][2]string `json:"version_constraints"`
	}
	if e := json.Unmarshal(s.Output, &want); e != nil || err != nil {
		return fmt.Sprint(e, err)
	}
	var got [][2]string
	for _, c := range v.Constraints {
		got = append(got, [2]string{string(c.Comparator), c.Version})
	}
	if v.Scheme != want.Scheme || fmt.Sprint(got) != fmt.Sprint(want.Constraints) {
		return fmt.Sprintf("%v", v)
	}
	return ""
}

func FuzzParseReadsItsOwnText(f *testing.F) {
	for _, seed := range []string{"vers:npm/>=1.0.0|<2.0.0", "vers:pypi/0.2|!=3|>=4", "vers:npm/1.0%252F0", "vers:maven/*", "vers:deb/>1:2~rc1|<=3", "vers:datetime/2026-01-01T00:00:00Z"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if v, err := vers.Parse(text); err == nil {
			if again, err := vers.Parse(v.String()); err != nil || again.String() != v.String() {
				t.Errorf("%q is written %s and read %v (%v)", text, v, again, err)
			}
		}
		r, err := vers.ParseRange(text)
		if err != nil {
			return
		}
		if _, err := vers.Parse(r.String()); err != nil {
			t.Errorf("%q has the canonical form %s, which is refused: %v", text, r, err)
		}
		if again, err := vers.ParseRange(r.String()); err != nil || !r.Empty() && !again.Equal(r) {
			t.Errorf("%q is %s and read %s (%v)", text, r, again, err)
		}
	})
}

func ExampleParseRange() {
	r, _ := vers.ParseRange("vers:maven/>=2.0|!=2.13.5|<2.14")
	for _, version := range []string{"2.13.4.2", "2.13.5", "2.14"} {
		in, _ := r.Contains(version)
		fmt.Println(version, in)
	}
	// Output:
	// 2.13.4.2 true
	// 2.13.5 false
	// 2.14 false
}
