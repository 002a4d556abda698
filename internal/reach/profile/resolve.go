// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"verdict"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/program"
	"verdict/internal/jvm/symbol"
	"verdict/internal/limits"
	"verdict/internal/reach"
)

// ClassPath gives the archives and folders beneath root that the class path of a
// flattened profile names, in its order, and tells what of it is not there.
func ClassPath(p verdict.Profile, root fs.FS) (elements []string, missing reach.Roots) {
	r := &resolver{files: tree{root: root}}
	seen := map[string]bool{}
	for _, text := range p.ClassPath {
		pattern, optional := verdict.CutOptional(text)
		names := r.matched(r.files.match, pattern, optional, reach.Gap{Origin: reach.Origin{By: reach.ByClassPath, Key: pattern}, Hides: reach.HidesCalls, Archive: true})
		for _, name := range names {
			if !seen[name] {
				seen[name] = true
				elements = append(elements, name)
			}
		}
	}
	return elements, r.found
}

// Resolve finds in a program, and in the folder in which a release lies as it ships, what
// a flattened profile names. root may be nil: then every file that the profile names is
// missing. What is not found is told, and is no error; it fails when ctx ends.
func Resolve(ctx context.Context, p verdict.Profile, prog *program.Program, root fs.FS) (reach.Roots, error) {
	r := &resolver{profile: p, program: prog, files: tree{root: root}}
	for _, step := range []func(){r.mains, r.entries, r.manifests, r.scripts, r.interfaces, r.types, r.annotations, r.servlets, r.configuration} {
		if err := ctx.Err(); err != nil {
			return reach.Roots{}, err
		}
		step()
	}
	return r.found, nil
}

type resolver struct {
	profile verdict.Profile
	program *program.Program
	files   tree
	found   reach.Roots
}

func (r *resolver) gap(g reach.Gap) { r.found.Gaps = append(r.found.Gaps, g) }

// matched gives what a pattern of paths names. What could not be looked at, and a pattern
// that names nothing, are gaps of the given kind.
func (r *resolver) matched(match func(string) ([]string, []fault), pattern string, optional bool, g reach.Gap) []string {
	names, faults := match(pattern)
	for _, f := range faults {
		g.Name, g.What = f.name, r.why(f.err)
		r.gap(g)
	}
	if len(names)+len(faults) == 0 {
		g.What = "names nothing that is there"
		r.lack(optional, g)
	}
	return names
}

// lack notes what is not there: that matters unless it need not be.
func (r *resolver) lack(optional bool, g reach.Gap) {
	if g.Optional = optional; optional {
		r.pass(g)
		return
	}
	r.gap(g)
}

func (r *resolver) pass(g reach.Gap) {
	g.Hides, g.Archive = reach.HidesNothing, false
	r.found.Passed = append(r.found.Passed, g)
}

// why says why a file or folder could not be read, without naming it.
func (r *resolver) why(err error) string {
	var ours *verdict.Error
	var theirs *fs.PathError
	switch {
	case errors.As(err, &ours):
		return ours.Message
	case errors.As(err, &theirs):
		return "cannot be read: " + theirs.Err.Error()
	}
	return "cannot be read: " + err.Error()
}

// absentClass says what a class that is named and is not there hides: nothing where the
// class path is all that ships, because its use throws.
func (r *resolver) absentClass(name, what string, origin reach.Origin) reach.Gap {
	if r.profile.Closed {
		return reach.Gap{Name: name, What: what + ", which holds all that ships: it cannot run", Origin: origin}
	}
	return reach.Gap{Name: name, What: what, Origin: origin, Hides: reach.HidesCalls, Archive: true}
}

// maxName is how long a name may be that is looked for, in bytes.
const maxName = 1000

// find gives a class by the name that people write: nested classes may stand behind a
// full stop.
func (r *resolver) find(name string) (program.ClassID, bool) {
	if len(name) > maxName {
		return program.None, false
	}
	internal := strings.ReplaceAll(name, ".", "/")
	for {
		if class, ok := r.program.Find(internal); ok && !r.program.IsPhantom(class) {
			return class, true
		}
		at := strings.LastIndexByte(internal, '/')
		if at < 0 {
			return program.None, false
		}
		internal = internal[:at] + "$" + internal[at+1:]
	}
}

func (r *resolver) root(methods []reach.Root, origin reach.Origin) {
	for _, m := range methods {
		m.Origin = origin
		r.found.Methods = append(r.found.Methods, m)
	}
}

// mains runs the main classes of the profile.
func (r *resolver) mains() {
	for _, text := range r.profile.Main {
		name, optional := verdict.CutOptional(text)
		origin := reach.Origin{By: reach.ByMain, Key: name}
		class, ok := r.find(name)
		if !ok {
			r.lack(optional, reach.Gap{Name: name, What: "is not on the class path", Origin: origin, Hides: reach.HidesCalls, Archive: true})
			continue
		}
		r.main(class, name, origin)
	}
}

// main runs the method main of a class.
func (r *resolver) main(class program.ClassID, name string, origin reach.Origin) {
	methods := r.mainOf(class)
	if len(methods) == 0 {
		r.gap(reach.Gap{Name: name, What: "has no method main", Origin: origin, Hides: reach.HidesCalls})
		return
	}
	r.root(methods, origin)
}

// mainOf gives the method main of a class or of what is above it.
func (r *resolver) mainOf(class program.ClassID) []reach.Root {
	methods, err := reach.Main(r.program, program.Dotted(r.program.Name(class)))
	if err != nil {
		return nil
	}
	return methods
}

// entries runs the methods that the profile names.
func (r *resolver) entries() {
	for _, text := range r.profile.Entries {
		name, optional := verdict.CutOptional(text)
		origin := reach.Origin{By: reach.ByEntry, Key: name}
		s, err := symbol.Parse(name)
		if err != nil {
			r.gap(reach.Gap{Name: name, What: r.why(err), Origin: origin, Hides: reach.HidesCalls})
			continue
		}
		class, ok := r.find(program.Dotted(s.Class))
		if !ok {
			r.lack(optional, reach.Gap{Name: name, What: "is of a class that is not on the class path", Origin: origin, Hides: reach.HidesCalls, Archive: true})
			continue
		}
		s.Class = r.program.Name(class)
		methods, err := reach.Methods(r.program, s)
		if err != nil {
			r.lack(optional, reach.Gap{Name: name, What: "is no method of its class", Origin: origin, Hides: reach.HidesCalls})
			continue
		}
		r.root(methods, origin)
	}
}

// manifests runs the main classes of the archives.
func (r *resolver) manifests() {
	if !r.profile.Manifests {
		return
	}
	n := 0
	for _, a := range r.program.Path.Archives {
		if a.Runtime {
			continue
		}
		for _, attribute := range []string{"Main-Class", "Start-Class"} {
			if name := a.Manifest.Get(attribute); name != "" {
				n++
				r.manifestMain(name, reach.Origin{By: reach.ByManifest, File: r.short(a.Name), Key: attribute})
			}
		}
		r.begins(a, "Launcher-Agent-Class", "agentmain", reach.Origin{By: reach.ByManifest, File: r.short(a.Name), Key: "Launcher-Agent-Class"})
	}
	if n == 0 {
		r.pass(reach.Gap{What: "no archive of the class path has a main class", Origin: reach.Origin{By: reach.ByManifest, Key: "Main-Class"}})
	}
}

// begins runs the method with which an agent begins (java.lang.instrument), and tells of
// it: what it makes of other classes is not known.
func (r *resolver) begins(a *classpath.Archive, attribute, method string, origin reach.Origin) {
	name := a.Manifest.Get(attribute)
	if name == "" {
		return
	}
	if class, ok := r.find(name); ok {
		if methods, err := reach.Methods(r.program, symbol.Symbol{Class: r.program.Name(class), Name: method}); err == nil {
			r.root(methods, origin)
		}
	}
	r.gap(reach.Gap{Name: name, What: "is an agent, which may change every class", Origin: origin, Hides: reach.HidesCalls})
}

func (r *resolver) manifestMain(name string, origin reach.Origin) {
	class, ok := r.find(strings.ReplaceAll(name, "/", "."))
	if !ok {
		r.gap(r.absentClass(name, "is not on the class path", origin))
		return
	}
	r.main(class, name, origin)
}

// short names an archive without the folders that it lies in.
func (r *resolver) short(archive string) string {
	outer, inner, nested := strings.Cut(archive, "!")
	if outer = filepath.Base(outer); nested {
		return outer + "!" + inner
	}
	return outer
}

// maxText bounds a file of configuration in bytes, and maxScript a script.
const (
	maxText   = 8 << 20
	maxScript = 1 << 20
)

// text reads a file of the release.
func (r *resolver) text(name string, most int64) ([]byte, error) {
	f, err := r.files.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return limits.ReadAll(name, f, limits.Caps{Bytes: most})
}
