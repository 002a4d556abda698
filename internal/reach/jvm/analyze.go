// SPDX-License-Identifier: Apache-2.0

// Package jvm finds whether Java methods can run, from bytecode: it opens a class
// path, builds the call graph from the entry points, and answers for each symbol.
package jvm

import (
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
	Symbols   []string            // what is asked for
	Algorithm callgraph.Algorithm // how calls are told
	Closed    bool                // the class path is all that ships: what is missing does not run
	Cache     program.Cache       // may be nil
}

// Stats say how much was looked at.
type Stats struct {
	Archives, Classes, Methods, Reachable int
}

// Answer is what an analysis found.
type Answer struct {
	Stats    Stats
	Findings []reach.Finding // one for each symbol, in their order
	Ledger   []ledger.Entry  // all that is open in what was reached
}

// Analysis is a program with its call graph.
type Analysis struct {
	Program *program.Program
	Graph   *callgraph.Graph

	path *classpath.Path
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
	a := &Analysis{path: path}
	if err := a.build(ctx, q); err != nil {
		path.Close()
		return nil, err
	}
	return a, nil
}

func (a *Analysis) build(ctx context.Context, q Request) (err error) {
	if a.Program, err = program.Load(ctx, a.path, q.Cache); err != nil {
		return err
	}
	entries, err := a.entries(q)
	if err != nil {
		return err
	}
	a.Graph, err = callgraph.Build(ctx, a.Program, callgraph.Options{Algorithm: q.Algorithm, Entries: entries, Closed: q.Closed})
	return err
}

// entries finds the entry points.
func (a *Analysis) entries(q Request) ([]program.MethodID, error) {
	var list []program.MethodID
	for _, name := range q.Main {
		s, err := symbol.Parse(name)
		if err != nil {
			return nil, err
		}
		s.Name, s.Descriptor = "main", "([Ljava/lang/String;)V"
		found, err := a.entry(s)
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
		found, err := a.entry(s)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	if len(list) == 0 {
		return nil, verdict.Errorf(verdict.Usage, "no entry point was named: nothing would run").WithHint("name a main class or an entry point")
	}
	return list, nil
}

// entry finds the methods that an entry point names, of the class or of what is above
// it.
func (a *Analysis) entry(s symbol.Symbol) ([]program.MethodID, error) {
	class, ok := a.Program.Find(s.Class)
	if !ok {
		return nil, verdict.Errorf(verdict.NotFound, "the class %s of an entry point is not on the class path", program.Dotted(s.Class)).
			WithHint("name the archive that holds it; a nested class is written with $")
	}
	for c := class; c != program.None; c = a.Program.Super(c) {
		var list []program.MethodID
		for _, m := range a.Program.MethodsOf(c) {
			if name, descriptor := a.Program.MethodName(m); s.Names(name, descriptor) {
				list = append(list, m)
			}
		}
		if len(list) > 0 {
			return list, nil
		}
	}
	return nil, verdict.Errorf(verdict.NotFound, "%s has no method %s%s, which an entry point names", program.Dotted(s.Class), s.Name, s.Descriptor)
}

// Analyze opens an analysis and answers for all symbols.
func Analyze(ctx context.Context, q Request) (Answer, error) {
	symbols := make([]symbol.Symbol, len(q.Symbols))
	for i, text := range q.Symbols {
		s, err := symbol.Parse(text)
		if err != nil {
			return Answer{}, err
		}
		symbols[i] = s
	}
	a, err := Open(ctx, q)
	if err != nil {
		return Answer{}, err
	}
	defer a.Close()
	answer := Answer{Stats: a.stats()}
	for _, e := range a.Graph.Ledger() {
		answer.Ledger = append(answer.Ledger, e.Entry)
	}
	answer.Ledger = ledger.Sort(slices.Concat(answer.Ledger, a.Program.Ledger))
	w := &asker{Analysis: a, ctx: ctx}
	for i, s := range symbols {
		f, err := w.ask(s)
		if err != nil {
			return Answer{}, err
		}
		f.Symbol = q.Symbols[i]
		answer.Findings = append(answer.Findings, f)
	}
	return answer, nil
}

func (a *Analysis) stats() Stats {
	s := Stats{Archives: len(a.path.Archives), Reachable: a.Graph.Count(callgraph.Assumed)}
	for id := range a.Program.Classes() {
		if a.Program.Archive(program.ClassID(id)) != program.None {
			s.Classes++
			s.Methods += len(a.Program.MethodsOf(program.ClassID(id)))
		}
	}
	return s
}
