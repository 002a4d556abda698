// SPDX-License-Identifier: Apache-2.0

package jvm

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
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
			list = append(list, looked(a))
		}
	}
	slices.SortFunc(list, func(a, b verdict.LookedThrough) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func looked(a *classpath.Archive) verdict.LookedThrough {
	digest, _, _ := strings.Cut(a.Digest, "+") // behind which stands what of it is looked at
	return verdict.LookedThrough{Name: a.Name, SHA256: digest}
}

// Holding is an archive that has classes beneath a package.
type Holding struct {
	verdict.LookedThrough
	Package string // as it was asked for
	// Relocated is set when it stands behind another package, as who shades it writes it.
	Relocated bool
}

// Beneath finds the archives that have classes beneath packages, given with dots, under their
// names or behind others.
func (s *Shipped) Beneath(packages []string) []Holding {
	seen := map[Holding]bool{}
	var folders []string
	for _, name := range packages {
		folders = append(folders, "/"+strings.ReplaceAll(name, ".", "/")+"/")
	}
	for _, a := range s.views {
		for id := range program.ClassID(a.Program.Classes()) {
			archive := a.Program.Archive(id)
			if archive == program.None || a.Program.InRuntime(id) {
				continue
			}
			class := "/" + a.Program.Name(id)
			for i, folder := range folders {
				if at := strings.Index(class, folder); at >= 0 {
					seen[Holding{LookedThrough: looked(a.path.Archives[archive]), Package: packages[i], Relocated: at > 0}] = true
				}
			}
		}
	}
	return slices.SortedFunc(maps.Keys(seen), func(a, b Holding) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Package, b.Package))
	})
}
