// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	variable   = regexp.MustCompile(`\$\{([A-Za-z_]\w*)[^}]*\}|\$([A-Za-z_]\w*)|%([A-Za-z_]\w*)%|!([A-Za-z_]\w*)!`)
	ofJava     = regexp.MustCompile(`(?i)^_*(run)?_?java_?(cmd|exe|bin|run|command|prog|launcher)?$`)
	ofOptions  = regexp.MustCompile(`(?i)(opt|opts|option|options|arg|args|flags|params|jvm|java_?mem|heap|debug|agent)$|^JVM|_JAVA_`)
	passed     = regexp.MustCompile(`^(\$\{?[@*1-9]\}?|\$\{@:?.*\}|%\*|%~?[1-9])$`)
	classForm  = regexp.MustCompile(`^[\pL_$][\pL\pN_$]*(\.[\pL_$][\pL\pN_$]*)*$`)
	withValues = []string{"-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-modules", "--add-opens", "--add-exports", "--add-reads", "--limit-modules",
		"--upgrade-module-path", "-user", "-outfile", "-errfile", "-pidfile", "-home", "-procname", "-name", "--source"}
)

// isJava reports whether a word stands for the command java.
func isJava(word string) bool {
	if before, value, ok := strings.Cut(word, "="); ok && !strings.ContainsAny(before, "/$%") {
		word = value // ExecStart=/usr/bin/java
	}
	if m := variable.FindStringSubmatch(word); m != nil && m[0] == word {
		return ofJava.MatchString(m[1] + m[2] + m[3] + m[4])
	}
	base := strings.ToLower(word[strings.LastIndexAny(word, `/\`)+1:])
	return slices.Contains([]string{"java", "javaw", "java.exe", "javaw.exe", "jsvc"}, base)
}

// notBehind are words that do not stand behind the command java where it runs: there its
// name is compared, or what is done when it is there follows.
var notBehind = []string{"=", "==", "!=", "=~", "-eq", "-ne", "goto", "exit", "echo", "set", "is", "in"}

// finder looks for the commands of a script that start a JVM, by the command java or by
// scripts that pass on what they are called with.
type finder struct {
	s         *script
	others    []*script // whose variables it may use
	launchers []string  // names of files
	left      int       // words that may still be looked at for the variables of a command
	total     int       // the same of the script
}

// find sets the starts of the script.
func (f *finder) find() {
	f.s.starts, f.total = nil, maxTotal
	for _, l := range f.s.lines {
		for _, part := range parts(l.text) {
			if words := commandWords(l.text[part[0]:part[1]]); !printing(words) {
				f.command(words, l.line)
			}
		}
	}
}

func (f *finder) command(words []string, line int) {
	for i, w := range words {
		exact, by := isJava(w) || f.holdsJava(w), f.launches(w)
		if !exact && by == "" {
			continue
		}
		most := min(maxWords, f.total)
		f.left = most
		rest := f.expand(words[i+1:], 0)
		f.total -= most - max(f.left, 0)
		if exact && strings.Contains(w, "=") && !slices.ContainsFunc(rest, func(w string) bool { return strings.HasPrefix(w, "-") }) {
			continue // a variable is set to the path of java, and not to a command
		}
		if st := (start{line: line, exact: exact, by: by}); st.read(rest) {
			f.s.starts = append(f.s.starts, st)
		}
		return
	}
}

// holdsJava reports whether a word is a variable that is set to the path of java.
func (f *finder) holdsJava(word string) bool {
	m := variable.FindStringSubmatch(word)
	if m == nil || m[0] != word {
		return false
	}
	return slices.ContainsFunc(f.values(m[1]+m[2]+m[3]+m[4]), func(v string) bool { return !strings.ContainsAny(v, " =") && isJava(v) })
}

// launches gives the script that passes on what it is called with and that a word calls;
// "" for none.
func (f *finder) launches(word string) string {
	for _, name := range f.launchers {
		before, ok := strings.CutSuffix(word, name)
		if ok && name != path.Base(f.s.name) && (before == "" || slices.ContainsFunc([]string{"/", `\`, "%~dp0", "}"}, func(end string) bool { return strings.HasSuffix(before, end) })) {
			return name
		}
	}
	return ""
}

// maxExpanded bounds how deep variables stand in one another, maxWords how many words of a
// command are looked at for them, and maxTotal how many of a script: those behind stay as
// they are, and are not known.
const (
	maxExpanded = 6
	maxWords    = 2000
	maxTotal    = 50_000
)

// expand puts all values of variables in their places. What stands in one word with
// other text stays there as it is, when no value is known.
func (f *finder) expand(words []string, depth int) []string {
	var list []string
	for _, w := range words {
		m := variable.FindStringSubmatch(w)
		if f.left--; m == nil || depth == maxExpanded || f.left < 0 {
			list = append(list, w)
			continue
		}
		values := f.values(m[1] + m[2] + m[3] + m[4])
		if len(values) == 0 {
			list = append(list, w)
		}
		for _, v := range values {
			if strings.Contains(v, m[0]) {
				v = strings.ReplaceAll(v, m[0], "") // it adds to itself
			}
			list = append(list, f.expand(commandWords(strings.Replace(w, m[0], v, 1)), depth+1)...)
		}
	}
	return list
}

// values gives what is assigned to a variable, in the script itself or in others.
func (f *finder) values(name string) []string {
	if list := f.s.values[name]; len(list) > 0 {
		return list
	}
	var list []string
	for _, o := range f.others {
		for _, v := range o.values[name] {
			if !slices.Contains(list, v) && len(list) < maxValues {
				list = append(list, v)
			}
		}
	}
	return list
}

// read takes the words behind the command, and reports whether a JVM runs anything.
func (st *start) read(words []string) bool {
	if len(words) == 0 || slices.Contains(notBehind, strings.ToLower(words[0])) {
		return false
	}
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch {
		case w == "-jar":
			if i++; i < len(words) {
				st.jars = append(st.jars, words[i])
			}
		case w == "-m" || w == "--module":
			if i++; i < len(words) {
				if _, class, ok := strings.Cut(words[i], "/"); ok {
					st.classes = append(st.classes, class)
				} else {
					st.unknown = append(st.unknown, "the main class of the module "+words[i])
				}
			}
		case strings.HasPrefix(w, "-javaagent:"):
			jar, _, _ := strings.Cut(strings.TrimPrefix(w, "-javaagent:"), "=")
			st.agents = append(st.agents, jar)
		case slices.Contains([]string{"-version", "--version", "-showversion", "-help", "-h", "-?", "-XshowSettings:properties", "--list-modules"}, w) && len(st.classes) == 0:
			return false
		case slices.Contains(withValues, w):
			i++
		case strings.HasPrefix(w, "-") || strings.HasPrefix(w, "%~"):
		case strings.HasPrefix(w, "@"):
			st.unknown = append(st.unknown, "the file of arguments "+w[1:])
		case passed.MatchString(w):
			st.passes = true
			return true
		case variable.MatchString(w):
			if m := variable.FindStringSubmatch(w); m[0] == w && !ofOptions.MatchString(m[1]+m[2]+m[3]+m[4]) && len(st.jars)+len(st.classes) == 0 {
				st.unknown = append(st.unknown, w)
			}
		case classForm.MatchString(w):
			st.classes = append(st.classes, w)
		}
	}
	return len(st.classes)+len(st.jars)+len(st.unknown)+len(st.agents) > 0
}
