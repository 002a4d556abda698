// SPDX-License-Identifier: Apache-2.0

// Package jsontreetest changes JSON documents place by place, so that two who judge them can
// be held against each other.
package jsontreetest

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// Mutate calls visit with a document, as encoding/json decodes it, in which one place
// differs: a value is replaced by each of the replacements, a member is removed, one of each
// name of more is added, the first entry of an array stands twice. what tells the place as
// a JSON pointer. The document is put back each time.
func Mutate(v any, replacements []any, more []string, visit func(what string)) {
	m := mutation{replacements, more, visit}
	m.walk("", v, nil)
}

type mutation struct {
	replacements []any
	more         []string
	visit        func(what string)
}

func (m mutation) walk(path string, node any, set func(any)) {
	if set != nil {
		for _, r := range m.replacements {
			set(r)
			text, _ := json.Marshal(r) // it encodes
			m.visit(string(text) + " at " + path)
		}
		set(node)
	}
	switch node := node.(type) {
	case map[string]any:
		m.members(path, node)
	case []any:
		m.entries(path, node, set)
	}
}

func (m mutation) members(path string, node map[string]any) {
	for _, name := range m.more {
		node[name] = "x"
		m.visit("a member " + name + " at " + path)
		delete(node, name)
	}
	for _, key := range slices.Sorted(maps.Keys(node)) {
		value := node[key]
		delete(node, key)
		m.visit("without " + path + "/" + key)
		node[key] = value
		m.walk(path+"/"+key, value, func(x any) { node[key] = x })
	}
}

func (m mutation) entries(path string, node []any, set func(any)) {
	if set != nil && len(node) > 0 {
		set(append(slices.Clone(node), node[0]))
		m.visit("the first entry twice at " + path)
		set(node)
	}
	for i, value := range node {
		m.walk(path+"/"+strconv.Itoa(i), value, func(x any) { node[i] = x })
	}
}
