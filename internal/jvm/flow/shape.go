// SPDX-License-Identifier: Apache-2.0

package flow

import "verdict/internal/jvm/classfile"

// shape is what a descriptor says of the stack (JVMS §4.3).
type shape struct {
	from     uint32 // of its operands' offsets
	operands uint8
	cells    uint8 // that they take
	gives    uint8 // cells of the result, or of the field
	known    what
}

// what a descriptor is the type of; nothing for a shape that is not known yet.
type what uint8

const (
	ofField  what = 1
	ofMethod what = 2
)

const maxParameters = 255 // cells, JVMS §4.3.3

func (a *Analyzer) operands(s shape) []uint8 { return a.offsets[s.from:][:s.operands] }

// shape gives that of the text of a descriptor, which is parsed once for a class.
func (a *Analyzer) shape(pc int, text uint16, of what) (shape, bool) {
	s := &a.shapes[text]
	if s.known == of {
		return *s, true
	}
	parsed, ok := a.parse(a.class.Text(text), of)
	if !ok {
		return shape{}, a.malformed(pc, "a descriptor is none")
	}
	*s = parsed
	return parsed, true
}

func (a *Analyzer) parse(text []byte, of what) (s shape, ok bool) {
	s = shape{from: uint32(len(a.offsets)), known: of}
	if of == ofMethod {
		if len(text) == 0 || text[0] != '(' {
			return s, false
		}
		cells := 0
		for text = text[1:]; len(text) > 0 && text[0] != ')'; {
			width, length := fieldType(text)
			if length == 0 || cells+width > maxParameters {
				return s, false
			}
			a.offsets = append(a.offsets, uint8(cells))
			s.operands++
			cells += width
			text = text[length:]
		}
		s.cells = uint8(cells)
		if len(text) == 0 {
			return s, false
		}
		if text = text[1:]; string(text) == "V" {
			return s, true
		}
	}
	width, length := fieldType(text)
	s.gives = uint8(width)
	return s, length > 0 && length == len(text)
}

// fieldType gives the cells and the length of the type with which b begins; 0 when
// there is none.
func fieldType(b []byte) (cells, length int) {
	for length < len(b) && b[length] == '[' {
		length++
	}
	if length == len(b) {
		return 0, 0
	}
	cells = 1
	switch b[length] {
	case 'J', 'D':
		if length == 0 {
			cells = 2
		}
	case 'B', 'C', 'F', 'I', 'S', 'Z':
	case 'L':
		for b[length] != ';' {
			if length++; length == len(b) {
				return 0, 0
			}
		}
	default:
		return 0, 0
	}
	return cells, length + 1
}

// form is what an instruction does with the stack.
type form struct {
	operands []uint8 // offsets
	receiver int     // 1 when there is one beneath them
	cells    int     // that the operands take, without the receiver
	gives    int
}

// counted are the offsets of operands of one cell each.
var counted = func() (n [256]uint8) {
	for i := range n {
		n[i] = uint8(i)
	}
	return n
}()

// form gives that of an instruction that operates. Where a constant says it, the
// constant must be of the right kind.
func (a *Analyzer) form(pc int, e *effect) (form, bool) {
	switch e.action {
	case access:
		return a.accessForm(pc)
	case invoke:
		return a.invokeForm(pc)
	case pushPool:
		return form{gives: int(e.gives)}, true
	case cast, ofClass, multiArray:
		if a.class.Tag(a.operandAt(pc)) != classfile.TagClass {
			return form{}, a.malformed(pc, "an instruction names a class that is none")
		}
	}
	if e.action != multiArray {
		return form{e.operands, 0, int(e.takes), int(e.gives)}, true
	}
	dimensions := int(a.code[pc+3])
	if dimensions == 0 {
		return form{}, a.malformed(pc, "an array has no dimension")
	}
	return form{counted[:dimensions], 0, dimensions, int(e.gives)}, true
}

func (a *Analyzer) accessForm(pc int) (form, bool) {
	i := a.operandAt(pc)
	if a.class.Tag(i) != classfile.TagFieldref {
		return form{}, a.malformed(pc, "an instruction names a field that is none")
	}
	s, ok := a.shape(pc, a.class.DescriptorText(i), ofField)
	f := form{}
	op := a.code[pc]
	if op == classfile.OpGetField || op == classfile.OpPutField {
		f.receiver = 1
	}
	if op == classfile.OpPutField || op == classfile.OpPutStatic {
		f.operands, f.cells = counted[:1], int(s.gives)
	} else {
		f.gives = int(s.gives)
	}
	return f, ok
}

func (a *Analyzer) invokeForm(pc int) (form, bool) {
	i, op := a.operandAt(pc), a.code[pc]
	tag := a.class.Tag(i)
	dynamic := op == classfile.OpInvokeDynamic
	if dynamic != (tag == classfile.TagInvokeDynamic) || !dynamic && tag != classfile.TagMethodref && tag != classfile.TagInterfaceMethodref {
		return form{}, a.malformed(pc, "an instruction names a method that is none")
	}
	s, ok := a.shape(pc, a.class.DescriptorText(i), ofMethod)
	f := form{a.operands(s), 1, int(s.cells), int(s.gives)}
	if dynamic || op == classfile.OpInvokeStatic {
		f.receiver = 0
	}
	return f, ok
}
