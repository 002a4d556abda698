// SPDX-License-Identifier: Apache-2.0

package cvss_test

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"verdict/spec/cvss"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, in string
		want     cvss.Vector
	}{
		{"2.0 with base metrics", "AV:N/AC:L/Au:N/C:P/I:P/A:P",
			cvss.Vector{Version: "2.0", Base: 7.5, Temporal: 7.5, Environmental: 7.5, Score: 7.5}},
		{"2.0 in parentheses", "(AV:N/AC:L/Au:N/C:P/I:P/A:P)",
			cvss.Vector{Version: "2.0", Base: 7.5, Temporal: 7.5, Environmental: 7.5, Score: 7.5}},
		{"2.0 with part of a group", "AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F",
			cvss.Vector{Version: "2.0", Base: 7.8, Temporal: 7.4, Environmental: 7.4, Score: 7.4, HasTemporal: true}},
		{"2.0 at a half that binary numbers hold too low", "AV:N/AC:L/Au:S/C:C/I:C/A:C/E:F/RL:U/RC:C",
			cvss.Vector{Version: "2.0", Base: 9, Temporal: 8.6, Environmental: 8.6, Score: 8.6, HasTemporal: true}},
		{"2.0 without impact has no negative zero", "AV:L/AC:H/Au:M/C:N/I:N/A:N",
			cvss.Vector{Version: "2.0"}},
		{"a group of metrics that are not defined is none", "AV:N/AC:L/Au:N/C:P/I:P/A:P/E:ND/RL:ND/RC:ND",
			cvss.Vector{Version: "2.0", Base: 7.5, Temporal: 7.5, Environmental: 7.5, Score: 7.5}},
		{"3.0", "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
			cvss.Vector{Version: "3.0", Base: 9.8, Temporal: 9.8, Environmental: 9.8, Score: 9.8}},
		{"3.1 in another order", "CVSS:3.1/S:U/AV:N/AC:L/PR:N/UI:N/A:H/C:N/I:N",
			cvss.Vector{Version: "3.1", Base: 7.5, Temporal: 7.5, Environmental: 7.5, Score: 7.5}},
		{"3.1 with temporal metrics", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O",
			cvss.Vector{Version: "3.1", Base: 9.8, Temporal: 8.5, Environmental: 8.5, Score: 8.5, HasTemporal: true}},
		{"3.1 with environmental metrics", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:P",
			cvss.Vector{Version: "3.1", Base: 9.8, Temporal: 9.8, Environmental: 6.8, Score: 6.8, HasEnvironmental: true}},
		{"4.0 with base metrics", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
			cvss.Vector{Version: "4.0", Base: 9.3, Temporal: 9.3, Environmental: 9.3, Score: 9.3, Nomenclature: "CVSS-B"}},
		{"4.0 with a threat metric", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U",
			cvss.Vector{Version: "4.0", Base: 9.3, Temporal: 8.1, Environmental: 8.1, Score: 8.1, HasTemporal: true, Nomenclature: "CVSS-BT"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := cvss.Parse(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want || math.Signbit(got.Score) {
				t.Errorf("Parse(%q)\n got %+v\nwant %+v", tt.in, got, tt.want)
			}
		})
	}
}

func TestParseNamesWhatIsWrong(t *testing.T) {
	const base31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
	tests := []struct {
		in, want string
	}{
		{"", "the vector has no metrics"},
		{"CVSS:3.1", "the vector has no metrics"},
		{"CVSS:3.2/AV:N", `"3.2" is not a version of CVSS vectors: 3.0, 3.1 or 4.0`},
		{"CVSS:2.0/AV:N", `"2.0" is not a version of CVSS vectors: 3.0, 3.1 or 4.0`},
		{"cvss:3.1/AV:N", `"cvss" is not a metric of CVSS 2.0`},
		{"(AV:N/AC:L/Au:N/C:P/I:P/A:P", "the parenthesis around the vector does not close"},
		{"AV:N/AC:L/Au:N/C:P/I:P", "the base metric A is missing"},
		{"AV:N/AC:L/AU:N/C:P/I:P/A:P", `"AU" is not a metric of CVSS 2.0`},
		{base31 + "/XX:H", `"XX" is not a metric of CVSS 3.1`},
		{base31 + "/", `"" is not a metric of CVSS 3.1`},
		{base31 + "/E", `"" is not a value of the metric E in CVSS 3.1`},
		{base31 + "/E:POC", `"POC" is not a value of the metric E in CVSS 3.1`},
		{base31 + "/AV:N", "the metric AV stands twice"},
		{"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", "the base metric A is missing"},
		{"CVSS:4.0/AC:L/AV:N", "the metric AV stands behind AC, against the order of CVSS 4.0"},
		{"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:S", `"S" is not a value of the metric SA in CVSS 4.0`},
		{"CVSS:3.1/" + strings.Repeat("Z", 1000), `"ZZZZZZZZZZZZZZZZZZZZ" is not a metric of CVSS 3.1`},
	}
	for _, tt := range tests {
		v, err := cvss.Parse(tt.in)
		if err == nil {
			t.Errorf("Parse(%q) gives %+v, want the error %q", tt.in, v, tt.want)
		} else if err.Error() != tt.want {
			t.Errorf("Parse(%q)\n got %s\nwant %s", tt.in, err, tt.want)
		}
	}
}

// TestPublicVectors holds the scores against the answers of other calculators.
func TestPublicVectors(t *testing.T) {
	root := os.Getenv("VERDICT_TESTDATA")
	if root == "" {
		t.Skip("VERDICT_TESTDATA is not set: the public vectors are not at hand")
	}
	files, err := filepath.Glob(filepath.Join(root, "cvss", "vectors_*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors below %s: %v", root, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			total, right := 0, 0
			for lines := bufio.NewScanner(f); lines.Scan(); {
				total++
				if err := compare(lines.Text()); err != nil {
					t.Error(err)
					continue
				}
				right++
			}
			t.Logf("%d of %d are right", right, total)
			if total == 0 {
				t.Error("the file holds no vectors")
			}
		})
	}
}

// compare checks one line, VECTOR - (base, temporal, environmental) or
// VECTOR - score; None stands for a group that the vector does not have.
func compare(line string) error {
	text, answer, _ := strings.Cut(line, " - ")
	v, err := cvss.Parse(text)
	if err != nil {
		return fmt.Errorf("%s: %w", text, err)
	}
	answers := strings.Split(strings.Trim(answer, "()"), ", ")
	scores := []float64{v.Base, v.Temporal, v.Environmental}
	if len(answers) == 1 {
		scores = []float64{v.Score}
	}
	for i, a := range answers {
		if a == "None" {
			continue
		}
		want, err := strconv.ParseFloat(a, 64)
		if err != nil {
			return err
		}
		if scores[i] != want {
			return fmt.Errorf("%s: got %v, want %s", text, scores, answer)
		}
	}
	if len(answers) == 3 && v.Version == "2.0" &&
		(v.HasTemporal == (answers[1] == "None") || v.HasEnvironmental == (answers[2] == "None")) {
		return fmt.Errorf("%s: temporal %v, environmental %v, want %s", text, v.HasTemporal, v.HasEnvironmental, answer)
	}
	return nil
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"(AV:N/AC:L/Au:N/C:P/I:P/A:P/E:F/CDP:H)",
		"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H/E:U/MS:U",
		"CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:L/CR:L",
		"CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:P/MSI:S/U:Clear",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := cvss.Parse(s)
		if err != nil {
			return
		}
		for _, score := range []float64{v.Base, v.Temporal, v.Environmental, v.Score} {
			if !(score >= 0 && score <= 10) || math.Round(score*10)/10 != score {
				t.Fatalf("%q has the score %v", s, score)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cvss.Parse("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"); err != nil {
			b.Fatal(err)
		}
	}
}
