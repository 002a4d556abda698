// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"slices"
	"strings"

	"verdict"
	"verdict/internal/jvm/program"
	"verdict/internal/reach"
)

// types creates every class beneath the types of plug-ins that the profile names.
func (r *resolver) types() {
	for _, text := range r.profile.Plugins.Types {
		name, optional := verdict.CutOptional(text)
		origin := reach.Origin{By: reach.ByType, Key: name}
		above, there := r.find(name)
		if !there {
			above = r.program.Class(strings.ReplaceAll(name, ".", "/")) // classes of the class path may name it
		}
		n := 0
		r.below(above, func(id program.ClassID) {
			n++
			r.found.Plugins = append(r.found.Plugins, reach.Plugin{Origin: origin, Class: id, Types: r.known(above), Assumed: true,
				Outside: !there, What: "by the profile, any " + name + " may be created by its name"})
		})
		switch {
		case n > 0:
		case !there:
			r.lack(optional, reach.Gap{Name: name, What: "is not on the class path, and no class is beneath it", Origin: origin, Hides: reach.HidesCreation, Archive: true})
		default:
			r.pass(reach.Gap{Name: name, What: "has no class beneath it that can have objects", Origin: origin})
		}
	}
}

// known leaves out phantoms: of a class above that is not there no method is known.
func (r *resolver) known(classes ...program.ClassID) []program.ClassID {
	return slices.DeleteFunc(classes, r.program.IsPhantom)
}

// below tells a class and all beneath it that can have objects.
func (r *resolver) below(class program.ClassID, tell func(program.ClassID)) {
	seen := map[program.ClassID]bool{class: true}
	for list := []program.ClassID{class}; len(list) > 0; list = list[1:] {
		if r.program.Access(list[0])&(program.Interface|program.Abstract) == 0 && !r.program.IsPhantom(list[0]) {
			tell(list[0])
		}
		for _, sub := range r.program.Subs(list[0]) {
			if !seen[sub] {
				seen[sub] = true
				list = append(list, sub)
			}
		}
	}
}

// annotations creates and calls every class at which an annotation of the profile stands.
func (r *resolver) annotations() {
	for _, text := range r.profile.Plugins.Annotations {
		name, optional := verdict.CutOptional(text)
		origin := reach.Origin{By: reach.ByAnnotation, Key: name}
		n := 0
		r.annotated(name, func(id program.ClassID) {
			n++
			r.found.Plugins = append(r.found.Plugins, reach.Plugin{Origin: origin, Class: id, Outside: true, What: "@" + name + " stands at it"})
		})
		switch _, there := r.find(name); {
		case n > 0:
		case there:
			r.pass(reach.Gap{Name: name, What: "stands at no class", Origin: origin})
		default:
			r.lack(optional, reach.Gap{Name: name, What: "is not on the class path, and stands at no class", Origin: origin, Hides: reach.HidesCalls, Archive: true})
		}
	}
}

// annotated tells the classes at which an annotation stands, or at a method of which it
// does; that of an annotation which bears it counts as well.
func (r *resolver) annotated(name string, tell func(program.ClassID)) {
	const annotation = 0x2000 // JVMS table 4.1-B
	names := []string{strings.ReplaceAll(name, ".", "/")}
	for i := 0; i < len(names); i++ { // it grows
		for id := range program.ClassID(r.program.Classes()) {
			if r.program.Access(id)&annotation != 0 && r.program.Annotated(id, names[i]) && !slices.Contains(names, r.program.Name(id)) {
				names = append(names, r.program.Name(id))
			}
		}
	}
	for id := range program.ClassID(r.program.Classes()) {
		if r.program.InRuntime(id) || r.program.Archive(id) == program.None || r.program.Access(id)&annotation != 0 {
			continue
		}
		if slices.ContainsFunc(names, func(name string) bool { return r.marked(id, name) }) {
			tell(id)
		}
	}
}

func (r *resolver) marked(id program.ClassID, annotation string) bool {
	return r.program.Annotated(id, annotation) ||
		slices.ContainsFunc(r.program.MethodsOf(id), func(m program.MethodID) bool { return r.program.MethodAnnotated(m, annotation) })
}

// typesOf gives the types of plug-ins of the profile that a class is beneath.
func (r *resolver) typesOf(class program.ClassID) []program.ClassID {
	var list []program.ClassID
	for _, text := range r.profile.Plugins.Types {
		name, _ := verdict.CutOptional(text)
		if above, ok := r.find(name); ok && r.program.IsSubtype(class, above) {
			list = append(list, above)
		}
	}
	return list
}
