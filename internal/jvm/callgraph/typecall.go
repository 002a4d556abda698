// SPDX-License-Identifier: Apache-2.0

package callgraph

import "verdict/internal/jvm/program"

// signature is what passes into a method and out of it, besides its object.
type signature struct {
	in  []filter // in the order of the parameters that are objects
	out []filter
}

func (x *typeSets) signature(s program.Selector) *signature {
	if shape, ok := x.shapes[s]; ok {
		return shape
	}
	_, descriptor := x.g.p.SelectorName(s)
	shape := x.described(descriptor)
	x.shapes[s] = shape
	return shape
}

// shape gives the signature of a call in a method, as closely as that tells it.
func (x *typeSets) shape(from holder, s program.Selector) *signature {
	if shape, ok := x.sites[from][s]; ok {
		return shape
	}
	return x.signature(s)
}

// described reads a descriptor. What arrays hold is not passed with them: it is in one
// place for all.
func (x *typeSets) described(descriptor string) *signature {
	shape := &signature{}
	for _, class := range x.g.classes(parameters(descriptor)) {
		shape.in = append(shape.in, x.filter(class))
	}
	if class := returnClass(descriptor); class != "" {
		shape.out = []filter{x.filter(x.g.p.Class(class))}
	}
	return shape
}

// passCall lets pass what a call does: the object and the arguments in, the result out.
func (x *typeSets) passCall(from, to holder, object filter, shape *signature) {
	for _, f := range shape.out {
		x.flow(to, from, f)
	}
	for _, f := range shape.in {
		if f == 0 {
			x.flow(from, to, 0)
			return
		}
	}
	for _, f := range shape.in {
		x.flow(from, to, f)
	}
	x.flow(from, to, object)
}

// object gives what passes as the object that a method is called on.
func (x *typeSets) object(m program.MethodID) filter {
	p := x.g.p
	class := p.ClassOf(m)
	switch {
	case p.MethodAccess(m)&program.Static != 0:
		return nothingPasses
	case class == p.Object():
		if m != x.asText { // the others neither keep the object nor call it
			return nothingPasses
		}
	}
	return x.filter(class)
}

// call lets pass what a call of a method does.
func (x *typeSets) call(from holder, m program.MethodID) {
	if to := x.of(m); to != from {
		x.passCall(from, to, x.object(m), x.shape(from, x.g.p.SelectorOf(m)))
	}
}

// export lets pass what a call does of which the JDK, or nobody knows who, has the method.
func (x *typeSets) export(from holder, class program.ClassID, s program.Selector) {
	object := nothingPasses
	if class != program.None {
		object = x.filter(class)
	}
	x.passCall(from, inJDK, object, x.shape(from, s))
}

// foreign lets pass what a call does of which it is not followed who makes it: any object
// may be the one that it is called on, the arguments came by way of the JDK.
func (x *typeSets) foreign(m program.MethodID) {
	to := x.of(m)
	if to == inJDK {
		x.flow(anywhere, inJDK, x.object(m))
		return
	}
	x.passCall(inJDK, to, nothingPasses, x.signature(x.g.p.SelectorOf(m)))
	x.flow(anywhere, to, x.object(m))
}

type selectionKey struct {
	class    program.ClassID
	selector program.Selector
}

// selection is which method each type runs for a call by a class and a selector.
type selection struct {
	group   map[int32]int32 // of each type that was asked: zero for none, else one more than its place in methods
	methods []program.MethodID
	place   map[program.MethodID]int32
	keys    []int32 // of holders of their own, with this class and selector
	roaming []roaming
	roams   bitset // groups of what roams
}

// roaming is a group of types that are everywhere, with the first of them.
type roaming struct {
	group int32
	of    program.ClassID
}

// base gives the selection of a key, of which it is one from now on.
func (x *typeSets) base(n int32) *selection {
	k := &x.g.keys[n]
	at := selectionKey{k.class, k.selector}
	b := x.bases[at]
	if b == nil {
		b = &selection{group: map[int32]int32{}, place: map[program.MethodID]int32{}}
		x.bases[at] = b
		x.based = append(x.based, b)
		b.keys = append(b.keys, n)
		x.roam(b, x.holders[everywhere].set)
		return b
	}
	b.keys = append(b.keys, n)
	return b
}

func (x *typeSets) group(b *selection, k *key, n int) int32 {
	if group, ok := b.group[int32(n)]; ok {
		return group
	}
	group := int32(0)
	if m := x.g.selects(k, x.types[n]); m != program.None {
		place, ok := b.place[m]
		if !ok {
			b.methods = append(b.methods, m)
			place = int32(len(b.methods))
			b.place[m] = place
		}
		group = place
	}
	b.group[int32(n)] = group
	return group
}

// beneathKey gives what types are beneath the class that a key names; nil for all.
func (x *typeSets) beneathKey(k *key) typeBits {
	if f := x.filter(k.class); f != 0 {
		return x.filters[f]
	}
	return nil
}

// roam adds what the calls of a selection run for objects of types that are everywhere.
func (x *typeSets) roam(b *selection, types typeBits) {
	first := b.keys[0]
	types.each(x.beneathKey(&x.g.keys[first]), func(i int) {
		group := x.group(b, &x.g.keys[first], i)
		if group == 0 || !b.roams.add(int(group)) {
			return
		}
		b.roaming = append(b.roaming, roaming{group, x.types[i]})
		for n := 0; n < len(b.keys); n++ { // it may grow
			x.hit(b, b.keys[n], group, x.types[i])
		}
	})
}

// hit adds a target to a call that is not one with the same of the JDK.
func (x *typeSets) hit(b *selection, n, group int32, of program.ClassID) {
	k := &x.g.keys[n]
	if x.one(k.by) != inJDK && k.groups.add(int(group)) {
		x.g.hit(n, b.methods[group-1], of)
	}
}

// aim adds what a call of a method of the program runs for objects of some types.
func (x *typeSets) aim(n int32, types typeBits) {
	g := x.g
	types.each(x.beneathKey(&g.keys[n]), func(i int) {
		k := &g.keys[n]
		if group := x.group(k.base, k, i); group > 0 && k.groups.add(int(group)) {
			g.hit(n, k.base.methods[group-1], x.types[i])
		}
	})
}

// addKey begins a call of a holder.
func (x *typeSets) addKey(n int32) {
	g := x.g
	k := &g.keys[n]
	if k.by == inJDK {
		grow(&x.called, int(k.class))
		x.called[k.class] = append(x.called[k.class], n)
		grow(&x.beneath, int(k.class))
		for _, c := range x.beneath[k.class] {
			g.aim(n, c)
		}
		return
	}
	if x.one(k.by) == inJDK {
		x.share(n)
		return
	}
	by := k.by
	x.holders[by].keys = append(x.holders[by].keys, n) // first of all: any target may make the holder one with the JDK
	base := x.base(n)
	g.keys[n].base = base                    // k may have moved
	for i := 0; i < len(base.roaming); i++ { // it may grow
		x.hit(base, n, base.roaming[i].group, base.roaming[i].of)
	}
	x.aim(n, x.holders[by].set)
}

// share lets a call run what the same call of the JDK runs, from now on.
func (x *typeSets) share(n int32) {
	g := x.g
	k := g.keys[n]
	shared := g.key(inJDK, k.class, k.selector, k.resolved)
	g.keys[n].shared, g.keys[n].since = shared+1, g.level
	g.in.byKey[shared] = append(g.in.byKey[shared], g.in.byKey[n]...)
	if g.in.outside[n] {
		g.in.outside[shared] = true
	}
}

// runs notes that a call runs a method.
func (x *typeSets) runs(by holder, m program.MethodID) {
	if by == anywhere {
		x.foreign(m)
	} else {
		x.call(by, m)
	}
}
