// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// nouns are all that is stored as a body.
var nouns = []any{
	verdict.Product{}, verdict.Line{}, verdict.Release{}, verdict.SBOM{}, verdict.Component{}, verdict.Source{}, verdict.SourceHealth{},
	verdict.Record{}, verdict.Relocation{}, verdict.AliasRuling{}, verdict.OwnVulnerability{}, verdict.Match{}, verdict.Finding{},
	verdict.Suppression{}, verdict.Assessment{}, verdict.Evidence{}, verdict.Classification{}, verdict.Decision{}, verdict.Statement{}, store.Document{},
	verdict.Person{}, verdict.Approval{}, verdict.Train{}, verdict.Gate{}, verdict.SymbolSet{},
}

// filled gives a value with something in every field, however deep.
func filled(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch {
	case t == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(start.Add(123456 * time.Microsecond)))
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			v.Field(i).Set(filled(t.Field(i).Type))
		}
	case t.Kind() == reflect.Slice:
		v.Set(reflect.Append(v, filled(t.Elem())))
	case t.Kind() == reflect.Map:
		v.Set(reflect.MakeMap(t))
		v.SetMapIndex(filled(t.Key()), filled(t.Elem()))
	case t.Kind() == reflect.Pointer:
		v.Set(filled(t.Elem()).Addr())
	case t.Kind() == reflect.String:
		v.SetString("text")
	case t.Kind() == reflect.Bool:
		v.SetBool(true)
	case t.Kind() == reflect.Float64:
		v.SetFloat(7.5)
	default:
		v.SetInt(3)
	}
	return v
}

func TestEveryNounComesBackWhole(t *testing.T) {
	var got bytes.Buffer
	for _, noun := range nouns {
		typ := reflect.TypeOf(noun)
		full := filled(typ)
		body, err := store.Encode(full.Interface())
		if err != nil {
			t.Fatal(err)
		}
		got.WriteString(typ.Name() + " " + body + "\n")
		back := reflect.New(typ)
		if err := store.Decode(body, back.Interface()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(full.Interface(), back.Elem().Interface()); diff != "" {
			t.Errorf("%s comes back otherwise:\n%s", typ, diff)
		}
		if empty, err := store.Encode(noun); err != nil || empty != "{}" {
			t.Errorf("an empty %s is %s, %v", typ, empty, err)
		}
	}
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const golden = "testdata/bodies.golden"

// A noun may get a field. One that is renamed, removed or given another type makes
// bodies of before unreadable, and takes a migration.
func TestBodiesOfBeforeAreStillRead(t *testing.T) {
	data, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	bodies := map[string]string{}
	for line := range strings.Lines(string(data)) {
		name, body, _ := strings.Cut(strings.TrimSpace(line), " ")
		bodies[name] = body
	}
	for _, noun := range nouns {
		typ := reflect.TypeOf(noun)
		back := reflect.New(typ)
		if err := store.Decode(bodies[typ.Name()], back.Interface()); err != nil {
			t.Fatal(typ, err)
		}
		if again, err := store.Encode(back.Elem().Interface()); err != nil || again != bodies[typ.Name()] {
			t.Errorf("a %s of before reads as another:\n%s\n%s\n%v", typ, bodies[typ.Name()], again, err)
		}
	}
}

func TestABodyOfAnotherVersionIsAnErrorAndNoLoss(t *testing.T) {
	var p verdict.Product
	err := store.Decode(`{"Slug":"ledger","Colour":"red"}`, &p)
	if err == nil || !strings.Contains(err.Error(), "Colour") {
		t.Error(err)
	}
}

func TestWhatMeansTheSameIsStoredAsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOf(rapid.String().Filter(func(s string) bool { return !strings.ContainsRune(s, 0) }))
		r := verdict.Record{
			ID: rapid.StringMatching(`[A-Z]{1,3}-[0-9]{1,4}`).Draw(t, "id"), Aliases: texts.Draw(t, "aliases"),
			Modified: time.UnixMicro(rapid.Int64Range(1, 1<<51).Draw(t, "modified")),
			Affected: []verdict.AffectedPackage{{Name: "a", Versions: texts.Draw(t, "versions"), Uncompared: rapid.Int().Draw(t, "uncompared")}},
		}
		first, err := store.Encode(r)
		if err != nil {
			t.Fatal(err)
		}
		var back verdict.Record
		if err := store.Decode(first, &back); err != nil {
			t.Fatal(err)
		}
		if second, err := store.Encode(back); err != nil || first != second {
			t.Fatalf("%s became %s, %v", first, second, err)
		}
		moved := r
		moved.Modified = r.Modified.In(time.FixedZone("elsewhere", -7200))
		moved.CWEs, moved.References = []string{}, []verdict.Reference{}
		if other, err := store.Encode(moved); err != nil || other != first {
			t.Fatalf("%s in another zone is %s, %v", first, other, err)
		}
	})
}

func FuzzTextIsStoredWholeOrRefused(f *testing.F) {
	for _, s := range []string{"", "plain", "\"\\\n\t\x01\x7f", "é\u2028\U0001F600", "a\x00b", "\xff", "\ufffd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		body, err := store.Encode([]string{s})
		if holds := utf8.ValidString(s) && !strings.ContainsRune(s, 0); holds != (err == nil) {
			t.Fatal(err)
		}
		if err != nil {
			if verdict.CodeOf(err) != verdict.Invalid {
				t.Error(err)
			}
			return
		}
		var back []string
		if err := json.Unmarshal([]byte(body), &back); err != nil || back[0] != s {
			t.Errorf("%q became %q, %v", s, back, err)
		}
	})
}
