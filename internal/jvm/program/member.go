// SPDX-License-Identifier: Apache-2.0

package program

import (
	"slices"
	"strings"

	"verdict/internal/jvm/facts"
)

// fewMethods is up to how many methods of a class are looked through one by one.
const fewMethods = 12

// Classes is how many classes there are, phantoms among them. It grows.
func (p *Program) Classes() int { return len(p.classes) }

// Methods is how many methods there are. It grows when models make some.
func (p *Program) Methods() int { return len(p.methods) }

// Name gives the internal name of a class.
func (p *Program) Name(id ClassID) string { return p.classes[id].name }

// Access gives the flags of a class; 0 of a phantom.
func (p *Program) Access(id ClassID) uint16 { return p.classes[id].access }

// IsInterface reports whether a class is an interface.
func (p *Program) IsInterface(id ClassID) bool { return p.classes[id].access&Interface != 0 }

// IsPhantom reports whether no archive has the class.
func (p *Program) IsPhantom(id ClassID) bool { return p.classes[id].phantom }

// Super gives the superclass, or None.
func (p *Program) Super(id ClassID) ClassID { return p.classes[id].super }

// Interfaces gives the direct superinterfaces.
func (p *Program) Interfaces(id ClassID) []ClassID { return p.classes[id].interfaces }

// Subs gives the direct subclasses, subinterfaces and implementors.
func (p *Program) Subs(id ClassID) []ClassID { return p.classes[id].subs }

// Object is java/lang/Object, which may be a phantom.
func (p *Program) Object() ClassID { return p.object }

// Archive gives the number of the archive that a class was read from; None of
// phantoms and of what models made.
func (p *Program) Archive(id ClassID) int {
	if k := p.classes[id].pack; k != nil {
		return k.archive
	}
	return None
}

// InRuntime reports whether a class belongs to the JDK.
func (p *Program) InRuntime(id ClassID) bool {
	k := p.classes[id].pack
	return k != nil && p.Path.Archives[k.archive].Runtime
}

// ClassOf gives the class that declares a method.
func (p *Program) ClassOf(m MethodID) ClassID { return p.methods[m].class }

// MethodsOf gives the methods that a class declares.
func (p *Program) MethodsOf(id ClassID) []MethodID {
	c := &p.classes[id]
	if c.pack == nil {
		return c.methods
	}
	list := make([]MethodID, c.count)
	for i := range list {
		list[i] = c.first + MethodID(i)
	}
	return list
}

// fact gives what was read of a method; nil of one that a model made.
func (p *Program) fact(m MethodID) (*packed, *facts.Method) {
	k := p.classes[p.methods[m].class].pack
	if k == nil || p.methods[m].made != nil {
		return nil, nil
	}
	return k, &k.Methods[m-k.firstMethod]
}

// MethodAccess gives the flags of a method.
func (p *Program) MethodAccess(m MethodID) uint16 {
	if made := p.methods[m].made; made != nil {
		return made.Access
	}
	_, f := p.fact(m)
	return f.Access
}

// MethodName gives the name and the descriptor of a method.
func (p *Program) MethodName(m MethodID) (name, descriptor string) {
	if made := p.methods[m].made; made != nil {
		return made.Name, made.Descriptor
	}
	k, f := p.fact(m)
	return k.Texts.At(f.Name), k.Texts.At(f.Descriptor)
}

// HasCode reports whether a method has a body, be it bytecode or a model's.
func (p *Program) HasCode(m MethodID) bool {
	if p.methods[m].made != nil {
		return true
	}
	_, f := p.fact(m)
	return f.HasCode
}

// String gives a method as pkg.Class#name(descriptor)return.
func (p *Program) String(m MethodID) string {
	name, descriptor := p.MethodName(m)
	return Dotted(p.Name(p.ClassOf(m))) + "#" + name + descriptor
}

// Dotted turns an internal name into that of the source.
func Dotted(name string) string { return strings.ReplaceAll(name, "/", ".") }

// text numbers a text.
func (p *Program) text(s string) int32 {
	n, ok := p.texts[s]
	if !ok {
		n = int32(len(p.names))
		p.texts[s] = n
		p.names = append(p.names, s)
	}
	return n
}

func (p *Program) textOf(k *packed, i uint32) int32 {
	if k.texts[i] == 0 {
		k.texts[i] = p.text(k.Texts.At(i)) + 1
	}
	return k.texts[i] - 1
}

func (p *Program) pair(name, descriptor int32) Selector {
	key := uint64(uint32(name))<<32 | uint64(uint32(descriptor))
	s, ok := p.selectors[key]
	if !ok {
		s = Selector(len(p.pairs))
		p.selectors[key] = s
		p.pairs = append(p.pairs, key)
	}
	return s
}

// Selector numbers a name and a descriptor.
func (p *Program) Selector(name, descriptor string) Selector {
	return p.pair(p.text(name), p.text(descriptor))
}

// SelectorName gives the name and the descriptor of a selector.
func (p *Program) SelectorName(s Selector) (name, descriptor string) {
	return p.names[p.pairs[s]>>32], p.names[uint32(p.pairs[s])]
}

// Declared gives the method that a class itself declares; None when it does not.
func (p *Program) Declared(id ClassID, s Selector) MethodID {
	c := &p.classes[id]
	if !c.linked {
		p.linkMethods(c)
	}
	if c.index != nil {
		if i, ok := c.index[s]; ok {
			return p.methodAt(c, int(i))
		}
		return None
	}
	if i := slices.Index(c.selectors, s); i >= 0 {
		return p.methodAt(c, i)
	}
	return None
}

func (p *Program) methodAt(c *class, i int) MethodID {
	if c.pack == nil {
		return c.methods[i]
	}
	return c.first + MethodID(i)
}

// linkMethods numbers the selectors of a class's methods when they are asked for
// the first time: of most classes they never are.
func (p *Program) linkMethods(c *class) {
	c.linked = true
	if c.pack == nil {
		for _, m := range c.methods {
			name, descriptor := p.MethodName(m)
			c.selectors = append(c.selectors, p.Selector(name, descriptor))
		}
	} else {
		c.selectors = make([]Selector, c.count)
		for i, m := range c.pack.MethodsOf(c.fact) {
			c.selectors[i] = p.pair(p.textOf(c.pack, m.Name), p.textOf(c.pack, m.Descriptor))
		}
	}
	if len(c.selectors) > fewMethods {
		c.index = make(map[Selector]int32, len(c.selectors))
		for i, s := range c.selectors {
			c.index[s] = int32(i)
		}
	}
}

// SelectorOf gives the selector of a method.
func (p *Program) SelectorOf(m MethodID) Selector {
	k, f := p.fact(m)
	if f == nil {
		return p.Selector(p.MethodName(m))
	}
	return p.pair(p.textOf(k, f.Name), p.textOf(k, f.Descriptor))
}
