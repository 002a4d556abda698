// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"strings"

	"verdict/internal/jvm/program"
)

// hook does what a method of the JDK does with what the caller names, where its
// bytecode does not tell.
type hook func(g *Graph, caller program.MethodID, d program.Do)

// models says which methods have a hook: all of a name in a class.
var models = map[string]hook{
	"java/lang/System.load":                   (*Graph).foreign,
	"java/lang/System.loadLibrary":            (*Graph).foreign,
	"java/lang/Runtime.load":                  (*Graph).foreign,
	"java/lang/Runtime.loadLibrary":           (*Graph).foreign,
	"java/lang/foreign/Linker.downcallHandle": (*Graph).foreign,
}

// hook finds the methods that models know.
func (g *Graph) hook() {
	for name, h := range models {
		class, method, _ := strings.Cut(name, ".")
		id, ok := g.p.Find(class)
		if !ok {
			continue
		}
		for _, m := range g.p.MethodsOf(id) {
			if n, _ := g.p.MethodName(m); n == method {
				g.hooks[m] = h
			}
		}
	}
}
