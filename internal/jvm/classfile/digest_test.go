// SPDX-License-Identifier: Apache-2.0

package classfile

import (
	"os"
	"path/filepath"
	"testing"

	"verdict/internal/jvm/classfile/classtest"
)

func digestOf(t testing.TB, b []byte) (Digest, int) {
	t.Helper()
	c, err := Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	var d Digester
	digest, weight, err := d.Sum(c)
	if err != nil {
		t.Fatal(err)
	}
	return digest, weight
}

func TestTheDigestStaysTheSame(t *testing.T) {
	want, weight := digestOf(t, sample().Bytes())
	if weight != 16 { // four members and eight instructions
		t.Errorf("the weight is %d, want 16", weight)
	}
	changed := func(change func(*classtest.Class)) []byte {
		c := sample()
		change(&c)
		return c.Bytes()
	}
	tests := []struct {
		name string
		in   []byte
	}{
		{"in another package", classtest.Relocate(sample().Bytes(), "org/example", "com/acme/shaded/org/example")},
		{"in another package of another name", classtest.Relocate(sample().Bytes(), "org/example", "x")},
		{"without the name of the source file", changed(func(c *classtest.Class) { c.SourceFile = "" })},
		{"with line numbers", changed(func(c *classtest.Class) { c.Methods[0].Lines = true })},
		{"with its constants in another order", changed(func(c *classtest.Class) { c.Fields[0], c.Fields[1] = c.Fields[1], c.Fields[0] })},
		{"with its methods in another order", changed(func(c *classtest.Class) { c.Methods[0], c.Methods[1] = c.Methods[1], c.Methods[0] })},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := digestOf(t, tt.in); got != want {
				t.Errorf("the digest is %x, want %x", got, want)
			}
		})
	}
}

func TestTheDigestTellsClassesApart(t *testing.T) {
	seen := map[Digest]string{}
	tests := []struct {
		name   string
		change func(*classtest.Class)
	}{
		{"the class itself", func(*classtest.Class) {}},
		{"another name", func(c *classtest.Class) { c.Name = "org/example/Simple" }},
		{"another superclass of the platform", func(c *classtest.Class) { c.Super = "java/util/LinkedList" }},
		{"one interface less", func(c *classtest.Class) { c.Interfaces = c.Interfaces[:1] }},
		{"a field of another type", func(c *classtest.Class) { c.Fields[0].Descriptor = "J" }},
		{"a method of another name", func(c *classtest.Class) { c.Methods[1].Name = "length" }},
		{"a call of another method", func(c *classtest.Class) {
			c.Methods[0].Calls = []string{"org/example/Other.put(Lorg/example/Sample;)V"}
		}},
		{"another string", func(c *classtest.Class) { c.Methods[0].Strings = []string{"org.example.Other", "hello"} }},
		{"another number", func(c *classtest.Class) { c.Methods[0].Numbers = []int16{1} }},
		{"yet another number", func(c *classtest.Class) { c.Methods[0].Numbers = []int16{2} }},
	}
	for _, tt := range tests {
		c := sample()
		tt.change(&c)
		digest, _ := digestOf(t, c.Bytes())
		if other, ok := seen[digest]; ok {
			t.Errorf("%q has the digest of %q", tt.name, other)
		}
		seen[digest] = tt.name
	}
}

func TestOfAStringThatBeginsWithAPackageTheLastPartCounts(t *testing.T) {
	tests := []struct{ in, want string }{
		{"com.google.protobuf.Message", "Message"},
		{"com/google/protobuf/Message", "Message"},
		{"Lcom/google/protobuf/Message;", "Message;"},
		{"[Lcom/google/protobuf/Message;", "Message;"},
		{"/com/google/protobuf/names.properties", "names.properties"},
		{"com.google.protobuf.", ""},
		{"com.google.protobuf.x: not found", "x: not found"},
		{"hello", "hello"},
		{"hello, world.", "hello, world."},
		{"1.2.3", "1.2.3"},
		{"a.1", "1"},
		{"a..b", ".b"},
		{"a.b/c", "b/c"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := tt.in[leadingMarks(tt.in)+leadingPackage([]byte(tt.in[leadingMarks(tt.in):])):]; got != tt.want {
			t.Errorf("of %q stays %q, want %q", tt.in, got, tt.want)
		}
	}
}

// leadingMarks counts what literal keeps in front of a package.
func leadingMarks(s string) int {
	n := 0
	for n < len(s) && (s[n] == '[' || s[n] == '/') {
		n++
	}
	return n
}

func TestInstructionsThatMeanTheSameHaveOneForm(t *testing.T) {
	tests := []struct {
		name string
		a, b []byte // of which the digests are the same
	}{
		{"a load in short and in long form", []byte{26 + 2, 177}, []byte{21, 2, 177}},
		{"a load in long and in wide form", []byte{25, 9, 177}, []byte{196, 25, 0, 9, 177}},
		{"a store in short and in long form", []byte{75 + 3, 177}, []byte{58, 3, 177}},
		{"an increment in wide form", []byte{132, 1, 0xFF, 177}, []byte{196, 132, 0, 1, 0xFF, 0xFF, 177}},
		{"a jump over a longer form", []byte{167, 0, 5, 21, 2, 177}, []byte{167, 0, 4, 28, 177}},
		{"a wide jump", []byte{167, 0, 3, 177}, []byte{200, 0, 0, 0, 5, 177}},
		{"a switch with another padding", []byte{21, 2, 171, 0, 0, 0, 0, 10, 0, 0, 0, 0, 177}, []byte{28, 171, 0, 0, 0, 0, 0, 11, 0, 0, 0, 0, 177}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := normalForm(t, tt.a), normalForm(t, tt.b)
			if a != b {
				t.Errorf("the forms are %x and %x", a, b)
			}
		})
	}
}

func normalForm(t *testing.T, code []byte) string {
	t.Helper()
	d := Digester{class: &Class{}, limit: freeBytes}
	if e := d.code(Code{Bytes: code}); e != nil {
		t.Fatal(e)
	}
	return string(d.out)
}

func TestCodeThatCannotBeWalkedOverIsRefused(t *testing.T) {
	tests := []struct {
		name string
		code []byte
		want string
	}{
		{"an unknown instruction", []byte{203}, "an instruction of a method is none"},
		{"an instruction that is cut off", []byte{17, 1}, "an instruction of a method is none"},
		{"a jump out of the method", []byte{167, 1, 0}, "an instruction leads out of its method"},
		{"a jump into an instruction", []byte{17, 0, 0, 167, 0xFF, 0xFE}, "an instruction leads out of its method"},
		{"a switch with too many targets", []byte{170, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF}, "an instruction of a method is none"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := Digester{class: &Class{}, limit: freeBytes}
			e := d.code(Code{Bytes: tt.code})
			if want := "is no valid class file: " + tt.want + " (byte 0)"; e == nil || e.Error() != want {
				t.Errorf("got %v, want %s", e, want)
			}
		})
	}
}

func TestLongConstantsThatAreUsedOftenAreRefused(t *testing.T) {
	c := classtest.Class{Name: "A", Methods: []classtest.Method{{Name: "m", Descriptor: "()V"}}}
	long := string(make([]byte, 60000))
	for range 1000 {
		c.Methods[0].Strings = append(c.Methods[0].Strings, long)
	}
	parsed, err := Parse(c.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var d Digester
	_, _, err = d.Sum(parsed)
	want := "is no valid class file: its constants, written out where they are used, are too long (byte 0)"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// BenchmarkDigest parses and digests the classes of the archive that VERDICT_JAR
// names: the largest Java library of the machine when it is not set.
func BenchmarkDigest(b *testing.B) {
	path := os.Getenv("VERDICT_JAR")
	if path == "" {
		path = largest(b)
	}
	var classes [][]byte
	total := int64(0)
	for _, c := range members(b, path, -1) {
		classes = append(classes, c)
		total += int64(len(c))
	}
	b.SetBytes(total)
	b.ReportAllocs()
	var d Digester
	for b.Loop() {
		for _, raw := range classes {
			c, err := Parse(raw)
			if err != nil {
				b.Fatal(err)
			}
			if _, _, err := d.Sum(c); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(len(classes)*b.N)/b.Elapsed().Seconds(), "classes/s")
}

func largest(b *testing.B) string {
	found, best := "", int64(0)
	for _, path := range archives(b) {
		if info, err := os.Stat(path); err == nil && info.Size() > best && filepath.Ext(path) == ".jar" {
			found, best = path, info.Size()
		}
	}
	return found
}
