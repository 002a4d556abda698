// SPDX-License-Identifier: Apache-2.0

package jsontree

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// Bytes writes the value as a JSON text, indented by two spaces, with a final
// newline. What was read stands as it was written, spaces aside.
func (v *Value) Bytes() []byte {
	var b bytes.Buffer
	v.write(&b, 0)
	b.WriteByte('\n')
	return b.Bytes()
}

func (v *Value) write(b *bytes.Buffer, depth int) {
	switch v.Kind {
	case IsObject:
		v.block(b, depth, "{", "}", func(i int) {
			b.Write(v.name(i))
			b.WriteString(": ")
		})
	case IsArray:
		v.block(b, depth, "[", "]", func(int) {})
	case IsText:
		if v.literal != nil {
			b.Write(v.literal)
			return
		}
		b.Write(quoted(v.Text))
	case IsNull:
		b.WriteString("null")
	default:
		b.WriteString(v.Text)
	}
}

func (v *Value) block(b *bytes.Buffer, depth int, begin, end string, label func(i int)) {
	b.WriteString(begin)
	for i, inner := range v.Values {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n" + strings.Repeat("  ", depth+1))
		label(i)
		inner.write(b, depth+1)
	}
	if len(v.Values) > 0 {
		b.WriteString("\n" + strings.Repeat("  ", depth))
	}
	b.WriteString(end)
}

func (v *Value) name(i int) []byte {
	if i < len(v.names) && v.names[i] != nil {
		return v.names[i]
	}
	return quoted(v.Names[i])
}

func quoted(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // text always encodes
	return bytes.TrimRight(b.Bytes(), "\n")
}

// Of gives the tree of a value of Go, as encoding/json writes it.
func Of(x any) (*Value, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(x); err != nil {
		return nil, err
	}
	return Parse(b.Bytes())
}

// Change gives v with what differs between before and after, which are what a
// program makes of v and what it wants it to be. What the program does not know
// of stays: members, their order, and how values are written. Nothing is shared
// with v that is changed.
func (v *Value) Change(before, after *Value) *Value {
	switch {
	case before.Key() == after.Key():
		return v
	case v.Kind == IsObject && before.Kind == IsObject && after.Kind == IsObject:
		return v.changeMembers(before, after)
	case v.Kind == IsArray && before.Kind == IsArray && after.Kind == IsArray && len(v.Values) == len(before.Values):
		return v.changeEntries(before, after)
	}
	return after
}

func (v *Value) changeMembers(before, after *Value) *Value {
	changed := &Value{Kind: IsObject, Line: v.Line}
	for i, name := range v.Names {
		was, is, now := before.Member(name), after.Member(name), v.Values[i]
		switch {
		case is == nil && was != nil:
			continue
		case is != nil && was != nil:
			now = now.Change(was, is)
		case is != nil:
			now = is
		}
		changed.add(name, v.name(i), now)
	}
	for i, name := range after.Names {
		was := before.Member(name)
		if v.Member(name) == nil && (was == nil || was.Key() != after.Values[i].Key()) {
			changed.add(name, nil, after.Values[i])
		}
	}
	return changed
}

func (v *Value) add(name string, literal []byte, value *Value) {
	v.Names, v.names, v.Values = append(v.Names, name), append(v.names, literal), append(v.Values, value)
}

// changeEntries takes the entries that are as before from v, wherever they stand now.
// Any other one is the entry of its place, changed, unless that has gone elsewhere.
func (v *Value) changeEntries(before, after *Value) *Value {
	changed := &Value{Kind: IsArray, Line: v.Line}
	origin := before.origins(after)
	taken := map[int]bool{}
	for _, from := range origin {
		taken[from] = true
	}
	for i, a := range after.Values {
		switch from := origin[i]; {
		case from >= 0:
			a = v.Values[from]
		case i < len(v.Values) && !taken[i]:
			a = v.Values[i].Change(before.Values[i], a)
		}
		changed.Values = append(changed.Values, a)
	}
	return changed
}

// origins tells for each entry of after which entry of before it is, in the same
// place if it can be; -1 for one that is new.
func (v *Value) origins(after *Value) []int {
	left := map[string][]int{}
	for i, b := range v.Values {
		key := b.Key()
		left[key] = append(left[key], i)
	}
	keys, origin := make([]string, len(after.Values)), make([]int, len(after.Values))
	for i, a := range after.Values {
		keys[i], origin[i] = a.Key(), -1
		if at := slices.Index(left[keys[i]], i); at >= 0 {
			origin[i], left[keys[i]] = i, slices.Delete(left[keys[i]], at, at+1)
		}
	}
	for i, key := range keys {
		if origin[i] < 0 && len(left[key]) > 0 {
			origin[i], left[key] = left[key][0], left[key][1:]
		}
	}
	return origin
}
