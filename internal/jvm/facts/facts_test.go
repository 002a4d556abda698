// SPDX-License-Identifier: Apache-2.0

package facts_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classfile/classtest"
	"verdict/internal/jvm/facts"
)

func pack(t testing.TB, classes ...classtest.Class) *facts.Pack {
	t.Helper()
	b := facts.NewBuilder()
	for i, c := range classes {
		parsed, err := classfile.Parse(c.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Add(parsed, i); err != nil {
			t.Fatal(err)
		}
	}
	return b.Pack()
}

// does lists what the methods of a pack do, in words.
func does(p *facts.Pack) []string {
	var list []string
	for _, c := range p.Classes {
		for _, m := range p.MethodsOf(&c) {
			p.Does(&m, func(op facts.Op, operand uint32) bool {
				var what string
				switch op {
				case facts.LoadString:
					what = "loads " + p.Texts.At(operand)
				case facts.InvokeStatic:
					r := p.Refs[operand]
					what = "calls " + p.Texts.At(r.Class) + "." + p.Texts.At(r.Name) + p.Texts.At(r.Descriptor)
				default:
					what = fmt.Sprint(op, operand)
				}
				list = append(list, p.Texts.At(c.Name)+"."+p.Texts.At(m.Name)+" "+what)
				return true
			})
		}
	}
	return list
}

func TestAPackHoldsWhatMethodsDoAndIsReadBackAsItWas(t *testing.T) {
	p := pack(t,
		classtest.Class{Name: "a/A", Interfaces: []string{"a/I"}, Methods: []classtest.Method{{Name: "m", Descriptor: "()V", Calls: []string{"a/B.b()V", "a/B.b()V"}, Strings: []string{"x"}}}},
		classtest.Class{Name: "a/B", Super: "a/A", Fields: []classtest.Field{{Name: "f", Descriptor: "I"}}, Methods: []classtest.Method{{Name: "b", Descriptor: "()V"}}})
	got := does(p)
	slices.Sort(got)
	if want := []string{"a/A.m calls a/B.b()V", "a/A.m loads x"}; !slices.Equal(got, want) {
		t.Errorf("the methods do %q, not %q", got, want)
	}
	again, err := facts.Decode(p.AppendTo(nil))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again, p) {
		t.Errorf("it is read back as %+v, not as %+v", again, p)
	}
}

func TestDamagedFactsAreRefused(t *testing.T) {
	whole := pack(t, classtest.Class{Name: "a/A", Methods: []classtest.Method{{Name: "m", Descriptor: "()V"}}}).AppendTo(nil)
	for i := range whole {
		damaged := slices.Clone(whole)
		damaged[i] ^= 0x20
		if _, err := facts.Decode(damaged); err == nil {
			t.Errorf("with byte %d changed it is read", i)
		}
		if _, err := facts.Decode(whole[:i]); err == nil {
			t.Errorf("cut to %d bytes it is read", i)
		}
	}
}
