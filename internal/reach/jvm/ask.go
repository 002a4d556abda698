// SPDX-License-Identifier: Apache-2.0

package jvm

import (
	"context"
	"fmt"
	"slices"

	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
	"verdict/internal/jvm/symbol"
	"verdict/internal/reach"
)

// asker answers for symbols.
type asker struct {
	*Analysis
	ctx context.Context
}

// ask answers for a symbol: for the methods that it names and those that its class has
// from above, and for copies of them under relocated names. A way to a copy rests on its
// being one.
func (w *asker) ask(s symbol.Symbol) (reach.Finding, error) {
	c := w.classesOf(s)
	found, err := w.askOf(c, s)
	if err != nil || found.Result == reach.Reached {
		return found, err
	}
	for _, id := range c.relocated {
		f, err := w.answer(w.withCode(w.methodsIn(id, s)))
		if err != nil {
			return f, err
		}
		if f.Result == reach.Reached || f.Result == reach.ReachedAssuming {
			f.Result = reach.ReachedAssuming
			f.Assumptions = append(f.Assumptions, fmt.Sprintf("%s is a copy of %s", program.Dotted(w.Program.Name(id)), program.Dotted(s.Class)))
		}
		found = graver(found, f)
	}
	return found, nil
}

// askOf answers for the class of the symbol's own name, and says what its absence rests on.
func (w *asker) askOf(c copies, s symbol.Symbol) (reach.Finding, error) {
	var methods []program.MethodID
	var doubts []ledger.Entry
	if c.own != program.None {
		methods = w.methodsIn(c.own, s)
		switch {
		case len(methods) > 0:
		case s.Name == "":
			doubts = append(doubts, ledger.Entry{Kind: ledger.Unresolved, Where: program.Dotted(s.Class), What: "it has no method that could run"})
		default:
			above, whole := w.inherited(c.own, s)
			if methods = above; !whole {
				doubts = append(doubts, w.unknownAbove(c.own, s))
			}
		}
	}
	if methods = w.withCode(methods); len(methods) > 0 {
		f, err := w.answer(methods)
		if f.Result == reach.NotReached && len(doubts) > 0 {
			f.Result, f.Ledger = reach.Undetermined, doubts
		}
		return f, err
	}
	if len(c.relocated) == 0 && c.own == program.None {
		for _, id := range c.alike {
			doubts = append(doubts, w.alike(id, s))
		}
	}
	if doubts = append(doubts, w.unseen()...); len(doubts) > 0 {
		return reach.Finding{Result: reach.Undetermined, Ledger: ledger.Sort(doubts)}, nil
	}
	return reach.Finding{Result: reach.Absent}, nil
}

// withCode adds to methods without code, such as those of interfaces, the ones that
// implement them: what runs where they are called.
func (w *asker) withCode(methods []program.MethodID) []program.MethodID {
	list := slices.Clone(methods)
	for _, m := range methods {
		if w.Program.MethodAccess(m)&program.Abstract == 0 {
			continue
		}
		seen := map[program.ClassID]bool{}
		for waiting := []program.ClassID{w.Program.ClassOf(m)}; len(waiting) > 0; waiting = waiting[1:] {
			for _, sub := range w.Program.Subs(waiting[0]) {
				if seen[sub] {
					continue
				}
				seen[sub] = true
				waiting = append(waiting, sub)
				if over := w.Program.Declared(sub, w.Program.SelectorOf(m)); over != program.None {
					list = append(list, over)
				}
			}
		}
	}
	return list
}

// unknownAbove is the doubt that a class raises of which not all is there that is above it.
func (a *Analysis) unknownAbove(class program.ClassID, s symbol.Symbol) ledger.Entry {
	return ledger.Entry{Kind: ledger.Phantom, Where: program.Dotted(a.Program.Name(class)), What: "what is above it is not there, and may have " + s.Name}
}

// unseen gives what keeps the absence of anything from being certain: what could not be
// read, and what of the class path may be missing.
func (a *Analysis) unseen() []ledger.Entry {
	return append(ledger.Unseen(a.Program.Ledger), a.Roots.Incomplete()...)
}

// graver takes the one of two answers about copies that warns more; what both leave open
// is kept.
func graver(a, b reach.Finding) reach.Finding {
	order := []reach.Result{reach.Reached, reach.ReachedAssuming, reach.Undetermined, reach.NotReached, reach.Absent}
	if slices.Index(order, b.Result) < slices.Index(order, a.Result) {
		a, b = b, a
	}
	if a.Result == reach.Undetermined && b.Result == reach.Undetermined {
		a.Ledger = ledger.Sort(slices.Concat(a.Ledger, b.Ledger))
	}
	return a
}

// answer says whether any of the methods is reached.
func (w *asker) answer(methods []program.MethodID) (reach.Finding, error) {
	if len(methods) == 0 {
		return reach.Finding{Result: reach.Absent}, nil
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
	if open = append(open, w.unseen()...); len(open) == 0 {
		return reach.Finding{Result: reach.NotReached}, nil
	}
	return reach.Finding{Result: reach.Undetermined, Ledger: ledger.Sort(open)}, nil
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
	if w.guards {
		f.Guards = w.namesOf(w.Graph.Guards(best, level))
		f.Callers = w.namesOf(w.Graph.Callers(methods, level))
	}
	return f
}

// namesOf names methods as symbols, each once.
func (w *asker) namesOf(methods []program.MethodID) []string {
	names := []string{}
	for _, m := range methods {
		name, descriptor := w.Program.MethodName(m)
		text := symbol.Symbol{Class: w.Program.Name(w.Program.ClassOf(m)), Name: name, Descriptor: descriptor}.String()
		if !slices.Contains(names, text) {
			names = append(names, text)
		}
	}
	return names
}

func stepOf(frame callgraph.Frame) reach.Step {
	return reach.Step{Class: frame.Class, Method: frame.Method, Descriptor: frame.Descriptor, File: frame.File, Line: frame.Line, By: string(frame.Kind), What: frame.What}
}
