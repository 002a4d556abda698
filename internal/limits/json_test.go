// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict"
)

// wantError checks the code and the whole sentence of an error; "" wants none.
func wantError(t *testing.T, err error, code verdict.Code, want string) {
	t.Helper()
	if want == "" {
		if err != nil {
			t.Fatalf("refused: %v", err)
		}
		return
	}
	if err == nil {
		t.Fatalf("passed, want %q", want)
	}
	if err.Error() != want {
		t.Errorf("error\n got %q\nwant %q", err, want)
	}
	if got := verdict.CodeOf(err); got != code {
		t.Errorf("code %s, want %s", got, code)
	}
}

func TestCheckJSON(t *testing.T) {
	tests := []struct {
		name, in, want string
	}{
		{"an object with all kinds of values passes", `{"a":[1,-0.5e+3,true,false,null,"x\u00e9\n"],"b":{}, "c":[] }`, ""},
		{"a scalar alone passes", ` 0 `, ""},
		{"the same key in two objects passes", `[{"a":1},{"a":{"a":2}}]`, ""},
		{"half a surrogate pair passes, as with encoding/json", `"\ud800"`, ""},
		{"nothing is refused", ``, `f: is empty`},
		{"spaces alone are refused", " \n\n", `f:3: $: ends where a value should stand; it is cut off there: make it again, or fetch it anew`},
		{"a second value is refused", `{} {}`, `f:1: $: more follows after the JSON value`},
		{"a trailing comma in an object is refused", `{"a":1,}`, `f:1: $.a: '}' stands where a key in double quotes should`},
		{"a trailing comma in an array is refused", `[1,]`, `f:1: $[1]: ']' stands where a value should`},
		{"an object without end is refused", `{"a":1`, `f:1: $.a: ends where ',' or '}' should stand; it is cut off there: make it again, or fetch it anew`},
		{"a wrong closing bracket is refused", `[1}`, `f:1: $[0]: '}' stands where ',' or ']' should`},
		{"a key without colon is refused", `{"a" 1}`, `f:1: $.a: '1' stands where ':' should`},
		{"a key without quotes is refused", `{a:1}`, `f:1: $: 'a' stands where a key in double quotes should`},
		{"a string without end is refused", "{\"a\":\n\"b", `f:2: $.a: a string does not end; it is cut off there: make it again, or fetch it anew`},
		{"a string that ends in an escape is refused", `"\`, `f:1: $: a string does not end; it is cut off there: make it again, or fetch it anew`},
		{"an unknown escape is refused", `"\x41"`, `f:1: $: "\\x" is not an escape of JSON`},
		{"a short Unicode escape is refused", `"\u12"`, `f:1: $: \u in a string is not followed by four hexadecimal digits`},
		{"a line break in a string is refused", "\"a\nb\"", `f:1: $: a string holds the control character U+000A unescaped`},
		{"a byte that is zero is refused", "[\"a\x00\"]", `f:1: $[0]: a string holds the character U+0000`},
		{"an escaped U+0000 is refused", `[0,"a\u0000"]`, `f:1: $[1]: a string holds the character U+0000`},
		{"a number with a leading zero is refused", `01`, `f:1: $: more follows after the JSON value`},
		{"a number without digits behind the point is refused", `[1.]`, `f:1: $[0]: a number is incomplete`},
		{"an exponent without digits is refused", `[1e+]`, `f:1: $[0]: a number is incomplete`},
		{"a lone minus is refused", `-`, `f:1: $: a number is incomplete`},
		{"NaN is refused", `NaN`, `f:1: $: 'N' stands where a value should`},
		{"a word that is cut off is refused", `tru`, `f:1: $: 't' stands where a value should`},
		{"a byte order mark is refused", "\uFEFF{}", `f:1: begins with a byte order mark; save it as UTF-8 without one`},
		{"UTF-16 is refused", "\xff\xfe{\x00}\x00", `f:1: is UTF-16, not UTF-8; save it again as UTF-8`},
		{"a broken UTF-8 sequence is refused", "{\"a\":\n\"\xc3(\"}", `f:2: is not UTF-8 at byte 7; save it again as UTF-8`},
		{"an overlong UTF-8 sequence is refused", "\"\xc0\xaf\"", `f:1: is not UTF-8 at byte 1; save it again as UTF-8`},
		{"a key that stands twice is refused", "{\n\"a\":1,\n\"b\":2,\n\"a\":3}", `f:4: $.a: the key "a" stands twice, first on line 2`},
		{"a key that is escaped the second time is refused", `{"name":1,"n\u0061me":2}`, `f:1: $.name: the key "name" stands twice, first on line 1`},
		{"a key in another case is refused", `{"x":[{"name":1,"NAME":2}]}`, `f:1: $.x[0].NAME: the keys "name" and "NAME" differ in case only, the first stands on line 1`},
		{"a key that folds beyond ASCII is refused", `{"k":1,"\u212a":2}`, "f:1: $[\"\u212a\"]: the keys \"k\" and \"\u212a\" differ in case only, the first stands on line 1"},
		{"a Greek key in another case is refused", `{"σ":1,"ς":2}`, `f:1: $["ς"]: the keys "σ" and "ς" differ in case only, the first stands on line 1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantError(t, CheckJSON("f", []byte(tt.in), Caps{}), verdict.Invalid, tt.want)
		})
	}
}

func TestKeysThatDifferInCaseOnlyPassWhereTheyAreNames(t *testing.T) {
	caps := Caps{CaseKeys: true}
	if err := CheckJSON("f", []byte(`{"JSONStream":1,"jsonstream":2}`), caps); err != nil {
		t.Error(err)
	}
	err := CheckJSON("f", []byte(`{"a":1,"A":2,"\u0061":3}`), caps)
	wantError(t, err, verdict.Invalid, `f:1: $.a: the key "a" stands twice, first on line 1`)
}

func TestCheckJSONNamesTheCap(t *testing.T) {
	caps := Caps{Bytes: 30, Depth: 3, Values: 6}
	tests := []struct {
		name, in, want string
	}{
		{"at the depth passes", `{"a":[[1]]}`, ""},
		{"below the depth is refused", `{"a":[0,[[1]]]}`, `f:1: $.a[1][0]: nesting is deeper than 3`},
		{"at the number of values passes", `[1,2,3,4,5]`, ""},
		{"one more value is refused", `[1,2,3,4,5,6]`, `f:1: $[5]: holds more than 6 values`},
		{"one more byte is refused", `"` + strings.Repeat("a", 29) + `"`, `f: is larger than 30 bytes`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantError(t, CheckJSON("f", []byte(tt.in), caps), verdict.TooLarge, tt.want)
		})
	}
}

func TestCheckJSONOfHostileShapeEndsSoonAndCleanly(t *testing.T) {
	many := func(f string) string {
		var b strings.Builder
		for i := range 100_000 {
			fmt.Fprintf(&b, f, i)
		}
		return b.String()
	}
	tests := []struct {
		name, in, want string
	}{
		{"a hundred thousand arrays", strings.Repeat("[", 100_000), "f:1: $" + strings.Repeat("[0]", 12) + "…" + strings.Repeat("[0]", 4) + ": nesting is deeper than 200"},
		{"a hundred thousand objects", strings.Repeat(`{"a":`, 100_000), "f:1: $" + strings.Repeat(".a", 12) + "…" + strings.Repeat(".a", 4) + ": nesting is deeper than 200"},
		{"a hundred thousand keys of which the last stands twice", "{" + many("\"k%d\":1,\n") + `"K7":2}`, `f:100001: $.K7: the keys "k7" and "K7" differ in case only, the first stands on line 8`},
		{"a hundred thousand keys that differ", "{" + many(`"k%d":1,`) + `"l":2}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code := verdict.TooLarge
			if strings.Contains(tt.want, "case") {
				code = verdict.Invalid
			}
			wantError(t, CheckJSON("f", []byte(tt.in), Caps{}), code, tt.want)
		})
	}
}

func TestPathLineFindsWhatTheScannerNames(t *testing.T) {
	doc := []byte("{\n \"a\": [\n  1,\n  {\"b c\": {\n   \"d\": null}},\n  [],\n  \"x\"\n ],\n \"e/f\":\n  {}\n}")
	tests := []struct {
		path string
		want int
	}{
		{"$", 1},
		{"", 1},
		{"$.a", 2},
		{"$.a[0]", 3},
		{"$.a[1]", 4},
		{`$.a[1]["b c"].d`, 5},
		{"/a/1/b c/d", 5},
		{"$.a[3]", 7},
		{`$["e/f"]`, 10},
		{"/e~1f", 10},
		{"$.a[4]", 0},
		{"$.nothing", 0},
		{"$.a[0].b", 0},
		{"$.a[", 0},
		{"$a", 0},
		{"$..a", 0},
		{`$["a`, 0},
		{"a/b", 0},
	}
	for _, tt := range tests {
		if got := PathLine(doc, tt.path); got != tt.want {
			t.Errorf("PathLine(%q) = %d, want %d", tt.path, got, tt.want)
		}
	}
}

func TestPathOffsetFindsEveryPathThatAnErrorNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfNDistinct(rapid.StringN(0, 4, 20), 1, 5, func(s string) string { return strings.ToLower(s) }).Draw(t, "keys")
		for i, k := range keys {
			keys[i] = strings.ReplaceAll(k, "\x00", "0")
		}
		last := keys[len(keys)-1]
		value := map[string]any{}
		for i, k := range keys {
			value[k] = []any{map[string]any{k: i}}
		}
		b, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		path := "$" + step(last) + "[0]" + step(last)
		offset := PathOffset(b, path)
		if offset < 0 {
			t.Fatalf("%s is not found in %s", path, b)
		}
		if want := fmt.Sprint(value[last].([]any)[0].(map[string]any)[last]); !strings.HasPrefix(string(b[offset:]), want) {
			t.Fatalf("%s points to %s in %s", path, b[offset:], b)
		}
	})
}

func FuzzCheckJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-0.5e+3,true,null,"x\u00e9\ud83d\ude00"]}`, `{"a":1,"A":2}`, `[[[[`, `"\ud800\u0041"`, `1e5`, "\"\x7f\u2028\""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		err := CheckJSON("f", b, Caps{})
		if err == nil && !json.Valid(b) {
			t.Fatalf("passed, but encoding/json refuses %q", b)
		}
		if err != nil {
			var e *verdict.Error
			if !errors.As(err, &e) || e.File != "f" {
				t.Fatalf("not an error of ours with its file: %v", err)
			}
			return
		}
		if PathOffset(b, "$") < 0 {
			t.Fatalf("the document's own value is not found in %q", b)
		}
	})
}

// TestCheckJSONPassesPublicDocuments holds the check against what tools and
// vendors publish: of what encoding/json reads only U+0000 may be refused, which
// one report of a scanner holds.
func TestCheckJSONPassesPublicDocuments(t *testing.T) {
	root := os.Getenv("VERDICT_TESTDATA")
	if root == "" {
		t.Skip("VERDICT_TESTDATA is not set: the public documents are not at hand")
	}
	passed, total := 0, 0
	for _, folder := range []string{"csaf-2.0-validator", "cve5", "cyclonedx", "go-vulndb", "kafka", "kev", "osv", "purl", "sarif", "sbom", "scanner-reports", "vex"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
				return err
			}
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			total++
			err = CheckJSON(path, b, Caps{})
			if err == nil {
				passed++
			} else if json.Valid(b) && !strings.Contains(err.Error(), "U+0000") {
				t.Errorf("refused: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of %d documents pass", passed, total)
	if passed < 1000 {
		t.Error("too few documents are at hand to say anything")
	}
}

func BenchmarkCheckJSON(b *testing.B) {
	var doc strings.Builder
	doc.WriteString(`{"components":[`)
	for i := range 20_000 {
		if i > 0 {
			doc.WriteByte(',')
		}
		fmt.Fprintf(&doc, "\n  {\"type\": \"library\", \"bom-ref\": \"r%d\", \"name\": \"snappy-java\", \"version\": \"1.1.%d\", \"purl\": \"pkg:maven/org.xerial.snappy/snappy-java@1.1.%d\"}", i, i, i)
	}
	doc.WriteString(`]}`)
	in := []byte(doc.String())
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if err := CheckJSON("f", in, Caps{}); err != nil {
			b.Fatal(err)
		}
	}
}
