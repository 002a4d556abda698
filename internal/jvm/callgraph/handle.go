// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"strings"

	"verdict/internal/jvm/program"
)

// found calls the method or constructor that a lookup finds by class, name and type.
func (g *Graph) found(c use) {
	kind, nameAt, typeAt := aMethod, 2, 3
	if c.ref.Name == "findConstructor" {
		kind, nameAt, typeAt = aConstructor, -1, 2
	}
	classes := g.operand(c, 1).of(aClass, anArrayClass, aPrimitive)
	names := things{list: []thing{{kind: aText, text: "<init>"}}}
	if nameAt > 0 {
		names = g.operand(c, nameAt).of(aText)
	}
	o := &origin{g: g}
	o.members(kind, classes, names, g.takes(c, typeAt))
	if c.ref.Name != "findSpecial" {
		g.callAll(c, o.found, Handle)
		return
	}
	for _, one := range o.found.list {
		if one.class == program.None || one.text == "" {
			o.found.open = true
			continue
		}
		g.special1(c, one)
	}
	if o.found.open {
		g.leave(c, anything, "calls a method that is named at run time")
	}
}

// special1 calls just the method that a class has or inherits.
func (g *Graph) special1(c use, one thing) {
	done := false
	g.above(one, func(m program.MethodID) {
		if !done && g.p.HasCode(m) {
			done = true
			g.lead(c.m, m, Handle)
		}
	})
}

// takes gives the parameters of the type of methods that an operand is; "" where they
// are not known.
func (g *Graph) takes(c use, n int) string {
	types := g.operand(c, n).of(aMethodType)
	if types.open || len(types.list) != 1 {
		return ""
	}
	return types.list[0].text[:strings.IndexByte(types.list[0].text, ')')+1]
}

// bound calls a method of an object.
func (g *Graph) bound(c use) {
	objects, names := g.operand(c, 1), g.operand(c, 2).of(aText)
	classes := things{open: objects.open}
	for _, one := range objects.list {
		if one.kind == anObject {
			classes.add(thing{kind: aClass, class: one.class})
		} else {
			classes.open = true
		}
	}
	o := &origin{g: g}
	o.members(aMethod, classes, names, g.takes(c, 3))
	g.callAll(c, o.found, Handle)
}

// unreflected calls a method or constructor that reflection gave.
func (g *Graph) unreflected(c use) { g.callAll(c, g.operand(c, 1).of(aMethod, aConstructor), Handle) }

// updated writes the field that a text among the operands names, from then on.
func (g *Graph) updated(c use) {
	if !g.ofRuntime(c.m) {
		g.writes(c, g.operand(c, textOperand(c.ref.Descriptor, c.i.Op)).of(aText))
	}
}

// set writes a static field, whose class it initialises.
func (g *Graph) set(c use) {
	g.updated(c)
	g.accessed(c)
}

// gotten reads the field that a text among the operands names, from then on.
func (g *Graph) gotten(c use) {
	g.gets(c, g.operand(c, textOperand(c.ref.Descriptor, c.i.Op)).of(aText))
}

// gottenStatic reads a static field, whose class it initialises.
func (g *Graph) gottenStatic(c use) {
	g.gotten(c)
	g.accessed(c)
}

// gottenReflected reads a field that reflection gave.
func (g *Graph) gottenReflected(c use) { g.gets(c, g.operand(c, 1).of(aField)) }

// anythingRead reads a field that is told by its place in memory.
func (g *Graph) anythingRead(c use) { g.gets(c, things{open: true}) }

// setReflected writes a field that reflection gave.
func (g *Graph) setReflected(c use) {
	if !g.ofRuntime(c.m) {
		g.writes(c, g.operand(c, 1).of(aField))
	}
}

// anythingWritten writes a field that is told by its place in memory.
func (g *Graph) anythingWritten(c use) {
	if !g.ofRuntime(c.m) {
		g.writes(c, things{open: true})
	}
}

// accessed initialises the class of a static field.
func (g *Graph) accessed(c use) {
	classes := g.operand(c, 1).of(aClass, anArrayClass, aPrimitive)
	for _, one := range classes.list {
		if one.kind == aClass {
			g.begin(c.m, one.class, Handle)
		}
	}
	if classes.open {
		g.openly(c, "initialises a class that is not known", func() { g.everyClass(func(class program.ClassID) { g.begin(c.m, class, Handle) }) })
	}
}
