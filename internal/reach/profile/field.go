// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"verdict"
)

// field is a value of a document with its path.
type field struct {
	*yaml.Node
	path string
}

func (f field) errorf(format string, args ...any) *verdict.Error {
	return verdict.Errorf(verdict.Invalid, format, args...).At("", f.Line, f.path)
}

// shape says what stands where something else belongs.
func (f field) shape(wanted string) error {
	found := fmt.Sprintf("the text %.60q", f.Value)
	switch {
	case f.Kind == yaml.SequenceNode:
		found = "a list"
	case f.Kind == yaml.MappingNode:
		found = "a mapping"
	case f.Tag == "!!null":
		found = "nothing"
	}
	return f.errorf("%s stands where %s belongs", found, wanted)
}

// reader takes over the value of a field.
type reader func(field) error

// mapping reads the fields of a mapping by their names; others are errors.
func (f field) mapping(what string, readers map[string]reader) error {
	if f.Kind != yaml.MappingNode {
		return f.shape("a mapping")
	}
	for i := 0; i+1 < len(f.Content); i += 2 {
		key := f.Content[i]
		inner := field{f.Content[i+1], strings.TrimPrefix(f.path+"."+key.Value, ".")}
		read, known := readers[key.Value]
		if !known {
			inner.Node = key
			return inner.errorf("no field %.60q is known in a %s", key.Value, what).
				WithHint("use %s", strings.Join(slices.Sorted(maps.Keys(readers)), ", "))
		}
		if err := read(inner); err != nil {
			return err
		}
	}
	return nil
}

// text reads a value that is a text.
func text(into *string) reader {
	return func(f field) error {
		if f.Kind != yaml.ScalarNode || f.Tag == "!!null" {
			return f.shape("a text")
		}
		*into = f.Value
		return nil
	}
}

// texts reads a list of texts; a single one is a list of one.
func texts(into *[]string) reader {
	return func(f field) error {
		members := f.Content
		if f.Kind != yaml.SequenceNode {
			members = []*yaml.Node{f.Node}
		}
		for i, n := range members {
			var s string
			inner := field{n, fmt.Sprintf("%s[%d]", f.path, i)}
			if err := text(&s)(inner); err != nil {
				return err
			}
			*into = append(*into, s)
		}
		return nil
	}
}

// yes reads a value that can only be true: a profile adds to what it extends and takes
// nothing away, so that false would be read as what it does not do.
func yes(into *bool) reader {
	return func(f field) error {
		switch {
		case f.Kind != yaml.ScalarNode || f.Tag != "!!bool":
			return f.shape("true")
		case !strings.EqualFold(f.Value, "true"):
			return f.errorf("%s is %s, which takes nothing back that an extended profile says", f.path, f.Value).WithHint("leave it out")
		}
		*into = true
		return nil
	}
}
