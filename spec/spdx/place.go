// SPDX-License-Identifier: Apache-2.0

package spdx

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// in gives e with the line of its path in b.
func (e *DecodeError) in(b []byte) *DecodeError {
	e.Line = 1
	w := walk(b)
	for w.next() {
		if w.path() == e.Path {
			e.Line = lineAt(b, w.tokens.InputOffset())
			break
		}
	}
	return e
}

// pathAt gives the path of the value that ends or opens at or just behind the
// offset, which is how encoding/json says where a value of a wrong type stands.
func pathAt(b []byte, offset int64) string {
	w := walk(b)
	for w.next() {
		if w.tokens.InputOffset() >= offset {
			return w.path()
		}
	}
	return "$"
}

// begins gives the lines on which the members of the document's lists begin.
func begins(b []byte, lists ...string) map[string][]int {
	lines := map[string][]int{}
	w, line, counted := walk(b), 1, int64(0)
	for w.next() {
		if !w.begun() {
			continue
		}
		offset := w.tokens.InputOffset()
		line += bytes.Count(b[counted:offset], []byte{'\n'})
		counted = offset
		for _, list := range lists {
			if strings.EqualFold(list, w.open[0].name) { // as encoding/json takes names
				lines[list] = append(lines[list], line)
			}
		}
	}
	return lines
}

// walker goes over the values of a JSON text, which is known to be well-formed.
type walker struct {
	tokens *json.Decoder
	open   []frame // of the objects and arrays around the value, outermost first
	opens  bool    // the value is an object or array, which is the last of open
}

// frame is an object or array that is not closed yet.
type frame struct {
	isArray bool
	name    string // of an object's current member
	index   int    // of an array's current member
	named   bool   // a name was read whose value was not
}

func walk(b []byte) *walker {
	return &walker{tokens: json.NewDecoder(bytes.NewReader(b))}
}

// next goes to the next value; the ends of objects and arrays are none.
func (w *walker) next() bool {
	for {
		token, err := w.tokens.Token()
		if err != nil {
			return false
		}
		delim, isDelim := token.(json.Delim)
		if isDelim && (delim == '}' || delim == ']') {
			w.open = w.open[:len(w.open)-1]
			w.opens = false
			continue
		}
		if name, isName := w.name(token); isName {
			w.open[len(w.open)-1].name = name
			continue
		}
		if w.opens = isDelim; isDelim {
			w.open = append(w.open, frame{isArray: delim == '[', index: -1})
		}
		return true
	}
}

// name reports whether the token is the name of an object's member, and else
// counts it as a value of what is around it.
func (w *walker) name(token json.Token) (string, bool) {
	if len(w.open) == 0 {
		return "", false
	}
	f := &w.open[len(w.open)-1]
	if f.isArray {
		f.index++
		return "", false
	}
	f.named = !f.named
	name, _ := token.(string)
	return name, f.named
}

// begun reports whether the value is a member of a list of the document.
func (w *walker) begun() bool {
	depth := len(w.open)
	if w.opens {
		depth--
	}
	return depth == 2 && w.open[1].isArray
}

// path writes where the walker stands: $.packages[3].name.
func (w *walker) path() string {
	around := w.open
	if w.opens {
		around = around[:len(around)-1]
	}
	var p strings.Builder
	p.WriteString("$")
	for _, f := range around {
		if f.isArray {
			p.WriteString("[" + strconv.Itoa(f.index) + "]")
		} else {
			p.WriteString("." + f.name)
		}
	}
	return p.String()
}
