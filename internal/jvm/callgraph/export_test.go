// SPDX-License-Identifier: Apache-2.0

package callgraph

// Unrefined gives the graph of types per method (XTA) of which one by values (0-CFA) leaves
// out edges. It is to be asked as long as the other is not asked what is hidden.
func (g *Graph) Unrefined() *Graph {
	before := *g
	before.options.Algorithm, before.refined = XTA, nil
	return &before
}
