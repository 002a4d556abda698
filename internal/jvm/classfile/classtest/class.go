// SPDX-License-Identifier: Apache-2.0

// Package classtest makes class files for tests, so that they need no compiler,
// and moves classes to other packages as shading tools do.
package classtest

import (
	"encoding/binary"
	"strings"
)

// Class is a class to be written. Names are internal ones, such as
// java/lang/String.
type Class struct {
	Name       string
	Super      string // "" is java/lang/Object
	Interfaces []string
	Fields     []Field
	Methods    []Method
	SourceFile string // "" leaves the attribute out
}

// Field is a field without a value.
type Field struct{ Name, Descriptor string }

// Method is a method that loads strings and numbers, calls others that are
// static, and returns; or that has the code that is given.
type Method struct {
	Name, Descriptor string
	Calls            []string // as org/example/Other.call(I)V
	Strings          []string
	Numbers          []int16
	Lines            bool // a table of line numbers is written
	Code             *Code
	Static           bool
}

// Code is the body of a method as it is written. The constants that it names must
// be there by other methods.
type Code struct {
	Stack, Locals uint16
	Bytes         []byte
	Handlers      [][4]uint16 // start, end, handler, class
}

const (
	accPublicSuper = 0x21
	accPublic      = 0x01
	accStatic      = 0x08
	java8          = 52
)

// Bytes is the class file.
func (c Class) Bytes() []byte {
	p := &pool{index: map[string]uint16{}}
	super := c.Super
	if super == "" {
		super = "java/lang/Object"
	}
	body := u2(nil, accPublicSuper, p.class(c.Name), p.class(super), uint16(len(c.Interfaces)))
	for _, name := range c.Interfaces {
		body = u2(body, p.class(name))
	}
	body = u2(body, uint16(len(c.Fields)))
	for _, f := range c.Fields {
		body = u2(body, accPublic, p.utf8(f.Name), p.utf8(f.Descriptor), 0)
	}
	body = u2(body, uint16(len(c.Methods)))
	for _, m := range c.Methods {
		body = m.write(body, p)
	}
	if c.SourceFile == "" {
		body = u2(body, 0)
	} else {
		body = attribute(u2(body, 1), p.utf8("SourceFile"), u2(nil, p.utf8(c.SourceFile)))
	}
	head := u2([]byte{0xCA, 0xFE, 0xBA, 0xBE}, 0, java8, p.count+1)
	return append(append(head, p.bytes...), body...)
}

func (m Method) write(b []byte, p *pool) []byte {
	access := uint16(accPublic)
	if m.Static {
		access |= accStatic
	}
	b = u2(b, access, p.utf8(m.Name), p.utf8(m.Descriptor), 1)
	c := m.Code
	if c == nil {
		c = &Code{Stack: 2, Locals: 8, Bytes: m.code(p)}
	}
	code := u2(nil, c.Stack, c.Locals)
	code = binary.BigEndian.AppendUint32(code, uint32(len(c.Bytes)))
	code = u2(append(code, c.Bytes...), uint16(len(c.Handlers)))
	for _, h := range c.Handlers {
		code = u2(code, h[:]...)
	}
	if m.Lines {
		code = attribute(u2(code, 1), p.utf8("LineNumberTable"), u2(nil, 1, 0, 7))
	} else {
		code = u2(code, 0)
	}
	return attribute(b, p.utf8("Code"), code)
}

func (m Method) code(p *pool) []byte {
	const (
		iconst0, sipush, ldcW, pop        = 3, 17, 19, 87
		ireturn, returnVoid, invokestatic = 172, 177, 184
	)
	var b []byte
	for _, s := range m.Strings {
		b = append(u2(append(b, ldcW), p.literal(s)), pop)
	}
	for _, n := range m.Numbers {
		b = append(u2(append(b, sipush), uint16(n)), pop)
	}
	for _, call := range m.Calls {
		b = u2(append(b, invokestatic), p.method(call))
	}
	if strings.HasSuffix(m.Descriptor, ")V") {
		return append(b, returnVoid)
	}
	return append(b, iconst0, ireturn)
}

// pool is a constant pool in the making.
type pool struct {
	bytes []byte
	count uint16
	index map[string]uint16
}

// add gives the index of a constant, which is added when it is new.
func (p *pool) add(constant []byte) uint16 {
	if i, ok := p.index[string(constant)]; ok {
		return i
	}
	p.count++
	p.index[string(constant)] = p.count
	p.bytes = append(p.bytes, constant...)
	return p.count
}

func (p *pool) utf8(s string) uint16    { return p.add(append(u2([]byte{1}, uint16(len(s))), s...)) }
func (p *pool) class(s string) uint16   { return p.add(u2([]byte{7}, p.utf8(s))) }
func (p *pool) literal(s string) uint16 { return p.add(u2([]byte{8}, p.utf8(s))) }

func (p *pool) method(call string) uint16 {
	owner, rest, _ := strings.Cut(call, ".")
	at := strings.IndexByte(rest, '(')
	pair := p.add(u2([]byte{12}, p.utf8(rest[:at]), p.utf8(rest[at:])))
	return p.add(u2([]byte{10}, p.class(owner), pair))
}

func attribute(b []byte, name uint16, content []byte) []byte {
	b = binary.BigEndian.AppendUint32(u2(b, name), uint32(len(content)))
	return append(b, content...)
}

func u2(b []byte, values ...uint16) []byte {
	for _, v := range values {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	return b
}
