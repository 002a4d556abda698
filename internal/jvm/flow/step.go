// SPDX-License-Identifier: Apache-2.0

package flow

import "verdict/internal/jvm/classfile"

// record is an instruction that is told, with its operands among the values.
type record struct {
	pc    int32
	from  int32 // of the values
	count int32
	node  int32 // of a cast
}

// step runs an instruction. It reports whether the next one follows in the same
// block.
func (a *Analyzer) step(pc int) (more bool) {
	e := &effects[a.code[pc]]
	switch e.action {
	case nothing:
		return true
	case push:
		return a.push(pc, e.constant, int(e.gives))
	case pushByte:
		return a.push(pc, fromNumber|value(uint16(int8(a.code[pc+1]))), 1)
	case pushShort:
		return a.push(pc, fromNumber|value(a.u2(pc+1)), 1)
	case pushPool:
		return a.pushPool(pc, e)
	case load:
		return a.push(pc, a.frame[a.local(pc, e)], int(e.gives))
	case store:
		return a.store(pc, a.local(pc, e), int(e.takes))
	case increment:
		return a.increment(pc, int(a.code[pc+1]))
	case drop:
		return a.drop(pc, int(e.takes))
	case duplicate:
		return a.duplicate(pc, int(e.takes), int(e.gives))
	case swap:
		return a.swap(pc)
	case operate:
		return a.operate(pc, form{e.operands, 0, int(e.takes), int(e.gives)}, fromPC|value(pc))
	case access, invoke, ofClass, multiArray:
		f, ok := a.form(pc, e)
		return ok && a.operate(pc, f, fromPC|value(pc))
	case cast:
		return a.cast(pc, e)
	case wide:
		return a.wide(pc)
	}
	return a.control(pc, e)
}

// control runs an instruction that says where to go on.
func (a *Analyzer) control(pc int, e *effect) (more bool) {
	switch e.action {
	case branch:
		return a.drop(pc, int(e.takes)) && a.flowTo(a.blockAt(pc+a.s2(pc+1)))
	case jump, jumpWide:
		a.flowTo(a.blockAt(pc + a.distance(pc)))
	case choose:
		a.choose(pc, e)
	case subroutine, subroutineWide:
		a.call(pc)
	case leave:
		a.leave(pc, int(a.code[pc+1]))
	case end:
		if len(e.operands) > 0 {
			a.operate(pc, form{e.operands, 0, int(e.takes), 0}, unset)
		}
	}
	return false
}

// blockAt gives the block that begins at a target, which scan has seen.
func (a *Analyzer) blockAt(pc int) int32 { return a.marks[pc] - firstBlock }

// local gives the variable of a load or store.
func (a *Analyzer) local(pc int, e *effect) int {
	if e.local == inCode {
		return int(a.code[pc+1])
	}
	return int(e.local)
}

func (a *Analyzer) push(pc int, v value, cells int) bool {
	if a.top+cells > len(a.frame) {
		return a.malformed(pc, "the stack is higher than the method says")
	}
	a.frame[a.top] = v
	if cells == 2 {
		a.frame[a.top+1] = unset
	}
	a.top += cells
	return true
}

func (a *Analyzer) drop(pc, cells int) bool {
	if a.top-cells < a.locals {
		return a.malformed(pc, "the stack is empty")
	}
	a.top -= cells
	return true
}

// pushPool runs the forms of ldc.
func (a *Analyzer) pushPool(pc int, e *effect) bool {
	i := a.operandAt(pc)
	cells, v := 1, fromPool|value(i)
	switch a.class.Tag(i) {
	case classfile.TagInteger, classfile.TagFloat, classfile.TagString, classfile.TagClass, classfile.TagMethodHandle, classfile.TagMethodType:
	case classfile.TagLong, classfile.TagDouble:
		cells = 2
	case classfile.TagDynamic:
		s, ok := a.shape(pc, a.class.DescriptorText(i), ofField)
		if !ok {
			return false
		}
		a.note(pc, 0)
		cells, v = int(s.gives), fromPC|value(pc)
	default:
		cells = 0
	}
	if cells != int(e.gives) {
		return a.malformed(pc, "an instruction loads a constant that it cannot load")
	}
	return a.push(pc, v, cells)
}

func (a *Analyzer) store(pc, local, cells int) bool {
	if !a.drop(pc, cells) {
		return false
	}
	a.set(local, a.frame[a.top])
	if cells == 2 {
		a.set(local+1, unset)
	}
	return true
}

func (a *Analyzer) increment(pc, local int) bool {
	a.note(pc, 1)[0] = a.frame[local]
	a.set(local, fromPC|value(pc))
	return true
}

// duplicate puts the topmost cells also beneath the lowest of the cells that it
// takes.
func (a *Analyzer) duplicate(pc, takes, gives int) bool {
	bottom := a.top - takes
	if bottom < a.locals {
		return a.malformed(pc, "the stack is empty")
	}
	if a.top+gives > len(a.frame) {
		return a.malformed(pc, "the stack is higher than the method says")
	}
	copy(a.frame[bottom+gives:], a.frame[bottom:a.top])
	a.top += gives
	copy(a.frame[bottom:bottom+gives], a.frame[a.top-gives:a.top])
	return true
}

func (a *Analyzer) swap(pc int) bool {
	if a.top-2 < a.locals {
		return a.malformed(pc, "the stack is empty")
	}
	a.frame[a.top-2], a.frame[a.top-1] = a.frame[a.top-1], a.frame[a.top-2]
	return true
}

// operate takes operands, which are noted, and pushes the result.
func (a *Analyzer) operate(pc int, f form, result value) bool {
	bottom := a.top - f.cells - f.receiver
	if bottom < a.locals {
		return a.malformed(pc, "the stack is empty")
	}
	operands := a.note(pc, f.receiver+len(f.operands))
	if f.receiver > 0 {
		operands[0] = a.frame[bottom]
	}
	for i, offset := range f.operands {
		operands[f.receiver+i] = a.frame[bottom+f.receiver+int(offset)]
	}
	a.top = bottom
	return f.gives == 0 || a.push(pc, result, f.gives)
}

// note gives the place for the operands of an instruction: a new one when its
// block runs for the first time, and the same one later.
func (a *Analyzer) note(pc, count int) []value {
	if !a.first {
		r := &a.records[a.record]
		a.record++
		return a.values[r.from:][:r.count]
	}
	from := len(a.values)
	a.records = append(a.records, record{int32(pc), int32(from), int32(count), none})
	for range count {
		a.values = append(a.values, unset)
	}
	return a.values[from:]
}

// cast runs checkcast: the result is a node of its own with one input, the value
// that is cast.
func (a *Analyzer) cast(pc int, e *effect) bool {
	f, ok := a.form(pc, e)
	r := a.record
	if a.first {
		r = len(a.records)
	}
	if !ok || !a.operate(pc, f, unset) {
		return false
	}
	at := &a.records[r]
	if a.first {
		if at.node = a.newNode(notACell); at.node == none {
			return false
		}
		a.nodes[at.node].cast = int32(pc)
		a.addInput(at.node, unset)
	}
	a.inputs[a.nodes[at.node].inputs].value = a.values[at.from]
	a.frame[a.top-1] = fromNode | value(at.node)
	return true
}

func (a *Analyzer) wide(pc int) bool {
	local := int(a.u2(pc + 2))
	e := &effects[a.code[pc+1]]
	switch e.action {
	case load:
		return a.push(pc, a.frame[local], int(e.gives))
	case store:
		return a.store(pc, local, int(e.takes))
	case increment:
		return a.increment(pc, local)
	}
	return a.leave(pc, local)
}

func (a *Analyzer) choose(pc int, e *effect) {
	if !a.drop(pc, int(e.takes)) || !a.flowTo(a.blockAt(pc+a.s4(afterPadding(pc)))) {
		return
	}
	for at, step := a.targets(pc, a.next-pc); at < a.next; at += step {
		if !a.flowTo(a.blockAt(pc + a.s4(at))) {
			return
		}
	}
}
