// SPDX-License-Identifier: Apache-2.0

package jvm

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/facts"
	"verdict/internal/jvm/program"
)

// Problem says what becomes of something that is used when a library is exchanged.
type Problem string

// The problems.
const (
	RemovedMember Problem = "removed" // nobody has it any more: its use throws
	ChangedMember Problem = "changed" // it is there and other than its user takes it to be
	MovedMember   Problem = "moved"   // a class of its name is in another package
)

// Break is a place that does not fit a newer build of a library.
type Break struct {
	Class, Method, Descriptor string // Method is "" where the class as a whole does not fit
	File                      string
	Line                      int
	Uses                      string
	Problem                   Problem
	What                      string // in words
}

// Compat finds what in a class path does not fit a newer build of a library that it
// uses: members that are gone or are other, and classes that extend or implement what
// they cannot any more (JLS chapter 13). The class path may hold the old build.
func Compat(ctx context.Context, q Request, before, after string) ([]Break, error) {
	users := slices.DeleteFunc(slices.Clone(q.ClassPath), func(element string) bool { return filepath.Clean(element) == filepath.Clean(before) })
	old, err := load(ctx, q, append([]string{before}, users...))
	if err != nil {
		return nil, err
	}
	defer old.Close()
	now, err := load(ctx, q, append([]string{after}, users...))
	if err != nil {
		return nil, err
	}
	defer now.Close()
	f := &fitter{old: old.Program, now: now.Program, library: before, newer: after}
	for id := range program.ClassID(f.old.Classes()) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !f.old.InRuntime(id) && f.old.Archive(id) != program.None && !f.ofLibrary(id) {
			f.class(id)
		}
	}
	return f.found, nil
}

func load(ctx context.Context, q Request, elements []string) (*Analysis, error) {
	path, err := classpath.Open(elements, classpath.Options{JDK: q.JDK})
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

// fitter compares what classes use in the old build with what the new one has.
type fitter struct {
	old, now *program.Program
	library  string // the archive of the old build, and of the new one
	newer    string
	found    []Break
}

// ofLibrary reports whether a class is one of the old build.
func (f *fitter) ofLibrary(id program.ClassID) bool {
	return of(f.old, id, f.library)
}

// of reports whether a class comes from an archive, or one that lies in it.
func of(p *program.Program, id program.ClassID, archive string) bool {
	a := p.Archive(id)
	return a != program.None && (p.Path.Archives[a].Name == archive || strings.HasPrefix(p.Path.Archives[a].Name, archive+"!"))
}

func (f *fitter) class(id program.ClassID) {
	f.above(id)
	for _, m := range f.old.MethodsOf(id) {
		n := 0
		f.old.Does(m, func(d program.Do) bool {
			if problem, uses, what := f.use(id, d); problem != "" {
				f.add(m, n, problem, uses, what)
			}
			n++
			return true
		})
	}
}

// above looks at what a class extends and implements of the library.
func (f *fitter) above(id program.ClassID) {
	fails := func(uses string, problem Problem, what string) {
		f.found = append(f.found, Break{Class: program.Dotted(f.old.Name(id)), Uses: uses, Problem: problem, What: what})
	}
	supers := slices.Clone(f.old.Interfaces(id))
	if s := f.old.Super(id); s != program.None {
		supers = append(supers, s)
	}
	for _, super := range supers {
		if !f.ofLibrary(super) {
			continue
		}
		name := f.old.Name(super)
		now, ok := f.now.Find(name)
		switch {
		case !ok:
			problem, what := f.gone(name)
			fails(program.Dotted(name), problem, what)
			continue
		case f.now.IsInterface(now) != f.old.IsInterface(super):
			fails(program.Dotted(name), ChangedMember, "it was a class and is an interface, or the other way round")
		case f.now.Access(now)&program.Final != 0:
			fails(program.Dotted(name), ChangedMember, "it is final, and cannot be extended any more")
		}
		f.inherits(id, super, now, fails)
	}
}

// inherits looks for methods that a class has to have now, and for those that it must not
// override any more.
func (f *fitter) inherits(id, super, now program.ClassID, fails func(string, Problem, string)) {
	mine, ok := f.now.Find(f.old.Name(id))
	if !ok {
		return
	}
	for _, m := range f.now.MethodsOf(now) {
		name, descriptor := f.now.MethodName(m)
		access := f.now.MethodAccess(m)
		if name[0] == '<' || access&(program.Static|program.Private) != 0 {
			continue
		}
		uses := program.Dotted(f.now.Name(now)) + "#" + name + descriptor
		selector := f.now.SelectorOf(m)
		switch {
		case access&program.Abstract != 0 && f.now.Access(mine)&(program.Abstract|program.Interface) == 0 && f.lacks(mine, selector) && f.old.Declared(super, f.old.Selector(name, descriptor)) == program.None:
			fails(uses, ChangedMember, "it has to be implemented now: its call throws")
		case access&program.Final != 0 && f.now.Declared(mine, selector) != program.None:
			fails(uses, ChangedMember, "it is final, and is overridden: the class cannot be loaded")
		}
	}
}

func (f *fitter) lacks(class program.ClassID, s program.Selector) bool {
	m := f.now.Resolve(class, s)
	return m == program.None || f.now.Select(class, m) == program.None
}

// use says what is the matter with what an instruction names; "" for nothing.
func (f *fitter) use(user program.ClassID, d program.Do) (problem Problem, uses, what string) {
	switch d.Op {
	case facts.InvokeDynamic, facts.LoadDynamic:
		for _, a := range d.Dynamic.Arguments {
			if a.Kind == facts.HandleArgument {
				if problem, uses, what = f.member(user, facts.LoadHandle, a.Handle.Class, a.Handle.Selector); problem != "" {
					return problem, uses, what
				}
			}
		}
		return "", "", ""
	case facts.LoadString:
		return "", "", ""
	}
	if d.Class == program.None {
		return "", "", ""
	}
	if d.Selector == program.None {
		if f.ofLibrary(d.Class) {
			if _, ok := f.now.Find(f.old.Name(d.Class)); !ok {
				problem, what = f.gone(f.old.Name(d.Class))
				return problem, program.Dotted(f.old.Name(d.Class)), what
			}
			if now, _ := f.now.Find(f.old.Name(d.Class)); d.Op == facts.New && f.now.Access(now)&(program.Abstract|program.Interface) != 0 && f.old.Access(d.Class)&(program.Abstract|program.Interface) == 0 {
				return ChangedMember, program.Dotted(f.old.Name(d.Class)), "it is abstract, and cannot be created any more"
			}
		}
		return "", "", ""
	}
	return f.member(user, d.Op, d.Class, d.Selector)
}

// member compares a field or method of the old build with the new one's.
func (f *fitter) member(user program.ClassID, op facts.Op, class program.ClassID, s program.Selector) (problem Problem, uses, what string) {
	name, descriptor := f.old.SelectorName(s)
	uses = program.Dotted(f.old.Name(class)) + "#" + name + descriptor
	isField := op == facts.GetField || op == facts.GetStatic || op == facts.PutField || op == facts.PutStatic
	if isField {
		field := f.old.ResolveField(class, name, descriptor)
		if field == program.None || !f.ofLibrary(f.old.FieldClass(field)) {
			return "", "", ""
		}
		now, ok := f.now.Find(f.old.Name(class))
		switch {
		case !ok:
			problem, what = f.gone(f.old.Name(class))
			return problem, uses, what
		case f.now.ResolveField(now, name, descriptor) == program.None:
			return RemovedMember, uses, "the field is not there, or has another type"
		}
		return "", "", ""
	}
	m := f.old.Resolve(class, s)
	if name == "<init>" {
		m = f.old.Declared(class, s)
	}
	if m == program.None || !f.ofLibrary(f.old.ClassOf(m)) {
		return "", "", ""
	}
	now, ok := f.now.Find(f.old.Name(class))
	if !ok {
		problem, what = f.gone(f.old.Name(class))
		return problem, uses, what
	}
	problem, what = f.method(user, op, now, m, name, descriptor)
	if problem == "" {
		return "", "", ""
	}
	return problem, uses, what
}

func (f *fitter) method(user program.ClassID, op facts.Op, now program.ClassID, before program.MethodID, name, descriptor string) (Problem, string) {
	selector := f.now.Selector(name, descriptor)
	m := f.now.Resolve(now, selector)
	if name == "<init>" {
		m = f.now.Declared(now, selector)
	}
	if m == program.None {
		if others := f.others(now, name); len(others) > 0 {
			return ChangedMember, "it is there with other parameters or another result: " + strings.Join(others, ", ")
		}
		return RemovedMember, "nobody has it any more"
	}
	was, is := f.old.MethodAccess(before), f.now.MethodAccess(m)
	switch {
	case was&program.Static != is&program.Static:
		return ChangedMember, "it was static and is not, or the other way round"
	case rank(is) < rank(was) && !samePackage(f.old.Name(user), f.now.Name(f.now.ClassOf(m))):
		return ChangedMember, "others cannot call it any more"
	case op == facts.InvokeInterface && !f.now.IsInterface(now), op == facts.InvokeVirtual && f.now.IsInterface(now):
		return ChangedMember, "its class was an interface and is not, or the other way round"
	}
	return "", ""
}

// rank orders how many can use a member.
func rank(access uint16) int {
	switch {
	case access&program.Public != 0:
		return 3
	case access&program.Protected != 0:
		return 2
	case access&program.Private != 0:
		return 0
	}
	return 1
}

func samePackage(a, b string) bool {
	return a[:strings.LastIndexByte(a, '/')+1] == b[:strings.LastIndexByte(b, '/')+1]
}

// others gives the descriptors of the methods of a name.
func (f *fitter) others(class program.ClassID, name string) (list []string) {
	for c := class; c != program.None; c = f.now.Super(c) {
		for _, m := range f.now.MethodsOf(c) {
			if n, d := f.now.MethodName(m); n == name && !slices.Contains(list, d) {
				list = append(list, d)
			}
		}
		if name == "<init>" {
			break
		}
	}
	return list
}

// gone says what became of a class: one of its own name may stand in another package.
func (f *fitter) gone(name string) (Problem, string) {
	simple := name[strings.LastIndexByte(name, '/')+1:]
	var elsewhere []string
	for id := range program.ClassID(f.now.Classes()) {
		if n := f.now.Name(id); strings.HasSuffix(n, "/"+simple) && of(f.now, id, f.newer) {
			elsewhere = append(elsewhere, program.Dotted(n))
		}
	}
	if len(elsewhere) > 0 {
		return MovedMember, "the class is not there; " + strings.Join(elsewhere, ", ") + " has its name"
	}
	return RemovedMember, "the class is not there any more"
}

func (f *fitter) add(m program.MethodID, n int, problem Problem, uses, what string) {
	name, descriptor := f.old.MethodName(m)
	b := Break{Class: program.Dotted(f.old.Name(f.old.ClassOf(m))), Method: name, Descriptor: descriptor, Uses: uses, Problem: problem, What: what}
	if source, err := f.old.Source(m); err == nil {
		b.File, b.Line = source.File, source.Line(n)
	}
	f.found = append(f.found, b)
}
