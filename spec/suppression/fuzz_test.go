// SPDX-License-Identifier: Apache-2.0

package suppression_test

import (
	"errors"
	"testing"

	"verdict/spec/suppression"
)

func FuzzDecode(f *testing.F) {
	for _, d := range append(documents, later...) {
		f.Add([]byte(d.xml()))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := suppression.Decode(b)
		if err != nil {
			var e *suppression.Error
			if !errors.As(err, &e) {
				t.Fatalf("%T is no *Error: %v", err, err)
			}
			return
		}
		again, err := suppression.Encode(file)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if back, err := suppression.Decode(again); err != nil || len(back.Rules) != len(file.Rules) {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		for _, r := range file.Rules {
			if h, err := suppression.Evaluate(r, snappy, noon); err != nil && h.Hits() {
				t.Fatalf("an undecided rule hits: %+v", r)
			}
		}
	})
}

func FuzzCompileJava(f *testing.F) {
	for _, expr := range []string{
		`^pkg:maven/a\.b/c\-d@.*$`, `a++[^b&&[c-d]]\Q.\E`, `(?<n>x)\1\k<n>(?i-s:y)`, `\p{Alpha}\x{41}\0101\cA`, `(?x) a # b`, `a{2,3}+|[]^-]`,
	} {
		f.Add(expr, "a", true)
	}
	f.Fuzz(func(t *testing.T, expr, text string, caseSensitive bool) {
		p, err := suppression.CompileJava(expr, caseSensitive)
		if err != nil {
			return
		}
		ok, err := p.Matches(text)
		if ok && err != nil {
			t.Fatalf("%q both matches and fails: %v", expr, err)
		}
	})
}
