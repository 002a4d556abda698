// SPDX-License-Identifier: Apache-2.0

package identity

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict"
)

func class(name string) [16]byte { return [16]byte(hash(name)) }

func hash(name string) []byte {
	sum := sha256.Sum256([]byte(name))
	return sum[:16]
}

// sample knows three files and a library in two versions.
func sample() *Builder {
	b := NewBuilder()
	b.SHA256("pkg:maven/org.example/lib@2", sha256.Sum256([]byte("lib-2")))
	b.SHA1("pkg:maven/org.example/lib@1", sha1.Sum([]byte("lib-1")))
	b.SHA1("pkg:maven/org.example/lib@1", sha1.Sum([]byte("lib-1")))
	b.SHA1("pkg:maven/com.example/moved@1", sha1.Sum([]byte("lib-1")))
	for _, c := range []struct{ purl, place, name string }{
		{"pkg:maven/org.example/lib@1", "org/example/lib", "A"}, {"pkg:maven/org.example/lib@2", "org/example/lib", "A"},
		{"pkg:maven/org.example/lib@1", "org/example/lib/in", "B1"}, {"pkg:maven/org.example/lib@2", "org/example/lib/in", "B2"},
		{"pkg:maven/org.acme/app@1", "org/acme/x/org/example/lib", "A"}, // carried, by the look of its package
		{"pkg:maven/org.acme/app@1", "acme/org/example/lib", "B1"},      // carried, by what lib holds
		{"pkg:maven/org.acme/app@1", "acme", "App"},
	} {
		b.Class(c.purl, c.place, class(c.name))
	}
	return b
}

func open(t testing.TB, b *Builder) *Table {
	t.Helper()
	data, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	table, err := FromBytes("known.jid", data)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// describe writes the components of a set.
func describe(t testing.TB, table *Table, s Set, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	members, err := table.Members(s)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, n := range members {
		c, err := table.Component(n)
		if err != nil {
			t.Fatal(err)
		}
		words = append(words, fmt.Sprintf("%s %q %d", strings.TrimPrefix(c.PURL, "pkg:maven/"), c.Package, c.Classes))
	}
	return strings.Join(words, ", ")
}

func TestATableTellsWhatAFileIs(t *testing.T) {
	table := open(t, sample())
	s, err := table.BySHA1(sha1.Sum([]byte("lib-1")))
	if got, want := describe(t, table, s, err), `com.example/moved@1 "" 0, org.example/lib@1 "org/example/lib" 2`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	s, err = table.BySHA256(sha256.Sum256([]byte("lib-2")))
	if got, want := describe(t, table, s, err), `org.example/lib@2 "org/example/lib" 2`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, unknown := range []string{"", "lib-2", "x", "y", "z"} {
		if s, err := table.BySHA1(sha1.Sum([]byte(unknown))); s != 0 || err != nil {
			t.Errorf("%q is known as %d, %v", unknown, s, err)
		}
	}
}

func TestATableTellsWhoseAClassIs(t *testing.T) {
	table := open(t, sample())
	for name, want := range map[string]string{
		"A":   `org.example/lib@1 "org/example/lib" 2, org.example/lib@2 "org/example/lib" 2`,
		"B1":  `org.example/lib@1 "org/example/lib" 2`,
		"App": `org.acme/app@1 "acme" 1`,
		"C":   "",
	} {
		s, err := table.ByClass(class(name))
		if got := describe(t, table, s, err); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	info := table.Info()
	if got := fmt.Sprint(info.Components, info.SHA1, info.SHA256, info.Classes, info.Memberships, info.Carried); got != "4 1 1 4 5 2" {
		t.Errorf("the table says of itself %s", got)
	}
	if err := table.Verify(); err != nil {
		t.Error(err)
	}
}

func TestAnEmptyTableKnowsNothing(t *testing.T) {
	table := open(t, NewBuilder())
	if s, err := table.ByClass(class("A")); s != 0 || err != nil {
		t.Errorf("a class is known as %d, %v", s, err)
	}
	if members, err := table.Members(0); members != nil || err != nil {
		t.Errorf("nobody has the members %v, %v", members, err)
	}
}

// knowledge is a fact that a builder may be given.
type knowledge struct {
	kind              int
	purl, place, name string
}

func (k knowledge) add(b *Builder) {
	switch k.kind {
	case 0:
		b.SHA1(k.purl, sha1.Sum([]byte(k.name)))
	case 1:
		b.SHA256(k.purl, sha256.Sum256([]byte(k.name)))
	default:
		b.Class(k.purl, k.place, class(k.name))
	}
}

func (k knowledge) find(table *Table) (Set, error) {
	switch k.kind {
	case 0:
		return table.BySHA1(sha1.Sum([]byte(k.name)))
	case 1:
		return table.BySHA256(sha256.Sum256([]byte(k.name)))
	}
	return table.ByClass(class(k.name))
}

func TestEveryTableTellsWhatItWasTold(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var facts []knowledge
		for range rapid.IntRange(0, 300).Draw(rt, "facts") {
			facts = append(facts, knowledge{
				kind: rapid.IntRange(0, 2).Draw(rt, "kind"), purl: fmt.Sprintf("pkg:maven/g/a@%d", rapid.IntRange(0, 40).Draw(rt, "version")),
				place: rapid.SampledFrom([]string{"", "a", "a/b", "c/d"}).Draw(rt, "place"), name: fmt.Sprint(rapid.IntRange(0, 200).Draw(rt, "name")),
			})
		}
		b := NewBuilder()
		want := map[string][]string{}
		for _, f := range facts {
			f.add(b)
			key := fmt.Sprint(f.kind, f.name)
			if !slices.Contains(want[key], f.purl) {
				want[key] = append(want[key], f.purl)
			}
		}
		data, err := b.Bytes()
		if err != nil {
			rt.Fatal(err)
		}
		table, err := FromBytes("x", data)
		if err != nil {
			rt.Fatal(err)
		}
		for _, f := range facts {
			s, err := f.find(table)
			if err != nil {
				rt.Fatal(err)
			}
			members, err := table.Members(s)
			if err != nil {
				rt.Fatal(err)
			}
			var got []string
			for _, n := range members {
				c, err := table.Component(n)
				if err != nil {
					rt.Fatal(err)
				}
				got = append(got, c.PURL)
			}
			expected := slices.Sorted(slices.Values(want[fmt.Sprint(f.kind, f.name)]))
			if !slices.Equal(got, expected) {
				rt.Fatalf("%+v is of %v, want %v", f, got, expected)
			}
		}
		again := NewBuilder()
		for _, f := range rapid.Permutation(facts).Draw(rt, "order") {
			f.add(again)
		}
		if other, err := again.Bytes(); err != nil || !bytes.Equal(data, other) {
			rt.Fatalf("in another order the table is another one, %v", err)
		}
	})
}

func TestATableIsReplacedOnlyByAWholeOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "known.jid")
	first, err := sample().Write(path)
	if err != nil {
		t.Fatal(err)
	}
	table, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	more := sample()
	more.SHA1("pkg:maven/org.example/more@1", sha1.Sum([]byte("more")))
	second, err := more.Write(path)
	if err != nil || second.Digest == first.Digest || second.SHA1 != first.SHA1+1 {
		t.Errorf("written is %+v after %+v, %v", second, first, err)
	}
	if s, err := table.BySHA1(sha1.Sum([]byte("lib-1"))); s == 0 || err != nil {
		t.Errorf("who has the old table open finds %d, %v", s, err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("beside the table lie %v, %v", left, err)
	}
	if _, err := sample().Write(filepath.Join(path, "x")); err == nil || !strings.Contains(err.Error(), "cannot be written") {
		t.Errorf("written into a file: %v", err)
	}
}

func TestWhatIsNoTableSaysSo(t *testing.T) {
	data, err := sample().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	change := func(at int, to byte) []byte {
		b := slices.Clone(data)
		b[at] = to
		return b
	}
	resealed := func(at int, to uint64) []byte { // somebody who knows the form
		b := slices.Clone(data)
		binary.LittleEndian.PutUint64(b[at:], to)
		sum := sha256.Sum256(b[:headerSize-sha256.Size])
		copy(b[headerSize-sha256.Size:], sum[:])
		return b
	}
	const numbers = len(magic) + 4
	tests := []struct {
		name string
		in   []byte
		code verdict.Code
		want string
	}{
		{"nothing", nil, verdict.Invalid, "f: is no table of identities; build one with `verdict identity build`"},
		{"another file", bytes.Repeat([]byte("x"), 1000), verdict.Invalid, "f: is no table of identities; build one with `verdict identity build`"},
		{"a later format", change(len(magic), 9), verdict.Invalid, "f: is a table of format 9, and this program reads 1; build it again with `verdict identity build`"},
		{"a changed header", change(numbers, 9), verdict.Tampered, "f: the table is damaged: its header has another checksum than it says; build it again with `verdict identity build`"},
		{"half of it", data[:len(data)-4], verdict.Tampered, "f: the table is damaged: it has 831 bytes and says that it has 835; build it again with `verdict identity build`"},
		{"more components than places", resealed(numbers, 1<<60), verdict.Tampered, "f: the table is damaged: its tables are not as long as their counts; build it again with `verdict identity build`"},
		{"a fan of the wrong size", resealed(numbers+3*8, 1<<40), verdict.Tampered, "f: the table is damaged: its tables are not as long as their counts; build it again with `verdict identity build`"},
		{"a section elsewhere", resealed(numbers+6*8, 1<<40), verdict.Tampered, "f: the table is damaged: section 0 does not begin where the one before ends; build it again with `verdict identity build`"},
		{"a fan that falls short", change(len(data)-4, 1), verdict.Tampered, "f: the table is damaged: its digests are not as many as it says; build it again with `verdict identity build`"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := FromBytes("f", tt.in)
			if err == nil || err.Error() != tt.want || verdict.CodeOf(err) != tt.code {
				t.Errorf("got  %v (%s)\nwant %s", err, verdict.CodeOf(err), tt.want)
			}
		})
	}
	missing := filepath.Join(t.TempDir(), "x")
	if _, err := Open(missing); verdict.CodeOf(err) != verdict.NotFound || !strings.Contains(err.Error(), "there is no table that can be opened") {
		t.Errorf("a missing table: %v", err)
	}
	if _, err := Open(filepath.Dir(missing)); verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("a folder: %v", err)
	}
}

func TestEveryChangedByteIsFound(t *testing.T) {
	data, err := sample().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		b := slices.Clone(data)
		b[i] ^= 0x41
		table, err := FromBytes("x", b)
		if err == nil {
			err = table.Verify()
		}
		if code := verdict.CodeOf(err); code != verdict.Tampered && code != verdict.Invalid {
			t.Errorf("byte %d was changed, and %v (%s)", i, err, code)
		}
	}
}

func FuzzTable(f *testing.F) {
	data, err := sample().Bytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data[headerSize:], uint16(0), uint64(0))
	f.Fuzz(func(t *testing.T, body []byte, at uint16, to uint64) {
		// Everybody can seal a header: behind a valid one anything may stand.
		b := append(slices.Clone(data[:headerSize]), body...)
		numbers := b[len(magic)+4 : headerSize-sha256.Size]
		binary.LittleEndian.PutUint64(numbers[8*(int(at)%20):], to)
		sum := sha256.Sum256(b[:headerSize-sha256.Size])
		copy(b[headerSize-sha256.Size:], sum[:])
		table, err := FromBytes("x", b)
		if err != nil {
			return
		}
		for _, name := range []string{"A", "B1", "B2", "App", "C"} {
			s, err := table.ByClass(class(name))
			if err != nil {
				continue
			}
			members, err := table.Members(s)
			if err != nil {
				continue
			}
			for _, n := range members {
				if c, err := table.Component(n); err == nil && len(c.PURL) > len(b) {
					t.Fatal("a component is larger than the table")
				}
			}
		}
	})
}

// BenchmarkByClass asks a table of 300,000 classes, every second of which it
// knows.
func BenchmarkByClass(b *testing.B) {
	builder := NewBuilder()
	for i := range 300_000 {
		builder.Class(fmt.Sprintf("pkg:maven/g/a@%d", i/500), "a/b", class(fmt.Sprint(i)))
	}
	path := filepath.Join(b.TempDir(), "known.jid")
	if _, err := builder.Write(path); err != nil {
		b.Fatal(err)
	}
	table, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer table.Close()
	digests := make([][16]byte, 1<<12)
	for i := range digests {
		digests[i] = class(fmt.Sprint(i * 146))
	}
	for i := 0; b.Loop(); i++ {
		if _, err := table.ByClass(digests[i%len(digests)]); err != nil {
			b.Fatal(err)
		}
	}
}
