// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"strings"

	"verdict/internal/jvm/program"
)

// bundle creates the classes of a bundle of texts: that of its name, and those of
// languages, whose names go on with a sign (java.util.ResourceBundle).
func (g *Graph) bundle(c use) {
	above, ok := g.p.Find("java/util/ResourceBundle")
	if !ok || !strings.HasPrefix(c.ref.Descriptor, "(Ljava/lang/String;") {
		return
	}
	names := g.operand(c, 0).of(aText)
	bundles := func(tell func(program.ClassID, string)) {
		g.below(above, func(class program.ClassID) {
			if !g.p.InRuntime(class) {
				tell(class, g.p.Name(class))
			}
		})
	}
	for _, one := range names.list {
		base := strings.ReplaceAll(one.text, ".", "/")
		bundles(func(class program.ClassID, name string) {
			if name == base || strings.HasPrefix(name, base+"_") {
				g.construct(c.m, class, "()", Reflective)
			}
		})
	}
	if names.open {
		g.openly(c, "loads a bundle of texts whose name is not known", func() {
			bundles(func(class program.ClassID, _ string) { g.construct(c.m, class, "()", Reflective) })
		})
	}
}
