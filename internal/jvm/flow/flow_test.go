// SPDX-License-Identifier: Apache-2.0

package flow

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verdict/internal/jvm/classfile"
)

// compile compiles a file of testdata and gives the classes by name.
func compile(t testing.TB, file string) map[string]*classfile.Class {
	t.Helper()
	javac, err := exec.LookPath("javac")
	if err != nil {
		t.Skip("javac is not there")
	}
	dir := t.TempDir()
	if out, err := exec.Command(javac, "-nowarn", "-XDignore.symbol.file", "-d", dir, filepath.Join("testdata", file)).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.class"))
	if err != nil {
		t.Fatal(err)
	}
	classes := map[string]*classfile.Class{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c, err := classfile.Parse(b)
		if err != nil {
			t.Fatal(err)
		}
		classes[c.Name()] = c
	}
	return classes
}

func method(t testing.TB, c *classfile.Class, name string) classfile.Member {
	t.Helper()
	for _, m := range c.Methods() {
		if m.Name() == name {
			return m
		}
	}
	t.Fatalf("there is no method %s", name)
	return classfile.Member{}
}

// word says what an instruction does.
func word(f *Flow, ins Instruction) string {
	class := f.class.ClassName(ins.Constant)
	reference, _ := f.class.Reference(ins.Constant)
	switch op := ins.Op; {
	case op >= classfile.OpIALoad && op <= classfile.OpSALoad:
		return "load"
	case op >= classfile.OpIAStore && op <= classfile.OpSAStore:
		return "store"
	case op >= classfile.OpIReturn && op <= classfile.OpAReturn:
		return "return"
	case op >= classfile.OpInvokeVirtual && op <= classfile.OpInvokeInterface:
		return reference.Name
	case op == classfile.OpLdc:
		return "dynamic"
	case op == classfile.OpInvokeDynamic:
		d, _ := f.class.Dynamic(ins.Constant)
		return "dynamic " + d.Name
	case op == classfile.OpGetField, op == classfile.OpGetStatic:
		return "get " + reference.Name
	case op == classfile.OpPutField, op == classfile.OpPutStatic:
		return "put " + reference.Name
	case op == classfile.OpNew:
		return "new " + class
	case op == classfile.OpNewArray, op == classfile.OpANewArray, op == classfile.OpMultiANewArray:
		return "new array"
	case op == classfile.OpCheckCast:
		return "cast"
	case op == classfile.OpInstanceOf:
		return "instanceof"
	case op == classfile.OpAThrow:
		return "throw"
	case op == classfile.OpMonitorEnter:
		return "enter"
	case op == classfile.OpMonitorExit:
		return "exit"
	}
	return "compute"
}

// say writes an instruction with its operands.
func say(f *Flow, ins Instruction) string {
	var sets []string
	for _, set := range ins.Operands {
		var sources []string
		for _, s := range set {
			sources = append(sources, saySource(f, s))
		}
		sets = append(sets, strings.Join(sources, " | "))
	}
	return word(f, ins) + "(" + strings.Join(sets, ", ") + ")"
}

func saySource(f *Flow, s Source) string {
	text := s.Kind.String()
	made, _ := f.At(int(s.PC))
	switch s.Kind {
	case Parameter:
		text = fmt.Sprint("p", s.Value)
	case Int:
		text = fmt.Sprint(s.Value)
	case String:
		value, _ := f.class.StringConstant(uint16(s.Value))
		text = fmt.Sprintf("%q", value)
	case Class:
		text = f.class.ClassName(uint16(s.Value)) + ".class"
	case New, Field, Call, Dynamic:
		if uint16(s.Value) != made.Constant {
			return "the instruction at its place is another"
		}
		text = word(f, made) + map[Kind]string{Call: "()"}[s.Kind]
	case NewArray:
		text = "new array of " + f.class.ClassName(uint16(s.Value))
		if made.Op == classfile.OpNewArray {
			text = fmt.Sprint("new array of kind ", s.Value)
		}
	case Caught:
		text = strings.TrimSpace("caught " + f.class.ClassName(uint16(s.Value)))
	}
	if cast, ok := f.At(int(s.Cast)); ok {
		text += " as " + f.class.ClassName(cast.Constant)
	}
	return text
}

func said(f *Flow) (lines []string) {
	for _, ins := range f.Instructions {
		lines = append(lines, say(f, ins))
	}
	return lines
}

func TestOperandsComeFromWhereTheSourceSays(t *testing.T) {
	c := compile(t, "Cases.java")["Cases"]
	tests := []struct {
		method string
		about  string // what the instructions that are compared begin with
		want   []string
	}{
		{"literal", "forName", []string{`forName("a.B")`}},
		{"local", "forName", []string{`forName("a.B")`}},
		{"chosen", "forName", []string{`forName("a.B" | "a.C")`}},
		{"chosenByStatements", "forName", []string{`forName(null | "a.B" | "a.C" | get name)`}},
		{"overwritten", "forName", []string{`forName("a.C")`}},
		{"loop", "forName", []string{`forName("first" | element)`}},
		{"method", "getMethod", []string{`getMethod(getClass(), "run", new array of java/lang/Class)`}},
		{"method", "store", []string{`store(new array of java/lang/Class, 0, java/lang/String.class)`, `store(new array of java/lang/Class, 1, get TYPE)`,
			`store(new array of java/lang/Class, 2, [I.class)`, `store(new array of java/lang/Object, 0, "x")`}},
		{"method", "setAccessible", []string{`setAccessible(getMethod(), 1)`}},
		{"method", "invoke", []string{`invoke(getMethod(), p1, new array of java/lang/Object)`}},
		{"service", "load", []string{`load(java/lang/Runnable.class)`}},
		{"service", "run", []string{`run(next() as java/lang/Runnable)`}},
		{"slots", "two", []string{`two(p0, p3, p2, p1)`, `two(constant, null, constant, p1)`}},
		{"array", "", []string{`load(p1, 1)`, `store(p1, 0, element)`, `new array(1)`, `store(new array of java/lang/Object, 0, p0)`,
			`store(p1, p2, new array of java/lang/Object)`, `load(p1, p2)`, `take(element)`, `new array(2, 3)`, `take(new array of [[I)`,
			`new array(4)`, `take(new array of java/lang/String)`}},
		{"fields", "", []string{`get held(p0)`, `put held(p1, get held)`, `new Cases()`, `<init>(new Cases)`, `put held(p0, new Cases)`,
			`get wide(p1)`, `put wide(p0, get wide)`, `get name()`, `put name(get name)`}},
		{"cast", "take", []string{`take(p1 as java/lang/String)`, `take(p1 as java/util/List | null)`}},
		{"castAround", "take", []string{`take(p1 | next())`}},
		{"castAround", "next", []string{`next(p1 as java/util/Iterator | next() as java/util/Iterator)`}},
		{"castInLoop", "take", []string{`take(p1 | p1 as java/lang/Runnable)`}},
		{"castInLoop", "cast", []string{`cast(p1 | p1 as java/lang/Runnable)`}},
		{"caught", "take", []string{`take("done")`, `take(caught java/lang/IllegalStateException | caught java/lang/IllegalArgumentException)`,
			`take(null | "later" | make())`, `take("done")`, `take("done")`}},
		{"caught", "throw", []string{`throw(caught)`}},
		{"lastOfTry", "take", []string{`take("before")`}},
		{"thrown", "throw", []string{`throw(null | new java/io/IOException)`}},
		{"locked", "e", []string{`enter(get held)`, `exit(get held)`, `exit(get held)`}},
		{"flags", "return", []string{`return(-1 | computed)`}},
		{"flags", "compute", []string{`compute(1000000)`}},
		{"lambda", "dynamic", []string{`dynamic get(p2, p1)`}},
		{"chain", "<init>", []string{`<init>(new java/util/ArrayList)`, `<init>(new java/util/ArrayList, new java/util/ArrayList)`}},
		{"ternary", "return", []string{`return(p0 | p2 | make())`}},
		{"parameterOverwritten", "return", []string{`return(p0 | make())`}},
		{"neverRun", "", []string{`take(p0)`}},
		{"arithmetic", "", []string{`compute(p1, constant)`, `compute(p2, 2)`, `compute(computed, computed)`, `return(computed)`}},
		{"nested", "load", []string{`load(p1, count())`, `load(element, 0)`}},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.about, func(t *testing.T) {
			f, err := Analyze(c, method(t, c, tt.method))
			if err != nil {
				t.Fatal(err)
			}
			got := slices.DeleteFunc(said(f), func(line string) bool { return !strings.HasPrefix(line, tt.about) })
			for _, want := range tt.want {
				if i := slices.Index(got, want); i >= 0 {
					got = slices.Delete(got, i, i+1)
					continue
				}
				t.Errorf("%s is not told", want)
			}
			if len(got) > 0 {
				t.Errorf("%q is told too", got)
			}
			if len(f.Caps) > 0 {
				t.Errorf("a bound was reached: %v", f.Caps)
			}
		})
	}
}

func TestTwoObjectsOfOneClassAreTwoSources(t *testing.T) {
	c := compile(t, "Cases.java")["Cases"]
	f, err := Analyze(c, method(t, c, "chain"))
	if err != nil {
		t.Fatal(err)
	}
	outer, inner := f.Instructions[len(f.Instructions)-2], f.Instructions[len(f.Instructions)-3]
	if got := outer.Operands[1][0]; got != inner.Operands[0][0] || got == outer.Operands[0][0] {
		t.Errorf("the argument of the outer constructor is %v, the inner object %v, the outer %v", got, inner.Operands[0][0], outer.Operands[0][0])
	}
}

func TestConstantsAreToldAsTexts(t *testing.T) {
	c := compile(t, "Cases.java")["Cases"]
	tests := []struct {
		method, call     string
		strings, classes []string
		only             bool
	}{
		{"chosen", "forName", []string{"a.B", "a.C"}, nil, true},
		{"chosenByStatements", "forName", []string{"a.B", "a.C"}, nil, false},
		{"service", "load", nil, []string{"java/lang/Runnable"}, true},
	}
	for _, tt := range tests {
		f, err := Analyze(c, method(t, c, tt.method))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(f.Instructions, func(ins Instruction) bool { return word(f, ins) == tt.call })
		set := f.Instructions[i].Operands[0]
		texts, onlyTexts := f.Strings(set)
		names, onlyNames := f.Classes(set)
		if !slices.Equal(texts, tt.strings) || !slices.Equal(names, tt.classes) || (onlyTexts || onlyNames) != tt.only {
			t.Errorf("%s: got %q %v and %q %v", tt.method, texts, onlyTexts, names, onlyNames)
		}
	}
}
