// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"verdict"
)

// CheckYAML passes b when it is YAML in UTF-8 within caps, of one or more
// documents, in which no anchor, alias or merge key stands, every key is plain
// text, and none stands twice in its mapping. When caps.Bytes is zero b may have
// 4 MiB, each of its documents 256 KiB, and each mapping 2,000 keys: only then may it
// be read into structs and maps, and not only as a tree. Errors carry the line.
func CheckYAML(name string, b []byte, caps Caps) error {
	s := yamlScanner{keys: len(b)}
	byHand := caps.Bytes <= 0
	if byHand {
		caps.Bytes, s.keys = maxYAML, maxYAMLKeys
	}
	s.caps = caps.orDefault()
	if err := s.caps.checkBytes(name, int64(len(b))); err != nil {
		return err
	}
	if err := checkText(name, b); err != nil {
		return err
	}
	if line := longDocument(b, maxYAMLDocument); byHand && line > 0 {
		return tooLarge("the document is larger than %s", size(maxYAMLDocument)).At(name, line, "").WithHint("divide it into several")
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	for {
		var doc yaml.Node
		err := d.Decode(&doc)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return s.refusal(err).At(name, yamlLine(err), "")
		}
		for _, n := range doc.Content {
			if e := s.node(n, 1); e != nil {
				return e.At(name, s.line, "")
			}
		}
	}
	if s.values == 0 {
		return invalid("holds no YAML value").At(name, 0, "")
	}
	return nil
}

// longDocument gives the line on which a document begins that is larger than most; 0
// when none is. A line of --- or ... divides documents, whatever it stands in.
func longDocument(b []byte, most int) int {
	begin, line := 0, 1
	for at, n := 0, 1; at < len(b); n++ {
		rest := b[at:]
		if divides(rest) {
			begin, line = at, n
		}
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			end = len(rest) - 1
		}
		if at += end + 1; at-begin > most {
			return line
		}
	}
	return 0
}

func divides(line []byte) bool {
	return (bytes.HasPrefix(line, []byte("---")) || bytes.HasPrefix(line, []byte("..."))) &&
		(len(line) == 3 || bytes.IndexByte([]byte(" \t\r\n"), line[3]) >= 0)
}

// yamlScanner walks over the nodes of a document; the parser itself goes no
// deeper than 10,000, so that recursion is safe.
type yamlScanner struct {
	caps   Caps
	keys   int // that a mapping may have
	values int
	line   int // of the node that an error is about
}

func (s *yamlScanner) node(n *yaml.Node, depth int) *verdict.Error {
	s.line = n.Line
	if s.values++; s.values > s.caps.Values {
		return tooMany(s.caps.Values)
	}
	if n.Kind == yaml.AliasNode {
		return invalid("the alias *%s stands for another place", n.Value).
			WithHint("write the value out: aliases can multiply a document's size")
	}
	if n.Anchor != "" {
		return invalid("the anchor &%s is not allowed", n.Anchor).WithHint("remove it")
	}
	if n.Kind == yaml.ScalarNode {
		return nil
	}
	if depth > s.caps.Depth {
		return tooDeep(s.caps.Depth)
	}
	if n.Kind == yaml.MappingNode {
		return s.mapping(n, depth)
	}
	for _, c := range n.Content {
		if e := s.node(c, depth+1); e != nil {
			return e
		}
	}
	return nil
}

func (s *yamlScanner) mapping(n *yaml.Node, depth int) *verdict.Error {
	if len(n.Content)/2 > s.keys {
		return tooLarge("a mapping has more than %d keys", s.keys)
	}
	seen := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if e := s.node(key, depth+1); e != nil {
			return e
		}
		s.line = key.Line
		if key.Kind != yaml.ScalarNode {
			return invalid("a key is not plain text")
		}
		if key.Tag == "!!merge" {
			return invalid("the merge key << is not allowed").WithHint("write the values out")
		}
		if first, ok := seen[key.Value]; ok {
			return invalid("the key %q stands twice, first on line %d", key.Value, first)
		}
		seen[key.Value] = key.Line
		if e := s.node(n.Content[i+1], depth+1); e != nil {
			return e
		}
	}
	return nil
}

var yamlLineWords = regexp.MustCompile(`^line (\d+): `)

func (s *yamlScanner) refusal(err error) *verdict.Error {
	if strings.Contains(err.Error(), "exceeded max depth") {
		return tooDeep(s.caps.Depth)
	}
	return invalid("is not YAML: %s", yamlLineWords.ReplaceAllString(yamlMessage(err), ""))
}

func yamlLine(err error) int {
	m := yamlLineWords.FindStringSubmatch(yamlMessage(err))
	if m == nil {
		return 0
	}
	line, _ := strconv.Atoi(m[1])
	return line
}

func yamlMessage(err error) string { return strings.TrimPrefix(err.Error(), "yaml: ") }
