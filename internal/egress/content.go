// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"bytes"
	"net/http"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"
)

// Content is what a document has to be, by its first bytes.
type Content string

// The contents.
const (
	AnyContent Content = ""     // anything but an HTML page, which stands in for others
	JSON       Content = "JSON" // an object or an array
	Text       Content = "text" // CSV, lists
	XML        Content = "XML"
	Zip        Content = "a zip archive"
	Gzip       Content = "a gzip stream"
	XZ         Content = "an xz stream"
	Zstd       Content = "a zstd stream"
	HTML       Content = "an HTML page"
)

// ContentOf tells what a location ought to hold, by the extension of its path.
func ContentOf(location string) Content {
	if u, err := url.Parse(location); err == nil {
		location = u.Path
	}
	switch strings.ToLower(path.Ext(location)) {
	case ".json":
		return JSON
	case ".zip", ".jar":
		return Zip
	case ".gz", ".tgz":
		return Gzip
	case ".xz":
		return XZ
	case ".zst":
		return Zstd
	case ".csv", ".tsv", ".txt":
		return Text
	case ".xml", ".atom", ".rss":
		return XML
	case ".html", ".htm":
		return HTML
	}
	return AnyContent
}

// headBytes is how much of a document tells what it is.
const headBytes = 512

// looksLike tells what a document is by its first bytes; AnyContent when they say
// nothing.
func looksLike(head []byte) Content {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return Zip
	case bytes.HasPrefix(head, []byte{0x1F, 0x8B}):
		return Gzip
	case bytes.HasPrefix(head, []byte("\xFD7zXZ\x00")):
		return XZ
	case bytes.HasPrefix(head, []byte{0x28, 0xB5, 0x2F, 0xFD}):
		return Zstd
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\uFEFF")), " \t\r\n")
	switch {
	case isHTML(text):
		return HTML
	case bytes.HasPrefix(text, []byte("<")):
		return XML
	case bytes.HasPrefix(text, []byte("{")), bytes.HasPrefix(text, []byte("[")):
		return JSON
	case len(text) > 0 && textual(text):
		return Text
	}
	return AnyContent
}

func isHTML(text []byte) bool {
	lower := bytes.ToLower(text[:min(len(text), headBytes)])
	if bytes.HasPrefix(lower, []byte("<?xml")) { // XHTML says what it is further on
		_, lower, _ = bytes.Cut(lower, []byte("?>"))
		lower = bytes.TrimLeft(lower, " \t\r\n")
	}
	for _, begin := range []string{"<!doctype html", "<html", "<head", "<body", "<script", "<title", "<meta"} {
		if bytes.HasPrefix(lower, []byte(begin)) {
			return true
		}
	}
	return bytes.HasPrefix(lower, []byte("<!--")) && bytes.Contains(lower, []byte("<html"))
}

// textual reports whether head may begin a text: UTF-8 that is perhaps cut within
// a character, without the bytes that texts do not hold.
func textual(head []byte) bool {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 {
			return len(head) < utf8.UTFMax && !utf8.FullRune(head)
		}
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' {
			return false
		}
		head = head[n:]
	}
	return true
}

// check says why a document that begins with head is not what is wanted; nil when
// it is.
func (want Content) check(at *url.URL, h http.Header, head []byte) error {
	is := looksLike(head)
	if is == AnyContent && strings.HasPrefix(h.Get("Content-Type"), "text/html") {
		is = HTML
	}
	switch {
	case is == want, want == AnyContent && is != HTML:
		return nil
	case want == Text && (is == JSON || len(head) == 0): // a list may begin with a bracket, or be empty
		return nil
	case len(head) == 0:
		return failure(WrongContent, shown(at), "is empty")
	case want == AnyContent:
		return failure(WrongContent, shown(at), "gives an HTML page instead of data")
	case is == AnyContent:
		return failure(WrongContent, shown(at), "is not %s", want)
	}
	return failure(WrongContent, shown(at), "gives %s instead of %s", is, want)
}
