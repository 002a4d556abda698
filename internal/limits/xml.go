// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"verdict"
)

// CheckXML passes b when it is one well-formed XML document in UTF-8 within
// caps, with one root, without a document type declaration, and without an
// attribute that stands twice. Errors carry the line.
func CheckXML(name string, b []byte, caps Caps) error {
	caps = caps.orDefault()
	if err := caps.checkBytes(name, int64(len(b))); err != nil {
		return err
	}
	if err := checkText(name, b); err != nil {
		return err
	}
	b = bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF"))
	if start := bytes.TrimLeft(b, " \t\r\n"); len(start) > 0 && start[0] != '<' {
		return invalid("is not XML: it begins with %q", []rune(string(start[:min(len(start), utf8.UTFMax)]))[0]).
			At(name, Line(b, int64(len(b)-len(start))), "")
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	s := xmlScanner{caps: caps}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := d.InputPos()
		if err != nil {
			return xmlError(err).At(name, line, "")
		}
		if e := s.token(token); e != nil {
			return e.At(name, line, "")
		}
	}
	if !s.rooted {
		return invalid("holds no XML element").At(name, 0, "")
	}
	return nil
}

// xmlScanner counts what a document is made of.
type xmlScanner struct {
	caps   Caps
	depth  int
	values int
	rooted bool // the root element has begun
}

func (s *xmlScanner) token(token xml.Token) *verdict.Error {
	switch t := token.(type) {
	case xml.StartElement:
		return s.start(t)
	case xml.EndElement:
		s.depth--
	case xml.Directive:
		if words := strings.Fields(string(t)); len(words) > 1 && strings.EqualFold(words[0]+" "+words[1], "doctype html") {
			return page()
		}
		return invalid("holds a document type declaration, which may define entities").
			WithHint("remove the line that begins with <!")
	case xml.CharData:
		if s.depth == 0 && len(bytes.TrimSpace(t)) > 0 {
			return invalid("text stands outside of the root element")
		}
	}
	return nil
}

// page is what comes of a download that a server answered with words for people.
func page() *verdict.Error {
	return invalid("is an HTML page").WithHint("fetch the file itself: a server answered with a page for people")
}

func (s *xmlScanner) start(t xml.StartElement) *verdict.Error {
	if s.depth == 0 && strings.EqualFold(t.Name.Local, "html") {
		return page()
	}
	if s.depth == 0 && s.rooted {
		return invalid("a second root element <%s> follows the first", t.Name.Local)
	}
	s.rooted = true
	if s.depth++; s.depth > s.caps.Depth {
		return tooDeep(s.caps.Depth)
	}
	if s.values += 1 + len(t.Attr); s.values > s.caps.Values {
		return tooMany(s.caps.Values)
	}
	return once(t.Attr)
}

func once(attrs []xml.Attr) *verdict.Error {
	if len(attrs) < 2 {
		return nil
	}
	seen := make(map[xml.Name]struct{}, len(attrs))
	for _, a := range attrs {
		if _, ok := seen[a.Name]; ok {
			return invalid("the attribute %s stands twice", a.Name.Local)
		}
		seen[a.Name] = struct{}{}
	}
	return nil
}

func xmlError(err error) *verdict.Error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) && syntax.Msg == "unexpected EOF" {
		return invalid("ends before its XML does").WithHint(cutOff)
	}
	if errors.As(err, &syntax) {
		return invalid("is not well-formed XML: %s", syntax.Msg)
	}
	if strings.Contains(err.Error(), "CharsetReader") {
		return invalid("declares an encoding other than UTF-8").WithHint("save it again as UTF-8")
	}
	return invalid("is not well-formed XML: %w", err)
}
