// SPDX-License-Identifier: Apache-2.0

package npm

import (
	"bytes"
	"errors"
	"io"
	"iter"

	"go.yaml.in/yaml/v3"

	"verdict"
	"verdict/internal/limits"
)

// yarnCaps bounds a lock file of Yarn or pnpm: those of large monorepos have 3 MB.
var yarnCaps = limits.Caps{Bytes: 16 << 20, Values: 1_000_000}

// documents reads YAML as a tree. The library's own way to fill maps compares each
// key with all others, which takes hours for a hostile file.
func documents(path string, raw []byte) ([]*yaml.Node, error) {
	if err := limits.CheckYAML(path, raw, yarnCaps); err != nil {
		return nil, err
	}
	var all []*yaml.Node
	for d := yaml.NewDecoder(bytes.NewReader(raw)); ; {
		var doc yaml.Node
		err := d.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		if len(doc.Content) == 1 && doc.Content[0].Kind != yaml.MappingNode {
			return nil, verdict.Errorf(verdict.Invalid, "is no lock file: a mapping should stand here").At(path, doc.Content[0].Line, "")
		}
		all = append(all, doc.Content...)
	}
}

// members gives the keys and values of a mapping; none of what is no mapping, and
// of nil.
func members(n *yaml.Node) iter.Seq2[string, *yaml.Node] {
	return func(yield func(string, *yaml.Node) bool) {
		if n == nil || n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i].Value, n.Content[i+1]) {
				return
			}
		}
	}
}

// member gives the value of a key; nil when there is none.
func member(n *yaml.Node, key string) *yaml.Node {
	for k, v := range members(n) {
		if k == key {
			return v
		}
	}
	return nil
}

// scalar gives the text of a scalar, as it is written; "" of all else.
func scalar(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

// wanted gives the texts of a mapping's members as what is needed, in their order.
func wanted(n *yaml.Node, may bool) []need {
	var list []need
	for name, v := range members(n) {
		list = append(list, need{name, scalar(v), may})
	}
	return list
}
