// SPDX-License-Identifier: Apache-2.0

package jvm

import (
	"fmt"
	"slices"
	"strings"

	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
	"verdict/internal/jvm/symbol"
)

// copies are the classes that stand for the one that a symbol names.
type copies struct {
	own       program.ClassID   // of that very name; None when there is none
	relocated []program.ClassID // of its whole name behind another package, as who shades it writes it
	// alike have the simple name only, and a method that the symbol names: they may be
	// copies.
	alike []program.ClassID
}

// classesOf finds the class that a symbol names, and what may be a copy of it under
// another name. The JDK's own classes are copies of nothing.
func (a *Analysis) classesOf(s symbol.Symbol) copies {
	c := copies{own: program.None}
	if id, ok := a.Program.Find(s.Class); ok {
		c.own = id
	}
	simple := "/" + s.Class[strings.LastIndexByte(s.Class, '/')+1:]
	for _, id := range a.simpleNames()[simple] {
		switch name := a.Program.Name(id); {
		case id == c.own:
		case strings.HasSuffix(name, "/"+s.Class) && strings.Contains(s.Class, "/"):
			c.relocated = append(c.relocated, id)
		case len(a.methodsIn(id, s)) > 0 || s.Name == "":
			c.alike = append(c.alike, id)
		}
	}
	return c
}

// simpleNames gives the classes of archives by simple name, with a slash before it.
func (a *Analysis) simpleNames() map[string][]program.ClassID {
	if a.simple == nil {
		a.simple = map[string][]program.ClassID{}
		for id := range program.ClassID(a.Program.Classes()) {
			if a.Program.Archive(id) == program.None || a.Program.InRuntime(id) {
				continue
			}
			name := a.Program.Name(id)
			simple := "/" + name[strings.LastIndexByte(name, '/')+1:]
			a.simple[simple] = append(a.simple[simple], id)
		}
	}
	return a.simple
}

// methodsIn finds the methods of a class that a symbol names.
func (a *Analysis) methodsIn(class program.ClassID, s symbol.Symbol) []program.MethodID {
	var list []program.MethodID
	for _, m := range a.Program.MethodsOf(class) {
		if name, descriptor := a.Program.MethodName(m); s.Names(name, descriptor) {
			list = append(list, m)
		}
	}
	return list
}

// inherited finds the methods that a symbol names and a class has from what is above it:
// a call of them by the name of the class runs those. whole is false when something above
// it is not there, so that nobody can tell.
func (a *Analysis) inherited(class program.ClassID, s symbol.Symbol) (list []program.MethodID, whole bool) {
	whole = true
	seen := map[program.ClassID]bool{class: true}
	for waiting := []program.ClassID{class}; len(waiting) > 0; {
		c := waiting[0]
		waiting = waiting[1:]
		for _, up := range append(slices.Clone(a.Program.Interfaces(c)), a.Program.Super(c)) {
			if up == program.None || seen[up] {
				continue
			}
			seen[up] = true
			if a.Program.IsPhantom(up) {
				whole = whole && a.Program.Name(up) == "java/lang/Object"
				continue
			}
			list = append(list, a.methodsIn(up, s)...)
			waiting = append(waiting, up)
		}
	}
	return list, whole
}

// Found is where the code that a symbol names stands.
type Found struct {
	// Places name the classes, each with its archive and, under another name, as a copy.
	Places []string
	// Doubts say what keeps the absence of more from being certain.
	Doubts []ledger.Entry
}

// Absent reports whether the code is nowhere, for certain.
func (f Found) Absent() bool { return len(f.Places) == 0 && len(f.Doubts) == 0 }

// Presence tells whether the class and method that a symbol names are in the archives,
// under their name or a relocated one. A method counts as present where its class has it
// or what is above the class does.
func (a *Analysis) Presence(s symbol.Symbol) Found {
	var f Found
	c := a.classesOf(s)
	if c.own != program.None {
		f.holds(a, c.own, s, "")
	}
	for _, id := range c.relocated {
		f.holds(a, id, s, " as a copy")
	}
	if len(f.Places) == 0 {
		for _, id := range c.alike {
			f.Doubts = append(f.Doubts, a.alike(id, s))
		}
	}
	f.Doubts = ledger.Sort(append(f.Doubts, a.unseen()...))
	return f
}

func (f *Found) holds(a *Analysis, class program.ClassID, s symbol.Symbol, as string) {
	place := fmt.Sprintf("%s in %s%s", program.Dotted(a.Program.Name(class)), a.archiveOf(class), as)
	if s.Name == "" || len(a.methodsIn(class, s)) > 0 {
		f.Places = append(f.Places, place)
		return
	}
	methods, whole := a.inherited(class, s)
	for _, m := range methods {
		above := a.Program.ClassOf(m)
		f.Places = append(f.Places, fmt.Sprintf("%s, which has it from %s in %s", place, program.Dotted(a.Program.Name(above)), a.archiveOf(above)))
	}
	if len(methods) == 0 && !whole {
		f.Doubts = append(f.Doubts, a.unknownAbove(class, s))
	}
}

func (a *Analysis) archiveOf(class program.ClassID) string {
	if n := a.Program.Archive(class); n != program.None {
		return a.path.Archives[n].Name
	}
	return "no archive"
}

// alike is the doubt that a class of the same simple name raises.
func (a *Analysis) alike(class program.ClassID, s symbol.Symbol) ledger.Entry {
	return ledger.Entry{Kind: ledger.Copy, Where: program.Dotted(a.Program.Name(class)) + " in " + a.archiveOf(class),
		What: "it may be a copy of " + program.Dotted(s.Class) + " under another name"}
}
