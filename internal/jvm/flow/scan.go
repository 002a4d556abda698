// SPDX-License-Identifier: Apache-2.0

package flow

import (
	"encoding/binary"

	"verdict/internal/jvm/classfile"
)

// The marks of the bytes of the code.
const (
	begins     = 1 // an instruction
	joins      = 2 // a block: control comes here in another way than from the instruction before
	firstBlock = 4 // more than that is the number of a block
)

// lengths are those of the instructions; 0 is told by what follows.
var lengths = func() (n [256]uint8) {
	var code [8]byte
	for op := range n {
		if code[0] = byte(op); effects[op].action != choose && effects[op].action != wide {
			n[op] = uint8(classfile.InstructionLength(code[:], 0))
		}
	}
	return n
}()

func (a *Analyzer) length(pc int) int {
	if n := int(lengths[a.code[pc]]); n > 0 {
		return n
	}
	return classfile.InstructionLength(a.code, pc)
}

func (a *Analyzer) u2(at int) uint16 { return binary.BigEndian.Uint16(a.code[at:]) }
func (a *Analyzer) s2(at int) int    { return int(int16(a.u2(at))) }
func (a *Analyzer) s4(at int) int    { return int(int32(binary.BigEndian.Uint32(a.code[at:]))) }

// operandAt gives the index of the constant that an instruction names.
func (a *Analyzer) operandAt(pc int) uint16 {
	if a.code[pc] == classfile.OpLdc {
		return uint16(a.code[pc+1])
	}
	return a.u2(pc + 1)
}

// scan finds the instructions and the blocks, and how many variables are used. It
// holds all of the code to the static constraints of JVMS §4.9.1, also what is
// never run.
func (a *Analyzer) scan() bool {
	a.marks = resized(a.marks, len(a.code)+1)
	clear(a.marks)
	a.locals = 0
	if len(a.code) == 0 {
		return a.malformed(0, "it is empty")
	}
	a.marks[0] = joins
	for pc := 0; pc < len(a.code); {
		n := a.length(pc)
		if n == 0 || n > len(a.code)-pc {
			return a.malformed(pc, "an instruction is none")
		}
		a.marks[pc] |= begins
		if !a.look(pc, n) {
			return false
		}
		pc += n
	}
	for _, h := range a.handlers {
		if h.Start >= h.End || int(h.End) > len(a.code) || int(h.At) >= len(a.code) ||
			h.Catch != 0 && a.class.Tag(h.Catch) != classfile.TagClass {
			return a.malformed(int(h.At), "a handler of exceptions is none")
		}
		for _, pc := range [...]uint16{h.Start, h.End, h.At} {
			a.marks[pc] |= joins
		}
	}
	return a.number()
}

// look marks where an instruction leads to, and notes the variable that it uses.
func (a *Analyzer) look(pc, length int) bool {
	e := &effects[a.code[pc]]
	switch e.action {
	case load, store, leave, increment:
		local := int(e.local)
		if local == inCode || e.action == increment {
			local = int(a.code[pc+1])
		}
		a.uses(local, e)
	case wide:
		a.uses(int(a.u2(pc+2)), &effects[a.code[pc+1]])
	case branch, jump:
		return a.leads(pc, a.s2(pc+1))
	case jumpWide:
		return a.leads(pc, a.s4(pc+1))
	case subroutine, subroutineWide:
		a.marks[pc+length] |= joins
		return a.leads(pc, a.distance(pc))
	case choose:
		for at, step := a.targets(pc, length); at < pc+length; at += step {
			if !a.leads(pc, a.s4(at)) {
				return false
			}
		}
		return a.leads(pc, a.s4(afterPadding(pc)))
	}
	return true
}

// distance gives how far a jump goes.
func (a *Analyzer) distance(pc int) int {
	if act := effects[a.code[pc]].action; act == jumpWide || act == subroutineWide {
		return a.s4(pc + 1)
	}
	return a.s2(pc + 1)
}

// afterPadding gives where the operands of a switch begin.
func afterPadding(pc int) int { return (pc + 4) &^ 3 }

// targets gives where the targets of a switch but for the default stand, and how
// far from one another.
func (a *Analyzer) targets(pc, length int) (at, step int) {
	const tableSwitch = 170
	if a.code[pc] == tableSwitch {
		return afterPadding(pc) + 12, 4
	}
	return afterPadding(pc) + 12, 8
}

func (a *Analyzer) uses(local int, e *effect) {
	a.locals = max(a.locals, local+max(1, int(e.takes), int(e.gives)))
}

func (a *Analyzer) leads(pc, distance int) bool {
	to := pc + distance
	if to < 0 || to >= len(a.code) {
		return a.malformed(pc, "it leads out of the code")
	}
	a.marks[to] |= joins
	return true
}

// number gives each block a number, in the order of the code.
func (a *Analyzer) number() bool {
	for pc, mark := range a.marks[:len(a.code)] {
		switch mark {
		case joins:
			return a.malformed(pc, "a jump or a handler does not lie at an instruction")
		case joins | begins:
			a.marks[pc] = firstBlock + int32(len(a.blocks))
			a.blocks = append(a.blocks, block{pc: int32(pc), entry: notReached, covers: none, sub: none, site: none})
		}
	}
	return true
}
