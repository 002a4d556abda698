// SPDX-License-Identifier: Apache-2.0

package replaytest

import (
	"slices"
	"strings"
)

// Method is a method, or a field, of a class by its internal name.
type Method struct{ Class, Name, Descriptor string }

func (m Method) String() string {
	return strings.ReplaceAll(m.Class, "/", ".") + "#" + m.Name + m.Descriptor
}

// Classes are the classes of a program, those of the JDK beneath them.
type Classes struct {
	beneath *Classes
	classes map[string]*class
	subs    map[string][]string // classes, by one directly above
	strayed []*class            // that do not lie where their name says
}

// New makes an empty set of classes, above others or above nil.
func New(beneath *Classes) *Classes {
	return &Classes{beneath: beneath, classes: map[string]*class{}, subs: map[string][]string{}}
}

// Add reads a class file that lies at a place in an archive. The first class of a name
// counts, and one that does not lie where its name says when there is no other.
func (c *Classes) Add(member string, b []byte) error {
	read, err := read(b)
	if err != nil {
		return err
	}
	if member == read.name+".class" {
		c.add(read)
	} else {
		c.strayed = append(c.strayed, read)
	}
	return nil
}

// Settle is called when all class files have been added.
func (c *Classes) Settle() {
	for _, strayed := range c.strayed {
		c.add(strayed)
	}
	c.strayed = nil
}

func (c *Classes) add(read *class) {
	if c.class(read.name) != nil {
		return
	}
	c.classes[read.name] = read
	for _, up := range read.above() {
		c.subs[up] = append(c.subs[up], read.name)
	}
}

func (c *class) above() []string {
	if c.super == "" {
		return c.interfaces
	}
	return append([]string{c.super}, c.interfaces...)
}

// class gives a class; nil when it is not there.
func (c *Classes) class(name string) *class {
	if c.beneath != nil {
		if found := c.beneath.class(name); found != nil {
			return found
		}
	}
	return c.classes[name]
}

func (c *Classes) subsOf(name string) []string {
	if c.beneath == nil {
		return c.subs[name]
	}
	return slices.Concat(c.beneath.subsOf(name), c.subs[name])
}

const (
	isPublic    = 0x0001
	isPrivate   = 0x0002
	isProtected = 0x0004
	isStatic    = 0x0008
	isNative    = 0x0100
	isInterface = 0x0200
	isAbstract  = 0x0400
)

func (c *Classes) member(m Method) (member, bool) {
	of := c.class(m.Class)
	if of == nil {
		return member{}, false
	}
	found, ok := of.methods[[2]string{m.Name, m.Descriptor}]
	return found, ok
}

// up tells a class and all above it, each once, the superclasses before the interfaces,
// until tell returns false; those that are not there too.
func (c *Classes) up(name string, tell func(string) bool) bool {
	var above []string
	for at := name; at != ""; {
		if !tell(at) {
			return false
		}
		of := c.class(at)
		if of == nil {
			break
		}
		above = append(above, of.interfaces...)
		at = of.super
	}
	for i := 0; i < len(above); i++ {
		if slices.Contains(above[:i], above[i]) {
			continue
		}
		if !tell(above[i]) {
			return false
		}
		if of := c.class(above[i]); of != nil {
			above = append(above, of.interfaces...)
		}
	}
	return true
}

// beneathOf reports whether a class is another, or beneath it.
func (c *Classes) beneathOf(name, of string) bool {
	return of == "java/lang/Object" || !c.up(name, func(up string) bool { return up != of })
}

// resolve gives the method that a reference means (JVMS §5.4.3.3, §5.4.3.4).
func (c *Classes) resolve(ref Method) (Method, bool) {
	name := ref.Class
	if strings.HasPrefix(name, "[") {
		name = "java/lang/Object"
	}
	var found, abstract []Method
	inClass := true
	c.up(name, func(up string) bool {
		of := c.class(up)
		m := Method{up, ref.Name, ref.Descriptor}
		have, ok := c.member(m)
		switch {
		case !ok:
		case of.access&isInterface == 0 || up == name:
			found = append(found, m)
			return false
		case have.access&(isPrivate|isStatic) != 0:
		case have.access&isAbstract != 0:
			abstract = append(abstract, m)
		default:
			inClass = false
			found = append(found, m)
		}
		return true
	})
	switch {
	case len(found) > 0 && inClass:
		return found[0], true
	case len(found) > 0:
		return c.specific(append(found, abstract...)), true
	case len(abstract) > 0:
		return abstract[0], true
	}
	return Method{}, false
}

// specific gives the first method of interfaces that none beneath overrides, one with a body
// before others.
func (c *Classes) specific(list []Method) Method {
	for _, m := range list {
		if !slices.ContainsFunc(list, func(other Method) bool { return other != m && c.beneathOf(other.Class, m.Class) }) {
			return m
		}
	}
	return list[0]
}

// selects gives what a call of a resolved method runs for an object of a class (JVMS
// §5.4.6): of an interface or an abstract class, for one of a class directly beneath it
// that adds nothing.
func (c *Classes) selects(object string, resolved Method) Method {
	of, _ := c.member(resolved)
	if of.access&(isPrivate|isStatic) != 0 {
		return resolved
	}
	var chosen Method
	var list []Method
	c.up(object, func(up string) bool {
		m := Method{up, resolved.Name, resolved.Descriptor}
		have, ok := c.member(m)
		switch {
		case !ok || have.access&(isPrivate|isStatic) != 0:
		case c.class(up).access&isInterface != 0:
			list = append(list, m)
		case m == resolved || c.overrides(m, resolved):
			chosen = m
			return false
		}
		return true
	})
	if chosen == (Method{}) && len(list) > 0 {
		chosen = c.specific(list)
	}
	return chosen
}

// overrides reports whether a method can override another of its name and descriptor (JVMS
// §5.4.5).
func (c *Classes) overrides(m, other Method) bool {
	if of, there := c.member(other); !there || of.access&(isPublic|isProtected) != 0 || c.class(other.Class).access&isInterface != 0 {
		return true
	}
	if folder(m.Class) == folder(other.Class) {
		return true
	}
	for of := c.class(c.class(m.Class).super); of != nil && of.name != other.Class; of = c.class(of.super) {
		between := Method{of.name, m.Name, m.Descriptor}
		if _, ok := c.member(between); ok && c.overrides(between, other) && c.overrides(m, between) {
			return true
		}
	}
	return false
}

func folder(name string) string { return name[:strings.LastIndexByte(name, '/')+1] }

// initialised reports whether the initialiser of a class runs when another is initialised
// (JVMS §5.5).
func (c *Classes) initialised(with, class string) bool {
	return !c.up(with, func(up string) bool {
		of := c.class(up)
		runs := up == with || of != nil && (of.access&isInterface == 0 || of.hasDefaults()) && c.class(with).access&isInterface == 0
		return up != class || !runs
	})
}

// initialisedBelow reports whether the initialiser of an interface runs when a class that
// implements another is initialised.
func (c *Classes) initialisedBelow(other, class string) bool {
	of := c.class(class)
	return of != nil && of.hasDefaults() && !c.up(other, func(up string) bool { return up != class })
}

func (c *class) hasDefaults() bool {
	for _, m := range c.methods {
		if m.access&(isAbstract|isStatic) == 0 {
			return true
		}
	}
	return false
}

// declares gives the class that declares a static field or method which is referred to; ""
// when none does.
func (c *Classes) declares(ref Method) string {
	if strings.HasPrefix(ref.Descriptor, "(") {
		m, _ := c.resolve(ref)
		return m.Class
	}
	found := ""
	c.up(ref.Class, func(up string) bool {
		if of := c.class(up); of != nil && of.fields[[2]string{ref.Name, ref.Descriptor}] {
			found = up
		}
		return found == ""
	})
	return found
}
