// SPDX-License-Identifier: Apache-2.0

package flow

import "slices"

// block is a run of instructions which control enters only at its head.
type block struct {
	pc       int32
	entry    int   // of the cells: the state with which it begins, the variables and then the stack; notReached
	depth    int32 // cells of the stack at its head
	told     bool  // it was run
	from, to int32 // its records
	caught   value // of the head of a handler: what lies on the stack
	covers   int32 // list of the handlers of its exceptions
	sub      int32 // the subroutine whose head it is
	site     int32 // the call of a subroutine that goes on here
}

const (
	none       = -1 // in the stead of an index: the end of a list
	notReached = -1
	notACell   = -1
)

// cover is an element of the list of blocks that handle the exceptions of one.
type cover struct{ handler, next int32 }

// node is what a cell may hold where control joins, or the result of a cast. That
// of a join belongs to one cell of the entry of one block: when it gets another
// input, the cell and all that was made of it stays the same, so that each cell
// changes at most twice: from unset to a value and from that to its node.
type node struct {
	cell   int   // notACell for one that belongs to none
	inputs int32 // list
	cast   int32 // pc of the checkcast; none for a join
	order  int32 // in which resolving came by; 0 for not yet
	low    int32
	set    span
}

type input struct {
	value value
	next  int32
}

// The bounds of one method. Of what compilers make of the JDK and of libraries no
// method takes a tenth of any.
const (
	maxCells  = 1 << 22
	maxNodes  = 1 << 20
	maxInputs = 1 << 21
	maxCovers = 1 << 20
	maxTold   = 1 << 20 // sources of nodes

	// Work is counted in cells that are joined, instructions that are run and the like.
	workPerMethod = 1 << 16
	workPerByte   = 1 << 10
)

const (
	tooMuchWork   = "following its values takes too much work"
	tooMuchMemory = "following its values takes too much memory"
)

// flowTo joins the frame into the state with which a block begins.
func (a *Analyzer) flowTo(to int32) bool {
	return a.arrive(to, a.frame[:a.locals], a.frame[a.locals:a.top])
}

// arrive joins variables and a stack into the state with which a block begins,
// otherwise than by a call.
func (a *Analyzer) arrive(to int32, locals, stack []value) bool {
	if s := a.blocks[to].sub; s != none && !a.subs[s].entered {
		a.enteredOtherwise(s)
	}
	b := &a.blocks[to]
	if b.entry != notReached {
		return a.meet(to, locals, stack)
	}
	if !a.reserve(b, len(stack)) {
		return false
	}
	copy(a.cells[b.entry:], locals)
	copy(a.cells[b.entry+a.locals:], stack)
	a.waiting.add(int(to))
	return true
}

// meet does so with a block that is reached already. The block waits when its
// state changes.
func (a *Analyzer) meet(to int32, locals, stack []value) bool {
	b := &a.blocks[to]
	if int(b.depth) != len(stack) {
		return a.malformed(int(b.pc), "the stack has another height on another way")
	}
	a.work -= len(locals) + len(stack)
	changed := a.join(b.entry, locals)
	if a.join(b.entry+a.locals, stack) || changed {
		a.waiting.add(int(to))
	}
	if a.work < 0 {
		return a.tooMuch(tooMuchWork)
	}
	return a.capped == ""
}

// reserve makes place for the state with which a block begins.
func (a *Analyzer) reserve(b *block, depth int) bool {
	b.entry, b.depth = len(a.cells), int32(depth)
	return a.moreCells(a.locals + depth)
}

func (a *Analyzer) moreCells(n int) bool {
	if a.work -= n; len(a.cells)+n > maxCells {
		return a.tooMuch(tooMuchMemory)
	}
	a.cells = slices.Grow(a.cells, n)[:len(a.cells)+n]
	return true
}

// join adds what a state holds to the cells from at on.
func (a *Analyzer) join(at int, state []value) (changed bool) {
	cells := a.cells[at : at+len(state)]
	for i, v := range state {
		if w := cells[i]; w != v && v != unset && a.joinCell(at+i, w, v) {
			changed = true
		}
	}
	return changed
}

// joinCell adds v to a cell that holds w, something else.
func (a *Analyzer) joinCell(cell int, w, v value) (changed bool) {
	switch {
	case w == unset:
		a.cells[cell] = v
		return true
	case w.kind() == fromNode && a.nodes[w.node()].cell == cell:
		a.addInput(int32(w.node()), v)
		return false
	}
	n := a.newNode(cell)
	if n == none {
		return false
	}
	a.addInput(n, w)
	a.addInput(n, v)
	a.cells[cell] = fromNode | value(n)
	return true
}

// newNode makes a node for a cell. It gives none at a bound.
func (a *Analyzer) newNode(cell int) int32 {
	if len(a.nodes) == maxNodes {
		a.tooMuch(tooMuchMemory)
		return none
	}
	a.nodes = append(a.nodes, node{cell: cell, inputs: none, cast: none})
	return int32(len(a.nodes) - 1)
}

// addInput adds an input, which is not the node itself, once.
func (a *Analyzer) addInput(n int32, v value) {
	for i := a.nodes[n].inputs; i != none; i = a.inputs[i].next {
		if a.work--; a.inputs[i].value == v {
			return
		}
	}
	if len(a.inputs) == maxInputs {
		a.tooMuch(tooMuchMemory)
		return
	}
	a.inputs = append(a.inputs, input{v, a.nodes[n].inputs})
	a.nodes[n].inputs = int32(len(a.inputs) - 1)
}
