// SPDX-License-Identifier: Apache-2.0

package jsontree_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"verdict/spec/jsontree"
)

func parse(t testing.TB, text string) *jsontree.Value {
	t.Helper()
	v, err := jsontree.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func ExampleJudge() {
	person := jsontree.Object(jsontree.Fields{"name!": jsontree.Text(1, 20), "born": jsontree.Integer(1900)})
	v, err := jsontree.Parse([]byte("{\"name\": \"\",\n \"shoe\": 42}"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range jsontree.Judge(v, person, 0) {
		fmt.Println(p.Line, p.Path, p.Message)
	}
	// Output:
	// 1 /name the text is empty; write it, or leave the member out
	// 2 /shoe the standard knows no member of this name
}

func TestATextIsWrittenAsItWasRead(t *testing.T) {
	const text = `{
  "b": "\u00e9\/é",
  "a\n": [
    1.50,
    1e2,
    -0,
    true,
    null,
    {},
    []
  ]
}
`
	if got := string(parse(t, text).Bytes()); got != text {
		t.Errorf("it is written as %s", got)
	}
}

func TestAPlaceHasItsLine(t *testing.T) {
	v := parse(t, "{\"a\": [\n1,\n{\"b/c\": 2}]}")
	for pointer, line := range map[string]int{"": 1, "/a": 1, "/a/0": 2, "/a/1/b~1c": 3, "/a/7": 1, "/z": 1} {
		if got := v.LineOf(pointer); got != line {
			t.Errorf("%q is on line %d, not %d", pointer, got, line)
		}
	}
	if v.At("a", "b") != nil || v.Member("a").Values[1].Member("b/c").Line != 3 || v.Member("z").Member("y") != nil {
		t.Error("members are not found by their names")
	}
}

func TestWhatIsNoJSONIsRefusedWithItsLine(t *testing.T) {
	for text, line := range map[string]int{"": 1, "{": 1, "[1,\n2": 2, "1 2": 1, "{\"a\":\n\n]": 1} {
		_, err := jsontree.Parse([]byte(text))
		var syntax *jsontree.SyntaxError
		if !errors.As(err, &syntax) || syntax.Line != line {
			t.Errorf("of %q the error is %v", text, err)
		}
	}
}

func TestEqualValuesHaveOneKey(t *testing.T) {
	for _, pair := range [][2]string{{`{"a":1,"b":2}`, `{"b":2.0,"a":1e0}`}, {`"é"`, `"\u00e9"`}, {`[1.5]`, `[15e-1]`}} {
		if parse(t, pair[0]).Key() != parse(t, pair[1]).Key() {
			t.Errorf("%s and %s have different keys", pair[0], pair[1])
		}
	}
	keys := map[string]string{}
	for _, text := range []string{`1`, `"1"`, `[1]`, `{"1":1}`, `true`, `"true"`, `null`, `[]`, `{}`, `""`, `["a","b"]`, `["a,b"]`, `[["a"],"b"]`} {
		key := parse(t, text).Key()
		if other, twice := keys[key]; twice {
			t.Errorf("%s and %s have one key", text, other)
		}
		keys[key] = text
	}
}

func TestOnlyWhatHasChangedIsChanged(t *testing.T) {
	tests := []struct{ name, text, before, after, want string }{
		{"nothing", `{"a":1.0,"x":2}`, `{"a":1}`, `{"a":1}`, `{"a":1.0,"x":2}`},
		{"a member", `{"x":2,"a":1,"b":1.0}`, `{"a":1,"b":1}`, `{"a":3,"b":1}`, `{"x":2,"a":3,"b":1.0}`},
		{"a member more", `{"x":2}`, `{}`, `{"a":3}`, `{"x":2,"a":3}`},
		{"a member less", `{"x":2,"a":1}`, `{"a":1}`, `{}`, `{"x":2}`},
		{"a member that was written as nothing", `{"a":""}`, `{}`, `{"a":"b"}`, `{"a":"b"}`},
		{"an entry in its place", `[{"a":1,"x":1},{"a":2,"x":2}]`, `[{"a":1},{"a":2}]`, `[{"a":1},{"a":3}]`, `[{"a":1,"x":1},{"a":3,"x":2}]`},
		{"an entry that goes", `[{"a":1,"x":1},{"a":2,"x":2}]`, `[{"a":1},{"a":2}]`, `[{"a":2}]`, `[{"a":2,"x":2}]`},
		{"an entry that comes", `[{"a":1,"x":1}]`, `[{"a":1}]`, `[{"a":0},{"a":1}]`, `[{"a":0},{"a":1,"x":1}]`},
		{"entries that change places", `[{"a":1,"x":1},{"a":2,"x":2}]`, `[{"a":1},{"a":2}]`, `[{"a":2},{"a":1}]`, `[{"a":2,"x":2},{"a":1,"x":1}]`},
		{"another kind", `{"a":[1]}`, `{"a":[1]}`, `{"a":{"b":1}}`, `{"a":{"b":1}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := parse(t, tt.text)
			got := compact(t, v.Change(parse(t, tt.before), parse(t, tt.after)).Bytes())
			if got != tt.want {
				t.Errorf("it is %s", got)
			}
			if compact(t, v.Bytes()) != tt.text {
				t.Error("what was read has changed")
			}
		})
	}
}

func compact(t *testing.T, b []byte) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, b); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestEachShapeSaysWhatDoesNotFit(t *testing.T) {
	type shape = jsontree.Shape
	object := func(also ...shape) shape {
		return jsontree.Object(jsontree.Fields{"a": jsontree.Any, "b": jsontree.Any, "new@2": jsontree.Any}, also...)
	}
	tests := []struct {
		name  string
		shape shape
		text  string
		want  string // "" fits
	}{
		{"another kind", jsontree.Bool, `1`, "a number stands where true or false belongs"},
		{"a member of a later version", object(), `{"new": 1}`, "later version"},
		{"an unknown member", object(), `{"c": 1}`, "knows no member"},
		{"any of", object(jsontree.AnyOf("a b", "new")), `{"a": 1}`, "none of these: a and b; new"},
		{"any of, fulfilled", object(jsontree.AnyOf("a b", "new")), `{"a": 1, "b": 2}`, ""},
		{"one of", object(jsontree.OneOf("a", "b")), `{"a": 1, "b": 1}`, "2 of the members a, b"},
		{"together", object(jsontree.Together("a", "b")), `{"a": 1, "b": 1}`, "exclude each other"},
		{"at least", object(jsontree.AtLeast(1)), `{}`, "has 0 members and needs 1"},
		{"map", jsontree.Map(jsontree.Bool), `{"x": 1}`, "where true or false"},
		{"list", jsontree.List(2, jsontree.Any), `[1]`, "1 entries and needs 2"},
		{"set", jsontree.Set(0, jsontree.Any), `[1, 1.0]`, "same as entry 0"},
		{"short text", jsontree.Text(2, 3), `"é"`, "has 1 characters and needs 2"},
		{"long text", jsontree.Text(0, 3), `"éééé"`, "at most 3"},
		{"text of the right length", jsontree.Text(1, 3), `"ééé"`, ""},
		{"word", jsontree.Words("one two@3"), `"two"`, "none of one"},
		{"number", jsontree.Number(0, 10), `1e400`, "not between 0 and 10"},
		{"integer", jsontree.Integer(1), `1.5`, "not a whole number"},
		{"a float that is whole", jsontree.Integer(1), `2.0`, ""},
		{"either", jsontree.Either("this or that", jsontree.Bool, jsontree.Word("x"), jsontree.Word("z")), `"y"`, "not this or that"},
		{"since", jsontree.Since(2, jsontree.Bool), `1`, ""},
		{"exactly", jsontree.Exactly("a or b", object(), object()), `{}`, "exactly a or b"},
		{"the alternative of its kind", jsontree.Either("a or b", jsontree.Bool, object()), `{"c": 1}`, "knows no member"},
		{"a URI with a space", jsontree.URI, `"https://example.org/a b"`, "not a URI"},
		{"a URI without a scheme", jsontree.URI, `"//example.org"`, "not a URI"},
		{"a URI with a broken escape", jsontree.URI, `"urn:%z1"`, "not a URI"},
		{"a reference", jsontree.IRIReference, `"#é"`, ""},
		{"a leap second", jsontree.Instant, `"2016-12-31T23:59:60Z"`, ""},
		{"a leap second inside the day", jsontree.Instant, `"2016-12-31T22:59:60Z"`, "not a time"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found := jsontree.Judge(parse(t, tt.text), tt.shape, 1)
			if tt.want == "" && len(found) == 0 {
				return
			}
			if len(found) != 1 || tt.want == "" || !strings.Contains(found[0].Message, tt.want) {
				t.Errorf("found is %+v", found)
			}
		})
	}
}

func TestAGrammarIsReadFromText(t *testing.T) {
	g := jsontree.Grammar{"text": jsontree.Text(0, 0), "bool": jsontree.Bool, "small": jsontree.Integer(0)}
	g.Parse(`
# what has children
node = {
  name!:text kind@2:(leaf branch root@3) old!-1:bool sizes:[small]+ tags:<text>
  children:[node] value:text | bool both:{ a:small } & { a:small } open } one(sizes value children)
list = [text] ~2 { text:text } ^ { texts:[text] }
`)
	tests := []struct {
		name    string
		version int
		text    string
		want    string
	}{
		{"node", 1, `{"name": "a", "old": true, "value": true}`, ""},
		{"node", 1, `{"name": "a", "value": true}`, "the member old is missing"},
		{"node", 2, `{"name": "a", "value": "x", "kind": "leaf"}`, ""},
		{"node", 2, `{"name": "a", "value": "x", "kind": "root"}`, "none of leaf, branch"},
		{"node", 2, `{"name": "a", "value": 1}`, "not one of what"},
		{"node", 2, `{"name": "a", "sizes": []}`, "needs 1"},
		{"node", 2, `{"name": "a", "value": "x", "tags": ["a", "a"]}`, "same as entry 0"},
		{"node", 2, `{"name": "a", "children": [{"name": "b"}]}`, "needs exactly one"},
		{"list", 1, `["a"]`, ""},
		{"list", 2, `["a"]`, "not one of what"},
		{"list", 2, `{"texts": ["a"]}`, ""},
		{"list", 2, `{}`, "several ways"},
	}
	for _, tt := range tests {
		found := g.Judge(parse(t, tt.text), tt.name, tt.version)
		if tt.want == "" && len(found) == 0 {
			continue
		}
		if len(found) != 1 || tt.want == "" || !strings.Contains(found[0].Message, tt.want) {
			t.Errorf("of %s in version %d found is %+v", tt.text, tt.version, found)
		}
	}
}

func TestAGrammarThatIsNoneIsADefect(t *testing.T) {
	for _, text := range []string{"a = [b", "a = {b}", "a = {b:c", "a = b c", "a = b ~x c", "a = {b:c} one d"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q is read", text)
				}
			}()
			jsontree.Grammar{}.Parse(text)
		}()
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"a": [1.0, "\ud800", null]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := jsontree.Parse(b)
		if err != nil {
			return
		}
		written := v.Bytes()
		if again, err := jsontree.Parse(written); err != nil || again.Key() != v.Key() || !reflect.DeepEqual(again.Bytes(), written) {
			t.Fatalf("%q is written as %q, %v", b, written, err)
		}
		if got := v.Change(v, v); got != v {
			t.Fatal("no change changes it")
		}
	})
}
