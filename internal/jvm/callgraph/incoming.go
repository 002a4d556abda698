// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"slices"

	"verdict/internal/jvm/facts"
	"verdict/internal/jvm/program"
)

// incoming is by whom methods are called and fields are written: with it a value is
// followed back to where it was made. It knows the code of the program alone; what the
// JDK and models pass and write is not followed.
type incoming struct {
	callers map[program.MethodID][]program.MethodID // that name just the method
	byKey   map[int32][]program.MethodID            // callers of calls that the receiver's class decides
	keys    map[program.MethodID][]int32            // the keys that lead to a method
	foreign map[program.MethodID]bool               // called by the JDK or a model
	outside map[int32]bool                          // keys of which a caller is the JDK or a model
	writers map[program.FieldID][]program.MethodID
}

func newIncoming() incoming {
	return incoming{callers: map[program.MethodID][]program.MethodID{}, byKey: map[int32][]program.MethodID{}, keys: map[program.MethodID][]int32{},
		foreign: map[program.MethodID]bool{}, outside: map[int32]bool{}, writers: map[program.FieldID][]program.MethodID{}}
}

// follows reports whether values are followed through a call in a method.
func (g *Graph) follows(m program.MethodID, kind Kind) bool {
	return (kind == Direct || kind == Virtual) && !g.ofRuntime(m) && g.p.Where(m) == ""
}

func (g *Graph) noteCall(from, to program.MethodID, kind Kind) {
	switch {
	case g.p.InRuntime(g.p.ClassOf(to)):
	case g.follows(from, kind):
		g.in.callers[to] = append(g.in.callers[to], from)
	default:
		g.in.foreign[to] = true
	}
}

func (g *Graph) noteDispatch(from program.MethodID, n int32, kind Kind) {
	if shared := g.keys[n].shared; shared != 0 {
		g.noteDispatch(from, shared-1, kind)
	}
	if g.follows(from, kind) {
		g.in.byKey[n] = append(g.in.byKey[n], from)
	} else {
		g.in.outside[n] = true
	}
}

// noteWrite keeps who writes a field of the program.
func (g *Graph) noteWrite(from program.MethodID, d program.Do) {
	if d.Op != facts.PutField && d.Op != facts.PutStatic {
		return
	}
	if f := g.field(d); f != program.None && !g.p.InRuntime(g.p.FieldClass(f)) {
		g.in.writers[f] = append(g.in.writers[f], from)
	}
}

// callersOf gives the methods that call another; all is false where others do as well,
// of which it is not known what they pass.
func (g *Graph) callersOf(m program.MethodID) (list []program.MethodID, all bool) {
	all = !g.in.foreign[m]
	list = append(list, g.in.callers[m]...)
	for _, n := range g.in.keys[m] {
		list = append(list, g.in.byKey[n]...)
		all = all && !g.in.outside[n]
	}
	slices.Sort(list)
	return slices.Compact(list), all
}

// ofRuntime reports whether a method is of the JDK, or was made for one that is.
func (g *Graph) ofRuntime(m program.MethodID) bool {
	class := g.p.ClassOf(m)
	return g.p.InRuntime(class) || g.ofJDK[class]
}
