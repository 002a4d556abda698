// SPDX-License-Identifier: Apache-2.0

package cyclonedx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// namespace is that of all versions; the version is its last segment.
const namespace = "http://cyclonedx.org/schema/bom/"

// lists are the elements that are an array in JSON, with the name of their
// members.
var lists = map[string]string{
	"components": "component", "services": "service", "dependencies": "dependency", "compositions": "composition",
	"assemblies": "assembly", "hashes": "hash", "properties": "property", "ancestors": "component",
	"patches": "patch", "resolves": "issue", "occurrences": "occurrence",
}

// textNames are the elements whose text has a name in JSON.
var textNames = map[string]string{"hash": "content", "property": "value"}

// xmlTree reads an XML document into the nodes that the same bill has in JSON.
type xmlTree struct {
	tokens *xml.Decoder
	space  string // the namespace of the root
	line   int    // where the last token began
}

// readXML gives the root with the version that its namespace names.
func readXML(b []byte) (root *node, version string, err error) {
	t := &xmlTree{tokens: xml.NewDecoder(bytes.NewReader(b))}
	for {
		token, err := t.next()
		if err != nil {
			return nil, "", t.broken(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		return t.root(start)
	}
}

func (t *xmlTree) root(start xml.StartElement) (*node, string, error) {
	at := Place{Line: t.line, Path: "/" + start.Name.Local}
	version, ok := strings.CutPrefix(start.Name.Space, namespace)
	if start.Name.Local != "bom" || !ok {
		return nil, "", &DecodeError{Place: at, Message: "is no element bom of a namespace " + namespace + "…"}
	}
	t.space = start.Name.Space
	root, err := t.element(start, nil, "/bom")
	if err != nil {
		return nil, "", t.broken(err)
	}
	return root, version, nil
}

func (t *xmlTree) next() (xml.Token, error) {
	t.line, _ = t.tokens.InputPos()
	return t.tokens.Token()
}

// element reads to the end of the element that start begins.
func (t *xmlTree) element(start xml.StartElement, up *node, step string) (*node, error) {
	n := &node{kind: element, line: t.line, step: step, up: up}
	name := start.Name.Local
	if lists[name] != "" {
		n.kind = array
	}
	for _, a := range start.Attr {
		if a.Name.Space == "" {
			child := &node{kind: text, line: n.line, up: n, step: "/@" + a.Name.Local, text: strings.TrimSpace(a.Value)}
			n.fields = append(n.fields, field{name: a.Name.Local, node: child, attribute: true})
		}
	}
	var content strings.Builder
	for {
		token, err := t.next()
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.CharData:
			content.Write(token)
		case xml.EndElement:
			n.close(name, strings.TrimSpace(content.String()))
			return n, nil
		case xml.StartElement:
			if err := t.child(n, name, token); err != nil {
				return nil, err
			}
		}
	}
}

// close gives the element its text.
func (n *node) close(name, content string) {
	n.text = content
	if as := textNames[name]; as != "" {
		n.add(as, &node{kind: text, line: n.line, up: n, text: content})
	}
}

// child reads an element inside of n; elements of other namespaces are not the
// standard's and are passed over.
func (t *xmlTree) child(n *node, parent string, start xml.StartElement) error {
	if start.Name.Space != t.space {
		return t.tokens.Skip()
	}
	name := start.Name.Local
	if _, ok := read[name]; !ok {
		n.add(name, &node{kind: element, line: t.line, step: "/" + name, up: n})
		return t.tokens.Skip()
	}
	if parent == "dependency" && name == "dependency" {
		n = n.dependsOn() // nested elements, where JSON has dependsOn
	} else if lists[parent] != name {
		child, err := t.element(start, n, "/"+name)
		n.add(name, child)
		return err
	}
	child, err := t.element(start, n, "/"+name+"["+strconv.Itoa(len(n.list)+1)+"]")
	n.list = append(n.list, child)
	return err
}

// dependsOn gives the array of that name inside of n.
func (n *node) dependsOn() *node {
	for _, f := range n.fields {
		if f.name == "dependsOn" && f.node.kind == array {
			return f.node
		}
	}
	child := &node{kind: array, line: n.line, up: n}
	n.add("dependsOn", child)
	return child
}

func (t *xmlTree) broken(err error) error {
	message := err.Error()
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &syntax):
		message = syntax.Msg
	case errors.Is(err, io.EOF):
		message = "it holds no element"
	}
	line, _ := t.tokens.InputPos()
	return &DecodeError{Place: Place{Line: line}, Message: "is no XML: " + message}
}
