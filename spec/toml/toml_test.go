// SPDX-License-Identifier: Apache-2.0

package toml_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict/spec/toml"
)

func TestDocumentsAreRead(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       toml.Table
	}{
		{"nothing", "\ufeff # only this\r\n", toml.Table{}},
		{"keys and values", "a = 'x'\n\"b c\" = \"y\\u00e9\\t\\\"\\x41\"\n1-2_ = true # yes\n", toml.Table{"a": "x", "b c": "yé\t\"A", "1-2_": toml.Scalar("true")}},
		{"numbers and dates as written", "a=[1_000, -0.5e3, 0xFf, inf, 1979-05-27 07:32:00Z, 07:32:00.5,]", toml.Table{"a": []any{
			toml.Scalar("1_000"), toml.Scalar("-0.5e3"), toml.Scalar("0xFf"), toml.Scalar("inf"), toml.Scalar("1979-05-27 07:32:00Z"), toml.Scalar("07:32:00.5")}}},
		{"long strings", "a = \"\"\"\nx\\\n   y\n\"z\"\"\"\"\nb = '''a\\b\n'''\n", toml.Table{"a": "xy\n\"z\"", "b": "a\\b\n"}},
		{"tables", "[a.b]\nx='1'\n[a]\ny='2'\n[c]\nd.e='3'\nd.f='4'\n", toml.Table{
			"a": toml.Table{"b": toml.Table{"x": "1"}, "y": "2"}, "c": toml.Table{"d": toml.Table{"e": "3", "f": "4"}}}},
		{"arrays of tables", "[[p]]\nn='1'\n[p.s]\nx='y'\n[[p]]\nn='2'\n", toml.Table{
			"p": []any{toml.Table{"n": "1", "s": toml.Table{"x": "y"}}, toml.Table{"n": "2"}}}},
		{"inline tables", "a = { b.c = 'd', e = [ {}, { f = 'g' },\n] }", toml.Table{
			"a": toml.Table{"b": toml.Table{"c": "d"}, "e": []any{toml.Table{}, toml.Table{"f": "g"}}}}},
	} {
		got, err := toml.Parse([]byte(c.text))
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", c.name, err, diff)
		}
	}
}

func TestWhatIsNoDocumentIsRefusedWithItsLine(t *testing.T) {
	for text, want := range map[string]string{
		"a":                              "line 1: a key is not followed by =",
		"\n= 1":                          "line 2: a key is missing",
		"a = 1\na = 2":                   `line 2: the key "a" stands twice`,
		"a = 1 b = 2":                    "line 1: 'b' stands where the line should end",
		"a = 01":                         `line 1: "01" is no value`,
		"a = ":                           `line 1: "" is no value`,
		"[a]\n[a]":                       `line 2: the table "a" stands twice`,
		"[a\n]":                          "line 1: the name of a table is not closed",
		"a = {}\n[a]":                    `line 2: the table "a" stands twice`,
		"a = {}\n[a.b]":                  `line 2: the key "a" is no table that can be added to`,
		"a = []\n[[a]]":                  `line 2: the key "a" is no array of tables`,
		"[a.b]\n[a]\nb.c = 1":            `line 3: the key "b" is no table that can be added to`,
		"a.b = 1\n[a]":                   `line 2: the table "a" stands twice`,
		"a = {b = {}, b.c = 1}":          `line 1: the key "b" is no table that can be added to`,
		"a = [1 2]":                      "line 1: an array is not closed",
		"a = {b = 1":                     "line 1: an inline table is not closed",
		"a = 'x\n'":                      `line 1: a string holds the control character '\n'`,
		"a = \"x":                        "line 1: a string is not closed",
		"a = '''x\n":                     "line 2: a string is not closed",
		`a = "\q"`:                       `line 1: "\\q" is no escape`,
		`a = "\ud800"`:                   "line 1: an escape stands for no character",
		`a = "\u00g0"`:                   "line 1: an escape wants 4 hexadecimal digits",
		"a = '\xff'":                     "line 1: the text is not UTF-8",
		"a=" + nested(65):                "line 1: nesting is deeper than 64",
		strings.Repeat("a.", 64) + "a=1": "line 1: a key has more than 64 parts",
	} {
		_, err := toml.Parse([]byte(text))
		var e *toml.Error
		if !errors.As(err, &e) || err.Error() != want {
			t.Errorf("%.60q: %v; want %s", text, err, want)
		}
	}
	if _, err := toml.Parse([]byte("a=[" + strings.Repeat("1,", 2_000_001) + "]")); err == nil || !strings.HasSuffix(err.Error(), "more than 2000000 values") {
		t.Error(err)
	}
}

func nested(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }

func TestValuesOfAnotherKindAreNone(t *testing.T) {
	table, err := toml.Parse([]byte("a = 1\nb = ['x', 1, {c = 'd'}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if table.Text("a") != "" || table.Table("a") != nil || table.List("a") != nil || table.Table("none").Text("x") != "" {
		t.Error("a number is something else too")
	}
	if diff := cmp.Diff([]string{"x"}, table.Texts("b")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]toml.Table{{"c": "d"}}, table.Tables("b")); diff != "" {
		t.Error(diff)
	}
}

func ExampleParse() {
	lock, err := toml.Parse([]byte("[[package]]\nname = \"serde\"\nversion = \"1.0.1\"\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range lock.Tables("package") {
		fmt.Println(p.Text("name"), p.Text("version"))
	}
	// Output: serde 1.0.1
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("[[package]]\nname = \"a\"\nversion = '1'\ndependencies = [\n \"b\",\n]\n[a.b]\nc.d = { e = 1.5, f = 1979-05-27T07:32:00Z }\n"))
	f.Add([]byte("a = \"\"\"\nx\\\n y\"\"\"\"\"\nb='''\n'''\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		table, err := toml.Parse(b)
		var e *toml.Error
		if err != nil && (!errors.As(err, &e) || table != nil || e.Line < 1 || e.Line > 1+strings.Count(string(b), "\n")) {
			t.Errorf("%v, %v", table, err)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	var text strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&text, "[[package]]\nname = \"crate-%d\"\nversion = \"1.%d.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\ndependencies = [\n \"a\",\n \"b\",\n]\n\n", i, i)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, err := toml.Parse([]byte(text.String())); err != nil {
			b.Fatal(err)
		}
	}
}
