// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"compress/gzip"
	"errors"
	"io"

	"verdict"
)

// Gunzip unpacks the gzip stream (RFC 1952) that r gives; name stands in errors.
// What is unpacked counts towards the budget's total. It fails with
// verdict.Invalid for what is no gzip stream, and so does reading for a damaged
// one; reading fails with verdict.TooLarge when a cap is reached.
func (b *Budget) Gunzip(name string, r io.Reader) (io.Reader, error) {
	packed := &countedReader{r: r}
	z, err := gzip.NewReader(packed)
	if err != nil {
		return nil, gzipError(name, err)
	}
	return &gunzipped{name: name, budget: b, packed: packed, z: z}, nil
}

// gunzipped counts what a stream unpacks to.
type gunzipped struct {
	name   string
	budget *Budget
	packed *countedReader
	z      *gzip.Reader
	n      int64
}

// Read unpacks up to the first cap that is passed.
func (g *gunzipped) Read(p []byte) (int, error) {
	n, err := g.z.Read(p)
	g.n += int64(n)
	total := g.budget.spent.Add(int64(n))
	caps := g.budget.caps
	switch {
	case g.n > caps.EntryBytes:
		return 0, tooLarge("unpacks to more than %s", size(caps.EntryBytes)).At(g.name, 0, "")
	case total > caps.TotalBytes:
		return 0, tooLarge("with it everything unpacks to more than %s", size(caps.TotalBytes)).At(g.name, 0, "")
	case g.n > ratioFree && g.n/caps.Ratio > g.packed.n:
		return 0, tooLarge("unpacks to more than %d times its size", caps.Ratio).At(g.name, 0, "")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, gzipError(g.name, err)
	}
	return n, err
}

// gzipError keeps what a cap of an outer archive said.
func gzipError(name string, err error) error {
	var own *verdict.Error
	switch {
	case errors.As(err, &own):
		return err
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, io.EOF):
		return invalid("is not packed by gzip").At(name, 0, "")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return invalid("ends in the middle of its gzip stream").At(name, 0, "")
	}
	return invalid("is damaged: %w", err).At(name, 0, "")
}

// countedReader counts what is read.
type countedReader struct {
	r io.Reader
	n int64
}

// Read reads and counts.
func (c *countedReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
