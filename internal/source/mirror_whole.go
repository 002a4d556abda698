// SPDX-License-Identifier: Apache-2.0

package source

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path"
	"strings"

	"verdict"
	"verdict/internal/limits"
)

// dump are the caps of a whole public feed: the largest hold some hundred
// thousand documents, or archives of them.
var dump = limits.ZipCaps{Entries: 2_000_000, EntryBytes: 8 << 30, TotalBytes: 64 << 30}

// whole looks whether a file that has arrived is complete, as far as its form
// tells: a server can send less than there is and say that it is all. It gives the
// extension that says what the file is; place is the path of its location, and
// shown stands in errors.
func whole(name, place, shown string) (extension string, err error) {
	f, err := os.Open(name)
	if err != nil {
		return "", unreadable(shown, err)
	}
	defer f.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return "", unreadable(shown, err)
	}
	head = head[:n]
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", unreadable(shown, err)
	}
	packing := limits.PackingOf(head)
	switch {
	case bytes.HasPrefix(head, []byte("PK")):
		return ".zip", wholeZip(f, shown)
	case packing != limits.Unpacked:
		inner, err := wholeStream(f, place, shown)
		return inner + extensions[packing], err
	}
	extension = textExtension(place, head)
	if extension != ".json" {
		return extension, nil
	}
	return extension, endsLikeJSON(bufio.NewReader(f), shown)
}

var extensions = map[limits.Packing]string{limits.Gzip: ".gz", limits.Zstd: ".zst", limits.XZ: ".xz", limits.Bzip2: ".bz2"}

// textExtension tells what a text is, by its place or its first bytes.
func textExtension(place string, head []byte) string {
	place = strings.ToLower(place)
	for _, packed := range extensions {
		place = strings.TrimSuffix(place, packed)
	}
	switch ext := path.Ext(place); ext {
	case ".csv", ".tsv", ".xml", ".txt", ".tar", ".jsonl":
		return ext
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\uFEFF")), " \t\r\n")
	if bytes.HasPrefix(text, []byte("{")) || bytes.HasPrefix(text, []byte("[")) {
		return ".json"
	}
	return ""
}

func wholeZip(f *os.File, shown string) error {
	info, err := f.Stat()
	if err != nil {
		return unreadable(shown, err)
	}
	_, err = limits.NewBudget(dump).Zip(shown, f, info.Size())
	return err
}

// wholeStream unpacks a stream to its end, where its checksum stands.
func wholeStream(r io.Reader, place, shown string) (extension string, err error) {
	s, err := limits.NewBudget(dump).Decompress(shown, r)
	if err != nil {
		return "", err
	}
	defer s.Close()
	plain := bufio.NewReaderSize(s, 64<<10)
	head, err := plain.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	extension = textExtension(place, head)
	if extension == ".json" {
		return extension, endsLikeJSON(plain, shown)
	}
	_, err = io.Copy(io.Discard, plain)
	return extension, err
}

// endsLikeJSON looks whether a document that begins with a bracket ends with the
// other one. That it is JSON in between, its reader finds out.
func endsLikeJSON(r *bufio.Reader, shown string) error {
	buf := make([]byte, 64<<10)
	var first, last byte
	for {
		n, err := r.Read(buf)
		if text := bytes.Trim(buf[:n], " \t\r\n\x00\uFEFF"); len(text) > 0 {
			if first == 0 {
				first = text[0]
			}
			last = text[len(text)-1]
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return unreadable(shown, err)
		}
	}
	if first == '{' && last == '}' || first == '[' && last == ']' {
		return nil
	}
	return verdict.Errorf(verdict.Invalid, "ends in the middle of its JSON").At(shown, 0, "").WithHint("try again later")
}

func unreadable(shown string, err error) error {
	var own *verdict.Error
	if errors.As(err, &own) {
		return err
	}
	return verdict.Errorf(verdict.Internal, "its copy cannot be read: %w", err).At(shown, 0, "")
}
