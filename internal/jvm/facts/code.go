// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"encoding/binary"

	"verdict"
	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/hashindex"
)

// maxNested is how deep dynamic constants may be arguments of one another.
const maxNested = 16

// meaning says what an instruction does.
var meaning = [256]Op{
	classfile.OpGetStatic: GetStatic, classfile.OpPutStatic: PutStatic, classfile.OpGetField: GetField, classfile.OpPutField: PutField,
	classfile.OpInvokeVirtual: InvokeVirtual, classfile.OpInvokeSpecial: InvokeSpecial, classfile.OpInvokeStatic: InvokeStatic,
	classfile.OpInvokeInterface: InvokeInterface, classfile.OpInvokeDynamic: InvokeDynamic, classfile.OpNew: New,
	classfile.OpANewArray: NewArray, classfile.OpMultiANewArray: NewArrays, classfile.OpCheckCast: CheckCast, classfile.OpInstanceOf: InstanceOf,
}

// code keeps what a method does. Its number tells whether an earlier use of the
// same constant was in the same method.
func (b *Builder) code(code classfile.Code, method uint32) (list, error) {
	from := uint32(len(b.pack.ops))
	var failed *verdict.Error
	whole := code.Uses(func(u classfile.Use) {
		if failed == nil {
			failed = b.use(u, method)
		}
	})
	switch {
	case failed != nil:
		return list{}, failed
	case !whole:
		return list{}, invalid("an instruction of a method is none")
	}
	return list{from, uint32(len(b.pack.ops))}, nil
}

func (b *Builder) use(u classfile.Use, method uint32) *verdict.Error {
	op := b.did.first(b.class, u, method)
	if op == 0 {
		return nil
	}
	operand, e := b.operand(op, u.Constant)
	if e == nil {
		b.pack.ops = binary.AppendUvarint(append(b.pack.ops, byte(op)), uint64(operand))
	}
	return e
}

// marks hold for each constant which method used it last, and how.
type marks []uint32

// first says what an instruction does when it is the first in its method that does
// so; 0 for any other, and for those that facts do not keep.
func (d marks) first(c *classfile.Class, u classfile.Use, method uint32) Op {
	op := meaning[u.Op]
	if u.Op == classfile.OpLdc {
		op = loads(c.Tag(u.Constant))
	}
	if op == 0 || int(u.Constant) >= len(d) {
		return op // a constant that is not there is told by who reads it
	}
	if mark := method<<8 | uint32(op); d[u.Constant] != mark {
		d[u.Constant] = mark
		return op
	}
	return 0
}

// Places gives for each thing that a method does (Pack.Does, in that order) where
// its first instruction stands.
func Places(c *classfile.Class, code classfile.Code) []int {
	d := make(marks, c.Constants())
	var places []int
	code.Uses(func(u classfile.Use) {
		if d.first(c, u, 1) != 0 {
			places = append(places, u.PC)
		}
	})
	return places
}

// loads says what ldc does with a constant; 0 for numbers and types of methods.
func loads(tag byte) Op {
	switch tag {
	case classfile.TagString:
		return LoadString
	case classfile.TagClass:
		return LoadClass
	case classfile.TagMethodHandle:
		return LoadHandle
	case classfile.TagDynamic:
		return LoadDynamic
	}
	return 0
}

func (b *Builder) operand(op Op, i uint16) (uint32, *verdict.Error) {
	switch op {
	case New, LoadClass, CheckCast, InstanceOf, NewArray, NewArrays:
		if b.class.Tag(i) != classfile.TagClass {
			return 0, invalid("an instruction names a class that is none")
		}
		return b.className(i), nil
	case LoadString:
		return b.constantText(b.class.StringText(i)), nil
	case LoadHandle:
		_, reference, _ := b.class.MethodHandle(i)
		return b.ref(reference)
	case InvokeDynamic, LoadDynamic:
		return b.dynamic(i)
	}
	return b.ref(i)
}

func (b *Builder) ref(i uint16) (uint32, *verdict.Error) {
	class, name, descriptor, ok := b.class.ReferenceTexts(i)
	if !ok {
		return 0, invalid("an instruction names a field or method that is none")
	}
	if known := b.members[i]; known > 0 {
		return known - 1, nil
	}
	r := Ref{b.constantText(class), b.constantText(name), b.constantText(descriptor)}
	hash := hashindex.Mix(r.Class, r.Name, r.Descriptor)
	n, ok := b.refs.Find(hash, func(n uint32) bool { return b.pack.Refs[n] == r })
	if !ok {
		n = uint32(len(b.pack.Refs))
		b.refs.Add(hash, n)
		b.pack.Refs = append(b.pack.Refs, r)
	}
	b.members[i] = n + 1
	return n, nil
}

func (b *Builder) dynamic(i uint16) (uint32, *verdict.Error) {
	d, ok := b.class.Dynamic(i)
	if !ok || d.Bootstrap >= len(b.boots) {
		return 0, invalid("an instruction names a call site that is none")
	}
	if known := b.dynamics[i]; known > 0 {
		return known - 1, nil
	}
	b.depth++
	defer func() { b.depth-- }()
	if b.depth > maxNested {
		return 0, invalid("dynamic constants are arguments of one another more than %d deep", maxNested)
	}
	boot := b.boots[d.Bootstrap]
	kind, reference, _ := b.class.MethodHandle(boot.Handle)
	ref, e := b.ref(reference)
	if e != nil {
		return 0, e
	}
	pairs := make([]uint32, 0, 2*len(boot.Arguments))
	for _, argument := range boot.Arguments {
		kind, value, e := b.argument(argument)
		if e != nil {
			return 0, e
		}
		pairs = append(pairs, kind, value)
	}
	from := uint32(len(b.pack.ints))
	b.pack.ints = append(b.pack.ints, pairs...)
	n := uint32(len(b.pack.Dynamics))
	b.pack.Dynamics = append(b.pack.Dynamics, Dynamic{b.text(d.Name), b.text(d.Descriptor), Handle{kind, ref}, list{from, uint32(len(b.pack.ints))}})
	b.dynamics[i] = n + 1
	return n, nil
}

func (b *Builder) argument(i uint16) (kind, value uint32, e *verdict.Error) {
	switch b.class.Tag(i) {
	case classfile.TagString:
		return uint32(TextArgument), b.constantText(b.class.StringText(i)), nil
	case classfile.TagClass:
		return uint32(ClassArgument), b.className(i), nil
	case classfile.TagMethodType:
		descriptor, _ := b.class.MethodType(i)
		return uint32(TypeArgument), b.text(descriptor), nil
	case classfile.TagDynamic:
		value, e = b.dynamic(i)
		return uint32(DynamicArgument), value, e
	case classfile.TagMethodHandle:
		handle, reference, _ := b.class.MethodHandle(i)
		value, e = b.ref(reference)
		return uint32(HandleArgument) | uint32(handle)<<8, value, e
	}
	return uint32(NumberArgument), uint32(b.class.Integer(i)), nil
}

func invalid(format string, arguments ...any) *verdict.Error {
	return verdict.Errorf(verdict.Invalid, "is no valid class file: "+format, arguments...)
}
