// SPDX-License-Identifier: Apache-2.0

package symbol_test

import (
	"testing"

	"verdict/internal/jvm/symbol"
)

func TestNamesAsRecordsWriteThemAreReadOrLeftOut(t *testing.T) {
	for text, want := range map[string]string{
		"org.example.Parser#parse(I)V":        "org.example.Parser#parse(I)V",
		"Parser#parse":                        "Parser#parse",
		"org.example.Parser":                  "org.example.Parser",
		"org.example.Parser.parse":            "org.example.Parser#parse",
		"org.example.Parser.parse()":          "org.example.Parser#parse",
		"org.example.Parser.parse(String, X)": "org.example.Parser#parse",
		"org.example.Parser::parse":           "org.example.Parser#parse",
		"org/example/Parser.parse":            "org.example.Parser#parse",
		"org.example.Parser.Parser":           "org.example.Parser#<init>",
		"org.example.Outer.Inner.run":         "org.example.Outer$Inner#run",
		"org.example.Outer$Inner.run":         "org.example.Outer$Inner#run",
		"org.example.Outer$Inner.Inner":       "org.example.Outer$Inner#<init>",
		"org.example.Outer.Inner":             "org.example.Outer$Inner",
		"Parser.parse":                        "", // of no package: a class that nobody has
		"parse":                               "",
		"org.example.parse":                   "",
		"org.example.Parser.parse.x":          "",
		"":                                    "",
		"org..Parser":                         "",
		"org.example.Parser#":                 "",
	} {
		got, ok := symbol.ParseDotted(text)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("%q is read as %v %v, want %q", text, got, ok, want)
		}
	}
}

func FuzzParseDotted(f *testing.F) {
	for _, text := range []string{"org.example.Outer.Inner.run()", "a.B#c(I)V", "a.B$C.C", "::.A", "a/É.b"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, ok := symbol.ParseDotted(text)
		if !ok {
			return
		}
		if again, err := symbol.Parse(s.String()); err != nil || again != s {
			t.Errorf("%q is read as %+v, which reads back as %+v: %v", text, s, again, err)
		}
	})
}
