// SPDX-License-Identifier: Apache-2.0

package flow

import (
	"fmt"

	"verdict/internal/jvm/classfile"
)

// teller turns what was found into what is told. Its memory is used again.
type teller struct {
	sources []Source // of all sets; the first is for those that are unknown
	spans   []span   // of operands
	sets    []Set

	order   int32 // of the node that was visited last
	visits  []visit
	members []int32 // nodes whose component is not known yet
	scratch []Source
}

// span is a part of the sources. It is empty for a set that is not known yet.
type span struct {
	from, to int32
	capped   bool
}

func (t *teller) begin() {
	t.sources = append(t.sources[:0], unknown)
	t.spans, t.sets, t.order = t.spans[:0], t.sets[:0], 0
}

// tell tells of the instructions in the order of the code.
func (a *Analyzer) tell() {
	t := &a.told
	t.begin()
	for i := range a.blocks {
		b := &a.blocks[i]
		if !b.told {
			continue
		}
		for _, r := range a.records[b.from:b.to] {
			capped := false
			for _, v := range a.values[r.from : r.from+r.count] {
				s := a.span(v)
				t.spans = append(t.spans, s)
				capped = capped || s.capped
			}
			if a.capped != "" {
				return
			}
			a.flow.Instructions = append(a.flow.Instructions, a.instruction(int(r.pc)))
			if capped {
				a.flow.Caps = append(a.flow.Caps, Cap{int(r.pc), fmt.Sprintf("an operand has more than %d sources", MaxSources)})
			}
		}
	}
	a.giveOperands()
}

// giveOperands gives the instructions their sets, in the order in which they are
// told.
func (a *Analyzer) giveOperands() {
	t := &a.told
	t.sets = resized(t.sets, len(t.spans))
	for i, s := range t.spans {
		t.sets[i] = t.sources[s.from:s.to:s.to]
	}
	sets, n := t.sets, 0
	for i := range a.blocks {
		b := &a.blocks[i]
		if !b.told {
			continue
		}
		for _, r := range a.records[b.from:b.to] {
			a.flow.Instructions[n].Operands = sets[:r.count:r.count]
			sets = sets[r.count:]
			n++
		}
	}
}

// instruction gives one without its operands.
func (a *Analyzer) instruction(pc int) Instruction {
	ins := Instruction{PC: pc, Op: a.code[pc]}
	switch effects[ins.Op].action {
	case pushPool:
		ins.Op, ins.Constant = classfile.OpLdc, a.operandAt(pc)
	case access, invoke, cast, ofClass, multiArray:
		ins.Constant = a.operandAt(pc)
	case wide:
		ins.Op = a.code[pc+1]
	}
	return ins
}

// span gives where the sources of a value are.
func (a *Analyzer) span(v value) span {
	t := &a.told
	if v.kind() == fromNode {
		n := &a.nodes[v.node()]
		if n.set.to == 0 && !a.resolve(int32(v.node())) {
			return span{0, 1, true}
		}
		return n.set
	}
	t.sources = append(t.sources, a.source(v))
	return span{int32(len(t.sources) - 1), int32(len(t.sources)), false}
}

// giveUp tells of all instructions, also of those that are not reached, that their
// operands are unknown. A method that takes so much is rare: its memory is let go.
func (a *Analyzer) giveUp() {
	a.flow.Instructions = a.flow.Instructions[:0]
	a.flow.Caps = append(a.flow.Caps[:0], Cap{WholeMethod, a.capped})
	for pc := 0; pc < len(a.code); pc += a.length(pc) {
		e := &effects[a.code[pc]]
		count, told := 0, true
		switch e.action {
		case increment:
			count = 1
		case wide:
			count, told = 1, effects[a.code[pc+1]].action == increment
		case pushPool:
			told = a.class.Tag(a.operandAt(pc)) == classfile.TagDynamic
		case end:
			count, told = len(e.operands), len(e.operands) > 0
		case operate, access, invoke, cast, ofClass, multiArray:
			f, ok := a.form(pc, e)
			if !ok {
				return
			}
			count = f.receiver + len(f.operands)
		default:
			told = false
		}
		if told {
			ins := a.instruction(pc)
			ins.Operands = unknowns[:count:count]
			a.flow.Instructions = append(a.flow.Instructions, ins)
		}
	}
	a.cells, a.nodes, a.inputs, a.covers, a.told = nil, nil, nil, nil, teller{}
}

// unknowns are the operands of any instruction, all of them unknown.
var unknowns = func() (sets [maxParameters + 1]Set) {
	for i := range sets {
		sets[i] = Set{unknown}
	}
	return sets
}()
