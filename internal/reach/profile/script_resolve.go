// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"bytes"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verdict"
	"verdict/internal/jvm/classpath"
	"verdict/internal/reach"
)

// scripts runs what the start scripts of the profile start.
func (r *resolver) scripts() {
	var list []*script
	seen := map[string]bool{}
	for _, text := range r.profile.Scripts {
		pattern, optional := verdict.CutOptional(text)
		names := r.matched(r.files.files, pattern, optional, reach.Gap{Origin: reach.Origin{By: reach.ByScript, Key: pattern}, Hides: reach.HidesMains})
		for _, name := range names {
			if seen[name] {
				continue
			}
			seen[name] = true
			if s := r.script(name); s != nil {
				list = append(list, s)
			}
		}
	}
	launchers := linked(list)
	for _, s := range list {
		(&starter{resolver: r, s: s, launchers: launchers, named: map[string]bool{}}).all()
	}
}

// starter runs what one script starts.
type starter struct {
	*resolver
	s         *script
	launchers map[string]bool // scripts that pass on what they are called with, and whether one does
	named     map[string]bool // classes that were told
	runs      bool            // a class that it names runs, or would if it were there
}

func (r *resolver) script(name string) *script {
	b, err := r.text(name, maxScript)
	origin := reach.Origin{By: reach.ByScript, File: name}
	switch {
	case err != nil:
		r.gap(reach.Gap{What: r.why(err), Origin: origin, Hides: reach.HidesMains})
		return nil
	case bytes.IndexByte(b, 0) >= 0 || !utf8.Valid(b):
		r.gap(reach.Gap{What: "is no text: what it starts is not known", Origin: origin, Hides: reach.HidesMains})
		return nil
	}
	return readScript(name, string(b))
}

// maxLinked is through how many scripts a call is followed.
const maxLinked = 6

// linked finds what scripts start, also by one another, and gives the names of those that
// pass on what they are called with; true for those that others call.
func linked(list []*script) map[string]bool {
	launchers := map[string]bool{}
	for range maxLinked {
		names := slices.Sorted(maps.Keys(launchers))
		for _, s := range list {
			(&finder{s: s, others: list, launchers: names}).find()
			for _, st := range s.starts {
				base := path.Base(s.name)
				if _, known := launchers[base]; !known && st.passes && !st.names() {
					launchers[base] = false
				}
				if st.by != "" {
					launchers[st.by] = true
				}
			}
		}
		if len(launchers) == len(names) {
			break
		}
	}
	return launchers
}

// names reports whether a command names by itself what it starts.
func (st start) names() bool {
	return len(st.jars) > 0 || slices.ContainsFunc(st.classes, func(c string) bool { return strings.Contains(c, ".") })
}

// qualified is a class with its package, as conventions have it.
var qualified = regexp.MustCompile(`^([\p{Ll}_][\pL\pN_]*\.)+\p{Lu}[\pL\pN_$]*$`)

func (w *starter) all() {
	for _, word := range w.s.named {
		w.word(word)
	}
	for _, st := range w.s.starts {
		origin := reach.Origin{By: reach.ByScript, File: w.s.name, Line: st.line}
		for _, agent := range st.agents {
			w.agent(agent, origin)
		}
		found := w.jars(st, origin)
		for _, class := range st.classes {
			if id, ok := w.find(class); ok && len(w.mainOf(id)) > 0 {
				found, w.runs = true, true
				if !w.named[class] {
					w.named[class] = true
					w.root(w.mainOf(id), origin)
				}
			}
		}
		if !found {
			w.unknown(st, origin)
		}
	}
}

// word runs a class with a method main that a script names, and creates one without.
func (w *starter) word(n named) {
	origin := reach.Origin{By: reach.ByScript, File: w.s.name, Line: n.line}
	class, ok := w.find(n.word)
	switch {
	case w.named[n.word] || !ok && !qualified.MatchString(n.word):
	case !ok && n.shown:
		w.pass(reach.Gap{Name: n.word, What: "is not on the class path, and is not started", Origin: origin})
	case !ok:
		w.named[n.word], w.runs = true, true
		w.gap(w.absentClass(n.word, "is not on the class path", origin))
	case n.shown && len(w.mainOf(class)) > 0: // as in a text about how it is used
		w.found.Plugins = append(w.found.Plugins, reach.Plugin{Origin: origin, Class: class, Assumed: true, Outside: true, What: origin.String() + " prints or looks for " + n.word})
	case len(w.mainOf(class)) > 0:
		w.named[n.word], w.runs = true, true
		w.root(w.mainOf(class), origin)
	case !w.program.InRuntime(class):
		w.named[n.word] = true
		w.found.Plugins = append(w.found.Plugins, reach.Plugin{Origin: origin, Class: class, Types: w.typesOf(class), Assumed: true,
			What: origin.String() + " names " + n.word})
	}
}

// jars runs the main classes of the archives that a command starts.
func (r *resolver) jars(st start, origin reach.Origin) bool {
	for _, jar := range st.jars {
		archives := r.archives(jar)
		if len(archives) == 0 {
			r.gap(reach.Gap{Name: jar, What: "is started and not on the class path", Origin: origin, Hides: reach.HidesCalls, Archive: true})
		}
		for _, a := range archives {
			n := 0
			for _, attribute := range []string{"Main-Class", "Start-Class"} {
				if name := a.Manifest.Get(attribute); name != "" {
					n++
					r.manifestMain(name, reach.Origin{By: reach.ByScript, File: origin.File, Line: origin.Line, Key: attribute + " of " + r.short(a.Name)})
				}
			}
			if n == 0 {
				r.gap(reach.Gap{Name: jar, What: "is started, and its manifest names no main class", Origin: origin, Hides: reach.HidesMains})
			}
		}
	}
	return len(st.jars) > 0
}

// archives finds the archives of the class path that a path in a script names, in which
// variables stand for anything.
func (r *resolver) archives(word string) (list []*classpath.Archive) {
	base := variable.ReplaceAllString(word, "*")
	base = base[strings.LastIndexAny(base, `/\`)+1:]
	for _, a := range r.program.Path.Archives {
		if !a.Runtime && base != "" && strings.Trim(base, "*") != "" && fits(base, r.short(a.Name)) {
			list = append(list, a)
		}
	}
	return list
}

// agent runs what an agent of a JVM begins with.
func (r *resolver) agent(jar string, origin reach.Origin) {
	archives := r.archives(jar)
	for _, a := range archives {
		r.begins(a, "Premain-Class", "premain", origin)
	}
	if len(archives) == 0 {
		r.gap(reach.Gap{Name: jar, What: "is an agent, which may change every class", Origin: origin, Hides: reach.HidesCalls, Archive: true})
	}
}

// unknown tells of a command of which it is not known what it starts.
func (w *starter) unknown(st start, origin reach.Origin) {
	class := ""
	if len(st.classes) > 0 {
		class = st.classes[0]
	}
	_, there := w.find(class)
	switch {
	case len(st.unknown) > 0:
		w.gap(reach.Gap{What: "starts a class that is not known: " + strings.Join(st.unknown, ", "), Origin: origin, Hides: reach.HidesMains})
	case class != "" && there:
		w.gap(reach.Gap{Name: class, What: "is started, and has no method main", Origin: origin, Hides: reach.HidesMains})
	case w.named[class] || st.passes && (w.runs || w.launchers[path.Base(w.s.name)]):
		if class == "" {
			w.pass(reach.Gap{What: "starts the class that it is called with", Origin: origin})
		}
	case st.passes:
		w.gap(reach.Gap{What: "starts the class that it is called with, and no script is known to call it", Origin: origin, Hides: reach.HidesMains})
	case class != "" && (strings.Contains(class, ".") || st.exact && unicode.IsUpper([]rune(class)[0])):
		w.gap(w.absentClass(class, "is started and not on the class path", origin))
	case class != "":
		w.pass(reach.Gap{Name: class, What: "is started, if it is a class, and not on the class path", Origin: origin})
	}
}
