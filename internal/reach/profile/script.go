// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// script is what a file that starts JVMs says: of a shell, of Windows, or any other text
// whose lines are commands.
type script struct {
	name   string
	named  []named             // words of the form of a class with its package
	starts []start             // commands that start a JVM
	values map[string][]string // of variables, all that are assigned
	lines  []commandLine
}

// named is a word of a script.
type named struct {
	word  string
	line  int
	shown bool // in a command that only prints or searches
}

// start is a command that starts a JVM.
type start struct {
	line    int
	classes []string // words that may be the class, the first first; those of variables with all their values
	jars    []string // behind -jar
	agents  []string // behind -javaagent
	passes  bool     // the class is what the script itself is called with
	unknown []string // variables of which no value is known, and files of arguments
	by      string   // the script by which it does; "" for the command java
	exact   bool     // the first word that is no option is the class; else options of a script stand in front
}

// commandLine is a line with those that continue it.
type commandLine struct {
	text   string
	line   int   // the first
	begins []int // offsets at which each line begins
}

// dotted is a class with its package.
var dotted = regexp.MustCompile(`[\pL_][\pL\pN_]*(?:\.[\pL_][\pL\pN_$]*)+`)

// readScript reads a script. It never fails: what has not the form of a command starts
// nothing.
func readScript(name, text string) *script {
	s := &script{name: name, values: map[string][]string{}}
	windows := slices.Contains([]string{".bat", ".cmd", ".ps1"}, strings.ToLower(path.Ext(name)))
	joiner := byte('\\')
	if windows {
		joiner = '^'
	}
	n := 0
	var pending *commandLine
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if pending == nil || windows {
			line = uncommented(line, windows)
		}
		joined := strings.HasSuffix(line, string(joiner)) && !strings.HasSuffix(line, `\\`)
		line = strings.TrimSuffix(line, string(joiner))
		if pending == nil {
			pending = &commandLine{line: n}
		}
		pending.begins = append(pending.begins, len(pending.text))
		pending.text += line + " "
		if !joined {
			s.lines = append(s.lines, *pending)
			pending = nil
		}
	}
	if pending != nil {
		s.lines = append(s.lines, *pending)
	}
	for _, l := range s.lines {
		s.mention(l)
		s.assign(l.text)
	}
	return s
}

// uncommented cuts a comment off a line.
func uncommented(line string, windows bool) string {
	trimmed := strings.TrimLeft(line, " \t@")
	if windows {
		lower := strings.ToLower(trimmed)
		if strings.HasPrefix(trimmed, "::") || lower == "rem" || strings.HasPrefix(lower, "rem ") || strings.HasPrefix(lower, "rem\t") {
			return ""
		}
		return line
	}
	quote := byte(0)
	for i := range len(line) {
		switch c := line[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t' || line[i-1] == ';'):
			return line[:i]
		}
	}
	return line
}

// mention keeps the words of a line that have the form of a class.
func (s *script) mention(l commandLine) {
	for _, part := range parts(l.text) {
		text := l.text[part[0]:part[1]]
		shown := printing(commandWords(text))
		for _, at := range dotted.FindAllStringIndex(text, -1) {
			before := byte(' ')
			if at[0] > 0 {
				before = text[at[0]-1]
			}
			// A part of a path, of a variable or of the name of a setting is no class.
			if strings.IndexByte("/${%.-", before) >= 0 {
				continue
			}
			line := l.line + sort.Search(len(l.begins), func(i int) bool { return l.begins[i] > part[0]+at[0] }) - 1
			s.named = append(s.named, named{strings.TrimRight(text[at[0]:at[1]], "$"), line, shown})
		}
	}
}

var (
	assignedInShell   = regexp.MustCompile(`(?:^|[\s;&|(])(?:export\s+|local\s+|readonly\s+)?([A-Za-z_]\w*)\+?=(?:"([^"]*)"|'([^']*)'|([^\s;&|)]+))`)
	assignedInWindows = regexp.MustCompile(`(?i)\bset\s+"?([A-Za-z_]\w*)=([^"]*)"?`)
	defaulted         = regexp.MustCompile(`\$\{([A-Za-z_]\w*):?[-=]([^{}]*)\}`)
)

// maxValues bounds the values of a variable.
const maxValues = 32

func (s *script) assign(line string) {
	for _, form := range []*regexp.Regexp{assignedInShell, assignedInWindows, defaulted} {
		for _, m := range form.FindAllStringSubmatch(line, -1) {
			value := strings.TrimSpace(strings.Join(m[2:], ""))
			if list := s.values[m[1]]; len(list) < maxValues && !slices.Contains(list, value) {
				s.values[m[1]] = append(list, value)
			}
		}
	}
}

// commandWords cuts a line into its words. What quotes and parentheses hold together is
// of no importance here.
func commandWords(line string) []string {
	line = quotes.Replace(line)
	return strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t`()[],", r) })
}

var quotes = strings.NewReplacer(`\"`, "", `\'`, "", `"`, "", `'`, "")

// parts gives where the commands of a line begin and end.
func parts(line string) (list [][2]int) {
	begin := 0
	for i := range len(line) {
		c := line[i]
		redirects := c == '&' && i > 0 && (line[i-1] == '>' || line[i-1] == '<')
		if c == ';' || c == '|' || c == '&' && !redirects {
			list = append(list, [2]int{begin, i})
			begin = i + 1
		}
	}
	return append(list, [2]int{begin, len(line)})
}

// introductions stand in front of a command.
var introductions = []string{"if", "then", "else", "elif", "while", "until", "do", "!", "exec", "nohup", "eval", "time", "sudo", "call", "start", "{", "$", "@"}

// printers are commands that start nothing.
var printers = []string{"echo", "printf", "test", "which", "where", "type", "return", "exit", "grep", "egrep", "fgrep", "pgrep", "pkill",
	"ps", "sed", "awk", "warn", "die", "info", "log", "logger", "cat", "ls", "for"}

// printing reports whether words are those of a command that only prints, tests or
// searches.
func printing(words []string) bool {
	for i, w := range words {
		w = strings.ToLower(strings.TrimLeft(w, "@"))
		if slices.Contains(introductions, w) || w == "" {
			continue
		}
		if w == "command" { // command -v java looks for it, command java runs it
			return i+1 < len(words) && strings.HasPrefix(words[i+1], "-")
		}
		return slices.Contains(printers, w) || strings.HasPrefix(w, "-") // of a test, whose brackets are gone
	}
	return false
}
