// SPDX-License-Identifier: Apache-2.0

package strictjson_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict/spec/strictjson"
)

type word string

type sample struct {
	Name   word              `json:"name,omitempty"`
	Count  int               `json:"count"`
	Share  float64           `json:"share"`
	Yes    bool              `json:"yes"`
	Tags   []string          `json:"tags"`
	Labels map[word]string   `json:"labels"`
	Inner  *sample           `json:"inner"`
	List   []sample          `json:"list"`
	Any    json.RawMessage   `json:"any"`
	Groups map[string][]word `json:"groups"`
	Ours   string            `json:"-"`
	Bare   string
}

var samples = strictjson.PlanOf[sample]()

func TestEveryFormIsReadByItsExactName(t *testing.T) {
	got, unknown, err := samples.Decode([]byte(` {
		"name": "a\u00e9\ud83d\ude00\n", "count": -3, "share": 1.5e2, "yes": true, "tags": ["x", null, "y"],
		"labels": {"k": "v"}, "inner": {"tags": [], "any": null}, "list": [{}, {"yes": false, "n\u0061me": "by an escaped name"}],
		"any": {"deep": [1, {"a": "\\"}]}, "groups": {"g": ["w"]}, "Ours": "1", "ours": 2, "Bare": 3,
		"NAME": "another", "list~/": [{"name": 1}]}` + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := sample{
		Name: "aé😀\n", Count: -3, Share: 150, Yes: true, Tags: []string{"x", "", "y"},
		Labels: map[word]string{"k": "v"}, Inner: &sample{Tags: []string{}},
		List: []sample{{}, {Name: "by an escaped name"}},
		Any:  json.RawMessage(`{"deep": [1, {"a": "\\"}]}`), Groups: map[string][]word{"g": {"w"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what was read differs (-want +got):\n%s", diff)
	}
	if want := []string{"/Ours", "/ours", "/Bare", "/NAME", "/list~0~1"}; !cmp.Equal(unknown, want) {
		t.Errorf("unknown are %q, not %q", unknown, want)
	}
}

func TestAnErrorSaysWhereAndWhat(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"nothing", " \n", "line 2: the text ends where a value should stand"},
		{"a member of a list of lists", "{\"list\":[{},\n{\"list\":[{\"name\":7}]}]}", "line 2: /list/1/list/0/name: a JSON number stands where the schema has a string"},
		{"a member of a table", `{"groups":{"a/b":[true]}}`, "line 1: /groups/a~1b/0: a JSON boolean stands where the schema has a string"},
		{"an object for an array", `{"tags":{"a":1}}`, "line 1: /tags: a JSON object stands where the schema has an array"},
		{"an array for an object", "[]", "line 1: a JSON array stands where the schema has an object"},
		{"a string for a number", `{"share":"1"}`, "line 1: /share: a JSON string stands where the schema has a number"},
		{"a string for a boolean", `{"yes":"true"}`, "line 1: /yes: a JSON string stands where the schema has a boolean"},
		{"a string for a table", `{"labels":"true"}`, "line 1: /labels: a JSON string stands where the schema has an object"},
		{"a fraction", `{"count":1.5}`, "line 1: /count: the number 1.5 stands where the schema has a whole number"},
		{"a number that no float holds", `{"share":1e999}`, "line 1: /share: the number 1e999 is too large"},
		{"a comma at the end", `{"tags":["a",]}`, "line 1: /tags/1: ']' stands where a value should"},
		{"a missing comma", "{\"count\":1\n\"yes\":true}", "line 2: '\"' stands where ',' or '}' should"},
		{"a missing colon", `{"count" 1}`, "line 1: '1' stands where ':' should"},
		{"a name without quotes", `{count:1}`, "line 1: 'c' stands where a name in double quotes should"},
		{"a string that does not end", `{"name":"x`, "line 1: /name: a string does not end"},
		{"a control character", "{\"name\":\"x\n\"}", "line 1: /name: a string holds the control character U+000A unescaped"},
		{"an unknown escape", `{"name":"\x"}`, "line 1: /name: a string has an escape that is none"},
		{"an escape that is cut off", `{"name":"\u00`, "line 1: /name: a string has an escape that is none"},
		{"a number that ends early", `{"count":1.}`, "line 1: /count: a number is incomplete"},
		{"a word that is none", `{"yes":treu}`, "line 1: /yes: 't' stands where a value should"},
		{"two texts", `{} {}`, "line 1: more follows after the JSON value"},
		{"a zero byte behind", "{}\x00", "line 1: more follows after the JSON value"},
		{"broken JSON of the wrong form", `{"name":[1,}`, "line 1: /name/1: '}' stands where a value should"},
		{"broken JSON under an unknown name", `{"x":[1,}`, "line 1: /x/1: '}' stands where a value should"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := samples.Decode([]byte(tt.in))
			var own *strictjson.Error
			if !errors.As(err, &own) || err.Error() != tt.want {
				t.Fatalf("the error says\n  %v\nnot\n  %s", err, tt.want)
			}
			if own.Syntax != !json.Valid([]byte(tt.in)) {
				t.Errorf("of the syntax: %v", own.Syntax)
			}
		})
	}
}

func TestMemoryStaysInProportionToTheText(t *testing.T) {
	for name, in := range map[string]string{
		"an array of empty objects": `{"list":[` + strings.Repeat("{},", 100_000) + `{}]}`,
		"empty objects in depth":    `{"list":[` + strings.Repeat(`{"list":[{},{},{}]},`, 20_000) + `{}]}`,
	} {
		_, _, err := samples.Decode([]byte(in))
		if err == nil || !strings.Contains(err.Error(), "too many values that hold nothing") {
			t.Errorf("%s: %v", name, err)
		}
	}
	versions, _, err := samples.Decode([]byte(`{"tags":[` + strings.Repeat(`"1.0",`, 100_000) + `"2"]}`))
	if err != nil || len(versions.Tags) != 100_001 {
		t.Errorf("%d short texts are read, %v", len(versions.Tags), err)
	}
}

func TestDepthIsBounded(t *testing.T) {
	for depth, want := range map[int]bool{1000: true, 1001: false, 5_000_000: false} {
		_, _, err := strictjson.PlanOf[json.RawMessage]().Decode([]byte(strings.Repeat("[", depth) + strings.Repeat("]", depth)))
		if (err == nil) != want {
			t.Errorf("%d deep: %v", depth, err)
		}
	}
}

func TestOnlySoManyUnknownMembersAreNamed(t *testing.T) {
	var in strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&in, `,"x%d":1`, i)
	}
	_, unknown, err := samples.Decode([]byte("{" + in.String()[1:] + "}"))
	if err != nil || len(unknown) != 100 {
		t.Errorf("%d are named, %v", len(unknown), err)
	}
}

func TestATypeThatNoTextFitsIsADefect(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a plan was made for a channel")
		}
	}()
	strictjson.PlanOf[struct {
		C chan int `json:"c"`
	}]()
}

// anySample draws values that encoding/json writes and reads without loss.
func anySample(depth int) *rapid.Generator[sample] {
	plain := rapid.String().Filter(func(s string) bool { return strings.ToValidUTF8(s, "") == s })
	return rapid.Custom(func(t *rapid.T) sample {
		s := sample{
			Name: word(plain.Draw(t, "name")), Count: rapid.Int().Draw(t, "count"),
			Share: rapid.Float64Range(-1e300, 1e300).Draw(t, "share"), Yes: rapid.Bool().Draw(t, "yes"),
			Tags: rapid.SliceOfN(plain, 0, 3).Draw(t, "tags"), Any: json.RawMessage(`{"a":[1]}`),
			Labels: map[word]string{word(plain.Draw(t, "label")): plain.Draw(t, "text")},
		}
		if depth > 0 {
			inner := anySample(depth-1).Draw(t, "inner")
			s.Inner, s.List = &inner, rapid.SliceOfN(anySample(depth-1), 1, 2).Draw(t, "list")
		}
		return s
	})
}

func TestWhatEncodingJSONWritesIsReadAsItReadsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		written, err := json.Marshal(anySample(2).Draw(t, "sample"))
		if err != nil {
			t.Fatal(err)
		}
		var want sample
		if err := json.Unmarshal(written, &want); err != nil {
			t.Fatal(err)
		}
		got, unknown, err := samples.Decode(written)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		// A null stays nil here and becomes "null" there.
		if diff := cmp.Diff(want, got, cmp.Transformer("null", func(r json.RawMessage) string {
			return strings.TrimPrefix(string(r), "null")
		})); diff != "" || cmp.Equal(unknown, nil) != (unknown == nil) {
			t.Fatalf("what was read differs (-encoding/json +got):\n%s\nunknown %v", diff, unknown)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"name":"a","list":[{"tags":["\ud83d\ude00\ud83d"]}],"any":[1e5,-0.1,null],"labels":{"a":"b"}}`))
	f.Add([]byte("{\"name\":\"\xff\"} "))
	plan := strictjson.PlanOf[json.RawMessage]()
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _, err := plan.Decode(b)
		if (err == nil) != json.Valid(b) && !strings.Contains(fmt.Sprint(err), "nesting is deeper") {
			t.Fatalf("%q: %v, and encoding/json says %v", b, err, json.Valid(b))
		}
		got, unknown, err := samples.Decode(b)
		if err != nil {
			return
		}
		var want sample
		if json.Unmarshal(b, &want) != nil || len(unknown) > 0 {
			return // encoding/json takes names in any case
		}
		null := cmp.Transformer("null", func(r json.RawMessage) string { return strings.TrimPrefix(string(r), "null") })
		if diff := cmp.Diff(want, got, null); diff != "" && !strings.Contains(strings.ToLower(string(b)), "bare") {
			t.Fatalf("%q is read otherwise (-encoding/json +got):\n%s", b, diff)
		}
	})
}
