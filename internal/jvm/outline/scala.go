// SPDX-License-Identifier: Apache-2.0

package outline

import (
	"slices"
	"strings"

	"verdict/internal/jvm/symbol"
)

// scala reads a file of Scala that is written with braces.
func (r *reader) scala() error {
	for !r.done() {
		if err := r.scalaStatement(nil); err != nil {
			return err
		}
	}
	return nil
}

var scalaModifiers = []string{"private", "protected", "override", "final", "sealed", "abstract", "implicit", "lazy", "case", "inline", "open", "transparent", "infix"}

// byIndentation are beginnings of declarations that only Scala 3 has.
var byIndentation = []string{"enum", "given", "extension", "export"}

// scalaStatement reads a declaration or expression of a class, or of a file.
func (r *reader) scalaStatement(c *class) error {
	first, column := r.at, r.peek(0).column
	modifiers := r.scalaModified()
	switch t := r.peek(0); {
	case t.text == ";":
		r.at++
	case t.text == "package" && r.peek(1).text != "object":
		return r.scalaPackage(column)
	case t.text == "import" && t.word:
		r.at++
		r.endOfDeclaration(column)
	case t.text == "package" && t.word:
		r.at++
		modifiers = append(modifiers, "package")
		return r.scalaClass(first, column, modifiers, c)
	case t.word && (t.text == "class" || t.text == "trait" || t.text == "object"):
		return r.scalaClass(first, column, modifiers, c)
	case t.word && slices.Contains(byIndentation, t.text) && r.peek(1).text != "=" && r.peek(1).text != ".":
		return r.fail("%s is of Scala 3, which is not read", t.text)
	case c == nil:
		return r.fail("a definition stands outside of any class, which is not read")
	case t.text == "def":
		r.scalaDef(*c, first, column, modifiers)
	case t.text == "val" || t.text == "var":
		r.at++
		rest := r.rest(column)
		r.at += len(rest)
		r.add(c.scalaValue(rest, modifiers), first)
	case t.text == "type":
		r.at++
		r.endOfDeclaration(column)
		r.add(c.nameless("a type", "another name of a type runs nothing"), first)
	default:
		if t.text == "{" || t.text == "(" {
			r.skip()
		} else {
			r.at++
		}
		r.endOfDeclaration(column)
		r.add(c.built("a statement"), first)
	}
	return nil
}

// scalaModified passes annotations and modifiers, and gives the modifiers.
func (r *reader) scalaModified() (modifiers []string) {
	for {
		t := r.peek(0)
		switch {
		case t.text == "@":
			r.annotation()
			for r.peek(0).text == "(" && !r.peek(0).first {
				r.skip()
			}
		case t.word && slices.Contains(scalaModifiers, t.text):
			modifiers = append(modifiers, t.text)
			r.at++
			if r.peek(0).text == "[" { // private[this]
				r.skip()
			}
		default:
			return modifiers
		}
	}
}

func (r *reader) scalaPackage(column int) error {
	r.at++
	name, outer := r.dotted(), r.pack
	r.pack = strings.TrimPrefix(outer+"."+name, ".")
	switch r.peek(0).text {
	case ":":
		return r.fail("the package is told by indentation, as Scala 3 has it, which is not read")
	case "{":
		if r.depth++; r.depth > deepest {
			return r.fail("packages stand too deeply within one another")
		}
		r.at++
		for !r.done() && r.peek(0).text != "}" {
			if err := r.scalaStatement(nil); err != nil {
				return err
			}
		}
		r.at++
		r.depth--
		r.pack = outer
	}
	return nil
}

func (r *reader) scalaClass(first, column int, modifiers []string, outer *class) error {
	kind := r.peek(0).text
	r.at++
	name := r.scalaName()
	if name == "" {
		return r.fail("a %s has no name", kind)
	}
	c := r.within(outer, kind, name)
	if slices.Contains(modifiers, "package") {
		// package object foo is foo.package.
		kept := r.pack
		r.pack = strings.TrimPrefix(kept+"."+name, ".")
		c = r.within(nil, kind, "package")
		r.pack = kept
	}
	if kind == "object" {
		c.binary += "$"
	}
	rest := r.rest(column)
	body := bodyWithin(rest)
	head := rest
	if body >= 0 {
		head = rest[:body]
	}
	if colon := indented(head, r.peek(len(head))); colon != nil {
		r.at += slices.IndexFunc(head, func(t token) bool { return t == *colon })
		return r.fail("the body of %s is told by indentation, as Scala 3 has it, which is not read", c.label)
	}
	if hasWord(head, "specialized") {
		return r.fail("%s is specialised, and compilers make several classes of it", c.label)
	}
	if hasWord(head, "AnyVal") {
		c.whole = "a value class"
	}
	r.at += len(head)
	r.add(c.built("the class"), first)
	if body < 0 {
		return nil
	}
	return r.scalaBody(c)
}

// indented gives the colon with which a head ends where the body is told by indentation.
func indented(head []token, next token) *token {
	for i := range head {
		after := next
		if i+1 < len(head) {
			after = head[i+1]
		}
		if head[i].text == ":" && (after.first || after.text == "") {
			return &head[i]
		}
	}
	return nil
}

func (r *reader) scalaBody(c class) error {
	if r.depth++; r.depth > deepest {
		return r.fail("classes stand too deeply within one another")
	}
	defer func() { r.depth-- }()
	r.at++
	r.selfType()
	for !r.done() && r.peek(0).text != "}" {
		if err := r.scalaStatement(&c); err != nil {
			return err
		}
	}
	r.at++
	return nil
}

// selfType passes self: Type => at the beginning of a body.
func (r *reader) selfType() {
	line := r.peek(0).line
	for n := 0; r.peek(n).line == line && r.peek(n).text != "{" && r.peek(n).text != "}" && r.peek(n).text != ""; n++ {
		if r.peek(n).text == "=>" {
			if t := r.peek(0).text; t != "def" && t != "val" && t != "var" && t != "case" && r.peek(0).word && (n == 1 || r.peek(1).text == ":") {
				r.at += n + 1
			}
			return
		}
	}
}

// encoded are the characters of operators in names (Scala's NameTransformer).
var encoded = map[rune]string{'~': "$tilde", '=': "$eq", '<': "$less", '>': "$greater", '!': "$bang", '#': "$hash", '%': "$percent", '^': "$up",
	'&': "$amp", '|': "$bar", '*': "$times", '/': "$div", '+': "$plus", '-': "$minus", ':': "$colon", '\\': "$bslash", '?': "$qmark", '@': "$at"}

func encodedName(name string) string {
	var b strings.Builder
	for _, c := range name {
		if code, is := encoded[c]; is {
			b.WriteString(code)
		} else {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// scalaName reads a name, of letters or of operators or both (x_+).
func (r *reader) scalaName() string {
	t := r.peek(0)
	switch {
	case t.text == "" || strings.Contains("()[]{},;", t.text):
		return ""
	case t.word && strings.HasSuffix(t.text, "_") && !r.peek(1).word && r.peek(1).line == t.line && r.peek(1).column == t.column+len(t.text) &&
		strings.IndexByte(operators, (r.peek(1).text + " ")[0]) >= 0:
		r.at += 2
		return encodedName(t.text + strings.TrimSuffix(r.peek(-1).text, ":"))
	}
	r.at++
	return encodedName(t.text)
}

func (r *reader) scalaDef(c class, first, column int, modifiers []string) {
	r.at++
	name := r.scalaName()
	r.endOfDeclaration(column)
	specialised := hasWord(r.tokens[first:min(r.at, len(r.tokens))], "specialized")
	switch {
	case slices.Contains(modifiers, "inline"):
		r.add(c.nameless(name, "an inline method, which compilers copy into what calls it"), first)
	case c.whole != "":
		r.add(c.both(name), first)
	case name == "this":
		r.add(c.member("this", "<init>"), first)
	case slices.Contains(modifiers, "private") || name == "" || specialised:
		// What others of the file call is given another name.
		r.add(c.all(name), first)
	case c.kind == "trait":
		r.add(c.mixed(name, name), first)
	default:
		r.add(c.member(name, name), first)
	}
}

// mixed is a method of a trait: of the interface, and before Scala 2.12 of a class beside it.
func (c class) mixed(label, name string) Member {
	m := c.member(label, name)
	m.Symbols = append(m.Symbols, symbol.Symbol{Class: c.binary + "$class", Name: m.Symbols[0].Name})
	return m
}

// both is any method of a class and of the object beside it.
func (c class) both(label string) Member {
	m := c.all(label)
	m.Symbols = append(m.Symbols, symbol.Symbol{Class: strings.TrimSuffix(c.binary, "$") + "$"})
	return m
}

// built is what runs when an object of a class comes to be.
func (c class) built(label string) Member {
	switch {
	case c.whole != "":
		return c.both(label)
	case c.kind == "object":
		return c.member(label, "<clinit>", "<init>")
	case c.kind == "trait":
		return c.mixed(label, "$init$")
	}
	return c.member(label, "<init>")
}

// scalaValue is what a val or var is in bytecode.
func (c class) scalaValue(rest []token, modifiers []string) Member {
	label := "a value"
	if len(rest) > 0 && rest[0].word {
		label = encodedName(rest[0].text)
	}
	switch {
	case slices.Contains(modifiers, "inline"):
		return c.nameless(label, "an inline value, which compilers copy into what uses it")
	case slices.Contains(modifiers, "final") && !slices.ContainsFunc(rest, func(t token) bool { return t.text == ":" || t.text == "(" || t.text == "{" || t.text == "new" }):
		return c.nameless(label, "a constant, which compilers copy into what uses it")
	case slices.Contains(modifiers, "lazy") || c.kind == "trait":
		return c.all(label)
	}
	return c.built(label)
}
