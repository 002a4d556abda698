// SPDX-License-Identifier: Apache-2.0

package flow

import (
	"cmp"
	"slices"

	"verdict/internal/jvm/classfile"
)

// Flow is what is told of one method. The slices must not be changed.
type Flow struct {
	// Instructions are those that take or make values, in the order of the code:
	// calls, accesses of fields and arrays, what makes objects, casts and instanceof,
	// arithmetic, returns of a value, throws, monitors, and loads of dynamic constants.
	// Those that no path leads to are left out, and so are those that merely move
	// values or choose where to go on.
	Instructions []Instruction

	// Caps are the bounds that were reached, in the order of the code.
	Caps []Cap

	class *classfile.Class
}

// Instruction is one of the code.
type Instruction struct {
	PC       int    // where it begins; a wide one at its prefix
	Op       byte   // as classfile names them; that of a wide one is what stands behind the prefix, and ldc_w and ldc2_w are ldc
	Constant uint16 // index of its operand in the constant pool; 0 for those without

	// Operands are what it takes: the receiver or the array first, then the arguments,
	// the index and the value in the order in which they were pushed. A long or double
	// is one operand.
	Operands []Set
}

// Cap is a bound that was reached.
type Cap struct {
	PC   int // of the instruction whose operands are unknown for it; -1 when it is all of them
	What string
}

// WholeMethod is the PC of a cap that makes all operands of a method unknown.
const WholeMethod = -1

// Clone gives a flow that holds for good, in as little memory as it takes.
func (f *Flow) Clone() *Flow {
	operands, sources := 0, 0
	for _, i := range f.Instructions {
		operands += len(i.Operands)
		for _, s := range i.Operands {
			sources += len(s)
		}
	}
	c := &Flow{Instructions: slices.Clone(f.Instructions), Caps: slices.Clone(f.Caps), class: f.class}
	sets, all := make([]Set, 0, operands), make(Set, 0, sources)
	for n := range c.Instructions {
		i := &c.Instructions[n]
		from := len(sets)
		for _, s := range i.Operands {
			at := len(all)
			all = append(all, s...)
			sets = append(sets, all[at:len(all):len(all)])
		}
		i.Operands = sets[from:len(sets):len(sets)]
	}
	return c
}

// At gives the instruction at pc. There is none where nothing is told of it.
func (f *Flow) At(pc int) (Instruction, bool) {
	i, ok := slices.BinarySearchFunc(f.Instructions, pc, func(ins Instruction, pc int) int { return cmp.Compare(ins.PC, pc) })
	if !ok {
		return Instruction{}, false
	}
	return f.Instructions[i], true
}

// Strings gives the constant strings that an operand may be, and whether it may
// be nothing else but null.
func (f *Flow) Strings(s Set) (texts []string, only bool) {
	return f.constants(s, String, func(i uint16) string {
		text, _ := f.class.StringConstant(i)
		return text
	})
}

// Classes gives the class literals that an operand may be, as internal names and
// for arrays descriptors, and whether it may be nothing else but null.
func (f *Flow) Classes(s Set) (names []string, only bool) {
	return f.constants(s, Class, f.class.ClassName)
}

func (f *Flow) constants(s Set, kind Kind, text func(uint16) string) (list []string, only bool) {
	only = true
	for _, source := range s {
		switch source.Kind {
		case kind:
			if t := text(uint16(source.Value)); !slices.Contains(list, t) {
				list = append(list, t)
			}
		case Null:
		default:
			only = false
		}
	}
	return list, only
}
