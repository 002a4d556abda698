// SPDX-License-Identifier: Apache-2.0

package flow

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict/internal/jvm/classfile/classtest"
)

// TestWhatARunSeesIsTold runs code in which every choice is made by chance, values
// carrying where they come from, and looks whether what each instruction takes is
// among its sources.
func TestWhatARunSeesIsTold(t *testing.T) {
	var seen, returned, thrown int
	rapid.Check(t, func(t *rapid.T) {
		p := drawProgram(t)
		code := assemble(p.text.String())
		made := classtest.Code{Stack: 8, Locals: localsOfPrograms, Bytes: code}
		labels := labelsOf(p.text.String())
		for _, h := range p.handlers {
			from, to := labels[h[0]], labels[h[1]]
			made.Handlers = append(made.Handlers, [4]uint16{uint16(min(from, to)), uint16(max(from, to)), uint16(labels[h[2]]), 0})
		}
		c, err := parseMade("()V", made)
		if err != nil {
			t.Fatal(err)
		}
		var a Analyzer
		f, err := a.Method(c, c.Methods()[0])
		if err != nil {
			t.Fatal(err)
		}
		if what := wrong(&a, f); what != "" || len(f.Caps) > 0 {
			t.Fatal(what, f.Caps)
		}
		choice := rapid.IntRange(0, 19)
		for range 30 {
			r := run{code: code, handlers: made.Handlers, locals: make([]Source, localsOfPrograms), choose: func() int { return choice.Draw(t, "choice") }}
			for steps := 0; steps < 200 && r.step(); steps++ {
				if r.took == nil {
					continue
				}
				ins, ok := f.At(r.at)
				if !ok || !slices.Contains(ins.Operands[0], *r.took) {
					t.Fatalf("at %d the run takes %v, told is %v", r.at, *r.took, ins)
				}
				seen++
			}
			returned, thrown = returned+r.returned, thrown+r.thrown
		}
	})
	if seen == 0 || returned == 0 || thrown == 0 {
		t.Fatalf("%d values were taken, %d calls returned, %d exceptions were thrown", seen, returned, thrown)
	}
	t.Logf("%d values were taken, %d calls returned, %d exceptions were thrown", seen, returned, thrown)
}

const (
	variables        = 4
	subroutinesMost  = 3
	localsOfPrograms = variables + subroutinesMost // a variable for each address
)

// program is code that a JVM would accept: between statements the stack is empty,
// all variables are set first, subroutines call only later ones, jumps stay in
// theirs or lead to the main part.
type program struct {
	text     strings.Builder
	handlers [][3]string // labels: from, to, handler
	subs     int
}

func drawProgram(t *rapid.T) *program {
	p := &program{subs: rapid.IntRange(0, subroutinesMost).Draw(t, "subroutines")}
	for i := range variables {
		fmt.Fprintf(&p.text, "bipush 1:%d istore 1:%d ", 100+i, i)
	}
	count := rapid.IntRange(2, 6)
	main := count.Draw(t, "statements")
	p.statements(t, "main", 0, main, main)
	p.text.WriteString("return ")
	for s := range p.subs {
		name := fmt.Sprint("sub", s)
		fmt.Fprintf(&p.text, "%s: istore 1:%d ", name, variables+s)
		n := count.Draw(t, "statements")
		p.statements(t, name, s+1, n, main)
		fmt.Fprintf(&p.text, "ret 1:%d ", variables+s)
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "handlers") {
		from, to := rapid.IntRange(0, main-1).Draw(t, "from"), rapid.IntRange(0, main-1).Draw(t, "to")
		part := "main"
		if p.subs > 0 && rapid.Bool().Draw(t, "in a subroutine") {
			part, from, to = "sub0", 0, 1
		}
		if from == to {
			continue
		}
		handler := fmt.Sprint("handler", i)
		p.handlers = append(p.handlers, [3]string{fmt.Sprint(part, "_", from), fmt.Sprint(part, "_", to), handler})
		fmt.Fprintf(&p.text, "%s: pop goto main_%d ", handler, rapid.IntRange(0, main-1).Draw(t, "goes on"))
	}
	return p
}

// statements writes those of a part, with a label before each.
func (p *program) statements(t *rapid.T, part string, firstSub, n, main int) {
	variable, number := rapid.IntRange(0, variables-1), rapid.IntRange(0, 9)
	kind := rapid.IntRange(0, 8)
	for i := range n {
		fmt.Fprintf(&p.text, "%s_%d: ", part, i)
		a, b := variable.Draw(t, "variable"), variable.Draw(t, "variable")
		target := fmt.Sprint(part, "_", rapid.IntRange(0, n-1).Draw(t, "target"))
		switch kind.Draw(t, "kind") {
		case 0:
			fmt.Fprintf(&p.text, "bipush 1:%d istore 1:%d ", number.Draw(t, "number"), a)
		case 1:
			fmt.Fprintf(&p.text, "iload 1:%d istore 1:%d ", a, b)
		case 2:
			fmt.Fprintf(&p.text, "iload 1:%d ineg istore 1:%d ", a, b)
		case 3:
			fmt.Fprintf(&p.text, "iinc 1:%d 1:1 ", a)
		case 4:
			fmt.Fprintf(&p.text, "iload 1:%d ifeq %s ", a, target)
		case 5:
			fmt.Fprintf(&p.text, "iload 1:%d iload 1:%d %s ineg istore 1:%d ineg pop ", a, b, rapid.SampledFrom([]string{"swap", "dup_x1 pop", "nop"}).Draw(t, "moved"), a)
		case 6:
			fmt.Fprintf(&p.text, "iconst_0 ifeq main_%d ", rapid.IntRange(0, main-1).Draw(t, "leaves"))
		default:
			if firstSub < p.subs {
				fmt.Fprintf(&p.text, "jsr sub%d ", rapid.IntRange(firstSub, p.subs-1).Draw(t, "calls"))
			}
		}
		fmt.Fprintf(&p.text, "iload 1:%d ineg pop ", b)
	}
}

// run is a run of code. An address is a source of no kind whose place it is.
type run struct {
	code     []byte
	handlers [][4]uint16
	locals   []Source
	stack    []Source
	choose   func() int

	pc, at           int
	took             *Source // by the instruction at at, when it is one that is told
	returned, thrown int
}

func (r *run) pop() Source {
	s := r.stack[len(r.stack)-1]
	r.stack = r.stack[:len(r.stack)-1]
	return s
}

func (r *run) push(s Source) { r.stack = append(r.stack, s) }

// step runs an instruction, before which an exception may be thrown. It is false at
// the end.
func (r *run) step() bool {
	r.at, r.took = r.pc, nil
	if r.choose() == 0 {
		for _, h := range r.handlers {
			if r.at >= int(h[0]) && r.at < int(h[1]) {
				r.thrown++
				r.stack, r.pc = append(r.stack[:0], Source{Caught, int32(h[2]), 0, NoPC}), int(h[2])
				return true
			}
		}
	}
	name, operand := mnemonics[r.code[r.at]], 0
	r.pc += int(lengths[r.code[r.at]])
	if r.pc-r.at > 1 {
		operand = int(r.code[r.at+1])
	}
	jump := func() { r.pc = r.at + int(int16(uint16(r.code[r.at+1])<<8|uint16(r.code[r.at+2]))) }
	computed := Source{Computed, int32(r.at), 0, NoPC}
	switch name {
	case "bipush":
		r.push(Source{Int, NoPC, int32(operand), NoPC})
	case "iconst_0":
		r.push(Source{Int, NoPC, 0, NoPC})
	case "iload":
		r.push(r.locals[operand])
	case "istore":
		r.locals[operand] = r.pop()
	case "ineg":
		took := r.pop()
		r.took = &took
		r.push(computed)
	case "iinc":
		took := r.locals[operand]
		r.took, r.locals[operand] = &took, computed
	case "pop":
		r.pop()
	case "swap":
		top, under := r.pop(), r.pop()
		r.stack = append(r.stack, top, under)
	case "dup_x1":
		top, under := r.pop(), r.pop()
		r.stack = append(r.stack, top, under, top)
	case "ifeq":
		if r.pop(); r.choose() < 10 {
			jump()
		}
	case "goto":
		jump()
	case "jsr":
		r.push(Source{PC: int32(r.pc)})
		jump()
	case "ret":
		r.returned++
		r.pc = int(r.locals[operand].PC)
	case "return":
		return false
	}
	return true
}
