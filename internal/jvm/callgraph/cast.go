// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"slices"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/flow"
	"verdict/internal/jvm/program"
)

// createUnknown creates an object of a class that is not known. What it is cast to says
// of which it can be: an object of another ends in an exception.
func (g *Graph) createUnknown(c use, takes string) {
	if g.ofRuntime(c.m) {
		return
	}
	casts, ok := g.castsTo(c.m, c.r, c.i.PC, maxReturns)
	if !ok {
		g.supposeNamed(c)
		g.openly(c, "creates an object of a class that is not known", g.anyInstance(c.m))
		return
	}
	for _, of := range casts {
		if !g.once("beneath " + g.p.Name(of) + takes) {
			continue
		}
		g.at(Assumed, func() {
			what := "what " + g.p.String(c.m) + " creates by name may be any " + program.Dotted(g.p.Name(of))
			g.below(of, func(class program.ClassID) { g.supposeCreated(c.m, class, takes, what) })
		})
	}
}

// maxReturns is through how many methods that return it an object is followed to its
// cast.
const maxReturns = 4

// castsTo gives the classes that what a call gives back is cast to, wherever it is used.
// It is false where it is used as it is, and where it is not used.
func (g *Graph) castsTo(m program.MethodID, r *followed, pc, returns int) (list []program.ClassID, ok bool) {
	for _, i := range r.Instructions {
		for _, operand := range i.Operands {
			if !slices.ContainsFunc(operand, func(s flow.Source) bool { return s.Kind == flow.Call && int(s.PC) == pc && s.Cast == flow.NoPC }) {
				continue
			}
			switch i.Op {
			case classfile.OpCheckCast:
				list = append(list, g.p.Class(element(r.Class.ClassName(i.Constant))))
			case classfile.OpAReturn:
				casts, ok := g.returnsCast(m, returns)
				if !ok {
					return nil, false
				}
				list = append(list, casts...)
			default:
				return nil, false
			}
		}
	}
	slices.Sort(list)
	list = slices.Compact(list)
	return list, len(list) > 0 && !slices.Contains(list, g.p.Object())
}

// returnsCast gives the classes that callers of a method cast to what it returns.
func (g *Graph) returnsCast(m program.MethodID, returns int) (list []program.ClassID, ok bool) {
	callers, all := g.callersOf(m)
	if !all || returns == 0 {
		return nil, false
	}
	selector := g.p.SelectorOf(m)
	for _, caller := range callers {
		r := g.read(caller)
		if r == nil {
			return nil, false
		}
		for _, i := range r.calls {
			if i.selector != selector || !g.mayCall(i.class, m) {
				continue
			}
			casts, ok := g.castsTo(caller, r, i.PC, returns-1)
			if !ok {
				return nil, false
			}
			list = append(list, casts...)
		}
	}
	return list, true
}
