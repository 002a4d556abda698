// SPDX-License-Identifier: Apache-2.0

package facts_test

import (
	"encoding/binary"
	"testing"

	"verdict"
	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/facts"
)

// loadsDynamic is a class of which a method loads a dynamic constant: one that is its own
// argument, or one without any.
func loadsDynamic(itself bool) []byte {
	u2 := func(b []byte, values ...int) []byte {
		for _, v := range values {
			b = binary.BigEndian.AppendUint16(b, uint16(v))
		}
		return b
	}
	var pool []byte
	text := func(s string) { pool = append(u2(append(pool, classfile.TagUTF8), len(s)), s...) }
	text("X")                                                          // 1
	pool = u2(append(pool, classfile.TagClass), 1)                     // 2
	text("java/lang/Object")                                           // 3
	pool = u2(append(pool, classfile.TagClass), 3)                     // 4
	text("m")                                                          // 5
	text("()V")                                                        // 6
	text("I")                                                          // 7
	text("Code")                                                       // 8
	text("BootstrapMethods")                                           // 9
	pool = u2(append(pool, classfile.TagNameAndType), 5, 6)            // 10
	pool = u2(append(pool, classfile.TagMethodref), 2, 10)             // 11
	pool = u2(append(pool, classfile.TagMethodHandle, 6), 11)          // 12: REF_invokeStatic
	pool = u2(append(pool, classfile.TagNameAndType), 5, 7)            // 13
	pool = u2(append(pool, classfile.TagDynamic), 0, 13)               // 14
	b := u2([]byte{0xCA, 0xFE, 0xBA, 0xBE}, 0, 55, 15)                 // Java 11
	b = u2(append(b, pool...), 0x21, 2, 4, 0, 0, 1, 0x9, 5, 6, 1)      // one method, static
	code := []byte{classfile.OpLdc, 14, 0x57, 0xB1}                    // ldc, pop, return
	b = append(u2(b, 8, 0, 12+len(code), 1, 0, 0, len(code)), code...) // its attribute; lengths have four bytes
	b = u2(b, 0, 0, 1, 9, 0)
	if itself {
		return u2(b, 8, 1, 12, 1, 14)
	}
	return u2(b, 6, 1, 12, 0)
}

func TestABuilderForgetsAClassThatFailed(t *testing.T) {
	bad, err := classfile.Parse(loadsDynamic(true))
	if err != nil {
		t.Fatal(err)
	}
	good, err := classfile.Parse(loadsDynamic(false))
	if err != nil {
		t.Fatal(err)
	}
	b := facts.NewBuilder()
	for i := range 32 {
		if err := b.Add(bad, i); err == nil {
			t.Fatal("a constant that is its own argument is taken")
		}
	}
	if err := b.Add(good, 0); err != nil {
		t.Errorf("a class after those that fail: %v", err)
	}
}

func TestAPackThatHoldsTooMuchTakesNoMore(t *testing.T) {
	c, err := classfile.Parse(loadsDynamic(false))
	if err != nil {
		t.Fatal(err)
	}
	b := facts.NewBuilder()
	b.Bound(8)
	if err := b.Add(c, 0); err != nil {
		t.Fatal(err)
	}
	if err := b.Add(c, 1); verdict.CodeOf(err) != verdict.TooLarge {
		t.Errorf("more is added: %v", err)
	}
	if n := len(b.Pack().Classes); n != 1 {
		t.Errorf("%d classes are in the pack", n)
	}
	if err := b.Add(c, 2); err != nil {
		t.Errorf("the next pack takes none: %v", err)
	}
}
