// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"verdict/internal/jvm/hashindex"
	"verdict/internal/jvm/program"
)

// holder is what has a set of types of its own: those of which it may hold objects.
type holder int32

const (
	// anywhere holds every type of which objects are created: it passes them to what is
	// called in a way that is not followed.
	anywhere holder = iota
	// inJDK is all code of the JDK with all its fields, and what all arrays hold.
	inJDK
	// everywhere holds types that any method may come by. All others have what it has: their
	// own sets leave that out.
	everywhere
	// anyField is what stands between fields that are not known and who reads and writes
	// them by reflection.
	anyField
	firstOwn // methods and fields of the program
)

// filter is a class, beneath which what passes is. Zero lets everything pass.
type filter int32

const nothingPasses filter = -1

type holding struct {
	set, fresh typeBits // what is in fresh has not been passed on yet
	flows      []uint32 // numbers
	keys       []int32
	queued     bool
	merged     bool // it has what the JDK has, and the JDK what it has: they are one
}

type typeFlow struct {
	from, to holder
	filter   filter
}

// typeSets follows which types reach which method and field (XTA: Tip and Palsberg,
// Scalable Propagation-Based Call Graph Construction Algorithms, OOPSLA 2000).
type typeSets struct {
	g        *Graph
	types    []program.ClassID
	index    []int32 // of a class among types, plus one
	holders  []holding
	ofMethod []holder // zero where it was not asked
	ofField  map[program.FieldID]holder
	fields   []heldField
	flows    []typeFlow // of all holders
	flowOf   hashindex.Index
	queue    []holder

	filterOf map[program.ClassID]filter
	filters  []typeBits // of each filter
	shapes   map[program.Selector]*signature
	sites    map[holder]map[program.Selector]*signature // of the calls of methods
	bases    map[selectionKey]*selection
	based    []*selection // the same, in the order in which they were asked for

	remote  program.ClassID     // the interface of what RMI makes proxies of
	asText  program.MethodID    // Object.toString, which calls the hashCode of what it is called on: it is no way into the JDK
	beneath [][]program.ClassID // types that the JDK has, by what is above them
	called  [][]int32           // its keys on a class

	proxied bool               // a proxy may stand behind every interface
	behind  map[proxyUse]bool  // calls of interfaces
	reads   map[string]bool    // names of fields that reflection reads
	anyRead bool               // it reads fields that are not known
	fixed   [4]program.ClassID // Throwable, Enum, MethodHandle, VarHandle
}

type heldField struct {
	holder holder
	class  program.ClassID
	name   string
	filter filter
}

func newTypeSets(g *Graph) *typeSets {
	x := &typeSets{g: g, holders: make([]holding, firstOwn), ofField: map[program.FieldID]holder{}, filterOf: map[program.ClassID]filter{},
		filters: make([]typeBits, 1), shapes: map[program.Selector]*signature{}, sites: map[holder]map[program.Selector]*signature{}, bases: map[selectionKey]*selection{}, behind: map[proxyUse]bool{}, reads: map[string]bool{}}
	for i, name := range []string{"java/lang/Throwable", "java/lang/Enum", "java/lang/invoke/MethodHandle", "java/lang/invoke/VarHandle"} {
		x.fixed[i] = g.p.Class(name)
	}
	x.remote = g.p.Class("java/rmi/Remote")
	x.asText = g.named("java/lang/Object.toString()Ljava/lang/String;")
	x.flow(everywhere, inJDK, 0)
	return x
}

// of gives what holds the types of a method: the JDK's are one.
func (x *typeSets) of(m program.MethodID) holder {
	grow(&x.ofMethod, int(m))
	if h := x.ofMethod[m]; h != 0 {
		return h
	}
	h := inJDK
	if !x.g.ofRuntime(m) || m == x.asText {
		h = x.hold()
	}
	x.ofMethod[m] = h
	return h
}

func (x *typeSets) hold() holder {
	h := holder(len(x.holders))
	x.holders = append(x.holders, holding{})
	return h
}

// number gives a type its place in the sets; called once for each, when objects of it
// are created.
func (x *typeSets) number(class program.ClassID) {
	n := len(x.types)
	x.types = append(x.types, class)
	grow(&x.index, int(class))
	x.index[class] = int32(n) + 1
	x.g.supertypes(class, func(c program.ClassID) {
		if f, ok := x.filterOf[c]; ok && f != 0 {
			x.filters[f].add(n)
		}
	})
	x.put(anywhere, class)
	if x.roams(class) {
		x.put(everywhere, class)
	}
}

// boxes are made of numbers without a call.
var boxes = map[string]bool{"java/lang/Boolean": true, "java/lang/Byte": true, "java/lang/Character": true, "java/lang/Short": true, "java/lang/Integer": true,
	"java/lang/Long": true, "java/lang/Float": true, "java/lang/Double": true}

// roams reports whether objects of a type get to methods by ways that are not followed:
// they are thrown, are constants that are found by name, or have a class above them that
// is not there, so that it is not known for what they pass.
func (x *typeSets) roams(class program.ClassID) bool {
	p := x.g.p
	if p.IsSubtype(class, x.fixed[0]) || p.IsSubtype(class, x.fixed[1]) || boxes[p.Name(class)] {
		return true
	}
	phantom := x.g.phantomAbove(class)
	return phantom != program.None && phantom != p.Object()
}

// put adds a type.
func (x *typeSets) put(h holder, class program.ClassID) {
	h = x.one(h)
	if int(class) >= len(x.index) || x.index[class] == 0 {
		return
	}
	n := int(x.index[class]) - 1
	if h >= anyField && x.holders[everywhere].set.has(n) {
		return
	}
	if x.holders[h].set.add(n) {
		x.holders[h].fresh.add(n)
		x.wake(h)
	}
}

func (x *typeSets) wake(h holder) {
	if !x.holders[h].queued {
		x.holders[h].queued = true
		x.queue = append(x.queue, h)
	}
}

// filter gives that of the types beneath a class.
func (x *typeSets) filter(class program.ClassID) filter {
	if class == x.g.p.Object() {
		return 0
	}
	if f, ok := x.filterOf[class]; ok {
		return f
	}
	f := filter(len(x.filters))
	x.filterOf[class] = f
	x.filters = append(x.filters, typeBits{nil})
	grow(&x.g.beneath, int(class))
	for _, c := range x.g.beneath[class] {
		if int(c) < len(x.index) && x.index[c] > 0 {
			x.filters[f].add(int(x.index[c]) - 1)
		}
	}
	return f
}

// flow lets types pass, now and later.
func (x *typeSets) flow(from, to holder, f filter) {
	from, to = x.one(from), x.one(to)
	if from == to || f == nothingPasses || f != 0 && x.flowing(typeFlow{from, to, 0}) || !x.begin(typeFlow{from, to, f}) {
		return
	}
	x.pass(to, x.holders[from].set, f)
	if f == 0 && (from == inJDK || to == inJDK) && x.flowing(typeFlow{to, from, 0}) {
		x.merge(max(from, to))
	}
}

func (f typeFlow) hash() uint32 { return hashindex.Mix(uint32(f.from), uint32(f.to), uint32(f.filter)) }

// flowing reports whether types pass so.
func (x *typeSets) flowing(f typeFlow) bool {
	_, ok := x.flowOf.Find(f.hash(), func(n uint32) bool { return x.flows[n] == f })
	return ok
}

// begin notes a flow, and reports whether it was not there.
func (x *typeSets) begin(f typeFlow) bool {
	if x.flowing(f) {
		return false
	}
	n := uint32(len(x.flows))
	x.flowOf.Add(f.hash(), n)
	x.flows = append(x.flows, f)
	x.holders[f.from].flows = append(x.holders[f.from].flows, n)
	return true
}

// one gives what holds for a holder.
func (x *typeSets) one(h holder) holder {
	if x.holders[h].merged {
		return inJDK
	}
	return h
}

// merge makes a holder one with the JDK.
func (x *typeSets) merge(h holder) {
	if h < firstOwn {
		return
	}
	own := x.holders[h]
	x.holders[h] = holding{merged: true, queued: true}
	x.pass(inJDK, own.set, 0)
	for _, n := range own.flows {
		x.flow(inJDK, x.flows[n].to, x.flows[n].filter)
	}
	for _, n := range own.keys {
		x.share(n)
	}
}

func (x *typeSets) pass(to holder, set typeBits, f filter) {
	to = x.one(to)
	var through, without typeBits
	if f != 0 {
		through = x.filters[f]
	}
	if to >= anyField {
		without = x.holders[everywhere].set
	}
	h := &x.holders[to]
	if h.set.addAll(set, through, without, &h.fresh) {
		x.wake(to)
	}
}

// settle passes types on until a method is reached that has to be looked at, or nothing
// is left. It reports whether there was anything.
func (x *typeSets) settle() bool {
	if len(x.queue) == 0 {
		return false
	}
	for n := 0; n < len(x.queue); n++ {
		h := x.queue[n]
		if x.holders[h].merged {
			continue
		}
		fresh := x.holders[h].fresh
		x.holders[h].fresh, x.holders[h].queued = nil, false
		switch h {
		case inJDK:
			x.enterJDK(fresh)
		case everywhere:
			for i := 0; i < len(x.based); i++ { // it may grow
				x.roam(x.based[i], fresh)
			}
		}
		for i := 0; i < len(x.holders[h].keys); i++ { // it may grow
			x.aim(x.holders[h].keys[i], fresh)
		}
		for i := 0; i < len(x.holders[h].flows); i++ { // it may grow
			f := x.flows[x.holders[h].flows[i]]
			x.pass(f.to, fresh, f.filter)
		}
		if n > patience {
			x.queue = append(x.queue[:0], x.queue[n+1:]...)
			return true
		}
	}
	x.queue = x.queue[:0]
	return true
}

// enterJDK aims the calls of the JDK at types that have come to it.
func (x *typeSets) enterJDK(fresh typeBits) {
	g := x.g
	fresh.each(nil, func(i int) {
		class := x.types[i]
		g.supertypes(class, func(c program.ClassID) {
			grow(&x.beneath, int(c))
			x.beneath[c] = append(x.beneath[c], class)
			if int(c) < len(x.called) {
				for n := 0; n < len(x.called[c]); n++ { // it may grow
					g.aim(x.called[c][n], class)
				}
			}
		})
	})
}
