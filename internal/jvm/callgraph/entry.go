// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
)

// enter runs an entry point. Somebody outside created the objects that it is called
// on and with: of the classes that it names, and perhaps of some beneath them.
func (g *Graph) enter(m program.MethodID) {
	class := g.p.ClassOf(m)
	g.use(program.None, class)
	if g.p.MethodAccess(m)&program.Static == 0 {
		g.create(class)
		g.assume(class, "the object that runs "+g.p.String(m), func(program.ClassID) bool { return true })
	}
	_, descriptor := g.p.MethodName(m)
	for _, c := range g.classes(elements(descriptor)) {
		if c == g.p.Object() {
			g.anyObject(m)
			continue
		}
		g.create(c)
		g.assume(c, "what is passed to "+g.p.String(m), g.canBeMade)
	}
	g.root(m, Entry, "")
}

// create notes that an object of a class comes from outside.
func (g *Graph) create(class program.ClassID) {
	if g.p.Access(class)&(program.Interface|program.Abstract) == 0 {
		g.use(program.None, class)
		g.instantiate(class)
	}
}

// use initialises a class that a method uses by itself, or that is used from outside.
func (g *Graph) use(by program.MethodID, class program.ClassID) {
	g.initialise(class)
	g.initialisers(class, func(m program.MethodID) { g.link(Edge{by, m, Initializer, g.level, g.supposed[class]}) })
}

// assume notes that an object may be of any class beneath another.
func (g *Graph) assume(class program.ClassID, object string, may func(program.ClassID) bool) {
	g.at(Assumed, func() {
		g.below(class, func(c program.ClassID) {
			if may(c) {
				g.suppose(c, object+" is a "+program.Dotted(g.p.Name(c)))
			}
		})
	})
}

// suppose notes that objects of a class are created when what is told in words is
// so.
func (g *Graph) suppose(class program.ClassID, what string) {
	if grow(&g.made, int(class)); !g.made[class] {
		g.supposed[class] = what
		g.create(class)
	}
}

// canBeMade reports whether code outside of the program can create objects of a class.
func (g *Graph) canBeMade(class program.ClassID) bool {
	if g.p.Access(class)&program.Public == 0 {
		return false
	}
	for _, m := range g.p.MethodsOf(class) {
		if name, _ := g.p.MethodName(m); name == "<init>" && g.p.MethodAccess(m)&program.Public != 0 {
			return true
		}
	}
	return false
}

// anyObject leaves open which object an entry point is called with that takes any.
func (g *Graph) anyObject(m program.MethodID) {
	g.open(ledger.Caller, m, "takes any object: of which class it is, is not known")
	g.at(Open, func() {
		for id := range program.ClassID(g.p.Classes()) {
			if !g.p.InRuntime(id) && g.canBeMade(id) {
				g.create(id)
			}
		}
	})
}
