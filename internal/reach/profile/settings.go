// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"bytes"
	"errors"
	"io"
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"verdict/internal/limits"
)

// setting is a value of a configuration file with its key, as far as its form has keys.
type setting struct {
	key   string // of YAML the keys on the way to it, joined by full stops
	value string
	line  int
}

// readSettings reads a configuration file. It never fails: what has not the form that the
// file's name promises is read as lines.
func readSettings(name string, b []byte) []setting {
	text := strings.ToValidUTF8(string(b), "\uFFFD")
	switch strings.ToLower(path.Ext(name)) {
	case ".properties", ".factories":
		return properties(text)
	case ".yaml", ".yml":
		if list, ok := mappings(name, b); ok {
			return list
		}
	case ".xml", ".xhtml":
		return elements(text)
	}
	return plainLines(text)
}

// properties reads the form of java.util.Properties.
func properties(text string) (list []setting) {
	n, begin := 0, 0
	var pending strings.Builder
	flush := func() {
		if s := pending.String(); s != "" {
			key, value := keyValue(s)
			list = append(list, setting{key, value, begin})
		}
		pending.Reset()
	}
	going := false
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimLeft(strings.TrimRight(line, "\r\n"), " \t\f")
		if !going {
			if line == "" || line[0] == '#' || line[0] == '!' {
				continue
			}
			begin = n
		}
		ends := len(line) - len(strings.TrimRight(line, `\`))
		if going = ends%2 == 1; going {
			line = line[:len(line)-1]
		}
		pending.WriteString(line)
		if !going {
			flush()
		}
	}
	flush()
	return list
}

// keyValue cuts a line of properties at the first =, : or blank that no backslash stands
// in front of.
func keyValue(line string) (key, value string) {
	i := 0
	for i < len(line) && !strings.ContainsRune("=: \t\f", rune(line[i])) {
		if line[i] == '\\' {
			i++
		}
		i++
	}
	i = min(i, len(line))
	key, value = line[:i], strings.TrimLeft(line[i:], " \t\f")
	if value != "" && (value[0] == '=' || value[0] == ':') {
		value = strings.TrimLeft(value[1:], " \t\f")
	}
	return unescaped(key), unescaped(value)
}

func unescaped(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// maxSettings bounds the nodes of a configuration in YAML.
const maxSettings = 100_000

// mappings reads YAML; ok is false where it is none, or refers to itself.
func mappings(name string, b []byte) (list []setting, ok bool) {
	if limits.CheckYAML(name, b, limits.Caps{Bytes: maxText, Depth: 100, Values: maxSettings}) != nil {
		return nil, false
	}
	for d := yaml.NewDecoder(bytes.NewReader(b)); ; {
		var n yaml.Node
		switch err := d.Decode(&n); {
		case errors.Is(err, io.EOF):
			return list, true
		case err != nil:
			return nil, false
		}
		for _, c := range n.Content {
			list = scalars(c, "", list)
		}
	}
}

func scalars(n *yaml.Node, key string, list []setting) []setting {
	switch n.Kind {
	case yaml.ScalarNode:
		return append(list, setting{key, n.Value, n.Line})
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			list = scalars(n.Content[i+1], strings.TrimPrefix(key+"."+n.Content[i].Value, "."), list)
		}
	default:
		for _, c := range n.Content {
			list = scalars(c, key, list)
		}
	}
	return list
}

var (
	attribute   = regexp.MustCompile(`([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')`)
	elementText = regexp.MustCompile(`<([\w:.-]+)(?:\s[^<>]*)?>([^<>]+)`)
)

// elements reads the attributes and texts of XML, without its comments. It is not held
// against a grammar, so that old forms with document types are read as well.
func elements(text string) (list []setting) {
	text = blankComments(text)
	for _, form := range []*regexp.Regexp{attribute, elementText} {
		line, at := 1, 0
		for _, m := range form.FindAllStringSubmatchIndex(text, -1) {
			line += strings.Count(text[at:m[0]], "\n")
			at = m[0]
			from, to := m[4], m[5]
			if from < 0 { // in single quotes
				from, to = m[6], m[7]
			}
			value := text[from:to]
			blank := value[:len(value)-len(strings.TrimLeft(value, " \t\r\n"))]
			if value = strings.TrimSpace(value); value != "" {
				list = append(list, setting{text[m[2]:m[3]], value, line + strings.Count(blank, "\n")})
			}
		}
	}
	return list
}

// blankComments puts blanks in the place of comments, so that lines stay what they are.
func blankComments(text string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "<!--")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		comment, after, _ := strings.Cut(rest, "-->")
		b.WriteString(strings.Repeat("\n", strings.Count(comment, "\n")) + " ")
		text = after
	}
}

var lineKey = regexp.MustCompile(`^\s*"?([\pL\pN_.$-]+)"?\s*[:=]\s*(.*)$`)

// plainLines reads lines, with a key where one stands in front.
func plainLines(text string) (list []setting) {
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || line[0] == ';' || strings.HasPrefix(line, "//") {
			continue
		}
		s := setting{value: line, line: n}
		if m := lineKey.FindStringSubmatch(line); m != nil {
			s.key, s.value = m[1], m[2]
		}
		list = append(list, s)
	}
	return list
}
