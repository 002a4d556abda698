// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"strings"

	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
)

// enter runs an entry point. Somebody outside created the objects that it is called
// on and with: of the classes that it names, and perhaps of some beneath them.
func (g *Graph) enter(m program.MethodID) {
	class := g.p.ClassOf(m)
	g.use(program.None, class)
	switch name, _ := g.p.MethodName(m); {
	case name == "<init>":
		g.instantiate(class)
	case g.p.MethodAccess(m)&program.Static == 0:
		g.create(class)
		g.extend(class)
		g.assume(class, "the object that runs "+g.p.String(m), func(program.ClassID) bool { return true })
		g.overridden(m)
	}
	g.receive(m)
	g.root(m, Entry, g.options.Named[m])
}

// overridden runs what classes beneath have in the place of an entry point.
func (g *Graph) overridden(m program.MethodID) {
	if g.p.MethodAccess(m)&program.Private != 0 {
		return
	}
	g.at(Assumed, func() {
		n := g.key(anywhere, g.p.ClassOf(m), g.p.SelectorOf(m), m)
		g.in.outside[n] = true
		g.asked = append(g.asked, asked{key: n, kind: Entry, level: Assumed, what: "the object that runs " + g.p.String(m) + " is of a class that overrides it"})
	})
}

// receive makes what somebody outside passes to a method.
func (g *Graph) receive(m program.MethodID) {
	_, descriptor := g.p.MethodName(m)
	for _, c := range g.classes(elements(descriptor)) {
		if c == g.p.Object() || g.holdsOthers(c) {
			g.anyObject(m)
		}
		if c != g.p.Object() {
			g.create(c)
			if g.canBeExtended(c) {
				g.extend(c)
			}
			g.assume(c, "what is passed to "+g.p.String(m), g.canBePassed)
		}
	}
}

// holdsOthers reports whether a class of the JDK is there to hold or give objects of
// any class: collections, functions, streams.
func (g *Graph) holdsOthers(class program.ClassID) bool {
	name := g.p.Name(class)
	return g.p.InRuntime(class) && (strings.HasPrefix(name, "java/util/") || name == "java/lang/Iterable")
}

// own runs what the class by which an entry point is named has besides, where the entry
// point is declared above it: the class is initialised, and for an object created.
func (g *Graph) own(o Owner) {
	g.use(program.None, o.Class)
	if o.Object {
		g.create(o.Class)
	}
}

// extend lets an object come from outside whose class is not of the program either, and
// inherits everything from a class or an interface of which there are no objects.
func (g *Graph) extend(class program.ClassID) {
	access := g.p.Access(class)
	if access&(program.Interface|program.Abstract) == 0 || g.p.InRuntime(class) || !g.once("extend "+g.p.Name(class)) {
		return
	}
	super, interfaces := class, []program.ClassID(nil)
	if access&program.Interface != 0 {
		super, interfaces = g.p.Object(), []program.ClassID{class}
	}
	g.at(Assumed, func() {
		made := g.p.Make(g.p.Name(class)+"$$Outside", super, interfaces, nil)
		g.supposed[made] = "an object is of a class from outside, which is beneath " + program.Dotted(g.p.Name(class))
		g.use(program.None, made)
		g.instantiate(made)
	})
}

// canBeExtended reports whether code outside of the program can extend a class.
func (g *Graph) canBeExtended(class program.ClassID) bool {
	access := g.p.Access(class)
	if access&program.Public == 0 {
		return false
	}
	if access&program.Interface != 0 {
		return true
	}
	for _, m := range g.constructors(class) {
		if g.p.MethodAccess(m)&(program.Public|program.Protected) != 0 {
			return true
		}
	}
	return false
}

// create notes that an object of a class comes from outside, and so one of its
// constructors ran.
func (g *Graph) create(class program.ClassID) {
	const enum = 0x4000 // JVMS table 4.1-B; its initialiser creates its objects
	access := g.p.Access(class)
	if access&(program.Interface|program.Abstract) != 0 || g.outside[class] {
		return
	}
	g.outside[class] = true
	g.use(program.None, class)
	g.instantiate(class)
	if access&enum != 0 || g.p.InRuntime(class) {
		return
	}
	constructors := g.constructors(class)
	for _, m := range constructors {
		level, what := g.level, g.supposed[class]
		if len(constructors) > 1 {
			level, what = max(level, Assumed), g.p.String(m)+" makes an object that comes from outside"
		}
		g.at(level, func() {
			g.receive(m)
			g.link(Edge{program.None, m, Entry, g.level, what})
		})
	}
}

// constructors gives those that others can call; all when there is none.
func (g *Graph) constructors(class program.ClassID) []program.MethodID {
	var open, all []program.MethodID
	for _, m := range g.p.MethodsOf(class) {
		if name, _ := g.p.MethodName(m); name != "<init>" {
			continue
		}
		all = append(all, m)
		if g.p.MethodAccess(m)&program.Private == 0 {
			open = append(open, m)
		}
	}
	if len(open) == 0 {
		return all
	}
	return open
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

// canBePassed reports whether code outside of the program creates objects of a class.
// Whoever uses it as a library creates those of its interface, and no others of the archives
// in which that lies.
func (g *Graph) canBePassed(class program.ClassID) bool {
	return g.canBeMade(class) && (g.api[class] || !g.offering[g.p.Archive(class)])
}

// anyObject leaves open of which classes the objects are that somebody outside passes.
func (g *Graph) anyObject(m program.MethodID) {
	g.open(ledger.Caller, m, classes, "takes objects of any class: of which they are, is not known")
	g.at(Open, func() {
		for id := range program.ClassID(g.p.Classes()) {
			if !g.p.InRuntime(id) && g.canBePassed(id) {
				g.create(id)
			}
		}
	})
}
