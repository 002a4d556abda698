// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"slices"
	"strings"

	"verdict/internal/jvm/program"
)

// loadService creates the providers of a service (java.util.ServiceLoader).
func (g *Graph) loadService(c use) {
	n := slices.Index(elements(c.ref.Descriptor), "java/lang/Class")
	asked := g.operand(c, n).of(aClass, anArrayClass, aPrimitive)
	for _, one := range asked.list {
		if one.kind == aClass {
			g.provide(c.m, g.p.Name(one.class))
		}
	}
	if asked.open {
		g.openly(c, "loads the providers of a service that is not known", func() {
			for _, service := range g.p.Services() {
				g.provide(c.m, service)
			}
		})
	}
}

// provide creates the providers that files and the modules of the JDK name for a
// service. One of a module may have a method that gives the object.
func (g *Graph) provide(from program.MethodID, service string) {
	for _, provider := range g.p.Providers(service) {
		class, ok := g.p.Find(strings.ReplaceAll(provider.Class, ".", "/"))
		if !ok {
			continue
		}
		made := false
		if provider.Module {
			g.declared(class, thing{text: "provider", takes: "()"}, func(m program.MethodID) {
				made = true
				g.callOne(from, m, Service)
			})
		}
		if !made {
			g.construct(from, class, "()", Service)
		}
	}
}
