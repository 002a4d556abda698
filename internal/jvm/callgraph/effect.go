// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"verdict/internal/jvm/facts"
	"verdict/internal/jvm/program"
)

// taker takes what a method does. The engine reaches methods by it; who looks for
// a path collects edges.
type taker interface {
	call(to program.MethodID, kind Kind)
	dispatch(key int32, kind Kind)
	initialise(class program.ClassID)
	instantiate(class program.ClassID)
	// resolved tells which method a call names, before its receiver is looked at.
	resolved(to program.MethodID, d program.Do)
	missing(d program.Do)
}

// effect tells what one thing that a method does leads to.
func (g *Graph) effect(m program.MethodID, d program.Do, t taker, kind Kind) {
	switch d.Op {
	case facts.New:
		t.initialise(d.Class)
		t.instantiate(d.Class)
	case facts.GetStatic, facts.PutStatic:
		if f := g.field(d); f != program.None {
			t.initialise(g.p.FieldClass(f))
		} else {
			t.missing(d)
		}
	case facts.InvokeStatic:
		g.static(d, t, kind)
	case facts.InvokeSpecial:
		g.special(m, d, t, kind)
	case facts.InvokeVirtual, facts.InvokeInterface:
		g.virtual(m, d, t, kind)
	case facts.LoadHandle:
		for _, inner := range g.handled(d) {
			g.effect(m, inner, t, Handle)
		}
	case facts.InvokeDynamic, facts.LoadDynamic:
		for _, inner := range g.site(m, d.Dynamic).does {
			g.effect(m, inner, t, Lambda)
		}
	}
}

// handled does what whoever holds a method handle may do with it.
func (g *Graph) handled(d program.Do) []program.Do {
	name, _ := g.p.SelectorName(d.Selector)
	call := program.Do{Op: facts.InvokeVirtual, Class: d.Class, Selector: d.Selector}
	if name == "<init>" {
		call.Op = facts.InvokeSpecial
		return []program.Do{{Op: facts.New, Class: d.Class, Selector: program.None}, call}
	}
	switch m := g.p.Resolve(d.Class, d.Selector); {
	case m == program.None:
		call.Op = facts.GetStatic // of a field, or of nothing
	case g.p.MethodAccess(m)&program.Static != 0:
		call.Op = facts.InvokeStatic
	}
	return []program.Do{call}
}

func (g *Graph) field(d program.Do) program.FieldID {
	name, descriptor := g.p.SelectorName(d.Selector)
	return g.p.ResolveField(d.Class, name, descriptor)
}

func (g *Graph) static(d program.Do, t taker, kind Kind) {
	to := g.p.Resolve(d.Class, d.Selector)
	if to == program.None || g.p.MethodAccess(to)&program.Static == 0 {
		t.missing(d)
		return
	}
	t.resolved(to, d)
	t.initialise(g.p.ClassOf(to))
	t.call(to, orElse(kind, Direct))
}

func orElse(kind, other Kind) Kind {
	if kind == "" {
		return other
	}
	return kind
}

// special finds the method of invokespecial: a constructor, a private method, or
// one of a superclass (JVMS §6.5, invokespecial).
func (g *Graph) special(m program.MethodID, d program.Do, t taker, kind Kind) {
	name, _ := g.p.SelectorName(d.Selector)
	to := g.p.Resolve(d.Class, d.Selector)
	if name == "<init>" { // no class has those of its superclass
		to = g.p.Declared(d.Class, d.Selector)
	}
	if to == program.None || g.p.MethodAccess(to)&program.Static != 0 {
		t.missing(d)
		return
	}
	t.resolved(to, d)
	from := d.Class
	if current := g.p.ClassOf(m); name != "<init>" && !g.p.IsInterface(d.Class) && current != d.Class && g.p.IsSubtype(current, d.Class) {
		from = g.p.Super(current) // the flag ACC_SUPER is taken to be set, as every JVM since Java 8 does
	}
	if name != "<init>" && from != program.None {
		if selected := g.p.Select(from, to); selected != program.None {
			to = selected
		}
	}
	t.call(to, orElse(kind, Direct))
}

// virtual finds the methods that the class of the object decides; an array has those of
// Object (JLS §10.7).
func (g *Graph) virtual(m program.MethodID, d program.Do, t taker, kind Kind) {
	to := g.p.Resolve(d.Class, d.Selector)
	switch {
	case to == program.None:
		if polymorphic(g.p.Name(d.Class)) { // a method handle or variable handle: who made it has said what it calls
			return
		}
		t.missing(d)
	case g.p.MethodAccess(to)&program.Static != 0:
		t.missing(d)
		return
	default:
		t.resolved(to, d)
	}
	if to != program.None && g.p.MethodAccess(to)&program.Private != 0 {
		t.call(to, orElse(kind, Direct))
		return
	}
	if to != program.None && d.Array {
		t.call(to, orElse(kind, Virtual))
		return
	}
	t.dispatch(g.key(g.by(m, kind), d.Class, d.Selector, to), orElse(kind, Virtual))
}

// by gives whose types are the receivers of a method's calls: of those that the method
// itself makes its own.
func (g *Graph) by(m program.MethodID, kind Kind) holder {
	if g.types == nil || kind != "" {
		return anywhere
	}
	return g.types.of(m)
}

// polymorphic reports whether the methods of a class take arguments of any types
// (JVMS §2.9.3).
func polymorphic(class string) bool {
	return class == "java/lang/invoke/MethodHandle" || class == "java/lang/invoke/VarHandle"
}
