// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"fmt"
	"testing"

	"verdict/spec/vers"
)

func TestIntervalsAreReadAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]vers.Interval{
		"[2.0,2.13.5)": {Introduced: "2.0", Fixed: "2.13.5"},
		"[2.0,2.13.4]": {Introduced: "2.0", LastAffected: "2.13.4"},
		"[0,1.0)":      {Introduced: "0", Fixed: "1.0"},
		"[2.0,)":       {Introduced: "2.0"},
		"(,1.0)":       {Fixed: "1.0"},
		"(,1.0]":       {LastAffected: "1.0"},
		"any":          {},
	} {
		got, err := vers.ParseInterval(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%s reads as %+v (%v) and is written %s", text, got, err, got)
		}
	}
	if got, err := vers.ParseInterval(" [1.5] "); err != nil || got.String() != "[1.5,1.5]" {
		t.Errorf("a single version reads as %v, %v", got, err)
	}
}

func TestWhatIsNoIntervalIsRefused(t *testing.T) {
	for _, text := range []string{"", "1.0", "[]", "[,]", "(,)", "[1.0", "1.0)", "(1.0,2.0)", "[1.0,]", "[,2.0)", "(1.0)", "[1.0,2.0,3.0)", "[1.0,2.0),[3.0,4.0)", "[1 0,2)"} {
		if got, err := vers.ParseInterval(text); err == nil {
			t.Errorf("%q reads as %v", text, got)
		}
	}
}

func TestAnIntervalContainsWhatLiesBetweenItsEnds(t *testing.T) {
	tests := []struct {
		interval, version string
		want              bool
	}{
		{"[2.0,2.13.5)", "2.0", true}, {"[2.0,2.13.5)", "2.13.4.2", true}, {"[2.0,2.13.5)", "2.13.5", false},
		{"[2.0,2.13.5)", "2.0-rc1", false}, {"[2.0,2.13.4]", "2.13.4", true}, {"[2.0,2.13.4]", "2.13.4.1", false},
		{"[2.0,)", "99", true}, {"(,1.0)", "0-alpha", true}, {"[0,1.0]", "0-alpha", true}, {"any", "unspecified", true}, {"any", "", true},
	}
	for _, test := range tests {
		i, err := vers.ParseInterval(test.interval)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := i.Contains(vers.Maven, test.version); got != test.want || err != nil {
			t.Errorf("%s contains %q: %v, %v", test.interval, test.version, got, err)
		}
	}
}

func TestAnIntervalDoesNotJudgeWhatItCannotParse(t *testing.T) {
	for _, i := range []vers.Interval{{Introduced: "0"}, {Introduced: "1", Fixed: "2"}, {LastAffected: "1"}} {
		if ok, err := i.Contains(vers.Maven, "unspecified"); err == nil || ok {
			t.Errorf("%s contains unspecified: %v, %v", i, ok, err)
		}
	}
	for _, i := range []vers.Interval{{Introduced: "x"}, {Fixed: "x"}, {LastAffected: "x"}} {
		if ok, err := i.Contains(vers.Maven, "1.0"); err == nil || ok {
			t.Errorf("%s contains 1.0: %v, %v", i, ok, err)
		}
	}
}

func FuzzParseIntervalReadsItsOwnText(f *testing.F) {
	for _, seed := range []string{"[2.0,2.13.5)", "[1]", "(,1]", "any", " [ 1 , 2 ) ", "[,)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		i, err := vers.ParseInterval(text)
		if err != nil {
			return
		}
		again, err := vers.ParseInterval(i.String())
		if err != nil || again != i {
			t.Errorf("%q reads as %+v, written %q and read %+v (%v)", text, i, i, again, err)
		}
	})
}

func ExampleParseInterval() {
	i, _ := vers.ParseInterval("[2.0,2.13.5)")
	inside, _ := i.Contains(vers.Maven, "2.13.4.2")
	fmt.Println(i, inside)
	// Output: [2.0,2.13.5) true
}
