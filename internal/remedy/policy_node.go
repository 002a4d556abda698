// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"verdict"
)

// field is a value of a policy's document with its path.
type field struct {
	*yaml.Node
	path string
}

func (f field) errorf(format string, args ...any) *verdict.Error {
	return verdict.Errorf(verdict.Invalid, format, args...).At("", f.Line, f.path)
}

// shape says what stands where something else belongs.
func (f field) shape(wanted string) error {
	found := "the text " + strconv.Quote(abridged(f.Value))
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
			return inner.errorf("no field %s is known in a %s", abridged(key.Value), what).WithHint("use %s", names(readers))
		}
		if err := read(inner); err != nil {
			return err
		}
	}
	return nil
}

func names(readers map[string]reader) string {
	var list []string
	for name := range readers {
		list = append(list, name)
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// list reads every member of a list; a single value is a list of one.
func (f field) list(read reader) error {
	if f.Kind != yaml.SequenceNode {
		return read(f)
	}
	for i, n := range f.Content {
		if err := read(field{n, fmt.Sprintf("%s[%d]", f.path, i)}); err != nil {
			return err
		}
	}
	return nil
}

// text reads a value that is a text, or looks like a number or a date to YAML.
func text(into *string) reader {
	return func(f field) error {
		if f.Kind != yaml.ScalarNode || f.Tag == "!!null" {
			return f.shape("a text")
		}
		*into = f.Value
		return nil
	}
}

// oneOf reads a word of a list.
func oneOf[T ~string](into *T, known []T) reader {
	return func(f field) error {
		if f.Kind != yaml.ScalarNode {
			return f.shape("a word")
		}
		if !slices.Contains(known, T(f.Value)) {
			return f.errorf("the word %q is not known here", abridged(f.Value)).WithHint("use one of %s", listed(known))
		}
		*into = T(f.Value)
		return nil
	}
}

// someOf reads words of a list, none of them twice.
func someOf[T ~string](into *[]T, known []T) reader {
	return func(f field) error {
		return f.list(func(f field) error {
			var w T
			if err := oneOf(&w, known)(f); err != nil {
				return err
			}
			if slices.Contains(*into, w) {
				return f.errorf("%s is named twice", w)
			}
			*into = append(*into, w)
			return nil
		})
	}
}

// number reads a whole number between 0 and most.
func number(into *int, most int) reader {
	return func(f field) error {
		n, err := strconv.Atoi(f.Value)
		if f.Kind != yaml.ScalarNode || err != nil {
			return f.shape("a whole number")
		}
		if n < 0 || n > most {
			return f.errorf("%d is not between 0 and %d", n, most)
		}
		*into = n
		return nil
	}
}

// days reads days, as 2026-12-25 or as stretches with first and last.
func days(into *[]Days) reader {
	return func(f field) error {
		return f.list(func(f field) error {
			var d Days
			if f.Kind == yaml.ScalarNode {
				if err := date(&d.First)(f); err != nil {
					return err
				}
				d.Last = d.First
			} else if err := f.mapping("stretch of days", map[string]reader{"first": date(&d.First), "last": date(&d.Last)}); err != nil {
				return err
			}
			if d.First.IsZero() || d.Last.IsZero() {
				return f.errorf("a stretch of days needs its first and its last")
			}
			*into = append(*into, d)
			return nil
		})
	}
}

func date(into *time.Time) reader {
	return func(f field) error {
		at, err := time.Parse(time.DateOnly, f.Value)
		if f.Kind != yaml.ScalarNode || err != nil {
			return f.errorf("%q is no day; write it as 2026-12-25", abridged(f.Value))
		}
		*into = at
		return nil
	}
}
