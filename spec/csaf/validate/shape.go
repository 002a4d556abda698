// SPDX-License-Identifier: Apache-2.0

package validate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// shape judges a value at a place. The shapes of this package say what section 3
// says of a document's form, formats asserted.
type shape func(w *walker, path string, n *node)

// walker goes over a document once for all tests of its form.
type walker struct {
	problems problems // of the schema
	cvss     problems // of FIRST's schemas: test 6.1.8
	foreign  problems // members that the schema does not know: test 6.2.20
	inCVSS   bool
}

func (w *walker) wrong(path, format string, args ...any) {
	to := &w.problems
	if w.inCVSS {
		to = &w.cvss
	}
	if to.full() {
		return
	}
	to.add(path, fmt.Sprintf(format, args...))
}

// is reports whether a value is of a kind, and says so where it is not.
func (w *walker) is(path string, n *node, want kind) bool {
	if n.kind != want {
		w.wrong(path, "%s stands where %s belongs", n.kind, want)
	}
	return n.kind == want
}

// form is the form of a JSON object.
type form struct {
	fields   map[string]shape
	required []string
	// least and most bound how many members there are; 0 for no bound.
	least, most int
}

func (f form) judge(w *walker, path string, n *node) {
	if !w.is(path, n, object) {
		return
	}
	for _, name := range f.required {
		if n.member(name) == nil {
			w.wrong(path, "the member %s is missing; it is required", name)
		}
	}
	switch {
	case len(n.names) < f.least && f.least == 1:
		w.wrong(path, "the object is empty; give at least one of its members, or leave it out")
	case len(n.names) < f.least || f.most > 0 && len(n.names) > f.most:
		w.wrong(path, "the object has %d members, and %s", len(n.names), f.bounds())
	}
	for i, name := range n.names {
		here := into(path, name)
		if judge, known := f.fields[name]; known {
			judge(w, here, n.values[i])
			continue
		}
		n.values[i].foreign = true
		w.foreign.add(here, "the schema knows no member of this name; take it out, or see how it is spelled")
	}
}

func (f form) bounds() string {
	if f.most == 0 {
		return fmt.Sprintf("needs %d", f.least)
	}
	return fmt.Sprintf("has to have %d", f.most)
}

// list is an array of at least so many values.
func list(least int, each shape) shape {
	return func(w *walker, path string, n *node) {
		if !w.is(path, n, array) {
			return
		}
		if len(n.values) < least {
			w.wrong(path, "the list has %d entries and needs %d; add to it, or leave it out", len(n.values), least)
		}
		for i, v := range n.values {
			each(w, path+"/"+strconv.Itoa(i), v)
		}
	}
}

// set is a list of different values.
func set(least int, each shape) shape {
	judge := list(least, each)
	return func(w *walker, path string, n *node) {
		judge(w, path, n)
		if n.kind != array {
			return
		}
		first := make(map[string]int, len(n.values))
		for i, v := range n.values {
			key := v.key()
			if j, twice := first[key]; twice {
				w.wrong(at(path, i), "the entry is the same as entry %d; take one of them out", j)
			} else {
				first[key] = i
			}
		}
	}
}

// words is text that is not empty.
func words(w *walker, path string, n *node) {
	if w.is(path, n, text) && n.text == "" {
		w.wrong(path, "the text is empty; write it, or leave the member out")
	}
}

// written is text of some form; what says which.
func written(what string, fits func(string) bool) shape {
	return func(w *walker, path string, n *node) {
		if w.is(path, n, text) && !fits(n.text) {
			w.wrong(path, "%.200q is not %s", n.text, what)
		}
	}
}

// oneOf is a word of a closed list.
func oneOf(list ...string) shape {
	return func(w *walker, path string, n *node) {
		if w.is(path, n, text) && !slices.Contains(list, n.text) {
			w.wrong(path, "%.80q is none of %s", n.text, strings.Join(list, ", "))
		}
	}
}
