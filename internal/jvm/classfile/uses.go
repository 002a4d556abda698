// SPDX-License-Identifier: Apache-2.0

package classfile

import "encoding/binary"

// The instructions with an operand in the constant pool (JVMS §6.5). The three
// forms of ldc are told as one.
const (
	OpLdc             = opLdc
	OpGetStatic       = opGetStatic
	OpPutStatic       = 179
	OpGetField        = 180
	OpPutField        = 181
	OpInvokeVirtual   = 182
	OpInvokeSpecial   = 183
	OpInvokeStatic    = 184
	OpInvokeInterface = 185
	OpInvokeDynamic   = opInvokeDynamic
	OpNew             = opNew
	OpANewArray       = opANewArray
	OpCheckCast       = opCheckCast
	OpInstanceOf      = opInstanceOf
	OpMultiANewArray  = opMultiANewArray
)

// Use is an instruction with an operand in the constant pool.
type Use struct {
	Op       byte
	Constant uint16 // index of the operand
	PC       int    // where the instruction begins
}

// form is the length of an instruction, 0 when that is told by what follows, and
// the length of the constant's index behind its opcode.
type form struct{ length, operand byte }

// forms holds the form of each opcode.
var forms = func() (f [256]form) {
	for op := range opcodes {
		if op != opTableSwitch && op != opLookupSwitch && op != opWide {
			f[op].length = 1 + operandBytes[op]
		}
	}
	f[opLdc].operand = 1
	for _, op := range []int{opLdcW, opLdc2W, opANewArray, opCheckCast, opInstanceOf, opMultiANewArray} {
		f[op].operand = 2
	}
	for op := opGetStatic; op <= opNew; op++ {
		f[op].operand = 2
	}
	return f
}()

// Uses tells each instruction with an operand in the constant pool, in order. It
// reports whether all instructions are whole and of a known kind; what follows
// one that is not is not told.
func (c Code) Uses(tell func(Use)) bool {
	code := c.Bytes
	for pc := 0; pc < len(code); {
		op := code[pc]
		f := forms[op]
		n := int(f.length)
		if n == 0 {
			n = InstructionLength(code, pc)
		}
		if n == 0 || n > len(code)-pc {
			return false
		}
		switch f.operand {
		case 1:
			tell(Use{OpLdc, uint16(code[pc+1]), pc})
		case 2:
			if op == opLdcW || op == opLdc2W {
				op = OpLdc
			}
			tell(Use{op, binary.BigEndian.Uint16(code[pc+1:]), pc})
		}
		pc += n
	}
	return true
}
