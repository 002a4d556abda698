// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"verdict"
)

// FuzzParse reads anything as a profile: it is refused with a place, or is sound, and has
// the same digest each time.
func FuzzParse(f *testing.F) {
	for _, name := range Presets() {
		f.Add(PresetText(name))
	}
	f.Add([]byte("apiVersion: verdict/v1\nkind: Profile\nname: a\nextends: [b]\nplugins: {keys: [\"*.class\"]}\nclosed: true\n"))
	f.Add([]byte("main: [[a]]"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := Parse("p.yaml", raw)
		if err != nil {
			var e *verdict.Error
			if !errors.As(err, &e) || e.File != "p.yaml" || e.Code == verdict.Internal {
				t.Fatalf("refused without a place: %v", err)
			}
			return
		}
		if err := p.Validate(); err != nil {
			t.Fatalf("what was accepted is refused: %v", err)
		}
		before := p.Digest()
		for _, list := range [][]string{p.Main, p.Scripts, p.Entries, p.API, p.Configuration} {
			slices.Reverse(list)
		}
		if p.Digest() != before {
			t.Fatal("the order of a list makes another digest")
		}
		if flat, err := Flatten(p, Preset); err == nil && len(flat.Extends) > 0 {
			t.Fatal("what is flattened extends something")
		}
	})
}

// FuzzReadScript reads anything as a start script: each line that it tells is there, and
// each class that it names stands in it.
func FuzzReadScript(f *testing.F) {
	f.Add("x.sh", runClass)
	f.Add("x.sh", serverStart)
	f.Add("x.sh", zkServer)
	f.Add("x.bat", "set A=%A%;b\r\n\"%JAVA%\" -cp %A% ^\r\n a.B %*\r\n")
	f.Add("x.sh", "A=$B\nB=$A\njava $A ${B:-a.C} -jar $A.jar @x\n")
	f.Fuzz(func(t *testing.T, name, text string) {
		s := readScript(name, text)
		launchers := linked([]*script{s, readScript("run.sh", runClass)})
		lines := strings.Count(text, "\n") + 1
		for _, st := range s.starts {
			if st.line < 1 || st.line > lines || !st.passes && len(st.classes)+len(st.jars)+len(st.unknown)+len(st.agents) == 0 {
				t.Fatalf("%+v of %d lines", st, lines)
			}
		}
		for _, n := range s.named {
			if n.line < 1 || n.line > lines || !strings.Contains(text, n.word) {
				t.Fatalf("%+v", n)
			}
		}
		if _, ok := launchers["run.sh"]; !ok {
			t.Fatal("a script that passes on what it is called with is none beside this one")
		}
	})
}

// FuzzReadSettings reads anything as configuration: each setting has a line that is there.
func FuzzReadSettings(f *testing.F) {
	f.Add("a.properties", []byte("a=b\\\n c\n#d\n"))
	f.Add("a.yaml", []byte("a: {b: [c, d]}\n"))
	f.Add("a.xml", []byte("<a b='c'><!-- <d>e</d> --><f> g </f></a>"))
	f.Add("a.conf", []byte("a { b = c\n"))
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		lines := strings.Count(string(text), "\n") + 1 + strings.Count(string(text), "\r") + strings.Count(string(text), "\u0085") + strings.Count(string(text), "\u2028") + strings.Count(string(text), "\u2029")
		for _, s := range readSettings(name, text) {
			if s.line < 1 || s.line > lines {
				t.Fatalf("line %d of %d: %+v", s.line, lines, s)
			}
		}
	})
}
