// SPDX-License-Identifier: Apache-2.0

package facts

// Pack holds the facts of classes. Texts, references and call sites are numbers
// into its tables; the text 0 is empty. It does not change once it is made, so that
// several goroutines may read it.
type Pack struct {
	Texts    Texts
	Refs     []Ref
	Dynamics []Dynamic
	Classes  []Class
	Fields   []Field
	Methods  []Method

	ints []uint32 // lists that classes and dynamics point into
	ops  []byte   // what methods do
}

// Ref is a field or method that is referred to. A class is an internal name, or
// the descriptor of an array.
type Ref struct{ Class, Name, Descriptor uint32 }

// Class is one class. Its fields and methods are ranges of the pack's.
type Class struct {
	Name, Super uint32 // Super is 0 for java/lang/Object and module-info
	NestHost    uint32 // 0 when it is its own
	Member      uint32 // which of the archive's members it was read from
	Access      uint16
	Major       uint16

	interfaces, annotations list
	fields, methods         list
}

// Field is a field as its class declares it.
type Field struct {
	Name, Descriptor uint32
	Access           uint16
	annotations      list
}

// Method is a method as its class declares it.
type Method struct {
	Name, Descriptor uint32
	Access           uint16
	HasCode          bool
	annotations      list
	ops              list
}

// list is a stretch of one of the pack's slices.
type list struct{ from, to uint32 }

// Op is what a method does, with what.
type Op byte

// What a method does. Operands are references but where it says otherwise. Each
// stands once in a method, in the order of the first time.
const (
	InvokeStatic Op = iota + 1
	InvokeSpecial
	InvokeVirtual
	InvokeInterface
	InvokeDynamic // a dynamic
	New           // a class's name
	GetStatic
	PutStatic
	GetField
	PutField
	LoadClass   // the name of a class or the descriptor of an array
	LoadHandle  // of a method
	LoadDynamic // a dynamic
	LoadString  // a text
	CheckCast   // the name of a class or the descriptor of an array
	InstanceOf  // the same
	NewArray    // the name or descriptor of what it holds
	NewArrays   // the descriptor of an array of arrays
)

// Dynamic is a call site or constant that a bootstrap method makes.
type Dynamic struct {
	Name, Descriptor uint32
	Bootstrap        Handle
	arguments        list // of pairs: kind, value
}

// Handle is a method handle: its kind (classfile.RefInvokeStatic …) and what it
// refers to.
type Handle struct {
	Kind byte
	Ref  uint32
}

// ArgumentKind says what a static argument of a bootstrap method is.
type ArgumentKind uint32

// The kinds of static arguments.
const (
	NumberArgument  ArgumentKind = iota // an int; of any other number 0
	TextArgument                        // a text
	ClassArgument                       // a class's name
	TypeArgument                        // a method's descriptor
	DynamicArgument                     // a dynamic
	HandleArgument                      // a reference; the handle's kind stands in Argument.Handle
)

// Argument is a static argument of a bootstrap method.
type Argument struct {
	Kind   ArgumentKind
	Handle byte // kind of a handle
	Value  uint32
}

// Interfaces are the names of a class's direct superinterfaces, in order.
func (p *Pack) Interfaces(c *Class) []uint32 { return p.ints[c.interfaces.from:c.interfaces.to] }

// Annotations are the types of what annotates a class, by internal name.
func (p *Pack) Annotations(c *Class) []uint32 { return p.ints[c.annotations.from:c.annotations.to] }

// MethodAnnotations are the types of what annotates a method.
func (p *Pack) MethodAnnotations(m *Method) []uint32 {
	return p.ints[m.annotations.from:m.annotations.to]
}

// FieldAnnotations are the types of what annotates a field.
func (p *Pack) FieldAnnotations(f *Field) []uint32 {
	return p.ints[f.annotations.from:f.annotations.to]
}

// FieldsOf are the fields that a class declares.
func (p *Pack) FieldsOf(c *Class) []Field { return p.Fields[c.fields.from:c.fields.to] }

// MethodsOf are the methods that a class declares.
func (p *Pack) MethodsOf(c *Class) []Method { return p.Methods[c.methods.from:c.methods.to] }

// FirstMethod is the number of the class's first method among the pack's.
func (c *Class) FirstMethod() int { return int(c.methods.from) }

// FirstField is the number of the class's first field among the pack's.
func (c *Class) FirstField() int { return int(c.fields.from) }

// Arguments are the static arguments of a dynamic.
func (p *Pack) Arguments(d *Dynamic) []Argument {
	var list []Argument
	for pairs := p.ints[d.arguments.from:d.arguments.to]; len(pairs) > 1; pairs = pairs[2:] {
		list = append(list, Argument{ArgumentKind(pairs[0] & 0xff), byte(pairs[0] >> 8), pairs[1]})
	}
	return list
}

// Does tells what a method does, in the order of the first time, until tell
// returns false.
func (p *Pack) Does(m *Method, tell func(op Op, operand uint32) bool) {
	for b := p.ops[m.ops.from:m.ops.to]; len(b) > 0; {
		op := Op(b[0])
		value, n := uint32(0), 1
		for shift := 0; ; shift += 7 {
			value |= uint32(b[n]&0x7f) << shift
			n++
			if b[n-1] < 0x80 {
				break
			}
		}
		b = b[n:]
		if !tell(op, value) {
			return
		}
	}
}

// Bytes is the size of what methods do.
func (p *Pack) Bytes() int { return len(p.ops) }
