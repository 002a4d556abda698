// SPDX-License-Identifier: Apache-2.0

package jvm

import (
	"context"
	"slices"

	"verdict/internal/jvm/bytediff"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
	"verdict/internal/jvm/symbol"
)

// Shipped is all code that ships, wherever it lies. A class that stands in several
// archives is seen in each of them, whichever of them runs.
type Shipped struct {
	views []*Analysis
	lent  int // how many of the views another closes
}

// mostCopies is in how many archives a class is looked at.
const mostCopies = 8

// LoadShipped reads the archives and folders of a request as Load does, each copy of a
// class once: in as many views as there are copies of any class. Where an opened analysis,
// which may be nil, has read all of them already it is the first view, and is to be closed
// behind this.
func LoadShipped(ctx context.Context, q Request, run *Analysis) (*Shipped, error) {
	s := &Shipped{}
	first := run
	if run.holds(q.ClassPath) {
		s.lent = 1
	} else {
		var err error
		if first, err = Load(ctx, q); err != nil {
			return nil, err
		}
	}
	s.views = []*Analysis{first}
	for _, archives := range hiding(first.Program.Hidden) {
		again := q
		again.ClassPath = append(slices.Clone(archives), q.ClassPath...)
		view, err := Load(ctx, again)
		if err != nil {
			s.Close()
			return nil, err
		}
		s.views = append(s.views, view)
	}
	return s, nil
}

// holds reports whether an analysis has read all elements of a class path.
func (a *Analysis) holds(classPath []string) bool {
	if a == nil {
		return false
	}
	for _, element := range classPath {
		if !slices.ContainsFunc(a.path.Archives, func(x *classpath.Archive) bool { return x.Name == element }) {
			return false
		}
	}
	return true
}

// hiding gives for each further view the archives that come first in it: those that hold
// the second copy of a class, then those with the third. Archives inside of others come
// with the ones that hold them.
func hiding(hidden []program.Hidden) (views [][]string) {
	copies := map[string]int{}
	for _, h := range hidden {
		n := copies[h.Name]
		copies[h.Name]++
		if n == len(views) && n < mostCopies {
			views = append(views, nil)
		}
		if outer := outermost(h.In); n < len(views) && !slices.Contains(views[n], outer) {
			views[n] = append(views[n], outer)
		}
	}
	return views
}

// outermost is the file in which an archive lies.
func outermost(name string) string {
	for i := range len(name) {
		if name[i] == '!' {
			return name[:i]
		}
	}
	return name
}

// Close closes the archives.
func (s *Shipped) Close() {
	for _, a := range s.views[s.lent:] {
		a.Close()
	}
}

// Classes is how many classes ship, without those of the JDK.
func (s *Shipped) Classes() (n int) {
	p := s.views[0].Program
	for id := range program.ClassID(p.Classes()) {
		if p.Archive(id) != program.None && !p.InRuntime(id) {
			n++
		}
	}
	return n
}

// Unseen is what could not be read, and copies that were not looked at.
func (s *Shipped) Unseen() []ledger.Entry {
	list := ledger.Unseen(s.views[0].Program.Ledger)
	copies := map[string]int{}
	for _, h := range s.views[0].Program.Hidden {
		if copies[h.Name]++; copies[h.Name] == mostCopies+1 {
			list = append(list, ledger.Entry{Kind: ledger.Cap, Where: h.In, What: program.Dotted(h.Name) + " stands in more archives than are looked at"})
		}
	}
	return ledger.Sort(list)
}

// Presence tells whether the class and method that a symbol names are in the archives,
// under their name or a relocated one.
func (s *Shipped) Presence(name symbol.Symbol) Found {
	var f Found
	for _, a := range s.views {
		one := a.Presence(name)
		f.Places, f.Doubts = append(f.Places, one.Places...), append(f.Doubts, one.Doubts...)
	}
	slices.Sort(f.Places)
	f.Places = slices.Compact(f.Places)
	f.Doubts = ledger.Sort(append(f.Doubts, s.Unseen()...))
	return f
}

// bodies gives the digests of what a method does, in each class that has it. It fails with
// verdict.Invalid for code that cannot be read.
func (s *Shipped) bodies(name symbol.Symbol) (digests []string, err error) {
	for _, a := range s.views {
		c := a.classesOf(name)
		for _, id := range append([]program.ClassID{c.own}, c.relocated...) {
			if id == program.None || a.Program.Archive(id) == program.None {
				continue
			}
			class, err := a.Program.ClassFile(id)
			if err != nil {
				return nil, err
			}
			digest, found, err := bytediff.Body(class, name.Name, name.Descriptor)
			if err != nil {
				return nil, err
			}
			if found {
				digests = append(digests, digest)
			}
		}
	}
	slices.Sort(digests)
	return slices.Compact(digests), nil
}

// uses finds what uses something, under its name or a relocated one, and texts that name a
// class, as code has them that finds it at run time.
func (s *Shipped) uses(ctx context.Context, q Query) (list []Use, err error) {
	for _, a := range s.views {
		for _, query := range a.underAllNames(q) {
			found, err := a.Uses(ctx, query)
			if err != nil {
				return nil, err
			}
			list = append(list, found...)
		}
	}
	return list, nil
}
