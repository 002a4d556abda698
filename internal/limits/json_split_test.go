// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"verdict"
)

// parts takes a document apart and gives "line name: raw" of each part.
func parts(r io.Reader, list string, caps SplitCaps) (got []string, head map[string]json.RawMessage, err error) {
	head, err = SplitJSON("f", r, list, caps, func(p JSONPart) error {
		got = append(got, fmt.Sprintf("%d %s: %s", p.Line, p.Name, p.Raw))
		return p.Check(Caps{})
	})
	return got, head, err
}

func TestALargeDocumentIsTakenApart(t *testing.T) {
	const doc = "{ \"format\" : \"x\",\n\"list\": [ 1 , {\"a\":\n[\"]}\\\"\"]}, \"b\" ,\n true,[ ]\n,-1.5e3], \"count\":6}\n"
	for name, r := range map[string]io.Reader{"at once": strings.NewReader(doc), "byte by byte": iotest.OneByteReader(strings.NewReader(doc))} {
		t.Run(name, func(t *testing.T) {
			got, head, err := parts(r, "list", SplitCaps{})
			if err != nil {
				t.Fatal(err)
			}
			want := []string{"2 : 1", "2 : {\"a\":\n[\"]}\\\"\"]}", "3 : \"b\"", "4 : true", "4 : [ ]", "5 : -1.5e3"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the parts differ (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(map[string]json.RawMessage{"format": json.RawMessage(`"x"`), "count": json.RawMessage("6")}, head); diff != "" {
				t.Errorf("the head differs:\n%s", diff)
			}
		})
	}
	got, _, err := parts(strings.NewReader(`{"list":{"a":1,"A":{}}}`), "list", SplitCaps{})
	if want := []string{"1 a: 1", "1 A: {}"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("the parts of an object are %q, %v", got, err)
	}
	got, _, err = parts(strings.NewReader("{\"a\\u0062\":\n1,\"c\":[]}"), "", SplitCaps{})
	if want := []string{"2 ab: 1", "2 c: []"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("the parts of the whole are %q, %v", got, err)
	}
}

func TestWhatCannotBeTakenApartIsRefusedWithItsPlace(t *testing.T) {
	small := SplitCaps{Bytes: 200, Part: 20, Parts: 3}
	tests := []struct{ name, in, list, want string }{
		{"nothing", "", "", "f: is empty"},
		{"an array", "[]", "", "f:1: is no JSON object"},
		{"a byte order mark", "\xEF\xBB\xBF{}", "", "f:1: begins with a byte order mark"},
		{"no list", `{"a":1}`, "list", `f: the document has no member "list"`},
		{"a list that is none", `{"list":7}`, "list", "f:1: $.list is no array and no object"},
		{"a list twice", `{"list":[],"LIST":[]}`, "list", `f:1: the document has both "list" and "LIST"`},
		{"a member twice", "{\"a\":1,\n\"a\":2}", "", `f:2: the key "a" stands twice`},
		{"an end too early", `{"a":[1,`, "", "f:1: ends in the middle of its JSON"},
		{"an end in a list", `{"list":[1`, "list", "f:1: ends in the middle of its JSON"},
		{"an end behind a part", `{"a":1`, "", "f:1: ends in the middle of its JSON"},
		{"an end behind an element", `{"list":["a"`, "list", "f:1: ',' or ']' should stand here"},
		{"a comma at the end", `{"a":1,}`, "", "f:1: a key in double quotes should stand here"},
		{"a comma at the end of the list", `{"list":[1,]}`, "list", "f:1: a value should stand here"},
		{"no value", `{"a":,"b":1}`, "", "f:1: a value should stand here"},
		{"no colon", `{"a" 1}`, "", "f:1: ':' should stand behind the key \"a\""},
		{"no comma", `{"a":1 "b":2}`, "", "f:1: ',' or '}' should stand here"},
		{"more behind", `{} 1`, "", "f:1: more follows after the JSON value"},
		{"a broken part", "{\"a\":\n{\"b\":\n[1}]}", "", "f:3: $.a.b[0]: '}' stands where ',' or ']' should"},
		{"a broken key", "{\"\\x\":1}", "", `f:1: $: "\\x" is not an escape of JSON`},
		{"a broken member beside", "{\"x\":\n1.,\"list\":[]}", "list", "f:2: $.x: a number is incomplete"},
		{"U+0000", "{\x00}", "", "f:1: holds the character U+0000"},
		{"a large document", `{"a":"` + strings.Repeat(" ", 200) + `"}`, "", "f: is larger than 200 bytes"},
		{"a large part", `{"a":"` + strings.Repeat("x", 30) + `"}`, "", "f:1: a part is larger than 20 bytes"},
		{"many parts", `{"list":[1,2,3,4]}`, "list", "f:1: holds more than 3 parts"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := parts(strings.NewReader(tt.in), tt.list, small)
			if err == nil || err.Error() != tt.want {
				t.Errorf("the error is\n  %v\nnot\n  %s", err, tt.want)
			}
		})
	}
	broken := errors.New("broken pipe")
	_, _, err := parts(io.MultiReader(strings.NewReader(`{"a":`), iotest.ErrReader(broken)), "", SplitCaps{})
	if !errors.Is(err, broken) || verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("the error is %v", err)
	}
}

func TestAPartSaysWhereItsReaderFailed(t *testing.T) {
	_, err := SplitJSON("f", strings.NewReader("{\"list\":[\n{\"id\":\n7}]}"), "list", SplitCaps{}, func(p JSONPart) error {
		file, line, path := p.At(2, "/id")
		return verdict.Errorf(verdict.Invalid, "no id").At(file, line, path)
	})
	if want := "f:3: $.list[0]/id: no id"; err == nil || err.Error() != want {
		t.Errorf("the error is %v, not %s", err, want)
	}
}

func FuzzSplitJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":"\"]"}],"c":null}`))
	f.Add([]byte(` {"a":1e5 , "b" : "x" } `))
	f.Fuzz(func(t *testing.T, b []byte) {
		got := map[string]string{}
		_, err := SplitJSON("f", iotest.HalfReader(bytes.NewReader(b)), "", SplitCaps{}, func(p JSONPart) error {
			got[p.Name] = string(p.Raw)
			return p.Check(Caps{})
		})
		if CheckJSON("f", b, Caps{}) == nil && bytes.HasPrefix(bytes.TrimSpace(b), []byte("{")) {
			var want map[string]json.RawMessage
			if err != nil || json.Unmarshal(b, &want) != nil || len(got) != len(want) {
				t.Fatalf("%q is taken apart into %q, %v", b, got, err)
			}
			for name, raw := range want {
				if got[name] != string(raw) {
					t.Fatalf("the part %q of %q is %q", name, b, got[name])
				}
			}
		}
		if err == nil && !json.Valid(b) {
			t.Fatalf("%q is taken for JSON", b)
		}
	})
}
