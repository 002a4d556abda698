// SPDX-License-Identifier: Apache-2.0

package callgraph

import "verdict/internal/jvm/program"

// hook does what a method of the JDK does with what the caller names, where its
// bytecode does not tell.
type hook func(g *Graph, caller program.MethodID, d program.Do)

// hook finds the methods that models know.
func (g *Graph) hook() {}
