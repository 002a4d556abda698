// SPDX-License-Identifier: Apache-2.0

package suppression

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Decode reads a suppression file and checks it by the schema that its
// namespace names. It stops at the first thing that the schema refuses, with an
// *Error. Every regular expression is compiled; one that cannot be is an error
// of its line.
func Decode(b []byte) (File, error) {
	d := &decoder{xml: xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))}
	d.xml.CharsetReader = charset
	if err := d.document(); err != nil {
		var e *Error
		if errors.As(err, &e) {
			return File{}, e
		}
		return File{}, d.syntax(err)
	}
	return d.file, nil
}

// charset refuses by name every encoding but UTF-8, which needs no reader.
func charset(name string, _ io.Reader) (io.Reader, error) {
	return nil, fmt.Errorf("the encoding %s cannot be read; write the file in UTF-8", quote(name))
}

// decoder walks the tokens of one file.
type decoder struct {
	xml  *xml.Decoder
	ns   string
	file File
}

// element is a start tag of the file's namespace.
type element struct {
	name  string
	line  int
	path  string
	attrs map[string]string
}

func (e element) errorf(format string, args ...any) error {
	return &Error{Line: e.line, Path: e.path, Message: fmt.Sprintf(format, args...)}
}

func (d *decoder) syntax(err error) *Error {
	line, _ := d.xml.InputPos()
	var s *xml.SyntaxError
	if errors.As(err, &s) {
		return &Error{Line: s.Line, Path: "/", Message: "the file is no well-formed XML: " + s.Msg}
	}
	return &Error{Line: line, Path: "/", Message: "the file is no XML that can be read: " + err.Error()}
}

func (d *decoder) document() error {
	root, err := d.root()
	if err != nil {
		return err
	}
	if err := d.rules(root); err != nil {
		return err
	}
	for {
		line, _ := d.xml.InputPos()
		t, err := d.xml.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			return &Error{Line: line, Path: "/" + t.Name.Local, Message: "a second root element"}
		case xml.CharData, xml.Directive:
			if err := d.between(element{line: line, path: "/"}, t); err != nil {
				return err
			}
		}
	}
}

func (d *decoder) root() (element, error) {
	for {
		line, _ := d.xml.InputPos()
		t, err := d.xml.Token()
		if errors.Is(err, io.EOF) {
			return element{}, &Error{Line: line, Path: "/", Message: "the file has no root element suppressions"}
		}
		if err != nil {
			return element{}, err
		}
		s, ok := t.(xml.StartElement)
		if !ok {
			if err := d.between(element{line: line, path: "/"}, t); err != nil {
				return element{}, err
			}
			continue
		}
		return d.open(s, line, "/"+s.Name.Local)
	}
}

// open checks the root: its name, its namespace and thereby the version.
func (d *decoder) open(s xml.StartElement, line int, path string) (element, error) {
	el := element{name: s.Name.Local, line: line, path: path}
	if s.Name.Local != "suppressions" {
		return el, el.errorf("the root element is %s, not suppressions", quote(s.Name.Local))
	}
	version, ok := versionOf(s.Name.Space)
	if !ok {
		return el, el.errorf("the namespace %s is none of a suppression file; write xmlns=%q", quote(s.Name.Space), V13.Namespace())
	}
	d.ns, d.file.Version = s.Name.Space, version
	var err error
	if el.attrs, err = attributes(el, s.Attr); err != nil {
		return el, err
	}
	return el, only(el)
}

// between accepts what may stand between elements: white space, comments,
// processing instructions.
func (d *decoder) between(in element, t xml.Token) error {
	switch t := t.(type) {
	case xml.CharData:
		if rest := strings.TrimFunc(string(t), isXMLSpace); rest != "" {
			return in.errorf("text where only elements may stand: %s", quote(rest))
		}
	case xml.Directive:
		return in.errorf("a document type declaration, which a suppression file may not have")
	}
	return nil
}

const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

// attributes gives the attributes that the schema speaks of: namespace
// declarations and hints where schemas lie may stand on every element.
func attributes(el element, list []xml.Attr) (map[string]string, error) {
	out := map[string]string{}
	seen := map[xml.Name]bool{}
	for _, a := range list {
		if seen[a.Name] {
			return nil, el.errorf("the attribute %s stands twice", a.Name.Local)
		}
		seen[a.Name] = true
		hint := a.Name.Space == schemaInstance && (a.Name.Local == "schemaLocation" || a.Name.Local == "noNamespaceSchemaLocation")
		switch {
		case a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" || hint:
		case a.Name.Space != "":
			return nil, el.errorf("%s has no attribute %s of the namespace %s", el.name, a.Name.Local, quote(a.Name.Space))
		default:
			out[a.Name.Local] = a.Value
		}
	}
	return out, nil
}

// only refuses attributes but the named ones.
func only(el element, names ...string) error {
	allowed := strings.Join(names, " ")
	unknown := ""
	for name := range el.attrs {
		if !strings.Contains(" "+allowed+" ", " "+name+" ") && (unknown == "" || name < unknown) {
			unknown = name
		}
	}
	if unknown == "" {
		return nil
	}
	if len(names) == 0 {
		return el.errorf("%s has no attributes, but here stands %s", el.name, unknown)
	}
	return el.errorf("%s has no attribute %s; it has %s", el.name, unknown, strings.Join(names, ", "))
}

// next gives the next child of in; false at the end of in.
func (d *decoder) next(in element) (element, bool, error) {
	for {
		line, _ := d.xml.InputPos()
		t, err := d.xml.Token()
		if err != nil {
			return element{}, false, err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return element{}, false, nil
		case xml.StartElement:
			el, err := d.child(in, t, line)
			return el, err == nil, err
		default:
			if err := d.between(element{line: line, path: in.path}, t); err != nil {
				return element{}, false, err
			}
		}
	}
}

func (d *decoder) child(in element, s xml.StartElement, line int) (element, error) {
	el := element{name: s.Name.Local, line: line, path: in.path + "/" + s.Name.Local}
	if s.Name.Space != d.ns {
		return el, el.errorf("%s belongs to the namespace %s, not to that of the root", el.name, quote(s.Name.Space))
	}
	var err error
	el.attrs, err = attributes(el, s.Attr)
	return el, err
}

// text reads the content of an element that holds text only.
func (d *decoder) text(el element) (string, error) {
	var b strings.Builder
	for {
		t, err := d.xml.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return b.String(), nil
		case xml.CharData:
			b.Write(t)
		case xml.StartElement:
			return "", el.errorf("%s holds text and no element %s", el.name, t.Name.Local)
		}
	}
}
