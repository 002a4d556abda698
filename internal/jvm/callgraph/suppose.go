// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"fmt"
	"strings"

	"verdict/internal/jvm/facts"
	"verdict/internal/jvm/program"
)

// noteName keeps which classes the texts and class literals of the program name: where
// a name is not known, it may be one of those. A class that names itself, as for its
// logger, offers itself to nobody.
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
	if _, known := g.texts[class]; known || g.p.IsPhantom(class) || g.p.InRuntime(class) || d.Op == facts.LoadClass && class == g.p.ClassOf(m) {
		return
	}
	g.texts[class] = m
	for _, tell := range g.suppositions {
		tell(class, m)
	}
}

// supposeNamed creates objects of the classes that the archive of a call names somewhere,
// when the call creates one by a name which is not known.
func (g *Graph) supposeNamed(c use) {
	if g.ofRuntime(c.m) || !g.once(fmt.Sprint("named ", g.p.Archive(g.p.ClassOf(c.m)))) {
		return
	}
	g.at(Assumed, func() {
		tell := func(class program.ClassID, by program.MethodID) {
			if g.p.Access(class)&(program.Interface|program.Abstract) != 0 || g.p.Archive(g.p.ClassOf(by)) != g.p.Archive(g.p.ClassOf(c.m)) {
				return
			}
			g.supposeCreated(c.m, class, "", "the name that "+g.p.String(c.m)+" is given is that of the class, which stands in "+g.p.String(by))
		}
		g.suppositions = append(g.suppositions, tell)
		for class := range program.ClassID(g.p.Classes()) { // in their order
			if by, ok := g.texts[class]; ok {
				tell(class, by)
			}
		}
	})
}

// supposeCreated creates an object of a class when what is told in words is so.
func (g *Graph) supposeCreated(from program.MethodID, class program.ClassID, takes, what string) {
	var constructors []program.MethodID
	for _, m := range g.constructors(class) {
		if _, descriptor := g.p.MethodName(m); strings.HasPrefix(descriptor, takes) {
			constructors = append(constructors, m)
		}
	}
	if len(constructors) == 0 || g.p.IsPhantom(class) {
		return
	}
	if grow(&g.made, int(class)); !g.made[class] {
		g.supposed[class] = what
	}
	lead := func(m program.MethodID) {
		g.link(Edge{From: from, To: m, Kind: Reflective, Level: Assumed, What: what})
	}
	g.initialisers(class, lead)
	g.initialise(class)
	for _, m := range constructors {
		lead(m)
	}
	g.instantiate(class)
}
