// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"io"
	"strings"
)

// blob is a run of bytes that can be read again and anywhere.
type blob struct {
	io.ReaderAt
	size int64
	name string // for errors
}

func (b blob) reader() *io.SectionReader { return io.NewSectionReader(b, 0, b.size) }

// head gives the first bytes, at most n.
func (b blob) head(n int) ([]byte, error) {
	head := make([]byte, min(b.size, int64(n)))
	if _, err := io.ReadFull(b.reader(), head); err != nil {
		return nil, invalid("cannot be read: %w", err).At(b.name, 0, "")
	}
	return head, nil
}

// stream is a tar archive, packed or not, that can be read from its beginning
// again.
type stream struct {
	blob
	layer   string   // digest of the unpacked layer; "" outside of images
	packing *packing // nil when it is not packed
}

func newStream(b blob, layer string) (*stream, error) {
	head, err := b.head(8)
	if err != nil {
		return nil, err
	}
	return &stream{b, layer, packingOf(head)}, nil
}

// into reads the stream with r. The bytes as they lie and as they are unpacked
// must have the digests, where those are not "".
func (s *stream) into(ctx context.Context, r *reader, lying, open string) error {
	if s.packing == nil {
		return s.plainInto(ctx, r, lying, open)
	}
	packed, err := newCheck("the packed bytes", lying)
	if err != nil {
		return r.broken(err)
	}
	bare, err := newCheck("the unpacked bytes", open)
	if err != nil {
		return r.broken(err)
	}
	in := io.TeeReader(s.reader(), packed)
	unpacking, err := s.packing.unpack(in, r.meter, bare)
	if err != nil {
		return r.broken(err)
	}
	err = r.read(ctx, unpacking, nil)
	if err == nil { // what stands behind the archive's end counts for the digests
		if _, e := io.Copy(io.Discard, unpacking); e != nil {
			err = r.broken(e)
		}
	}
	if e := unpacking.Close(); err == nil && e != nil {
		err = r.broken(e)
	}
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return r.broken(err)
	}
	for _, c := range []*check{packed, bare} {
		if err := c.verify(); err != nil {
			return r.broken(err)
		}
	}
	return nil
}

// plainInto reads a stream that is not packed, and its digests beside it.
func (s *stream) plainInto(ctx context.Context, r *reader, digests ...string) error {
	sums := make(chan error, 1)
	go func() { sums <- s.verify(ctx, digests) }()
	err := r.read(ctx, &window{r: s, size: s.size}, s)
	if sum := <-sums; sum != nil { // it says more than that the archive is damaged
		err = r.broken(sum)
	}
	return err
}

// verify holds the bytes as they lie against digests, of which "" is none.
func (b blob) verify(ctx context.Context, digests []string) error {
	var checks []*check
	var writers []io.Writer
	for i, d := range digests {
		if d == "" || i > 0 && d == digests[i-1] {
			continue
		}
		c, err := newCheck("its bytes", d)
		if err != nil {
			return err
		}
		checks, writers = append(checks, c), append(writers, c)
	}
	if len(checks) == 0 {
		return nil
	}
	if err := copyAll(ctx, io.MultiWriter(writers...), b.reader()); err != nil {
		return err
	}
	for _, c := range checks {
		if err := c.verify(); err != nil {
			return err
		}
	}
	return nil
}

// copyAll copies until the end or until ctx is done.
func copyAll(ctx context.Context, w io.Writer, r io.Reader) error {
	buf := make([]byte, chunkBytes)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := fill(r, buf)
		if _, e := w.Write(buf[:n]); e != nil {
			return e
		}
		if err == io.EOF { //nolint:errorlint // fill hands the reader's own io.EOF on
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// check is a digest that bytes must have. It takes them as an io.Writer.
type check struct {
	hash.Hash
	what string
	want []byte
	text string
}

// newCheck reads a digest as images write it: sha256:HEX (OCI image
// specification, descriptor.md, "Digests"). "" is one that everything has.
func newCheck(what, digest string) (*check, error) {
	algorithm, text, _ := strings.Cut(digest, ":")
	c := &check{what: what, text: digest}
	switch algorithm {
	case "":
		c.Hash = nothing{}
	case "sha256":
		c.Hash = sha256.New()
	case "sha512":
		c.Hash = sha512.New()
	default:
		return nil, invalid("the digest %q is of no kind that is read", shorten(digest)).WithHint("verdict reads sha256 and sha512")
	}
	want, err := hex.DecodeString(text)
	if err != nil || len(want) != c.Size() || strings.ToLower(text) != text {
		return nil, invalid("the digest %q is none", shorten(digest))
	}
	c.want = want
	return c, nil
}

func (c *check) verify() error {
	if got := c.Sum(nil); !bytes.Equal(got, c.want) {
		return invalid("%s have not the digest %s that the image names", c.what, c.text)
	}
	return nil
}

// nothing is the hash of what nobody asks about.
type nothing struct{}

// Write takes everything.
func (nothing) Write(p []byte) (int, error) { return len(p), nil }

// Sum adds nothing.
func (nothing) Sum(b []byte) []byte { return b }

// Reset does nothing.
func (nothing) Reset() {}

// Size is that of no digest.
func (nothing) Size() int { return 0 }

// BlockSize is that of any byte.
func (nothing) BlockSize() int { return 1 }

func shorten(s string) string {
	const most = 100
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
