// SPDX-License-Identifier: Apache-2.0

package verdict_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"verdict"
)

func TestAProfileIsHeldAgainstItself(t *testing.T) {
	for _, tt := range []struct {
		name, path, says string
		change           func(*verdict.Profile)
	}{
		{"a name that is no slug", "name", "is not of the form", func(p *verdict.Profile) { p.Name = "A b" }},
		{"a profile that extends itself", "extends", "extends itself", func(p *verdict.Profile) { p.Extends = []string{"shop"} }},
		{"a path out of the folder", "scripts[1]", "leads out of the folder", func(p *verdict.Profile) { p.Scripts = []string{"bin/*", "../bin/x.sh"} }},
		{"an absolute path", "classPath[0]", "is no path beneath", func(p *verdict.Profile) { p.ClassPath = []string{"/lib/*.jar"} }},
		{"a path of a drive", "classPath[0]", "is no path beneath", func(p *verdict.Profile) { p.ClassPath = []string{"C:/lib/*.jar"} }},
		{"a sign that patterns do not have", "configuration[0]", "* and ** are all", func(p *verdict.Profile) { p.Configuration = []string{"config/[a-z].yaml"} }},
		{"a member of archives that leads out", "configuration[0]", "leads out of the folder", func(p *verdict.Profile) { p.Configuration = []string{"classpath:../x"} }},
		{"stars within a name", "scripts[0]", "stands alone", func(p *verdict.Profile) { p.Scripts = []string{"bin/**.sh"} }},
		{"too many free parts of a path", "scripts[0]", "more than three times", func(p *verdict.Profile) { p.Scripts = []string{"**/a/**/b/**/c/**/d"} }},
		{"too many free parts of a name", "api[0]", "more than three times", func(p *verdict.Profile) { p.API = []string{"**.a.**.b.**.**"} }},
		{"a main class with a method", "main[0]", "is no name of a class", func(p *verdict.Profile) { p.Main = []string{"a.Main#main"} }},
		{"an entry without a method", "entries[0]", "is no method", func(p *verdict.Profile) { p.Entries = []string{"a.Main"} }},
		{"an entry without a name", "entries[0]", "is no method", func(p *verdict.Profile) { p.Entries = []string{"a.Main#"} }},
		{"a pattern of classes with a path", "api[0]", "is no pattern of classes", func(p *verdict.Profile) { p.API = []string{"a/b"} }},
		{"a type with a star", "plugins.types[0]", "is no name of a class", func(p *verdict.Profile) { p.Plugins.Types = []string{"a.*"} }},
		{"a key with a space", "plugins.keys[0]", "is no pattern of keys", func(p *verdict.Profile) { p.Plugins.Keys = []string{"a b"} }},
		{"the same twice, once optional", "main[1]", "named twice", func(p *verdict.Profile) { p.Main = []string{"a.Main", "a.Main?"} }},
		{"an algorithm that nobody knows", "algorithm", "no algorithm", func(p *verdict.Profile) { p.Algorithm = "best" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := verdict.Profile{Name: "shop"}
			tt.change(&p)
			var e *verdict.Error
			if err := p.Validate(); !errors.As(err, &e) || e.Code != verdict.Invalid || e.Path != tt.path || !strings.Contains(e.Error(), tt.says) {
				t.Errorf("%v", err)
			}
		})
	}
}

// whole is a profile that says something of everything.
func whole() verdict.Profile {
	return verdict.Profile{Name: "shop", Title: "A shop", Extends: []string{"application"}, ClassPath: []string{"lib/*.jar", "patches/**/*.jar?"},
		Main: []string{"a.Main", "a.Other$Inner?"}, Manifests: true, Scripts: []string{"bin/*.sh"}, Entries: []string{"a.B#<init>", "a.B#c(I)V"}, API: []string{"a.**", "b.C*"},
		Servlets: true, Plugins: verdict.Plugins{Types: []string{"a.Plug"}, Annotations: []string{"a.Bean"}, Keys: []string{"*.class"}},
		Configuration: []string{"config/*.properties", "classpath:META-INF/x.factories?"}, Closed: true, Algorithm: "cha"}
}

func TestTheDigestOfAProfileIsThatOfWhatItSays(t *testing.T) {
	if err := whole().Validate(); err != nil {
		t.Fatal(err)
	}
	same := whole()
	same.Title = "another title"
	slices.Reverse(same.Main)
	slices.Reverse(same.Configuration)
	if same.Digest() != whole().Digest() {
		t.Error("the title or the order of a list makes another digest")
	}
	seen := map[string]int{whole().Digest(): -1}
	for i, change := range []func(*verdict.Profile){
		func(p *verdict.Profile) { p.Name = "x" },
		func(p *verdict.Profile) { p.Extends = nil },
		func(p *verdict.Profile) { slices.Reverse(p.ClassPath) },
		func(p *verdict.Profile) { p.Main, p.Entries = nil, nil },
		func(p *verdict.Profile) { p.Main[1] = "a.Other$Inner" },
		func(p *verdict.Profile) { p.Manifests = false },
		func(p *verdict.Profile) { p.Scripts = append(p.Scripts, "x") },
		func(p *verdict.Profile) { p.API = []string{"a.**"} },
		func(p *verdict.Profile) { p.Servlets = false },
		func(p *verdict.Profile) {
			p.Plugins.Types, p.Plugins.Annotations = p.Plugins.Annotations, p.Plugins.Types
		},
		func(p *verdict.Profile) { p.Plugins.Keys = nil },
		func(p *verdict.Profile) { p.Configuration = nil },
		func(p *verdict.Profile) { p.Closed = false },
		func(p *verdict.Profile) { p.Algorithm = "" },
	} {
		p := whole()
		change(&p)
		if before, known := seen[p.Digest()]; known {
			t.Errorf("changes %d and %d have the same digest", before, i)
		}
		seen[p.Digest()] = i
	}
}

func TestAProfileAddsToWhatItExtends(t *testing.T) {
	child := verdict.Profile{Name: "child", Main: []string{"a.Child", "a.Main?"}, Scripts: []string{"bin/*.sh?"}, ClassPath: []string{"own"}}
	got := child.Merge(whole())
	if got.Name != "child" || !slices.Equal(got.Main, []string{"a.Child", "a.Main", "a.Other$Inner?"}) || !slices.Equal(got.ClassPath, []string{"own", "lib/*.jar", "patches/**/*.jar?"}) {
		t.Errorf("%+v", got)
	}
	if !got.Closed || !got.Manifests || !got.Servlets || got.Algorithm != "cha" || !slices.Equal(got.Scripts, []string{"bin/*.sh"}) {
		t.Errorf("%+v", got)
	}
	if len(child.Main) != 2 || child.Main[1] != "a.Main?" {
		t.Error("merging changed the profile")
	}
	child.Algorithm = "rta"
	if got := child.Merge(whole()); got.Algorithm != "rta" || len(got.Extends) != 0 {
		t.Errorf("%+v", got)
	}
}
