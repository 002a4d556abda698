// SPDX-License-Identifier: Apache-2.0

package symbol_test

import (
	"testing"

	"verdict/internal/jvm/symbol"
)

func TestSymbolsAreReadAsPeopleWriteThem(t *testing.T) {
	for in, want := range map[string]symbol.Symbol{
		"a.B":                               {Class: "a/B"},
		"a/B$C":                             {Class: "a/B$C"},
		"B#m":                               {Class: "B", Name: "m"},
		"a.B#<init>(I)V":                    {Class: "a/B", Name: "<init>", Descriptor: "(I)V"},
		"a.B#m([[Ljava/lang/String;J)La/C;": {Class: "a/B", Name: "m", Descriptor: "([[Ljava/lang/String;J)La/C;"},
		"a.B#m()":                           {Class: "a/B", Name: "m", Descriptor: "()"},
		"  a.B#lambda$x$0 ":                 {Class: "a/B", Name: "lambda$x$0"},
	} {
		got, err := symbol.Parse(in)
		if err != nil || got != want {
			t.Errorf("%q is read as %+v (%v), not as %+v", in, got, err, want)
		}
	}
}

func TestWhatIsNoSymbolIsRefused(t *testing.T) {
	for _, in := range []string{"", "#m", "a..B", ".a", "a.", "a.B#", "a.B#m(", "a.B#m(X)V", "a.B#m(L;)V", "a.B#m()VV", "a.B#m.n", "a b", "a.B#<x>", "a.B#m#n"} {
		if got, err := symbol.Parse(in); err == nil {
			t.Errorf("%q is read as %+v", in, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a.B#m([[Ljava/lang/String;J)La/C;")
	f.Fuzz(func(t *testing.T, in string) {
		s, err := symbol.Parse(in)
		if err != nil {
			return
		}
		if again, err := symbol.Parse(s.String()); err != nil || again != s {
			t.Errorf("%q is read as %+v and its text as %+v (%v)", in, s, again, err)
		}
	})
}
