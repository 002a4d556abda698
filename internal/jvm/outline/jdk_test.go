// SPDX-License-Identifier: Apache-2.0

package outline_test

import (
	"archive/zip"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/outline"
	"verdict/internal/jvm/symbol"
)

// TestTheSourcesOfAJDKAreReadAsItsCompilerDid reads the sources of java.base where
// VERDICT_JDK_SOURCES names a JDK that has them (lib/src.zip), and compares them with its
// classes: every method has its name, and every line that was compiled is in its method.
func TestTheSourcesOfAJDKAreReadAsItsCompilerDid(t *testing.T) {
	home := os.Getenv("VERDICT_JDK_SOURCES")
	if home == "" {
		t.Skip("VERDICT_JDK_SOURCES names no JDK")
	}
	classes := classesOf(t, home)
	outlines, symbols := outlinesOf(t, home, classes)
	lines := 0
	for _, c := range classes {
		o, known := outlines[path.Join(path.Dir(c.Name()), c.SourceFile())]
		if !known || unnamed.MatchString(c.Name()) {
			continue
		}
		for _, m := range c.Methods() {
			if m.Access&synthetic == 0 && !slices.Contains(made, m.Name()) {
				lines += compiled(t, o, c, m)
			}
		}
	}
	t.Logf("%d files, %d symbols, %d lines", len(outlines), symbols, lines)
	if len(outlines) < 1000 || symbols < 10_000 || lines < 100_000 {
		t.Error("there was next to nothing to compare")
	}
}

const synthetic = 0x1000

// unnamed are classes that stand in a method: they are part of it.
var unnamed = regexp.MustCompile(`\$\d`)

// made are methods that the compiler makes, on the line of the class.
var made = []string{"values", "valueOf", "equals", "hashCode", "toString"}

// compiled looks for each line of a method's code in the members of its name.
func compiled(t *testing.T, o outline.File, c *classfile.Class, m classfile.Member) int {
	code, ok, err := m.Code()
	if err != nil || !ok {
		return 0
	}
	want := symbol.Symbol{Class: c.Name(), Name: m.Name()}
	seen := map[int]bool{}
	for pc := range code.Bytes {
		line := code.Line(pc)
		if line == 0 || seen[line] {
			continue
		}
		seen[line] = true
		found := slices.ContainsFunc(o.At(line), func(m outline.Member) bool { return slices.Contains(m.Symbols, want) })
		if !found && !unwritten(o.At(line), want.Name) {
			t.Errorf("line %d of %s is of %s, and read as %v", line, c.SourceFile(), want, o.At(line))
		}
	}
	return len(seen)
}

// unwritten reports whether the source has no method on a line where the compiler has
// one: the constructor of a class that writes none, what asserts ask for, the parts of a
// record. What gives fields their values is in one of two methods; javac has a few lines
// under the other, and a constant in both.
func unwritten(members []outline.Member, name string) bool {
	initialises := name == "<init>" || name == "<clinit>"
	if len(members) == 0 {
		return initialises
	}
	return slices.ContainsFunc(members, func(m outline.Member) bool {
		fields := strings.HasPrefix(m.Why, "a constant") || len(m.Symbols) == 1 && m.Symbols[0].Name == "<clinit>"
		return strings.HasSuffix(m.Label, ".the parts") || initialises && fields
	})
}

func outlinesOf(t *testing.T, home string, classes map[string]*classfile.Class) (outlines map[string]outline.File, symbols int) {
	z, err := zip.OpenReader(filepath.Join(home, "lib", "src.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	outlines = map[string]outline.File{}
	for _, f := range z.File {
		name, inBase := strings.CutPrefix(f.Name, "java.base/")
		if !inBase || !strings.HasSuffix(name, ".java") || strings.HasSuffix(name, "-info.java") {
			continue
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		_ = in.Close()
		if err != nil {
			t.Fatal(err)
		}
		o, err := outline.Read(name, string(text))
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
			continue
		}
		outlines[name] = o
		for _, m := range o.Members {
			for _, s := range m.Symbols {
				outer, _, _ := strings.Cut(s.Class, "$")
				if classes[outer] == nil { // for another system
					continue
				}
				symbols++
				c := classes[s.Class]
				if c == nil || !slices.ContainsFunc(c.Methods(), func(m classfile.Member) bool { return m.Name() == s.Name }) {
					t.Errorf("%s:%d: no class file has %s", f.Name, m.First, s)
				}
			}
		}
	}
	return outlines, symbols
}

// classesOf gives the classes of a JDK.
func classesOf(t *testing.T, home string) map[string]*classfile.Class {
	t.Helper()
	jdk, err := classpath.OpenJDK(home)
	if err != nil {
		t.Fatal(err)
	}
	from, err := classpath.Open(nil, classpath.Options{JDK: jdk})
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	classes := map[string]*classfile.Class{}
	for _, a := range from.Archives {
		for i := range a.Members() {
			if !a.IsClass(i) || strings.HasSuffix(a.Member(i), "-info.class") {
				continue
			}
			content, err := a.Append(nil, i)
			if err != nil {
				t.Fatal(err)
			}
			c, err := classfile.Parse(content)
			if err != nil {
				t.Fatal(err)
			}
			classes[c.Name()] = c
		}
	}
	return classes
}
