// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"strings"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/facts"
	"verdict/internal/jvm/program"
)

// does lets pass what a method of the program does besides its calls.
func (x *typeSets) does(m program.MethodID, d program.Do) {
	h := x.of(m)
	if h == inJDK {
		return
	}
	g := x.g
	switch d.Op {
	case facts.GetField, facts.GetStatic, facts.PutField, facts.PutStatic:
		x.field(h, d)
	case facts.InvokeDynamic, facts.LoadDynamic:
		x.dynamic(m, h, d.Dynamic)
	case facts.InvokeVirtual:
		if d.Class == x.fixed[2] || d.Class == x.fixed[3] { // what is behind a handle is the JDK's
			x.export(h, d.Class, d.Selector)
		}
	case facts.InvokeInterface:
		const annotation = 0x2000 // JVMS table 4.1-B; the JDK makes its objects
		if x.proxied || g.p.Access(d.Class)&annotation != 0 || g.p.IsSubtype(d.Class, x.remote) {
			x.export(h, d.Class, d.Selector)
		} else {
			x.behind[proxyUse{h, d.Class, d.Selector}] = true
		}
	}
}

// proxyUse is a call of an interface.
type proxyUse struct {
	by       holder
	class    program.ClassID
	selector program.Selector
}

// proxy lets the calls of interfaces pass to the JDK, which has the proxies. Those that it
// makes by itself stand for annotations.
func (x *typeSets) proxy(caller program.MethodID) {
	if x.proxied || x.ownProxies(caller) {
		return
	}
	if strings.HasPrefix(x.g.p.Name(x.g.p.ClassOf(caller)), "sun/rmi/") {
		return // of what is remote
	}
	x.proxied = true

	for use := range x.behind { // their order makes no difference
		x.export(use.by, use.class, use.selector)
	}
	clear(x.behind)
}

// ownProxies reports whether what makes a proxy is part of the JDK's way to annotations, or
// of that to proxies themselves.
func (x *typeSets) ownProxies(caller program.MethodID) bool {
	name := x.g.p.Name(x.g.p.ClassOf(caller))
	return strings.HasPrefix(name, "sun/reflect/annotation/") || name == "java/lang/reflect/Proxy"
}

// field lets pass what is read from a field and written to it.
func (x *typeSets) field(h holder, d program.Do) {
	g := x.g
	name, descriptor := g.p.SelectorName(d.Selector)
	shape := x.described("()" + descriptor)
	f := g.field(d)
	held := inJDK
	if f != program.None && !g.p.InRuntime(g.p.FieldClass(f)) && len(shape.out) > 0 {
		var ok bool
		if held, ok = x.ofField[f]; !ok {
			held = x.hold()
			x.ofField[f] = held
			x.fields = append(x.fields, heldField{held, g.p.FieldClass(f), name, shape.out[0]})
			x.open(x.fields[len(x.fields)-1])
		}
	}
	for _, f := range shape.out {
		if d.Op == facts.GetField || d.Op == facts.GetStatic {
			x.flow(held, h, f)
		} else {
			x.flow(h, held, f)
		}
	}
}

// open lets reflection read and write a field where it may.
func (x *typeSets) open(f heldField) {
	g := x.g
	serializable, ok := g.p.Find("java/io/Serializable")
	ok = ok && g.p.IsSubtype(f.class, serializable)
	if g.written[f.name] || ok && g.modelled["read"] {
		x.flow(inJDK, f.holder, f.filter)
	}
	if g.written[f.name] || x.reads[f.name] || ok && g.modelled["write"] {
		x.flow(f.holder, inJDK, f.filter)
	}
	if g.anyWritten {
		x.flow(anyField, f.holder, f.filter)
	}
	if g.anyWritten || x.anyRead {
		x.flow(f.holder, anyField, f.filter)
	}
}

// openFields looks again at what reflection does to fields.
func (x *typeSets) openFields() {
	for _, f := range x.fields {
		x.open(f)
	}
}

// dynamic lets pass what a call site takes and gives. A lambda's body has what it was
// made with.
func (x *typeSets) dynamic(m program.MethodID, h holder, d program.Dynamic) {
	g := x.g
	descriptor := d.Descriptor
	if !strings.HasPrefix(descriptor, "(") {
		descriptor = "()" + descriptor
	}
	shape := x.described(descriptor)
	for _, inner := range g.site(m, d).does {
		if inner.Op != facts.New || inner.Class == program.None || g.p.Archive(inner.Class) != program.None || g.p.IsPhantom(inner.Class) {
			continue
		}
		for _, body := range g.p.MethodsOf(inner.Class) {
			x.passCall(h, x.of(body), nothingPasses, &signature{in: shape.in})
		}
		return
	}
	x.passCall(h, inJDK, nothingPasses, shape)
	for _, a := range d.Arguments {
		if a.Kind == facts.HandleArgument && a.Handle.Kind <= classfile.RefPutStatic { // of a field, as records read theirs
			x.field(h, program.Do{Op: facts.GetField, Class: a.Handle.Class, Selector: a.Handle.Selector})
			x.field(h, program.Do{Op: facts.PutField, Class: a.Handle.Class, Selector: a.Handle.Selector})
		}
	}
}

// arrays lets pass what a method reads from arrays of objects and writes to them: the
// JDK has what all arrays hold. Of which classes the arrays are, what the method names
// tells.
func (x *typeSets) arrays(m program.MethodID) {
	h := x.of(m)
	if h == inJDK || x.g.p.Where(m) != "" {
		return
	}
	loads, stores := x.g.usesElements(m)
	if !loads && !stores {
		return
	}
	for f := range x.elements(m) { // their order makes no difference
		if loads {
			x.flow(inJDK, h, f)
		}
		if stores {
			x.flow(h, inJDK, f)
		}
	}
}

// elements gives the classes of the arrays that a method has: by its parameters, and by
// what it makes, reads, casts to and is given back.
func (x *typeSets) elements(m program.MethodID) map[filter]bool {
	g := x.g
	found := map[filter]bool{}
	of := func(class program.ClassID) { found[x.filter(class)] = true }
	described := func(descriptor string) { // of one type
		if name := strings.TrimLeft(descriptor, "["); name != descriptor && len(name) > 2 && name[0] == 'L' {
			of(g.p.Class(name[1 : len(name)-1]))
		}
	}
	_, descriptor := g.p.MethodName(m)
	eachParameter(descriptor, func(class string, array bool) {
		if array && class != "" {
			of(g.p.Class(class))
		}
	})
	g.p.Does(m, func(d program.Do) bool {
		switch {
		case d.Op == facts.InvokeDynamic || d.Op == facts.LoadDynamic:
			described(d.Dynamic.Descriptor[strings.IndexByte(d.Dynamic.Descriptor, ')')+1:])
		case d.Op == facts.NewArray || d.Op == facts.NewArrays || d.Op == facts.CheckCast && d.Array:
			of(d.Class)
		case d.Selector != program.None:
			_, descriptor := g.p.SelectorName(d.Selector)
			described(descriptor[strings.IndexByte(descriptor, ')')+1:])
		}
		return true
	})
	if len(found) == 0 {
		found[0] = true
	}
	return found
}

// usesElements reports whether a method reads objects from arrays, and writes them; both
// when its code cannot be read.
func (g *Graph) usesElements(m program.MethodID) (loads, stores bool) {
	parsed := g.classFile(g.p.ClassOf(m))
	if parsed == nil || g.p.Nth(m) >= len(parsed.Methods()) {
		return true, true
	}
	code, ok, err := parsed.Methods()[g.p.Nth(m)].Code()
	if err != nil || !ok {
		return true, true
	}
	for pc := 0; pc < len(code.Bytes); {
		loads = loads || code.Bytes[pc] == classfile.OpAALoad
		stores = stores || code.Bytes[pc] == classfile.OpAAStore
		n := classfile.InstructionLength(code.Bytes, pc)
		if n == 0 {
			return true, true
		}
		pc += n
	}
	return loads, stores
}

// updates lets a call write and read fields that are not known: at once, or by a handle
// or an updater that it makes, which the JDK has.
func (x *typeSets) updates(c use) {
	by := x.of(c.m)
	x.flow(by, anyField, 0)
	x.flow(anyField, by, 0)
	if c.ref.Class != "java/lang/reflect/Field" && c.ref.Class != "sun/misc/Unsafe" {
		x.flow(inJDK, anyField, 0)
		x.flow(anyField, inJDK, 0)
	}
}
