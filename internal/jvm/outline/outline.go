// SPDX-License-Identifier: Apache-2.0

package outline

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"verdict/internal/jvm/symbol"
)

// Member is a method, constructor, initialiser or field of a class, with all that stands
// in it: lambdas and classes within it are part of it.
type Member struct {
	// Label is how people call it: Outer.Inner.parse.
	Label string
	// Symbols are its names in bytecode; without any, Why says why it has none.
	Symbols     []symbol.Symbol
	Why         string
	Overrides   bool // it says that it takes the place of one that the class inherits
	First, Last int  // 1-based lines
}

// File is the outline of a source file.
type File struct {
	Members []Member // in their order, none within another
	code    []bool   // by line from 0: it holds more than comments and space
}

// HasCode reports whether a 1-based line holds more than comments and space.
func (f File) HasCode(line int) bool { return line >= 1 && line <= len(f.code) && f.code[line-1] }

// At gives the members of which something stands on a line.
func (f File) At(line int) (list []Member) {
	for _, m := range f.Members {
		if m.First <= line && line <= m.Last {
			list = append(list, m)
		}
	}
	return list
}

// Has reports whether a member of the same names is in the file.
func (f File) Has(m Member) bool {
	return slices.ContainsFunc(f.Members, func(other Member) bool { return other.Label == m.Label && slices.Equal(other.Symbols, m.Symbols) })
}

// HasClassOf reports whether the file has the class of a member that may not be in it.
func (f File) HasClassOf(m Member) bool {
	return len(m.Symbols) > 0 && slices.ContainsFunc(f.Members, func(other Member) bool {
		return len(other.Symbols) > 0 && other.Symbols[0].Class == m.Symbols[0].Class
	})
}

// Error says why a file cannot be read, and where.
type Error struct {
	Line    int // 1-based
	Message string
}

// Error gives the sentence with its place in front.
func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// language is one that can be read.
type language int

const (
	java language = iota
	kotlin
	scala
)

var languages = map[string]language{".java": java, ".kt": kotlin, ".kts": kotlin, ".scala": scala}

// Known reports whether a file of the name is of a language that can be read.
func Known(name string) bool {
	_, known := languages[path.Ext(name)]
	return known
}

// Read reads the outline of a file; its name tells the language. The error is an *Error:
// the language is another one, braces or quotes do not pair, or the file is written in a
// way that cannot be read.
func Read(name, text string) (File, error) {
	l, known := languages[path.Ext(name)]
	if !known {
		return File{}, &Error{1, "it is no source of Java, Kotlin or Scala"}
	}
	tokens, err := tokenize(l, text)
	if err != nil {
		return File{}, err
	}
	r := &reader{language: l, tokens: tokens, name: path.Base(name), code: make([]bool, strings.Count(text, "\n")+1)}
	for _, t := range tokens {
		for i := t.line; i <= t.end; i++ {
			r.code[i-1] = true
		}
	}
	switch l {
	case java:
		err = r.java()
	case kotlin:
		err = r.kotlin()
	default:
		err = r.scala()
	}
	if err != nil {
		return File{}, err
	}
	return File{r.members, r.code}, nil
}

// reader reads the declarations of a file from its tokens.
type reader struct {
	language language
	tokens   []token
	at       int
	depth    int // of classes within classes
	name     string
	pack     string // the package, with dots
	members  []Member
	code     []bool
}

// deepest is how many classes may stand within one another.
const deepest = 100

func (r *reader) done() bool { return r.at >= len(r.tokens) }

// peek gives the token n places on; an empty one behind the end.
func (r *reader) peek(n int) token {
	if r.at+n < 0 || r.at+n >= len(r.tokens) {
		return token{}
	}
	return r.tokens[r.at+n]
}

func (r *reader) fail(format string, arguments ...any) error {
	line := 1
	if len(r.tokens) > 0 {
		line = r.tokens[min(r.at, len(r.tokens)-1)].line
	}
	return &Error{line, fmt.Sprintf(format, arguments...)}
}

// class is one that is being read.
type class struct {
	binary string // name in bytecode, with / and $
	label  string // as people call it
	kind   string // its keyword
	// nested begins the names of classes within it; that of an object of Scala is
	// without the $ at its end.
	nested string
	whole  string // why its methods cannot be named one by one; "" when they can
}

// within gives the class of a name inside of another, or of the package.
func (r *reader) within(outer *class, kind, name string) class {
	c := class{label: name, kind: kind}
	if outer == nil {
		c.nested = strings.ReplaceAll(r.pack, ".", "/")
		if c.nested != "" {
			c.nested += "/"
		}
		c.nested += name
	} else {
		c.nested, c.label = outer.nested+"$"+name, outer.label+"."+name
	}
	c.binary = c.nested
	return c
}

// add adds a member that stands in the tokens from first to before the present one.
func (r *reader) add(m Member, first int) {
	m.First, m.Last = r.tokens[first].line, r.tokens[max(first, min(r.at, len(r.tokens))-1)].end
	for _, t := range r.tokens[first:max(first, min(r.at, len(r.tokens)))] {
		if t.text == "{" || t.text == "=" {
			break
		}
		m.Overrides = m.Overrides || t.word && (t.text == "override" || t.text == "Override")
	}
	r.members = append(r.members, m)
}

// member is one of a class, by its names in bytecode. A name that no symbol can have
// stands for the whole class.
func (c class) member(label string, names ...string) Member {
	m := Member{Label: c.label + "." + label}
	for _, name := range names {
		s, err := symbol.Parse(strings.ReplaceAll(c.binary, "/", ".") + "#" + name)
		if err != nil || c.whole != "" {
			return c.all(label)
		}
		m.Symbols = append(m.Symbols, s)
	}
	return m
}

// all is a member whose name in bytecode cannot be told: any of its class may be meant.
func (c class) all(label string) Member {
	return Member{Label: c.label + "." + label, Symbols: []symbol.Symbol{{Class: c.binary}}}
}

// nameless is a member that runs nowhere, or elsewhere.
func (c class) nameless(label, why string) Member {
	return Member{Label: c.label + "." + label, Why: why}
}

// skip passes a bracket and all in it. The brackets of a file pair, which tokenize has
// seen to.
func (r *reader) skip() {
	depth := 0
	for !r.done() {
		switch r.peek(0).text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		}
		r.at++
		if depth <= 0 {
			return
		}
	}
}
