// SPDX-License-Identifier: Apache-2.0

package flow

import (
	"verdict"
	"verdict/internal/jvm/classfile"
)

// Analyzer analyses methods, one after the other, with memory that it uses again.
// Those of one class are best given together. It is for one goroutine at a time.
type Analyzer struct {
	class   *classfile.Class
	shapes  []shape // of descriptors, by the index of their text
	offsets []uint8 // that shapes point into

	// The method at hand.
	name, descriptor uint16 // texts
	code             []byte
	handlers         []classfile.Handler
	marks            []int32 // of each byte of the code, and of its end

	// What is found of it. Lists are linked by index.
	blocks  []block
	covers  []cover
	subs    []sub
	sites   []site
	leaves  []leaf
	cells   []value // states: with which blocks begin, and with which subroutines are called
	nodes   []node
	inputs  []input
	records []record
	values  []value // operands of records
	waiting waiting // blocks

	// Where it is.
	frame  []value // the local variables, and above them the stack
	locals int     // how many of the frame are variables
	top    int     // of the stack, in the frame
	at     int32   // block
	first  bool    // the block is run for the first time
	record int     // of the next instruction that has one, when it is not
	next   int     // where the instruction that runs ends

	work   int // that may still be done
	capped string
	failed *verdict.Error

	told teller
	flow Flow

	// For the time of a call.
	stamps   []int32
	order    []uint16
	restored []value
}

// Analyze analyses one method of a class. A method without code, native or
// abstract, has no instructions. It fails with verdict.Invalid when the code is
// malformed: an instruction that is none, a jump into the middle of one, a stack
// that underflows or is higher than the method says or than at another way to the
// same place, a variable that is not there, a constant of the wrong kind.
func Analyze(c *classfile.Class, m classfile.Member) (*Flow, error) {
	return new(Analyzer).Method(c, m)
}

// Method does as Analyze. What it gives holds until it is called again.
func (a *Analyzer) Method(c *classfile.Class, m classfile.Member) (*Flow, error) {
	code, ok, err := m.Code()
	if err != nil {
		return nil, err
	}
	a.begin(c, m, code)
	if !ok {
		return &a.flow, nil
	}
	if a.scan() && a.link() && a.enter(m, int(code.MaxLocals), int(code.MaxStack)) && a.run() {
		a.tell()
	}
	switch {
	case a.failed != nil:
		return nil, a.failed
	case a.capped != "":
		a.giveUp()
		if a.failed != nil {
			return nil, a.failed
		}
	}
	return &a.flow, nil
}

// begin forgets the method before.
func (a *Analyzer) begin(c *classfile.Class, m classfile.Member, code classfile.Code) {
	if a.class != c {
		a.class, a.offsets = c, a.offsets[:0]
		a.shapes = resized(a.shapes, c.Constants())
		clear(a.shapes)
	}
	a.name, a.descriptor = m.Constants()
	a.code, a.handlers = code.Bytes, code.Handlers
	a.waiting.reset(0)
	a.blocks, a.covers, a.subs, a.sites, a.leaves = a.blocks[:0], a.covers[:0], a.subs[:0], a.sites[:0], a.leaves[:0]
	a.cells, a.nodes, a.inputs, a.records, a.values = a.cells[:0], a.nodes[:0], a.inputs[:0], a.records[:0], a.values[:0]
	a.work, a.capped, a.failed = workPerMethod+workPerByte*len(code.Bytes), "", nil
	a.flow = Flow{Instructions: a.flow.Instructions[:0], Caps: a.flow.Caps[:0], class: c}
}

// resized gives a slice of n elements, of whatever value.
func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// enter makes the state with which the method begins: the receiver and the
// arguments in the first variables (JVMS §2.6.1).
func (a *Analyzer) enter(m classfile.Member, maxLocals, maxStack int) bool {
	s, ok := a.shape(0, a.descriptor, ofMethod)
	if !ok {
		return false
	}
	receiver := 0
	if m.Access&accStatic == 0 {
		receiver = 1
	}
	cells := receiver + int(s.cells)
	if max(a.locals, cells) > maxLocals {
		return a.malformed(0, "it uses a local variable that it does not have")
	}
	a.locals = max(a.locals, cells)
	a.frame = resized(a.frame, a.locals+maxStack)
	clear(a.frame[:a.locals])
	if receiver > 0 {
		a.frame[0] = fromParameter
	}
	for i, offset := range a.operands(s) {
		a.frame[receiver+int(offset)] = fromParameter | value(receiver+i)
	}
	a.top = a.locals
	return true
}

const accStatic = 0x0008 // JVMS table 4.6-A

// run runs blocks until no state changes, the first of those that wait next: as
// compilers order code, what comes before a block is done by then.
func (a *Analyzer) run() bool {
	a.waiting.reset(len(a.blocks))
	if !a.flowTo(0) {
		return false
	}
	for {
		b, ok := a.waiting.take()
		if !ok {
			return true
		}
		if !a.block(int32(b)) {
			return false
		}
	}
}

// block runs the instructions of a block on the state with which it begins.
func (a *Analyzer) block(at int32) bool {
	b := &a.blocks[at]
	a.at, a.first = at, !b.told
	a.top = a.locals + int(b.depth)
	if a.work -= a.top; a.work < 0 {
		return a.tooMuch(tooMuchWork)
	}
	copy(a.frame, a.cells[b.entry:b.entry+a.top])
	if a.first {
		b.told, b.from = true, int32(len(a.records))
	}
	a.record = int(b.from)
	if !a.toHandlers(b) || !a.instructions(int(b.pc)) {
		return false
	}
	if a.first {
		b.to = int32(len(a.records))
	}
	return true
}

// instructions runs them from pc on to the end of the block.
func (a *Analyzer) instructions(pc int) bool {
	for {
		a.work--
		a.next = pc + a.length(pc)
		if !a.step(pc) {
			return a.failed == nil && a.capped == ""
		}
		if a.next == len(a.code) {
			return a.malformed(pc, "it runs over its end")
		}
		if mark := a.marks[a.next]; mark >= firstBlock {
			return a.flowTo(mark - firstBlock)
		}
		pc = a.next
	}
}

// malformed notes what is wrong, and is false.
func (a *Analyzer) malformed(pc int, what string) bool {
	a.failed = verdict.Errorf(verdict.Invalid, "is no valid class file: the code of %s.%s%s is malformed: %s (byte %d)",
		a.class.Name(), a.class.UTF8(a.name), a.class.UTF8(a.descriptor), what, pc)
	return false
}

// tooMuch notes a bound that was reached, and is false.
func (a *Analyzer) tooMuch(what string) bool {
	a.capped = what
	return false
}
