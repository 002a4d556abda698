// SPDX-License-Identifier: Apache-2.0

package flow

import "verdict/internal/jvm/classfile"

// action says what is done with the stack and the variables by an instruction.
type action uint8

const (
	invalid        action = iota // no instruction
	nothing                      // nop
	push                         // a constant that the instruction itself says
	pushByte                     // bipush
	pushShort                    // sipush
	pushPool                     // ldc in its three forms
	load                         // a variable
	store                        // to a variable
	increment                    // iinc
	drop                         // pop and pop2
	duplicate                    // the forms of dup
	swap                         // of two cells
	operate                      // takes operands and pushes what it makes of them
	access                       // a field
	invoke                       // a method or call site
	cast                         // checkcast
	ofClass                      // operates, and names a class
	multiArray                   // multianewarray
	branch                       // goes on there or here
	jump                         // goto
	jumpWide                     // goto_w
	subroutine                   // jsr
	subroutineWide               // jsr_w
	leave                        // ret
	choose                       // the two switches
	end                          // operates, and the method or the path ends
	wide                         // one of the others, with an index of two bytes
)

// effect is what an instruction does (JVMS §6.5).
type effect struct {
	action   action
	makes    Kind  // of what it pushes, when that is new
	takes    uint8 // cells of the stack
	gives    uint8 // cells: 2 for a long or double
	local    uint8 // of the short forms of loads and stores; inCode when it follows the opcode
	constant value // that it pushes
	operands []uint8
}

const inCode = 0xFF

// offsetsOf gives the cells at which operands begin: the sequence of their widths
// is the key.
var offsetsOf = map[string][]uint8{"": nil, "1": {0}, "2": {0}, "11": {0, 1}, "12": {0, 1}, "21": {0, 2}, "22": {0, 2}, "111": {0, 1, 2}, "112": {0, 1, 2}}

// widths are those of the types in the order in which opcodes have them: int,
// long, float, double, reference.
const widths = "12121"

var effects = func() (t [256]effect) {
	constants(&t)
	moves(&t)
	operations(&t)
	control(&t)
	return t
}()

func constants(t *[256]effect) {
	t[0] = effect{action: nothing}
	t[1] = effect{action: push, gives: 1, constant: null}
	for op := 2; op <= 8; op++ { // iconst_m1 to iconst_5
		t[op] = effect{action: push, gives: 1, constant: fromNumber | value(uint16(op-3))}
	}
	for i, gives := range "2211122" { // lconst_0 to dconst_1
		t[9+i] = effect{action: push, gives: uint8(gives - '0'), constant: otherConstant}
	}
	t[16] = effect{action: pushByte, gives: 1}
	t[17] = effect{action: pushShort, gives: 1}
	t[classfile.OpLdc] = effect{action: pushPool, gives: 1, makes: Dynamic}
	t[19] = effect{action: pushPool, gives: 1, makes: Dynamic} // ldc_w
	t[20] = effect{action: pushPool, gives: 2, makes: Dynamic} // ldc2_w
}

// moves are the instructions that make nothing new.
func moves(t *[256]effect) {
	for i, width := range widths {
		cells := uint8(width - '0')
		t[21+i] = effect{action: load, gives: cells, local: inCode}
		t[54+i] = effect{action: store, takes: cells, local: inCode}
		for n := range 4 {
			t[26+4*i+n] = effect{action: load, gives: cells, local: uint8(n)}
			t[59+4*i+n] = effect{action: store, takes: cells, local: uint8(n)}
		}
	}
	t[87] = effect{action: drop, takes: 1}
	t[88] = effect{action: drop, takes: 2}
	for under := range uint8(3) { // takes counts what is moved and what it is put under
		t[89+under] = effect{action: duplicate, takes: 1 + under, gives: 1}
		t[92+under] = effect{action: duplicate, takes: 2 + under, gives: 2}
	}
	t[95] = effect{action: swap, takes: 2}
}

// does sets what the opcodes from first on do, each with its types: the widths of
// its operands, and behind > that of what it makes.
func does(t *[256]effect, act action, makes Kind, first int, forms ...string) {
	for i, form := range forms {
		e := effect{action: act, makes: makes}
		at := len(form) - 2
		if form[len(form)-1] == '>' { // it makes nothing
			at++
		} else {
			e.gives = form[len(form)-1] - '0'
		}
		for _, width := range form[:at] {
			e.takes += uint8(width - '0')
		}
		e.operands = offsetsOf[form[:at]]
		t[first+i] = e
	}
}

func operations(t *[256]effect) {
	does(t, operate, Element, classfile.OpIALoad, "11>1", "11>2", "11>1", "11>2", "11>1", "11>1", "11>1", "11>1")
	does(t, operate, Unknown, classfile.OpIAStore, "111>", "112>", "111>", "112>", "111>", "111>", "111>", "111>")
	for op := 96; op < 116; op += 4 { // add, sub, mul, div, rem
		does(t, operate, Computed, op, "11>1", "22>2", "11>1", "22>2")
	}
	does(t, operate, Computed, 116, "1>1", "2>2", "1>1", "2>2")                     // neg
	does(t, operate, Computed, 120, "11>1", "21>2", "11>1", "21>2", "11>1", "21>2") // shl, shr, ushr
	does(t, operate, Computed, 126, "11>1", "22>2", "11>1", "22>2", "11>1", "22>2") // and, or, xor
	t[132] = effect{action: increment, makes: Computed, operands: offsetsOf["1"]}
	does(t, operate, Computed, 133, "1>2", "1>1", "1>2", "2>1", "2>1", "2>2", "1>1", "1>2", "1>2", "2>1", "2>2", "2>1") // i2l to d2f
	does(t, operate, Computed, 145, "1>1", "1>1", "1>1", "22>1", "11>1", "11>1", "22>1", "22>1")                        // i2b to dcmpg
	does(t, end, Unknown, classfile.OpIReturn, "1>", "2>", "1>", "2>", "1>", ">")
	does(t, access, Field, classfile.OpGetStatic, ">", ">", ">", ">") // the type of the field says more
	does(t, invoke, Call, classfile.OpInvokeVirtual, ">", ">", ">", ">", ">")
	does(t, ofClass, New, classfile.OpNew, ">1")
	does(t, operate, NewArray, classfile.OpNewArray, "1>1")
	does(t, ofClass, NewArray, classfile.OpANewArray, "1>1")
	does(t, operate, Computed, classfile.OpArrayLength, "1>1")
	does(t, end, Unknown, classfile.OpAThrow, "1>")
	does(t, cast, Unknown, classfile.OpCheckCast, "1>1")
	does(t, ofClass, Computed, classfile.OpInstanceOf, "1>1")
	does(t, operate, Unknown, classfile.OpMonitorEnter, "1>", "1>") // and monitorexit
	t[classfile.OpWide] = effect{action: wide, makes: Computed}     // only iinc makes something
	does(t, multiArray, NewArray, classfile.OpMultiANewArray, ">1") // it says itself how many it takes
}

func control(t *[256]effect) {
	for op := 153; op <= 158; op++ { // ifeq to ifle
		t[op] = effect{action: branch, takes: 1}
	}
	for op := 159; op <= 166; op++ { // if_icmpeq to if_acmpne
		t[op] = effect{action: branch, takes: 2}
	}
	t[167] = effect{action: jump}
	t[168] = effect{action: subroutine}
	t[169] = effect{action: leave, local: inCode}
	t[170] = effect{action: choose, takes: 1}
	t[171] = effect{action: choose, takes: 1}
	t[198] = effect{action: branch, takes: 1} // ifnull
	t[199] = effect{action: branch, takes: 1} // ifnonnull
	t[200] = effect{action: jumpWide}
	t[201] = effect{action: subroutineWide}
}
