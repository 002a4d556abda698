// SPDX-License-Identifier: Apache-2.0

package bytediff_test

import (
	"maps"
	"testing"

	"verdict/internal/jvm/bytediff"
	"verdict/internal/jvm/symbol"
)

func TestWhatSeveralFixedLinesHaveInOneRecurs(t *testing.T) {
	result := func(changes ...string) (r bytediff.Result) {
		for _, c := range changes {
			kind := bytediff.Changed
			if c[0] == '+' {
				kind, c = bytediff.Added, c[1:]
			}
			s, err := symbol.Parse(c)
			if err != nil {
				t.Fatal(err)
			}
			r.Changes = append(r.Changes, bytediff.Change{Symbol: s, Kind: kind})
		}
		return r
	}
	first := result("a.B#fix()V", "a.B#own()V", "a.B#lambda$run$3()V", "+a.B#guard()V", "a.B#gone()V")
	got := bytediff.Recurring(first, result("a.B#fix()V", "a.B#lambda$run$1()V", "+a.B#guard()V", "+a.B#own()V", "a.B#gone()V"), result("a.B#fix()V", "a.B#lambda$run$3()V"))
	want := map[symbol.Symbol]bool{}
	for _, c := range result("a.B#fix()V", "a.B#lambda$run$3()V").Changes {
		want[c.Symbol] = true
	}
	if !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestALambdaIsOfItsMethod(t *testing.T) {
	for name, want := range map[string]string{"lambda$parse$0": "parse", "lambda$new$12": "<init>", "lambda$static$1": "<clinit>", "lambda$a$b$2": "a$b",
		"parse": "", "lambda$": "", "lambda$0": "", "access$000": "", "lambda$parse": ""} {
		if got := bytediff.Lambda(name); got != want {
			t.Errorf("%s is of %q, want %q", name, got, want)
		}
	}
}
