// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
)

// Hides says what may be hidden behind something that is not known before any code is
// looked at.
type Hides uint8

// What may be hidden, the least first.
const (
	HidesNothing  Hides = iota
	HidesMains          // a main class of the class path runs
	HidesCreation       // objects of classes of the class path are created
	HidesCalls          // any method runs
)

// Opening is something that is not known before any code is looked at: it is on the
// ledger, and what it may hide is worked out as of other entries.
type Opening struct {
	ledger.Entry
	Hides Hides
}

// leaveOpen puts an opening on the ledger, and does the worst of it when the analysis
// comes to that.
func (g *Graph) leaveOpen(o Opening) {
	hides := classes
	switch o.Hides {
	case HidesNothing:
		hides = nothing
	case HidesCalls:
		hides = anything
	}
	g.ledger = append(g.ledger, OpenEntry{o.Entry, program.None, hides})
	switch {
	case o.Hides == HidesMains && g.once("worst main"):
		g.at(Open, g.anyMain)
	case o.Hides == HidesCreation && g.once("worst plug-in"):
		g.at(Open, g.anyInstance(program.None))
	}
}

// anyMain runs every main class of the program, those that inherit the method among them.
func (g *Graph) anyMain() {
	begins := []program.Selector{g.p.Selector("main", "([Ljava/lang/String;)V")}
	if g.p.BeginsByObject() {
		begins = append(begins, g.p.Selector("main", "()V"))
	}
	g.everyClass(func(class program.ClassID) {
		for _, s := range begins {
			if m := g.inherited(class, s); m != program.None && (g.p.BeginsByObject() || g.p.MethodAccess(m)&program.Static != 0) {
				g.own(Owner{class, g.p.MethodAccess(m)&program.Static == 0})
				g.enter(m)
			}
		}
	})
}

// inherited gives the method that a class or the nearest one above it declares.
func (g *Graph) inherited(class program.ClassID, s program.Selector) program.MethodID {
	for c := class; c != program.None; c = g.p.Super(c) {
		if m := g.p.Declared(c, s); m != program.None {
			return m
		}
	}
	return program.None
}
