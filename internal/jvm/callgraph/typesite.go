// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"slices"
	"strings"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/flow"
	"verdict/internal/jvm/program"
)

// siteReader tells what the calls of a method pass more closely than the method that is
// called: an argument is of the class as which the caller knows it.
type siteReader struct {
	x    *typeSets
	m    program.MethodID
	r    *followed
	uses map[int32]*used // of what each instruction makes
}

// used is as what a value is used.
type used struct {
	plain bool     // as it is
	casts []filter // cast
}

// readSites reads the calls of a method; the shape of a call that it cannot tell is that
// of the method that is called.
func (x *typeSets) readSites(m program.MethodID) {
	h := x.of(m)
	if h == inJDK || x.g.p.Where(m) != "" {
		return
	}
	r := x.g.read(m)
	if r == nil || len(r.Caps) > 0 {
		x.arrays(m)
		return
	}
	s := &siteReader{x, m, r, map[int32]*used{}}
	s.use()
	shapes := map[program.Selector]*signature{}
	for _, c := range r.calls {
		s.call(shapes, c)
	}
	x.sites[h] = shapes
	s.elements(h)
}

// use notes as what every value is used.
func (s *siteReader) use() {
	for _, i := range s.r.Instructions {
		for _, operand := range i.Operands {
			for _, source := range operand {
				if source.Kind != flow.Call && source.Kind != flow.Element {
					continue
				}
				u := s.uses[source.PC]
				if u == nil {
					u = &used{}
					s.uses[source.PC] = u
				}
				switch {
				case source.Cast != flow.NoPC:
					u.casts = append(u.casts, s.static(source))
				case i.Op != classfile.OpCheckCast && i.Op != classfile.OpInstanceOf:
					u.plain = true
				}
			}
		}
	}
}

// gives tells what a value that an instruction makes has to be for the method to use it;
// fit is what it is in any case.
func (s *siteReader) gives(pc int, fit filter) []filter {
	u := s.uses[int32(pc)]
	switch {
	case u == nil || fit == nothingPasses:
		return nil
	case u.plain || slices.Contains(u.casts, 0):
		return []filter{fit}
	}
	return u.casts
}

// call adds what a call passes to the calls of the same name.
func (s *siteReader) call(shapes map[program.Selector]*signature, c called) {
	generic := s.x.signature(c.selector)
	shape := shapes[c.selector]
	if shape == nil {
		shape = &signature{}
		shapes[c.selector] = shape
	}
	_, descriptor := s.x.g.p.SelectorName(c.selector)
	n := 1
	if c.Op == classfile.OpInvokeStatic {
		n = 0
	}
	at := 0
	for i, class := range parameters(descriptor) {
		if class == "" {
			continue
		}
		fit := generic.in[at]
		at++
		if n+i >= len(c.Operands) {
			shape.in = append(shape.in, fit)
			continue
		}
		for _, source := range c.Operands[n+i] {
			shape.in = append(shape.in, s.orStatic(source, fit))
		}
	}
	for _, out := range generic.out {
		shape.out = append(shape.out, s.gives(c.PC, out)...)
	}
	shape.in, shape.out = distinct(shape.in), distinct(shape.out)
}

func distinct(list []filter) []filter {
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(f filter) bool { return f == nothingPasses })
}

// orStatic gives as what the method knows a value, else what fits.
func (s *siteReader) orStatic(source flow.Source, fit filter) filter {
	if f := s.static(source); f != 0 {
		return f
	}
	return fit
}

// static gives the class as which a method knows a value: zero where it does not tell, and
// nothing where it is no object whose type has to be passed on.
func (s *siteReader) static(source flow.Source) filter {
	if source.Cast != flow.NoPC {
		i, ok := s.r.At(int(source.Cast))
		if !ok {
			return 0
		}
		return s.named(s.r.Class.ClassName(i.Constant))
	}
	switch source.Kind {
	case flow.Null, flow.Int, flow.String, flow.Class, flow.Computed, flow.NewArray, flow.Caught: // what has none, and what everybody has
		return nothingPasses
	case flow.New:
		return s.named(s.r.Class.ClassName(uint16(source.Value)))
	case flow.Parameter:
		return s.parameter(int(source.Value))
	case flow.Field, flow.Call:
		ref, ok := s.r.Class.Reference(uint16(source.Value))
		if !ok {
			return 0
		}
		return s.typed(ref.Descriptor[strings.IndexByte(ref.Descriptor, ')')+1:])
	}
	return 0
}

func (s *siteReader) parameter(n int) filter {
	g := s.x.g
	if g.p.MethodAccess(s.m)&program.Static == 0 {
		if n == 0 {
			return s.x.filter(g.p.ClassOf(s.m))
		}
		n--
	}
	_, descriptor := g.p.MethodName(s.m)
	if list := parameters(descriptor); n < len(list) && list[n] != "" {
		return s.x.filter(g.p.Class(list[n]))
	}
	return nothingPasses
}

// named gives the filter of the name of a class, or of the descriptor of an array.
func (s *siteReader) named(name string) filter {
	if name == "" {
		return 0
	}
	if isArrayName(name) {
		return nothingPasses
	}
	return s.x.filter(s.x.g.p.Class(name))
}

func (s *siteReader) typed(descriptor string) filter {
	if len(descriptor) > 2 && descriptor[0] == 'L' {
		return s.named(descriptor[1 : len(descriptor)-1])
	}
	return nothingPasses
}

// elements lets pass what the method reads from arrays and writes to them.
func (s *siteReader) elements(h holder) {
	var of map[filter]bool
	fits := func() map[filter]bool {
		if of == nil {
			of = s.x.elements(s.m)
		}
		return of
	}
	for _, i := range s.r.Instructions {
		switch i.Op {
		case classfile.OpAALoad:
			for fit := range fits() { // their order makes no difference
				for _, f := range s.gives(i.PC, fit) {
					s.x.flow(inJDK, h, f)
				}
			}
		case classfile.OpAAStore:
			for _, source := range i.Operands[2] {
				if f := s.static(source); f != 0 {
					s.x.flow(h, inJDK, f)
					continue
				}
				for fit := range fits() {
					s.x.flow(h, inJDK, fit)
				}
			}
		}
	}
}
