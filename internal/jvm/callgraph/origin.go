// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"encoding/binary"
	"slices"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/flow"
	"verdict/internal/jvm/program"
)

// thing is what a value may be, as far as reflection asks. Things are compared with ==.
type thing struct {
	kind  thingKind
	text  string          // of aText; the name of a member, "" for all; the descriptor of an array, a primitive or a type of methods
	class program.ClassID // of aClass and anObject; of members program.None where it is not known
	takes string          // the parameters of a method or constructor as (…) of its descriptor, "" where they are not known
}

type thingKind uint8

const (
	aText thingKind = iota + 1
	aClass
	anArrayClass
	aPrimitive
	anObject
	aMethod
	aConstructor
	aField
	aMethodType
	aNumber
)

// things are what a value may be. Where open is set it may be something else too.
type things struct {
	list []thing
	open bool
}

func (t *things) add(one thing) {
	if !slices.Contains(t.list, one) {
		t.list = append(t.list, one)
	}
}

// of keeps the things of some kinds; with any other it is open.
func (t things) of(kinds ...thingKind) things {
	kept := things{open: t.open}
	for _, one := range t.list {
		if slices.Contains(kinds, one.kind) {
			kept.list = append(kept.list, one)
		} else {
			kept.open = true
		}
	}
	return kept
}

// followed is a method with the flow of its values.
type followed struct {
	*flow.Flow
	Class *classfile.Class
	calls []called // in the order of the code
	puts  []put
}

// put is an instruction that writes a field.
type put struct {
	flow.Instruction
	field program.FieldID // program.None where nobody has it
}

// called is an instruction that calls a method by name.
type called struct {
	flow.Instruction
	class    program.ClassID // of an array Object
	selector program.Selector
}

// read gives the flow of a method; nil when it has no code that could be read.
func (g *Graph) read(m program.MethodID) *followed {
	if r, ok := g.readings[m]; ok {
		return r
	}
	r := g.follow(m)
	g.readings[m] = r
	return r
}

// classFile reads a class file once; nil when it cannot be read.
func (g *Graph) classFile(id program.ClassID) *classfile.Class {
	parsed, ok := g.parsed[id]
	if !ok {
		parsed, _ = g.p.ClassFile(id)
		g.parsed[id] = parsed
	}
	return parsed
}

func (g *Graph) follow(m program.MethodID) *followed {
	parsed := g.classFile(g.p.ClassOf(m))
	if parsed == nil || g.p.Where(m) != "" || g.p.Nth(m) >= len(parsed.Methods()) {
		return nil
	}
	values, err := g.flows.Method(parsed, parsed.Methods()[g.p.Nth(m)])
	if err != nil {
		return nil
	}
	r := &followed{Flow: values.Clone(), Class: parsed}
	for _, i := range r.Instructions {
		puts := i.Op == classfile.OpPutField || i.Op == classfile.OpPutStatic
		if !puts && (i.Op < classfile.OpInvokeVirtual || i.Op > classfile.OpInvokeInterface) {
			continue
		}
		ref, ok := parsed.Reference(i.Constant)
		switch {
		case !ok:
		case puts:
			r.puts = append(r.puts, put{i, g.p.ResolveField(g.p.Class(ref.Class), ref.Name, ref.Descriptor)})
		default:
			r.calls = append(r.calls, called{i, g.p.Class(element(ref.Class)), g.p.Selector(ref.Name, ref.Descriptor)})
		}
	}
	return r
}

const (
	maxThings = 256  // that one value may be
	maxPlaces = 1024 // that one value is followed through
)

// origin follows a value back to what it is made of.
type origin struct {
	g      *Graph
	found  things
	seen   map[place]bool
	around []place // calls whose arguments are being followed
	places *int
}

// place is a step of the way back: an instruction, a parameter (at is -1 minus its
// number) or a field (in is program.None).
type place struct {
	in       program.MethodID
	at       int32
	elements bool // of the array that the value is
}

// things gives what an operand of a method may be.
func (g *Graph) things(m program.MethodID, r *followed, s flow.Set) things {
	o := &origin{g: g, seen: map[place]bool{}, places: new(int)}
	o.follow(m, r, s, false)
	return o.found
}

// within follows an operand of a call, whose result is made of it. A call that its own
// arguments lead back to gives more and more: that is open.
func (o *origin) within(call place, m program.MethodID, r *followed, s flow.Set) things {
	if slices.Contains(o.around, call) {
		return things{open: true}
	}
	inner := &origin{g: o.g, seen: map[place]bool{}, around: append(slices.Clone(o.around), call), places: o.places}
	inner.follow(m, r, s, false)
	return inner.found
}

// enter reports whether a place is to be followed: not for the second time, and not when
// there are too many.
func (o *origin) enter(p place) bool {
	if o.seen[p] {
		return false
	}
	o.seen[p] = true
	*o.places++
	if *o.places > maxPlaces || len(o.found.list) > maxThings {
		o.found.open = true
		return false
	}
	return true
}

func (o *origin) follow(m program.MethodID, r *followed, s flow.Set, elements bool) {
	for _, source := range s {
		o.source(m, r, source, elements)
	}
}

func (o *origin) source(m program.MethodID, r *followed, s flow.Source, elements bool) {
	switch s.Kind {
	case flow.Null:
	case flow.String:
		text, _ := r.Class.StringConstant(uint16(s.Value))
		o.found.add(thing{kind: aText, text: text})
	case flow.Class:
		o.found.add(o.g.classThing(r.Class.ClassName(uint16(s.Value))))
	case flow.Int:
		o.found.add(thing{kind: aNumber, class: program.ClassID(s.Value)})
	case flow.Parameter:
		o.parameter(m, int(s.Value), elements)
	case flow.Field:
		o.field(m, r, s, elements)
	case flow.New:
		o.object(m, r, s)
	case flow.NewArray:
		o.array(m, r, s, elements)
	case flow.Element:
		if i, ok := r.At(int(s.PC)); ok && !elements && len(i.Operands) > 0 && o.enter(place{m, s.PC, elements}) {
			o.follow(m, r, i.Operands[0], true)
			return
		}
		o.found.open = o.found.open || elements
	case flow.Call:
		if o.enter(place{m, s.PC, elements}) {
			o.call(m, r, s, elements)
		}
	default:
		o.found.open = true
	}
}

// object is one that is made here; a copy of a text is that text.
func (o *origin) object(m program.MethodID, r *followed, s flow.Source) {
	class := r.Class.ClassName(uint16(s.Value))
	if class != "java/lang/String" {
		o.found.add(thing{kind: anObject, class: o.g.p.Class(class)})
		return
	}
	text, ok := o.constructed(call{m: m, r: r, i: flow.Instruction{PC: int(s.PC)}}, s)
	o.found.open = o.found.open || !ok || text.open
	for _, one := range text.list {
		o.found.add(one)
	}
}

// classThing gives the thing that a class literal is.
func (g *Graph) classThing(name string) thing {
	if isArrayName(name) {
		return thing{kind: anArrayClass, text: name}
	}
	return thing{kind: aClass, class: g.p.Class(name)}
}

func isArrayName(name string) bool { return name != "" && name[0] == '[' }

// parameter follows what the callers of a method pass.
func (o *origin) parameter(m program.MethodID, n int, elements bool) {
	if !o.enter(place{m, int32(-1 - n), elements}) {
		return
	}
	g := o.g
	if g.p.InRuntime(g.p.ClassOf(m)) {
		o.found.open = true
		return
	}
	callers, all := g.callersOf(m)
	selector := g.p.SelectorOf(m)
	o.found.open = o.found.open || !all
	for _, caller := range callers {
		r := g.read(caller)
		if r == nil {
			o.found.open = true
			continue
		}
		for _, i := range r.calls {
			if i.selector == selector && n < len(i.Operands) && g.mayCall(i.class, m) {
				o.follow(caller, r, i.Operands[n], elements)
			}
		}
	}
}

// mayCall reports whether a call by the name of a method that names a class may run it:
// it overrides what is named, or is inherited.
func (g *Graph) mayCall(named program.ClassID, m program.MethodID) bool {
	class := g.p.ClassOf(m)
	return g.p.IsSubtype(named, class) || g.p.IsSubtype(class, named) || g.p.IsInterface(named) || g.p.IsInterface(class)
}

// field follows what is written to a field.
func (o *origin) field(m program.MethodID, r *followed, s flow.Source, elements bool) {
	g := o.g
	ref, ok := r.Class.Reference(uint16(s.Value))
	f := program.FieldID(program.None)
	if ok {
		f = g.p.ResolveField(g.p.Class(ref.Class), ref.Name, ref.Descriptor)
	}
	if f == program.None {
		o.found.open = true
		return
	}
	if !o.enter(place{program.None, int32(f), elements}) {
		return
	}
	class := g.p.FieldClass(f)
	if g.p.InRuntime(class) {
		if letter := primitives[g.p.Name(class)]; ref.Name == "TYPE" && letter != "" {
			o.found.add(thing{kind: aPrimitive, text: letter})
			return
		}
		o.found.open = true
		return
	}
	o.found.open = o.found.open || g.otherwiseWritten(class, ref.Name)
	if text, ok := g.constant(class, ref.Name); ok {
		o.found.add(thing{kind: aText, text: text})
	}
	for _, writer := range g.in.writers[f] {
		o.written(writer, f, elements)
	}
}

// written follows what a method writes to a field.
func (o *origin) written(writer program.MethodID, f program.FieldID, elements bool) {
	r := o.g.read(writer)
	if r == nil {
		o.found.open = true
		return
	}
	for _, i := range r.puts {
		if i.field == f {
			o.follow(writer, r, i.Operands[len(i.Operands)-1], elements)
		}
	}
}

// primitives are the classes whose field TYPE is the class of a primitive type.
var primitives = map[string]string{"java/lang/Integer": "I", "java/lang/Long": "J", "java/lang/Short": "S", "java/lang/Byte": "B", "java/lang/Character": "C",
	"java/lang/Boolean": "Z", "java/lang/Float": "F", "java/lang/Double": "D", "java/lang/Void": "V"}

// otherwiseWritten reports whether a field may be written by what is no code that names
// it: reflection, or objects that are read from bytes.
func (g *Graph) otherwiseWritten(class program.ClassID, name string) bool {
	if g.anyWritten || g.written[name] {
		return true
	}
	serializable, ok := g.p.Find("java/io/Serializable")
	return ok && g.modelled["read"] && g.p.IsSubtype(class, serializable)
}

// array follows what an array that is made here holds. One that others get may hold
// more.
func (o *origin) array(m program.MethodID, r *followed, s flow.Source, elements bool) {
	if !elements {
		o.found.open = true
		return
	}
	if !o.enter(place{m, s.PC, elements}) {
		return
	}
	for _, i := range r.Instructions {
		for n, operand := range i.Operands {
			if !slices.ContainsFunc(operand, func(other flow.Source) bool { return other.Kind == s.Kind && other.PC == s.PC }) {
				continue
			}
			switch {
			case i.Op == classfile.OpAAStore && n == 0:
				o.follow(m, r, i.Operands[2], false)
			case i.Op == classfile.OpAALoad, i.Op == classfile.OpArrayLength, i.Op == classfile.OpCheckCast:
			default:
				o.found.open = true
			}
		}
	}
}

// constant gives the text that a static field has from the beginning (JVMS §4.7.2).
func (g *Graph) constant(id program.ClassID, field string) (text string, ok bool) {
	parsed := g.classFile(id)
	if parsed == nil {
		return "", false
	}
	for _, f := range parsed.Fields() {
		if content, found := f.Attributes().Find("ConstantValue"); found && len(content) == 2 && f.Name() == field && f.Descriptor() == "Ljava/lang/String;" {
			return parsed.StringConstant(binary.BigEndian.Uint16(content))
		}
	}
	return "", false
}
