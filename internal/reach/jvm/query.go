// SPDX-License-Identifier: Apache-2.0

package jvm

import (
	"context"
	"strings"

	"verdict"
	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/facts"
	"verdict/internal/jvm/program"
	"verdict/internal/jvm/symbol"
	"verdict/internal/reach"
)

// Query asks for the uses of one thing; exactly one is set.
type Query struct {
	Class      string // pkg.Class
	Method     string // pkg.Class#name or pkg.Class#name(descriptor)
	Field      string // pkg.Class#name
	Text       string // a constant
	Annotation string // pkg.Class
}

// Use is a place that uses what was asked for.
type Use struct {
	Class, Method, Descriptor string // Method is "" for a use by the class as a whole
	File                      string
	Line                      int // 0 when it is not told
	Uses                      string
	By                        string // creates, calls, reads, writes, casts …
	// Reached is what the call graph says of the method; "" where no entry point was
	// named, or the class as a whole uses it.
	Reached reach.Result
	Witness []reach.Step // the shortest way to it; nil when there is none
	// Algorithm is by which Reached was found; "" as there.
	Algorithm string
}

// Uses finds all uses in the classes of a class path, the JDK's own left out. With entry
// points it says which of them are reached.
func Uses(ctx context.Context, q Request, what Query) ([]Use, error) {
	if _, err := what.parse(); err != nil {
		return nil, err // before the long work
	}
	open := Load
	if len(q.Main)+len(q.Entries) > 0 || q.Resolve != nil {
		open = Open
	}
	a, err := open(ctx, q)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	return a.Uses(ctx, what)
}

// Uses finds all uses in the classes of the class path, the JDK's own left out.
func (a *Analysis) Uses(ctx context.Context, what Query) ([]Use, error) {
	s, err := what.parse()
	if err != nil {
		return nil, err
	}
	f := &finder{asker: &asker{a, ctx}, what: what, symbol: s}
	for id := range program.ClassID(a.Program.Classes()) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !a.Program.InRuntime(id) && a.Program.Archive(id) != program.None {
			f.class(id)
		}
	}
	return f.found, nil
}

func (q Query) parse() (s symbol.Symbol, err error) {
	set := 0
	for _, text := range []string{q.Class, q.Method, q.Field, q.Annotation} {
		if text != "" {
			set++
			if s, err = symbol.Parse(text); err != nil {
				return s, err
			}
		}
	}
	if q.Text != "" {
		set++
	}
	switch {
	case set != 1:
		return s, verdict.Errorf(verdict.Usage, "say what is looked for: one class, method, field, text or annotation")
	case (q.Method != "" || q.Field != "") && s.Name == "":
		return s, verdict.Errorf(verdict.Usage, "%q names no member", q.Method+q.Field).WithHint("write pkg.Class#name")
	case (q.Class != "" || q.Annotation != "") && s.Name != "":
		return s, verdict.Errorf(verdict.Usage, "%q names a member, not a class", q.Class+q.Annotation)
	}
	return s, nil
}

// finder gathers uses.
type finder struct {
	*asker
	what   Query
	symbol symbol.Symbol
	found  []Use
}

func (f *finder) class(id program.ClassID) {
	p := f.Program
	whole := func(by, uses string) {
		f.found = append(f.found, Use{Class: program.Dotted(p.Name(id)), Uses: program.Dotted(uses), By: by})
	}
	switch {
	case f.what.Annotation != "":
		if p.Annotated(id, f.symbol.Class) {
			whole("is annotated with", f.symbol.Class)
		}
		for _, m := range p.MethodsOf(id) {
			if p.MethodAnnotated(m, f.symbol.Class) {
				f.add(m, -1, "is annotated with", program.Dotted(f.symbol.Class))
			}
		}
		return
	case f.what.Class != "" && (p.Name(id) == f.symbol.Class || strings.HasPrefix(p.Name(id), f.symbol.Class+"$")):
		return // what a class does with itself is no use of it
	case f.what.Class != "":
		if super := p.Super(id); super != program.None && p.Name(super) == f.symbol.Class {
			whole("extends", f.symbol.Class)
		}
		for _, i := range p.Interfaces(id) {
			if p.Name(i) == f.symbol.Class {
				whole("implements", f.symbol.Class)
			}
		}
	}
	for _, m := range p.MethodsOf(id) {
		n := 0
		p.Does(m, func(d program.Do) bool {
			if by, uses := f.uses(d); by != "" {
				f.add(m, n, by, uses)
			}
			n++
			return true
		})
	}
}

// verbs say what an operation does to what it names.
var verbs = map[facts.Op]string{
	facts.InvokeStatic: "calls", facts.InvokeSpecial: "calls", facts.InvokeVirtual: "calls", facts.InvokeInterface: "calls", facts.LoadHandle: "refers to",
	facts.New: "creates", facts.GetStatic: "reads", facts.GetField: "reads", facts.PutStatic: "writes", facts.PutField: "writes",
	facts.LoadClass: "names", facts.CheckCast: "casts to", facts.InstanceOf: "asks for", facts.NewArray: "makes an array of", facts.NewArrays: "makes an array of",
}

// uses says by what an operation uses what is looked for; "" when it does not.
func (f *finder) uses(d program.Do) (by, uses string) {
	p := f.Program
	switch {
	case d.Op == facts.LoadString:
		if f.what.Text != "" && d.Text == f.what.Text {
			return "has the text", d.Text
		}
		return "", ""
	case d.Op == facts.InvokeDynamic || d.Op == facts.LoadDynamic:
		return f.dynamic(d.Dynamic)
	case f.what.Text != "" || d.Class == program.None:
		return "", ""
	}
	return f.names(d.Op, d.Class, d.Selector, program.Dotted(p.Name(d.Class)))
}

func (f *finder) names(op facts.Op, class program.ClassID, selector program.Selector, dotted string) (by, uses string) {
	p := f.Program
	name, descriptor, uses := "", "", dotted
	if selector != program.None {
		name, descriptor = p.SelectorName(selector)
		uses += "#" + name + descriptor
	}
	switch {
	case f.what.Class != "" && p.Name(class) == f.symbol.Class:
		return verbs[op], uses
	case f.what.Class != "" || selector == program.None:
		return "", ""
	}
	isField := op == facts.GetField || op == facts.GetStatic || op == facts.PutField || op == facts.PutStatic
	if isField != (f.what.Field != "") || name != f.symbol.Name || !strings.HasPrefix(descriptor, f.symbol.Descriptor) || !f.holds(class, selector, isField) {
		return "", ""
	}
	return verbs[op], uses
}

// holds reports whether a reference leads to a member of the class that is asked for, or
// to one that overrides it.
func (f *finder) holds(class program.ClassID, selector program.Selector, isField bool) bool {
	p := f.Program
	asked, ok := p.Find(f.symbol.Class)
	if !ok {
		return p.Name(class) == f.symbol.Class
	}
	if isField {
		name, descriptor := p.SelectorName(selector)
		field := p.ResolveField(class, name, descriptor)
		return field != program.None && p.FieldClass(field) == asked
	}
	if m := p.Resolve(class, selector); m != program.None && p.ClassOf(m) == asked {
		return true
	}
	return p.IsSubtype(class, asked)
}

// dynamic looks at the handles of a call site: what a lambda or a method reference leads
// to.
func (f *finder) dynamic(d program.Dynamic) (by, uses string) {
	for _, a := range d.Arguments {
		switch {
		case a.Kind == facts.TextArgument && f.what.Text != "" && a.Text == f.what.Text:
			return "has the text", a.Text
		case a.Kind == facts.HandleArgument && f.what.Text == "":
			if by, uses = f.names(facts.LoadHandle, a.Handle.Class, a.Handle.Selector, program.Dotted(f.Program.Name(a.Handle.Class))); by != "" {
				return by, uses
			}
		case a.Kind == facts.ClassArgument && f.what.Class != "" && f.Program.Name(a.Class) == f.symbol.Class:
			return "names", program.Dotted(f.symbol.Class)
		}
	}
	return "", ""
}

// add notes the n-th thing that a method does.
func (f *finder) add(m program.MethodID, n int, by, uses string) {
	p := f.Program
	name, descriptor := p.MethodName(m)
	u := Use{Class: program.Dotted(p.Name(p.ClassOf(m))), Method: name, Descriptor: descriptor, By: by, Uses: uses}
	if source, err := p.Source(m); err == nil {
		u.File, u.Line = source.File, source.Line(n)
	}
	if f.Graph != nil {
		u.Algorithm = string(f.Graph.Algorithm())
		u.Reached = reach.NotReached
		for level := callgraph.Certain; level < callgraph.Open; level++ {
			if f.reachedAt([]program.MethodID{m}, level) {
				found := f.witness([]program.MethodID{m}, level)
				u.Reached, u.Witness = found.Result, found.Witness
				break
			}
		}
		if u.Reached == reach.NotReached && len(f.Graph.Ledger()) > 0 {
			u.Reached = reach.Undetermined
		}
	}
	f.found = append(f.found, u)
}
