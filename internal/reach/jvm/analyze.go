// SPDX-License-Identifier: Apache-2.0

// Package jvm finds whether Java methods can run, from bytecode: it opens a class
// path, builds the call graph from the entry points, and answers for each symbol.
package jvm

import (
	"cmp"
	"context"
	"slices"

	"verdict"
	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
	"verdict/internal/jvm/symbol"
	"verdict/internal/reach"
)

// Request says what to analyse.
type Request struct {
	ClassPath []string            // elements, see classpath.Open
	JDK       *classpath.JDK      // nil for none: its classes are phantoms then
	Main      []string            // classes whose method main runs
	Entries   []string            // methods that run, as symbols
	Resolve   Resolver            // what else runs; nil for nothing
	Symbols   []string            // what is asked for
	Algorithm callgraph.Algorithm // "" is RTA
	Guards    bool                // tell of what is reached where to guard, and who calls it
	Closed    bool                // the class path is all that ships: what is missing does not run
	Cache     program.Cache       // may be nil
}

// Resolver finds what runs in a program, such as by a profile.
type Resolver func(context.Context, *program.Program) (reach.Roots, error)

// Stats say how much was looked at.
type Stats struct {
	Archives, Classes, Methods, Reachable int
}

// Answer is what an analysis found.
type Answer struct {
	Stats    Stats
	Roots    reach.Roots     // what Request.Resolve found
	Findings []reach.Finding // one for each symbol, in their order
	Ledger   []ledger.Entry  // all that is open in what was reached
}

// Analysis is a program with its call graph.
type Analysis struct {
	Program *program.Program
	Graph   *callgraph.Graph
	Roots   reach.Roots // what Request.Resolve found

	path      *classpath.Path
	guards    bool
	algorithm callgraph.Algorithm
	entered   int                              // entry points
	simple    map[string][]program.ClassID     // by simple name; nil until asked
	paths     [callgraph.Open]*callgraph.Paths // of the levels below Open; nil until asked
}

// Close closes the archives.
func (a *Analysis) Close() { a.path.Close() }

// Open reads the class path and builds the call graph. It fails with
// verdict.NotFound for an element of the class path or an entry point that is not
// there, and when ctx ends.
func Open(ctx context.Context, q Request) (*Analysis, error) {
	path, err := classpath.Open(q.ClassPath, classpath.Options{JDK: q.JDK})
	if err != nil {
		return nil, err
	}
	a := &Analysis{path: path, guards: q.Guards}
	if err := a.build(ctx, q); err != nil {
		path.Close()
		return nil, err
	}
	return a, nil
}

// Load reads the class path and builds no call graph: it tells what stands in the classes.
// It fails as Open does.
func Load(ctx context.Context, q Request) (*Analysis, error) {
	path, err := classpath.Open(q.ClassPath, classpath.Options{JDK: q.JDK})
	if err != nil {
		return nil, err
	}
	a := &Analysis{path: path}
	if a.Program, err = program.Load(ctx, path, q.Cache); err != nil {
		path.Close()
		return nil, err
	}
	return a, nil
}

func (a *Analysis) build(ctx context.Context, q Request) (err error) {
	if a.Program, err = program.Load(ctx, a.path, q.Cache); err != nil {
		return err
	}
	o := callgraph.Options{Algorithm: q.Algorithm, Closed: q.Closed}
	named, err := a.entries(q)
	if err != nil {
		return err
	}
	if q.Resolve != nil {
		if a.Roots, err = q.Resolve(ctx, a.Program); err != nil {
			return err
		}
	}
	o = rooted(a.Program, o, named, a.Roots)
	if len(o.Entries) == 0 && !a.Roots.Runs() {
		return nothingRuns(a.Roots)
	}
	a.algorithm, a.entered = cmp.Or(o.Algorithm, callgraph.RTA), len(o.Entries)
	a.Graph, err = callgraph.Build(ctx, a.Program, o)
	return err
}

// nothingRuns refuses to tell of a program of which no part is known to run.
func nothingRuns(r reach.Roots) error {
	err := verdict.Errorf(verdict.Usage, "no entry point was named: nothing would run").WithHint("name a main class, an entry point or a profile")
	if len(r.Gaps)+len(r.Passed) > 0 {
		err = verdict.Errorf(verdict.NotFound, "nothing that the profile names is there: nothing would run").WithHint("see what it finds with `verdict profile check`")
	}
	return err
}

// entries finds the entry points that the request names.
func (a *Analysis) entries(q Request) ([]reach.Root, error) {
	var list []reach.Root
	for _, name := range q.Main {
		found, err := reach.Main(a.Program, name)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	for _, name := range q.Entries {
		s, err := symbol.Parse(name)
		if err != nil {
			return nil, err
		}
		found, err := reach.Methods(a.Program, s)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// Analyze opens an analysis and answers for all symbols.
func Analyze(ctx context.Context, q Request) (Answer, error) {
	if _, err := parseAll(q.Symbols); err != nil {
		return Answer{}, err // before the long work
	}
	a, err := Open(ctx, q)
	if err != nil {
		return Answer{}, err
	}
	defer a.Close()
	return a.Ask(ctx, q.Symbols)
}

// Ask answers for symbols. It walks over the graph once for all that are ever asked.
func (a *Analysis) Ask(ctx context.Context, texts []string) (Answer, error) {
	symbols, err := parseAll(texts)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Stats: a.Stats(), Roots: a.Roots}
	for _, e := range a.Graph.Ledger() {
		answer.Ledger = append(answer.Ledger, e.Entry)
	}
	answer.Ledger = ledger.Sort(slices.Concat(answer.Ledger, a.Program.Ledger))
	w := &asker{a, ctx}
	for i, s := range symbols {
		f, err := w.ask(s)
		if err != nil {
			return Answer{}, err
		}
		f.Symbol = texts[i]
		answer.Findings = append(answer.Findings, f)
	}
	return answer, nil
}

func parseAll(texts []string) ([]symbol.Symbol, error) {
	symbols := make([]symbol.Symbol, len(texts))
	for i, text := range texts {
		s, err := symbol.Parse(text)
		if err != nil {
			return nil, err
		}
		symbols[i] = s
	}
	return symbols, nil
}

// Stats say how much was looked at; without a call graph nothing is reachable.
func (a *Analysis) Stats() Stats {
	s := Stats{Archives: len(a.path.Archives)}
	if a.Graph != nil {
		s.Reachable = a.Graph.Count(callgraph.Assumed)
	}
	for id := range a.Program.Classes() {
		if a.Program.Archive(program.ClassID(id)) != program.None {
			s.Classes++
			s.Methods += len(a.Program.MethodsOf(program.ClassID(id)))
		}
	}
	return s
}

// Algorithm is how calls were followed.
func (a *Analysis) Algorithm() callgraph.Algorithm { return a.algorithm }

// Entries is how many methods and classes run from outside by themselves: entry points,
// classes that others call, and plug-ins.
func (a *Analysis) Entries() int { return a.entered + len(a.Roots.API) + len(a.Roots.Plugins) }
