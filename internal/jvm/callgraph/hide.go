// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"context"

	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
)

// Hides gives the entries of the ledger that may hide a way to one of the methods,
// which no edge up to Assumed reaches. An entry behind which any code may stand
// hides a way to everything; what one that names a class at run time may hide is
// followed.
func (g *Graph) Hides(ctx context.Context, methods []program.MethodID) ([]ledger.Entry, error) {
	var open []ledger.Entry
	for _, e := range g.ledger {
		if e.hides == anything {
			open = append(open, e.Entry)
		}
	}
	if len(g.deferred[Open]) > 0 && g.level < Open {
		g.level = Open
		for _, f := range g.deferred[Open] {
			f()
		}
		if err := g.settle(ctx); err != nil {
			return nil, err
		}
		if g.refined != nil {
			g.refined.walk(Open)
		}
		clear(g.readings) // nothing more is followed
		clear(g.parsed)
	}
	for _, m := range methods {
		if level, ok := g.Reached(m); ok && level == Open {
			for _, e := range g.ledger {
				if e.hides == classes {
					open = append(open, e.Entry)
				}
			}
			break
		}
	}
	return open, nil
}

// hiding says what an entry of the ledger may hide.
type hiding uint8

const (
	nothing  hiding = iota // it is there to be known: a call that only throws
	classes                // the creation of any class that has a constructor without parameters
	anything               // a call of any method
)
