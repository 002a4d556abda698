// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"strings"

	"verdict"
	"verdict/internal/jvm/program"
	"verdict/internal/reach"
)

// interfaces lets others call what is public and protected of the classes that the
// profile's patterns name, and of the classes that those give back.
func (r *resolver) interfaces() {
	w := &offered{r: r, seen: map[program.ClassID]bool{}}
	for _, text := range r.profile.API {
		pattern, optional := verdict.CutOptional(text)
		origin := reach.Origin{By: reach.ByAPI, Key: pattern}
		before := len(r.found.API)
		parts := strings.Split(pattern, ".")
		matched := false
		for id := range program.ClassID(r.program.Classes()) {
			if r.public(id) && fitsPath(parts, strings.Split(program.Dotted(r.program.Name(id)), ".")) {
				matched = true
				w.offer(id, origin)
			}
		}
		if !matched {
			r.lack(optional, reach.Gap{What: "names no public class of the class path", Origin: origin, Hides: reach.HidesCalls, Archive: true})
		}
		for ; before < len(r.found.API); before++ { // it grows
			w.methods(r.found.API[before])
		}
	}
}

func (r *resolver) public(id program.ClassID) bool {
	return !r.program.InRuntime(id) && r.program.Archive(id) != program.None && r.program.Access(id)&program.Public != 0
}

// offered gathers what others can create and call.
type offered struct {
	r    *resolver
	seen map[program.ClassID]bool
}

func (w *offered) offer(id program.ClassID, origin reach.Origin) {
	if !w.seen[id] {
		w.seen[id] = true
		w.r.found.API = append(w.r.found.API, reach.Interface{Class: id, Origin: origin})
	}
}

// methods lets others call the methods of a class, those that it inherits among them: a
// class above it may be hidden, or match no pattern.
func (w *offered) methods(of reach.Interface) {
	p := w.r.program
	above := []program.ClassID{}
	for c := of.Class; c != program.None; c = p.Super(c) {
		above = append(above, c)
	}
	p.Interfacing(of.Class, func(i program.ClassID) bool {
		above = append(above, i)
		return true
	})
	for _, c := range above {
		if p.InRuntime(c) || p.IsPhantom(c) || c != of.Class && w.seen[c] {
			continue
		}
		for _, m := range p.MethodsOf(c) {
			name, descriptor := p.MethodName(m)
			if p.MethodAccess(m)&(program.Public|program.Protected) == 0 || name == "<init>" && c != of.Class {
				continue
			}
			w.r.found.Methods = append(w.r.found.Methods, reach.Root{Method: m, Class: of.Class, Origin: of.Origin})
			w.gives(descriptor, of.Class)
		}
	}
	w.fields(of)
}

// fields offers the classes of a class's fields, which others can read.
func (w *offered) fields(of reach.Interface) {
	file, err := w.r.program.ClassFile(of.Class)
	if err != nil {
		return // the ledger of the program has it
	}
	for _, f := range file.Fields() {
		if f.Access&(program.Public|program.Protected) != 0 {
			w.gives(")"+f.Descriptor(), of.Class)
		}
	}
}

// gives offers the class that a method returns, or a field has.
func (w *offered) gives(descriptor string, by program.ClassID) {
	_, returned, _ := strings.Cut(descriptor, ")")
	returned = strings.TrimLeft(returned, "[")
	if !strings.HasPrefix(returned, "L") {
		return
	}
	if id, ok := w.r.program.Find(strings.TrimSuffix(returned[1:], ";")); ok && w.r.public(id) {
		w.offer(id, reach.Origin{By: reach.ByGiven, Key: program.Dotted(w.r.program.Name(by))})
	}
}
