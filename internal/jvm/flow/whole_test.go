// SPDX-License-Identifier: Apache-2.0

package flow

import (
	"fmt"
	"slices"
	"testing"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classfile/classtest"
)

// wrong says what cannot be right in what is told of a method.
func wrong(a *Analyzer, f *Flow) string {
	before := -1
	for _, ins := range f.Instructions {
		if ins.PC <= before || ins.PC >= len(a.code) {
			return fmt.Sprintf("the instruction at %d follows that at %d", ins.PC, before)
		}
		before = ins.PC
		for i, set := range ins.Operands {
			if len(set) == 0 || len(set) > MaxSources {
				return fmt.Sprintf("operand %d at %d has %d sources", i, ins.PC, len(set))
			}
			if !slices.IsSortedFunc(set, compare) || len(slices.Compact(slices.Clone(set))) != len(set) {
				return fmt.Sprintf("operand %d at %d is out of order: %v", i, ins.PC, set)
			}
			for _, s := range set {
				if (s.Kind >= Dynamic) != (s.PC != NoPC) || int(s.PC) >= len(a.code) || s.Kind == Unknown && s != unknown {
					return fmt.Sprintf("operand %d at %d has the source %v", i, ins.PC, s)
				}
			}
		}
	}
	if len(f.Caps) > 0 && f.Caps[0].PC == WholeMethod {
		return ""
	}
	return unsettled(a)
}

// unsettled runs each block once more: nothing may change when all was done.
func unsettled(a *Analyzer) string {
	cells, values, nodes, inputs := slices.Clone(a.cells), slices.Clone(a.values), len(a.nodes), len(a.inputs)
	a.work = 1 << 30
	for i := range a.blocks {
		if a.blocks[i].told && !a.block(int32(i)) {
			return fmt.Sprintf("block %d fails when it is run again: %v %s", i, a.failed, a.capped)
		}
	}
	if !slices.Equal(cells, a.cells) || !slices.Equal(values, a.values) || nodes != len(a.nodes) || inputs != len(a.inputs) {
		return "a state changes when all blocks are run again"
	}
	if b, ok := a.waiting.take(); ok {
		return fmt.Sprintf("block %d waits when all blocks are run again", b)
	}
	return ""
}

// TestEveryMethodOfEveryJDKOfTheMachineIsFollowed analyses them all. None reaches a
// bound, and every operand has sources.
func TestEveryMethodOfEveryJDKOfTheMachineIsFollowed(t *testing.T) {
	nth := 1
	if testing.Short() {
		nth = 20
	}
	for _, path := range jdks(t) {
		var a Analyzer
		var methods, bytes, instructions, operands, most int
		classes(t, path, nth, func(c *classfile.Class, _ []byte) {
			for _, m := range c.Methods() {
				f, err := a.Method(c, m)
				if err != nil {
					t.Error(err)
					continue
				}
				if what := wrong(&a, f); what != "" || len(f.Caps) > 0 {
					t.Errorf("%s.%s%s: %s %v", c.Name(), m.Name(), m.Descriptor(), what, f.Caps)
				}
				methods, bytes, instructions = methods+1, bytes+len(a.code), instructions+len(f.Instructions)
				for _, ins := range f.Instructions {
					operands += len(ins.Operands)
					for _, set := range ins.Operands {
						most = max(most, len(set))
						if set[0].Kind == Unknown {
							t.Errorf("%s.%s%s: an operand at %d is unknown", c.Name(), m.Name(), m.Descriptor(), ins.PC)
						}
					}
				}
			}
		})
		t.Logf("Java %s: %d methods, %d bytes of code, %d instructions are told with %d operands, of %d sources at most",
			path.JDK.Version, methods, bytes, instructions, operands, most)
	}
}

// FuzzMethod analyses code between others in a class whose pool has constants of
// some kinds.
func FuzzMethod(f *testing.F) {
	seeds := []string{
		"aload_0 aload_1 invokestatic 2:11 iconst_1 istore_2 L: iload_2 ifeq M iinc 1:2 1:1 goto L M: return",
		"iconst_1 istore_1 jsr S iload_1 ineg pop return S: astore_2 jsr T ret 1:2 T: astore_3 ret 1:3",
		"ldc 1:5 checkcast 2:2 dup_x1 pop2 aconst_null areturn", "iconst_0 tableswitch 1:0 2:0 2:21 2:0 2:0 2:0 2:1 2:0 2:21 2:0 2:21 return",
		"lconst_0 wide lstore 2:9 wide iinc 2:9 2:4 wide lload 2:9 dup2 lcmp ireturn", "goto_w L nop L: aload_0 monitorenter aload_0 athrow",
	}
	for _, seed := range seeds {
		f.Add(assemble(seed), []byte{0, 1, 4, 0, 1, 2, 5, 0}, uint16(4), uint16(12))
	}
	f.Fuzz(func(t *testing.T, code, table []byte, stack, locals uint16) {
		made := classtest.Code{Stack: stack, Locals: locals, Bytes: code}
		for ; len(table) >= 4; table = table[4:] {
			made.Handlers = append(made.Handlers, [4]uint16{uint16(table[0]), uint16(table[1]), uint16(table[2]), uint16(table[3])})
		}
		b := classtest.Class{Name: "Made", Methods: []classtest.Method{
			{Name: "before", Descriptor: "()V", Strings: []string{"text"}, Calls: []string{"Made.m(JLjava/lang/Object;)Ljava/lang/Object;"}},
			{Name: "m", Descriptor: "(ILjava/lang/Object;)V", Code: &made},
		}}.Bytes()
		c, err := classfile.Parse(b)
		if err != nil {
			return
		}
		analyseAll(t, c)
	})
}

// FuzzClass analyses the methods of any class.
func FuzzClass(f *testing.F) {
	for _, c := range smallClasses(f) {
		f.Add(c)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := classfile.Parse(b); err == nil {
			analyseAll(t, c)
		}
	})
}

func analyseAll(t *testing.T, c *classfile.Class) {
	var a Analyzer
	for _, m := range c.Methods() {
		f, err := a.Method(c, m)
		if err != nil {
			continue
		}
		if what := wrong(&a, f); what != "" {
			t.Fatal(what)
		}
		for _, ins := range f.Instructions {
			if found, ok := f.At(ins.PC); !ok || found.Op != ins.Op {
				t.Fatalf("at %d is %v", ins.PC, found)
			}
			say(f, ins)
			for _, set := range ins.Operands {
				f.Strings(set)
				f.Classes(set)
			}
		}
	}
}

// smallClasses gives seeds: small classes of a JDK, where there is one.
func smallClasses(f *testing.F) (seeds [][]byte) {
	for _, path := range jdksOrNone(f) {
		classes(f, path, 200, func(_ *classfile.Class, b []byte) {
			if len(b) < 3000 && len(seeds) < 100 {
				seeds = append(seeds, b)
			}
		})
	}
	return seeds
}
