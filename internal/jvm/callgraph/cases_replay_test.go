// SPDX-License-Identifier: Apache-2.0

package callgraph_test

import (
	"slices"
	"sync"
	"testing"

	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/callgraph/replaytest"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/program"
)

// replay holds edges of a case's graphs against its class files.
type replay struct {
	*analysis
	classes *replaytest.Classes
	known   *sync.Map // edges within the JDK that replay, which all cases with it share
}

type knownEdge struct {
	from, to program.MethodID
	kind     callgraph.Kind
}

// classesOf reads class files as they lie in archives, the first of a name.
func classesOf(t *testing.T, beneath *replaytest.Classes, archives []*classpath.Archive) *replaytest.Classes {
	t.Helper()
	classes := replaytest.New(beneath)
	for _, archive := range archives {
		for i := range archive.Members() {
			if !archive.IsClass(i) {
				continue
			}
			b, err := archive.Append(nil, i)
			if err != nil {
				t.Fatal(err)
			}
			_ = classes.Add(archive.Member(i), b) // what is no class file is none of the program either
		}
	}
	classes.Settle()
	return classes
}

// replay reads the class files of a case.
func (w *workshop) replay(t *testing.T, c *capability, a *analysis) *replay {
	t.Helper()
	jdk := w.runtime(t, c)
	return &replay{a, classesOf(t, jdk.classes, a.p.Path.Archives[len(jdk.Archives):]), &jdk.replayed}
}

// checkWitnesses makes sure that a way leads to whatever is reached, from a root, by edges of
// its level, each of which replays: for all methods, those of the JDK too; or up to all of the
// program alone, when it is not the whole that is asked for.
func (r *replay) checkWitnesses(t *testing.T, whole bool) {
	t.Helper()
	for level := callgraph.Certain; level < callgraph.Open; level++ {
		wanted := map[program.MethodID]bool{}
		for m := range program.MethodID(r.p.Methods()) {
			if at, reached := r.g.Reached(m); reached && at == level && (whole || !r.p.InRuntime(r.p.ClassOf(m)) && r.p.Where(m) == "") {
				wanted[m] = true
			}
		}
		switch {
		case len(wanted) == 0:
		case whole:
			r.checkWays(t, r.g.Paths(level), wanted)
		default:
			r.walk(level, wanted, func(e callgraph.Edge) bool {
				r.check(t, e)
				return true
			})
			for m := range wanted {
				t.Errorf("%s is reached by %s, but no way leads to it", r.p.String(m), r.algorithm)
			}
		}
	}
}

// checkWays holds the shortest ways against the class files. The way to a method is that to
// the one before it and an edge, so that of each the last is looked at.
func (r *replay) checkWays(t *testing.T, paths *callgraph.Paths, wanted map[program.MethodID]bool) {
	t.Helper()
	for m := range wanted {
		way := paths.To(m)
		if len(way) == 0 || way[0].From != program.None || way[len(way)-1].To != m {
			t.Errorf("%s is reached by %s, but no way leads to it", r.p.String(m), r.algorithm)
			continue
		}
		r.check(t, way[len(way)-1])
	}
}

// check holds an edge against the class files.
func (r *replay) check(t *testing.T, e callgraph.Edge) {
	t.Helper()
	at := knownEdge{e.From, e.To, e.Kind}
	known := e.From != program.None && r.p.InRuntime(r.p.ClassOf(e.From)) && r.p.InRuntime(r.p.ClassOf(e.To))
	if known {
		if _, ok := r.known.Load(at); ok {
			return
		}
	}
	if why := r.refuted(e); why != "" {
		t.Errorf("by %s an edge of the kind %s does not replay: %s", r.algorithm, e.Kind, why)
		return
	}
	if known {
		r.known.Store(at, true)
	}
}

// refuted says why an edge cannot be; "" when the class files bear it out.
func (r *replay) refuted(e callgraph.Edge) string {
	if e.Level == callgraph.Assumed && e.What == "" {
		return r.p.String(e.To) + " runs under an assumption that is not told"
	}
	if e.From == program.None {
		return r.refutedRoot(e)
	}
	if err := r.classes.Edge(r.end(e.From), r.end(e.To), string(e.Kind)); err != nil {
		return err.Error()
	}
	return ""
}

// end gives a method as the class files name it.
func (r *replay) end(m program.MethodID) replaytest.End {
	name, descriptor := r.p.MethodName(m)
	return replaytest.At(r.p.Name(r.p.ClassOf(m)), name, descriptor, r.p.Where(m))
}

// refutedRoot says why a method is not run from outside.
func (r *replay) refutedRoot(e callgraph.Edge) string {
	name, _ := r.p.MethodName(e.To)
	switch e.Kind {
	case callgraph.Runtime:
		if r.p.InRuntime(r.p.ClassOf(e.To)) || name == "finalize" || name == "loadClass" {
			return ""
		}
		return "no JVM runs " + r.p.String(e.To)
	case callgraph.Entry, callgraph.Initializer:
		if e.Level > callgraph.Certain || slices.Contains(r.entries, e.To) || name == "<clinit>" || name == "<init>" || len(r.more.API) > 0 {
			return ""
		}
		return r.p.String(e.To) + " is no entry point"
	case callgraph.PluggedIn, callgraph.Phantom:
		if e.What == "" {
			return "nobody says why " + r.p.String(e.To) + " runs"
		}
		return ""
	}
	return "no " + string(e.Kind) + " is without a caller, as that of " + r.p.String(e.To)
}

// checkBorne makes sure that whatever the class files bear out of a method that is reached is an
// edge of the coarsest graph, and so that the replay refutes what is none: of all that no
// object decides.
func (r *replay) checkBorne(t *testing.T) {
	t.Helper()
	var list []program.MethodID
	r.written(func(m program.MethodID) {
		if !r.p.InRuntime(r.p.ClassOf(m)) && r.p.HasCode(m) {
			list = append(list, m)
		}
	})
	for _, from := range list {
		if !r.reached(from) {
			continue
		}
		leads := map[program.MethodID]bool{}
		r.g.Edges(from, callgraph.Assumed, func(e callgraph.Edge) { leads[e.To] = true })
		for _, to := range list {
			for _, kind := range []callgraph.Kind{callgraph.Direct, callgraph.Initializer} {
				if !leads[to] && r.classes.Edge(r.end(from), r.end(to), string(kind)) == nil {
					t.Errorf("the code of %s leads to %s by %s, and no edge does", r.p.String(from), r.p.String(to), kind)
				}
			}
		}
	}
}
