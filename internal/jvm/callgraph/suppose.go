// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"strings"

	"verdict/internal/jvm/facts"
	"verdict/internal/jvm/program"
)

// noteName keeps which classes the texts and class literals of the program name: where
// a name is not known, it may be one of those.
func (g *Graph) noteName(m program.MethodID, d program.Do) {
	if d.Op != facts.LoadString && d.Op != facts.LoadClass || d.Array || g.ofRuntime(m) {
		return
	}
	class := d.Class
	if d.Op == facts.LoadString {
		found, ok := g.p.Find(strings.ReplaceAll(d.Text, ".", "/"))
		if !ok {
			return
		}
		class = found
	}
	if _, known := g.texts[class]; known || g.p.IsPhantom(class) || g.p.InRuntime(class) {
		return
	}
	g.texts[class] = m
	for _, tell := range g.suppositions {
		tell(class, m)
	}
}

// supposeNamed creates objects of the classes that the program names somewhere, for a
// call that creates one by a name which is not known.
func (g *Graph) supposeNamed(c use) {
	if g.ofRuntime(c.m) || !g.once("named "+g.p.String(c.m)) {
		return
	}
	g.at(Assumed, func() {
		tell := func(class program.ClassID, by program.MethodID) {
			if g.p.Access(class)&(program.Interface|program.Abstract) != 0 {
				return
			}
			what := "the name that " + g.p.String(c.m) + " is given is that of the class, which stands in " + g.p.String(by)
			g.initialisers(class, func(m program.MethodID) { g.link(Edge{From: c.m, To: m, Kind: Reflective, Level: Assumed, What: what}) })
			g.initialise(class)
			for _, m := range g.constructors(class) {
				g.link(Edge{From: c.m, To: m, Kind: Reflective, Level: Assumed, What: what})
			}
			g.instantiate(class)
		}
		g.suppositions = append(g.suppositions, tell)
		for class := range program.ClassID(g.p.Classes()) { // in their order
			if by, ok := g.texts[class]; ok {
				tell(class, by)
			}
		}
	})
}
