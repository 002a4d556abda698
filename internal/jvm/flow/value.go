// SPDX-License-Identifier: Apache-2.0

package flow

import "verdict/internal/jvm/classfile"

// value stands for what a local variable or a cell of the stack holds: what kind
// of thing it is and sixteen bits that say which. So two values are the same when
// their numbers are. The value of a join, or of a cast, is a node: the number of
// what it may be.
type value uint32

const (
	// unset is the cell of a variable that no path has set, or the second cell of a long
	// or double. A valid method never uses it, so joined with another value it gives
	// that (JVMS §4.10.1.2: the type top).
	unset value = 0

	// The kinds: all but node have sixteen bits beneath them.
	fromPC        value = 1 << 16 // what the instruction there makes
	fromPool      value = 2 << 16 // the constant there
	fromNumber    value = 3 << 16 // this int, signed
	fromParameter value = 4 << 16
	fromHandler   value = 5 << 16 // the exception that this entry of the exception table catches
	fromJsr       value = 6 << 16 // the address with which the subroutine at this block is called
	null          value = 7 << 16
	otherConstant value = 8 << 16
	fromNode      value = 1 << 31

	ofValue = 1<<16 - 1
)

func (v value) kind() value {
	if v >= fromNode {
		return fromNode
	}
	return v &^ ofValue
}

func (v value) node() int { return int(v &^ fromNode) }

// source gives what a value that is no node comes from.
func (a *Analyzer) source(v value) Source {
	which := int32(v & ofValue)
	switch v.kind() {
	case fromPC:
		return a.made(which)
	case fromPool:
		return a.constant(uint16(which))
	case fromNumber:
		return Source{Int, NoPC, int32(int16(which)), NoPC}
	case fromParameter:
		return Source{Parameter, NoPC, which, NoPC}
	case fromHandler:
		h := a.handlers[which]
		return Source{Caught, int32(h.At), int32(h.Catch), NoPC}
	case null:
		return Source{Null, NoPC, 0, NoPC}
	case otherConstant:
		return Source{Constant, NoPC, 0, NoPC}
	}
	return unknown // unset, and addresses: no valid method uses them
}

var unknown = Source{Unknown, NoPC, 0, NoPC}

// made gives the source that an instruction is.
func (a *Analyzer) made(pc int32) Source {
	kind := effects[a.code[pc]].makes
	s := Source{kind, pc, 0, NoPC}
	switch kind {
	case Dynamic, New, Field, Call:
		s.Value = int32(a.operandAt(int(pc)))
	case NewArray:
		if a.code[pc] == classfile.OpNewArray {
			s.Value = int32(a.code[pc+1])
		} else {
			s.Value = int32(a.operandAt(int(pc)))
		}
	}
	return s
}

func (a *Analyzer) constant(i uint16) Source {
	s := Source{Constant, NoPC, int32(i), NoPC}
	switch a.class.Tag(i) {
	case classfile.TagInteger:
		s.Kind, s.Value = Int, a.class.Integer(i)
	case classfile.TagString:
		s.Kind = String
	case classfile.TagClass:
		s.Kind = Class
	}
	return s
}
