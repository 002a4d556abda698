// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"context"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/flow"
	"verdict/internal/jvm/hashindex"
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
)

// Algorithm says which classes a call's receiver may have.
type Algorithm string

// The algorithms, each more precise than the one before.
const (
	CHA Algorithm = "cha"
	RTA Algorithm = "rta"
	XTA Algorithm = "xta"
	// ZeroCFA is named as on the command line: an identifier begins with a letter.
	ZeroCFA Algorithm = "0cfa"
)

// Level says on what an edge rests.
type Level uint8

// The levels. A method has that of the least path that leads to it.
const (
	Certain Level = iota // the program's code and what the JVM does
	Assumed              // a named assumption
	Open                 // the worst that an open entry of the ledger may hide
	levels
)

// Kind says by what one method leads to another.
type Kind string

// The kinds of edges.
const (
	Entry          Kind = "entry"   // it is an entry point
	Runtime        Kind = "runtime" // the JVM runs it in every program
	Direct         Kind = "direct"  // a call of just this method
	Virtual        Kind = "virtual" // a call that the receiver's class decides
	Lambda         Kind = "lambda"  // what a call site of a lambda makes
	Initializer    Kind = "initializer"
	Reflective     Kind = "reflective"
	Service        Kind = "service" // a provider that ServiceLoader finds
	Serialization  Kind = "serialization"
	NativeCallback Kind = "native_callback"
	Handle         Kind = "handle"  // a method handle
	Phantom        Kind = "phantom" // a class that is not there may call it
	PluggedIn      Kind = "plugin"  // a plug-in is created, and called
)

// Edge leads from one method to another. From is program.None where the JVM or
// somebody outside runs the method.
type Edge struct {
	From, To program.MethodID
	Kind     Kind
	Level    Level
	What     string // what is assumed, or which model says so, in words; may be empty
}

// OpenEntry is an entry of the ledger with the reached method in which it stands.
type OpenEntry struct {
	ledger.Entry
	Method program.MethodID // program.None when it stands in none

	hides hiding
}

// Options say what to analyse.
type Options struct {
	Algorithm Algorithm
	Entries   []program.MethodID
	Named     map[program.MethodID]string // who says of an entry point that it runs, in words; may be nil
	Owners    []Owner
	API       []program.ClassID // classes that whoever uses the program as a library creates; Entries holds their methods
	Plugins   []Plugin
	Openings  []Opening
	Closed    bool // the class path is all that there is: what it lacks does not run
}

// Owner is a class by which an entry point is named that a class above it declares.
type Owner struct {
	Class  program.ClassID
	Object bool // an object of it runs the entry point, which is not static
}

// Graph is which methods are reached and why.
type Graph struct {
	p       *program.Program
	options Options
	level   Level // at which the analysis is

	reached     []Level // of each method, plus one
	waiting     []program.MethodID
	count       [levels]int
	made        []bool                     // classes that are created
	outside     map[program.ClassID]bool   // classes of which objects come from outside
	supposed    map[program.ClassID]string // what has to be so that they are, of those at the level Assumed
	initialised []bool                     // classes
	initialises program.Selector           // of static initialisers
	beneath     [][]program.ClassID        // created classes that are, or are beneath, a class
	called      [][]int32                  // keys on a class
	keys        []key
	keyOf       hashindex.Index
	sites       map[uint64]*site
	roots       []Edge
	api         map[program.ClassID]bool // classes that callers create
	offering    map[int]bool             // archives of which they create no others
	extra       map[program.MethodID][]Edge
	deferred    [levels][]func()
	hooks       map[program.MethodID]hook
	asked       []asked                      // calls from outside
	asks        map[program.MethodID][]asked // calls that models make
	watchers    []func(program.ClassID)      // told of classes that are created
	modelled    map[string]bool              // places at which a model was asked

	unmade       map[program.ClassID][]func() // what calls do when there is an object of a class
	ofJDK        map[program.ClassID]bool     // classes that models made for code of the JDK
	types        *typeSets                    // nil where every method may have every object
	refined      *refinement                  // nil where the edges stand as they are
	in           incoming
	gives        map[string]giver
	parsed       map[program.ClassID]*classfile.Class
	flows        flow.Analyzer
	readings     map[program.MethodID]*followed
	reflection   map[program.MethodID]reflection           // what methods of the JDK do with names
	reflective   []reflective                              // who calls them
	leads        map[led]bool                              // edges that reflection made
	written      map[string]bool                           // names of fields that reflection writes
	texts        map[program.ClassID]program.MethodID      // classes that texts and literals name, and a method that holds one
	suppositions []func(program.ClassID, program.MethodID) // told of them
	anyWritten   bool                                      // it writes fields that are not known

	ledger []OpenEntry
}

// Build analyses a program up to the level Assumed. It fails when ctx ends.
func Build(ctx context.Context, p *program.Program, options Options) (*Graph, error) {
	g := &Graph{p: p, options: options, initialises: p.Selector("<clinit>", "()V"), sites: map[uint64]*site{}, extra: map[program.MethodID][]Edge{},
		hooks: map[program.MethodID]hook{}, asks: map[program.MethodID][]asked{}, modelled: map[string]bool{},
		outside: map[program.ClassID]bool{}, supposed: map[program.ClassID]string{}, in: newIncoming(), gives: givers(), readings: map[program.MethodID]*followed{},
		reflection: map[program.MethodID]reflection{}, leads: map[led]bool{}, parsed: map[program.ClassID]*classfile.Class{}, ofJDK: map[program.ClassID]bool{}, unmade: map[program.ClassID][]func(){}, texts: map[program.ClassID]program.MethodID{}, written: map[string]bool{}}
	if options.Algorithm == XTA || options.Algorithm == ZeroCFA {
		g.types = newTypeSets(g)
	}
	g.hook()
	g.reflects()
	g.start()
	for g.level = Certain; ; g.level++ {
		for _, f := range g.deferred[g.level] {
			f()
		}
		if err := g.settle(ctx); err != nil {
			return nil, err
		}
		if g.level == Assumed {
			g.refine()
			return g, nil
		}
	}
}

// refine leaves out what values refute, when that was asked for.
func (g *Graph) refine() {
	if g.options.Algorithm != ZeroCFA {
		return
	}
	g.refined = newRefinement(g)
	g.refined.walk(Certain)
	g.refined.walk(Assumed)
}

// start reaches what runs first.
func (g *Graph) start() {
	g.startRuntime()
	g.limit()
	for _, m := range g.options.Entries {
		g.enter(m)
	}
	for _, o := range g.options.Owners {
		g.own(o)
	}
	for _, class := range g.options.API {
		g.offer(class)
	}
	if len(g.options.API) > 0 {
		g.handOut()
	}
	for _, p := range g.options.Plugins {
		g.plug(p)
	}
	for _, o := range g.options.Openings {
		g.leaveOpen(o)
	}
}

func (g *Graph) root(m program.MethodID, kind Kind, what string) {
	g.roots = append(g.roots, Edge{program.None, m, kind, g.level, what})
	g.runFromElsewhere(m)
}

// runFromElsewhere reaches a method that is called in a way which is not followed.
func (g *Graph) runFromElsewhere(m program.MethodID) {
	g.in.foreign[m] = true
	g.reach(m)
	if g.types != nil {
		g.types.foreign(m)
	}
}

// settle runs until nothing more is reached: what is reached may tell what reflection
// names, and what that leads to more again.
func (g *Graph) settle(ctx context.Context) error {
	for {
		if err := g.run(ctx); err != nil {
			return err
		}
		state := g.state()
		g.reflectAll()
		if g.types != nil {
			g.types.openFields()
		}
		if !g.busy() && g.state() == state {
			return nil
		}
	}
}

// state tells whether more is known: it grows.
func (g *Graph) state() int {
	return len(g.leads) + len(g.written) + len(g.ledger) + len(g.modelled) + len(g.reflective)
}

const patience = 4096 // methods between two looks at the context

// busy reports whether a method has not been looked at, or a type not been passed on.
func (g *Graph) busy() bool {
	return len(g.waiting) > 0 || g.types != nil && len(g.types.queue) > 0
}

func (g *Graph) run(ctx context.Context) error {
	for n := 0; g.busy(); n++ {
		if n%patience == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if len(g.waiting) == 0 {
			g.types.settle()
			continue
		}
		m := g.waiting[len(g.waiting)-1]
		g.waiting = g.waiting[:len(g.waiting)-1]
		g.visit(m)
	}
	return ctx.Err()
}

// at runs f now when the analysis has come to a level, else when it does.
func (g *Graph) at(level Level, f func()) {
	if g.level >= level {
		f()
		return
	}
	g.deferred[level] = append(g.deferred[level], f)
}

// link adds an edge that a model says, at its level or that of the analysis, which
// may be further.
func (g *Graph) link(e Edge) {
	g.at(e.Level, func() {
		e.Level = max(e.Level, g.level)
		if e.From == program.None {
			g.roots = append(g.roots, e)
		} else {
			g.extra[e.From] = append(g.extra[e.From], e)
		}
		g.runFromElsewhere(e.To)
	})
}

func (g *Graph) reach(m program.MethodID) {
	grow(&g.reached, int(m))
	if g.reached[m] == 0 {
		g.reached[m] = g.level + 1
		g.count[g.level]++
		g.waiting = append(g.waiting, m)
	}
}

// grow makes room for an index: models add classes and methods while the analysis
// runs.
func grow[T any](s *[]T, i int) {
	if i >= len(*s) {
		*s = append(*s, make([]T, max(i+1-len(*s), len(*s)/2))...)
	}
}

// Reached reports whether a method is reached, and at which level.
func (g *Graph) Reached(m program.MethodID) (Level, bool) {
	if g.refined != nil {
		return g.refined.at(m)
	}
	if int(m) >= len(g.reached) || g.reached[m] == 0 {
		return 0, false
	}
	return g.reached[m] - 1, true
}

// Algorithm is by which the graph was built.
func (g *Graph) Algorithm() Algorithm { return g.options.Algorithm }

// Count is how many methods are reached up to a level.
func (g *Graph) Count(level Level) int {
	n := 0
	if g.refined != nil {
		for m := range program.MethodID(len(g.reached)) {
			if at, ok := g.refined.at(m); ok && at <= level {
				n++
			}
		}
		return n
	}
	for _, c := range g.count[:level+1] {
		n += c
	}
	return n
}

// Ledger gives what the reached methods leave open.
func (g *Graph) Ledger() []OpenEntry { return g.ledger }
