// SPDX-License-Identifier: Apache-2.0

package bytediff

import (
	"testing"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classfile/classtest"
)

// FuzzBodyOf reads code between constants of some kinds.
func FuzzBodyOf(f *testing.F) {
	f.Add([]byte{42, 43, 184, 0, 11, 4, 61, 28, 153, 0, 9, 132, 1, 1, 167, 255, 247, 177})
	f.Add([]byte{3, 170, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 20, 0, 0, 0, 20, 177})
	f.Add([]byte{3, 171, 0, 0, 0, 0, 0, 19, 0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 19, 177})
	f.Add([]byte{187, 0, 2, 89, 183, 0, 3, 18, 4, 182, 0, 5, 182, 0, 6, 176, 196, 132, 0, 9, 0, 4, 200, 0, 0, 0, 5})
	f.Fuzz(func(t *testing.T, code []byte) {
		b := classtest.Class{Name: "Made", Methods: []classtest.Method{
			{Name: "before", Descriptor: "()V", Strings: []string{"text"}, Calls: []string{"java/lang/StringBuilder.append(Ljava/lang/String;)Ljava/lang/StringBuilder;"}},
			{Name: "m", Descriptor: "(ILjava/lang/Object;)V", Code: &classtest.Code{Stack: 9, Locals: 9, Bytes: code}},
		}}.Bytes()
		c, err := classfile.Parse(b)
		if err != nil {
			return
		}
		for _, m := range c.Methods() {
			first, err := bodyOf(c, m, func(name string) string { return name }, nil)
			again, errAgain := bodyOf(c, m, func(name string) string { return name }, nil)
			if (err == nil) != (errAgain == nil) || !first.equal(again) {
				t.Fatalf("%s is another the second time", m.Name())
			}
		}
	})
}
