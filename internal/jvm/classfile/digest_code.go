// SPDX-License-Identifier: Apache-2.0

package classfile

import "encoding/binary"

// instruction writes the one at pc, which ends where code does, in one form for
// all that mean the same: tools choose the short or the long form by the order in
// which they write the constants.
func (d *Digester) instruction(code []byte, pc int) bool {
	op := int(code[pc])
	switch {
	case op >= opILoad0 && op <= opALoad3:
		d.local(opILoad+(op-opILoad0)/shortFormsPerType, (op-opILoad0)%shortFormsPerType)
	case op >= opIStore0 && op <= opAStore3:
		d.local(opIStore+(op-opIStore0)/shortFormsPerType, (op-opIStore0)%shortFormsPerType)
	case op >= opILoad && op <= opALoad, op >= opIStore && op <= opAStore, op == opRet:
		d.local(op, int(code[pc+1]))
	case op == opWide:
		d.local(int(code[pc+1]), int(binary.BigEndian.Uint16(code[pc+2:])))
		if int(code[pc+1]) == opIInc {
			d.number(int(s2(code, pc+4)))
		}
	case op == opIInc:
		d.local(op, int(code[pc+1]))
		d.number(int(int8(code[pc+2])))
	case op >= opIfEq && op <= opJsr, op == opIfNull, op == opIfNonNull:
		d.out = append(d.out, byte(op))
		return d.target(pc + int(s2(code, pc+1)))
	case op == opGotoW, op == opJsrW:
		d.out = append(d.out, byte(op-fromWideToNarrow))
		return d.target(pc + int(s4(code, pc+1)))
	case op == opTableSwitch, op == opLookupSwitch:
		return d.switches(code, pc)
	default:
		d.plain(code, pc)
	}
	return true
}

func (d *Digester) local(op, index int) {
	d.out = append(d.out, byte(op))
	d.number(index)
}

// plain writes an instruction whose operand is a constant, or bytes as they are.
func (d *Digester) plain(code []byte, pc int) {
	op := int(code[pc])
	switch {
	case op == opLdc:
		d.out = append(d.out, opLdc)
		d.constant(uint16(code[pc+1]), 0)
	case op == opLdcW:
		d.out = append(d.out, opLdc)
		d.constant(binary.BigEndian.Uint16(code[pc+1:]), 0)
	case op == opLdc2W, op >= opGetStatic && op <= opNew, op == opANewArray, op == opCheckCast, op == opInstanceOf:
		d.out = append(d.out, byte(op))
		d.constant(binary.BigEndian.Uint16(code[pc+1:]), 0)
	case op == opMultiANewArray:
		d.out = append(d.out, byte(op), code[pc+3])
		d.constant(binary.BigEndian.Uint16(code[pc+1:]), 0)
	default:
		d.out = append(d.out, code[pc:]...)
	}
}

func (d *Digester) switches(code []byte, pc int) bool {
	d.out = append(d.out, code[pc])
	at := operandsOf(pc)
	if !d.target(pc + int(s4(code, at))) {
		return false
	}
	pairs := code[pc] == opLookupSwitch
	if pairs {
		at += 8
	} else {
		d.number(int(s4(code, at+4))) // the lowest key; the others follow it
		at += 12
	}
	d.number(len(code) - at)
	for ; at < len(code); at += 4 {
		if pairs {
			d.number(int(s4(code, at)))
			at += 4
		}
		if !d.target(pc + int(s4(code, at))) {
			return false
		}
	}
	return true
}

// constant writes what a constant stands for. deep counts the constants that are
// computed from it.
func (d *Digester) constant(i uint16, deep int) {
	c := d.class
	tag := c.tag(i)
	d.out = append(d.out, tag)
	switch tag {
	case TagInteger, TagFloat:
		d.out = append(d.out, c.b[c.pool[i]+1:][:4]...)
	case TagLong, TagDouble:
		d.out = append(d.out, c.b[c.pool[i]+1:][:8]...)
	case TagUTF8:
		d.bytes(c.text(i))
	case TagClass:
		d.name(c.className(i))
	case TagString:
		d.literal(c.text(c.u2(i, 1)))
	case TagFieldref, TagMethodref, TagInterfaceMethodref:
		d.name(c.className(c.u2(i, 1)))
		d.pair(c.u2(i, 3))
	case TagMethodHandle:
		d.out = append(d.out, c.b[c.pool[i]+1])
		d.constant(c.u2(i, 2), deep)
	case TagMethodType:
		d.descriptor(c.text(c.u2(i, 1)))
	case TagDynamic, TagInvokeDynamic:
		d.pair(c.u2(i, 3))
		d.bootstrapped(int(c.u2(i, 1)), deep)
	}
}

func (d *Digester) pair(i uint16) {
	d.bytes(d.class.text(d.class.u2(i, 1)))
	d.descriptor(d.class.text(d.class.u2(i, 3)))
}

// bootstrapped writes how a constant or call site is computed (JVMS §4.7.23): a
// method handle and its arguments.
func (d *Digester) bootstrapped(entry, deep int) {
	if !d.located {
		d.locateBootstrap()
	}
	if entry >= len(d.bootstrap) || deep >= maxDynamic {
		return
	}
	b := d.bootstrap[entry]
	d.constant(binary.BigEndian.Uint16(b), deep+1)
	for at := 4; at < len(b) && !d.full(); at += 2 {
		d.constant(binary.BigEndian.Uint16(b[at:]), deep+1)
	}
}

func (d *Digester) locateBootstrap() {
	d.located = true
	content, ok := d.class.attributes.Find("BootstrapMethods")
	if !ok {
		return
	}
	r := &reader{b: content}
	for range r.u2() {
		start := r.at
		r.u2()
		r.bytes(2 * int(r.u2()))
		if r.failed {
			return
		}
		d.bootstrap = append(d.bootstrap, content[start:r.at])
	}
}
