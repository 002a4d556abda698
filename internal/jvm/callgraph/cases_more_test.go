// SPDX-License-Identifier: Apache-2.0

package callgraph_test

import (
	"slices"
	"testing"

	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/program"
)

// beside gives another case whose classes can be appended to the class path of a case.
func (w *workshop) beside(c *capability, suite []*capability, i int) *capability {
	for n := range suite {
		other := suite[((i+n)*7+3)%len(suite)]
		if other != c && w.can(other) == "" && asked(other) {
			return other
		}
	}
	return nil
}

// written tells the methods that were read from class files, of which models made none.
func (a *analysis) written(tell func(program.MethodID)) {
	for m := range program.MethodID(a.p.Methods()) {
		if a.p.Where(m) == "" {
			tell(m)
		}
	}
}

// few is how many entry points are added to those of a case.
const few = 4

// checkMore adds entry points: what was reached is reached still, and at no higher level.
func (a *analysis) checkMore(t *testing.T, graphs []*analysis) {
	t.Helper()
	more := slices.Clone(a.entries)
	a.written(func(m program.MethodID) {
		if !a.p.InRuntime(a.p.ClassOf(m)) && a.p.HasCode(m) && a.p.MethodAccess(m)&program.Static != 0 && len(more) < len(a.entries)+few {
			more = append(more, m)
		}
	})
	for i, one := range a.graphs(t, more) {
		before := graphs[i]
		a.written(func(m program.MethodID) {
			if at, reached := before.g.Reached(m); reached && at <= callgraph.Assumed {
				if now, still := one.g.Reached(m); !still || now > at {
					t.Errorf("by %s %s is reached, and with more entry points it is not so", one.algorithm, a.p.String(m))
				}
			}
		})
	}
}

// checkLonger appends the classes of another case to the class path: what was reached is
// reached still.
func (w *workshop) checkLonger(t *testing.T, c, other *capability, graphs []*analysis, cache program.Cache) {
	t.Helper()
	longer := w.analyse(t, c, slices.Concat(w.classPath(c), w.classPath(other)), cache)
	for i, one := range longer.graphs(t, longer.entries) {
		before := graphs[i]
		before.written(func(m program.MethodID) {
			if at, reached := before.g.Reached(m); reached && at == callgraph.Certain {
				same := longer.sameAs(before.p, m)
				if same == program.None {
					t.Errorf("%s is not there any more with the classes of %s", before.p.String(m), other.title())
					return
				}
				if now, still := one.g.Reached(same); !still || now > at {
					t.Errorf("by %s %s is reached, and with the classes of %s behind it is not", one.algorithm, before.p.String(m), other.title())
				}
			}
		})
	}
}

// sameAs gives the method of another program with the same JDK. Its classes come first in
// both, so that their methods have the same numbers.
func (a *analysis) sameAs(p *program.Program, m program.MethodID) program.MethodID {
	if p.InRuntime(p.ClassOf(m)) {
		return m
	}
	class, ok := a.p.Find(p.Name(p.ClassOf(m)))
	if !ok {
		return program.None
	}
	name, descriptor := p.MethodName(m)
	return a.p.Declared(class, a.p.Selector(name, descriptor))
}
