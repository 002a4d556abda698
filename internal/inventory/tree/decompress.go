// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/xi2/xz"
)

// packing is a way of compressing one stream, told by its first bytes.
type packing struct {
	name  string
	magic []byte
	open  func(io.Reader) (io.ReadCloser, error)
}

// The memory that a stream may ask its reader to look back in. 128 MiB is the
// most that zstd --long writes without the reader being told; 64 MiB is what xz -9
// writes.
const (
	zstdWindow   = 128 << 20
	xzDictionary = 64 << 20
)

var packings = []packing{
	{"gzip", []byte{0x1f, 0x8b}, func(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }},
	{"zstd", []byte{0x28, 0xb5, 0x2f, 0xfd}, openZstd},
	{"zstd", []byte{0x50, 0x2a, 0x4d, 0x18}, openZstd}, // behind a frame to skip, as zstd:chunked writes
	{"xz", []byte{0xfd, '7', 'z', 'X', 'Z', 0}, func(r io.Reader) (io.ReadCloser, error) {
		d, err := xz.NewReader(r, xzDictionary)
		return io.NopCloser(d), err
	}},
	{"bzip2", []byte("BZh"), func(r io.Reader) (io.ReadCloser, error) { return io.NopCloser(bzip2.NewReader(r)), nil }},
}

func openZstd(r io.Reader) (io.ReadCloser, error) {
	d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdWindow))
	if err != nil {
		return nil, err
	}
	return d.IOReadCloser(), nil
}

// packingOf tells by its first bytes how a stream is compressed; nil when it is
// not.
func packingOf(head []byte) *packing {
	for i := range packings {
		if bytes.HasPrefix(head, packings[i].magic) {
			return &packings[i]
		}
	}
	return nil
}

// unpack reads a compressed stream within the meter's caps. Unpacking runs ahead
// in a goroutine of its own, which ends when the stream does or is closed; in it
// each byte is shown to see.
func (p *packing) unpack(packed io.Reader, m *meter, see io.Writer) (io.ReadCloser, error) {
	count := &counted{r: bufio.NewReaderSize(packed, 64<<10)}
	r, err := p.open(count)
	if err != nil {
		return nil, invalid("is damaged: %s: %w", p.name, err)
	}
	return ahead(io.TeeReader(&unpacked{r: r, meter: m, packed: count}, see), r.Close), nil
}

// readAhead hands over what another goroutine reads.
type readAhead struct {
	chunks chan chunk
	free   chan []byte
	done   chan struct{}
	once   sync.Once
	now    chunk
}

type chunk struct {
	b    []byte
	full []byte // to give back
	err  error
}

const (
	chunks     = 4
	chunkBytes = 256 << 10
)

func ahead(r io.Reader, finish func() error) *readAhead {
	a := &readAhead{chunks: make(chan chunk, chunks), free: make(chan []byte, chunks), done: make(chan struct{})}
	for range chunks {
		a.free <- make([]byte, chunkBytes)
	}
	go func() {
		defer close(a.chunks)
		defer func() { _ = finish() }() // what was wrong, Read has said
		for {
			select {
			case <-a.done:
				return
			case b := <-a.free:
				n, err := fill(r, b)
				a.chunks <- chunk{b[:n], b, err}
				if err != nil {
					return
				}
			}
		}
	}()
	return a
}

// fill reads until b is full or r says why not; io.ReadFull would make the same
// error of an end and of a damage.
func fill(r io.Reader, b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		var more int
		more, err = r.Read(b[n:])
		n += more
	}
	return n, err
}

// Read gives what has been read ahead.
func (a *readAhead) Read(p []byte) (int, error) {
	for len(a.now.b) == 0 {
		if a.now.err != nil {
			return 0, a.now.err
		}
		if a.now.full != nil {
			a.free <- a.now.full
			a.now.full = nil
		}
		next, ok := <-a.chunks
		if !ok {
			return 0, io.ErrClosedPipe
		}
		a.now = next
	}
	n := copy(p, a.now.b)
	a.now.b = a.now.b[n:]
	return n, nil
}

// Close ends the goroutine and waits for it, so that what it reads from may be
// closed.
func (a *readAhead) Close() error {
	a.once.Do(func() { close(a.done) })
	for range a.chunks { // until it is closed
	}
	return nil
}
