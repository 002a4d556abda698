// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"verdict/internal/jvm/facts"
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
)

// visit does what a method that was reached does.
func (g *Graph) visit(m program.MethodID) {
	if !g.p.HasCode(m) {
		if g.p.MethodAccess(m)&program.Native != 0 {
			g.native(m)
			if g.types != nil && g.types.of(m) != inJDK {
				g.types.flow(g.types.of(m), inJDK, 0)
				g.types.flow(inJDK, g.types.of(m), 0)
			}
		}
		return
	}
	if g.types != nil {
		g.types.readSites(m)
	}
	e := &engine{g, m}
	g.p.Does(m, func(d program.Do) bool {
		g.noteWrite(m, d)
		g.noteName(m, d)
		g.effect(m, d, e, "")
		if g.types != nil {
			g.types.does(m, d)
		}
		return true
	})
}

// engine reaches what a method leads to.
type engine struct {
	g *Graph
	m program.MethodID
}

func (e *engine) call(to program.MethodID, kind Kind) {
	e.g.noteCall(e.m, to, kind)
	e.g.reach(to)
	if x := e.g.types; x != nil {
		x.call(x.of(e.m), to)
		if kind != Direct && kind != Virtual { // it may be called elsewhere too
			x.foreign(to)
		}
	}
}
func (e *engine) dispatch(n int32, kind Kind)      { e.g.noteDispatch(e.m, n, kind) } // the key has reached its targets
func (e *engine) initialise(class program.ClassID) { e.g.initialise(class) }
func (e *engine) instantiate(class program.ClassID) {
	e.g.make(class)
	if x := e.g.types; x != nil {
		x.put(x.of(e.m), class)
	}
}
func (e *engine) resolved(to program.MethodID, d program.Do) {
	g, m := e.g, e.m
	if h, ok := g.hooks[to]; ok {
		g.whenMade(m, to, func() { h(g, m, d) })
	}
	if does, ok := g.reflection[to]; ok {
		g.whenMade(m, to, func() { g.reflective = append(g.reflective, reflective{m, to, does}) })
	}
}

// missing notes what a method names and nobody has. When it may stand in a phantom
// the phantom is the cause.
func (e *engine) missing(d program.Do) {
	g := e.g
	if g.types != nil && d.Op != facts.GetStatic && d.Op != facts.PutStatic {
		g.types.export(g.types.of(e.m), d.Class, d.Selector)
	}
	name, descriptor := g.p.SelectorName(d.Selector)
	resolved := program.MethodID(program.None)
	if name != "<init>" {
		resolved = g.p.Resolve(d.Class, d.Selector)
	}
	if phantom := g.phantomAbove(d.Class); phantom != program.None && resolved == program.None {
		if phantom != g.p.Object() || !g.p.InRuntime(g.p.ClassOf(e.m)) {
			g.missingClass(e.m, phantom)
		}
		return
	}
	what := "a method that nobody has"
	switch {
	case d.Op == facts.GetStatic || d.Op == facts.PutStatic:
		what = "a field that nobody has"
	case resolved != program.None:
		what = "static where it is called on an object, or is not where it is called without one"
	}
	g.open(ledger.Unresolved, e.m, nothing, program.Dotted(g.p.Name(d.Class))+"#"+name+descriptor+" is "+what+": the instruction throws")
}

// phantomAbove gives a phantom that a class is, or that is above it.
func (g *Graph) phantomAbove(class program.ClassID) program.ClassID {
	found := program.ClassID(program.None)
	g.supertypes(class, func(c program.ClassID) {
		if found == program.None && g.p.IsPhantom(c) {
			found = c
		}
	})
	return found
}

// missingClass notes a class that is not there. On a closed class path its use
// throws; else its code may be anywhere and do anything.
func (g *Graph) missingClass(m program.MethodID, phantom program.ClassID) {
	what, hides := program.Dotted(g.p.Name(phantom))+" is not on the class path", anything
	if g.options.Closed {
		what, hides = what+", which holds all that ships: its use throws", nothing
	}
	g.open(ledger.Phantom, m, hides, what)
}

// open puts an entry on the ledger.
func (g *Graph) open(kind ledger.Kind, m program.MethodID, hides hiding, what string) {
	where := ""
	if m != program.None {
		where = g.p.String(m)
	}
	g.ledger = append(g.ledger, OpenEntry{ledger.Entry{Kind: kind, Where: where, What: what}, m, hides})
}

// initialisedBeneathPhantom notes that a class is initialised of which a class or an
// interface above is not there: its code, which nobody sees, runs with it.
func (g *Graph) initialisedBeneathPhantom(class program.ClassID) {
	phantom := g.phantomAbove(class)
	if phantom == program.None || phantom == class || phantom == g.p.Object() || g.p.InRuntime(class) {
		return
	}
	g.missingClass(program.None, phantom)
}

// cannotLink reports whether a class has another above it that the closed class path
// lacks: every use of it throws (JVMS §5.3.5), and so no object of it comes into being.
func (g *Graph) cannotLink(class program.ClassID) bool {
	if !g.options.Closed || g.p.InRuntime(class) {
		return false
	}
	phantom := g.phantomAbove(class)
	return phantom != program.None && phantom != g.p.Object()
}

// createdBeneathPhantom looks at a class of which objects are created. When a class
// above it is not there, that class's code, which nobody sees, may call every
// method that the class could override.
func (g *Graph) createdBeneathPhantom(class program.ClassID) {
	phantom := program.ClassID(program.None)
	g.supertypes(class, func(c program.ClassID) {
		if c != g.p.Object() && g.p.IsPhantom(c) {
			phantom = c
		}
	})
	if phantom == program.None {
		return
	}
	what := program.Dotted(g.p.Name(phantom)) + ", which is not on the class path, calls what is overridden"
	for c := class; c != program.None; c = g.p.Super(c) {
		for _, m := range g.p.MethodsOf(c) {
			if name, _ := g.p.MethodName(m); name[0] != '<' && g.p.MethodAccess(m)&(program.Private|program.Static|program.Abstract) == 0 {
				g.link(Edge{program.None, m, Phantom, Assumed, what})
			}
		}
	}
}
