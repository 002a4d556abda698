// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"strings"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/flow"
	"verdict/internal/jvm/program"
)

// giver adds what a call gives back.
type giver func(o *origin, c call)

// givers says what methods of the JDK give back, by class and name: those that turn
// names into classes and members, and those that give back what they take.
func givers() map[string]giver {
	return map[string]giver{
		"java/lang/Class.forName":                   (*origin).classByName,
		"java/lang/ClassLoader.loadClass":           (*origin).classByName,
		"java/lang/Object.getClass":                 (*origin).classOf,
		"java/lang/Class.getName":                   (*origin).nameOf,
		"java/lang/Class.getTypeName":               (*origin).nameOf,
		"java/lang/Class.newInstance":               (*origin).instance,
		"java/lang/reflect/Constructor.newInstance": (*origin).instance,

		"java/lang/Class.getMethod":               member(aMethod),
		"java/lang/Class.getDeclaredMethod":       member(aMethod),
		"java/lang/Class.getMethods":              member(aMethod),
		"java/lang/Class.getDeclaredMethods":      member(aMethod),
		"java/lang/Class.getConstructor":          member(aConstructor),
		"java/lang/Class.getDeclaredConstructor":  member(aConstructor),
		"java/lang/Class.getConstructors":         member(aConstructor),
		"java/lang/Class.getDeclaredConstructors": member(aConstructor),
		"java/lang/Class.getField":                member(aField),
		"java/lang/Class.getDeclaredField":        member(aField),
		"java/lang/Class.getFields":               member(aField),
		"java/lang/Class.getDeclaredFields":       member(aField),

		"java/lang/invoke/MethodType.methodType": (*origin).methodType,

		"java/lang/String.concat":          (*origin).concat,
		"java/lang/StringBuilder.toString": (*origin).built,
		"java/lang/StringBuffer.toString":  (*origin).built,

		"java/lang/String.intern":          same(0),
		"java/lang/String.toString":        same(0),
		"java/lang/String.valueOf":         same(0),
		"java/lang/Class.asSubclass":       same(0),
		"java/lang/Class.cast":             same(1),
		"java/util/Objects.requireNonNull": same(0),
		"java/util/Objects.toString":       same(0),
	}
}

// call is a call whose result is followed.
type call struct {
	m        program.MethodID
	r        *followed
	i        flow.Instruction
	ref      classfile.Reference
	elements bool
}

func (c call) place() place { return place{c.m, int32(c.i.PC), c.elements} }

// call follows what a call gives back.
func (o *origin) call(m program.MethodID, r *followed, s flow.Source, elements bool) {
	g := o.g
	i, ok := r.At(int(s.PC))
	if !ok {
		o.found.open = true
		return
	}
	if i.Op == classfile.OpInvokeDynamic {
		o.concatenated(call{m: m, r: r, i: i, elements: elements})
		return
	}
	ref, ok := r.Class.Reference(i.Constant)
	if !ok {
		o.found.open = true
		return
	}
	class, selector := g.p.Class(element(ref.Class)), g.p.Selector(ref.Name, ref.Descriptor)
	resolved := g.p.Resolve(class, selector)
	if resolved == program.None {
		o.found.open = true
		return
	}
	if give := g.gives[g.p.Name(g.p.ClassOf(resolved))+"."+ref.Name]; give != nil {
		give(o, call{m, r, i, ref, elements})
		return
	}
	targets, known := g.targetsOf(m, i.Op, class, selector, resolved)
	o.found.open = o.found.open || !known
	for _, target := range targets {
		o.returned(target, elements)
	}
}

// element gives the class of whose array a name is the descriptor; Object has the
// methods of arrays.
func element(name string) string {
	if isArrayName(name) {
		return "java/lang/Object"
	}
	return name
}

// targetsOf gives the methods of the program that a call in a method runs, so far. It is false
// where others may run.
func (g *Graph) targetsOf(m program.MethodID, op byte, class program.ClassID, selector program.Selector, resolved program.MethodID) (list []program.MethodID, known bool) {
	const annotation = 0x2000 // JVMS table 4.1-B; the JDK makes its objects
	if access := g.p.Access(g.p.ClassOf(resolved)); access&annotation != 0 || access&program.Interface != 0 && g.modelled["proxy"] {
		return nil, false
	}
	list = []program.MethodID{resolved}
	if op != classfile.OpInvokeStatic && op != classfile.OpInvokeSpecial && g.p.MethodAccess(resolved)&program.Private == 0 {
		n, ok := g.known(g.by(m, ""), class, selector)
		if !ok {
			return nil, class != g.p.Object() // of an array
		}
		list = list[:0]
		g.eachTarget(n, func(t target) { list = append(list, t.method) })
	}
	for _, m := range list {
		if g.p.InRuntime(g.p.ClassOf(m)) || !g.p.HasCode(m) || g.p.Where(m) != "" {
			return nil, false
		}
	}
	return list, true
}

// returned follows what a method returns.
func (o *origin) returned(m program.MethodID, elements bool) {
	if !o.enter(place{m, returns, elements}) {
		return
	}
	r := o.g.read(m)
	if r == nil {
		o.found.open = true
		return
	}
	for _, i := range r.Instructions {
		if i.Op == classfile.OpAReturn {
			o.follow(m, r, i.Operands[0], elements)
		}
	}
}

// returns is the place of all that a method returns; no instruction is there.
const returns = 1 << 30

func same(n int) giver {
	return func(o *origin, c call) {
		if n >= len(c.i.Operands) || c.ref.Name == "valueOf" && !strings.HasPrefix(c.ref.Descriptor, "(Ljava/lang/Object;)") {
			o.found.open = true
			return
		}
		o.follow(c.m, c.r, c.i.Operands[n], c.elements)
	}
}

// operand gives what an operand of the call may be.
func (o *origin) operand(c call, n int) things {
	if n < 0 || n >= len(c.i.Operands) {
		return things{open: true}
	}
	return o.within(c.place(), c.m, c.r, c.i.Operands[n])
}

// classByName gives the class that the last text among the operands names.
func (o *origin) classByName(c call) {
	classes := o.g.classesNamed(o.operand(c, textOperand(c.ref.Descriptor, c.i.Op)))
	o.found.open = o.found.open || classes.open
	for _, one := range classes.list {
		o.found.add(one)
	}
}

// textOperand is the number of the first operand that is a String.
func textOperand(descriptor string, op byte) int {
	n := 0
	if op != classfile.OpInvokeStatic {
		n = 1
	}
	for i, class := range elements(descriptor) {
		if class == "java/lang/String" {
			return n + i
		}
	}
	return -1
}

// classesNamed turns texts into the classes that they name, of those that are there.
func (g *Graph) classesNamed(texts things) things {
	texts = texts.of(aText)
	classes := things{open: texts.open}
	for _, t := range texts.list {
		name := strings.ReplaceAll(t.text, ".", "/")
		if isArrayName(name) {
			classes.add(thing{kind: anArrayClass, text: name})
		} else if id, ok := g.p.Find(name); ok {
			classes.add(thing{kind: aClass, class: id})
		}
	}
	return classes
}

// classOf gives the class of an object.
func (o *origin) classOf(c call) {
	objects := o.operand(c, 0)
	o.found.open = o.found.open || objects.open
	for _, one := range objects.list {
		switch one.kind {
		case anObject:
			o.found.add(thing{kind: aClass, class: one.class})
		case aText:
			o.found.add(thing{kind: aClass, class: o.g.p.Class("java/lang/String")})
		default:
			o.found.open = true
		}
	}
}

func (o *origin) nameOf(c call) {
	classes := o.operand(c, 0).of(aClass)
	o.found.open = o.found.open || classes.open
	for _, one := range classes.list {
		o.found.add(thing{kind: aText, text: program.Dotted(o.g.p.Name(one.class))})
	}
}

// instance gives an object of the class that is created.
func (o *origin) instance(c call) {
	made := o.operand(c, 0).of(aClass, aConstructor)
	o.found.open = o.found.open || made.open
	for _, one := range made.list {
		if one.class == program.None {
			o.found.open = true
			continue
		}
		o.found.add(thing{kind: anObject, class: one.class})
	}
}

// member gives the members of a class: by name and types, or all.
func member(kind thingKind) giver {
	return func(o *origin, c call) {
		classes := o.operand(c, 0).of(aClass, anArrayClass, aPrimitive)
		names, takes := things{list: []thing{{kind: aText}}}, ""
		if textual := textOperand(c.ref.Descriptor, c.i.Op); textual > 0 {
			names = o.operand(c, textual).of(aText)
		}
		if strings.HasSuffix(c.ref.Descriptor[:strings.IndexByte(c.ref.Descriptor, ')')], "[Ljava/lang/Class;") {
			takes = o.types(c, len(c.i.Operands)-1)
		}
		o.members(kind, classes, names, takes)
	}
}

// members gives every pair of a class and a name. Of an unknown class are those of a
// known name, and the other way round.
func (o *origin) members(kind thingKind, classes, names things, takes string) {
	if classes.open {
		classes.add(thing{kind: aClass, class: program.None})
	}
	if names.open {
		names.add(thing{kind: aText})
	}
	for _, class := range classes.list {
		for _, name := range names.list {
			switch {
			case class.kind != aClass: // the members of arrays are those of Object
			case class.class == program.None && name.text == "" && (kind != aConstructor || takes == ""):
				o.found.open = true
			default:
				o.found.add(thing{kind: kind, class: class.class, text: name.text, takes: takes})
			}
		}
	}
}

// types gives the parameters of a method as the array of classes that is passed tells
// them; "" where it cannot be told.
func (o *origin) types(c call, n int) string {
	if n >= len(c.i.Operands) || len(c.i.Operands[n]) != 1 {
		return ""
	}
	array := c.i.Operands[n][0]
	if array.Kind == flow.Null {
		return "()"
	}
	made, ok := c.r.At(int(array.PC))
	if array.Kind != flow.NewArray || !ok || len(made.Operands) == 0 || len(made.Operands[0]) != 1 || made.Operands[0][0].Kind != flow.Int {
		return ""
	}
	descriptors := make([]string, min(max(made.Operands[0][0].Value, 0), 255))
	for _, i := range c.r.Instructions {
		if i.Op != classfile.OpAAStore || len(i.Operands[0]) != 1 || i.Operands[0][0] != array {
			continue
		}
		at := i.Operands[1]
		if len(at) != 1 || at[0].Kind != flow.Int || int(at[0].Value) >= len(descriptors) || at[0].Value < 0 || descriptors[at[0].Value] != "" {
			return ""
		}
		descriptors[at[0].Value] = o.g.descriptor(o.within(c.place(), c.m, c.r, i.Operands[2]))
	}
	for _, d := range descriptors {
		if d == "" {
			return ""
		}
	}
	return "(" + strings.Join(descriptors, "") + ")"
}

// descriptor gives that of the one class that a value is; "" where it may be several.
func (g *Graph) descriptor(t things) string {
	if t.open || len(t.list) != 1 {
		return ""
	}
	switch one := t.list[0]; one.kind {
	case aClass:
		return "L" + g.p.Name(one.class) + ";"
	case anArrayClass, aPrimitive:
		return one.text
	}
	return ""
}

// methodType gives the type of methods that MethodType.methodType makes.
func (o *origin) methodType(c call) {
	made := thing{kind: aMethodType}
	returned := o.g.descriptor(o.operand(c, 0))
	takes := ""
	switch parameters, _, _ := strings.Cut(c.ref.Descriptor, ")"); parameters {
	case "(Ljava/lang/Class;":
		takes = "()"
	case "(Ljava/lang/Class;Ljava/lang/Class;":
		if d := o.g.descriptor(o.operand(c, 1)); d != "" {
			takes = "(" + d + ")"
		}
	case "(Ljava/lang/Class;[Ljava/lang/Class;":
		takes = o.types(c, 1)
	case "(Ljava/lang/Class;Ljava/lang/Class;[Ljava/lang/Class;":
		first, rest := o.g.descriptor(o.operand(c, 1)), o.types(c, 2)
		if first != "" && rest != "" {
			takes = "(" + first + rest[1:]
		}
	}
	if takes == "" || returned == "" {
		o.found.open = true
		return
	}
	made.text = takes + returned
	o.found.add(made)
}
