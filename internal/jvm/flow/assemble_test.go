// SPDX-License-Identifier: Apache-2.0

package flow

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classfile/classtest"
)

// mnemonics are the instructions in the order of their opcodes (JVMS §6.5).
var mnemonics = strings.Fields(`nop aconst_null iconst_m1 iconst_0 iconst_1 iconst_2 iconst_3 iconst_4 iconst_5 lconst_0 lconst_1 fconst_0
fconst_1 fconst_2 dconst_0 dconst_1 bipush sipush ldc ldc_w ldc2_w iload lload fload dload aload iload_0 iload_1 iload_2 iload_3 lload_0
lload_1 lload_2 lload_3 fload_0 fload_1 fload_2 fload_3 dload_0 dload_1 dload_2 dload_3 aload_0 aload_1 aload_2 aload_3 iaload laload
faload daload aaload baload caload saload istore lstore fstore dstore astore istore_0 istore_1 istore_2 istore_3 lstore_0 lstore_1
lstore_2 lstore_3 fstore_0 fstore_1 fstore_2 fstore_3 dstore_0 dstore_1 dstore_2 dstore_3 astore_0 astore_1 astore_2 astore_3 iastore
lastore fastore dastore aastore bastore castore sastore pop pop2 dup dup_x1 dup_x2 dup2 dup2_x1 dup2_x2 swap iadd ladd fadd dadd isub
lsub fsub dsub imul lmul fmul dmul idiv ldiv fdiv ddiv irem lrem frem drem ineg lneg fneg dneg ishl lshl ishr lshr iushr lushr iand
land ior lor ixor lxor iinc i2l i2f i2d l2i l2f l2d f2i f2l f2d d2i d2l d2f i2b i2c i2s lcmp fcmpl fcmpg dcmpl dcmpg ifeq ifne iflt
ifge ifgt ifle if_icmpeq if_icmpne if_icmplt if_icmpge if_icmpgt if_icmple if_acmpeq if_acmpne goto jsr ret tableswitch lookupswitch
ireturn lreturn freturn dreturn areturn return getstatic putstatic getfield putfield invokevirtual invokespecial invokestatic
invokeinterface invokedynamic new newarray anewarray arraylength athrow checkcast instanceof monitorenter monitorexit wide
multianewarray ifnull ifnonnull goto_w jsr_w`)

// assemble makes code of a text: instructions, numbers of the form 1:5 for a byte
// and 2:5 for two, names of labels behind instructions that jump, and labels with a
// colon behind them.
func assemble(text string) []byte {
	code, _ := assembled(text)
	return code
}

// labelsOf gives where the labels of a text lie in its code.
func labelsOf(text string) map[string]int {
	_, labels := assembled(text)
	return labels
}

func assembled(text string) (code []byte, labels map[string]int) {
	labels = map[string]int{}
	for range 2 { // labels that stand behind are known the second time
		code = code[:0]
		at := 0
		for _, w := range strings.Fields(text) {
			name, label := strings.CutSuffix(w, ":")
			op := slices.Index(mnemonics, w)
			number, isNumber := strings.CutPrefix(w, "1:")
			wide, isWide := strings.CutPrefix(w, "2:")
			switch {
			case label:
				labels[name] = len(code)
			case op >= 0:
				at = len(code)
				code = append(code, byte(op))
			case isNumber:
				code = append(code, byte(parse(number)))
			case isWide:
				code = binary.BigEndian.AppendUint16(code, uint16(parse(wide)))
			case strings.HasSuffix(mnemonics[code[at]], "_w"):
				code = binary.BigEndian.AppendUint32(code, uint32(labels[w]-at))
			default:
				code = binary.BigEndian.AppendUint16(code, uint16(labels[w]-at))
			}
		}
	}
	return code, labels
}

func parse(number string) int {
	n, err := strconv.Atoi(number)
	if err != nil {
		panic(err)
	}
	return n
}

// parseMade makes a class with one method m of an object.
func parseMade(descriptor string, code classtest.Code) (*classfile.Class, error) {
	return classfile.Parse(classtest.Class{Name: "Made", Methods: []classtest.Method{{Name: "m", Descriptor: descriptor, Code: &code}}}.Bytes())
}

func handMade(t testing.TB, descriptor string, code classtest.Code) (*classfile.Class, classfile.Member) {
	t.Helper()
	c, err := parseMade(descriptor, code)
	if err != nil {
		t.Fatal(err)
	}
	return c, c.Methods()[0]
}

// observed gives the operands of each ineg and lneg, by which hand-made code shows
// what lies on the stack. A long is the int that it was made of.
func observed(f *Flow) string {
	var all []string
	for _, ins := range f.Instructions {
		if name := mnemonics[ins.Op]; name != "ineg" && name != "lneg" {
			continue
		}
		var list []string
		for _, s := range ins.Operands[0] {
			made, _ := f.At(int(s.PC))
			switch {
			case s.Kind == Computed && mnemonics[made.Op] == "i2l":
				list = append(list, fmt.Sprintf("%dL", made.Operands[0][0].Value))
			case s.Kind == Computed:
				list = append(list, mnemonics[made.Op])
			default:
				list = append(list, saySource(f, s))
			}
		}
		slices.Sort(list)
		all = append(all, strings.Join(list, "|"))
	}
	return strings.Join(all, " ")
}
