// SPDX-License-Identifier: Apache-2.0

package announcement

import (
	"html"
	"reflect"
	"regexp"
	"strings"

	"verdict"
	"verdict/internal/publish"
)

// Render fills a template. The result of a text is laid out for mail: no line but one that
// begins with four spaces is longer than 72 characters where it has a space to break at.
// What would be longer than some megabytes is refused.
func (t Template) Render(b publish.Bulletin) (string, error) {
	w := writer{format: t.format}
	w.write(t.nodes, []reflect.Value{reflect.ValueOf(b)})
	if w.full() {
		return "", verdict.Errorf(verdict.Invalid, "the template makes more than %d bytes, or repeats too much", longestOutput).WithHint("take lists out of one another")
	}
	if t.format == HTML {
		return w.out.String(), nil
	}
	return layOut(w.out.String(), t.format == Text), nil
}

// writer writes a filled template.
type writer struct {
	format Format
	out    strings.Builder
	spent  int // visits, which may write nothing
}

func (w *writer) full() bool { return w.out.Len() > longestOutput || w.spent > mostVisits }

func (w *writer) write(nodes []node, scopes []reflect.Value) {
	for _, n := range nodes {
		if w.spent++; w.full() {
			return
		}
		if n.sign == 0 {
			w.out.WriteString(n.text)
			continue
		}
		v := value(n, scopes)
		switch {
		case n.sign == '=':
			w.out.WriteString(w.shown(v))
		case n.sign == '^':
			if isNothing(v) {
				w.write(n.in, scopes)
			}
		case isNothing(v):
		case n.sign == '#' && v.Kind() == reflect.Slice:
			for i := range v.Len() {
				w.write(n.in, within(scopes, v.Index(i)))
			}
		case n.sign == '#':
			w.write(n.in, within(scopes, v))
		default:
			w.write(n.in, scopes)
		}
	}
}

func within(scopes []reflect.Value, v reflect.Value) []reflect.Value {
	return append(scopes[:len(scopes):len(scopes)], v)
}

// value gives what a name stands for.
func value(n node, scopes []reflect.Value) reflect.Value {
	scope := scopes[len(scopes)-1-n.up]
	if n.text == "." {
		return scope
	}
	return scope.Field(field(scope.Type(), n.text))
}

// isNothing reports whether there is nothing: no text, an empty list, no.
func isNothing(v reflect.Value) bool {
	if v.Kind() == reflect.Slice {
		return v.Len() == 0
	}
	return v.IsZero()
}

// shown writes a value so that it is nothing but words in the format.
func (w *writer) shown(v reflect.Value) string {
	if list, ok := v.Interface().(publish.Words); ok {
		var parts []string
		for _, p := range list {
			parts = append(parts, w.escaped(p))
		}
		return strings.Join(parts, "\n\n")
	}
	s := v.String()
	switch v.Interface().(type) {
	case publish.Link:
		if w.format == Markdown && s != "" {
			return "<" + s + ">"
		}
		if w.format != HTML {
			return s
		}
	case publish.Literal:
		if w.format == Markdown {
			return publish.MarkdownCode(s)
		}
		if w.format == Text {
			return strings.ReplaceAll(s, "\n", "\n    ")
		}
	}
	return w.escaped(s)
}

func (w *writer) escaped(s string) string {
	switch w.format {
	case HTML:
		return html.EscapeString(s)
	case Markdown:
		return publish.MarkdownText(s)
	}
	return s
}

// width is that of a line of mail.
const width = 72

var emptyLines = regexp.MustCompile(`\n{3,}`)

// layOut leaves one empty line where there are more, and breaks long lines of mail.
func layOut(text string, breaks bool) string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \t\r\n")
		if breaks {
			line = broken(line)
		}
		lines = append(lines, line)
	}
	return strings.Trim(emptyLines.ReplaceAllString(strings.Join(lines, "\n"), "\n\n"), "\n") + "\n"
}

// broken breaks a line at its spaces; what follows stands below its first word.
func broken(line string) string {
	if len([]rune(line)) <= width || strings.HasPrefix(line, "    ") {
		return line
	}
	indent := len(line) - len(strings.TrimLeft(line, " "))
	first := line[:indent]
	rest := line[indent:]
	if strings.HasPrefix(rest, "- ") {
		first, rest = first+"- ", rest[2:]
	}
	var out []string
	now, empty := first, true
	for _, word := range strings.Fields(rest) {
		if !empty && len([]rune(now))+1+len([]rune(word)) > width {
			out, now, empty = append(out, now), strings.Repeat(" ", len(first)), true
		}
		if !empty {
			now += " "
		}
		now, empty = now+word, false
	}
	return strings.Join(append(out, now), "\n")
}
