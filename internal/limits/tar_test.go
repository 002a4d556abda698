// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"verdict"
)

// tarred packs members; text is what files hold.
func tarred(t testing.TB, members ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range members {
		text := h.Uname // the test's way to hand it over
		h.Uname = ""
		if h.Typeflag == 0 {
			h.Typeflag, h.Size = tar.TypeReg, int64(len(text))
		}
		err := w.WriteHeader(&h)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func file(name, text string) tar.Header { return tar.Header{Name: name, Uname: text, Mode: 0o644} }

// header makes the header of a member by hand (POSIX, pax, "ustar Interchange
// Format"); size is written as it stands.
func header(name string, kind byte, size string) []byte {
	b := make([]byte, tarBlock)
	copy(b, name)
	copy(b[100:], "0000644\x000000000\x000000000\x00")
	copy(b[124:136], size)
	copy(b[136:], "00000000000\x00        ")
	b[156] = kind
	copy(b[257:], "ustar\x0000")
	sum := 0
	for _, c := range b {
		sum += int(c)
	}
	copy(b[148:], fmt.Sprintf("%06o\x00 ", sum))
	return b
}

func octal(n int) string { return fmt.Sprintf("%011o\x00", n) }

// block pads data to whole blocks.
func block(data string) []byte {
	return append([]byte(data), make([]byte, (tarBlock-len(data)%tarBlock)%tarBlock)...)
}

// paxRecord writes a record of an extended header: its length counts itself.
func paxRecord(key, value string) string {
	n := len(key) + len(value) + 3
	for length := n + 1; ; length++ {
		if s := fmt.Sprintf("%d %s=%s\n", length, key, value); len(s) == length {
			return s
		}
	}
}

func closing() []byte { return make([]byte, 2*tarBlock) }

// forms are the ways in which a tar archive is handed over.
func forms(t testing.TB, in []byte) map[string]func() io.Reader {
	gz := gzipped(t, string(in))
	return map[string]func() io.Reader{
		"a file":   func() io.Reader { return bytes.NewReader(in) },
		"a stream": func() io.Reader { return struct{ io.Reader }{bytes.NewReader(in)} },
		"packed":   func() io.Reader { return bytes.NewReader(gz) },
	}
}

// list reads an archive to its end: "name kind size link text".
func list(b *Budget, r io.Reader, read bool) (members []string, err error) {
	a, err := b.Tar("f", r)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	for {
		m, err := a.Next()
		if errors.Is(err, io.EOF) {
			return members, nil
		}
		if err != nil {
			return members, err
		}
		text := ""
		if read {
			all, err := io.ReadAll(a)
			if err != nil {
				return members, err
			}
			text = string(all)
		}
		members = append(members, strings.TrimRight(fmt.Sprintf("%s %s %d %s %s", m.Name, m.Kind, m.Size, m.Link, text), " "))
	}
}

func TestTarListsMembersAsTheyAreWritten(t *testing.T) {
	long := strings.Repeat("long/", 100) + "name"
	in := tarred(t,
		file("a", "hello"), file("a", "again"), file("/etc/../passwd", ""), file("b\\c\x01", "x"),
		tar.Header{Name: "d/", Typeflag: tar.TypeDir, Mode: 0o755},
		tar.Header{Name: "s", Linkname: "../../etc/shadow", Typeflag: tar.TypeSymlink},
		tar.Header{Name: "h", Linkname: "/a", Typeflag: tar.TypeLink},
		tar.Header{Name: "c", Typeflag: tar.TypeChar}, tar.Header{Name: "bl", Typeflag: tar.TypeBlock}, tar.Header{Name: "p", Typeflag: tar.TypeFifo},
		tar.Header{Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"comment": "c0ffee"}},
		file(long, "end"),
		tar.Header{Name: "ä", Linkname: long, Typeflag: tar.TypeSymlink, Format: tar.FormatGNU},
	)
	want := []string{"a file 5  hello", "a file 5  again", "/etc/../passwd file 0", "b\\c\x01 file 1  x", "d/ folder 0",
		"s symbolic link 0 ../../etc/shadow", "h hard link 0 /a", "c device 0", "bl device 0", "p pipe 0", long + " file 3  end", "ä symbolic link 0 " + long}
	for name, r := range forms(t, in) {
		t.Run(name, func(t *testing.T) {
			got, err := list(NewBudget(ZipCaps{}), r(), true)
			if err != nil || strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("%v\n got %q\nwant %q", err, got, want)
			}
			if got, err := list(NewBudget(ZipCaps{}), r(), false); err != nil || len(got) != len(want) {
				t.Errorf("of headers alone %d members are listed, %v; want %d", len(got), err, len(want))
			}
		})
	}
}

func TestTarRefusesWhatIsNoWholeArchive(t *testing.T) {
	whole := tarred(t, file("a", "hello"), file("b", strings.Repeat("\x00", 2000)))
	member := append(header("a", '0', octal(5)), block("hello")...)
	tests := []struct {
		name string
		in   []byte
		want string
	}{
		{"an empty file", nil, "f: is empty"},
		{"a file that is no archive", bytes.Repeat([]byte("no archive "), 100), "f: is not a tar archive"},
		{"a text that is shorter than a header", []byte("no archive"), "f: is cut off at its beginning"},
		{"zeros, but too few", make([]byte, tarBlock-1), "f: is cut off at its beginning"},
		{"a member that is cut off", whole[:tarBlock+3], `f: is cut off behind "a"`},
		{"a header that is cut off", whole[:2*tarBlock+100], `f: is cut off behind "a"`},
		{"a cut between two members", whole[:2*tarBlock], `f: ends without the zeros that close an archive, and may be cut off: its last member is "a"`},
		{"a cut behind a member that ends in zeros", whole[:7*tarBlock], `f: ends without the zeros that close an archive, and may be cut off: its last member is "b"`},
		{"bytes behind the end", append(bytes.Clone(whole), "garbage"...), "f: goes on behind its end; what stands there is not read; other programs might"},
		{"a second archive behind the end", append(bytes.Clone(whole), whole...), "f: goes on behind its end; what stands there is not read; other programs might"},
		{"a second header that is none", append(bytes.Clone(member), block("garbage")...), `f: is damaged behind "a": what follows is no header of a member`},
		{"a negative size", append(header("a", '0', "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), closing()...), "f: is not a tar archive"},
		{"a size that is no number", append(header("a", '0', "9z"), closing()...), "f: is not a tar archive"},
		{"an extended header without a member", append(append(bytes.Clone(member), header("x", 'x', octal(9))...), block(paxRecord("path", "b"))...), `f: ends without the zeros that close an archive, and may be cut off: its last member is "a"`},
		{"an extended header of broken records", append(append(header("x", 'x', octal(5)), block("9 a=b")...), member...), "f: is not a tar archive"},
	}
	for _, tt := range tests {
		for name, r := range forms(t, tt.in) {
			t.Run(tt.name+" as "+name, func(t *testing.T) {
				for _, read := range []bool{false, true} {
					_, err := list(NewBudget(ZipCaps{}), r(), read)
					wantError(t, err, verdict.Invalid, tt.want)
				}
			})
		}
	}
}

func TestEveryCutOfATarArchiveIsNoticed(t *testing.T) {
	whole := tarred(t, file("a", "hello"), file(strings.Repeat("n", 200), strings.Repeat("\x00", 600)), file("c", ""))
	end := len(whole) - 2*tarBlock
	for cut := range len(whole) {
		for name, r := range map[string]io.Reader{"a file": bytes.NewReader(whole[:cut]), "a stream": bytes.NewBuffer(whole[:cut:cut])} {
			_, err := list(NewBudget(ZipCaps{}), r, false)
			if complete := cut == end+tarBlock || cut == len(whole); (err == nil) != complete {
				t.Errorf("%s cut at %d of %d: %v", name, cut, len(whole), err)
			}
		}
	}
}

func TestTarNamesTheCap(t *testing.T) {
	three := tarred(t, file("a", "1"), file("b", "123456"), file("c", "3"))
	deep := append(header("x", 'x', octal(3<<20)), block(strings.Repeat("x", 3<<20))...)
	var names, records bytes.Buffer
	for range 100 {
		names.Write(header("././@LongLink", 'L', octal(100<<10)))
		names.Write(block(strings.Repeat("n", 100<<10)))
	}
	for i := range maxRecords + 1 {
		records.WriteString(paxRecord(fmt.Sprint("k", i), "v"))
	}
	many := append(append(header("x", 'x', octal(records.Len())), block(records.String())...), header("a", '0', octal(0))...)
	named := append(append(header("././@LongLink", 'L', octal(70<<10)), block(strings.Repeat("n", 70<<10))...), header("a", '0', octal(0))...)
	tests := []struct {
		name string
		in   []byte
		caps ZipCaps
		want string
	}{
		{"more members", three, ZipCaps{Entries: 2}, "f: holds more than 2 members"},
		{"a larger member", three, ZipCaps{EntryBytes: 5}, "f!b: is larger than 5 bytes"},
		{"an extended header of 3 MiB", append(deep, closing()...), ZipCaps{}, "f: holds an extended header of more than 1 MiB at its beginning"},
		{"headers without an end", append(names.Bytes(), closing()...), ZipCaps{}, "f: holds headers of more than 4 MiB in front of one member"},
		{"a header of many records", append(many, closing()...), ZipCaps{}, "f: a header in it holds more than 1000 records"},
		{"a long name", append(named, closing()...), ZipCaps{}, "f: a name in it is longer than 64 KiB"},
	}
	for _, tt := range tests {
		for name, r := range forms(t, tt.in) {
			t.Run(tt.name+" as "+name, func(t *testing.T) {
				_, err := list(NewBudget(tt.caps), r(), true)
				wantError(t, err, verdict.TooLarge, tt.want)
			})
		}
	}
}

func TestWhatIsReadOfATarArchiveCountsTowardsTheBudget(t *testing.T) {
	in := tarred(t, file("a", "12345"), file("b", "12345"))
	_, err := list(NewBudget(ZipCaps{TotalBytes: 7}), bytes.NewReader(in), true)
	wantError(t, err, verdict.TooLarge, "f!b: with it more than 7 bytes of the archive are read")
	if _, err := list(NewBudget(ZipCaps{TotalBytes: 7}), bytes.NewReader(in), false); err != nil {
		t.Errorf("of headers alone nothing counts: %v", err)
	}
	_, err = list(NewBudget(ZipCaps{TotalBytes: 1000}), bytes.NewReader(gzipped(t, string(in))), false)
	wantError(t, err, verdict.TooLarge, "f: unpacks to more than 1000 bytes")
}

// sparseFile is a file of GNU tar's format 1.0 with so many bytes of which only
// the last is written ("PAX 1.0" in GNU tar's manual, "Storing Sparse Files").
func sparseFile(name string, bytes int) []byte {
	records := paxRecord("GNU.sparse.major", "1") + paxRecord("GNU.sparse.minor", "0") +
		paxRecord("GNU.sparse.name", name) + paxRecord("GNU.sparse.realsize", fmt.Sprint(bytes))
	spans := fmt.Sprintf("1\n%d\n1\n", bytes-1)
	b := append(header("x", 'x', octal(len(records))), block(records)...)
	b = append(b, header("GNUSparseFile/"+name, '0', octal(tarBlock+1))...)
	return append(append(b, block(spans)...), block("x")...)
}

func TestASparseFileIsReadWithinTheCaps(t *testing.T) {
	small := append(sparseFile("s", 5000), append(append(header("a", '0', octal(1)), block("1")...), closing()...)...)
	for name, r := range forms(t, small) {
		got, err := list(NewBudget(ZipCaps{}), r(), true)
		if want := "s sparse file 5000  " + strings.Repeat("\x00", 4999) + "x|a file 1  1"; err != nil || strings.Join(got, "|") != want {
			t.Errorf("%s: %v, %q", name, err, got)
		}
		if got, err := list(NewBudget(ZipCaps{}), r(), false); err != nil || len(got) != 2 {
			t.Errorf("%s: of headers alone: %v, %q", name, err, got)
		}
		_, err = list(NewBudget(ZipCaps{TotalBytes: 4999}), r(), true)
		if verdict.CodeOf(err) != verdict.TooLarge {
			t.Errorf("%s: holes do not count: %v", name, err)
		}
	}
	large := append(sparseFile("s", 1<<30), closing()...)
	_, err := list(NewBudget(ZipCaps{}), bytes.NewReader(large), true)
	wantError(t, err, verdict.TooLarge, "f!s: is larger than 512 MiB")
	large = append(sparseFile("s", 100<<20), closing()...)
	_, err = list(NewBudget(ZipCaps{}), bytes.NewReader(large), true)
	wantError(t, err, verdict.TooLarge, "f!s: unpacks to more than 200 times its size")
}

func TestATarArchiveMayBeginInTheMiddleOfAFile(t *testing.T) {
	r := bytes.NewReader(append([]byte("front"), tarred(t, file("a", "hello"))...))
	if _, err := r.Seek(5, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if got, err := list(NewBudget(ZipCaps{}), r, false); err != nil || len(got) != 1 {
		t.Errorf("%q, %v", got, err)
	}
}

func TestATarArchiveMayComeThroughAPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	in := tarred(t, file("a", "hello"))
	go func() {
		_, _ = w.Write(in)
		w.Close()
	}()
	if got, err := list(NewBudget(ZipCaps{}), r, true); err != nil || len(got) != 1 || got[0] != "a file 5  hello" {
		t.Errorf("%q, %v", got, err)
	}
}

// countingSeeker counts what is read.
type countingSeeker struct {
	*bytes.Reader
	read int
}

func (c *countingSeeker) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read += n
	return n, err
}

func TestHeadersAloneCostNoReadingOfMembers(t *testing.T) {
	r := &countingSeeker{Reader: bytes.NewReader(tarred(t, file("a", strings.Repeat("x", 1<<20)), file("b", strings.Repeat("y", 1<<20))))}
	if _, err := list(NewBudget(ZipCaps{}), r, false); err != nil {
		t.Fatal(err)
	}
	if r.read > 16<<10 {
		t.Errorf("%d bytes are read to list two headers", r.read)
	}
}

func FuzzTar(f *testing.F) {
	f.Add(tarred(f, file("a", "hello"), tar.Header{Name: "s", Linkname: "a", Typeflag: tar.TypeSymlink}, file(strings.Repeat("n", 300), "x")))
	f.Add(append(sparseFile("s", 5000), closing()...))
	f.Add(append(header("a", '0', octal(3)), block("abc")...))
	f.Add(gzipped(f, string(tarred(f, file("a", "hello")))))
	caps := ZipCaps{Entries: 50, EntryBytes: 1 << 16, TotalBytes: 1 << 17}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, read := range []bool{false, true} {
			members, err := list(NewBudget(caps), bytes.NewReader(b), read)
			if err != nil {
				wantOurs(t, err)
			}
			if len(members) > caps.Entries || len(strings.Join(members, "")) > 1<<20+50*(2*maxName) {
				t.Fatal("more passes than the caps let")
			}
			_, other := list(NewBudget(caps), struct{ io.Reader }{bytes.NewReader(b)}, true)
			if read && (err == nil) != (other == nil) {
				t.Fatalf("as a file: %v; as a stream: %v", err, other)
			}
		}
	})
}

func BenchmarkTarHeadersOfTenThousandMembers(b *testing.B) {
	var members []tar.Header
	for i := range 10_000 {
		members = append(members, file(fmt.Sprintf("usr/share/doc/p%d/copyright", i), strings.Repeat("x", 1000)))
	}
	in := tarred(b, members...)
	for name, r := range forms(b, in) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := list(NewBudget(ZipCaps{}), r(), false); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
