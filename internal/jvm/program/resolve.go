// SPDX-License-Identifier: Apache-2.0

package program

import "strings"

// Resolve gives the method that a reference to a class and a selector means: that
// of the class or of the nearest superclass, else of its superinterfaces (JVMS
// §5.4.3.3, §5.4.3.4). It gives None when there is none; a phantom above the class
// may have it then.
func (p *Program) Resolve(id ClassID, s Selector) MethodID {
	for c := id; c != None; c = p.classes[c].super {
		if m := p.Declared(c, s); m != None {
			return m
		}
		if p.IsInterface(c) {
			if m := p.Declared(p.object, s); m != None && p.MethodAccess(m)&(Public|Static) == Public {
				return m
			}
			break
		}
	}
	if m := p.Specific(id, s); m != None {
		return m
	}
	abstract := MethodID(None)
	p.Interfacing(id, func(i ClassID) bool {
		if m := p.Declared(i, s); m != None && p.MethodAccess(m)&(Private|Static) == 0 {
			abstract = m
		}
		return abstract == None
	})
	return abstract
}

// Specific gives the maximally-specific method with a body of the superinterfaces of a
// class (JVMS §5.4.3.3); None when there is none or more than one.
func (p *Program) Specific(id ClassID, s Selector) MethodID {
	var found []MethodID
	p.Interfacing(id, func(i ClassID) bool {
		if m := p.Declared(i, s); m != None && p.MethodAccess(m)&(Private|Static) == 0 {
			found = append(found, m)
		}
		return true
	})
	best := MethodID(None)
	for _, m := range found {
		if p.overridden(m, found) {
			continue
		}
		if p.MethodAccess(m)&Abstract != 0 {
			continue
		}
		if best != None {
			return None
		}
		best = m
	}
	return best
}

// overridden reports whether the interface of another of the methods extends that
// of m.
func (p *Program) overridden(m MethodID, among []MethodID) bool {
	for _, other := range among {
		if other != m && p.IsSubtype(p.ClassOf(other), p.ClassOf(m)) {
			return true
		}
	}
	return false
}

// Interfacing tells every superinterface of a class, its own and its superclasses',
// each once and the class itself when it is one, until tell returns false.
func (p *Program) Interfacing(id ClassID, tell func(ClassID) bool) {
	var seen []ClassID
	var walk func(ClassID) bool
	walk = func(i ClassID) bool {
		for _, s := range seen {
			if s == i {
				return true
			}
		}
		seen = append(seen, i)
		if !tell(i) {
			return false
		}
		for _, up := range p.classes[i].interfaces {
			if !walk(up) {
				return false
			}
		}
		return true
	}
	if p.IsInterface(id) {
		walk(id)
		return
	}
	for c := id; c != None; c = p.classes[c].super {
		for _, i := range p.classes[c].interfaces {
			if !walk(i) {
				return
			}
		}
	}
}

// IsSubtype reports whether a class is another one, or beneath it.
func (p *Program) IsSubtype(id, of ClassID) bool {
	if id == of || of == p.object {
		return true
	}
	if !p.IsInterface(of) && !p.IsPhantom(of) {
		for c := id; c != None; c = p.classes[c].super {
			if c == of {
				return true
			}
		}
		return false
	}
	found := false
	p.Interfacing(id, func(i ClassID) bool {
		found = i == of
		return !found
	})
	for c := id; c != None && !found; c = p.classes[c].super {
		found = c == of
	}
	return found
}

// Select gives the method that a call of a resolved method runs for an object of a
// class (JVMS §5.4.6); None when that is an AbstractMethodError.
func (p *Program) Select(id ClassID, resolved MethodID) MethodID {
	access := p.MethodAccess(resolved)
	if access&(Private|Static) != 0 {
		return resolved
	}
	s, declaring := p.SelectorOf(resolved), p.ClassOf(resolved)
	for c := id; c != None; c = p.classes[c].super {
		m := p.Declared(c, s)
		if m == None || p.MethodAccess(m)&(Private|Static) != 0 {
			continue
		}
		if c == declaring || p.overrides(m, resolved) {
			return p.unlessAbstract(m)
		}
	}
	return p.Specific(id, s)
}

func (p *Program) unlessAbstract(m MethodID) MethodID {
	if p.MethodAccess(m)&Abstract != 0 {
		return None
	}
	return m
}

// overrides reports whether m can override another method of its selector (JVMS
// §5.4.5): one that is public or protected; or one without such an access in the
// same package; or by way of a method between them.
func (p *Program) overrides(m, other MethodID) bool {
	access := p.MethodAccess(other)
	if access&Private != 0 {
		return false
	}
	if access&(Public|Protected) != 0 || p.IsInterface(p.ClassOf(other)) {
		return true
	}
	if samePackage(p.Name(p.ClassOf(m)), p.Name(p.ClassOf(other))) {
		return true
	}
	s := p.SelectorOf(m)
	for c := p.Super(p.ClassOf(m)); c != None && c != p.ClassOf(other); c = p.Super(c) {
		if between := p.Declared(c, s); between != None && p.overrides(between, other) && p.overrides(m, between) {
			return true
		}
	}
	return false
}

func samePackage(a, b string) bool {
	return a[:strings.LastIndexByte(a, '/')+1] == b[:strings.LastIndexByte(b, '/')+1]
}

// ResolveField gives the class that declares the field that a reference means
// (JVMS §5.4.3.2); None when there is none.
func (p *Program) ResolveField(id ClassID, name, descriptor string) FieldID {
	if f := p.declaredField(id, name, descriptor); f != None {
		return f
	}
	for _, i := range p.classes[id].interfaces {
		if f := p.ResolveField(i, name, descriptor); f != None {
			return f
		}
	}
	if super := p.classes[id].super; super != None {
		return p.ResolveField(super, name, descriptor)
	}
	return None
}

func (p *Program) declaredField(id ClassID, name, descriptor string) FieldID {
	c := &p.classes[id]
	if c.pack == nil {
		return None
	}
	for i, f := range c.pack.FieldsOf(c.fact) {
		if c.pack.Texts.At(f.Name) == name && c.pack.Texts.At(f.Descriptor) == descriptor {
			return c.pack.firstField + FieldID(c.fact.FirstField()+i)
		}
	}
	return None
}

// FieldClass gives the class that declares a field.
func (p *Program) FieldClass(f FieldID) ClassID { return p.fields[f] }
