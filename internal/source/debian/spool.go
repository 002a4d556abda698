// SPDX-License-Identifier: Apache-2.0

package debian

import (
	"bufio"
	"errors"
	"os"

	"verdict"
)

// spool holds what packages say of flaws in a file, and where it stands there.
type spool struct {
	file  *os.File
	w     *bufio.Writer
	end   int64
	flaws map[string][]place // by id
}

// place is where the file holds what a package says of a flaw.
type place struct {
	pkg    string
	line   int // of the document
	at     int64
	length int
}

func newSpool() (*spool, error) {
	f, err := os.CreateTemp("", "verdict-debian-*")
	if err != nil {
		return nil, spoolError(err)
	}
	return &spool{file: f, w: bufio.NewWriterSize(f, 256<<10), flaws: map[string][]place{}}, nil
}

func spoolError(err error) error {
	return verdict.Errorf(verdict.Internal, "what was read of a large document cannot be put aside: %w", err)
}

func (s *spool) close() error { return errors.Join(s.file.Close(), os.Remove(s.file.Name())) }

func (s *spool) add(id, pkg string, line int, raw []byte) error {
	if _, err := s.w.Write(raw); err != nil {
		return spoolError(err)
	}
	s.flaws[id] = append(s.flaws[id], place{pkg, line, s.end, len(raw)})
	s.end += int64(len(raw))
	return nil
}

// flaw gives what all packages say of a flaw, in the order of the document.
func (s *spool) flaw(id string) (flaw, error) {
	if err := s.w.Flush(); err != nil {
		return flaw{}, spoolError(err)
	}
	f := flaw{id: id}
	for _, p := range s.flaws[id] {
		raw := make([]byte, p.length)
		if _, err := s.file.ReadAt(raw, p.at); err != nil {
			return flaw{}, spoolError(err)
		}
		f.entries = append(f.entries, entry{pkg: p.pkg, line: p.line, raw: raw})
	}
	return f, nil
}
