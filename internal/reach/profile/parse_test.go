// SPDX-License-Identifier: Apache-2.0

package profile_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/reach/profile"
)

const head = "apiVersion: verdict/v1\nkind: Profile\nname: shop\n"

func TestAProfileIsRead(t *testing.T) {
	p, err := profile.Parse("p.yaml", []byte(head+`title: A shop
extends: application
classPath: [lib/*.jar]
main: shop.Main
manifests: true
scripts: ["bin/*"]
entries: ["shop.Cart#add(Ljava/lang/String;)V"]
api: [shop.api.**]
servlets: true
plugins: {types: [shop.Plug], annotations: ["shop.Bean?"], keys: ["*.class"]}
configuration: [conf/shop.properties, "classpath:shop.xml?"]
closed: true
algorithm: cha
`))
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "shop" || p.Title != "A shop" || !slices.Equal(p.Extends, []string{"application"}) || !slices.Equal(p.Main, []string{"shop.Main"}) || !p.Closed ||
		!p.Manifests || !p.Servlets || p.Algorithm != "cha" || !slices.Equal(p.Plugins.Annotations, []string{"shop.Bean?"}) || len(p.Configuration) != 2 || len(p.API) != 1 || len(p.Entries) != 1 {
		t.Errorf("%+v", p)
	}
	other, err := profile.Parse("q.yaml", []byte("# in another order\nkind: Profile\nname: shop\nmain: [shop.Main]\nalgorithm: cha\napiVersion: verdict/v1\n"))
	same, err2 := profile.Parse("r.yaml", []byte(head+"algorithm: cha\nmain: shop.Main # the program\n"))
	if err != nil || err2 != nil || other.Digest() != same.Digest() {
		t.Errorf("%v %v: comments or order make another digest", err, err2)
	}
}

func TestTheProfileOfThePageIsSound(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "profiles.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "```yaml\n")
	document, _, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		t.Fatal("the page shows no profile")
	}
	p, err := profile.Parse("profiles.md", []byte(document))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := profile.Flatten(p, nil); err != nil {
		t.Error(err)
	}
	for _, name := range profile.Presets() {
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("the page does not name the preset %s", name)
		}
	}
}

func TestWhatIsNoProfileIsRefusedWithItsPlace(t *testing.T) {
	for _, tt := range []struct {
		name, document string
		line           int
		path, says     string
	}{
		{"another version", "apiVersion: v2\nkind: Profile\nname: a\n", 1, "", `apiVersion is "v2"`},
		{"another kind", "apiVersion: verdict/v1\nkind: Policy\nname: a\n", 1, "", "of kind"},
		{"an unknown field", head + "mains: [a.B]\n", 4, "mains", "no field"},
		{"an unknown field of plug-ins", head + "plugins:\n  classes: [a.B]\n", 5, "plugins.classes", "no field"},
		{"a mapping for a text", head + "title: {a: b}\n", 4, "title", "a mapping stands where a text belongs"},
		{"a list within a list", head + "main: [[a.B]]\n", 4, "main[0]", "a list stands where a text belongs"},
		{"nothing", head + "main: [a.B, ]\nscripts:\n", 5, "scripts[0]", "nothing stands where a text belongs"},
		{"false", head + "closed: false\n", 4, "closed", "takes nothing back"},
		{"a text for true", head + "closed: maybe\n", 4, "closed", "stands where true belongs"},
		{"a wrong entry", head + "entries:\n  - a.B#c\n  - a.B\n", 6, "entries[1]", "is no method"},
		{"a wrong type", head + "plugins:\n  types:\n    - a b\n", 6, "plugins.types[0]", "is no name of a class"},
		{"a key twice", head + "name: b\n", 4, "", "stands twice"},
		{"two documents", head + "---\n" + head, 5, "", "second document"},
		{"an alias", head + "main: &a [x.Y]\nscripts: *a\n", 4, "", "anchor"},
		{"a list of documents", "- a\n", 1, "", "stands where a mapping belongs"},
		{"no YAML", "a: [", 1, "", ""},
		{"nothing at all", "# a comment\n", 1, "", "holds no"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := profile.Parse("p.yaml", []byte(tt.document))
			var e *verdict.Error
			if !errors.As(err, &e) || e.Code != verdict.Invalid || e.File != "p.yaml" || e.Path != tt.path || !strings.Contains(e.Error(), tt.says) {
				t.Fatalf("%v", err)
			}
			if e.Line != tt.line && tt.says != "" && tt.name != "nothing at all" {
				t.Errorf("line %d, not %d: %v", e.Line, tt.line, err)
			}
		})
	}
	if _, err := profile.Parse("p.yaml", []byte(head+"title: "+strings.Repeat("x", 300<<10))); verdict.CodeOf(err) != verdict.TooLarge {
		t.Errorf("%v", err)
	}
}

func TestProfilesExtendOthers(t *testing.T) {
	known := map[string]verdict.Profile{
		"a": {Extends: []string{"b"}, Main: []string{"x.A"}}, "b": {Main: []string{"x.B"}, Scripts: []string{"bin/*"}, Closed: true, Algorithm: "cha"},
		"c": {Extends: []string{"d"}}, "d": {Extends: []string{"e"}}, "e": {Extends: []string{"c"}}, "f": {Algorithm: "rta"},
	}
	lookup := func(name string) (verdict.Profile, bool) { p, ok := known[name]; return p, ok }
	got, err := profile.Flatten(verdict.Profile{Name: "own", Extends: []string{"a", "b"}, Main: []string{"x.Own"}}, lookup)
	if err != nil || !slices.Equal(got.Main, []string{"x.Own", "x.A", "x.B"}) || !slices.Equal(got.Scripts, []string{"bin/*"}) || !got.Closed || got.Algorithm != "cha" || len(got.Extends) != 0 || got.Name != "own" {
		t.Errorf("%v: %+v", err, got)
	}
	for _, tt := range []struct {
		profile verdict.Profile
		code    verdict.Code
		says    string
	}{
		{verdict.Profile{Name: "own", Extends: []string{"c"}}, verdict.Invalid, "own > c > d > e > c"},
		{verdict.Profile{Name: "a", Extends: []string{"a"}}, verdict.Invalid, "a > a"},
		{verdict.Profile{Name: "own", Extends: []string{"none"}}, verdict.NotFound, "extends none, which is not there"},
		{verdict.Profile{Name: "own", Extends: []string{"b", "f"}}, verdict.Invalid, "b asks for the algorithm cha, and f for rta"},
	} {
		if _, err := profile.Flatten(tt.profile, lookup); verdict.CodeOf(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%v", err)
		}
	}
	if got, err := profile.Flatten(verdict.Profile{Name: "own", Extends: []string{"b", "f"}, Algorithm: "rta"}, lookup); err != nil || got.Algorithm != "rta" {
		t.Errorf("%v: %+v", err, got)
	}
}
