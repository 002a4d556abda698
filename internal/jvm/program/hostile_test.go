// SPDX-License-Identifier: Apache-2.0

package program_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/classfile/classtest"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
)

// member is one of an archive that a test writes.
type member struct {
	name    string
	content []byte
}

func written(t *testing.T, members ...member) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		f, err := w.Create(m.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(m.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return kept(t, b.Bytes())
}

func kept(t *testing.T, b []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "hostile.jar")
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func class(name, super string, methods ...classtest.Method) member {
	return member{name + ".class", classtest.Class{Name: name, Super: super, Methods: methods}.Bytes()}
}

// loaded reads an archive, and what of it can be read is analysed.
func loaded(t *testing.T, name string) *program.Program {
	t.Helper()
	path, err := classpath.Open([]string{name}, classpath.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(path.Close)
	p, err := program.Load(context.Background(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	var entries []program.MethodID
	for id := range program.ClassID(p.Classes()) {
		entries = append(entries, p.MethodsOf(id)...)
	}
	for _, algorithm := range []callgraph.Algorithm{callgraph.CHA, callgraph.RTA, callgraph.XTA, callgraph.ZeroCFA} {
		g, err := callgraph.Build(context.Background(), p, callgraph.Options{Algorithm: algorithm, Entries: entries})
		if err != nil {
			t.Fatal(err)
		}
		g.Paths(callgraph.Assumed)
	}
	return p
}

func TestAHostileArchiveIsNamedAndTheRestOfItIsRead(t *testing.T) {
	good := class("Good", "", classtest.Method{Name: "m", Descriptor: "()V", Strings: []string{"x"}})
	truncated := class("Cut", "")
	truncated.content = truncated.content[:len(truncated.content)-5]
	manyConstants := class("Pool", "")
	manyConstants.content = append(append([]byte{0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 52, 0xFF, 0xFF}, bytes.Repeat([]byte{1, 0, 0}, 100)...), 0)
	var calls []string
	for i := range 4000 {
		calls = append(calls, fmt.Sprintf("Other%d.m()V", i))
	}
	for _, tt := range []struct {
		name    string
		members []member
		ledger  string // a word of what must be on it; "" for nothing
		classes int    // that are read
	}{
		{"a class that is cut off", []member{truncated, good}, "Cut.class", 1},
		{"a pool of constants that is longer than the file", []member{manyConstants, good}, "Pool.class", 1},
		{"no class at all", []member{{"A.class", []byte("hello")}, good}, "A.class", 1},
		{"classes above one another in a circle", []member{class("A", "B"), class("B", "C"), class("C", "A"), good}, "", 4},
		{"a class above itself", []member{class("A", "A"), good}, "", 2},
		{"the same class twice", []member{good, good}, "", 1},
		{"a name that leads out", []member{{"../../etc/Out.class", good.content}, good}, "", 1},
		{"a method with a great many calls", []member{class("Calls", "", classtest.Method{Name: "m", Descriptor: "()V", Calls: calls}), good}, "", 2},
		{"code that is none", []member{class("Code", "", classtest.Method{Name: "m", Descriptor: "()V", Code: &classtest.Code{Stack: 1, Bytes: bytes.Repeat([]byte{0xFE}, 60000)}}), good}, "Code.class", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := loaded(t, written(t, tt.members...))
			if _, ok := p.Find("Good"); !ok {
				t.Error("what is good of it is not read")
			}
			n := 0
			for id := range program.ClassID(p.Classes()) {
				if !p.IsPhantom(id) && p.Archive(id) != program.None {
					n++
				}
			}
			if n != tt.classes {
				t.Errorf("%d classes are read, not %d: %v", n, tt.classes, p.Ledger)
			}
			if tt.ledger != "" && !strings.Contains(fmt.Sprint(p.Ledger), tt.ledger) {
				t.Errorf("%s is not on the ledger: %v", tt.ledger, p.Ledger)
			}
		})
	}
}

func TestABombIsNotUnpacked(t *testing.T) {
	bomb := written(t, member{"Bomb.class", make([]byte, 1<<30)}, class("Good", ""))
	p := loaded(t, bomb)
	if len(ledger.Unseen(p.Ledger)) == 0 {
		t.Errorf("nothing is told of it: %v", p.Ledger)
	}
}

func TestAnArchiveThatIsNoneIsOnTheLedger(t *testing.T) {
	for name, content := range map[string][]byte{"nothing": nil, "text": []byte("PK but no archive"), "the end alone": append([]byte("PK\x05\x06"), make([]byte, 18)...)} {
		path, err := classpath.Open([]string{kept(t, content)}, classpath.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		defer path.Close()
		p, err := program.Load(context.Background(), path, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if name != "the end alone" && len(ledger.Unseen(p.Ledger)) == 0 {
			t.Errorf("%s: nothing is told of it", name)
		}
	}
}

func TestNamesAndTypesThatNoCompilerWritesAreOutlived(t *testing.T) {
	const aconstNull, iconst0, aaload, pop, invokestatic, returnVoid = 0x01, 0x03, 0x32, 0x57, 0xB8, 0xB1
	for _, returned := range []string{"[", "[L", "[[", "[L;", "L", "L;", ""} {
		const call = 10 // the index of what the first method calls
		p := loaded(t, written(t, class("Odd", "",
			classtest.Method{Name: "a", Descriptor: "()V", Calls: []string{"Odd.b()" + returned}},
			classtest.Method{Name: "reads", Descriptor: "()V", Code: &classtest.Code{Stack: 2, Locals: 1, Bytes: []byte{aconstNull, iconst0, aaload, pop, invokestatic, 0, call, returnVoid}}})))
		if _, ok := p.Find("Odd"); !ok {
			t.Errorf("the class that calls what gives %q is not read", returned)
		}
	}
	nameless := class("Nameless", "not/There", classtest.Method{Name: "<init>", Descriptor: "()V"}, classtest.Method{Descriptor: "()V"})
	if p := loaded(t, written(t, nameless)); len(ledger.Unseen(p.Ledger)) == 0 {
		t.Error("a class that has a method without a name is read")
	}
}
