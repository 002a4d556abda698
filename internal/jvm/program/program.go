// SPDX-License-Identifier: Apache-2.0

package program

import (
	"strings"

	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/facts"
	"verdict/internal/jvm/ledger"
)

// ClassID numbers the classes of a program, in the order of the class path.
type ClassID int32

// MethodID numbers the methods of a program.
type MethodID int32

// FieldID numbers the fields of a program.
type FieldID int32

// Selector numbers the pairs of a method's name and descriptor.
type Selector int32

// None is the number of nothing: no class, method, field or selector.
const None = -1

// Access flags of classes, fields and methods (JVMS tables 4.1-B, 4.5-A, 4.6-A).
const (
	Public    = 0x0001
	Private   = 0x0002
	Protected = 0x0004
	Static    = 0x0008
	Final     = 0x0010
	Bridge    = 0x0040
	Native    = 0x0100
	Interface = 0x0200
	Abstract  = 0x0400
)

// Program is all classes of a class path. What it does not change it may be asked
// by several goroutines at once; the functions that number or resolve something
// for the first time change it, and belong to one.
type Program struct {
	Path   *classpath.Path
	Ledger []ledger.Entry // what could not be read
	Hidden []Hidden       // classes that an earlier archive hides

	packs   []*packed
	classes []class
	methods []method
	fields  []ClassID // the class of each
	byName  map[string]ClassID

	elsewhere []placed // classes that do not lie where a JVM looks, while the program is made

	texts     map[string]int32
	names     []string
	selectors map[uint64]Selector // name and descriptor
	pairs     []uint64            // of each selector

	object       ClassID
	methodsNamed named
	providers    map[string][]Provider // by service; nil until asked
}

// Hidden is a class that stands in two archives; the first is the one that runs.
type Hidden struct{ Name, By, In string }

// packed is a pack in the program.
type packed struct {
	*facts.Pack
	number      int // among the packs
	archive     int
	firstMethod MethodID
	firstField  FieldID
	texts       []int32    // number in the program + 1, 0 where it was not asked
	classes     []ClassID  // the class that a text names + 2, 0 where it was not asked
	refs        []Selector // the selector of a reference + 1
}

type class struct {
	name       string
	pack       *packed // nil for phantoms and for what models made
	fact       *facts.Class
	super      ClassID
	interfaces []ClassID
	subs       []ClassID  // direct subclasses, subinterfaces and implementors
	methods    []MethodID // of what models made
	first      MethodID   // of what was read
	count      int32
	selectors  []Selector // of the methods, in their order; nil until asked
	index      map[Selector]int32
	access     uint16
	phantom    bool
	linked     bool
}

// method is one method: of a pack, or made by a model.
type method struct {
	class ClassID
	made  *Made
}

func newProgram(path *classpath.Path) *Program {
	return &Program{Path: path, Ledger: path.Ledger, byName: map[string]ClassID{}, texts: map[string]int32{}, selectors: map[uint64]Selector{}, object: None}
}

// reserve makes room for what was read: the tables do not move while they are filled.
func (p *Program) reserve(read []archiveFacts) {
	packs, classes, methods, fields := 0, 0, 0, 0
	for i := range read {
		for _, k := range read[i].packs {
			packs, classes, methods, fields = packs+1, classes+len(k.Classes), methods+len(k.Methods), fields+len(k.Fields)
		}
	}
	const more = 8 // a share for phantoms and what models make
	p.packs, p.fields = make([]*packed, 0, packs), make([]ClassID, 0, fields)
	p.classes, p.methods = make([]class, 0, classes+classes/more), make([]method, 0, methods+methods/more)
	p.byName = make(map[string]ClassID, classes+classes/more)
}

// add takes a pack. The first class of a name is the one that counts, and one that
// does not lie where a JVM looks for it counts when there is no other.
func (p *Program) add(archive int, pack *facts.Pack) {
	k := &packed{Pack: pack, number: len(p.packs), archive: archive, firstMethod: MethodID(len(p.methods)), firstField: FieldID(len(p.fields)),
		texts: make([]int32, pack.Texts.Len()), classes: make([]ClassID, pack.Texts.Len()), refs: make([]Selector, len(pack.Refs))}
	p.packs = append(p.packs, k)
	p.methods = p.methods[:len(p.methods)+len(pack.Methods)]
	p.fields = p.fields[:len(p.fields)+len(pack.Fields)]
	for i := range pack.Classes {
		if c := &pack.Classes[i]; liesAt(pack.Texts.At(c.Name), p.Path.Archives[archive].Member(int(c.Member))) {
			p.addClass(k, c)
		} else {
			p.elsewhere = append(p.elsewhere, placed{k, c})
		}
	}
}

// placed is a class of a pack.
type placed struct {
	pack *packed
	fact *facts.Class
}

// liesAt reports whether a JVM finds a class at a member of an archive.
func liesAt(name, member string) bool {
	return len(member) == len(name)+len(".class") && strings.HasPrefix(member, name)
}

func (p *Program) addClass(k *packed, c *facts.Class) {
	name := k.Texts.At(c.Name)
	id := ClassID(len(p.classes))
	if before, twice := p.byName[name]; twice {
		if name != "module-info" {
			p.Hidden = append(p.Hidden, Hidden{name, p.Path.Archives[p.classes[before].pack.archive].Name, p.Path.Archives[k.archive].Name})
		}
		return
	}
	p.byName[name] = id
	first, methods := k.firstMethod+MethodID(c.FirstMethod()), k.MethodsOf(c)
	for m := range methods {
		p.methods[int(first)+m].class = id
	}
	for f := range k.FieldsOf(c) {
		p.fields[int(k.firstField)+c.FirstField()+f] = id
	}
	p.classes = append(p.classes, class{name: name, pack: k, fact: c, super: None, first: first, count: int32(len(methods)), access: c.Access})
}

// link finds the superclasses and superinterfaces of all classes.
func (p *Program) link() {
	for _, e := range p.elsewhere {
		p.addClass(e.pack, e.fact)
	}
	p.elsewhere = nil
	p.object = p.Class("java/lang/Object")
	for id := ClassID(0); int(id) < len(p.classes); id++ {
		c := &p.classes[id]
		if c.pack == nil {
			continue
		}
		super := ClassID(None)
		if c.fact.Super != 0 {
			super = p.named(c.pack, c.fact.Super)
		} else if id != p.object && c.access&0x8000 == 0 {
			super = p.object
		}
		var interfaces []ClassID
		for _, name := range c.pack.Interfaces(c.fact) {
			interfaces = append(interfaces, p.named(c.pack, name))
		}
		c = &p.classes[id] // named may have moved it
		c.super, c.interfaces = super, interfaces
	}
	p.cutCycles()
	for id := range p.classes {
		p.under(ClassID(id))
	}
}

// under notes a class with its superclass and superinterfaces.
func (p *Program) under(id ClassID) {
	c := &p.classes[id]
	if c.super != None && (c.access&Interface == 0 || len(c.interfaces) == 0) {
		p.classes[c.super].subs = append(p.classes[c.super].subs, id)
	}
	for _, i := range c.interfaces {
		p.classes[i].subs = append(p.classes[i].subs, id)
	}
}

// Class gives the number of a class by its internal name. A name that no archive
// has becomes a phantom.
func (p *Program) Class(name string) ClassID {
	if id, ok := p.byName[name]; ok {
		return id
	}
	id := ClassID(len(p.classes))
	p.byName[name] = id
	p.classes = append(p.classes, class{name: name, super: None, phantom: true, linked: true})
	if name != "java/lang/Object" && p.object != None {
		p.classes[id].super = p.object
		p.classes[p.object].subs = append(p.classes[p.object].subs, id)
	}
	return id
}

// Find gives the number of a class that an archive has, or a model made.
func (p *Program) Find(name string) (ClassID, bool) {
	id, ok := p.byName[name]
	return id, ok && !p.classes[id].phantom
}

// named gives the class that a text of a pack names.
func (p *Program) named(k *packed, text uint32) ClassID {
	if known := k.classes[text]; known != 0 {
		return known - 2
	}
	id := p.Class(element(k.Texts.At(text)))
	k.classes[text] = id + 2
	return id
}

// element gives the class of which an array's descriptor is made; Object for one
// of a primitive type, whose methods are those of Object.
func element(name string) string {
	if name == "" || name[0] != '[' {
		return name
	}
	for name[0] == '[' && len(name) > 1 {
		name = name[1:]
	}
	if n := len(name); n > 2 && name[0] == 'L' && name[n-1] == ';' {
		return name[1 : n-1]
	}
	return "java/lang/Object"
}

// BeginsByObject reports whether a JVM of the class path's release may begin with a method
// main that is not static, or has no parameters: from Java 21 on, at first as a preview. Of
// an unknown release it may.
func (p *Program) BeginsByObject() bool {
	const first = 21
	return p.Path.JDK == nil || p.Path.JDK.Release == 0 || p.Path.JDK.Release >= first
}
