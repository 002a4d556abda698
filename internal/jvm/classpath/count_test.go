// SPDX-License-Identifier: Apache-2.0

package classpath_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classpath"
	"verdict/internal/limits"
)

// tally is how much of what an archive holds.
type tally struct{ classes, methods, calls int }

func (n *tally) add(t *testing.T, name string, b []byte) {
	t.Helper()
	c, err := classfile.Parse(b)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	n.classes++
	for _, m := range c.Methods() {
		n.methods++
		code, ok, err := m.Code()
		if err != nil {
			t.Errorf("%s: %s: %v", name, m.Name(), err)
		}
		if !ok {
			continue
		}
		whole := code.Uses(func(u classfile.Use) {
			if u.Op >= classfile.OpInvokeVirtual && u.Op <= classfile.OpInvokeDynamic {
				n.calls++
			}
		})
		if !whole {
			t.Errorf("%s: the code of %s cannot be walked over", name, m.Name())
		}
	}
}

// byASM counts by the JDK's copy of ASM.
func byASM(t *testing.T, jdk *classpath.JDK, names []string) map[string]tally {
	t.Helper()
	export := "java.base/jdk.internal.org.objectweb.asm=ALL-UNNAMED"
	folder := t.TempDir()
	if out, err := exec.Command(filepath.Join(jdk.Home, "bin", "javac"), "--add-exports", export, "-nowarn", "-d", folder, "testdata/Count.java").CombinedOutput(); err != nil {
		t.Skipf("this JDK has no copy of ASM that can be asked: %v\n%s", err, out)
	}
	out, err := exec.Command(filepath.Join(jdk.Home, "bin", "java"), append([]string{"--add-exports", export, "-cp", folder, "Count"}, names...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]tally{}
	for line := range strings.Lines(string(out)) {
		name, numbers, _ := strings.Cut(strings.TrimSpace(line), "\t")
		var n tally
		if _, err := fmt.Sscanf(numbers, "%d\t%d\t%d", &n.classes, &n.methods, &n.calls); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		counts[name] = n
	}
	return counts
}

func TestClassesMethodsAndCallsAreThoseThatASMCounts(t *testing.T) {
	jdk := classpath.FindJDK()
	if jdk == nil {
		t.Skip("there is no JDK")
	}
	builds, ok := os.LookupEnv("VERDICT_ZOOKEEPER")
	if !ok {
		t.Skip("VERDICT_ZOOKEEPER is not set: there are no archives of Debian's")
	}
	names, err := filepath.Glob(filepath.Join(builds, "lib", "*.jar"))
	if err != nil || len(names) < 10 {
		t.Fatalf("%d archives: %v", len(names), err)
	}
	want := byASM(t, jdk, append(names, "jrt"))
	for _, name := range names {
		if got := archive(t, name); got != want[name] || got.classes == 0 {
			t.Errorf("%s: %+v, and ASM counts %+v", filepath.Base(name), got, want[name])
		}
	}
	if got := whole(t, jdk); got != want["jrt"] || got.classes < 20000 {
		t.Errorf("the JDK: %+v, and ASM counts %+v", got, want["jrt"])
	}
}

// archive counts every class of an archive.
func archive(t *testing.T, name string) (n tally) {
	t.Helper()
	z, err := limits.OpenZip(name, limits.ZipCaps{})
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.Files() {
		if !strings.HasSuffix(f.Name, ".class") {
			continue
		}
		b, err := z.ReadEntry(f)
		if err != nil {
			t.Fatal(err)
		}
		n.add(t, f.Name, b)
	}
	return n
}

// whole counts every class of a JDK.
func whole(t *testing.T, jdk *classpath.JDK) (n tally) {
	t.Helper()
	path, err := classpath.Open(nil, classpath.Options{JDK: jdk})
	if err != nil {
		t.Fatal(err)
	}
	defer path.Close()
	var b []byte
	for _, a := range path.Archives {
		for i := range a.Members() {
			if !a.IsClass(i) {
				continue
			}
			if b, err = a.Append(b[:0], i); err != nil {
				t.Fatal(err)
			}
			n.add(t, a.Member(i), b)
		}
	}
	return n
}
