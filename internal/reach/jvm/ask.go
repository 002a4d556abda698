// SPDX-License-Identifier: Apache-2.0

package jvm

import (
	"context"
	"slices"

	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
	"verdict/internal/jvm/symbol"
	"verdict/internal/reach"
)

// asker answers for symbols, and walks over the graph once for all of them.
type asker struct {
	*Analysis
	ctx   context.Context
	paths [callgraph.Open]*callgraph.Paths // of the levels below Open
}

func (w *asker) ask(s symbol.Symbol) (reach.Finding, error) {
	methods := w.methods(s)
	if len(methods) == 0 {
		return w.absent(s), nil
	}
	for level := callgraph.Certain; level < callgraph.Open; level++ {
		if w.reachedAt(methods, level) {
			return w.witness(methods, level), nil
		}
	}
	open, err := w.Graph.Hides(w.ctx, methods)
	if err != nil {
		return reach.Finding{}, err
	}
	if open = append(open, ledger.Unseen(w.Program.Ledger)...); len(open) == 0 {
		return reach.Finding{Result: reach.NotReached}, nil
	}
	return reach.Finding{Result: reach.Undetermined, Ledger: ledger.Sort(open)}, nil
}

// methods finds what a symbol names, in the class itself.
func (w *asker) methods(s symbol.Symbol) []program.MethodID {
	class, ok := w.Program.Find(s.Class)
	if !ok {
		return nil
	}
	var list []program.MethodID
	for _, m := range w.Program.MethodsOf(class) {
		if name, descriptor := w.Program.MethodName(m); s.Names(name, descriptor) {
			list = append(list, m)
		}
	}
	return list
}

// absent answers for a symbol that no archive has, when all archives could be read.
func (w *asker) absent(s symbol.Symbol) reach.Finding {
	if unseen := append(ledger.Unseen(w.Program.Ledger), w.Roots.Incomplete()...); len(unseen) > 0 {
		return reach.Finding{Result: reach.Undetermined, Ledger: ledger.Sort(unseen)}
	}
	return reach.Finding{Result: reach.Absent}
}

func (w *asker) reachedAt(methods []program.MethodID, level callgraph.Level) bool {
	for _, m := range methods {
		if at, ok := w.Graph.Reached(m); ok && at <= level {
			return true
		}
	}
	return false
}

// witness gives the shortest way to any of the methods.
func (w *asker) witness(methods []program.MethodID, level callgraph.Level) reach.Finding {
	if w.paths[level] == nil {
		w.paths[level] = w.Graph.Paths(level)
	}
	var best []callgraph.Edge
	for _, m := range methods {
		if way := w.paths[level].To(m); way != nil && (best == nil || len(way) < len(best)) {
			best = way
		}
	}
	f := reach.Finding{Result: reach.Reached}
	if level == callgraph.Assumed {
		f.Result = reach.ReachedAssuming
	}
	for _, frame := range w.Graph.Frames(best) {
		f.Witness = append(f.Witness, stepOf(frame))
		if frame.Level == callgraph.Assumed && frame.What != "" && !slices.Contains(f.Assumptions, frame.What) {
			f.Assumptions = append(f.Assumptions, frame.What)
		}
	}
	return f
}

func stepOf(frame callgraph.Frame) reach.Step {
	return reach.Step{Class: frame.Class, Method: frame.Method, Descriptor: frame.Descriptor, File: frame.File, Line: frame.Line, By: string(frame.Kind), What: frame.What}
}
