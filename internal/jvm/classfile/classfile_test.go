// SPDX-License-Identifier: Apache-2.0

package classfile

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"verdict/internal/jvm/classfile/classtest"
)

// members gives the class files of an archive, by name.
func members(t testing.TB, path string, most int) map[string][]byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("%s is not there", path)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]byte{}
	for _, m := range z.File {
		if !strings.HasSuffix(m.Name, ".class") || len(found) == most {
			continue
		}
		r, err := m.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		found[m.Name] = b
	}
	return found
}

// archives are jars and modules of the machine; tests skip without them.
func archives(t testing.TB) []string {
	t.Helper()
	var list []string
	for _, pattern := range []string{"/usr/lib/jvm/*/jmods/java.base.jmod", "/usr/share/java/*.jar"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, found...)
	}
	if len(list) == 0 {
		t.Skip("no Java archives lie under /usr")
	}
	return list
}

func TestEveryClassOfTheMachineIsReadAndDigested(t *testing.T) {
	read, grown := 0, 0.0
	var d Digester
	for _, path := range archives(t) {
		for name, b := range members(t, path, -1) {
			c, err := Parse(b)
			if err != nil {
				t.Fatalf("%s!%s: %v", path, name, err)
			}
			if stem := strings.TrimSuffix(filepath.Base(name), ".class"); stem != c.Name()[strings.LastIndexByte(c.Name(), '/')+1:] {
				t.Errorf("%s!%s holds %s", path, name, c.Name())
			}
			if _, _, err := d.Sum(c); err != nil {
				t.Fatalf("%s!%s: %v", path, name, err)
			}
			grown = max(grown, float64(d.written-freeBytes)/float64(len(b)))
			for _, m := range c.Methods() {
				if _, _, err := m.Code(); err != nil {
					t.Fatalf("%s!%s: %s: %v", path, name, m.Name(), err)
				}
			}
			read++
		}
	}
	t.Logf("%d classes; the most that one grew beyond what is free is %.1f times", read, grown)
	if grown > maxGrowth/2 {
		t.Errorf("a class grew %.1f times: the bound is too near", grown)
	}
}

func TestClassesAreReadAsJavapReadsThem(t *testing.T) {
	if _, err := exec.LookPath("javap"); err != nil {
		t.Skip("javap is not there")
	}
	for _, path := range archives(t)[:min(11, len(archives(t)))] {
		t.Run(filepath.Base(path), func(t *testing.T) { compareWithJavap(t, path) })
	}
}

// compareWithJavap has javap print every class of a folder of samples.
func compareWithJavap(t *testing.T, path string) {
	all := members(t, path, -1)
	names := make([]string, 0, len(all))
	for name := range all {
		if filepath.Base(name) != "module-info.class" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	const samples = 25
	dir := t.TempDir()
	want := map[string]string{}
	args := []string{"-p", "-v"}
	for i := 0; i < len(names); i += 1 + len(names)/samples {
		file := filepath.Join(dir, fmt.Sprintf("%d.class", i))
		if err := os.WriteFile(file, all[names[i]], 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
		c, err := Parse(all[names[i]])
		if err != nil {
			t.Fatal(err)
		}
		want[c.Name()] = fmt.Sprintf("super %s, %d interfaces, %d fields, %d methods, version %d", c.Super(), len(c.Interfaces()), len(c.Fields()), len(c.Methods()), c.Major)
	}
	out, err := exec.Command("javap", args...).Output()
	if err != nil {
		t.Fatalf("javap: %v", err)
	}
	this := regexp.MustCompile(`(?m)^  this_class: #\d+ +// +(\S+)$`)
	super := regexp.MustCompile(`(?m)^  super_class: #\d+(?: +// +(\S+))?$`)
	counts := regexp.MustCompile(`(?m)^  interfaces: (\d+), fields: (\d+), methods: (\d+), attributes`)
	version := regexp.MustCompile(`(?m)^  major version: (\d+)$`)
	documents := strings.Split(string(out), "Classfile ")[1:]
	if len(documents) != len(want) {
		t.Fatalf("javap printed %d classes of %d", len(documents), len(want))
	}
	for _, doc := range documents {
		name := strings.Trim(this.FindStringSubmatch(doc)[1], `"`)
		n := counts.FindStringSubmatch(doc)
		got := fmt.Sprintf("super %s, %s interfaces, %s fields, %s methods, version %s", super.FindStringSubmatch(doc)[1], n[1], n[2], n[3], version.FindStringSubmatch(doc)[1])
		if want[name] != got {
			t.Errorf("of %s javap says %s, the reader %s", name, got, want[name])
		}
	}
}

func sample() classtest.Class {
	return classtest.Class{
		Name: "org/example/Sample", Super: "java/util/ArrayList", Interfaces: []string{"java/lang/Runnable", "org/example/Other"},
		Fields: []classtest.Field{{Name: "count", Descriptor: "I"}, {Name: "next", Descriptor: "Lorg/example/Sample;"}},
		Methods: []classtest.Method{
			{Name: "run", Descriptor: "()V", Calls: []string{"org/example/Other.call(Lorg/example/Sample;)V"}, Strings: []string{"org.example.Other", "hello, world"}},
			{Name: "size", Descriptor: "()I"},
		},
		SourceFile: "Sample.java",
	}
}

func TestAClassSaysWhatItIs(t *testing.T) {
	c, err := Parse(sample().Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	fmt.Fprintln(&got, c.Major, c.Name(), c.Super(), c.Interfaces(), c.SourceFile())
	for _, m := range append(c.Fields(), c.Methods()...) {
		code, has, err := m.Code()
		fmt.Fprintln(&got, m.Name(), m.Descriptor(), has, len(code.Bytes) > 0, err)
	}
	for name, content := range c.Attributes().All() {
		fmt.Fprintln(&got, name, len(content))
	}
	want := `52 org/example/Sample java/util/ArrayList [java/lang/Runnable org/example/Other] Sample.java
count I false false <nil>
next Lorg/example/Sample; false false <nil>
run ()V true true <nil>
size ()I true true <nil>
SourceFile 2
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}

func TestConstantsAreReadByIndex(t *testing.T) {
	c, err := Parse(sample().Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var literals, calls []string
	for i := range c.Constants() {
		if s, ok := c.StringConstant(uint16(i)); ok {
			literals = append(literals, s)
		}
		if r, ok := c.Reference(uint16(i)); ok && c.Tag(uint16(i)) == TagMethodref {
			calls = append(calls, r.Class+"."+r.Name+r.Descriptor)
		}
	}
	if want := "[org.example.Other hello, world]"; fmt.Sprint(literals) != want {
		t.Errorf("the strings are %q, want %s", literals, want)
	}
	if want := "[org/example/Other.call(Lorg/example/Sample;)V]"; fmt.Sprint(calls) != want {
		t.Errorf("the calls are %q, want %s", calls, want)
	}
	if c.UTF8(0) != "" || c.ClassName(60000) != "" {
		t.Error("an index that stands for nothing gave a text")
	}
}

func TestTextIsDecodedFromModifiedUTF8(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"ASCII", "abc", "abc"},
		{"two and three bytes", "é漢", "é漢"},
		{"a zero in two bytes", "a\xc0\x80b", "a\x00b"},
		{"a pair of surrogates", "\xed\xa0\xbd\xed\xb8\x80", "😀"},
		{"half a pair", "\xed\xa0\xbdx", "\uFFFDx"},
		{"a byte that is none", "a\xffb", "a\uFFFDb"},
		{"a sequence that is cut off", "a\xe6\xbc", "a\uFFFD\uFFFD"},
	}
	for _, tt := range tests {
		if got := decode([]byte(tt.in)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestWhatIsNoClassFileIsRefusedWithTheReason(t *testing.T) {
	whole := sample().Bytes()
	change := func(at int, with ...byte) []byte {
		b := slices.Clone(whole)
		copy(b[at:], with)
		return b
	}
	tests := []struct {
		name string
		in   []byte
		want string
	}{
		{"nothing", nil, "is no class file: it does not begin with CAFEBABE"},
		{"another file", []byte("PK\x03\x04"), "is no class file: it does not begin with CAFEBABE"},
		{"a version that never was", change(6, 0, 44), "is no class file: its version 44.0 is none"},
		{"a constant of an unknown kind", change(10, 99), "is no valid class file: it has a constant of unknown kind 99 (byte 10)"},
		{"more constants than bytes", change(8, 0xff, 0xff), "is no valid class file: its constants do not fit in (byte 10)"},
		{"half of it", whole[:len(whole)/2], "is no valid class file: it ends within its constants"},
		{"all but the last byte", whole[:len(whole)-1], "is no valid class file: it ends too early"},
		{"one byte too many", append(slices.Clone(whole), 0), "is no valid class file: more follows behind its end"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse(tt.in)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample().Bytes())
	f.Add([]byte("\xca\xfe\xba\xbe\x00\x00\x00\x34\x00\x01"))
	for i, b := range smallClasses(f) {
		if i < 40 {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := Parse(b)
		if err != nil {
			return
		}
		c.Name()
		c.Super()
		c.Interfaces()
		c.SourceFile()
		for i := range c.Constants() {
			c.Reference(uint16(i))
			c.StringConstant(uint16(i))
		}
		for _, m := range append(slices.Clone(c.Fields()), c.Methods()...) {
			m.Name()
			m.Descriptor()
			for range m.Attributes().All() {
				continue
			}
			if code, _, err := m.Code(); err == nil {
				for range code.Attributes().All() {
					continue
				}
			}
		}
		var d Digester
		one, _, err := d.Sum(c)
		if err != nil {
			return
		}
		if two, _, err := d.Sum(c); err != nil || !bytes.Equal(one[:], two[:]) {
			t.Fatalf("the digest is %x and then %x, %v", one, two, err)
		}
	})
}

// smallClasses gives small classes of the machine as seeds, where there are any.
func smallClasses(f *testing.F) [][]byte {
	found, err := filepath.Glob("/usr/share/java/*.jar")
	if err != nil || len(found) == 0 {
		return nil
	}
	var small [][]byte
	for _, b := range members(f, found[0], 400) {
		if len(b) < 3000 {
			small = append(small, b)
		}
	}
	return small
}
