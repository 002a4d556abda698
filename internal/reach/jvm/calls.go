// SPDX-License-Identifier: Apache-2.0

package jvm

import (
	"context"

	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/program"
)

// Method is a method of a class, by the names of the source and the descriptor of the
// class file.
type Method struct{ Class, Name, Descriptor string }

// Call is one edge of a call graph.
type Call struct {
	Caller Method // all "" where the JVM or somebody outside runs the method
	Callee Method
	File   string // of the caller
	Line   int    // on which the call first stands; 0 where it is not told, or no instruction makes it
	Kind   callgraph.Kind
	// Assumes is what the edge rests on, in words; "" when it is certain.
	Assumes string
}

// Calls tells the edges of a call graph up to those that rest on a named assumption:
// first those from outside, then those of each method in the order of the class path. It
// fails as Open does, and with what tell returns.
func Calls(ctx context.Context, q Request, tell func(Call) error) error {
	a, err := Open(ctx, q)
	if err != nil {
		return err
	}
	defer a.Close()
	w := &lister{Analysis: a, tell: tell, of: program.None}
	a.Graph.RootCalls(callgraph.Assumed, w.call)
	for m := range program.MethodID(a.Program.Methods()) {
		if w.err == nil {
			w.err = ctx.Err()
		}
		if w.err != nil {
			return w.err
		}
		if level, ok := a.Graph.Reached(m); ok && level <= callgraph.Assumed && a.Program.Where(m) == "" {
			w.source = nil
			a.Graph.Calls(m, callgraph.Assumed, w.call)
		}
	}
	return w.err
}

// lister tells edges with their lines. It keeps the class file that it read last.
type lister struct {
	*Analysis
	tell   func(Call) error
	err    error
	of     program.ClassID
	parsed *classfile.Class
	source *program.Source // of the caller; nil until asked
}

func (w *lister) call(e callgraph.Call) {
	if w.err != nil {
		return
	}
	c := Call{Callee: w.method(e.To), Kind: e.Kind}
	if e.Level == callgraph.Assumed {
		c.Assumes = e.What
	}
	if e.From != program.None {
		c.Caller = w.method(e.From)
		if s := w.sourceOf(e.From); s != nil {
			c.File = s.File
			if e.Nth >= 0 {
				c.Line = s.Line(e.Nth)
			}
		}
	}
	w.err = w.tell(c)
}

func (w *lister) method(m program.MethodID) Method {
	name, descriptor := w.Program.MethodName(m)
	return Method{program.Dotted(w.Program.Name(w.Program.ClassOf(m))), name, descriptor}
}

// sourceOf gives the source of the caller; nil when it cannot be read.
func (w *lister) sourceOf(m program.MethodID) *program.Source {
	if class := w.Program.ClassOf(m); class != w.of {
		w.of = class
		w.parsed, _ = w.Program.ClassFile(class) // without it no line is told
	}
	if w.source == nil && w.parsed != nil {
		w.source, _ = w.Program.SourceIn(w.parsed, m)
	}
	return w.source
}
