// SPDX-License-Identifier: Apache-2.0

package outline

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verdict/internal/jvm/symbol"
)

// kotlin reads a file of Kotlin. What stands outside of any class is in one that is
// named after the file.
func (r *reader) kotlin() error {
	c := class{label: kotlinFile(r.name), kind: "file"}
	named := c.label
	for !r.done() {
		switch t := r.peek(0); {
		case t.text == "@" && r.peek(1).text == "file":
			if hasWord(r.tokens[r.at:min(r.at+8, len(r.tokens))], "JvmName", "JvmMultifileClass") {
				return r.fail("the class of the file's functions is named by an annotation")
			}
			r.at++
			r.endOfDeclaration(t.column)
		case t.text == "package" && t.word:
			r.at++
			r.pack = r.dotted()
		case t.text == "import" && t.word:
			r.at++
			r.endOfDeclaration(t.column)
		case t.text == ";":
			r.at++
		default:
			c.binary = strings.TrimPrefix(strings.ReplaceAll(r.pack, ".", "/")+"/"+named, "/")
			if err := r.kotlinDeclaration(c, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// kotlinFile is the class of what stands outside of classes in a file.
func kotlinFile(name string) string {
	name, _, _ = strings.Cut(name, ".")
	clean := strings.Map(func(c rune) rune {
		if c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c) {
			return c
		}
		return '_'
	}, name)
	if clean != "" && unicode.IsDigit([]rune(clean)[0]) {
		clean = "_" + clean
	}
	return capital(clean) + "Kt"
}

func capital(s string) string {
	c, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(c)) + s[n:]
}

var kotlinModifiers = []string{"public", "private", "protected", "internal", "open", "abstract", "final", "override", "sealed", "data", "inner", "inline",
	"noinline", "crossinline", "tailrec", "operator", "infix", "external", "suspend", "const", "lateinit", "vararg", "expect", "actual", "annotation", "enum", "value", "fun", "companion"}

// kotlinDeclaration reads one declaration of a class or file. Outer is nil in a file.
func (r *reader) kotlinDeclaration(c class, outer *class) error {
	first, column := r.at, r.peek(0).column
	var modifiers []string
	for {
		t := r.peek(0)
		switch {
		case t.text == "@":
			modifiers = append(modifiers, "@"+r.peek(1).text)
			r.annotation()
			if r.peek(0).text == ":" { // @get:Name
				r.at++
				r.annotationBehind()
			}
			continue
		case slices.Contains(kotlinModifiers, t.text) && t.word && (t.text != "fun" || r.peek(1).text == "interface") && (t.text != "companion" || r.peek(1).text == "object"):
			modifiers = append(modifiers, t.text)
			r.at++
			continue
		}
		break
	}
	switch t := r.peek(0); {
	case t.text == "class" || t.text == "interface" || t.text == "object":
		return r.kotlinClass(first, column, modifiers, outer)
	case t.text == "fun":
		r.kotlinFunction(c, first, column, modifiers)
	case t.text == "val" || t.text == "var":
		r.kotlinProperty(c, first, column, modifiers)
	case t.text == "typealias":
		r.at++
		r.endOfDeclaration(column)
		r.add(c.nameless("a type alias", "another name of a type runs nothing"), first)
	case outer != nil && t.text == "init" && r.peek(1).text == "{":
		r.at++
		r.skip()
		r.add(c.initialised("an initialiser"), first)
	case outer != nil && t.text == "constructor":
		r.at++
		r.endOfDeclaration(column)
		r.add(c.member("constructor", "<init>"), first)
	default:
		return r.fail("a declaration is expected, and there is %q", t.text)
	}
	return nil
}

// annotationBehind passes what stands behind the colon of @get:Name.
func (r *reader) annotationBehind() {
	for r.peek(0).word && r.peek(1).text == "." {
		r.at += 2
	}
	if r.peek(0).word {
		r.at++
	}
	if r.peek(0).text == "(" {
		r.skip()
	}
}

// initialised is what runs when an object of the class comes to be, or the class itself.
func (c class) initialised(label string) Member {
	switch c.kind {
	case "file":
		return c.member(label, "<clinit>")
	case "object":
		return c.member(label, "<clinit>", "<init>")
	case "companion":
		m := c.member(label, "<clinit>", "<init>")
		if outer, _, ok := cutLast(c.binary, "$"); ok {
			m.Symbols = append(m.Symbols, symbol.Symbol{Class: outer, Name: "<clinit>"})
		}
		return m
	}
	return c.member(label, "<init>")
}

func cutLast(s, mark string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, mark); i >= 0 {
		return s[:i], s[i+len(mark):], true
	}
	return s, "", false
}

func (r *reader) kotlinClass(first, column int, modifiers []string, outer *class) error {
	kind := r.peek(0).text
	r.at++
	name := "Companion"
	if t := r.peek(0); t.word && !t.first {
		name = t.text
		r.at++
	} else if !slices.Contains(modifiers, "companion") {
		return r.fail("an object has no name")
	}
	c := r.within(outer, kind, name)
	if slices.Contains(modifiers, "companion") {
		c.kind = "companion"
	}
	if slices.Contains(modifiers, "value") || slices.Contains(modifiers, "inline") {
		c.whole = "a value class"
	}
	rest := r.rest(column)
	body := bodyWithin(rest)
	if body < 0 {
		r.at += len(rest)
		r.add(c.initialised("the class"), first)
		return nil
	}
	r.at += body
	if kind == "interface" {
		r.add(c.nameless("the declaration", "the head of an interface runs nothing"), first)
	} else {
		r.add(c.initialised("the class"), first)
	}
	return r.kotlinBody(c, slices.Contains(modifiers, "enum"))
}

func (r *reader) kotlinBody(c class, enum bool) error {
	if r.depth++; r.depth > deepest {
		return r.fail("classes stand too deeply within one another")
	}
	defer func() { r.depth-- }()
	r.at++
	if enum {
		r.enumConstants(c)
	}
	for !r.done() && r.peek(0).text != "}" {
		if r.peek(0).text == ";" {
			r.at++
			continue
		}
		if err := r.kotlinDeclaration(c, &c); err != nil {
			return err
		}
	}
	r.at++
	return nil
}

// mangling are types that have a part in the names of the functions that take them.
var mangling = []string{"UInt", "ULong", "UByte", "UShort", "Duration", "Result"}

func (r *reader) kotlinFunction(c class, first, column int, modifiers []string) {
	r.at++
	rest := r.rest(column)
	name := ""
	for i, t := range outside(rest) {
		if t.text == "=" || i > 0 && t.text == ":" {
			break
		}
		if t.word {
			name = t.text
		}
	}
	name = nameBeforeParameters(rest, name)
	r.at += len(rest)
	head := rest[:parametersEnd(rest)]
	switch {
	case slices.Contains(modifiers, "inline"):
		r.add(c.nameless(name, "an inline function, which compilers copy into what calls it"), first)
	case slices.Contains(modifiers, "internal") || slices.Contains(modifiers, "@JvmName") || hasWord(head, mangling...) || name == "":
		r.add(c.all(name), first)
	case c.kind == "interface":
		m := c.member(name, name)
		m.Symbols = append(m.Symbols, symbol.Symbol{Class: c.binary + "$DefaultImpls", Name: m.Symbols[0].Name})
		r.add(m, first)
	default:
		r.add(c.member(name, name), first)
	}
}

// nameBeforeParameters gives the word before the first ( outside of < and >.
func nameBeforeParameters(rest []token, otherwise string) string {
	depth := 0
	for i, t := range rest {
		switch {
		case strings.Trim(t.text, "<>?") == "" && t.text != "" && !strings.HasPrefix(t.text, "?"):
			depth += strings.Count(t.text, "<") - strings.Count(t.text, ">")
		case t.text == "(" && depth <= 0 && i > 0 && rest[i-1].word:
			return rest[i-1].text
		}
	}
	return otherwise
}

// parametersEnd gives where the head of a function ends: at its body or value.
func parametersEnd(rest []token) int {
	depth := 0
	for i, t := range rest {
		switch t.text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case "{", "=":
			if depth == 0 {
				return i
			}
		}
	}
	return len(rest)
}

func (r *reader) kotlinProperty(c class, first, column int, modifiers []string) {
	r.at++
	rest := r.rest(column)
	r.at += len(rest)
	// Accessors may stand in the column of the property.
	for t := r.peek(0); t.word && (t.text == "get" || t.text == "set" || t.text == "private" && r.peek(1).text == "set") && !r.done(); t = r.peek(0) {
		r.at++
		r.endOfDeclaration(column)
	}
	name := propertyName(rest)
	switch {
	case slices.Contains(modifiers, "const"):
		r.add(c.nameless(name, "a constant, which compilers copy into what uses it"), first)
	case slices.Contains(modifiers, "inline") || hasWord(outside(rest), "inline"):
		r.add(c.nameless(name, "an inline property, which compilers copy into what uses it"), first)
	case slices.Contains(modifiers, "internal") || hasWord(rest, "JvmName", "internal") || slices.Contains(modifiers, "@JvmName") || hasWord(rest, mangling...) || name == "":
		r.add(c.all(name), first)
	default:
		r.add(c.property(name), first)
	}
}

// propertyName gives the name of a property: the last of the words with dots before its
// type, value or accessors.
func propertyName(rest []token) (name string) {
	depth := 0
	for i, t := range rest {
		angles := strings.Trim(t.text, "<>?") == "" && t.text != "" && !strings.HasPrefix(t.text, "?")
		switch {
		case angles:
			depth += strings.Count(t.text, "<") - strings.Count(t.text, ">")
		case depth > 0 || t.text == ".":
		case t.word && (i == 0 || !t.first) && t.text != "by":
			name = t.text
		default:
			return name
		}
	}
	return name
}

// property is what a property is in bytecode: accessors, and what gives it its value.
func (c class) property(name string) Member {
	get, set := "get"+capital(name), "set"+capital(name)
	if rest, is := strings.CutPrefix(name, "is"); is && rest != "" && !unicode.IsLower([]rune(rest)[0]) {
		get, set = name, "set"+rest
	}
	if c.kind == "interface" {
		m := c.member(name, get, set)
		return Member{Label: m.Label, Symbols: append(m.Symbols, symbol.Symbol{Class: c.binary + "$DefaultImpls", Name: get}, symbol.Symbol{Class: c.binary + "$DefaultImpls", Name: set})}
	}
	m, accessors := c.initialised(name), c.member(name, get, set)
	m.Symbols = append(m.Symbols, accessors.Symbols...)
	return m
}
