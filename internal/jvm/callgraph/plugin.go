// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"slices"

	"verdict/internal/jvm/program"
)

// Plugin is a class of which objects are created by a name that stands outside of the
// code, such as in a configuration.
type Plugin struct {
	Class program.ClassID
	// Types are the classes and interfaces by which its objects are called. With none they
	// are called by all that is above the class; and when Outside is set by every method
	// that it has, as containers do that go by annotations.
	Types []program.ClassID
	// Level is Certain where the name was found, and Assumed where it may be given.
	Level Level
	// Outside says that the caller is not on the class path: so are the objects from
	// outside that it passes, and that it calls is as certain as that it creates.
	Outside bool
	What    string // who says so, in words
}

// plug creates an object of a plug-in and calls it.
func (g *Graph) plug(p Plugin) {
	if g.p.IsPhantom(p.Class) {
		return
	}
	if g.cannotLink(p.Class) {
		g.missingClass(program.None, g.phantomAbove(p.Class))
		return
	}
	g.at(p.Level, func() {
		lead := func(m program.MethodID, level Level) {
			g.at(level, func() {
				if p.Outside {
					g.receive(m)
				}
				g.link(Edge{From: program.None, To: m, Kind: PluggedIn, Level: level, What: p.What})
			})
		}
		g.initialisers(p.Class, func(m program.MethodID) { lead(m, p.Level) })
		g.initialise(p.Class)
		if g.p.Access(p.Class)&(program.Interface|program.Abstract) != 0 {
			return
		}
		if grow(&g.made, int(p.Class)); !g.made[p.Class] && g.level == Assumed {
			g.supposed[p.Class] = p.What
		}
		g.instantiate(p.Class)
		usual := g.usualConstructor(p.Class)
		if usual != program.None { // it may be private
			lead(usual, p.Level)
		}
		for _, m := range g.constructors(p.Class) {
			if m != usual {
				lead(m, max(p.Level, Assumed))
			}
		}
		calls := max(p.Level, Assumed)
		if p.Outside && len(p.Types) > 0 {
			calls = p.Level
		}
		g.callable(p, func(m program.MethodID) { lead(m, calls) })
	})
}

// usualConstructor gives the constructor by which a name creates an object: the one
// without parameters, else the only one; None when it cannot be told.
func (g *Graph) usualConstructor(class program.ClassID) program.MethodID {
	if m := g.p.Declared(class, g.p.Selector("<init>", "()V")); m != program.None {
		return m
	}
	if all := g.constructors(class); len(all) == 1 {
		return all[0]
	}
	return program.None
}

// callable tells the methods of a plug-in that are called.
func (g *Graph) callable(p Plugin, tell func(program.MethodID)) {
	if len(p.Types) == 0 && p.Outside {
		g.supertypes(p.Class, func(c program.ClassID) {
			if g.p.InRuntime(c) {
				return
			}
			for _, m := range g.p.MethodsOf(c) {
				if name, _ := g.p.MethodName(m); name[0] != '<' && g.p.HasCode(m) {
					tell(m)
				}
			}
		})
		return
	}
	var above []program.ClassID
	for _, t := range p.Types {
		g.supertypes(t, func(c program.ClassID) { above = append(above, c) })
	}
	if len(p.Types) == 0 {
		g.supertypes(p.Class, func(c program.ClassID) {
			if c != p.Class {
				above = append(above, c)
			}
		})
	}
	for i, c := range above {
		if c != g.p.Object() && !slices.Contains(above[:i], c) {
			g.selected(p.Class, c, tell)
		}
	}
}

// selected tells what calls of the methods that a type declares run for objects of a
// class.
func (g *Graph) selected(class, declaring program.ClassID, tell func(program.MethodID)) {
	for _, m := range g.p.MethodsOf(declaring) {
		if name, _ := g.p.MethodName(m); name[0] == '<' || g.p.MethodAccess(m)&(program.Private|program.Static) != 0 {
			continue
		}
		if to := g.p.Select(class, m); to != program.None {
			tell(to)
		}
	}
}

// limit keeps callers to the classes of the interface, unless somebody else calls as well.
func (g *Graph) limit() {
	if len(g.options.API) == 0 || slices.ContainsFunc(g.options.Plugins, func(p Plugin) bool { return p.Outside }) {
		return
	}
	g.api, g.offering = map[program.ClassID]bool{}, map[int]bool{}
	for _, class := range g.options.API {
		g.api[class] = true
		g.offering[g.p.Archive(class)] = true
	}
}

// offer lets whoever uses the program as a library create objects of a class of its
// interface, extend it, and read its constants.
func (g *Graph) offer(class program.ClassID) {
	g.use(program.None, class)
	if g.canBeMade(class) {
		g.create(class)
	}
	if g.canBeExtended(class) {
		g.extend(class)
	}
}

// handOut lets whoever holds an object of the program call what types of the JDK declare
// of it: an iterator that a library gives is iterated.
func (g *Graph) handOut() {
	g.at(Assumed, func() {
		g.watch(func(class program.ClassID) {
			if g.ofRuntimeClass(class) {
				return
			}
			g.supertypes(class, func(c program.ClassID) {
				if !g.p.InRuntime(c) {
					return
				}
				g.selected(class, c, func(to program.MethodID) {
					if g.p.InRuntime(g.p.ClassOf(to)) {
						return
					}
					if at := (led{program.None, to}); !g.leads[at] {
						g.leads[at] = true
						what := "whoever holds an object of " + program.Dotted(g.p.Name(class)) + " calls what " + program.Dotted(g.p.Name(c)) + " declares"
						g.link(Edge{From: program.None, To: to, Kind: Entry, Level: Assumed, What: what})
					}
				})
			})
		})
	})
}

func (g *Graph) ofRuntimeClass(class program.ClassID) bool {
	return g.p.InRuntime(class) || g.ofJDK[class]
}
