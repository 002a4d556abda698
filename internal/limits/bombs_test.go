// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"verdict"
)

// bomb is input that costs far more than its size where nobody looks. Making it
// does not count, refusing it does.
type bomb struct {
	name string
	make func(t *testing.T) (light func() error)
	want string // the sentence that names what was refused
}

// bombMemory is what refusing a bomb may allocate in all, also what is freed
// again. The time is logged and not judged: machines are shared.
const bombMemory = 64 << 20

func TestEveryBombIsRefusedByNameAndCostsLittle(t *testing.T) {
	for _, bombs := range [][]bomb{archiveBombs(), streamBombs(), tarBombs(), documentBombs(), textBombs()} {
		for _, b := range bombs {
			t.Run(b.name, func(t *testing.T) {
				light := b.make(t)
				runtime.GC()
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				began := time.Now()
				err := light()
				took := time.Since(began)
				runtime.ReadMemStats(&after)
				allocated := int64(after.TotalAlloc - before.TotalAlloc)
				t.Logf("refused in %v, %.1f MiB allocated, %.1f MiB more in use", took.Round(time.Microsecond*100),
					float64(allocated)/(1<<20), float64(int64(after.HeapInuse)-int64(before.HeapInuse))/(1<<20))
				if err == nil || !strings.Contains(err.Error(), b.want) {
					t.Errorf("got %v, want an error that says %q", err, b.want)
				}
				if code := verdict.CodeOf(err); code != verdict.TooLarge && code != verdict.Invalid {
					t.Errorf("code %s", code)
				}
				if allocated > bombMemory && !testing.Short() { // the race detector, which runs with -short, has memory of its own
					t.Errorf("%d MiB are allocated to refuse it, more than %d", allocated>>20, bombMemory>>20)
				}
			})
		}
	}
}

func openBomb(in func(t *testing.T) []byte) func(t *testing.T) func() error {
	return func(t *testing.T) func() error {
		path := filepath.Join(t.TempDir(), "f.zip")
		if err := os.WriteFile(path, in(t), 0o600); err != nil {
			t.Fatal(err)
		}
		return func() error {
			z, err := OpenZip(path, ZipCaps{})
			if err == nil {
				z.Close()
			}
			return err
		}
	}
}

// overlapping is an archive of members that all lie in the same bytes and each
// claim so much.
func overlapping(members int, claim uint32) []byte {
	all := make([]handmade, members)
	for i := range all {
		all[i] = handmade{name: fmt.Sprint(i), packed: 10, claims: claim}
	}
	return directory(local(nil, "0123456789"), all...)
}

// inside wraps an archive into archives.
func inside(t testing.TB, b []byte, times int) []byte {
	for range times {
		b = archive(t, "inner.zip", string(b))
	}
	return b
}

// openInside opens archives as deep as they lie.
func openInside(budget *Budget, name string, b []byte) error {
	z, err := budget.Zip(name, bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return err
	}
	for _, f := range z.Files() {
		inner, err := z.ReadEntry(f)
		if err != nil {
			return err
		}
		if !strings.HasSuffix(f.Name, ".zip") {
			continue
		}
		name := name + "!" + f.Name
		below, err := budget.Inside(name)
		if err == nil {
			err = openInside(below, name, inner)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// noise gives bytes that no packing makes smaller.
func noise(n int) string {
	b := make([]byte, n)
	for i, x := 0, uint32(1); i < n; i++ {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return string(b)
}

func archiveBombs() []bomb {
	return []bomb{
		{"a zip of 3 MB whose members share their bytes and claim 1.28 TB", openBomb(func(*testing.T) []byte { return overlapping(60_000, 21_400_000) }), "unpacks to more than 2 GiB"},
		{"a zip whose members share their bytes and claim little", openBomb(func(*testing.T) []byte { return overlapping(60_000, 10) }), "overlap"},
		{"a zip of 200,001 members", openBomb(func(*testing.T) []byte { return overlapping(200_001, 1) }), "holds more than 200000 members"},
		{"a zip of a million members", openBomb(func(*testing.T) []byte { return overlapping(1_000_000, 1) }), "holds more than 200000 members"},
		{"a zip whose one member is zeros", openBomb(func(t *testing.T) []byte { return archive(t, "a", strings.Repeat("\x00", 64<<20)) }), "unpacks to more than 200 times its size"},
		{"a zip that hides zeros behind noise", func(t *testing.T) func() error {
			b := archive(t, "noise", noise(400<<10), "zeros", strings.Repeat("\x00", 64<<20))
			return func() error { return openInside(NewBudget(ZipCaps{}), "f", b) }
		}, "zeros: unpacks to more than 200 times its size"},
		{"zips inside one another without an end", func(t *testing.T) func() error {
			b := inside(t, archive(t, "a", "x"), 100)
			return func() error { return openInside(NewBudget(ZipCaps{}), "f", b) }
		}, "archives lie more than 6 deep inside one another"},
		{"zips inside one another that share a total", func(t *testing.T) func() error {
			leaf := archive(t, "noise", noise(60<<10), "zeros", strings.Repeat("\x00", 9<<20))
			var members []string
			for i := range 30 {
				members = append(members, fmt.Sprint(i, ".zip"), string(leaf))
			}
			b := archive(t, members...)
			return func() error { return openInside(NewBudget(ZipCaps{TotalBytes: 12 << 20}), "f", b) }
		}, "with it the archive unpacks to more than 12 MiB"},
	}
}

func unpackBomb(in []byte, caps ZipCaps) func() error {
	return func() error {
		s, err := NewBudget(caps).Decompress("f", bytes.NewReader(in))
		if err != nil {
			return err
		}
		defer s.Close()
		_, err = io.Copy(io.Discard, s)
		return err
	}
}

func packedBomb(pack func(t *testing.T) []byte) func(t *testing.T) func() error {
	return func(t *testing.T) func() error { return unpackBomb(pack(t), ZipCaps{}) }
}

const ratioSaid = "f: unpacks to more than 200 times its size"

func streamBombs() []bomb {
	return []bomb{
		{"a gzip of zeros", packedBomb(func(t *testing.T) []byte { return gzipped(t, strings.Repeat("\x00", 64<<20)) }), ratioSaid},
		{"a thousand gzip members of zeros", packedBomb(func(t *testing.T) []byte { return bytes.Repeat(gzipped(t, strings.Repeat("\x00", 1<<20)), 1000) }), ratioSaid},
		{"a gzip in a gzip, unpacked twice", func(t *testing.T) func() error {
			in := gzipped(t, string(gzipped(t, strings.Repeat("\x00", 64<<20))))
			return func() error {
				b := NewBudget(ZipCaps{})
				outer, err := b.Decompress("f", bytes.NewReader(in))
				if err != nil {
					return err
				}
				inner, err := b.Decompress("f", outer)
				if err != nil {
					return err
				}
				_, err = io.Copy(io.Discard, inner)
				return err
			}
		}, ratioSaid},
		{"a zstd of zeros", packedBomb(func(t *testing.T) []byte { return zstandard(t, strings.Repeat("\x00", 64<<20)) }), ratioSaid},
		{"a zstd frame of runs", packedBomb(func(*testing.T) []byte {
			frame := []byte("\x28\xB5\x2F\xFD\x00\x38") // a window of 128 KiB
			return append(frame, bytes.Repeat([]byte{0x02, 0x00, 0x10, 0x00}, 100_000)...)
		}), ratioSaid},
		{"a zstd window of 2 GiB", packedBomb(func(*testing.T) []byte { return []byte("\x28\xB5\x2F\xFD\x00\xA8\x03\x00\x00a") }), "f: needs a zstd window of more than 32 MiB"},
		{"the largest zstd window that is read", packedBomb(func(t *testing.T) []byte {
			return zstandard(t, strings.Repeat("\x00", 64<<20), zstd.WithWindowSize(maxWindow))
		}), ratioSaid},
		{"an xz of zeros", packedBomb(func(t *testing.T) []byte { return zeros(t, xzZeros, 1000) }), ratioSaid},
		{"an xz dictionary of 4 GiB", packedBomb(func(*testing.T) []byte { return dictionary(xzText, 40) }), "f: needs an xz dictionary of more than 64 MiB"},
		{"a bzip2 of zeros", packedBomb(func(t *testing.T) []byte { return zeros(t, bzip2Zeros, 1000) }), ratioSaid},
		{"a stream that does not end", func(*testing.T) func() error {
			return func() error {
				s, err := NewBudget(ZipCaps{TotalBytes: 1 << 20}).Decompress("f", endless("x"))
				if err == nil {
					_, err = io.Copy(io.Discard, s)
				}
				return err
			}
		}, "f: with it more than 1 MiB are read"},
	}
}

// endless repeats a byte for ever.
type endless string

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e[0]
	}
	return len(p), nil
}

func tarBomb(in func(t *testing.T) []byte) func(t *testing.T) func() error {
	return func(t *testing.T) func() error {
		b := in(t)
		return func() error {
			_, err := list(NewBudget(ZipCaps{}), bytes.NewReader(b), true)
			return err
		}
	}
}

func tarBombs() []bomb {
	return []bomb{
		{"a sparse file of 8 EB", tarBomb(func(*testing.T) []byte { return append(sparseFile("s", 1<<62), closing()...) }), "f!s: is larger than 512 MiB"},
		{"a hundred sparse files of 500 MB", tarBomb(func(*testing.T) []byte {
			return append(bytes.Repeat(sparseFile("s", 500<<20), 100), closing()...)
		}), "f!s: unpacks to more than 200 times its size"},
		{"a sparse map of a million holes", tarBomb(func(*testing.T) []byte {
			records := paxRecord("GNU.sparse.major", "1") + paxRecord("GNU.sparse.minor", "0") + paxRecord("GNU.sparse.realsize", "1000000000")
			spans := "1000000\n" + strings.Repeat("1\n0\n", 1_000_000)
			b := append(header("x", 'x', octal(len(records))), block(records)...)
			return append(append(append(b, header("s", '0', octal(len(block(spans))))...), block(spans)...), closing()...)
		}), "f: "},
		{"a member of 8 EB", tarBomb(func(*testing.T) []byte {
			return append(header("a", '0', "\x80\x00\x00\x00\x7f\xff\xff\xff\xff\xff\xff\xff"), closing()...)
		}), "f!a: is larger than 512 MiB"},
		{"an extended header of 1 GiB", tarBomb(func(*testing.T) []byte {
			return append(header("x", 'x', octal(1<<30)), bytes.Repeat([]byte("x"), 16<<20)...)
		}), "holds an extended header of more than 1 MiB"},
		{"extended headers without an end", tarBomb(func(*testing.T) []byte {
			record := paxRecord("comment", strings.Repeat("c", 1<<19))
			one := append(header("x", 'x', octal(len(record))), block(record)...)
			return append(bytes.Repeat(one, 100), closing()...)
		}), "holds headers of more than 4 MiB in front of one member"},
		{"a hundred thousand records of one header", tarBomb(func(*testing.T) []byte {
			var records strings.Builder
			for i := range 60_000 {
				records.WriteString(paxRecord(fmt.Sprint("k", i), "v"))
			}
			return append(append(header("x", 'x', octal(records.Len())), block(records.String())...), header("a", '0', octal(0))...)
		}), "holds more than 1000 records"},
		{"a packed tar of zeros behind its end", func(t *testing.T) func() error {
			in := gzipped(t, string(append(tarred(t, tar.Header{Name: "a", Typeflag: tar.TypeDir}), make([]byte, 64<<20)...)))
			return func() error { _, err := list(NewBudget(ZipCaps{}), bytes.NewReader(in), false); return err }
		}, ratioSaid},
	}
}

// TestATarOfAMillionMembersKeepsOneOfThem stands apart: archive/tar allocates a
// header anew for each member, which is garbage when the next is read.
func TestATarOfAMillionMembersKeepsOneOfThem(t *testing.T) {
	one := header("a", '0', octal(0))
	a, err := NewBudget(ZipCaps{}).Tar("f", io.MultiReader(bytes.NewReader(one), &repeated{block: one, times: 1_000_000}))
	if err != nil {
		t.Fatal(err)
	}
	var peak uint64
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before := m.HeapAlloc
	for n := 0; err == nil; n++ {
		if _, err = a.Next(); n%20_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
		}
	}
	wantError(t, err, verdict.TooLarge, "f: holds more than 200000 members")
	if peak > before+bombMemory {
		t.Errorf("%d MiB are in use", (peak-before)>>20)
	}
}

// repeated gives a block again and again.
type repeated struct {
	block []byte
	times int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := 0
	for ; r.times > 0 && len(p)-n >= len(r.block); r.times-- {
		n += copy(p[n:], r.block)
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func checkBomb(check func(string, []byte, Caps) error, in func() string) func(*testing.T) func() error {
	return func(*testing.T) func() error {
		b := []byte(in())
		return func() error { return check("f", b, Caps{}) }
	}
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func documentBombs() []bomb {
	return []bomb{
		{"JSON a million arrays deep", checkBomb(CheckJSON, func() string { return strings.Repeat("[", 1_000_000) }), "nesting is deeper than 200"},
		{"JSON a million objects deep", checkBomb(CheckJSON, func() string { return strings.Repeat(`{"a":`, 1_000_000) }), "nesting is deeper than 200"},
		{"JSON of ten million values", checkBomb(CheckJSON, func() string { return "[" + strings.Repeat("0,", 10_000_000) + "0]" }), "holds more than 4000000 values"},
		{"JSON of more than 64 MiB", checkBomb(CheckJSON, func() string { return `"` + strings.Repeat("a", 64<<20) + `"` }), "is larger than 64 MiB"},
		{"JSON of 300,000 keys of which the last stands twice", checkBomb(CheckJSON, func() string { return "{" + numbered(`"%d":0,`, 300_000) + `"7":0}` }), `the key "7" stands twice`},
		{"JSON of 100,000 long keys that differ at their end", checkBomb(CheckJSON, func() string { return "{" + numbered(`"`+strings.Repeat("k", 200)+`%d":0,`, 100_000) + `"a":0,"A":0}` }), "differ in case only"},
		{"XML a million elements deep", checkBomb(CheckXML, func() string { return strings.Repeat("<a>", 1_000_000) }), "nesting is deeper than 200"},
		{"XML of a second root behind a million spaces", checkBomb(CheckXML, func() string { return "<a/>" + strings.Repeat(" ", 1_000_000) + "<a/>" }), "a second root element"},
		{"XML of entities that multiply", checkBomb(CheckXML, func() string {
			return `<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>`
		}), "document type declaration"},
		{"XML of 50,000 attributes of which one stands twice", checkBomb(CheckXML, func() string { return "<a" + numbered(` k%d=""`, 50_000) + ` k7=""/>` }), "the attribute k7 stands twice"},
		{"YAML of aliases that multiply", checkBomb(CheckYAML, func() string {
			return "a: &a [x,x,x,x,x,x,x,x,x]\n" + numbered("k%d: [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n", 1000)
		}), "the anchor &a is not allowed"},
		{"YAML 50,000 sequences deep", checkBomb(CheckYAML, func() string { return strings.Repeat("[", 50_000) }), "nesting is deeper than 200"},
		{"YAML 5,000 mappings deep", checkBomb(CheckYAML, func() string { return strings.Repeat("{a: ", 5_000) + strings.Repeat("}", 5_000) }), "nesting is deeper than 200"},
		{"YAML of 10 MB of keys", checkBomb(CheckYAML, func() string { return numbered("k%d:\n", 1_100_000) }), "is larger than 4 MiB"},
		{"YAML of 10 MB of one key", checkBomb(CheckYAML, func() string { return strings.Repeat("abcdefg:\n", 1_100_000) }), "is larger than 4 MiB"},
		{"YAML of 3 MB of keys", checkBomb(CheckYAML, func() string { return numbered("k%d:\n", 350_000) }), "the document is larger than 256 KiB"},
		{"YAML of 3 MB of keys on one line", checkBomb(CheckYAML, func() string { return "{" + numbered("k%d: ,", 350_000) + "}" }), "the document is larger than 256 KiB"},
		{"YAML of 250 KB of keys", checkBomb(CheckYAML, func() string { return numbered("k%d:\n", 32_000) }), "a mapping has more than 2000 keys"},
		{"YAML of 250 KB of one key", checkBomb(CheckYAML, func() string { return strings.Repeat("k:\n", 83_000) }), "a mapping has more than 2000 keys"},
		{"YAML of 250 KB of keys within a key", checkBomb(CheckYAML, func() string { return "a: {" + numbered("k%d: ,", 26_000) + "}" }), "a mapping has more than 2000 keys"},
		{"YAML of 250 KB of values", checkBomb(CheckYAML, func() string { return "[" + strings.Repeat("a,", 128_000) + "&b b]" }), "the anchor &b is not allowed"},
		{"YAML of more than 4 MiB", checkBomb(CheckYAML, func() string { return "a: " + strings.Repeat("x", 5<<20) }), "is larger than 4 MiB"},
	}
}

func csvBomb(r func() io.Reader) func(*testing.T) func() error {
	return func(*testing.T) func() error {
		return func() error { _, err := rows(NewCSV("f", r(), CSVForm{}, CSVCaps{})); return err }
	}
}

func textBombs() []bomb {
	return []bomb{
		{"CSV of a million fields", csvBomb(func() io.Reader { return strings.NewReader(strings.Repeat("a,", 1_000_000)) }), "f:1: a row has more than 256 fields"},
		{"CSV of a quote that does not end", csvBomb(func() io.Reader { return io.MultiReader(strings.NewReader(`a,"`), endless("\n")) }), "a row is longer than 64 KiB"},
		{"CSV of a row that does not end", csvBomb(func() io.Reader { return endless("a") }), "f:1: a row is longer than 64 KiB"},
		{"a line that does not end", func(*testing.T) func() error {
			return func() error { _, _, err := NewLines("f", endless("a"), LineCaps{}).Next(); return err }
		}, "f:1: the line is longer than 1 MiB"},
		{"lines that do not end", func(*testing.T) func() error {
			return func() error {
				l := NewLines("f", endless("\n"), LineCaps{Lines: 1_000_000})
				for {
					if _, _, err := l.Next(); err != nil {
						return err
					}
				}
			}
		}, "holds more than 1000000 lines"},
		{"a document that does not end", func(*testing.T) func() error {
			return func() error { _, err := ReadAll("f", endless("a"), Caps{Bytes: 8 << 20}); return err }
		}, "is larger than 8 MiB"},
	}
}

func TestARefusalThatIsNotOursWouldBeSeen(t *testing.T) {
	err := unpackBomb(gzipped(t, strings.Repeat("\x00", 12<<20)), ZipCaps{})()
	var own *verdict.Error
	if !errors.As(err, &own) || own.File != "f" || own.Code != verdict.TooLarge {
		t.Errorf("%#v", err)
	}
}
