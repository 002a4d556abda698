// SPDX-License-Identifier: Apache-2.0

package flow

import (
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	"verdict/internal/jvm/classfile"
)

// The verification types (JVMS §4.7.4).
const (
	typeTop, typeInt, typeFloat, typeDouble, typeLong, typeNull, typeUninitializedThis, typeObject, typeUninitialized = 0, 1, 2, 3, 4, 5, 6, 7, 8
)

type verified struct {
	tag byte
	pc  int // of the new that made an uninitialised object
}

// frame is what the compiler says of the variables and the stack at an instruction.
type frame struct {
	pc            int
	locals, stack []verified
}

// cells gives a type for each cell: behind a long or double stands top.
func cells(types []verified) (list []verified) {
	for _, v := range types {
		list = append(list, v)
		if v.tag == typeLong || v.tag == typeDouble {
			list = append(list, verified{})
		}
	}
	return list
}

type frameReader struct{ b []byte }

func (r *frameReader) u1() int {
	n := r.b[0]
	r.b = r.b[1:]
	return int(n)
}

func (r *frameReader) u2() int {
	n := binary.BigEndian.Uint16(r.b)
	r.b = r.b[2:]
	return int(n)
}

func (r *frameReader) types(n int) (list []verified) {
	for range n {
		v := verified{tag: byte(r.u1())}
		if v.tag >= typeObject {
			v.pc = r.u2()
		}
		list = append(list, v)
	}
	return list
}

// frames reads a StackMapTable.
func frames(b []byte, locals []verified) (list []frame) {
	r := &frameReader{b}
	f := frame{pc: -1, locals: locals}
	for range r.u2() {
		kind := r.u1()
		f.stack = nil
		delta := kind % 64
		if kind >= 128 {
			delta = r.u2()
		}
		switch {
		case kind >= 64 && kind < 128, kind == 247:
			f.stack = r.types(1)
		case kind >= 248 && kind < 251:
			f.locals = f.locals[:len(f.locals)-(251-kind)]
		case kind > 251 && kind < 255:
			f.locals = append(slices.Clone(f.locals), r.types(kind-251)...)
		case kind == 255:
			f.locals = r.types(r.u2())
			f.stack = r.types(r.u2())
		}
		f.pc += delta + 1
		list = append(list, f)
	}
	return list
}

// firstLocals are the types with which a method begins, of its descriptor.
func firstLocals(m classfile.Member) (list []verified) {
	if m.Access&accStatic == 0 {
		tag := byte(typeObject)
		if m.Name() == "<init>" {
			tag = typeUninitializedThis
		}
		list = append(list, verified{tag: tag})
	}
	tags := map[byte]byte{'J': typeLong, 'D': typeDouble, 'F': typeFloat, 'L': typeObject, '[': typeObject}
	for rest := m.Descriptor()[1:]; rest[0] != ')'; {
		_, length := fieldType([]byte(rest))
		tag, ok := tags[rest[0]]
		if !ok {
			tag = typeInt
		}
		list = append(list, verified{tag: tag})
		rest = rest[length:]
	}
	return list
}

// TestStatesAgreeWithTheFramesOfTheCompiler compares the states of blocks with what
// the class says itself of its variables and its stack, which the JVM has verified.
func TestStatesAgreeWithTheFramesOfTheCompiler(t *testing.T) {
	var a Analyzer
	seen := map[byte]int{}
	dead := 0
	for _, path := range jdks(t) {
		classes(t, path, 10, func(c *classfile.Class, _ []byte) {
			for _, m := range c.Methods() {
				code, ok, err := m.Code()
				if !ok || err != nil {
					continue
				}
				table, ok := code.Attributes().Find("StackMapTable")
				if !ok {
					continue
				}
				if _, err := a.Method(c, m); err != nil {
					t.Fatal(err)
				}
				for _, f := range frames(table, firstLocals(m)) {
					mark := a.marks[f.pc]
					if mark < firstBlock || a.blocks[mark-firstBlock].entry == notReached {
						dead++
						continue
					}
					if what := disagrees(&a, &a.blocks[mark-firstBlock], f, seen); what != "" {
						t.Errorf("%s.%s%s at byte %d: %s", c.Name(), m.Name(), m.Descriptor(), f.pc, what)
					}
				}
			}
		})
	}
	for tag := byte(typeInt); tag <= typeUninitialized; tag++ {
		if seen[tag] == 0 {
			t.Errorf("no value of type %d was compared", tag)
		}
	}
	t.Logf("compared by type: %v; frames of code that nothing leads to: %d", seen, dead)
}

func disagrees(a *Analyzer, b *block, f frame, seen map[byte]int) string {
	stack := cells(f.stack)
	if int(b.depth) != len(stack) {
		return fmt.Sprintf("the stack has %d cells, the frame %d", b.depth, len(stack))
	}
	locals := cells(f.locals)
	for i, v := range locals {
		if what := fits(a, a.cells[b.entry+i], v, seen); what != "" {
			return fmt.Sprintf("variable %d: %s", i, what)
		}
	}
	for i, v := range stack {
		if what := fits(a, a.cells[b.entry+a.locals+i], v, seen); what != "" {
			return fmt.Sprintf("cell %d of the stack: %s", i, what)
		}
	}
	return ""
}

// fits says what is wrong with the sources of a value that is of a type.
func fits(a *Analyzer, v value, of verified, seen map[byte]int) string {
	if of.tag == typeTop {
		return ""
	}
	seen[of.tag]++
	span := a.span(v)
	set := slices.Clone(a.told.sources[span.from:span.to])
	for _, s := range set {
		ok := s.Kind != Unknown
		switch of.tag {
		case typeInt, typeFloat, typeLong, typeDouble:
			ok = ok && !slices.Contains([]Kind{Null, String, Class, New, NewArray, Caught}, s.Kind)
		case typeNull:
			ok = s.Kind == Null
		case typeUninitializedThis:
			ok = s.Kind == Parameter && s.Value == 0
		case typeUninitialized:
			ok = s.Kind == New && int(s.PC) == of.pc
		case typeObject:
			ok = ok && s.Kind != Int && s.Kind != Computed
		}
		if !ok {
			return fmt.Sprintf("it comes from %v, but is of type %v", set, of)
		}
	}
	return ""
}
