// SPDX-License-Identifier: Apache-2.0

package flow

import (
	"cmp"
	"slices"
)

// link lists for each block the handlers that cover it, each once however many
// entries of the exception table lead there.
func (a *Analyzer) link() bool {
	if len(a.handlers) == 0 {
		return true
	}
	a.order = resized(a.order, len(a.handlers))
	for i := range a.order {
		a.order[i] = uint16(i)
	}
	slices.SortFunc(a.order, func(i, j uint16) int {
		return cmp.Or(cmp.Compare(a.handlers[i].At, a.handlers[j].At), cmp.Compare(i, j))
	})
	a.stamps = resized(a.stamps, len(a.blocks))
	for i := range a.stamps {
		a.stamps[i] = none
	}
	for _, i := range a.order {
		if !a.linkEntry(i) {
			return false
		}
	}
	return true
}

func (a *Analyzer) linkEntry(i uint16) bool {
	h := a.handlers[i]
	at := a.blockAt(int(h.At))
	head := &a.blocks[at]
	switch caught := fromHandler | value(i); {
	case head.caught == unset:
		head.caught = caught
	case head.caught.kind() != fromNode: // a second entry leads here
		n := a.newNode(notACell)
		if n == none {
			return false
		}
		a.addInput(n, head.caught)
		a.addInput(n, caught)
		head.caught = fromNode | value(n)
	default:
		a.inputs = append(a.inputs, input{caught, a.nodes[head.caught.node()].inputs})
		a.nodes[head.caught.node()].inputs = int32(len(a.inputs) - 1)
	}
	end := int32(len(a.blocks))
	if int(h.End) < len(a.code) {
		end = a.blockAt(int(h.End))
	}
	for b := a.blockAt(int(h.Start)); b < end; b++ {
		if a.work--; a.stamps[b] != at {
			a.stamps[b] = at
			a.covers = append(a.covers, cover{at, a.blocks[b].covers})
			a.blocks[b].covers = int32(len(a.covers) - 1)
		}
	}
	if a.work < 0 || len(a.covers) > maxCovers {
		return a.tooMuch(tooMuchWork)
	}
	return true
}

// toHandlers joins the variables with which a block begins into its handlers,
// whose stack holds nothing but the exception (JVMS §2.10).
func (a *Analyzer) toHandlers(b *block) bool {
	if b.covers == none {
		return true
	}
	if len(a.frame) == a.locals {
		return a.malformed(int(b.pc), "the stack is higher than the method says")
	}
	for i := b.covers; i != none; i = a.covers[i].next {
		handler := a.covers[i].handler
		stack := [1]value{a.blocks[handler].caught}
		if !a.arrive(handler, a.frame[:a.locals], stack[:]) {
			return false
		}
	}
	return true
}

// set sets a variable. What throws later in the block leaves it to the handlers;
// in the next block they get it at its head.
func (a *Analyzer) set(local int, v value) {
	a.frame[local] = v
	covers := a.blocks[a.at].covers
	if covers == none || v == unset || a.next == len(a.code) || a.marks[a.next] >= firstBlock {
		return
	}
	for i := covers; i != none; i = a.covers[i].next {
		a.work--
		cell := a.blocks[a.covers[i].handler].entry + local
		if w := a.cells[cell]; w != v && a.joinCell(cell, w, v) {
			a.waiting.add(int(a.covers[i].handler))
		}
	}
}
