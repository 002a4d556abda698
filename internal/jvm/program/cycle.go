// SPDX-License-Identifier: Apache-2.0

package program

import (
	"slices"

	"verdict/internal/jvm/ledger"
)

// cutCycles takes superclasses and superinterfaces away that lead back to the
// class itself. A JVM does not load such a class (ClassCircularityError, JVMS
// §5.3.5).
func (p *Program) cutCycles() {
	const (
		unseen = iota
		open
		done
	)
	state := make([]byte, len(p.classes))
	type step struct {
		id   ClassID
		next int
	}
	for start := range p.classes {
		if state[start] != unseen {
			continue
		}
		stack := []step{{ClassID(start), 0}}
		state[start] = open
		for len(stack) > 0 {
			s := &stack[len(stack)-1]
			above := p.above(s.id)
			if s.next == len(above) {
				state[s.id] = done
				stack = stack[:len(stack)-1]
				continue
			}
			up := above[s.next]
			switch state[up] {
			case open:
				p.cut(s.id, up)
			case unseen:
				s.next++
				state[up] = open
				stack = append(stack, step{up, 0})
			default:
				s.next++
			}
		}
	}
}

// above gives the superclass and the superinterfaces.
func (p *Program) above(id ClassID) []ClassID {
	c := &p.classes[id]
	if c.super == None {
		return c.interfaces
	}
	return append([]ClassID{c.super}, c.interfaces...)
}

func (p *Program) cut(id, up ClassID) {
	c := &p.classes[id]
	p.Ledger = append(p.Ledger, ledger.Entry{Kind: ledger.UnreadableClass, Where: c.name, What: "it is above itself, by way of " + p.classes[up].name})
	if c.super == up {
		c.super = None
		return
	}
	c.interfaces = slices.DeleteFunc(slices.Clone(c.interfaces), func(i ClassID) bool { return i == up })
}
