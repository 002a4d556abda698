// SPDX-License-Identifier: Apache-2.0

package ssvc_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict/spec/ssvc"
)

func named(t testing.TB, name string) *ssvc.Table {
	t.Helper()
	table, found := ssvc.Named(name)
	if !found {
		t.Fatalf("there is no table %s", name)
	}
	return table
}

func TestTheTablesThatComeAlongAreWhole(t *testing.T) {
	for _, tt := range []struct {
		name     string
		points   string
		outcomes string
	}{
		{"cisa", "Exploitation(none poc active) Automatable(no yes) Technical Impact(partial total) Mission and Well-being(low medium high)", "track track* attend act"},
		{"supplier", "Exploitation(none poc active) Utility(laborious efficient super effective) Technical Impact(partial total) Public Safety Impact(minimal significant)",
			"defer scheduled out-of-cycle immediate"},
	} {
		table := named(t, tt.name)
		var points []string
		for _, p := range table.Points {
			points = append(points, p.Name+"("+strings.Join(p.Values, " ")+")")
		}
		if got := strings.Join(points, " "); got != tt.points {
			t.Errorf("%s asks for %s, want %s", tt.name, got, tt.points)
		}
		if len(table.Rows) != 36 || table.Title == "" {
			t.Errorf("%s has %d rows and the title %q", tt.name, len(table.Rows), table.Title)
		}
		for _, outcome := range strings.Fields(tt.outcomes) {
			if !slices.Contains(table.Outcomes, outcome) {
				t.Errorf("%s never ends in %s", tt.name, outcome)
			}
		}
	}
	if len(ssvc.Shipped()) != 2 {
		t.Errorf("%d tables come along", len(ssvc.Shipped()))
	}
}

// TestMoreDangerNeverLowersAnOutcome makes one answer worse.
func TestMoreDangerNeverLowersAnOutcome(t *testing.T) {
	order := map[string][]string{"cisa": {"track", "track*", "attend", "act"}, "supplier": {"defer", "scheduled", "out-of-cycle", "immediate"}}
	rapid.Check(t, func(t *rapid.T) {
		table := rapid.SampledFrom(ssvc.Shipped()).Draw(t, "table")
		row := rapid.SampledFrom(table.Rows).Draw(t, "row")
		i := rapid.IntRange(0, len(table.Points)-1).Draw(t, "point")
		at := slices.Index(table.Points[i].Values, row.Values[i])
		worse := slices.Clone(row.Values)
		worse[i] = table.Points[i].Values[min(at+1, len(table.Points[i].Values)-1)]
		then, found := table.Row(worse...)
		if rank := order[table.Name]; !found || slices.Index(rank, then.Outcome) < slices.Index(rank, row.Outcome) {
			t.Fatalf("%v is %s, and %v is %s", row.Values, row.Outcome, worse, then.Outcome)
		}
	})
}

func TestADecisionNamesItsRow(t *testing.T) {
	for _, tt := range []struct{ name, answers, want, wrong string }{
		{"nothing is known to be done", "Exploitation=none Utility=laborious Technical_Impact=partial public-safety-impact=minimal", "1 defer", ""},
		{"a proof of what harms nobody much", "Exploitation=PoC Utility=efficient Technical_Impact=total Public_Safety_Impact=minimal", "19 out-of-cycle", ""},
		{"the worst", "exploitation=ACTIVE utility=super technical-impact=t public_safety_impact=s", "36 immediate", ""},
		{"the same twice", "Exploitation=none Exploitation=NONE Utility=laborious Technical_Impact=partial Public_Safety_Impact=minimal", "1 defer", ""},
		{"two answers", "Exploitation=none Exploitation=active", "", "Exploitation is answered twice, by none and by active"},
		{"what nobody asked for", "KEV=yes", "", `the table supplier does not ask for "KEV"; it asks for Exploitation, Utility, Technical Impact, Public Safety Impact`},
		{"no answer", "Utility=high", "", `"high" is no answer to Utility; it is one of laborious, efficient, super effective`},
		{"an empty answer", "Utility=", "", `"" is no answer to Utility`},
		{"some are missing", "Exploitation=none Utility=laborious", "",
			"the table supplier also asks for Technical Impact (partial, total); Public Safety Impact (minimal, significant)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var answers []ssvc.Answer
			for _, text := range strings.Fields(tt.answers) {
				point, value, _ := strings.Cut(text, "=")
				answers = append(answers, ssvc.Answer{Point: point, Value: value})
			}
			d, err := named(t, "supplier").Decide(answers...)
			switch {
			case tt.wrong != "":
				if err == nil || !strings.HasPrefix(err.Error(), tt.wrong) {
					t.Errorf("the error is %v, want %s", err, tt.wrong)
				}
			case err != nil:
				t.Error(err)
			case tt.want != fmt.Sprint(d.Row.Number, " ", d.Row.Outcome) || len(d.Answers) != 4:
				t.Errorf("it is row %d: %s", d.Row.Number, d.Row.Outcome)
			}
		})
	}
	var open *ssvc.Unanswered
	if _, err := named(t, "cisa").Decide(); !errors.As(err, &open) || len(open.Points) != 4 {
		t.Errorf("nothing was answered: %v", err)
	}
}

func TestATableThatCannotDecideIsRefused(t *testing.T) {
	for _, tt := range []struct{ name, text, wrong string }{
		{"nothing", "", "the table is empty"},
		{"comments alone", "# nothing\n", "the table is empty"},
		{"a head alone", "A,B,Then\n", "the table has no rows"},
		{"no points", "Then\nx\n", "line 1: the head names 1 columns; a table has from one to 12 points and an outcome"},
		{"a point twice", "A,a,Then\nx,y,z\n", `line 1: the head names the point "a" twice, or without a name`},
		{"a point without a name", "A,,Then\nx,y,z\n", `line 1: the head names the point "" twice, or without a name`},
		{"a combination twice", "A,Then\nx,now\nx,later\n", "line 3: the combination of row 2 stands in row 1 already"},
		{"a combination that is left out", "A,B,Then\nx,1,now\ny,2,later\nx,2,now\n", "the table has no row for y, 1"},
		{"an empty cell", "A,Then\nx,\n", "line 2: a cell of the row is empty"},
		{"a cell too many", "A,Then\nx,now,z\n", "line 2: the row cannot be read: wrong number of fields"},
		{"a number twice", "row,A,Then\n1,x,now\n1,y,later\n", `line 3: "1" is no number of a row, or that of another one`},
		{"a number that is none", "row,A,Then\none,x,now\n", `line 2: "one" is no number of a row`},
		{"an answer in two ways", "A,Then\nvery high,now\nvery_high,later\n", `the answer "very_high" to A is written in two ways`},
		{"a quote that does not close", "A,Then\n\"x,now\n", "line 2: the row cannot be read"},
		{"a character that nobody prints", "A,Then\nx\x00,now\n", "the table holds the character U+0000"},
		{"too many points", "a,b,c,d,e,f,g,h,i,j,k,l,m,Then\n1,1,1,1,1,1,1,1,1,1,1,1,1,x\n", "line 1: the head names 14 columns"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ssvc.Parse("mine", []byte(tt.text))
			var f *ssvc.Fault
			if !errors.As(err, &f) || !strings.HasPrefix(err.Error(), tt.wrong) {
				t.Errorf("the error is %v, want %s", err, tt.wrong)
			}
		})
	}
}

func TestATableOfSomebodyElseIsRead(t *testing.T) {
	table, err := ssvc.Parse("mine", []byte("\n# SPDX-License-Identifier: CC0-1.0\n# Which patch train\nrow, Reach v1.0.0 , Exposed,Train v2.0\n7,no,no,next\n8,no,yes,\"next, or sooner\"\n9,yes,no,now\n10,yes,yes,now\n"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := table.Decide(ssvc.Answer{Point: "exposed", Value: "Y"}, ssvc.Answer{Point: "reach", Value: "no"})
	if err != nil || d.Row.Number != 8 || d.Row.Outcome != "next, or sooner" || table.Outcome != "Train" || table.Points[0].Name != "Reach" {
		t.Errorf("%+v, %v", d, err)
	}
}

// FuzzParse reads tables: what is read has a row for every combination.
func FuzzParse(f *testing.F) {
	f.Add([]byte("row,A,B,Then\n1,x,1,now\n2,x,2,now\n3,y,1,now\n4,y,2,later\n"))
	f.Add([]byte("# title\nA,Then\nx,now\n"))
	f.Add([]byte("A,B,Then\n\"x\",,\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		table, err := ssvc.Parse("f", raw)
		if err != nil {
			return
		}
		combinations := 1
		for _, p := range table.Points {
			combinations *= len(p.Values)
		}
		if combinations != len(table.Rows) {
			t.Fatalf("%d rows for %d combinations", len(table.Rows), combinations)
		}
		for _, r := range table.Rows {
			var answers []ssvc.Answer
			for i, v := range r.Values {
				answers = append(answers, ssvc.Answer{Point: table.Points[i].Name, Value: v})
			}
			if d, err := table.Decide(answers...); err != nil || d.Row.Number != r.Number {
				t.Fatalf("row %d decides %v, %v", r.Number, d.Row, err)
			}
		}
	})
}
