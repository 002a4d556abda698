// SPDX-License-Identifier: Apache-2.0

package strictjson

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Plan says how texts are read into values of type T. It may be used by many
// goroutines at once.
type Plan[T any] struct{ root *shape }

// PlanOf makes the plan of a type that is made of structs, slices, maps from
// strings, pointers, strings, booleans, int, float64 and json.RawMessage, which
// takes any value as it is written. The tag json names a field as encoding/json
// wants it; one without a tag, or with "-", is left alone. PlanOf panics for any
// other type: that is a defect of the program.
func PlanOf[T any]() Plan[T] {
	return Plan[T]{root: shapeOf(reflect.TypeFor[T](), map[reflect.Type]*shape{})}
}

// form is what a value must be.
type form int

const (
	object form = iota
	table       // an object whose names are data
	array
	text
	truth
	whole // a number without fraction
	number
	anything
	pointer
)

// shape is what is known of a Go type.
type shape struct {
	form   form
	typ    reflect.Type
	elem   *shape // of a table, an array, a pointer
	fields map[string]field
}

type field struct {
	index int
	shape *shape
}

var rawType = reflect.TypeFor[json.RawMessage]()

// shapeOf plans a type; known are those that have been met, for types that hold
// themselves.
func shapeOf(t reflect.Type, known map[reflect.Type]*shape) *shape {
	if s, ok := known[t]; ok {
		return s
	}
	s := &shape{typ: t}
	known[t] = s
	switch kind := t.Kind(); {
	case t == rawType:
		s.form = anything
	case kind == reflect.Struct:
		s.form, s.fields = object, fieldsOf(t, known)
	case kind == reflect.Slice:
		s.form, s.elem = array, shapeOf(t.Elem(), known)
	case kind == reflect.Map && t.Key().Kind() == reflect.String:
		s.form, s.elem = table, shapeOf(t.Elem(), known)
	case kind == reflect.Pointer:
		s.form, s.elem = pointer, shapeOf(t.Elem(), known)
	case kind == reflect.String:
		s.form = text
	case kind == reflect.Bool:
		s.form = truth
	case kind == reflect.Int:
		s.form = whole
	case kind == reflect.Float64:
		s.form = number
	default:
		panic(fmt.Sprintf("strictjson: no text is read into a %s", t))
	}
	return s
}

func fieldsOf(t reflect.Type, known map[reflect.Type]*shape) map[string]field {
	fields := map[string]field{}
	for i := range t.NumField() {
		f := t.Field(i)
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			fields[name] = field{index: i, shape: shapeOf(f.Type, known)}
		}
	}
	return fields
}

// word names a form as JSON does, with its article.
func (f form) word() string {
	switch f {
	case object, table:
		return "an object"
	case array:
		return "an array"
	case truth:
		return "a boolean"
	case whole:
		return "a whole number"
	case number:
		return "a number"
	}
	return "a string"
}
