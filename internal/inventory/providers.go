// SPDX-License-Identifier: Apache-2.0

package inventory

import "verdict"

// Providers tells which package of a system provides what others require: names of
// packages, libraries, files and features, which distributions put into one space
// of names. The zero value is ready. It holds a million names, some twenty times
// those of a large system, and leaves out the rest.
type Providers struct {
	by map[string]string // values of Ref; "" where several provide it
}

const maxProvided = 1 << 20

// Provide notes that the occurrence with a Ref provides names.
func (p *Providers) Provide(ref string, names ...string) {
	if p.by == nil {
		p.by = map[string]string{}
	}
	for _, name := range names {
		if other, known := p.by[name]; known && other != ref {
			p.by[name] = ""
		} else if known || len(p.by) < maxProvided {
			p.by[name] = ref
		}
	}
}

// Of gives the Ref of the one occurrence that provides a name; "" when there is
// none, and when there are several: which of them is meant is not told.
func (p *Providers) Of(name string) string { return p.by[name] }

// Requires gives the edges from an occurrence to those that provide what it
// requires, each once and none to itself.
func (p *Providers) Requires(ref string, names ...string) []verdict.Edge {
	var edges []verdict.Edge
	seen := map[string]bool{"": true, ref: true}
	for _, name := range names {
		if to := p.Of(name); !seen[to] {
			seen[to] = true
			edges = append(edges, verdict.Edge{From: ref, To: to})
		}
	}
	return edges
}
