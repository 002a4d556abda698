// SPDX-License-Identifier: Apache-2.0

package callgraph_test

import (
	"context"
	"slices"
	"testing"

	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/program"
)

// certain gives the methods of the program, by name, that are certain to be reached.
func (a *analysis) certain(g *callgraph.Graph) map[string]bool {
	list := map[string]bool{}
	for m := range program.MethodID(a.p.Methods()) {
		if at, reached := g.Reached(m); reached && at == callgraph.Certain && !a.p.InRuntime(a.p.ClassOf(m)) && a.p.Where(m) == "" {
			list[a.p.String(m)] = true
		}
	}
	return list
}

// checkMore adds entry points: what was reached is reached still.
func (a *analysis) checkMore(t *testing.T) {
	t.Helper()
	more := slices.Clone(a.entries)
	for m := range program.MethodID(a.p.Methods()) {
		if !a.p.InRuntime(a.p.ClassOf(m)) && a.p.Where(m) == "" && a.p.HasCode(m) && a.p.MethodAccess(m)&program.Static != 0 && len(more) < len(a.entries)+4 {
			more = append(more, m)
		}
	}
	before := a.certain(a.g)
	g, err := callgraph.Build(context.Background(), a.p, a.options(a.algorithm, more))
	if err != nil {
		t.Fatal(err)
	}
	after := a.certain(g)
	for m := range before {
		if !after[m] {
			t.Errorf("%s is reached, and with more entry points it is not", m)
		}
	}
}

// checkLonger appends the classes of another case to the class path: what was reached is
// reached still.
func (w *workshop) checkLonger(t *testing.T, c *capability, a *analysis, other *capability, cache program.Cache) {
	t.Helper()
	if w.can(other) != "" || !asked(other) || c.addressed() {
		return
	}
	path, err := classpath.Open(append(w.classPath(c), w.classPath(other)...), classpath.Options{JDK: w.few(t, c)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(path.Close)
	longer := &analysis{algorithm: a.algorithm}
	if longer.p, err = program.Load(context.Background(), path, cache); err != nil {
		t.Fatal(err)
	}
	for _, m := range a.entries {
		class, ok := longer.p.Find(a.p.Name(a.p.ClassOf(m)))
		if !ok {
			t.Fatalf("%s is not there any more", a.p.String(m))
		}
		name, descriptor := a.p.MethodName(m)
		longer.entries = append(longer.entries, longer.p.Declared(class, longer.p.Selector(name, descriptor)))
	}
	after := longer.certain(longer.build(t, a.algorithm))
	for m := range a.certain(a.g) {
		if !after[m] {
			t.Errorf("%s is reached, and with the classes of %s behind it is not", m, other.title())
		}
	}
}
