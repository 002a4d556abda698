// SPDX-License-Identifier: Apache-2.0

package flow

import (
	"fmt"
	"strings"
	"testing"

	"verdict/internal/jvm/classfile/classtest"
)

// TestHostileCodeReachesABoundThatIsTold analyses code of the greatest length that
// is made to take much time or memory. Bounds are measured in what is counted, so
// that the test does not depend on the machine.
func TestHostileCodeReachesABoundThatIsTold(t *testing.T) {
	const most = 65535
	numbered := func(format string, n int) string { // - and = count backwards, + is the next
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.NewReplacer("#", fmt.Sprint(i), "+", fmt.Sprint(i+1), "-", fmt.Sprint(n-i-1), "=", fmt.Sprint(n-i)).Replace(format))
		}
		return b.String()
	}
	everywhere := func(n int) (list [][4]uint16) {
		for i := range n {
			list = append(list, [4]uint16{0, 60000, uint16(i), 0})
		}
		return list
	}
	tests := []struct {
		name string
		code string
		made classtest.Code
		want string // "" when the method is small work in spite of its size
	}{
		{"thousands of blocks with 65535 variables each", "wide iload 2:65534 pop " + strings.Repeat("iconst_0 ifeq 2:3 ", 13000) + "return", classtest.Code{}, tooMuchMemory},
		{"thousands of blocks with a high stack each", strings.Repeat("iconst_0 ", 30000) + strings.Repeat("iconst_0 ifeq 2:3 ", 8000) + "return", classtest.Code{}, tooMuchMemory},
		{"a handler at each byte for all of them", strings.Repeat("nop ", 60000) + "return", classtest.Code{Handlers: everywhere(59999)}, tooMuchWork},
		{"thousands of blocks and one handler", "goto A H: pop return A: " + strings.Repeat("iconst_0 ifeq 2:3 ", 15000) + "return",
			classtest.Code{Handlers: [][4]uint16{{5, 60001, 3, 0}}}, ""},
		{"all handlers at one place", "nop pop return " + strings.Repeat("nop ", 60000) + "return", classtest.Code{Handlers: func() [][4]uint16 {
			list := make([][4]uint16, most)
			for i := range list {
				list[i] = [4]uint16{uint16(i % 59000), 60000, 1, 0}
			}
			return list
		}()}, tooMuchWork},
		{"thousands of calls of a subroutine that returns in thousands of ways",
			numbered("jsr S ", 8000) + "return S: astore_1 " + strings.Repeat("iload_2 ifeq 2:5 ret 1:1 ", 6000) + "return", classtest.Code{}, tooMuchWork},
		{"subroutines that call one another twice, thousands deep", "jsr S0 return " + numbered("S#: wide astore 2:# jsr S+ jsr S+ wide ret 2:# ", 3500) + "S3500: return",
			classtest.Code{}, tooMuchMemory},
		{"variables that are set one after the other by a loop", "iconst_1 istore_0 L: " + numbered("wide iload 2:- wide istore 2:= ", 8000) + "goto_w L",
			classtest.Code{}, tooMuchWork},
		{"a cell with thousands of sources", numbered("iconst_1 ifeq N# sipush 2:# goto_w E N#: ", 5000) + "iconst_0 E: ineg pop return",
			classtest.Code{}, "an operand has more than 1024 sources"},
		{"thousands of cells with a thousand sources each", numbered("iconst_1 ifeq N# sipush 2:# goto_w E N#: ", 900) + "iconst_0 E: istore_1 " +
			numbered("iload_1 istore_3 iload_2 ifeq M# sipush 2:# istore_3 M#: iload_3 ineg pop ", 2000) + "return", classtest.Code{}, tooMuchMemory},
		{"a loop of thousands of casts", "L: " + strings.Repeat("aload_1 checkcast 2:2 astore_1 iload_2 ifeq 2:3 ", 6500) + "goto_w L", classtest.Code{}, "an operand has more than 1024 sources"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			made := tt.made
			made.Stack, made.Locals, made.Bytes = most, most, assemble(tt.code)
			if len(made.Bytes) > most {
				t.Fatalf("the code has %d bytes", len(made.Bytes))
			}
			c, m := handMade(t, "(Ljava/lang/Object;I)V", made)
			var a Analyzer
			f, err := a.Method(c, m)
			if err != nil {
				t.Fatal(err)
			}
			const slack = 1 << 18 // a step may take more than is left
			if a.work < -slack || len(a.cells) > maxCells || len(a.told.sources) > maxTold+MaxSources {
				t.Errorf("%d too much work was done, %d cells, %d sources", -a.work, len(a.cells), len(a.told.sources))
			}
			if tt.want == "" {
				if len(f.Caps) > 0 {
					t.Fatal(f.Caps)
				}
				return
			}
			if len(f.Caps) == 0 || f.Caps[0].What != tt.want {
				t.Fatalf("the bounds are %v, want %q", f.Caps, tt.want)
			}
			if ins, ok := f.At(f.Caps[0].PC); f.Caps[0].PC != WholeMethod && (!ok || ins.Operands[0][0].Kind != Unknown) {
				t.Errorf("the operand of %v is told", ins)
			}
		})
	}
}

func TestAMethodThatIsGivenUpHasUnknownOperands(t *testing.T) {
	code := "wide iload 2:65534 pop " + strings.Repeat("iconst_0 ifeq 2:3 ", 100) +
		"aload_0 iload_1 ineg pop iinc 1:1 1:1 wide iinc 2:1 2:1 checkcast 2:2 astore_2 goto E iload_1 iload_1 iadd pop E: iload_1 ireturn return"
	c, m := handMade(t, "(I)V", classtest.Code{Stack: 3, Locals: 65535, Bytes: assemble(code)})
	f, err := Analyze(c, m)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, ins := range f.Instructions {
		got = append(got, mnemonics[ins.Op])
		for _, set := range ins.Operands {
			if len(set) != 1 || set[0] != unknown {
				t.Errorf("an operand of %s is %v", mnemonics[ins.Op], set)
			}
			got = append(got, "?")
		}
	}
	if want := "ineg ? iinc ? iinc ? checkcast ? iadd ? ? ireturn ?"; strings.Join(got, " ") != want {
		t.Errorf("told is %q, want %q", got, want)
	}
	if len(f.Caps) != 1 || f.Caps[0].PC != WholeMethod {
		t.Errorf("the bounds are %v", f.Caps)
	}
}

func TestAnAddressFromTwoPlacesIsABound(t *testing.T) {
	code := "iload_1 ifeq L jsr S L: jsr T return S: astore_2 goto R T: astore_2 R: ret 1:2"
	c, m := handMade(t, "(I)V", classtest.Code{Stack: 3, Locals: 3, Bytes: assemble(code)})
	f, err := Analyze(c, m)
	if err != nil || len(f.Caps) != 1 || f.Caps[0].PC != WholeMethod {
		t.Errorf("got %v, %v", f, err)
	}
}
