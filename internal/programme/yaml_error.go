// SPDX-License-Identifier: Apache-2.0

package programme

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"verdict"
)

var (
	yamlLine     = regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\s*)?line (\d+): (.*)`)
	unknownField = regexp.MustCompile(`^field (.+) not found in type programme\.(\w+?)(?:Doc)?$`)
	wrongShape   = regexp.MustCompile("^cannot unmarshal (!!\\w+)(?: (`.*`))? into (.+)$")
)

// yamlError turns the library's words into a sentence with the line; an error of
// ours keeps its own.
func yamlError(err error, place Place) error {
	var ours *verdict.Error
	if errors.As(err, &ours) {
		return ours.At(place.File, place.Line, ours.Path)
	}
	text := err.Error()
	var typeError *yaml.TypeError
	if errors.As(err, &typeError) && len(typeError.Errors) > 0 {
		text = typeError.Errors[0]
	}
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		place.Line, _ = strconv.Atoi(m[1])
		text = m[2]
	}
	return sentence(strings.TrimPrefix(text, "yaml: ")).At(place.File, place.Line, "")
}

// sentence keeps tags of YAML and types of Go out of what a person reads.
func sentence(text string) *verdict.Error {
	if m := unknownField.FindStringSubmatch(text); m != nil {
		return verdict.Errorf(verdict.Invalid, "no field %s is known in a %s", m[1], spaced(m[2])).
			WithHint("correct its name, or remove it")
	}
	if m := wrongShape.FindStringSubmatch(text); m != nil {
		found := shapeOf(m[1])
		if m[2] != "" {
			found += " " + m[2]
		}
		return verdict.Errorf(verdict.Invalid, "%s stands where %s belongs", found, shapeOfType(m[3]))
	}
	return verdict.Errorf(verdict.Invalid, "%s", text)
}

// spaced writes aliasRuling as "alias ruling".
func spaced(name string) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// shapeOf says what a tag of YAML stands for.
func shapeOf(tag string) string {
	switch tag {
	case "!!seq":
		return "a list"
	case "!!map":
		return "a mapping"
	case "!!int", "!!float":
		return "the number"
	case "!!bool":
		return "the word"
	case "!!timestamp":
		return "the date"
	case "!!null":
		return "nothing"
	}
	return "the text"
}

// shapeOfType says what a field of a document takes.
func shapeOfType(name string) string {
	switch {
	case name == "time.Duration":
		return "a duration such as 48h"
	case name == "bool":
		return "true or false"
	case name == "string":
		return "a text"
	case strings.HasPrefix(name, "[]"):
		return "a list"
	}
	return "a mapping"
}

// typed renames the field of an error: what the dictionary calls the kind of a
// thing is its type in a document, whose own kind is another.
func typed(err error) error {
	var e *verdict.Error
	if errors.As(err, &e) && e.Path == "kind" {
		return e.At(e.File, e.Line, "type")
	}
	return err
}

// located gives an error the place of the field that it is about, or that of the
// document, where it has none of its own.
func located(err error, place Place, node *yaml.Node) error {
	var e *verdict.Error
	if !errors.As(err, &e) || e.File != "" {
		return err
	}
	if len(node.Content) > 0 {
		place.Line = fieldLine(node.Content[0], e.Path, place.Line)
	}
	return e.At(place.File, place.Line, e.Path)
}

var pathStep = regexp.MustCompile(`^\.?([^.\[]+)|^\[(\d+)\]`)

// fieldLine gives the line of the deepest field on a path such as parts[1].name
// that the document has; line when it has none of them.
func fieldLine(node *yaml.Node, path string, line int) int {
	m := pathStep.FindStringSubmatch(path)
	if m == nil {
		return line
	}
	rest := path[len(m[0]):]
	if index, err := strconv.Atoi(m[2]); err == nil && node.Kind == yaml.SequenceNode && index < len(node.Content) {
		inner := node.Content[index]
		return fieldLine(inner, rest, inner.Line)
	}
	for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == m[1] {
			return fieldLine(node.Content[i+1], rest, node.Content[i].Line)
		}
	}
	return line
}
