// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/xi2/xz"

	"verdict"
)

// Packing is a form of compressed stream, told by its first bytes.
type Packing string

// The packings that are read.
const (
	Unpacked Packing = ""      // none of the others
	Gzip     Packing = "gzip"  // RFC 1952
	Zstd     Packing = "zstd"  // RFC 8878
	XZ       Packing = "xz"    // the .xz format 1.2
	Bzip2    Packing = "bzip2" // what bzip2 1.0 writes
)

// What a decoder may keep in memory of what it has unpacked: the window of a
// zstd frame, the dictionary of an xz block. The first is what zstd --ultra -20
// asks for, the second what xz -9 does.
const (
	maxWindow     = 32 << 20
	maxDictionary = 64 << 20
)

// headBytes is how much of a stream tells its packing.
const headBytes = 6

// PackingOf tells the packing of a stream that begins with head, of which six
// bytes are enough.
func PackingOf(head []byte) Packing {
	switch {
	case bytes.HasPrefix(head, []byte{0x1F, 0x8B}):
		return Gzip
	case bytes.HasPrefix(head, []byte{0x28, 0xB5, 0x2F, 0xFD}):
		return Zstd
	case len(head) >= 4 && head[0]&0xF0 == 0x50 && bytes.Equal(head[1:4], []byte{0x2A, 0x4D, 0x18}):
		return Zstd // a frame to be skipped, which parallel writers put in front
	case bytes.HasPrefix(head, []byte("\xFD7zXZ\x00")):
		return XZ
	case bytes.HasPrefix(head, []byte("BZh")) && len(head) > 3 && '1' <= head[3] && head[3] <= '9':
		return Bzip2
	}
	return Unpacked
}

// Stream is what a stream unpacks to. All that is read from it counts towards
// the total of its budget.
type Stream struct {
	name    string
	budget  *Budget
	packing Packing
	in      *counted
	out     io.Reader
	end     func()
	read    int64
	failed  error // every later Read says the same
}

// Decompress unpacks r, whose packing its first bytes tell; what is in none of
// them comes as it is. Concatenated gzip members, zstd frames, xz and bzip2
// streams are read as one. name stands in errors.
//
// It fails with verdict.Invalid when r cannot be read or a header is damaged.
// Reading fails with verdict.TooLarge once a cap is reached: the ratio from
// 10 MiB on, the total of the budget, the window or dictionary that a decoder
// would need; and with verdict.Invalid for damaged and cut off bytes.
func (b *Budget) Decompress(name string, r io.Reader) (*Stream, error) {
	s := &Stream{name: name, budget: b, in: &counted{r: r}, end: func() {}}
	head := make([]byte, headBytes)
	n, err := io.ReadFull(s.in, head)
	if err != nil && s.in.failed != nil {
		return nil, s.fail(err)
	}
	s.packing = PackingOf(head[:n])
	if s.out, err = s.decoder(&headed{head[:n], s.in}); err != nil {
		return nil, s.fail(err)
	}
	return s, nil
}

func (s *Stream) decoder(r io.Reader) (io.Reader, error) {
	if s.packing != Unpacked {
		r = bufio.NewReaderSize(r, 64<<10)
	}
	switch s.packing {
	case Gzip:
		return gzip.NewReader(r)
	case Bzip2:
		return bzip2.NewReader(r), nil
	case XZ:
		return xz.NewReader(r, maxDictionary)
	case Zstd:
		// One goroutine: ours. A decoder that nobody closes then leaks nothing.
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderMaxMemory(maxWindow))
		if err == nil {
			s.end = d.Close
		}
		return d, err
	}
	return r, nil
}

// Packing tells how the stream is packed.
func (s *Stream) Packing() Packing { return s.packing }

// Close frees what the decoder holds. It leaves open what the stream is read
// from.
func (s *Stream) Close() error {
	s.end()
	s.end = func() {}
	s.failed = invalid("is read after it was closed").At(s.name, 0, "")
	return nil
}

// Read unpacks up to the first cap that is passed.
func (s *Stream) Read(p []byte) (int, error) {
	if s.failed != nil {
		return 0, s.failed
	}
	n, err := s.out.Read(p)
	s.read += int64(n)
	if capped := s.capped(s.budget.spent.Add(int64(n))); capped != nil {
		s.failed = capped.At(s.name, 0, "")
		return 0, s.failed
	}
	if err != nil && !errors.Is(err, io.EOF) {
		s.failed = s.fail(err)
		return n, s.failed
	}
	return n, err
}

func (s *Stream) capped(total int64) *verdict.Error {
	caps := s.budget.caps
	switch {
	case s.packing != Unpacked && s.read > ratioFree && s.read/caps.Ratio > s.in.n:
		return tooLarge("unpacks to more than %d times its size", caps.Ratio)
	case total > caps.TotalBytes && s.packing == Unpacked:
		return tooLarge("with it more than %s are read", size(caps.TotalBytes))
	case total > caps.TotalBytes:
		return tooLarge("unpacks to more than %s", size(caps.TotalBytes))
	}
	return nil
}

// fail puts a decoder's error into a sentence of ours.
func (s *Stream) fail(err error) error {
	var own *verdict.Error
	switch {
	case errors.As(err, &own):
		return err
	case s.in.failed != nil:
		return invalid("cannot be read: %w", s.in.failed).At(s.name, 0, "")
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return tooLarge("needs a zstd window of more than %s", size(maxWindow)).At(s.name, 0, "")
	case errors.Is(err, xz.ErrMemlimit):
		return tooLarge("needs an xz dictionary of more than %s", size(maxDictionary)).At(s.name, 0, "")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, xz.ErrBuf):
		return invalid("is cut off in the middle of its %s data", s.packing).At(s.name, 0, "")
	}
	return invalid("is damaged: %w", err).At(s.name, 0, "")
}

// headed gives the head of a stream again, and with it what follows: who looks at
// the first piece of a stream sees as much of it as there is.
type headed struct {
	head []byte
	r    io.Reader
}

// Read reads on behind the head.
func (h *headed) Read(p []byte) (int, error) {
	n := copy(p, h.head)
	h.head = h.head[n:]
	if n == len(p) {
		return n, nil
	}
	more, err := h.r.Read(p[n:])
	return n + more, err
}

// counted counts what is read of the packed bytes, and keeps what went wrong
// with them apart from what a decoder says.
type counted struct {
	r      io.Reader
	n      int64
	failed error
}

// Read reads packed bytes.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.failed = err
	}
	return n, err
}
