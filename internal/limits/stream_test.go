// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"

	"verdict"
)

// gzipped packs text.
func gzipped(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zstandard packs text.
func zstandard(t testing.TB, text string, options ...zstd.EOption) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil, append(options, zstd.WithEncoderConcurrency(1))...)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return w.EncodeAll([]byte(text), nil)
}

// What the tools xz 5.4 and bzip2 1.0.8 make of "verdict\n" and of 1 MiB of
// zeros, the latter in base64.
const (
	xzText = "\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46\x02\x00\x21\x01\x1c\x00\x00\x00\x10\xcf\x58\xcc\x01\x00\x07" +
		"verdict\n\x00\x4b\x0e\xbe\x6b\x54\xc9\xa6\x49\x00\x01\x20\x08\xbb\x19\xd9\xbb\x1f\xb6\xf3\x7d\x01\x00\x00\x00\x00\x04\x59\x5a"
	bzip2Text = "BZh91AY&SY\x7a\x6c\x71\x49\x00\x00\x03\xc1\x80\x00\x10\x0e\x20\x15\x00\x20\x00\x22\x00\xf2\x84\x30\x20\xe1\x15\xf1\x77\x24\x53\x85\x09\x07\xa6\xc7\x14\x90"
	xzZeros   = "/Td6WFoAAAFpIt42AgAhARYAAAB0L+Wj7///ANldAABv/f//o7f/Rz5IFXI5YVG4kijmo4YH+e7kHoLTL8U6PAFLsX7JiopNL6MN2X+m44wjEVPgWRjFdYri" +
		"d/i2lH8MasDedElk4ulcU7IE2PdEDKtfDW1G6eXDdoi3llestk3haR1v+0uIEGxCy4g/XACP0E6vJiiUcR89jyThcJ6nI1/sKMuF0ZWYin4qkfIndfcZwAaYTZj9" +
		"2K/VkA/EJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1Iq9+SVJQAAAAAAHOo4pwAB8QGAgEAAb9Xu3D4wDYsCAAAA" +
		"AAFZWg=="
	bzip2Zeros = "QlpoOTFBWSZTWThXHOUACAhAAMAEAAggADDMBSmmCAbEIB4u5IpwoSBwrjnK"
)

// zeros gives so many MiB of zeros as the tools pack them: packed streams that
// follow one another are read as one.
func zeros(t testing.TB, packed string, mebibytes int) []byte {
	t.Helper()
	one, err := base64.StdEncoding.DecodeString(packed)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Repeat(one, mebibytes)
}

// dictionary makes the header of an xz block ask for another dictionary (the .xz
// format 1.2, section 5.3.1).
func dictionary(xz string, code byte) []byte {
	b := []byte(xz)
	header := b[12 : 12+(int(b[12])+1)*4]
	header[bytes.Index(header, []byte{0x21, 0x01})+2] = code
	sum := crc32.ChecksumIEEE(header[:len(header)-4])
	for i := range 4 {
		header[len(header)-4+i] = byte(sum >> (8 * i))
	}
	return b
}

func unpack(b *Budget, in []byte) (string, Packing, error) {
	s, err := b.Decompress("f", bytes.NewReader(in))
	if err != nil {
		return "", "", err
	}
	defer s.Close()
	out, err := io.ReadAll(s)
	return string(out), s.Packing(), err
}

func TestDecompressTellsThePackingByTheFirstBytes(t *testing.T) {
	gz, zs := string(gzipped(t, "verdict\n")), string(zstandard(t, "verdict\n"))
	skip := "\x5A\x2A\x4D\x18\x03\x00\x00\x00abc"
	tests := []struct {
		name, in string
		packing  Packing
		want     string
	}{
		{"gzip", gz, Gzip, "verdict\n"},
		{"zstd", zs, Zstd, "verdict\n"},
		{"xz with a CRC64", xzText, XZ, "verdict\n"},
		{"bzip2", bzip2Text, Bzip2, "verdict\n"},
		{"two gzip members", gz + gz, Gzip, "verdict\nverdict\n"},
		{"two zstd frames and one to be skipped", skip + zs + skip + zs, Zstd, "verdict\nverdict\n"},
		{"two xz streams with padding", xzText + "\x00\x00\x00\x00" + xzText, XZ, "verdict\nverdict\n"},
		{"two bzip2 streams", bzip2Text + bzip2Text, Bzip2, "verdict\nverdict\n"},
		{"text", "verdict\n", Unpacked, "verdict\n"},
		{"text that begins like bzip2", "BZhello", Unpacked, "BZhello"},
		{"one byte", "x", Unpacked, "x"},
		{"nothing", "", Unpacked, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, packing, err := unpack(NewBudget(ZipCaps{}), []byte(tt.in))
			if err != nil || got != tt.want || packing != tt.packing {
				t.Errorf("%q of %q, %v; want %q of %q", got, packing, err, tt.want, tt.packing)
			}
		})
	}
}

func TestAStreamThatIsCutOffIsSaidToBe(t *testing.T) {
	text := strings.Repeat("verdict ", 2000)
	for name, in := range map[string]string{
		"gzip": string(gzipped(t, text)), "zstd": string(zstandard(t, text)), "xz": xzText, "bzip2": bzip2Text,
	} {
		for cut := headBytes; cut < len(in); cut++ {
			_, _, err := unpack(NewBudget(ZipCaps{}), []byte(in[:cut]))
			wantError(t, err, verdict.Invalid, "f: is cut off in the middle of its "+name+" data")
		}
	}
}

func TestAStreamThatIsDamagedIsRefused(t *testing.T) {
	gz := gzipped(t, "verdict")
	tests := []struct {
		name, in, want string
	}{
		{"a gzip header of another method", "\x1f\x8b\x07\x00\x00\x00\x00\x00\x00\x03", "f: is damaged: gzip: invalid header"},
		{"a gzip checksum", string(gz[:len(gz)-8]) + "wrong sum", "f: is damaged: gzip: invalid checksum"},
		{"bytes behind a gzip member", string(gz) + "more and more", "f: is damaged: gzip: invalid header"},
		{"a bzip2 block", strings.Replace(bzip2Text, "1AY", "1AX", 1), "f: is damaged: bzip2 data invalid: bad magic value found"},
		{"an xz checksum", strings.Replace(xzText, "verdict", "Verdict", 1), "f: is damaged: xz: data is corrupt"},
		{"a zstd frame", "\x28\xB5\x2F\xFD\x00\x58\xff\xff\xff\xff", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := unpack(NewBudget(ZipCaps{}), []byte(tt.in))
			if tt.name == "a zstd frame" { // what is wrong with it first is the library's to say
				if verdict.CodeOf(err) != verdict.Invalid || !strings.HasPrefix(err.Error(), "f: is ") {
					t.Errorf("got %v", err)
				}
				return
			}
			wantError(t, err, verdict.Invalid, tt.want)
		})
	}
}

func TestDecompressNamesTheCap(t *testing.T) {
	window := zstandard(t, strings.Repeat("0123456789", 100_000), zstd.WithWindowSize(64<<20), zstd.WithSingleSegment(false))
	window = append([]byte("\x28\xB5\x2F\xFD\x00\x88"), window[6:]...) // a window of 128 MiB, of unknown content size
	tests := []struct {
		name string
		in   []byte
		caps ZipCaps
		want string
	}{
		{"a higher ratio", gzipped(t, strings.Repeat("\x00", 11<<20)), ZipCaps{}, "f: unpacks to more than 200 times its size"},
		{"below 10 MiB any ratio passes", gzipped(t, strings.Repeat("\x00", 9<<20)), ZipCaps{}, ""},
		{"more bytes in all", gzipped(t, "123456"), ZipCaps{TotalBytes: 5}, "f: unpacks to more than 5 bytes"},
		{"more plain bytes in all", []byte("123456"), ZipCaps{TotalBytes: 5}, "f: with it more than 5 bytes are read"},
		{"a larger zstd window", window, ZipCaps{}, "f: needs a zstd window of more than 32 MiB"},
		{"a larger xz dictionary", dictionary(xzText, 30), ZipCaps{}, "f: needs an xz dictionary of more than 64 MiB"},
		{"the largest xz dictionary", dictionary(xzText, 28), ZipCaps{}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := unpack(NewBudget(tt.caps), tt.in)
			wantError(t, err, verdict.TooLarge, tt.want)
		})
	}
}

func TestStreamsOfOneBudgetShareItsTotal(t *testing.T) {
	b := NewBudget(ZipCaps{TotalBytes: 10})
	if _, _, err := unpack(b, gzipped(t, "12345")); err != nil {
		t.Fatal(err)
	}
	inner, err := b.Inside("g")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := unpack(inner, []byte("12345")); err != nil {
		t.Fatal(err)
	}
	_, _, err = unpack(b, []byte("1"))
	wantError(t, err, verdict.TooLarge, "f: with it more than 10 bytes are read")
}

func TestWhatFailsBeneathAStreamIsGivenOn(t *testing.T) {
	broken := errors.New("the disk is gone")
	for name, in := range map[string][]byte{"gzip": gzipped(t, "x"), "zstd": zstandard(t, "x"), "xz": []byte(xzText), "bzip2": []byte(bzip2Text), "text": []byte("texts")} {
		t.Run(name, func(t *testing.T) {
			in = in[:len(in)-1]
			s, err := NewBudget(ZipCaps{}).Decompress("f", io.MultiReader(bytes.NewReader(in), iotest.ErrReader(broken)))
			for i := 0; err == nil && i < 3; i++ {
				_, err = io.ReadAll(s)
			}
			wantError(t, err, verdict.Invalid, "f: cannot be read: the disk is gone")
			if !errors.Is(err, broken) {
				t.Error("the cause is lost")
			}
		})
	}
	inner := tooLarge("holds too much").At("outer", 0, "")
	_, err := NewBudget(ZipCaps{}).Decompress("f", iotest.ErrReader(inner))
	wantError(t, err, verdict.TooLarge, "outer: holds too much")
}

func TestAStreamIsNotReadOnceItIsClosed(t *testing.T) {
	s, err := NewBudget(ZipCaps{}).Decompress("f", bytes.NewReader(zstandard(t, "verdict")))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = s.Read(make([]byte, 1))
	wantError(t, err, verdict.Invalid, "f: is read after it was closed")
}

func FuzzDecompress(f *testing.F) {
	for _, seed := range [][]byte{
		gzipped(f, "verdict"), zstandard(f, strings.Repeat("verdict", 9)), []byte(xzText), dictionary(xzText, 12), []byte(bzip2Text),
		zeros(f, xzZeros, 1), zeros(f, bzip2Zeros, 2), []byte("text"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		const total = 4 << 20
		got, _, err := unpack(NewBudget(ZipCaps{TotalBytes: total}), b)
		if len(got) > total {
			t.Fatalf("%d bytes came through", len(got))
		}
		if err != nil {
			wantOurs(t, err)
		}
	})
}

func BenchmarkDecompress(b *testing.B) {
	var doc strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&doc, "{\"id\":\"CVE-%d-%d\",\"n\":%d}\n", 1999+i*7919%27, i*104729%100_000, i*i%997)
	}
	text := doc.String()
	for name, in := range map[string][]byte{"gzip": gzipped(b, text), "zstd": zstandard(b, text)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				s, err := NewBudget(ZipCaps{}).Decompress("f", bytes.NewReader(in))
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, s); err != nil {
					b.Fatal(err)
				}
				s.Close()
			}
		})
	}
}

func TestAStreamThatIsNotPackedComesInPiecesAsLargeAsAreAskedFor(t *testing.T) {
	const text = "the whole of a text"
	for _, size := range []int{1, 5, 6, 7, len(text)} {
		s, err := NewBudget(ZipCaps{}).Decompress("x", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		piece := make([]byte, size)
		if n, err := s.Read(piece); n != size || err != nil || string(piece) != text[:size] {
			t.Errorf("the first %d bytes are %q (%d, %v)", size, piece, n, err)
		}
		if rest, err := io.ReadAll(s); err != nil || string(rest) != text[size:] {
			t.Errorf("behind the first %d bytes stands %q (%v)", size, rest, err)
		}
	}
}
