// SPDX-License-Identifier: Apache-2.0

package flow

import "slices"

// Before Java 6 compilers wrote the body of finally once, as a subroutine that jsr
// calls and ret leaves (JVMS §4.10.2.6). What it may do with the variables is
// followed once for all calls. A variable that it leaves alone has behind each call
// what it had before it: so the variables begin as nodes of their own, and where
// ret finds such a node, what the caller had is put in its place.

// sub is a subroutine.
type sub struct {
	block   int32
	sites   int32 // list of its calls
	leaves  int32 // list of blocks that end with its ret
	entered bool  // its head is reached by something else than jsr too: all variables count as changed
}

// site is a call: where it goes on, and the variables that it has.
type site struct {
	sub, next int32
	to        int32
	locals    int // of the cells
}

type leaf struct{ block, next int32 }

// call runs jsr.
func (a *Analyzer) call(pc int) {
	to := a.blockAt(pc + a.distance(pc))
	if !a.push(pc, fromJsr|value(to), 1) {
		return
	}
	s := a.blocks[to].sub
	if s == none {
		s = int32(len(a.subs))
		a.subs = append(a.subs, sub{block: to, sites: none, leaves: none, entered: a.blocks[to].entry != notReached})
		a.blocks[to].sub = s
	}
	if a.next < len(a.code) && !a.atSite(a.blockAt(a.next), s) {
		return
	}
	if a.blocks[to].entry == notReached && !a.beginSub(to) {
		return
	}
	a.meet(to, a.frame[:a.locals], a.frame[a.locals:a.top])
}

// beginSub makes the state with which a subroutine begins: a node for each
// variable.
func (a *Analyzer) beginSub(at int32) bool {
	b := &a.blocks[at]
	if !a.reserve(b, a.top-a.locals) {
		return false
	}
	for i := range a.locals {
		n := a.newNode(b.entry + i)
		if n == none {
			return false
		}
		a.cells[b.entry+i] = fromNode | value(n)
	}
	copy(a.cells[b.entry+a.locals:], a.frame[a.locals:a.top])
	a.waiting.add(int(at))
	return true
}

// atSite keeps the variables that a call has. When they are others than before,
// what leaves the subroutine is run again.
func (a *Analyzer) atSite(to, s int32) bool {
	b := &a.blocks[to]
	if b.site == none {
		b.site = int32(len(a.sites))
		a.sites = append(a.sites, site{sub: s, next: a.subs[s].sites, to: to, locals: len(a.cells)})
		a.subs[s].sites = b.site
		if !a.moreCells(a.locals) {
			return false
		}
		copy(a.cells[a.sites[b.site].locals:], a.frame[:a.locals])
		a.runLeaves(s)
		return true
	}
	a.work -= a.locals
	kept := a.cells[a.sites[b.site].locals:][:a.locals]
	if !slices.Equal(kept, a.frame[:a.locals]) {
		copy(kept, a.frame[:a.locals])
		a.runLeaves(s)
	}
	return true
}

func (a *Analyzer) runLeaves(s int32) {
	for i := a.subs[s].leaves; i != none; i = a.leaves[i].next {
		a.work--
		a.waiting.add(int(a.leaves[i].block))
	}
}

// enteredOtherwise notes that control comes to the head of a subroutine without a
// call.
func (a *Analyzer) enteredOtherwise(s int32) {
	a.subs[s].entered = true
	a.runLeaves(s)
}

// leave runs ret: control goes on behind every call.
func (a *Analyzer) leave(pc, local int) bool {
	address := a.frame[local]
	if address.kind() == fromNode {
		return a.tooMuch("an address to which it returns comes from more than one place")
	}
	if address.kind() != fromJsr {
		return a.malformed(pc, "it returns to no address")
	}
	s := a.blocks[address&ofValue].sub
	if a.first {
		a.leaves = append(a.leaves, leaf{a.at, a.subs[s].leaves})
		a.subs[s].leaves = int32(len(a.leaves) - 1)
	}
	for i := a.subs[s].sites; i != none; i = a.sites[i].next {
		if !a.arriveBehind(&a.subs[s], &a.sites[i]) {
			return false
		}
	}
	return false
}

func (a *Analyzer) arriveBehind(s *sub, at *site) bool {
	a.restored = append(a.restored[:0], a.frame[:a.locals]...)
	if !s.entered {
		entry := a.blocks[s.block].entry
		for i, v := range a.restored {
			if v == a.cells[entry+i] {
				a.restored[i] = a.cells[at.locals+i]
			}
		}
	}
	return a.arrive(at.to, a.restored, a.frame[a.locals:a.top])
}
