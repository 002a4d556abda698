// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verdict"
)

// archive packs members given as name, text, name, text.
func archive(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		f, err := w.Create(pairs[i])
		if err == nil && pairs[i+1] != "" {
			_, err = io.WriteString(f, pairs[i+1])
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

// open opens bytes as the file f.zip; its folder is cut from errors.
func open(t testing.TB, b []byte, caps ZipCaps) (*Zip, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f.zip")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	z, err := OpenZip(path, caps)
	if err != nil {
		return nil, bare(err)
	}
	z.name = "f.zip"
	t.Cleanup(func() { z.Close() })
	return z, nil
}

func bare(err error) error {
	var e *verdict.Error
	if errors.As(err, &e) && filepath.IsAbs(e.File) {
		return e.At(filepath.Base(e.File), e.Line, e.Path)
	}
	return err
}

// handmade is a member of an archive that no writer would make: entries of the
// directory that claim whatever the test wants.
type handmade struct {
	name           string
	header         uint32 // offset of the local header
	packed, claims uint32
	flags, method  uint16
	crc            uint32
}

// directory appends a central directory and its end (APPNOTE 4.3.12, 4.3.16).
func directory(b []byte, members ...handmade) []byte {
	start := len(b)
	for _, m := range members {
		b = append(b, "PK\x01\x02"...)
		for _, v := range []uint16{20, 20, m.flags, m.method, 0, 0} {
			b = binary.LittleEndian.AppendUint16(b, v)
		}
		for _, v := range []uint32{m.crc, m.packed, m.claims} {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
		for _, v := range []uint16{uint16(len(m.name)), 0, 0, 0, 0} {
			b = binary.LittleEndian.AppendUint16(b, v)
		}
		b = binary.LittleEndian.AppendUint32(b, 0)
		b = binary.LittleEndian.AppendUint32(b, m.header)
		b = append(b, m.name...)
	}
	size := len(b) - start
	b = append(b, "PK\x05\x06\x00\x00\x00\x00"...)
	for range 2 {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(members)))
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(size))
	b = binary.LittleEndian.AppendUint32(b, uint32(start))
	return append(b, 0, 0)
}

// local appends a local header without a name and its data.
func local(b []byte, data string) []byte {
	b = append(b, "PK\x03\x04"...)
	b = append(b, make([]byte, localHeader-4)...)
	return append(b, data...)
}

func TestOpenZipRefusesWhatIsNoHonestArchive(t *testing.T) {
	data := "0123456789"
	one := local(nil, data)
	quoted := local(local(nil, ""), data) // the first member's data is the second member
	crc := crc32.ChecksumIEEE([]byte(data))
	full := handmade{name: "a", packed: 10, claims: 10, crc: crc}
	tests := []struct {
		name string
		in   []byte
		want string
	}{
		{"an empty file", nil, "f.zip: is empty"},
		{"a file that is no archive", []byte(strings.Repeat("no archive ", 10)), "f.zip: is not a zip archive, or is cut off"},
		{"two members that share their bytes", directory(one, full, handmade{name: "b", packed: 10, claims: 10, crc: crc}), `f.zip: the members "a" and "b" overlap`},
		{"a member inside another", directory(quoted, handmade{name: "a", packed: 40, claims: 40}, handmade{name: "b", header: 30, packed: 10, claims: 10, crc: crc}), `f.zip: the members "a" and "b" overlap`},
		{"two empty members at one place", directory(one, handmade{name: "a"}, handmade{name: "b"}), `f.zip: the members "a" and "b" overlap`},
		{"a member that ends behind the archive", directory(one, handmade{name: "a", packed: 4000, claims: 10}), `f.zip: the member "a" ends behind the end of the archive`},
		{"a member without header", directory(one, handmade{name: "a", header: 5, packed: 1, claims: 1}), `f.zip: the member "a" has no header of its own`},
		{"a folder with data", directory(one, handmade{name: "a/", packed: 10, claims: 10, crc: crc}), `f.zip: the folder "a/" holds data of its own`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := open(t, tt.in, ZipCaps{})
			wantError(t, err, verdict.Invalid, tt.want)
		})
	}
	t.Run("what the table bends is an honest archive otherwise", func(t *testing.T) {
		z, err := open(t, directory(one, full), ZipCaps{})
		if err != nil {
			t.Fatal(err)
		}
		if b, err := z.ReadEntry(z.Files()[0]); err != nil || string(b) != data {
			t.Errorf("got %q, %v", b, err)
		}
	})
}

func TestOpenZipNamesTheCap(t *testing.T) {
	zeros := strings.Repeat("\x00", 11<<20)
	claim := handmade{name: "a", packed: 10, claims: 1 << 31}
	tests := []struct {
		name string
		in   []byte
		caps ZipCaps
		want string
	}{
		{"more members", archive(t, "a", "1", "b", "2", "c", "3"), ZipCaps{Entries: 2}, "f.zip: holds more than 2 members"},
		{"more bytes in all", archive(t, "a", "123", "b", "456"), ZipCaps{TotalBytes: 5}, "f.zip: unpacks to more than 5 bytes"},
		{"a higher ratio in all", archive(t, "a", zeros), ZipCaps{}, "f.zip: unpacks to more than 200 times its size"},
		{"a claim of gigabytes", directory(local(nil, "0123456789"), claim, claim, claim), ZipCaps{}, "f.zip: unpacks to more than 2 GiB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := open(t, tt.in, tt.caps)
			wantError(t, err, verdict.TooLarge, tt.want)
		})
	}
}

func TestOpenZipStopsWhileItReadsTheDirectory(t *testing.T) {
	many := make([]handmade, 5000)
	for i := range many {
		many[i] = handmade{name: fmt.Sprint(i)}
	}
	_, err := open(t, directory(local(nil, "x"), many...), ZipCaps{Entries: 100})
	wantError(t, err, verdict.TooLarge, "f.zip: holds more than 100 members")

	for i := range many {
		many[i].name = strings.Repeat("n", 2000)
	}
	_, err = open(t, directory(local(nil, "x"), many[:1000]...), ZipCaps{Entries: 1000})
	wantError(t, err, verdict.TooLarge, "f.zip: has a directory larger than that of 1000 members")
}

func TestReadEntryNamesTheCapAndTheMember(t *testing.T) {
	noise := make([]byte, 100<<10) // packs badly, so that the archive as a whole is in order
	for i := range noise {
		noise[i] = byte(i * i >> 7)
	}
	packed := archive(t, "noise", string(noise), "zeros", strings.Repeat("\x00", 11<<20))
	tests := []struct {
		name string
		in   []byte
		caps ZipCaps
		want string
	}{
		{"a larger member", archive(t, "a", "1", "b", "123456"), ZipCaps{EntryBytes: 5}, "f.zip!b: unpacks to more than 5 bytes"},
		{"a member below the ratio is read", packed, ZipCaps{Ratio: 2000}, ""},
		{"a member of a higher ratio", packed, ZipCaps{Ratio: 500}, "f.zip!zeros: unpacks to more than 500 times its size"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			z, err := open(t, tt.in, tt.caps)
			if err != nil {
				t.Fatal(err)
			}
			_, err = z.ReadEntry(z.Files()[1])
			wantError(t, err, verdict.TooLarge, tt.want)
		})
	}
}

func TestWhatIsReadCountsTowardsOneTotal(t *testing.T) {
	z, err := open(t, archive(t, "x", strings.Repeat("ab", 500)), ZipCaps{TotalBytes: 1500})
	if err != nil {
		t.Fatal(err)
	}
	if b, err := z.ReadEntry(z.Files()[0]); err != nil || len(b) != 1000 {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	_, err = z.ReadEntry(z.Files()[0])
	wantError(t, err, verdict.TooLarge, "f.zip!x: with it the archive unpacks to more than 1500 bytes")
}

func TestDamagedMembersAreNamed(t *testing.T) {
	data := "0123456789"
	tests := []struct {
		name string
		m    handmade
		want string
	}{
		{"encrypted", handmade{name: "a", packed: 10, claims: 10, flags: 1}, "f.zip!a: is encrypted"},
		{"packed by LZMA", handmade{name: "a", packed: 10, claims: 10, method: 14}, "f.zip!a: is packed by a method other than store and deflate"},
		{"with another checksum", handmade{name: "a", packed: 10, claims: 10, crc: 1}, "f.zip!a: is damaged: zip: checksum error"},
		{"shorter than it says", handmade{name: "a", packed: 10, claims: 11}, "f.zip!a: is damaged: unexpected EOF"},
		{"longer than it says", handmade{name: "a", packed: 10, claims: 9}, "f.zip!a: is damaged: zip: not a valid zip file"},
		{"no deflate stream", handmade{name: "a", packed: 10, claims: 10, method: 8}, "f.zip!a: is damaged: flate: corrupt input before offset 5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			z, err := open(t, directory(local(nil, data), tt.m), ZipCaps{})
			if err != nil {
				t.Fatal(err)
			}
			_, err = z.ReadEntry(z.Files()[0])
			wantError(t, err, verdict.Invalid, tt.want)
		})
	}
}

func TestFilesAreInTheOrderOfTheDirectoryWithoutFolders(t *testing.T) {
	z, err := open(t, archive(t, "b/", "", "b/../../etc/x", "2", "a", "1", "a", ""), ZipCaps{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range z.Files() {
		b, err := z.ReadEntry(f)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, f.Name+"="+string(b))
	}
	if want := "b/../../etc/x=2 a=1 a="; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOpenZipNamesAFileThatIsNotThere(t *testing.T) {
	dir := t.TempDir()
	_, err := OpenZip(filepath.Join(dir, "none.zip"), ZipCaps{})
	wantError(t, bare(err), verdict.NotFound, "none.zip: does not exist; see whether the name is right")
	_, err = OpenZip(dir, ZipCaps{})
	wantError(t, err, verdict.Invalid, dir+": is a folder, not a file")
}

func FuzzOpenZip(f *testing.F) {
	f.Add(archive(f, "a", "1", "b/", "", "b/c", strings.Repeat("x", 1000)))
	f.Add(directory(local(nil, "x"), handmade{name: "a", packed: 1, claims: 1}, handmade{name: "b", packed: 1, claims: 1}))
	path := filepath.Join(f.TempDir(), "f.zip")
	caps := ZipCaps{Entries: 50, EntryBytes: 1 << 16, TotalBytes: 1 << 17}
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		z, err := OpenZip(path, caps)
		if err != nil {
			wantOurs(t, err)
			return
		}
		defer z.Close()
		var total int64
		for _, file := range z.Files() {
			b, err := z.ReadEntry(file)
			if err != nil {
				wantOurs(t, err)
			}
			total += int64(len(b))
		}
		if total > caps.TotalBytes || len(z.Files()) > caps.Entries {
			t.Fatalf("%d bytes of %d members pass", total, len(z.Files()))
		}
	})
}

func wantOurs(t *testing.T, err error) {
	t.Helper()
	var e *verdict.Error
	if !errors.As(err, &e) || e.File == "" {
		t.Fatalf("not an error of ours with its file: %v", err)
	}
}

func TestMembersAreReadIntoMemoryThatIsUsedAgain(t *testing.T) {
	long := strings.Repeat("long", 1<<19)
	z, err := open(t, archive(t, "a", "one", "empty", "", "long", long), ZipCaps{})
	if err != nil {
		t.Fatal(err)
	}
	b := []byte("kept:")
	for i, want := range []string{"kept:one", "kept:", "kept:" + long} {
		got, err := z.AppendEntry(b[:5], z.Files()[i])
		if err != nil || string(got) != want {
			t.Errorf("%s gives %d bytes, %v; want %d", z.Files()[i].Name, len(got), err, len(want))
		}
		b = got
	}
	if got := z.Files()[2].Size(); got != int64(len(long)) {
		t.Errorf("the member has %d bytes, want %d", got, len(long))
	}
	tight, err := open(t, archive(t, "a", long), ZipCaps{EntryBytes: 1 << 10})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tight.AppendEntry(nil, tight.Files()[0]); verdict.CodeOf(err) != verdict.TooLarge {
		t.Errorf("a member above the cap: %v", err)
	}
}

func TestArchivesInsideOneAnotherShareOneBudget(t *testing.T) {
	inner := archive(t, "a.txt", strings.Repeat("a", 600))
	b := NewBudget(ZipCaps{TotalBytes: 1000, Depth: 2})
	for i, want := range []string{"", "unpacks to more than 1000 bytes"} {
		in, err := b.Inside("inner.jar")
		if err != nil {
			t.Fatal(err)
		}
		z, err := in.Zip("inner.jar", bytes.NewReader(inner), int64(len(inner)))
		if err != nil {
			t.Fatal(err)
		}
		_, err = z.ReadEntry(z.Files()[0])
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("reading %d: %v, want %q", i, err, want)
		}
		if _, err := in.Inside("deeper.jar"); err == nil || !strings.Contains(err.Error(), "2 deep") {
			t.Errorf("a third level: %v", err)
		}
	}
}

func TestTheHeadOfAMemberIsReadAlone(t *testing.T) {
	z, err := open(t, archive(t, "a", "abcdef", "empty", ""), ZipCaps{TotalBytes: 6})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"abc", ""} {
		f := z.Files()[i]
		if b, err := z.ReadHead(f, 3); err != nil || string(b) != want {
			t.Errorf("the head of %s is %q, %v; want %q", f.Name, b, err, want)
		}
	}
	if got := z.Files()[0].Size(); got != 6 {
		t.Errorf("the member a has %d bytes, want 6", got)
	}
}

func TestSymbolicLinksOfAnArchiveAreTold(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, mode := range []fs.FileMode{0o644, fs.ModeSymlink | 0o777} {
		h := &zip.FileHeader{Name: mode.String()}
		h.SetMode(mode)
		m, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Write([]byte("target")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	z, err := open(t, b.Bytes(), ZipCaps{})
	if err != nil {
		t.Fatal(err)
	}
	if files := z.Files(); files[0].IsSymlink() || !files[1].IsSymlink() {
		t.Errorf("links are %v and %v", files[0].IsSymlink(), files[1].IsSymlink())
	}
}
