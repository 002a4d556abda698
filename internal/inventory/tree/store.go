// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"bytes"
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"

	"verdict/internal/inventory"
)

// store keeps contents that cannot be read again where they lie: small ones in
// memory up to a cap, the rest in one file without a name in any archive's words.
type store struct {
	meter  *meter
	memory atomic.Int64 // bytes held

	mu   sync.Mutex
	file *os.File
	end  int64
}

// inMemory is the largest file that memory holds.
const inMemory = 1 << 20

// put reads size bytes from r, which is what the archive claims.
func (s *store) put(r io.Reader, size int64) (io.ReaderAt, error) {
	if err := s.meter.keep(size); err != nil {
		return nil, err
	}
	if size <= inMemory && s.memory.Add(size) <= s.meter.caps.Memory {
		b := make([]byte, size)
		if _, err := io.ReadFull(r, b); err != nil {
			return nil, err
		}
		return bytes.NewReader(b), nil
	}
	file, start, err := s.room(size)
	if err != nil {
		return nil, err
	}
	n, err := io.Copy(io.NewOffsetWriter(file, start), io.LimitReader(r, size))
	if err == nil && n < size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	return io.NewSectionReader(file, start, size), nil
}

// putAll reads r to its end into the file, and gives how much that was. Nothing
// else may be put meanwhile.
func (s *store) putAll(r io.Reader) (io.ReaderAt, int64, error) {
	file, start, err := s.room(0)
	if err != nil {
		return nil, 0, err
	}
	n, err := io.CopyBuffer(io.NewOffsetWriter(file, start), r, make([]byte, chunkBytes))
	if err != nil {
		return nil, 0, err
	}
	if _, _, err := s.room(n); err != nil {
		return nil, 0, err
	}
	return io.NewSectionReader(file, start, n), n, nil
}

// room reserves size bytes of the file, which it creates when there is none.
func (s *store) room(size int64) (*os.File, int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		f, err := os.CreateTemp("", "verdict-*.spill")
		if err != nil {
			return nil, 0, invalid("no room for what does not fit into memory: %w", err)
		}
		s.file = f
		// Where the system lets an open file be removed, nothing is left behind even
		// by a process that is killed. Elsewhere close removes it.
		_ = os.Remove(f.Name())
	}
	start := s.end
	s.end += size
	return s.file, start, nil
}

func (s *store) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if e := os.Remove(s.file.Name()); e != nil && !errors.Is(e, os.ErrNotExist) {
		err = errors.Join(err, e)
	}
	s.file = nil
	return err
}

// content is a part of something that stays open until the tree is closed.
type content struct {
	io.ReaderAt
	size int64
}

// Size is the number of bytes.
func (c content) Size() int64 { return c.size }

// Close leaves open what the content is a part of.
func (c content) Close() error { return nil }

var _ inventory.Content = content{}

// window reads and seeks in a part of a file with few calls: a tar archive is
// read in steps of 512 bytes, and over most of it one steps.
type window struct {
	r    io.ReaderAt
	size int64
	at   int64
	buf  []byte
	from int64 // where buf begins
}

const windowBytes = 64 << 10

// Read reads from the window, which it moves when it is at its end.
func (w *window) Read(p []byte) (int, error) {
	if w.at >= w.size {
		return 0, io.EOF
	}
	if w.at < w.from || w.at >= w.from+int64(len(w.buf)) {
		if cap(w.buf) == 0 {
			w.buf = make([]byte, windowBytes)
		}
		w.buf = w.buf[:min(int64(cap(w.buf)), w.size-w.at)]
		n, err := w.r.ReadAt(w.buf, w.at)
		w.buf, w.from = w.buf[:n], w.at
		if n == 0 {
			if err == nil || errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
	}
	n := copy(p, w.buf[w.at-w.from:])
	w.at += int64(n)
	return n, nil
}

// Seek moves to where the next Read begins.
func (w *window) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += w.at
	case io.SeekEnd:
		offset += w.size
	}
	if offset < 0 {
		return 0, errors.New("a position before the beginning")
	}
	w.at = offset
	return offset, nil
}
