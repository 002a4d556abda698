// SPDX-License-Identifier: Apache-2.0

package bytediff

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"

	"verdict"
	"verdict/internal/jvm/classfile"
)

// body is what a method does, in words that do not depend on who compiled it.
type body struct {
	steps []string // its instructions
	texts string   // the letters that it puts into texts that are joined
	// Counts by which a change is judged.
	checks, throws, calls int
}

func (b body) equal(other body) bool {
	return b.texts == other.texts && slices.Equal(b.steps, other.steps)
}

// step is an instruction while a body is made.
type step struct {
	pc      int
	words   string
	targets []int // to which it may go; their numbers end its words
	dropped bool  // it only joins texts

	constant uint16 // of a call site
	joins    bool   // the call site joins texts
	isInt    bool   // it pushes the number
	number   int
}

// maker makes bodies of the methods of one class.
type maker struct {
	class  *classfile.Class
	rename func(class string) string
	access map[string]string // of the library
	steps  []step
	texts  []string
}

// bodyOf gives the body of a method; an empty one of a method without code. It fails
// with verdict.Invalid on code that cannot be walked over.
func bodyOf(c *classfile.Class, m classfile.Member, rename func(string) string, access map[string]string) (b body, err error) {
	code, ok, err := m.Code()
	if err != nil || !ok {
		return b, err
	}
	k := &maker{class: c, rename: rename, access: access}
	for pc := 0; pc < len(code.Bytes); {
		n := classfile.InstructionLength(code.Bytes, pc)
		if n == 0 || n > len(code.Bytes)-pc {
			return b, verdict.Errorf(verdict.Invalid, "the code of %s cannot be walked over", m.Name())
		}
		k.steps = append(k.steps, k.step(code.Bytes[:pc+n], pc))
		pc += n
	}
	k.joins()
	return k.finish(code)
}

// finish numbers what is left and says where jumps and handlers lead.
func (k *maker) finish(code classfile.Code) (b body, err error) {
	numbers := make([]int, len(code.Bytes)+1)
	for i := range numbers {
		numbers[i] = -1
	}
	n := 0
	for _, s := range k.steps {
		numbers[s.pc] = n
		if !s.dropped {
			n++
		}
	}
	numbers[len(code.Bytes)] = n
	number := func(pc int) string {
		if pc < 0 || pc >= len(numbers) {
			return "?"
		}
		return strconv.Itoa(numbers[pc])
	}
	for _, s := range k.steps {
		if s.dropped {
			continue
		}
		words := s.words
		for _, t := range s.targets {
			words += " " + number(t)
		}
		b.steps = append(b.steps, words)
		switch op := code.Bytes[s.pc]; {
		case op >= 153 && op <= 166 || op == 198 || op == 199:
			b.checks++
		case op == classfile.OpAThrow:
			b.throws++
		case op >= classfile.OpInvokeVirtual && op <= classfile.OpInvokeDynamic:
			b.calls++
		}
	}
	for _, h := range code.Handlers {
		b.steps = append(b.steps, fmt.Sprintf("catch %s %s %s %s", number(int(h.Start)), number(int(h.End)), number(int(h.At)), k.name(k.class.ClassName(h.Catch))))
	}
	b.texts = letters(k.texts)
	return b, nil
}

// step says what an instruction does; code ends where it does.
func (k *maker) step(code []byte, pc int) step {
	op := code[pc]
	s := step{pc: pc}
	switch {
	case op >= 26 && op <= 45: // iload_0 to aload_3
		s.words = "load " + kindOf((op-26)/4) + " " + strconv.Itoa(int(op-26)%4)
	case op >= 21 && op <= 25:
		s.words = "load " + kindOf(op-21) + " " + strconv.Itoa(int(code[pc+1]))
	case op >= 59 && op <= 78:
		s.words = "store " + kindOf((op-59)/4) + " " + strconv.Itoa(int(op-59)%4)
	case op >= 54 && op <= 58:
		s.words = "store " + kindOf(op-54) + " " + strconv.Itoa(int(code[pc+1]))
	case op == classfile.OpWide:
		s.words = k.wide(code[pc:])
	case op == 132: // iinc
		s.words = fmt.Sprintf("increment %d %d", code[pc+1], int8(code[pc+2]))
	case op >= 153 && op <= 168, op == 198, op == 199: // branches
		s.words, s.targets = "op"+strconv.Itoa(int(op)), []int{pc + int(int16(binary.BigEndian.Uint16(code[pc+1:])))}
	case op == 200 || op == 201:
		s.words, s.targets = "op"+strconv.Itoa(int(op)-33), []int{pc + int(int32(binary.BigEndian.Uint32(code[pc+1:])))}
	case op == 170 || op == 171:
		k.choose(&s, code, pc)
	case op >= 2 && op <= 8: // iconst_m1 to iconst_5
		s.isInt, s.number = true, int(op)-3
	case op == 16: // bipush
		s.isInt, s.number = true, int(int8(code[pc+1]))
	case op == 17: // sipush
		s.isInt, s.number = true, int(int16(binary.BigEndian.Uint16(code[pc+1:])))
	case op == classfile.OpInvokeDynamic:
		s.constant = binary.BigEndian.Uint16(code[pc+1:])
		s.joins = k.joinsTexts(s.constant)
		s.words = "invokedynamic " + k.constant(s.constant)
	default:
		s.words = k.plain(code[pc:])
	}
	if s.isInt {
		s.words = "push " + strconv.Itoa(s.number)
	}
	return s
}

func kindOf(i byte) string { return string("ilfda"[i]) }

func (k *maker) wide(code []byte) string {
	index := binary.BigEndian.Uint16(code[2:])
	switch op := code[1]; {
	case op == 132:
		return fmt.Sprintf("increment %d %d", index, int16(binary.BigEndian.Uint16(code[4:])))
	case op >= 21 && op <= 25:
		return "load " + kindOf(op-21) + " " + strconv.Itoa(int(index))
	case op >= 54 && op <= 58:
		return "store " + kindOf(op-54) + " " + strconv.Itoa(int(index))
	}
	return fmt.Sprintf("op%d %d", code[1], index)
}

// choose says where the two switches lead (JVMS §6.5, tableswitch and lookupswitch).
func (k *maker) choose(s *step, code []byte, pc int) {
	u4 := func(at int) int { return int(int32(binary.BigEndian.Uint32(code[at:]))) }
	at := (pc + 4) &^ 3
	s.targets = []int{pc + u4(at)}
	s.words = "switch"
	if code[pc] == 170 {
		for key := u4(at + 4); key <= u4(at+8); key++ {
			where := at + 12 + 4*(key-u4(at+4))
			if where+4 > len(code) {
				return
			}
			s.words += " " + strconv.Itoa(key)
			s.targets = append(s.targets, pc+u4(where))
		}
		return
	}
	for i := range u4(at + 4) {
		where := at + 8 + 8*i
		if where+8 > len(code) {
			return
		}
		s.words += " " + strconv.Itoa(u4(where))
		s.targets = append(s.targets, pc+u4(where+4))
	}
}

// plain says an instruction whose operand is a constant, or bytes as they are.
func (k *maker) plain(code []byte) string {
	switch op := code[0]; {
	case op == 18:
		return "push " + k.constant(uint16(code[1]))
	case op == 19 || op == 20:
		return "push " + k.constant(binary.BigEndian.Uint16(code[1:]))
	case op >= classfile.OpInvokeVirtual && op <= classfile.OpInvokeInterface:
		return k.call(op, binary.BigEndian.Uint16(code[1:]))
	case op >= classfile.OpGetStatic && op <= classfile.OpNew, op == classfile.OpANewArray, op == classfile.OpCheckCast, op == classfile.OpInstanceOf:
		return names[op] + " " + k.constant(binary.BigEndian.Uint16(code[1:]))
	case op == classfile.OpMultiANewArray:
		return fmt.Sprintf("newarrays %d %s", code[3], k.constant(binary.BigEndian.Uint16(code[1:])))
	}
	return fmt.Sprintf("op%d% x", code[0], code[1:])
}

var names = map[byte]string{classfile.OpGetStatic: "getstatic", classfile.OpPutStatic: "putstatic", classfile.OpGetField: "getfield", classfile.OpPutField: "putfield",
	classfile.OpNew: "new", classfile.OpANewArray: "newarray", classfile.OpCheckCast: "checkcast", classfile.OpInstanceOf: "instanceof"}

// call says a call. One of a private method of the class itself is written in two ways
// by compilers before and after nests (JVMS §4.7.28).
func (k *maker) call(op byte, constant uint16) string {
	how := "invoke"
	ref, _ := k.class.Reference(constant)
	if does := k.access[ref.Class+"."+ref.Name+ref.Descriptor]; does != "" {
		return does
	}
	switch {
	case op == classfile.OpInvokeStatic:
		how = "invokestatic"
	case op == classfile.OpInvokeSpecial && ref.Name != "<init>" && ref.Class != k.class.Name():
		how = "invokesuper"
	}
	if ref.Descriptor == "()Ljava/lang/Class;" && ref.Name == "getClass" || ref.Class == "java/util/Objects" && ref.Name == "requireNonNull" && ref.Descriptor == "(Ljava/lang/Object;)Ljava/lang/Object;" {
		return "check for null"
	}
	return how + " " + k.reference(ref)
}

func (k *maker) reference(ref classfile.Reference) string {
	return k.name(ref.Class) + "." + memberName(ref.Name) + k.descriptor(ref.Descriptor)
}
