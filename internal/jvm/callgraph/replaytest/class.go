// SPDX-License-Identifier: Apache-2.0

package replaytest

import (
	"encoding/binary"
	"fmt"
)

// class is what is read of a class file (JVMS chapter 4).
type class struct {
	name, super string
	access      uint16
	interfaces  []string
	fields      map[[2]string]bool // by name and descriptor
	methods     map[[2]string]member
	boots       [][]byte // of BootstrapMethods

	b    []byte
	pool []int // where the content of each constant begins
}

type member struct {
	access uint16
	code   []byte
}

// reader reads big-endian numbers; what is cut off panics.
type reader struct {
	b  []byte
	at int
}

func (r *reader) u1() int { r.at++; return int(r.b[r.at-1]) }
func (r *reader) u2() int { r.at += 2; return int(binary.BigEndian.Uint16(r.b[r.at-2:])) }
func (r *reader) u4() int { r.at += 4; return int(binary.BigEndian.Uint32(r.b[r.at-4:])) }

func (r *reader) skip(n int) { r.at += n }

// read reads a class file.
func read(b []byte) (c *class, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("is no class file: %v", e)
		}
	}()
	const magic = 0xCAFEBABE
	r := &reader{b: b}
	if r.u4() != magic {
		return nil, fmt.Errorf("is no class file")
	}
	r.u4()
	c = &class{b: b, fields: map[[2]string]bool{}, methods: map[[2]string]member{}}
	c.constants(r)
	c.access, c.name, c.super = uint16(r.u2()), c.className(r.u2()), c.className(r.u2())
	if c.super == c.name {
		c.super = ""
	}
	for range r.u2() {
		c.interfaces = append(c.interfaces, c.className(r.u2()))
	}
	for range r.u2() {
		name, _ := c.member(r)
		c.fields[name] = true
	}
	for range r.u2() {
		name, m := c.member(r)
		c.methods[name] = m
	}
	c.attributes(r, func(name string, r *reader) {
		if name == "BootstrapMethods" {
			for range r.u2() {
				from := r.at
				r.u2()
				r.skip(2 * r.u2())
				c.boots = append(c.boots, r.b[from:r.at])
			}
		}
	})
	return c, nil
}

// constants passes over the constant pool (JVMS §4.4).
func (c *class) constants(r *reader) {
	c.pool = make([]int, r.u2())
	for i := 1; i < len(c.pool); i++ {
		c.pool[i] = r.at
		switch tag := r.u1(); tag {
		case 1:
			r.skip(r.u2())
		case 5, 6:
			r.skip(8)
			i++
		case 7, 8, 16, 19, 20:
			r.skip(2)
		case 15:
			r.skip(3)
		default:
			r.skip(4)
		}
	}
}

// at gives the tag of a constant and a reader of its content.
func (c *class) at(i int) (tag int, r *reader) {
	r = &reader{c.b, c.pool[i]}
	return r.u1(), r
}

func (c *class) text(i int) string {
	_, r := c.at(i)
	n := r.u2()
	return string(r.b[r.at : r.at+n])
}

// className gives the name of a class; "" where there is none.
func (c *class) className(i int) string {
	if i == 0 {
		return ""
	}
	_, r := c.at(i)
	return c.text(r.u2())
}

func (c *class) pair(i int) (name, descriptor string) {
	_, r := c.at(i)
	return c.text(r.u2()), c.text(r.u2())
}

// reference reads a field or method that is referred to.
func (c *class) reference(i int) Method {
	_, r := c.at(i)
	of := c.className(r.u2())
	name, descriptor := c.pair(r.u2())
	return Method{of, name, descriptor}
}

func (c *class) member(r *reader) (name [2]string, m member) {
	m.access = uint16(r.u2())
	name = [2]string{c.text(r.u2()), c.text(r.u2())}
	c.attributes(r, func(name string, r *reader) {
		if name == "Code" {
			r.u4()
			n := r.u4()
			m.code = r.b[r.at : r.at+n]
		}
	})
	return name, m
}

func (c *class) attributes(r *reader, tell func(name string, r *reader)) {
	for range r.u2() {
		name := c.text(r.u2())
		n := r.u4()
		tell(name, &reader{r.b, r.at})
		r.skip(n)
	}
}

// handle is a method handle: its kind (JVMS table 5.4.3.5-A) and what it refers to.
type handle struct {
	kind int
	to   Method
}

func (c *class) handle(i int) handle {
	_, r := c.at(i)
	kind := r.u1()
	return handle{kind, c.reference(r.u2())}
}

// dynamic is a call site or a constant that a bootstrap method makes.
type dynamic struct {
	boot             handle
	name, descriptor string
	handles          []handle // among the arguments, those of dynamic arguments with them
	classes, texts   []string // among the arguments
}

func (c *class) dynamic(i int) (d dynamic) {
	_, r := c.at(i)
	boot := &reader{b: c.boots[r.u2()]}
	d.name, d.descriptor = c.pair(r.u2())
	d.boot = c.handle(boot.u2())
	for range boot.u2() {
		argument := boot.u2()
		switch tag, r := c.at(argument); tag {
		case 7:
			d.classes = append(d.classes, c.className(argument))
		case 8:
			d.texts = append(d.texts, c.text(r.u2()))
		case 15:
			d.handles = append(d.handles, c.handle(argument))
		case 17:
			inner := c.dynamic(argument)
			d.handles = append(append(d.handles, inner.boot), inner.handles...)
			d.classes = append(append(d.classes, inner.classes...), strip(inner.descriptor))
			d.texts = append(d.texts, inner.texts...)
		}
	}
	return d
}

// use is an instruction with a constant.
type use struct {
	op  byte
	ref int
}

// The instructions that are asked for (JVMS §6.5).
const (
	ldc             = 18
	ldcW            = 19
	getStatic       = 178
	putStatic       = 179
	invokeVirtual   = 182
	invokeSpecial   = 183
	invokeStatic    = 184
	invokeInterface = 185
	invokeDynamic   = 186
	newObject       = 187
)

// uses tells the instructions of a method that have a constant.
func uses(code []byte, tell func(use)) {
	r := &reader{b: code}
	for r.at < len(code) {
		start := r.at
		switch op := r.u1(); {
		case op == ldc:
			tell(use{ldc, r.u1()})
		case op == ldcW:
			tell(use{ldc, r.u2()})
		case op >= getStatic && op <= newObject:
			tell(use{byte(op), r.u2()})
		}
		r.at = start + length(code, start)
	}
}

// length gives the length of an instruction (JVMS §6.5).
func length(code []byte, at int) int {
	op := code[at]
	switch {
	case op == 170:
		r := &reader{code, at + 8 - at%4} // behind the default
		low, high := int32(r.u4()), int32(r.u4())
		return r.at + 4*int(high-low+1) - at
	case op == 171:
		r := &reader{code, at + 8 - at%4}
		n := r.u4()
		return r.at + 8*n - at
	case op == 196 && code[at+1] == 132:
		return 6
	case op == 185 || op == 186 || op == 200 || op == 201:
		return 5
	case op == 196 || op == 197:
		return 4
	case op == 17 || op == 19 || op == 20 || op == 132 || op >= 153 && op <= 168 || op >= 178 && op <= 184 || op == 187 || op == 189 ||
		op == 192 || op == 193 || op == 198 || op == 199:
		return 3
	case op == 16 || op == 18 || op >= 21 && op <= 25 || op >= 54 && op <= 58 || op == 169 || op == 188:
		return 2
	}
	return 1
}
