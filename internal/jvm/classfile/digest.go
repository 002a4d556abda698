// SPDX-License-Identifier: Apache-2.0

package classfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"verdict"
)

// Digest says what a class is, wherever it lies: the first half of a SHA-256.
//
// Shading tools move a library into another package: they rewrite the names of
// classes wherever they stand, and write the file anew, with the constants in
// another order. So the digest is taken of what the class says, with every name
// of a class outside of the Java platform cut to its last part, and with strings
// cut alike where they begin as such a name does. Constants stand as what they
// are, jumps as the number of the instruction that they lead to, and members in
// an order of their own.
//
// What is left out is what tools strip or write in their own way: lines, names of
// variables and of the source file, generic signatures, annotations, frames,
// stack sizes, and how classes are nested in one another.
type Digest [16]byte

// Digester computes digests of classes. It keeps its memory from one class to the
// next, and is for one goroutine at a time.
type Digester struct {
	class     *Class
	out       []byte   // of the member at hand
	members   []Digest // of the class
	ordinals  []uint16 // number of the instruction by its offset
	bootstrap [][]byte // entries of the class's BootstrapMethods
	located   bool     // bootstrap was looked for
	weight    int
	written   int // bytes of the members before the one at hand
	limit     int // of all members
}

// notAnInstruction marks the offsets within an instruction.
const notAnInstruction = 0xFFFF

// maxDynamic bounds constants that are computed from constants: none refers to
// itself in a valid class, but in a hostile one.
const maxDynamic = 4

// A class may refer to one long constant thousands of times. So what is written of
// it is bounded: real classes write about twice their size.
const (
	maxGrowth = 16
	freeBytes = 1 << 20
)

// platform are the packages that no tool moves, because the virtual machine
// would not find them anywhere else.
var platform = [][]byte{[]byte("java/"), []byte("jdk/"), []byte("sun/")}

// Sum gives the digest of a class and its weight: its instructions, and two for
// each member. Of light classes, such as markers and empty exceptions, there are
// the same in unrelated libraries. It fails with verdict.Invalid on code that
// cannot be walked over.
func (d *Digester) Sum(c *Class) (digest Digest, weight int, err error) {
	d.class, d.members, d.bootstrap, d.located, d.weight = c, d.members[:0], nil, false, 0
	d.written, d.limit = 0, freeBytes+maxGrowth*len(c.b)
	for _, f := range c.fields {
		d.field(f)
	}
	for _, m := range c.methods {
		if err := d.method(m); err != nil {
			return Digest{}, 0, err
		}
	}
	slices.SortFunc(d.members, func(a, b Digest) int { return bytes.Compare(a[:], b[:]) })
	d.out = d.out[:0]
	d.number(int(c.Access &^ (AccSuper | AccSynthetic)))
	d.name(c.className(c.this))
	d.name(c.className(c.super))
	d.number(len(c.interfaces) / 2)
	for i := 0; i+1 < len(c.interfaces); i += 2 {
		d.name(c.className(binary.BigEndian.Uint16(c.interfaces[i:])))
	}
	for _, m := range d.members {
		d.out = append(d.out, m[:]...)
	}
	if d.full() {
		return Digest{}, 0, malformed(0, "its constants, written out where they are used, are too long")
	}
	return d.sum(), d.weight, nil
}

// full reports whether no more constants are written of the class.
func (d *Digester) full() bool { return d.written+len(d.out) > d.limit }

func (d *Digester) sum() Digest {
	whole := sha256.Sum256(d.out)
	return Digest(whole[:len(Digest{})])
}

// begin begins a member: what it is, its flags, its name and its type.
func (d *Digester) begin(kind byte, m Member) {
	d.weight += 2
	d.out = append(d.out[:0], kind)
	d.number(int(m.Access &^ AccSynthetic))
	d.bytes(d.class.text(m.name))
	d.descriptor(d.class.text(m.descriptor))
}

func (d *Digester) end() {
	d.written += len(d.out)
	d.members = append(d.members, d.sum())
}

func (d *Digester) field(m Member) {
	d.begin('F', m)
	if value, ok := m.attributes.Find("ConstantValue"); ok && len(value) == 2 {
		d.constant(binary.BigEndian.Uint16(value), 0)
	}
	d.end()
}

func (d *Digester) method(m Member) error {
	d.begin('M', m)
	if thrown, ok := m.attributes.Find("Exceptions"); ok {
		for i := 2; i+1 < len(thrown); i += 2 {
			d.name(d.class.className(binary.BigEndian.Uint16(thrown[i:])))
		}
	}
	code, ok, err := m.Code()
	if err != nil {
		return err
	}
	if ok {
		if e := d.code(code); e != nil {
			return e
		}
	}
	d.end()
	return nil
}

// code writes the instructions and what catches their exceptions.
func (d *Digester) code(c Code) *verdict.Error {
	if !d.numberInstructions(c.Bytes) {
		return malformed(0, "an instruction of a method is none")
	}
	for pc := 0; pc < len(c.Bytes); {
		d.weight++
		n := InstructionLength(c.Bytes, pc)
		if !d.instruction(c.Bytes[:pc+n], pc) {
			return malformed(0, "an instruction leads out of its method")
		}
		pc += n
	}
	d.number(len(c.Handlers))
	for _, h := range c.Handlers {
		if !d.target(int(h.Start)) || !d.target(int(h.End)) || !d.target(int(h.At)) {
			return malformed(0, "a handler of exceptions does not lie at an instruction")
		}
		d.name(d.class.className(h.Catch))
	}
	return nil
}

// numberInstructions numbers the instructions, and the end of the code as one
// more.
func (d *Digester) numberInstructions(code []byte) bool {
	d.ordinals = slices.Grow(d.ordinals[:0], len(code)+1)[:len(code)+1]
	for i := range d.ordinals {
		d.ordinals[i] = notAnInstruction
	}
	count := 0
	for pc := 0; pc < len(code); {
		n := InstructionLength(code, pc)
		if n == 0 {
			return false
		}
		d.ordinals[pc] = uint16(count)
		count++
		pc += n
	}
	d.ordinals[len(code)] = uint16(count)
	return true
}

// target writes the instruction at an offset as its number.
func (d *Digester) target(pc int) bool {
	if pc < 0 || pc >= len(d.ordinals) || d.ordinals[pc] == notAnInstruction {
		return false
	}
	d.number(int(d.ordinals[pc]))
	return true
}

func (d *Digester) number(n int) { d.out = binary.AppendVarint(d.out, int64(n)) }

func (d *Digester) bytes(b []byte) {
	if d.full() {
		return
	}
	d.out = binary.AppendUvarint(d.out, uint64(len(b)))
	d.out = append(d.out, b...)
}
