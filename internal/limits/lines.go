// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"verdict"
)

// LineCaps bounds a text that is read line by line. A field that is zero takes
// the value that a list of documents has.
type LineCaps struct {
	Bytes int64 // the whole text
	Line  int   // one line in bytes
	Lines int
}

var textCaps = LineCaps{Bytes: 2 << 30, Line: 1 << 20, Lines: 10_000_000}

func (c LineCaps) orDefault() LineCaps {
	set(&c.Bytes, textCaps.Bytes)
	set(&c.Line, textCaps.Line)
	set(&c.Lines, textCaps.Lines)
	return c
}

// Lines reads a text line by line.
type Lines struct {
	name   string
	caps   LineCaps
	r      *bufio.Reader
	long   []byte // a line that is longer than the buffer
	read   int64
	count  int
	failed error // every later Next says the same
}

// textual refuses a text that is not UTF-8, or holds U+0000, which no database
// keeps, at the index nul.
func textual(utf8Text bool, nul int) *verdict.Error {
	switch {
	case !utf8Text:
		return invalid("is not UTF-8").WithHint("save the file again as UTF-8")
	case nul >= 0:
		return invalid("holds the character U+0000")
	}
	return nil
}

// NewLines begins to read the text that r gives; name stands in errors.
func NewLines(name string, r io.Reader, caps LineCaps) *Lines {
	return &Lines{name: name, caps: caps.orDefault(), r: bufio.NewReaderSize(r, 64<<10)}
}

// Next gives the next line, which may be empty, without its line break (LF or
// CRLF), and its 1-based number; io.EOF says that there is none. The bytes are
// good until the next call. It fails with verdict.TooLarge when a cap is reached
// and with verdict.Invalid for a line that is not UTF-8 or holds U+0000. After an
// error every call gives that error.
func (l *Lines) Next() (line []byte, number int, err error) {
	if l.failed == nil {
		line, err = l.next()
		l.failed = err
	}
	if l.failed != nil {
		return nil, 0, l.failed
	}
	return line, l.count, nil
}

func (l *Lines) next() ([]byte, error) {
	l.long = l.long[:0]
	for {
		part, err := l.r.ReadSlice('\n')
		l.read += int64(len(part))
		if e := l.capped(len(l.long) + len(part)); e != nil {
			return nil, e
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			l.long = append(l.long, part...)
			continue
		}
		if len(l.long) > 0 {
			l.long = append(l.long, part...)
			part = l.long
		}
		return l.whole(part, err)
	}
}

func (l *Lines) capped(line int) error {
	switch {
	case l.read > l.caps.Bytes:
		return tooLarge("is larger than %s", size(l.caps.Bytes)).At(l.name, 0, "")
	case line > l.caps.Line+len("\r\n"):
		return tooLarge("the line is longer than %s", size(int64(l.caps.Line))).At(l.name, l.count+1, "")
	}
	return nil
}

func (l *Lines) whole(line []byte, err error) ([]byte, error) {
	var own *verdict.Error
	switch {
	case errors.Is(err, io.EOF) && len(line) == 0:
		return nil, io.EOF
	case errors.As(err, &own):
		return nil, err
	case err != nil && !errors.Is(err, io.EOF):
		return nil, invalid("cannot be read: %w", err).At(l.name, l.count+1, "")
	}
	if l.count++; l.count > l.caps.Lines {
		return nil, tooLarge("holds more than %d lines", l.caps.Lines).At(l.name, l.count, "")
	}
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
		if n > 1 && line[n-2] == '\r' {
			line = line[:n-2]
		}
	}
	if len(line) > l.caps.Line {
		return nil, tooLarge("the line is longer than %s", size(int64(l.caps.Line))).At(l.name, l.count, "")
	}
	if e := textual(utf8.Valid(line), bytes.IndexByte(line, 0)); e != nil {
		return nil, e.At(l.name, l.count, "")
	}
	return line, nil
}
