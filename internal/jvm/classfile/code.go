// SPDX-License-Identifier: Apache-2.0

package classfile

import (
	"encoding/binary"
)

// Code is the body of a method (JVMS §4.7.3).
type Code struct {
	MaxStack, MaxLocals uint16
	Bytes               []byte // the instructions
	Handlers            []Handler
	attributes          Attributes
}

// Handler is an entry of the exception table: from Start up to, without, End
// an exception of class Catch, any for index 0, leads to At.
type Handler struct{ Start, End, At, Catch uint16 }

// Attributes are those of the body: line numbers, variables, frames.
func (c Code) Attributes() Attributes { return c.attributes }

// Code gives the body of a method. There is none of native and abstract methods.
// It fails with verdict.Invalid.
func (m Member) Code() (code Code, ok bool, err error) {
	content, ok := m.attributes.Find("Code")
	if !ok {
		return Code{}, false, nil
	}
	r := &reader{b: content}
	code = Code{MaxStack: r.u2(), MaxLocals: r.u2()}
	n := r.u4()
	if n > maxCode {
		return Code{}, false, malformed(0, "a method is longer than 65535 bytes")
	}
	code.Bytes = r.bytes(int(n))
	table := r.bytes(8 * int(r.u2()))
	for ; len(table) >= 8; table = table[8:] {
		u2 := func(i int) uint16 { return binary.BigEndian.Uint16(table[i:]) }
		code.Handlers = append(code.Handlers, Handler{u2(0), u2(2), u2(4), u2(6)})
	}
	code.attributes = m.class.skipAttributes(r)
	if r.failed || r.at != len(content) {
		return Code{}, false, malformed(0, "the code of a method does not fill its attribute")
	}
	return code, true, nil
}

// maxCode is the longest a method may be (JVMS §4.7.3).
const maxCode = 65535

// The instructions that differ in form from the others (JVMS §6.5).
const (
	opLdc             = 18
	opLdcW            = 19
	opLdc2W           = 20
	opILoad           = 21
	opALoad           = 25
	opILoad0          = 26
	opALoad3          = 45
	opIStore          = 54
	opAStore          = 58
	opIStore0         = 59
	opAStore3         = 78
	opIInc            = 132
	opIfEq            = 153
	opJsr             = 168
	opRet             = 169
	opTableSwitch     = 170
	opLookupSwitch    = 171
	opGetStatic       = 178
	opInvokeDynamic   = 186
	opNew             = 187
	opNewArray        = 188
	opANewArray       = 189
	opCheckCast       = 192
	opInstanceOf      = 193
	opWide            = 196
	opMultiANewArray  = 197
	opIfNull          = 198
	opIfNonNull       = 199
	opGotoW           = 200
	opJsrW            = 201
	opcodes           = 202
	fromWideToNarrow  = opGotoW - 167 // goto_w to goto, jsr_w to jsr
	shortFormsPerType = 4             // iload_0 to iload_3
)

// operandBytes is how many bytes follow an opcode; of switches and wide it is told by
// what follows.
var operandBytes = func() (n [opcodes]byte) {
	set := func(from, to int, bytes byte) {
		for op := from; op <= to; op++ {
			n[op] = bytes
		}
	}
	set(16, 16, 1) // bipush
	set(17, 17, 2) // sipush
	set(opLdc, opLdc, 1)
	set(opLdcW, opLdc2W, 2)
	set(opILoad, opALoad, 1)
	set(opIStore, opAStore, 1)
	set(opIInc, opIInc, 2)
	set(opIfEq, opJsr, 2)
	set(opRet, opRet, 1)
	set(opGetStatic, 184, 2) // to invokestatic
	set(185, opInvokeDynamic, 4)
	set(opNew, opNew, 2)
	set(opNewArray, opNewArray, 1)
	set(opANewArray, opANewArray, 2)
	set(opCheckCast, opInstanceOf, 2)
	set(opMultiANewArray, opMultiANewArray, 3)
	set(opIfNull, opIfNonNull, 2)
	set(opGotoW, opJsrW, 4)
	return n
}()

// InstructionLength gives the length in bytes of the instruction at pc, its
// opcode among them; 0 when there is no whole instruction of a known kind.
func InstructionLength(code []byte, pc int) int {
	if pc < 0 || pc >= len(code) {
		return 0
	}
	n := 0
	switch op := int(code[pc]); {
	case op == opTableSwitch || op == opLookupSwitch:
		n = switchLength(code, pc)
	case op == opWide:
		n = wideLength(code, pc)
	case op < opcodes:
		n = 1 + int(operandBytes[op])
	}
	if n > len(code)-pc {
		return 0
	}
	return n
}

func wideLength(code []byte, pc int) int {
	if pc+1 >= len(code) {
		return 0
	}
	switch op := int(code[pc+1]); {
	case op == opIInc:
		return 6
	case op >= opILoad && op <= opALoad, op >= opIStore && op <= opAStore, op == opRet:
		return 4
	}
	return 0
}

// switchLength reads how many targets a switch has. They are aligned to four
// bytes from the beginning of the method.
func switchLength(code []byte, pc int) int {
	at := operandsOf(pc)
	if at+8 > len(code) {
		return 0
	}
	first := s4(code, at+4)
	if code[pc] == opLookupSwitch {
		if first < 0 || int64(first)*8 > int64(len(code)) {
			return 0
		}
		return at + 8 + 8*int(first) - pc
	}
	if at+12 > len(code) {
		return 0
	}
	targets := int64(s4(code, at+8)) - int64(first) + 1
	if targets < 1 || targets*4 > int64(len(code)) {
		return 0
	}
	return at + 12 + 4*int(targets) - pc
}

// operandsOf gives where the operands of a switch at pc begin.
func operandsOf(pc int) int { return (pc + 4) &^ 3 }

func s2(b []byte, at int) int16 { return int16(binary.BigEndian.Uint16(b[at:])) }
func s4(b []byte, at int) int32 { return int32(binary.BigEndian.Uint32(b[at:])) }
