// SPDX-License-Identifier: Apache-2.0

package outline_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"verdict/internal/jvm/outline"
)

var update = flag.Bool("update", false, "write the golden files anew")

func written(f outline.File) string {
	var b strings.Builder
	for _, m := range f.Members {
		fmt.Fprintf(&b, "%d-%d %s:", m.First, m.Last, m.Label)
		for _, s := range m.Symbols {
			fmt.Fprintf(&b, " %s", s)
		}
		if m.Why != "" {
			fmt.Fprintf(&b, " - %s", m.Why)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func sources(t testing.TB, language string) []txtar.File {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", language+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	return archive.Files
}

func TestTheMembersOfEachLanguageHaveTheirNamesInBytecode(t *testing.T) {
	for _, language := range []string{"java", "kotlin", "scala"} {
		for _, f := range sources(t, language) {
			o, err := outline.Read(f.Name, string(f.Data))
			if err != nil {
				t.Errorf("%s: %v", f.Name, err)
				continue
			}
			golden := filepath.Join("testdata", language+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(written(o)), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got := written(o); got != string(want) {
				t.Errorf("%s is read as\n%s\nwant\n%s", f.Name, got, want)
			}
		}
	}
}

// TestACompilerHasEveryNameThatJavaIsGiven asks javac and javap.
func TestACompilerHasEveryNameThatJavaIsGiven(t *testing.T) {
	if _, err := exec.LookPath("javac"); err != nil {
		t.Skip("there is no javac")
	}
	for _, f := range sources(t, "java") {
		dir := t.TempDir()
		file := filepath.Join(dir, f.Name)
		if err := os.WriteFile(file, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("javac", "-nowarn", "-d", dir, file).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		o, err := outline.Read(f.Name, string(f.Data))
		if err != nil {
			t.Fatal(err)
		}
		listed := map[string]string{}
		for _, m := range o.Members {
			for _, s := range m.Symbols {
				if listed[s.Class] == "" {
					out, err := exec.Command("javap", "-p", "-v", "-cp", dir, strings.ReplaceAll(s.Class, "/", ".")).CombinedOutput()
					if err != nil {
						t.Errorf("%s: %v %s", s, err, out)
					}
					listed[s.Class] = string(out)
				}
				if !strings.Contains(listed[s.Class], "Utf8               "+s.Name+"\n") {
					t.Errorf("no method of the class file is %s", s)
				}
			}
		}
	}
}

func TestWhatCannotBeReadIsToldWithItsLine(t *testing.T) {
	for _, c := range []struct{ name, text, say string }{
		{"a.py", "def f(): pass", "line 1: it is no source of Java, Kotlin or Scala"},
		{"A.java", "class A {\n  void f() {\n}\n", "line 1: the bracket { is never closed"},
		{"A.java", "class A {\n  void f() { ) }\n}\n", "line 2: the bracket ) closes none that is open"},
		{"A.java", "class A {\n  String s = \"a;\n}\n", "line 2: the text between quotes is never closed"},
		{"A.java", "/* never", "line 1: the comment is never closed"},
		{"A.java", "class A {}\nvoid main() { }\n", "line 2: a declaration stands outside of any class"},
		{"a.kt", "fun f() = \"${\n", "line 1: the code in a text is never closed"},
		{"a.kt", "fun f() { }\nprintln(1)\n", `line 2: a declaration is expected, and there is "println"`},
		{"a.kt", "@file:JvmName(\"Other\")\nfun f() = 1", "line 1: the class of the file's functions is named by an annotation"},
		{"A.scala", "class A:\n  def f = 1\n", "line 1: the body of A is told by indentation, as Scala 3 has it, which is not read"},
		{"A.scala", "class A {\n  object B extends C:\n    def f = 1\n}", "line 2: the body of A.B is told by indentation"},
		{"A.scala", "enum Color { case Red }", "line 1: enum is of Scala 3"},
		{"A.scala", "def f = 1", "line 1: a definition stands outside of any class"},
		{"A.scala", "package a:\n  class B\n", "line 1: the package is told by indentation"},
		{"A.java", strings.Repeat("class A {", 200) + strings.Repeat("}", 200), "classes stand too deeply within one another"},
		{"a.kt", "val x = " + strings.Repeat(`"${`, 200) + strings.Repeat(`}"`, 200), "texts stand too deeply within one another"},
	} {
		if _, err := outline.Read(c.name, c.text); err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%s %.60q: %v, want %q", c.name, c.text, err, c.say)
		}
	}
}

func TestALineOfCommentsHasNoCode(t *testing.T) {
	f, err := outline.Read("A.java", "// a\nclass A {\n\n  String s = \"\"\"\n  text\n  \"\"\"; /*\n  b */\n}\n")
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[int]bool{0: false, 1: false, 2: true, 3: false, 4: true, 5: true, 6: true, 7: false, 8: true, 9: false, 10: false} {
		if f.HasCode(line) != want {
			t.Errorf("line %d has code: %v", line, !want)
		}
	}
}

func TestAFileOfHostileShapeEndsSoon(t *testing.T) {
	const times = 20_000
	for _, unit := range []string{"(", "{", "`a` ", `"${`, "class A { ", "object A { ", "val x = ", "@a ", "<", "fun f() = ", "package a { ", "val a = 1\n", "object A extends\n"} {
		for _, name := range []string{"a.java", "a.kt", "a.scala"} {
			for _, text := range []string{strings.Repeat(unit, times), "class A { " + strings.Repeat(unit, times) + "}"} {
				began := time.Now()
				_, _ = outline.Read(name, text) // most of them are none
				if took := time.Since(began); took > 4*time.Second {
					t.Errorf("%q again and again in %s took %s", unit, name, took)
				}
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, language := range []string{"java", "kotlin", "scala"} {
		for _, s := range sources(f, language) {
			f.Add(s.Name, string(s.Data))
		}
	}
	for _, name := range []string{"a.java", "a.kt", "a.scala"} {
		f.Add(name, "class A { private }")
		f.Add(name, "@file:A package object class A")
		f.Add(name, "object A { @ { } ; val < > = `a` }")
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		o, err := outline.Read(name, text)
		if err != nil {
			return
		}
		lines := strings.Count(text, "\n") + 1
		for _, m := range o.Members {
			if m.First < 1 || m.Last < m.First || m.Last > lines {
				t.Errorf("%s stands in lines %d to %d of %d", m.Label, m.First, m.Last, lines)
			}
			if (len(m.Symbols) == 0) != (m.Why != "") {
				t.Errorf("%s has %d symbols and %q", m.Label, len(m.Symbols), m.Why)
			}
			for _, s := range m.Symbols {
				if s.Class == "" {
					t.Errorf("%s is of no class", m.Label)
				}
			}
		}
	})
}
