// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"verdict/internal/jvm/hashindex"
	"verdict/internal/jvm/program"
)

// key is a call that the receiver's class decides: all calls that name the same
// class and selector share one.
type key struct {
	by       holder // whose types it takes
	class    program.ClassID
	selector program.Selector
	resolved program.MethodID // program.None when a phantom has it, or nobody
	targets  []target
	seen     map[program.MethodID]struct{} // of many targets

	base   *selection // of a holder's own
	groups bitset     // of the base, those that are among the targets
	shared int32      // one more than the key whose targets are its own too; zero for none
	since  Level      // from when on they are
}

// eachTarget tells the targets of a call, with the level of each.
func (g *Graph) eachTarget(n int32, tell func(target)) {
	k := &g.keys[n]
	for _, t := range k.targets {
		tell(t)
	}
	if k.shared != 0 {
		for _, t := range g.keys[k.shared-1].targets {
			t.level = max(t.level, k.since)
			tell(t)
		}
	}
}

type target struct {
	method program.MethodID
	level  Level
	of     program.ClassID // the class of the first object that runs it
}

// fewTargets is up to how many targets are looked through one by one.
const fewTargets = 16

func (k *key) add(m program.MethodID, level Level, of program.ClassID) bool {
	if k.seen == nil && len(k.targets) < fewTargets {
		for _, t := range k.targets {
			if t.method == m {
				return false
			}
		}
	} else {
		if k.seen == nil {
			k.seen = make(map[program.MethodID]struct{}, 2*fewTargets)
			for _, t := range k.targets {
				k.seen[t.method] = struct{}{}
			}
		}
		if _, ok := k.seen[m]; ok {
			return false
		}
		k.seen[m] = struct{}{}
	}
	k.targets = append(k.targets, target{m, level, of})
	return true
}

// key gives the number of a call, and when it is new what it leads to so far.
func (g *Graph) key(by holder, class program.ClassID, s program.Selector, resolved program.MethodID) int32 {
	n, ok := g.known(by, class, s)
	if ok {
		return n
	}
	n = int32(len(g.keys))
	g.keyOf.Add(hashOf(by, class, s), uint32(n))
	g.keys = append(g.keys, key{by: by, class: class, selector: s, resolved: resolved})
	if by != anywhere {
		g.types.addKey(n)
		return n
	}
	grow(&g.called, int(class))
	g.called[class] = append(g.called[class], n)
	if g.options.Algorithm == CHA {
		g.everyone(n)
		return n
	}
	grow(&g.beneath, int(class))
	for _, c := range g.beneath[class] {
		g.aim(n, c)
	}
	return n
}

func hashOf(by holder, class program.ClassID, s program.Selector) uint32 {
	return hashindex.Mix(uint32(by), uint32(class), uint32(s))
}

// known gives the number of a call that there is.
func (g *Graph) known(by holder, class program.ClassID, s program.Selector) (int32, bool) {
	n, ok := g.keyOf.Find(hashOf(by, class, s), func(n uint32) bool {
		k := &g.keys[n]
		return k.by == by && k.class == class && k.selector == s
	})
	return int32(n), ok
}

// aim adds what a call runs for an object of a class.
func (g *Graph) aim(n int32, class program.ClassID) {
	if m := g.selects(&g.keys[n], class); m != program.None {
		g.hit(n, m, class)
	}
}

// selects gives what a call runs for an object of a class; program.None for nothing.
func (g *Graph) selects(k *key, class program.ClassID) program.MethodID {
	if k.resolved != program.None {
		return g.p.Select(class, k.resolved)
	}
	return g.declaredAbove(class, k.selector)
}

// hit adds a target to a call.
func (g *Graph) hit(n int32, m program.MethodID, class program.ClassID) {
	if !g.keys[n].add(m, g.level, class) {
		return
	}
	if !g.p.InRuntime(g.p.ClassOf(m)) {
		g.in.keys[m] = append(g.in.keys[m], n)
	}
	g.reach(m)
	if g.types != nil {
		g.types.runs(g.keys[n].by, m)
	}
}

// declaredAbove finds the method that runs when the class that declares it first
// is a phantom.
func (g *Graph) declaredAbove(class program.ClassID, s program.Selector) program.MethodID {
	for c := class; c != program.None; c = g.p.Super(c) {
		if m := g.p.Declared(c, s); m != program.None && g.p.MethodAccess(m)&(program.Private|program.Static|program.Abstract) == 0 {
			return m
		}
	}
	return g.p.Specific(class, s)
}

// everyone aims a call at every class beneath the one that it names, created or
// not.
func (g *Graph) everyone(n int32) {
	g.below(g.keys[n].class, func(c program.ClassID) { g.aim(n, c) })
}

// below tells a class and all beneath it that can have objects of their own.
func (g *Graph) below(class program.ClassID, tell func(program.ClassID)) {
	seen := map[program.ClassID]bool{}
	stack := []program.ClassID{class}
	for len(stack) > 0 {
		c := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[c] {
			continue
		}
		seen[c] = true
		if g.p.Access(c)&(program.Interface|program.Abstract) == 0 {
			tell(c)
		}
		stack = append(stack, g.p.Subs(c)...)
	}
}

// instantiate notes that objects of a class are created by what is no code of the program:
// it comes by them from the JDK.
func (g *Graph) instantiate(class program.ClassID) {
	g.make(class)
	if g.types != nil {
		g.types.put(inJDK, class)
	}
}

// make notes that objects of a class are created.
func (g *Graph) make(class program.ClassID) {
	grow(&g.made, int(class))
	if g.made[class] || g.p.Access(class)&(program.Interface|program.Abstract) != 0 {
		return
	}
	g.made[class] = true
	if g.cannotLink(class) {
		return
	}
	g.supertypes(class, func(c program.ClassID) {
		grow(&g.beneath, int(c))
		g.beneath[c] = append(g.beneath[c], class)
		if waiting, ok := g.unmade[c]; ok {
			delete(g.unmade, c)
			for _, do := range waiting {
				do()
			}
		}
		if int(c) >= len(g.called) || g.options.Algorithm == CHA && g.p.Archive(class) != program.None {
			return
		}
		for i := 0; i < len(g.called[c]); i++ { // it may grow
			g.aim(g.called[c][i], class)
		}
	})
	if g.types != nil {
		g.types.number(class)
	}
	g.createdBeneathPhantom(class)
	for i := 0; i < len(g.watchers); i++ { // they may grow
		g.watchers[i](class)
	}
}

// supertypes tells a class and everything above it, each once.
func (g *Graph) supertypes(class program.ClassID, tell func(program.ClassID)) {
	for c := class; c != program.None; c = g.p.Super(c) {
		tell(c)
	}
	g.p.Interfacing(class, func(i program.ClassID) bool {
		tell(i)
		return true
	})
}

// initialise notes that a class is initialised, and before it what is above it
// (JVMS §5.5, JLS §12.4.1).
func (g *Graph) initialise(class program.ClassID) {
	grow(&g.initialised, int(class))
	if g.initialised[class] {
		return
	}
	g.initialised[class] = true
	g.initialisedBeneathPhantom(class)
	if g.cannotLink(class) {
		return
	}
	g.initialisers(class, func(m program.MethodID) { g.reach(m) })
}

// initialisers tells the static initialisers that run when a class is initialised.
func (g *Graph) initialisers(class program.ClassID, tell func(program.MethodID)) {
	for c := class; c != program.None; c = g.p.Super(c) {
		g.initialiser(c, tell)
	}
	if g.p.IsInterface(class) {
		return
	}
	g.p.Interfacing(class, func(i program.ClassID) bool {
		if g.hasDefaults(i) {
			g.initialiser(i, tell)
		}
		return true
	})
}

func (g *Graph) initialiser(class program.ClassID, tell func(program.MethodID)) {
	if m := g.p.Declared(class, g.initialises); m != program.None {
		tell(m)
	}
}

func (g *Graph) hasDefaults(i program.ClassID) bool {
	for _, m := range g.p.MethodsOf(i) {
		if g.p.MethodAccess(m)&(program.Abstract|program.Static) == 0 {
			return true
		}
	}
	return false
}
