// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Download asks for one file.
type Download struct {
	URL    string
	Header http.Header // nil for none
	// Path is where the file goes. It grows at Path.part, which a later call takes
	// up when the server still has the same file.
	Path     string
	Content  Content // what it has to be; AnyContent leaves that to the URL
	MaxBytes int64   // how large it may be; 0 for 8 GiB
	// SHA256 and SHA512 are what its bytes have to hash to, in hexadecimal; "" when
	// nobody says.
	SHA256, SHA512 string
	// ETag and LastModified are those of the copy that the caller has; "" for none.
	ETag, LastModified string
	// Progress hears how many of how many bytes are there; of -1 when the server
	// does not say. It may be nil.
	Progress func(done, total int64)
}

// Downloaded is what a Download brought.
type Downloaded struct {
	// Unchanged says that the caller's copy is the current one; the rest is empty
	// then.
	Unchanged          bool
	Bytes              int64
	SHA256             string
	ETag, LastModified string // as the server writes them; "" when it does not
}

const maxDownload = 8 << 30

// Download brings a file to disk. The file at d.Path is replaced in one step when
// the new one is there as a whole, and stays as it was otherwise. It fails with an
// *Error for what the network did, and with a *verdict.Error of code Internal for
// what the disk did.
func (c *Client) Download(ctx context.Context, d Download) (Downloaded, error) {
	u, err := c.address(d.URL)
	if err != nil {
		return Downloaded{}, err
	}
	if d.MaxBytes <= 0 {
		d.MaxBytes = maxDownload
	}
	if d.Content == AnyContent {
		d.Content = ContentOf(u.Path)
	}
	g := &download{Download: d, url: u, part: openPartial(d.Path, u)}
	defer g.part.close()
	err = c.run(ctx, call{
		url: u, overall: downloadFactor * c.options.Overall,
		header: g.header, accepts: g.accepts, at: g.part.length,
		take: func(resp *http.Response, body io.Reader) error { return g.take(resp, body) },
	})
	switch {
	case FaultOf(err) == NotModified && (d.ETag != "" || d.LastModified != ""):
		g.part.drop()
		return Downloaded{Unchanged: true}, nil
	case FaultOf(err) == NotModified:
		return Downloaded{}, failure(ServerError, shown(u), "says that nothing has changed (304), though there is nothing here yet")
	case err != nil:
		return Downloaded{}, err
	}
	return g.done, g.part.adopt(d.Path)
}

// download is a Download on its way.
type download struct {
	Download
	url  *url.URL
	part *partial
	done Downloaded
}

// header asks for the file, or for what is missing of it if it is still the same
// (RFC 9110, sections 13.1 and 14).
func (g *download) header() http.Header {
	h := http.Header{"Accept-Encoding": {"identity"}}
	maps.Copy(h, canonical(g.Header))
	if g.ETag != "" {
		h.Set("If-None-Match", g.ETag)
	} else if g.LastModified != "" {
		h.Set("If-Modified-Since", g.LastModified)
	}
	if from, validator := g.part.resumable(); from > 0 {
		h.Set("Range", "bytes="+strconv.FormatInt(from, 10)+"-")
		h.Set("If-Range", validator)
	}
	return h
}

func (g *download) accepts(status int) bool {
	return status == http.StatusOK || status == http.StatusPartialContent || status == http.StatusRequestedRangeNotSatisfiable
}

// take writes an answer behind what is there, or in its place.
func (g *download) take(resp *http.Response, body io.Reader) error {
	resumed := resp.StatusCode == http.StatusPartialContent
	switch {
	case resp.StatusCode == http.StatusRequestedRangeNotSatisfiable:
		return g.beyond(resp)
	case resumed:
		if why := g.part.follows(resp.Header); why != "" {
			g.part.drop()
			return failure(Cut, shown(g.url), "cannot be taken up where it was cut: %s", why)
		}
	default:
		plain, err := decoded(g.url, resp, body, g.Content)
		if err != nil {
			return err
		}
		g.part.begin(resp, plain != body)
		body = plain
	}
	if err := g.fill(body); err != nil {
		return err
	}
	return g.finish(resumed)
}

// beyond is the answer to a request for bytes behind the end: all of the file may
// be here already.
func (g *download) beyond(resp *http.Response) error {
	if g.part.whole(resp.Header) {
		return g.finish(true)
	}
	g.part.drop()
	return failure(Cut, shown(g.url), "cannot be taken up where it was cut: the server has another file now")
}

// fill copies a body to the end of the file.
func (g *download) fill(body io.Reader) error {
	if g.part.note.Total > g.MaxBytes {
		return g.tooLarge()
	}
	buf := make([]byte, 256<<10)
	for checked := false; ; {
		n, err := body.Read(buf)
		if g.part.length()+int64(n) > g.MaxBytes {
			return g.tooLarge()
		}
		if err := g.part.write(buf[:n]); err != nil {
			return err
		}
		ended := errors.Is(err, io.EOF)
		if !checked && (ended || g.part.length() >= headBytes) {
			if err := g.check(); err != nil {
				return err
			}
			checked = true
		}
		if g.Progress != nil && n > 0 {
			g.Progress(g.part.length(), g.part.note.Total)
		}
		switch {
		case ended:
			return nil
		case err != nil:
			return err
		}
	}
}

func (g *download) tooLarge() error {
	g.part.drop()
	return failure(TooLarge, shown(g.url), "is larger than %s", size(g.MaxBytes))
}

// check looks at the first bytes.
func (g *download) check() error {
	head, err := g.part.head()
	if err != nil {
		return err
	}
	if err := g.Content.check(g.url, g.part.header, head); err != nil {
		g.part.drop()
		return err
	}
	return nil
}

// finish judges what is on the disk when all is there.
func (g *download) finish(resumed bool) error {
	note, n := g.part.note, g.part.length()
	if note.Total >= 0 && n != note.Total {
		g.part.drop()
		return failure(Cut, shown(g.url), "ended at %d of %d bytes", n, note.Total)
	}
	sums, err := g.part.sums(g.SHA512 != "")
	if err != nil {
		return err
	}
	for _, s := range []struct{ name, want, got string }{{"SHA-256", g.SHA256, sums.sha256}, {"SHA-512", g.SHA512, sums.sha512}} {
		if s.want == "" || strings.EqualFold(s.want, s.got) {
			continue
		}
		g.part.drop()
		if resumed { // two halves of different files: from the beginning it may be right
			return failure(Cut, shown(g.url), "cannot be taken up where it was cut: the whole has another %s", s.name)
		}
		return failure(WrongChecksum, shown(g.url), "has the %s %s, expected is %s", s.name, s.got, strings.ToLower(s.want))
	}
	g.done = Downloaded{Bytes: n, SHA256: sums.sha256, ETag: note.ETag, LastModified: note.LastModified}
	return nil
}
