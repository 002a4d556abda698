// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"verdict"
)

func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gunzip(b *Budget, packed []byte) (string, error) {
	r, err := b.Gunzip("f.gz", bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(r)
	return string(text), err
}

func TestAGzipStreamIsUnpackedWithinTheBudget(t *testing.T) {
	whole := gzipped(t, "one")
	b := NewBudget(ZipCaps{EntryBytes: 10 << 20, TotalBytes: 64 << 20})
	if text, err := gunzip(b, append(whole, gzipped(t, " two")...)); err != nil || text != "one two" {
		t.Errorf("unpacked %q, %v", text, err)
	}
	damaged := bytes.Clone(whole)
	damaged[len(damaged)-5] ^= 1
	for name, tt := range map[string]struct {
		packed []byte
		code   verdict.Code
		want   string
	}{
		"something else":       {[]byte("PK\x03\x04 and more of it"), verdict.Invalid, "f.gz: is not packed by gzip"},
		"nothing":              {nil, verdict.Invalid, "f.gz: is not packed by gzip"},
		"a stream cut short":   {whole[:len(whole)-3], verdict.Invalid, "f.gz: ends in the middle of its gzip stream"},
		"a wrong checksum":     {damaged, verdict.Invalid, "f.gz: is damaged: gzip: invalid checksum"},
		"more than the member": {gzipped(t, strings.Repeat("0123456789abcdef", 1<<20)), verdict.TooLarge, "f.gz: unpacks to more than 10 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := gunzip(b, tt.packed)
			wantError(t, err, tt.code, tt.want)
		})
	}
}

func TestAGzipStreamSharesTheTotalAndTheRatio(t *testing.T) {
	b := NewBudget(ZipCaps{TotalBytes: 5})
	if _, err := gunzip(b, gzipped(t, "abc")); err != nil {
		t.Error(err)
	}
	_, err := gunzip(b, gzipped(t, "abc"))
	wantError(t, err, verdict.TooLarge, "f.gz: with it everything unpacks to more than 5 bytes")
	_, err = gunzip(NewBudget(ZipCaps{}), gzipped(t, strings.Repeat("\x00", 16<<20)))
	wantError(t, err, verdict.TooLarge, "f.gz: unpacks to more than 200 times its size")
}

func TestAMemberIsReadBitByBit(t *testing.T) {
	z, err := open(t, archive(t, "a", "abcdef"), ZipCaps{TotalBytes: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"", "f.zip!a: with it the archive unpacks to more than 10 bytes"} {
		r, err := z.OpenEntry(z.Files()[0])
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		wantError(t, err, verdict.TooLarge, want)
		if want == "" && string(text) != "abcdef" {
			t.Errorf("the member is %q", text)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}
