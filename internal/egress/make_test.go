// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"bytes"
	"compress/gzip"
	"io"
	"log"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// gzipped packs text.
func gzipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// nothing is a log of a server that nobody reads.
func nothing(testing.TB) *log.Logger { return log.New(io.Discard, "", 0) }

func FuzzWhatServersSay(f *testing.F) {
	f.Add("bytes 5-9/10", "30", "PK\x03\x04", "text/html", "gzip")
	f.Add("bytes */10", "Fri, 31 Dec 1999 23:59:59 GMT", "<?xml version='1.0'?><html>", "", "")
	f.Add("bytes 5-", "-1", "\xef\xbb\xbf {", "application/json", "br")
	c, err := New(Options{})
	if err != nil {
		f.Fatal(err)
	}
	at := &url.URL{Scheme: "https", Host: "a.example", Path: "/feed"}
	f.Fuzz(func(t *testing.T, span, after, head, kind, encoding string) {
		h := http.Header{"Content-Range": {span}, "Retry-After": {after}, "Content-Type": {kind}, "Content-Encoding": {encoding}}
		if first, total, ok := contentRange(h); total < -1 || ok && first < 0 && !strings.Contains(span, "-") {
			t.Errorf("%q is from %d of %d", span, first, total)
		}
		if c.retryAfter(h) < 0 {
			t.Errorf("%q is a wait below zero", after)
		}
		for _, want := range []Content{AnyContent, JSON, Text, XML, Zip, Gzip, XZ, Zstd, HTML} {
			if err := want.check(at, h, []byte(head)); err != nil && FaultOf(err) != WrongContent {
				t.Error(err)
			}
			if want != AnyContent && looksLike([]byte(head)) == want && want.check(at, h, []byte(head)) != nil {
				t.Errorf("%q is refused as %s", head, want)
			}
		}
	})
}
