// SPDX-License-Identifier: Apache-2.0

package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"verdict"
)

// encode writes v as canonical JSON: fields in the order of their type, empty
// ones left out, maps by key, times in UTC. Values that mean the same give the
// same bytes, and a field that a later version adds changes none of them.
func encode(v any) (string, error) {
	e := encoder{}
	if err := e.value(reflect.ValueOf(v), ""); err != nil {
		return "", err
	}
	return string(e.out), nil
}

// decode reads what encode wrote. An unknown field means that a newer version
// wrote it, and is an error rather than a loss.
func decode(body string, into any) error {
	d := json.NewDecoder(strings.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return verdict.Errorf(verdict.Internal, "a stored %T cannot be read: %w", into, err).
			WithHint("it was written by another version, or the database is damaged; run verdict db check")
	}
	return nil
}

// hash gives the SHA-256 of the parts, in lower-case hex. Each part goes in with
// its length, so that no two lists of parts give the same bytes.
func hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s,", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// checkText refuses text that one of the engines cannot hold.
func checkText(s, path string) error {
	switch {
	case strings.IndexByte(s, 0) >= 0:
		return verdict.Errorf(verdict.Invalid, "text holds the character U+0000, which cannot be stored").At("", 0, path)
	case !utf8.ValidString(s):
		return verdict.Errorf(verdict.Invalid, "text is not valid UTF-8").At("", 0, path).
			WithHint("convert it to UTF-8 first")
	}
	return nil
}

// checkArgs is checkText for the texts among the values of a statement.
func checkArgs(args []any) error {
	for _, a := range args {
		if s, ok := a.(string); ok {
			if err := checkText(s, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

type encoder struct{ out []byte }

func (e *encoder) value(v reflect.Value, path string) error {
	if t, ok := timeOf(v); ok {
		e.out = t.UTC().AppendFormat(append(e.out, '"'), time.RFC3339Nano)
		e.out = append(e.out, '"')
		return nil
	}
	switch v.Kind() {
	case reflect.String:
		return e.text(v.String(), path)
	case reflect.Bool:
		e.out = strconv.AppendBool(e.out, v.Bool())
	case reflect.Int, reflect.Int64:
		e.out = strconv.AppendInt(e.out, v.Int(), 10)
	case reflect.Float64:
		e.out = strconv.AppendFloat(e.out, v.Float(), 'g', -1, 64)
	case reflect.Pointer:
		return e.value(v.Elem(), path)
	case reflect.Slice:
		return e.list(v, path)
	case reflect.Map:
		return e.table(v, path)
	case reflect.Struct:
		e.out = append(e.out, '{')
		if err := e.fields(v, path); err != nil {
			return err
		}
		e.out = append(e.out, '}')
	default:
		return verdict.Errorf(verdict.Internal, "cannot store a %s", v.Type()).At("", 0, path)
	}
	return nil
}

func (e *encoder) fields(v reflect.Value, path string) error {
	for i := range v.NumField() {
		f, x := v.Type().Field(i), v.Field(i)
		if blank(x) {
			continue
		}
		if f.Anonymous {
			if err := e.fields(x, path); err != nil {
				return err
			}
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" {
			name = f.Name
		}
		e.comma('{')
		e.out = append(strconv.AppendQuote(e.out, name), ':')
		if err := e.value(x, path+"."+name); err != nil {
			return err
		}
	}
	return nil
}

func (e *encoder) list(v reflect.Value, path string) error {
	e.out = append(e.out, '[')
	for i := range v.Len() {
		e.comma('[')
		if err := e.value(v.Index(i), fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	e.out = append(e.out, ']')
	return nil
}

func (e *encoder) table(v reflect.Value, path string) error {
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	e.out = append(e.out, '{')
	for _, k := range keys {
		e.comma('{')
		if err := e.text(k.String(), path); err != nil {
			return err
		}
		e.out = append(e.out, ':')
		if err := e.value(v.MapIndex(k), path+"."+k.String()); err != nil {
			return err
		}
	}
	e.out = append(e.out, '}')
	return nil
}

// comma writes a comma unless the value is the first behind its opening bracket.
func (e *encoder) comma(open byte) {
	if e.out[len(e.out)-1] != open {
		e.out = append(e.out, ',')
	}
}

func (e *encoder) text(s, path string) error {
	if err := checkText(s, path); err != nil {
		return err
	}
	e.out = append(e.out, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			e.out = append(e.out, '\\', c)
		case c < ' ':
			e.out = fmt.Appendf(e.out, `\u%04x`, c)
		default:
			e.out = append(e.out, c)
		}
	}
	e.out = append(e.out, '"')
	return nil
}

// blank reports whether a field says nothing: the zero value, an empty list, an
// empty map, the zero instant in any zone.
func blank(v reflect.Value) bool {
	if t, ok := timeOf(v); ok {
		return t.IsZero()
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	case reflect.Struct:
		for i := range v.NumField() {
			if !blank(v.Field(i)) {
				return false
			}
		}
		return true
	}
	return v.IsZero()
}

var timeType = reflect.TypeFor[time.Time]()

func timeOf(v reflect.Value) (time.Time, bool) {
	if v.Type() != timeType {
		return time.Time{}, false
	}
	return v.Interface().(time.Time), true
}

// micros and instant convert between times and the columns that hold them.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
