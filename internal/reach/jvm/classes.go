// SPDX-License-Identifier: Apache-2.0

package jvm

import (
	"slices"
	"strings"

	"verdict"
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/symbol"
)

// ClassesOf tells where classes of a component stand that symbols name, whether or not they
// have the methods, and what keeps the absence of all from being certain. A class of the
// same simple name is a doubt where it has the method too.
func (s *Shipped) ClassesOf(texts []string) (f Found, err error) {
	symbols, err := parseAll(texts)
	if err != nil {
		return f, err
	}
	for _, name := range symbols {
		f.Doubts = append(f.Doubts, s.Presence(name).Doubts...)
		f.Places = append(f.Places, s.Presence(symbol.Symbol{Class: name.Class}).Places...)
	}
	slices.Sort(f.Places)
	f.Places = slices.Compact(f.Places)
	f.Doubts = ledger.Sort(f.Doubts)
	return f, nil
}

// Looked names the archives that ship, without those of the JDK, in order of their names.
func (s *Shipped) Looked() []verdict.LookedThrough {
	var list []verdict.LookedThrough
	for _, a := range s.views[0].path.Archives {
		if !a.Runtime {
			digest, _, _ := strings.Cut(a.Digest, "+") // behind which stands what of it is looked at
			list = append(list, verdict.LookedThrough{Name: a.Name, SHA256: digest})
		}
	}
	slices.SortFunc(list, func(a, b verdict.LookedThrough) int { return strings.Compare(a.Name, b.Name) })
	return list
}
