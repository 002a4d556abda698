// SPDX-License-Identifier: Apache-2.0

package jsontree

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Problem is a place at which a value does not fit a shape.
type Problem struct {
	Path    string // JSON pointer (RFC 6901); "" is the whole text
	Line    int    // 1-based
	Message string // one sentence, lower case, no final period
}

// Shape judges a value at a place.
type Shape func(w *Walker, path string, v *Value)

// Walker collects what shapes find wrong.
type Walker struct {
	Problems []Problem
	// Version is that of the standard by which the text is judged: fields and words
	// may be of later ones.
	Version int

	grammar Grammar
}

// Judge tells where a value does not fit a shape, in order of place.
func Judge(v *Value, shape Shape, version int) []Problem {
	w := Walker{Version: version}
	shape(&w, "", v)
	slices.SortStableFunc(w.Problems, func(a, b Problem) int { return a.Line - b.Line })
	return w.Problems
}

// Wrong notes what is wrong with a value.
func (w *Walker) Wrong(path string, v *Value, format string, args ...any) {
	w.Problems = append(w.Problems, Problem{path, v.Line, fmt.Sprintf(format, args...)})
}

// is reports whether a value is of a kind, and says so where it is not.
func (w *Walker) is(path string, v *Value, want Kind) bool {
	if v.Kind != want {
		w.Wrong(path, v, "%s stands where %s belongs", v.Kind, want)
	}
	return v.Kind == want
}

// Fields are the members of an object by name. ! behind a name says that it has to
// be there, !-N that it has to up to version N of the standard, and @N behind that
// that it is of version N and of later ones.
type Fields map[string]Shape

type field struct {
	name     string
	required int // up to which version it has to be there; -1 never
	since    int
	shape    Shape
}

func (f Fields) fields() []field {
	var list []field
	for _, key := range slices.Sorted(maps.Keys(f)) {
		rest, since, _ := strings.Cut(key, "@")
		name, last, required := strings.Cut(rest, "!")
		known := field{name: name, required: -1, shape: f[key]}
		known.since, _ = strconv.Atoi(since)
		if required {
			known.required = math.MaxInt
			if n, err := strconv.Atoi(strings.TrimPrefix(last, "-")); err == nil {
				known.required = n
			}
		}
		list = append(list, known)
	}
	return list
}

// Object is an object of these members and no others, which the other shapes judge
// as a whole too.
func Object(f Fields, also ...Shape) Shape { return Open(nil, f, also...) }

// Open is an object that may have other members, too, whose names allowed accepts.
func Open(allowed func(name string) bool, f Fields, also ...Shape) Shape {
	fields := f.fields()
	byName := make(map[string]field, len(fields))
	for _, f := range fields {
		byName[f.name] = f
	}
	return func(w *Walker, path string, v *Value) {
		if !w.is(path, v, IsObject) {
			return
		}
		for _, f := range fields {
			if w.Version <= f.required && f.since <= w.Version && v.Member(f.name) == nil {
				w.Wrong(path, v, "the member %s is missing; it is required", f.name)
			}
		}
		for i, name := range v.Names {
			f, known := byName[name]
			switch {
			case known && f.since <= w.Version:
				f.shape(w, Into(path, name), v.Values[i])
			case allowed != nil && allowed(name):
			case known:
				w.Wrong(Into(path, name), v.Values[i], "the member is of a later version of the standard")
			default:
				w.Wrong(Into(path, name), v.Values[i], "the standard knows no member of this name")
			}
		}
		for _, judge := range also {
			judge(w, path, v)
		}
	}
}

// AnyOf says that an object has all members of at least one of the sets, each of
// which is written with spaces between the names.
func AnyOf(sets ...string) Shape {
	return func(w *Walker, path string, v *Value) {
		for _, set := range sets {
			if v.has(strings.Fields(set)) {
				return
			}
		}
		var told []string
		for _, set := range sets {
			told = append(told, strings.Join(strings.Fields(set), " and "))
		}
		w.Wrong(path, v, "the object has none of these: %s", strings.Join(told, "; "))
	}
}

func (v *Value) has(names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return v.Member(name) == nil })
}

// OneOf says that an object has exactly one of the members.
func OneOf(names ...string) Shape {
	return func(w *Walker, path string, v *Value) {
		n := 0
		for _, name := range names {
			if v.Member(name) != nil {
				n++
			}
		}
		if n != 1 {
			w.Wrong(path, v, "the object has %d of the members %s, and needs exactly one", n, strings.Join(names, ", "))
		}
	}
}

// Together forbids members beside each other.
func Together(names ...string) Shape {
	return func(w *Walker, path string, v *Value) {
		if v.has(names) {
			w.Wrong(path, v, "the members %s exclude each other; take one of them out", strings.Join(names, " and "))
		}
	}
}

// AtLeast says how many members an object has at least.
func AtLeast(n int) Shape {
	return func(w *Walker, path string, v *Value) {
		if len(v.Names) < n {
			w.Wrong(path, v, "the object has %d members and needs %d", len(v.Names), n)
		}
	}
}

// Map is an object whose members all have one shape.
func Map(each Shape) Shape {
	return func(w *Walker, path string, v *Value) {
		if !w.is(path, v, IsObject) {
			return
		}
		for i, name := range v.Names {
			each(w, Into(path, name), v.Values[i])
		}
	}
}

// List is an array of at least so many values.
func List(least int, each Shape) Shape {
	return func(w *Walker, path string, v *Value) {
		if !w.is(path, v, IsArray) {
			return
		}
		if len(v.Values) < least {
			w.Wrong(path, v, "the list has %d entries and needs %d; add to it, or leave it out", len(v.Values), least)
		}
		for i, inner := range v.Values {
			each(w, Nth(path, i), inner)
		}
	}
}

// Set is a list of different values.
func Set(least int, each Shape) Shape {
	judge := List(least, each)
	return func(w *Walker, path string, v *Value) {
		judge(w, path, v)
		if v.Kind != IsArray {
			return
		}
		first := make(map[string]int, len(v.Values))
		for i, inner := range v.Values {
			key := inner.Key()
			if j, twice := first[key]; twice {
				w.Wrong(Nth(path, i), inner, "the entry is the same as entry %d; take one of them out", j)
			} else {
				first[key] = i
			}
		}
	}
}

// All is what fits every one of the shapes.
func All(shapes ...Shape) Shape {
	return func(w *Walker, path string, v *Value) {
		for _, judge := range shapes {
			judge(w, path, v)
		}
	}
}

// Either is what fits at least one of the shapes; what says so in words. When only
// one of them is of the value's kind, what that one finds is told.
func Either(what string, shapes ...Shape) Shape { return alternatives(what, false, shapes) }

// Exactly is what fits one of the shapes and no other.
func Exactly(what string, shapes ...Shape) Shape { return alternatives(what, true, shapes) }

func alternatives(what string, one bool, shapes []Shape) Shape {
	return func(w *Walker, path string, v *Value) {
		fit := 0
		var near [][]Problem
		for _, judge := range shapes {
			trial := Walker{Version: w.Version, grammar: w.grammar}
			judge(&trial, path, v)
			switch found := trial.Problems; {
			case len(found) == 0:
				fit++
			case found[0].Path != path || !strings.Contains(found[0].Message, " stands where "):
				near = append(near, found)
			}
		}
		switch {
		case fit == 1 || fit > 1 && !one:
		case fit == 0 && len(near) == 1:
			w.Problems = append(w.Problems, near[0]...)
		case fit == 0:
			w.Wrong(path, v, "this is not %s", what)
		default:
			w.Wrong(path, v, "this can be read in several ways; it has to be exactly %s", what)
		}
	}
}

// Since is a shape that holds from a version of the standard on; before it, anything
// fits.
func Since(version int, shape Shape) Shape {
	return func(w *Walker, path string, v *Value) {
		if w.Version >= version {
			shape(w, path, v)
		}
	}
}
