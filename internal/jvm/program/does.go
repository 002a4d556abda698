// SPDX-License-Identifier: Apache-2.0

package program

import (
	"verdict/internal/jvm/facts"
)

// Do is one thing that a method does, in the program's numbers.
type Do struct {
	Op       facts.Op
	Class    ClassID  // of every operation but LoadString and those with a Dynamic: what is named, of arrays what they are made of
	Selector Selector // of calls and fields: name and descriptor
	Array    bool     // the class stands for an array
	Dynamic  Dynamic  // of InvokeDynamic and LoadDynamic
	Text     string   // of LoadString
}

// Dynamic is a call site or a constant that a bootstrap method makes.
type Dynamic struct {
	ID               uint64 // tells it from all others of the program
	Name, Descriptor string
	Bootstrap        Handle
	Arguments        []Argument
}

// Handle is a method handle: its kind (classfile.RefInvokeStatic …) and what it
// refers to.
type Handle struct {
	Kind     byte
	Class    ClassID
	Selector Selector
}

// Argument is a static argument of a bootstrap method.
type Argument struct {
	Kind    facts.ArgumentKind
	Text    string  // of a text or a descriptor
	Number  int32   // of an int
	Class   ClassID // of a class
	Handle  Handle
	Dynamic *Dynamic
}

// Made is a method that a model made: the body of a lambda, what a plug-in's name in
// a configuration leads to.
type Made struct {
	Name, Descriptor string
	Access           uint16
	Does             []Do
	Where            string // the place that it stands for, in words
}

// Does tells what a method does, each thing once, until tell returns false.
func (p *Program) Does(m MethodID, tell func(Do) bool) {
	if made := p.methods[m].made; made != nil {
		for _, d := range made.Does {
			if !tell(d) {
				return
			}
		}
		return
	}
	k, f := p.fact(m)
	if f == nil {
		return
	}
	k.Pack.Does(f, func(op facts.Op, operand uint32) bool { return tell(p.do(k, op, operand)) })
}

func (p *Program) do(k *packed, op facts.Op, operand uint32) Do {
	d := Do{Op: op, Class: None, Selector: None}
	switch op {
	case facts.InvokeDynamic, facts.LoadDynamic:
		d.Dynamic = p.dynamic(k, operand)
	case facts.LoadString:
		d.Text = k.Texts.At(operand)
	case facts.New, facts.LoadClass, facts.CheckCast, facts.InstanceOf, facts.NewArray, facts.NewArrays:
		d.Class, d.Array = p.named(k, operand), isArray(k.Texts.At(operand))
	default:
		d.Class, d.Selector, d.Array = p.ref(k, operand)
	}
	return d
}

func isArray(name string) bool { return name != "" && name[0] == '[' }

// ref gives what a reference names; the methods of arrays are those of Object
// (JVMS §5.4.3.3, JLS §10.7).
func (p *Program) ref(k *packed, i uint32) (ClassID, Selector, bool) {
	r := k.Refs[i]
	if k.refs[i] == 0 {
		k.refs[i] = p.pair(p.textOf(k, r.Name), p.textOf(k, r.Descriptor)) + 1
	}
	if isArray(k.Texts.At(r.Class)) {
		return p.object, k.refs[i] - 1, true
	}
	return p.named(k, r.Class), k.refs[i] - 1, false
}

func (p *Program) handle(k *packed, h facts.Handle) Handle {
	class, selector, _ := p.ref(k, h.Ref)
	return Handle{h.Kind, class, selector}
}

func (p *Program) dynamic(k *packed, i uint32) Dynamic {
	d := &k.Dynamics[i]
	made := Dynamic{ID: uint64(k.number)<<32 | uint64(i), Name: k.Texts.At(d.Name), Descriptor: k.Texts.At(d.Descriptor), Bootstrap: p.handle(k, d.Bootstrap)}
	for _, a := range k.Pack.Arguments(d) {
		argument := Argument{Kind: a.Kind, Class: None}
		switch a.Kind {
		case facts.TextArgument, facts.TypeArgument:
			argument.Text = k.Texts.At(a.Value)
		case facts.NumberArgument:
			argument.Number = int32(a.Value)
		case facts.ClassArgument:
			argument.Class = p.named(k, a.Value)
		case facts.HandleArgument:
			argument.Handle = p.handle(k, facts.Handle{Kind: a.Handle, Ref: a.Value})
		case facts.DynamicArgument:
			inner := p.dynamic(k, a.Value) // made of those before it: this ends
			argument.Dynamic = &inner
		}
		made.Arguments = append(made.Arguments, argument)
	}
	return made
}

// Make adds a class that a model makes, with its methods.
func (p *Program) Make(name string, super ClassID, interfaces []ClassID, methods []Made) ClassID {
	id := ClassID(len(p.classes))
	c := class{name: name, super: super, interfaces: interfaces}
	for i := range methods {
		c.methods = append(c.methods, MethodID(len(p.methods)))
		p.methods = append(p.methods, method{class: id, made: &methods[i]})
	}
	p.classes = append(p.classes, c)
	p.under(id)
	return id
}

// Where is the place that a model made a method for; "" of one that was read.
func (p *Program) Where(m MethodID) string {
	if made := p.methods[m].made; made != nil {
		return made.Where
	}
	return ""
}
