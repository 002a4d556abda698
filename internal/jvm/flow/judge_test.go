// SPDX-License-Identifier: Apache-2.0

package flow

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"verdict/internal/jvm/classfile"
)

// asm is where the JDK keeps a copy of ASM that its own classes use.
const asm = "jdk.internal.org.objectweb.asm"

// compileJudge compiles testdata/Judge.java, which asks ASM, and gives the
// arguments with which java runs it.
func compileJudge(t *testing.T) []string {
	t.Helper()
	javac, err := exec.LookPath("javac")
	if err != nil {
		t.Skip("javac is not there")
	}
	dir := t.TempDir()
	var exports []string
	for _, name := range []string{asm, asm + ".tree", asm + ".tree.analysis"} {
		exports = append(exports, "--add-exports", "java.base/"+name+"=ALL-UNNAMED")
	}
	if out, err := exec.Command(javac, append(slices.Clone(exports), "-nowarn", "-d", dir, "testdata/Judge.java")...).CombinedOutput(); err != nil {
		t.Skipf("this JDK holds no ASM that could judge, JDK 17 does: %v\n%s", err, out)
	}
	return append(exports, "-cp", dir, "Judge")
}

// TestASMFindsTheSameSources compares with the analysis of sources of ASM, in
// which values keep their source when they are moved or cast.
func TestASMFindsTheSameSources(t *testing.T) {
	arguments := compileJudge(t)
	files := judged(t)
	list := filepath.Join(t.TempDir(), "list")
	if err := os.WriteFile(list, []byte(strings.Join(files, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	java := exec.Command("java", append(arguments, list)...)
	java.Stderr = os.Stderr
	out, err := java.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(bytes.NewReader(out))
	var a Analyzer
	compared, subs := 0, 0
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c, err := classfile.Parse(b)
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range c.Methods() {
			f, err := a.Method(c, m)
			if err != nil {
				t.Fatal(err)
			}
			if line, err := lines.ReadString('\n'); err != nil || line != fmt.Sprintf("method %d\n", i) {
				t.Fatalf("ASM says %q, %v", line, err)
			}
			if len(a.subs) > 0 {
				subs++
			}
			for _, want := range judgeLines(&a, f) {
				line, err := lines.ReadString('\n')
				if err != nil {
					t.Fatal(err)
				}
				if line = strings.TrimSuffix(line, "\n"); line != want {
					t.Errorf("%s.%s%s: ASM says %s, we say %s", c.Name(), m.Name(), m.Descriptor(), line, want)
				}
				compared++
			}
		}
	}
	if compared == 0 {
		t.Fatal("nothing was compared")
	}
	t.Logf("%d instructions of %d classes have the same sources, %d methods with subroutines", compared, len(files), subs)
}

// judgeLines gives what the judge should say.
func judgeLines(a *Analyzer, f *Flow) []string {
	ordinals := map[int32]int{}
	for pc, n := 0, 0; pc < len(a.code); pc += a.length(pc) {
		ordinals[int32(pc)] = n
		n++
	}
	var lines []string
	for _, ins := range f.Instructions {
		if len(ins.Operands) == 0 {
			continue
		}
		line := strconv.Itoa(ordinals[int32(ins.PC)])
		for _, set := range ins.Operands {
			var names []string
			for _, s := range set {
				names = append(names, judgeName(f, s, ordinals))
			}
			slices.Sort(names)
			line += " " + strings.Join(slices.Compact(names), ",")
		}
		lines = append(lines, line)
	}
	return lines
}

func judgeName(f *Flow, s Source, ordinals map[int32]int) string {
	switch s.Kind {
	case Unknown:
		return ""
	case Parameter:
		return fmt.Sprint("p", s.Value)
	case Null:
		return "null"
	case Int:
		return fmt.Sprint("i", s.Value)
	case String:
		return fmt.Sprint("s", javaHash(f.class.Text(f.class.StringText(uint16(s.Value)))))
	case Class:
		return fmt.Sprint("c", javaHash(f.class.Text(f.class.ClassText(uint16(s.Value)))))
	case Constant:
		return "k"
	case Caught:
		return fmt.Sprint("h", ordinals[s.PC])
	}
	return fmt.Sprint("@", ordinals[s.PC])
}

// javaHash is String.hashCode of a text in modified UTF-8 (JVMS §4.4.7), in which
// each unit of UTF-16, also half of a pair, stands for itself.
func javaHash(text []byte) int32 {
	var hash int32
	for len(text) > 0 {
		unit, n := int32(text[0]), 1
		switch {
		case unit >= 0xE0:
			unit, n = unit&0x0F<<12|int32(text[1])&0x3F<<6|int32(text[2])&0x3F, 3
		case unit >= 0xC0:
			unit, n = unit&0x1F<<6|int32(text[1])&0x3F, 2
		}
		hash = 31*hash + unit
		text = text[n:]
	}
	return hash
}
