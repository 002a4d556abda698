// SPDX-License-Identifier: Apache-2.0

package program

import "slices"

// named are the methods of each name. Those of one name are a chain.
type named struct {
	known int // classes
	of    map[string]int32
	heads []int32 // of each name the last method, plus one
	next  []int32 // of each method the one before of its name, plus one
}

// Named gives the methods of a name that any class declares, in the order of the classes.
func (p *Program) Named(name string) []MethodID {
	p.indexNames()
	n, ok := p.methodsNamed.of[name]
	if !ok {
		return nil
	}
	var list []MethodID
	for at := p.methodsNamed.heads[n]; at != 0; at = p.methodsNamed.next[at-1] {
		list = append(list, MethodID(at-1))
	}
	slices.Reverse(list)
	return list
}

// indexNames takes the classes that have come since.
func (p *Program) indexNames() {
	x := &p.methodsNamed
	if x.of == nil {
		x.of = map[string]int32{}
	}
	x.next = append(x.next, make([]int32, len(p.methods)-len(x.next))...)
	var pack *packed
	var numbers []int32 // of the names of the pack at hand, plus one
	for ; x.known < len(p.classes); x.known++ {
		c := &p.classes[x.known]
		if c.pack == nil {
			for _, m := range c.methods {
				x.add(x.number(p.methods[m].made.Name), m)
			}
			continue
		}
		if c.pack != pack {
			pack, numbers = c.pack, make([]int32, c.pack.Texts.Len())
		}
		for i, m := range pack.MethodsOf(c.fact) {
			if numbers[m.Name] == 0 {
				numbers[m.Name] = x.number(pack.Texts.At(m.Name)) + 1
			}
			x.add(numbers[m.Name]-1, c.first+MethodID(i))
		}
	}
}

func (x *named) number(name string) int32 {
	n, ok := x.of[name]
	if !ok {
		n = int32(len(x.heads))
		x.of[name] = n
		x.heads = append(x.heads, 0)
	}
	return n
}

func (x *named) add(name int32, m MethodID) {
	x.next[m] = x.heads[name]
	x.heads[name] = int32(m) + 1
}
