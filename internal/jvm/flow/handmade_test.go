// SPDX-License-Identifier: Apache-2.0

package flow

import (
	"strings"
	"testing"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classfile/classtest"
)

const (
	// show looks at an int and at a long on the stack and takes it away.
	show  = " ineg pop "
	showL = " lneg pop2 "
	end4  = show + show + show + show
	one   = " iconst_1 i2l "
	two   = " iconst_2 i2l "
)

// expect compares what hand-made code shows.
func expect(t *testing.T, c *classfile.Class, m classfile.Member, want string) {
	t.Helper()
	var a Analyzer
	f, err := a.Method(c, m)
	if err != nil {
		t.Fatal(err)
	}
	if got := observed(f); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if what := wrong(&a, f); what != "" || len(f.Caps) > 0 {
		t.Error(what, f.Caps)
	}
}

// TestHandMadeCode runs what compilers write seldom or no longer.
func TestHandMadeCode(t *testing.T) {
	tests := []struct{ name, code, want string }{
		{"pop takes one cell", "iconst_1 iconst_2 pop" + show, "1"},
		{"pop2 takes two ints", "iconst_1 iconst_2 iconst_3 pop2" + show, "1"},
		{"pop2 takes a long", "iconst_1" + two + "pop2" + show, "1"},
		{"dup", "iconst_1 iconst_2 dup" + show + show + show, "2 2 1"},
		{"dup_x1", "iconst_1 iconst_2 iconst_3 dup_x1" + end4, "3 2 3 1"},
		{"dup_x2 over two ints", "iconst_1 iconst_2 iconst_3 dup_x2" + end4, "3 2 1 3"},
		{"dup_x2 over a long", one + "iconst_3 dup_x2" + show + showL + show, "3 1L 3"},
		{"dup2 of two ints", "iconst_1 iconst_2 dup2" + end4, "2 1 2 1"},
		{"dup2 of a long", one + "dup2" + showL + showL, "1L 1L"},
		{"dup2_x1 of two ints", "iconst_1 iconst_2 iconst_3 dup2_x1" + end4 + show, "3 2 1 3 2"},
		{"dup2_x1 of a long", "iconst_1" + two + "dup2_x1" + showL + show + showL, "2L 1 2L"},
		{"dup2_x2 of four ints", "iconst_1 iconst_2 iconst_3 iconst_4 dup2_x2" + end4 + show + show, "4 3 2 1 4 3"},
		{"dup2_x2 of a long over two ints", "iconst_1 iconst_2 iconst_3 i2l dup2_x2" + showL + show + show + showL, "3L 2 1 3L"},
		{"dup2_x2 of two ints over a long", one + "iconst_2 iconst_3 dup2_x2" + show + show + showL + show + show, "3 2 1L 3 2"},
		{"dup2_x2 of two longs", one + two + "dup2_x2" + showL + showL + showL, "2L 1L 2L"},
		{"swap", "iconst_1 iconst_2 swap" + show + show, "1 2"},
		{"wide variables", "iconst_1 wide istore 2:300 wide iload 2:300" + show, "1"},
		{"wide longs take two variables", "iconst_1 i2l wide lstore 2:299 wide lload 2:299" + showL, "1L"},
		{"wide iinc", "iconst_1 wide istore 2:300 wide iinc 2:300 2:-1000 wide iload 2:300" + show, "iinc"},
		{"numbers of one and two bytes", "bipush 1:-3" + show + "sipush 2:-1000" + show, "-3 -1000"},
		{"all forms of variables", "iconst_1 istore_3 iload 1:3" + show + "iconst_2 i2l lstore 1:1 lload_1" + showL, "1 2L"},
		{"a long overwrites what lay in its second variable", "iconst_5 istore_2 iconst_1 i2l lstore_1 lload_1" + showL + "iload_2" + show, "1L unknown"},
		{"a branch leads both ways", "iconst_1 istore_1 iload_1 ifeq L iconst_2 istore_1 L: iload_1" + show, "1|2"},
		{"goto_w leads there alone", "iconst_1 istore_1 goto_w L iconst_2 istore_1 L: iload_1" + show, "1"},
		{"the stack is joined", "iconst_1 ifeq L iconst_2 goto M L: iconst_3 M:" + show, "2|3"},
		{"a loop gives back to its head", "iconst_1 istore_1 L: iload_1" + show + "iconst_2 istore_1 goto L", "1|2"},
		{"code that is not reached is left out", "goto L iconst_1" + show + "L: iconst_2" + show, "2"},
		{"a table of targets", "iconst_1 iconst_0 tableswitch 1:0 2:0 2:24 2:0 2:0 2:0 2:1 2:0 2:22 2:0 2:24 pop iconst_2 nop" + show, "1|2"},
		{"pairs of keys and targets", "iconst_1 iconst_0 lookupswitch 1:0 2:0 2:20 2:0 2:1 2:5 2:5 2:0 2:18 pop iconst_2 nop" + show, "1|2"},
		{"a switch without keys", "iconst_1 iconst_0 lookupswitch 1:0 2:0 2:12 2:0 2:0 pop iconst_2" + show, "1"},
		{"a loop of many blocks", "iconst_1 istore_1 L: iload_1" + show + strings.Repeat("iconst_0 ifeq 2:3 ", 200) + "iconst_2 istore_1 goto L", "1|2"},
		{"one cell may hold what another may", "iconst_1 istore_1 L: iload_1 istore_2 iload_2" + show + "iinc 1:1 1:1 goto L", "1|iinc"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code := tt.code
			if !strings.HasSuffix(code, "goto L") {
				code += " return"
			}
			c, m := handMade(t, "()V", classtest.Code{Stack: 9, Locals: 301, Bytes: assemble(code)})
			expect(t, c, m, tt.want)
		})
	}
}

// TestSubroutines runs jsr and ret, which compilers wrote for finally before Java 6.
func TestSubroutines(t *testing.T) {
	tests := []struct{ name, code, want string }{
		{"what it leaves alone is what the caller had",
			"iconst_1 istore_1 jsr S iload_1" + show + "iconst_2 istore_1 jsr S iload_1" + show + "return S: astore_2 ret 1:2", "1 2"},
		{"what it sets is set behind every call",
			"iconst_1 istore_1 jsr S iload_1" + show + "iconst_2 istore_1 jsr S iload_1" + show + "return S: astore_2 iconst_5 istore_1 ret 1:2", "5 5"},
		{"what it may set is either",
			"iconst_1 istore_1 jsr S iload_1" + show + "return S: astore_2 iload_1 ifeq L iconst_5 istore_1 L: ret 1:2", "1|5"},
		{"within it is what any caller had",
			"iconst_1 istore_1 jsr S iconst_2 istore_1 jsr S return S: astore_2 iload_1" + show + "ret 1:2", "1|2"},
		{"one calls another",
			"iconst_1 istore_1 jsr S iload_1" + show + "iconst_2 istore_1 jsr T iload_1" + show + "return " +
				"S: astore_2 jsr T iload_1" + show + "ret 1:2 T: astore_3 iload_1" + show + "ret 1:3", "1 2 1 1|2"},
		{"the stack beneath it stays", "iconst_3 jsr S" + show + "return S: astore_2 ret 1:2", "3"},
		{"jsr_w and wide ret", "iconst_1 istore_1 jsr_w S iload_1" + show + "return S: wide astore 2:300 wide ret 2:300", "1"},
		{"it may be left by goto and called again",
			"iconst_1 istore_1 L: jsr S iload_1" + show + "return S: astore_2 iload_1 ifeq M iconst_2 istore_1 goto L M: ret 1:2", "1|2"},
		{"a caller's variables change after it has returned",
			"iconst_1 istore_1 iconst_0 ifeq M L: jsr S iload_1" + show + "iconst_4 istore_1 iload_1 ifeq L return M: iconst_3 istore_1 goto L S: astore_2 ret 1:2", "1|3|4"},
		{"it never returns", "iconst_1 istore_1 jsr S iconst_2" + show + "return S: pop iload_1" + show + "return", "1"},
		{"its head is reached without a call",
			"iconst_1 istore_1 jsr S iload_1" + show + "return S: dup astore_2 iload_1 ifeq M iconst_2 istore_1 goto S M: pop ret 1:2", "1|2"},
		{"it returns to what follows the last instruction only when it returns", "iconst_1 istore_1 goto M S: pop iload_1" + show + "return M: jsr S", "1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, m := handMade(t, "()V", classtest.Code{Stack: 9, Locals: 301, Bytes: assemble(tt.code)})
			expect(t, c, m, tt.want)
		})
	}
}

func TestHandlersSeeWhatStandsBeforeAnyInstructionThatTheyCover(t *testing.T) {
	code := "iconst_1 istore_1 A: iconst_2 istore_1 iconst_3 istore_1 nop iconst_4 istore_1 B: iconst_5 istore_1 return H: pop iload_1" + show + "return"
	b := assemble(code)
	start, end := uint16(2), uint16(9) // from A to B
	tests := []struct {
		name     string
		handlers [][4]uint16
		want     string
	}{
		{"what the last one sets does not count", [][4]uint16{{start, end, 12, 0}}, "1|2|3"},
		{"an empty stretch does not matter", [][4]uint16{{start, start + 1, 12, 0}}, "1"},
		{"two that meet", [][4]uint16{{start, start + 4, 12, 0}, {start + 4, end, 12, 0}}, "1|2|3"},
		{"to the end of the code", [][4]uint16{{start, uint16(len(b)), 12, 0}}, "1|2|3|4|5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, m := handMade(t, "()V", classtest.Code{Stack: 2, Locals: 3, Bytes: b, Handlers: tt.handlers})
			expect(t, c, m, tt.want)
		})
	}
}

func TestAHandlerMayLieBeforeWhatItCovers(t *testing.T) {
	b := assemble("iconst_1 istore_1 goto A H: pop iload_1" + show + "return A: nop B: iconst_2 istore_1 nop return")
	const h, a = 5, 10
	c, m := handMade(t, "()V", classtest.Code{Stack: 2, Locals: 3, Bytes: b, Handlers: [][4]uint16{{a, a + 1, h, 0}, {a + 1, uint16(len(b)), h, 0}}})
	expect(t, c, m, "1|2")
}

func TestMalformedCodeIsAnError(t *testing.T) {
	tests := []struct{ name, descriptor, code, want string }{
		{"no code", "()V", "", "it is empty"},
		{"the stack underflows in an operation", "()I", "iconst_1 iadd ireturn", "the stack is empty"},
		{"in pop", "()V", "pop return", "the stack is empty"},
		{"in dup", "()V", "iconst_1 dup_x2 return", "the stack is empty"},
		{"in swap", "()V", "iconst_1 swap return", "the stack is empty"},
		{"in a store", "()V", "istore_1 return", "the stack is empty"},
		{"in a switch", "()V", "tableswitch 1:0 1:0 1:0 2:0 2:0 2:0 2:0 2:0 2:0 2:0 2:0", "the stack is empty"},
		{"in a branch", "()V", "iconst_1 if_icmpeq L L: return", "the stack is empty"},
		{"at a return", "()I", "ireturn", "the stack is empty"},
		{"the stack overflows", "()V", "iconst_1 dup dup dup dup return", "the stack is higher than the method says"},
		{"by a load", "()V", "lconst_0 lconst_0 iload_1 return", "the stack is higher than the method says"},
		{"the stack has two heights", "()V", "iconst_1 ifeq L iconst_1 L: return", "the stack has another height on another way"},
		{"a loop that pushes", "()V", "L: iconst_1 goto L", "the stack has another height on another way"},
		{"a jump into an instruction", "()V", "goto M sipush M: 2:0 pop return", "does not lie at an instruction"},
		{"a jump behind the code", "()V", "goto 2:100", "it leads out of the code"},
		{"a jump before the code", "()V", "goto_w 2:-1 2:-100", "it leads out of the code"},
		{"a variable that is not there", "()V", "iload 1:5 return", "a local variable that it does not have"},
		{"a wide variable that is not there", "()V", "wide aload 2:40000 return", "a local variable that it does not have"},
		{"the second half of a variable that is not there", "()V", "lload 1:4 return", "a local variable that it does not have"},
		{"ret of a variable that is not there", "()V", "ret 1:77", "a local variable that it does not have"},
		{"parameters that do not fit", "(JJJ)V", "return", "a local variable that it does not have"},
		{"a descriptor that is none", "(JQ)V", "return", "a descriptor is none"},
		{"a descriptor without an end", "(Ljava/lang/String", "return", "a descriptor is none"},
		{"a descriptor with more behind it", "()VV", "return", "a descriptor is none"},
		{"a descriptor of a field", "I", "return", "a descriptor is none"},
		{"too many parameters", "(" + strings.Repeat("J", 128) + ")V", "return", "a descriptor is none"},
		{"an instruction of no kind", "()V", "1:203 return", "an instruction is none"},
		{"an instruction that debuggers set", "()V", "1:202 return", "an instruction is none"},
		{"an instruction that is cut off", "()V", "sipush 1:0", "an instruction is none"},
		{"a switch that is cut off", "()V", "iconst_0 lookupswitch 2:0 2:0", "an instruction is none"},
		{"wide of what has no wide form", "()V", "wide iadd 2:0", "an instruction is none"},
		{"the end is missing", "()V", "nop", "it runs over its end"},
		{"the end is missing behind a branch", "()V", "iconst_0 ifeq L return L: nop", "it runs over its end"},
		{"ret without an address", "()V", "iconst_1 istore_1 ret 1:1", "it returns to no address"},
		{"ret of a variable that nothing set", "()V", "ret 1:1", "it returns to no address"},
		{"a call of what is no method", "()V", "invokestatic 2:1 return", "names a method that is none"},
		{"a call of a constant that is not there", "()V", "invokestatic 2:999 return", "names a method that is none"},
		{"a call site that is none", "()V", "invokedynamic 2:1 2:0 return", "names a method that is none"},
		{"a field that is none", "()V", "getstatic 2:2 pop return", "names a field that is none"},
		{"a class that is none", "()V", "new 2:1 pop return", "names a class that is none"},
		{"a cast to what is no class", "()V", "aload_0 checkcast 2:1 pop return", "names a class that is none"},
		{"a constant that cannot be loaded", "()V", "ldc 1:1 pop return", "a constant that it cannot load"},
		{"a class of two cells", "()V", "ldc2_w 2:2 pop return", "a constant that it cannot load"},
		{"an array without a dimension", "()V", "multianewarray 2:2 1:0 pop return", "an array has no dimension"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, m := handMade(t, tt.descriptor, classtest.Code{Stack: 4, Locals: 5, Bytes: assemble(tt.code)})
			f, err := Analyze(c, m)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, %v, want %q", f, err, tt.want)
			}
			if !strings.Contains(err.Error(), "Made.m"+tt.descriptor) {
				t.Errorf("%v does not say where", err)
			}
		})
	}
}

func TestMalformedHandlersAreAnError(t *testing.T) {
	b := assemble("sipush 2:5 pop return")
	tests := []struct {
		name  string
		entry [4]uint16
		stack uint16
		want  string
	}{
		{"nothing is covered", [4]uint16{3, 3, 4, 0}, 2, "a handler of exceptions is none"},
		{"it ends before it begins", [4]uint16{3, 0, 4, 0}, 2, "a handler of exceptions is none"},
		{"it ends behind the code", [4]uint16{0, 6, 4, 0}, 2, "a handler of exceptions is none"},
		{"it lies behind the code", [4]uint16{0, 3, 5, 0}, 2, "a handler of exceptions is none"},
		{"what it catches is no class", [4]uint16{0, 3, 4, 1}, 2, "a handler of exceptions is none"},
		{"it begins within an instruction", [4]uint16{1, 3, 4, 0}, 2, "does not lie at an instruction"},
		{"it ends within an instruction", [4]uint16{0, 2, 4, 0}, 2, "does not lie at an instruction"},
		{"it leads into an instruction", [4]uint16{0, 3, 1, 0}, 2, "does not lie at an instruction"},
		{"the exception has no place", [4]uint16{0, 3, 4, 0}, 0, "the stack is higher than the method says"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, m := handMade(t, "()V", classtest.Code{Stack: tt.stack, Locals: 1, Bytes: b, Handlers: [][4]uint16{tt.entry}})
			if f, err := Analyze(c, m); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, %v, want %q", f, err, tt.want)
			}
		})
	}
}

// TestDynamicConstantsAreToldWhereTheyAreLoaded needs constants that javac does not
// write: the class is put together by hand.
func TestDynamicConstantsAreToldWhereTheyAreLoaded(t *testing.T) {
	tests := []struct{ name, code, want string }{
		{"an object", "ldc 1:13 monitorenter ldc_w 2:13 monitorexit return", "dynamic() enter(dynamic) dynamic() exit(dynamic)"},
		{"a long", "ldc2_w 2:10 lneg pop2 return", "dynamic() compute(dynamic)"},
		{"a long that is loaded as an object", "ldc_w 2:10 pop return", "a constant that it cannot load"},
		{"an object that is loaded as a long", "ldc2_w 2:13 pop2 return", "a constant that it cannot load"},
		{"a constant of a type that is none", "ldc 1:15 pop return", "a descriptor is none"},
		{"a number", "ldc 1:16 ineg pop ldc2_w 2:17 lneg pop2 return", "compute(70000) compute(constant)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code := assemble(tt.code)
			b := "\xca\xfe\xba\xbe\x00\x00\x00\x3d\x00\x13" +
				"\x01\x00\x04Made\x07\x00\x01\x01\x00\x01S\x07\x00\x03\x01\x00\x01m\x01\x00\x03()V\x01\x00\x04Code" + // 1 to 7
				"\x01\x00\x01J\x0c\x00\x05\x00\x08\x11\x00\x00\x00\x09" + // 8 a type, 9 with a name, 10 a dynamic long
				"\x01\x00\x03LS;\x0c\x00\x05\x00\x0b\x11\x00\x00\x00\x0c" + // 11 to 13 a dynamic object
				"\x0c\x00\x05\x00\x06\x11\x00\x00\x00\x0e" + // 14, 15 a dynamic constant of the type of a method
				"\x03\x00\x01\x11\x70\x05\x00\x00\x00\x00\x00\x00\x00\x01" + // 16 an int, 17 a long
				"\x00\x21\x00\x02\x00\x04\x00\x00\x00\x00\x00\x01\x00\x09\x00\x05\x00\x06\x00\x01" +
				"\x00\x07\x00\x00\x00" + string(byte(12+len(code))) + "\x00\x04\x00\x04\x00\x00\x00" + string(byte(len(code))) + string(code) + "\x00\x00\x00\x00\x00\x00"
			c, err := classfile.Parse([]byte(b))
			if err != nil {
				t.Fatal(err)
			}
			f, err := Analyze(c, c.Methods()[0])
			got := ""
			if err == nil {
				got = strings.Join(said(f), " ")
			}
			if got != tt.want && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestAMethodWithoutCodeHasNoInstructions(t *testing.T) {
	c := compile(t, "Cases.java")["Cases"]
	var a Analyzer
	if _, err := a.Method(c, method(t, c, "array")); err != nil {
		t.Fatal(err)
	}
	for _, path := range jdks(t) {
		classes(t, path, 1000, func(c *classfile.Class, _ []byte) {
			for _, m := range c.Methods() {
				if _, ok, _ := m.Code(); ok {
					continue
				}
				if f, err := a.Method(c, m); err != nil || len(f.Instructions) > 0 || len(f.Caps) > 0 {
					t.Fatalf("%s.%s: %v, %v", c.Name(), m.Name(), f, err)
				}
			}
		})
	}
}
