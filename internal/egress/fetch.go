// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
)

// Request asks for one small document.
type Request struct {
	URL    string
	Header http.Header // If-None-Match and the like; nil for none
	// Content is what the document has to be; AnyContent leaves that to the
	// extension of the URL and to the Accept header.
	Content Content
	// MaxBytes is how large it may be, unpacked; 0 for 64 MiB.
	MaxBytes int64
}

// Document is what a Request brought.
type Document struct {
	Bytes        []byte
	ETag         string // "" when the server gives none
	LastModified string // as the server writes it
}

const (
	maxDocument = 64 << 20
	// From 10 MiB on, a packed answer may not unpack to more than 200 times its
	// size: the same as everywhere.
	ratio     = 200
	ratioFree = 10 << 20
)

// Get reads a small document of at most 64 MiB. It fails with an *Error; a
// conditional request whose document has not changed fails with NotModified.
func (c *Client) Get(ctx context.Context, url string, header http.Header) ([]byte, error) {
	d, err := c.Fetch(ctx, Request{URL: url, Header: header})
	return d.Bytes, err
}

// Fetch reads a small document. It fails as [Client.Get] does.
func (c *Client) Fetch(ctx context.Context, r Request) (Document, error) {
	return c.fetch(ctx, r, nil)
}

func (c *Client) fetch(ctx context.Context, r Request, service *Paced) (d Document, err error) {
	u, err := c.address(r.URL)
	if err != nil {
		return Document{}, err
	}
	if r.MaxBytes <= 0 {
		r.MaxBytes = maxDocument
	}
	r.Header = canonical(r.Header)
	want := r.content(u)
	err = c.run(ctx, call{
		url: u, service: service, overall: c.options.Overall,
		header:  func() http.Header { return r.header(want) },
		accepts: func(status int) bool { return status == http.StatusOK },
		at:      func() int64 { return 0 },
		take: func(resp *http.Response, body io.Reader) error {
			d = Document{ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified")}
			d.Bytes, err = readDocument(u, resp, body, r.MaxBytes, want)
			return err
		},
	})
	if err != nil {
		return Document{}, err
	}
	return d, nil
}

// content is what the document has to be.
func (r Request) content(u *url.URL) Content {
	accept := r.Header.Get("Accept")
	switch {
	case r.Content != AnyContent:
		return r.Content
	case strings.Contains(accept, "json"):
		return JSON
	case strings.HasPrefix(accept, "text/html"):
		return HTML
	}
	return ContentOf(u.Path)
}

var acceptable = map[Content]string{JSON: "application/json, */*;q=0.1", XML: "application/xml, */*;q=0.1", HTML: "text/html"}

func (r Request) header(want Content) http.Header {
	h := http.Header{"Accept-Encoding": {"gzip"}}
	if accept, ok := acceptable[want]; ok {
		h.Set("Accept", accept)
	}
	maps.Copy(h, r.Header)
	return h
}

// canonical gives headers under the names that net/http looks for.
func canonical(given http.Header) http.Header {
	h := http.Header{}
	for name, values := range given {
		h[http.CanonicalHeaderKey(name)] = values
	}
	return h
}

func readDocument(u *url.URL, resp *http.Response, body io.Reader, maxBytes int64, want Content) ([]byte, error) {
	if resp.ContentLength > maxBytes {
		return nil, failure(TooLarge, shown(u), "is larger than %s", size(maxBytes))
	}
	plain, err := decoded(u, resp, body, want)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if resp.ContentLength > 0 {
		b.Grow(int(min(resp.ContentLength, 1<<20)) + bytes.MinRead)
	}
	n, err := b.ReadFrom(io.LimitReader(plain, maxBytes+1))
	if n > maxBytes {
		return nil, failure(TooLarge, shown(u), "is larger than %s", size(maxBytes))
	}
	if n >= headBytes || err == nil { // what is wrong with the content tells more than a cut behind it
		if wrong := want.check(u, resp.Header, b.Bytes()[:min(n, headBytes)]); wrong != nil {
			return nil, wrong
		}
	}
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// size writes a cap as a person would say it.
func size(n int64) string {
	switch {
	case n >= 1<<30 && n%(1<<30) == 0:
		return fmt.Sprintf("%d GiB", n>>30)
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}

// decoded undoes the encoding of an answer, unless it is the packing that is
// wanted: some servers say of a .gz file that it is an encoded document.
func decoded(u *url.URL, resp *http.Response, body io.Reader, want Content) (io.Reader, error) {
	encoding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding")))
	switch {
	case encoding == "" || encoding == "identity" || want == Gzip && encoding == "gzip":
		return body, nil
	case encoding != "gzip" && encoding != "x-gzip":
		return nil, failure(WrongContent, shown(u), "is encoded in another way than gzip")
	}
	packed := &counter{r: body}
	r, err := gzip.NewReader(packed)
	if err != nil {
		return nil, unpackError(u, err)
	}
	return &unpacker{url: u, packed: packed, r: r}, nil
}

// unpacker unpacks an encoded answer up to a ratio.
type unpacker struct {
	url    *url.URL
	packed *counter
	r      io.Reader
	n      int64
}

// Read unpacks, and says what went wrong as an *Error.
func (p *unpacker) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.n += int64(n)
	if p.n > ratioFree && p.n/ratio > p.packed.n {
		return 0, failure(TooLarge, shown(p.url), "unpacks to more than %d times its size", ratio)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = unpackError(p.url, err)
	}
	return n, err
}

func unpackError(u *url.URL, err error) error {
	var own *Error
	switch {
	case errors.As(err, &own):
		return own
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return failure(Cut, shown(u), "ended before its end: its gzip encoding is cut off")
	}
	return failure(WrongContent, shown(u), "is not in the gzip encoding that it claims: %w", err)
}

// counter counts what is read.
type counter struct {
	r io.Reader
	n int64
}

// Read reads.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
