// SPDX-License-Identifier: Apache-2.0

package vulndb

import (
	"bufio"
	"os"
	"path/filepath"
)

// spool is written from the beginning to the end: to a temporary file beside the
// index, or to memory when f is nil. It keeps the first error.
type spool struct {
	f       *os.File
	unnamed bool // the file has no name any more
	w       *bufio.Writer
	mem     []byte
	size    uint64
	err     error
}

func newSpool(path, what string) (*spool, error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+"."+what+"-*")
	if err != nil {
		return nil, err
	}
	return &spool{f: f, w: bufio.NewWriterSize(f, 1<<18)}, nil
}

func (s *spool) write(b []byte) {
	s.size += uint64(len(b))
	switch {
	case s.f == nil:
		s.mem = append(s.mem, b...)
	case s.err == nil:
		_, s.err = s.w.Write(b)
	}
}

func (s *spool) flush() error {
	if s.f != nil && s.err == nil {
		s.err = s.w.Flush()
	}
	return s.err
}

// bytes gives all that was written, until release is called.
func (s *spool) bytes() (b []byte, release func() error, err error) {
	if s.f == nil {
		return s.mem, func() error { return nil }, nil
	}
	if err := s.flush(); err != nil {
		return nil, nil, err
	}
	return mapFile(s.f)
}

// at gives some of what was written.
func (s *spool) at(offset uint64, length int) ([]byte, error) {
	if s.f == nil {
		return s.mem[offset:][:length], nil
	}
	if err := s.flush(); err != nil || length == 0 {
		return nil, err
	}
	b := make([]byte, length)
	_, err := s.f.ReadAt(b, int64(offset))
	return b, err
}

// unlink takes the file's name away, where an open file can do without.
func (s *spool) unlink() { s.unnamed = os.Remove(s.f.Name()) == nil }

// discard gives up what was written. A file that was renamed is not there any more.
func (s *spool) discard() {
	s.mem = nil
	if s.f == nil {
		return
	}
	s.f.Close()
	if !s.unnamed {
		os.Remove(s.f.Name())
	}
}
