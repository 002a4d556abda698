// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"verdict"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/program"
	"verdict/internal/reach"
)

// configuration creates the classes that the values of configuration files name.
func (r *resolver) configuration() {
	for _, text := range r.profile.Configuration {
		pattern, optional := verdict.CutOptional(text)
		if inside, members := verdict.CutClassPath(pattern); members {
			r.members(inside, optional, reach.Origin{By: reach.ByConfiguration, Key: pattern})
			continue
		}
		names := r.matched(r.files.files, pattern, optional, reach.Gap{Origin: reach.Origin{By: reach.ByConfiguration, Key: pattern}, Hides: reach.HidesCreation})
		for _, name := range names {
			b, err := r.text(name, maxText)
			r.settings(name, b, err)
		}
	}
}

// members reads the files of archives that a pattern names.
func (r *resolver) members(pattern string, optional bool, origin reach.Origin) {
	n := 0
	r.eachMember(func(a *classpath.Archive, i int) {
		if fitsPath(strings.Split(pattern, "/"), strings.Split(a.Member(i), "/")) {
			n++
			b, err := a.Append(nil, i)
			r.settings(r.short(a.Name)+"!"+a.Member(i), b, err)
		}
	})
	if n == 0 {
		r.lack(optional, reach.Gap{What: "no archive of the class path holds such a file", Origin: origin, Hides: reach.HidesCreation})
	}
}

// eachMember tells the members of the archives that are no classes, and not the JDK's.
func (r *resolver) eachMember(tell func(*classpath.Archive, int)) {
	for _, a := range r.program.Path.Archives {
		if a.Runtime {
			continue
		}
		for i := range a.Members() {
			if !a.IsClass(i) {
				tell(a, i)
			}
		}
	}
}

// settings creates what the values of a file name.
func (r *resolver) settings(name string, b []byte, err error) {
	origin := reach.Origin{By: reach.ByConfiguration, File: name}
	switch {
	case err != nil:
		r.gap(reach.Gap{What: r.why(err), Origin: origin, Hides: reach.HidesCreation})
		return
	case bytes.IndexByte(b, 0) >= 0 || len(b) > maxText || !utf8.Valid(b) && !latin(name):
		r.gap(reach.Gap{What: "is no text", Origin: origin, Hides: reach.HidesCreation})
		return
	}
	seen := map[program.ClassID]bool{} // but for those of keys that name classes
	for _, s := range readSettings(name, b) {
		origin.Line, origin.Key = s.line, s.key
		if r.namesClasses(s.key) {
			r.keyed(s.value, origin)
			continue
		}
		for _, word := range dotted.FindAllString(s.value, -1) {
			if class, ok := r.find(strings.TrimRight(word, "$")); ok && !r.program.InRuntime(class) && !seen[class] {
				seen[class] = true
				r.configured(class, true, origin)
			}
		}
	}
}

// latin reports whether files of a name may be written in ISO 8859-1.
func latin(name string) bool { return strings.HasSuffix(strings.ToLower(name), ".properties") }

// namesClasses reports whether the values of a key name classes, by the profile.
func (r *resolver) namesClasses(key string) bool {
	return key != "" && slices.ContainsFunc(r.profile.Plugins.Keys, func(pattern string) bool { return fits(pattern, key) })
}

// keyed creates every class that the value of a key names which is there to name some.
func (r *resolver) keyed(value string, origin reach.Origin) {
	for _, word := range strings.FieldsFunc(value, func(c rune) bool { return strings.ContainsRune(",;|\"'[] \t\n", c) }) {
		switch class, ok := r.find(word); {
		case ok:
			r.configured(class, false, origin)
		case strings.ContainsAny(word, "=/") && !strings.Contains(word, "${"):
		case qualified.MatchString(word):
			r.gap(r.absentClass(word, "is not on the class path", origin))
		default: // another name of a class, or one that is put in later
			r.gap(reach.Gap{Name: word, What: "is no class of the class path, and may stand for any", Origin: origin, Hides: reach.HidesCreation})
		}
	}
}

func (r *resolver) configured(class program.ClassID, assumed bool, origin reach.Origin) {
	name := program.Dotted(r.program.Name(class))
	r.found.Plugins = append(r.found.Plugins, reach.Plugin{Origin: origin, Class: class, Types: r.typesOf(class), Assumed: assumed,
		What: origin.String() + " names " + name})
}
