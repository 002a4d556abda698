// SPDX-License-Identifier: Apache-2.0

package outline

import (
	"slices"
	"strings"
)

// java reads a file of Java (JLS §7.3).
func (r *reader) java() error {
	for !r.done() {
		switch t := r.peek(0); {
		case t.text == "package" && t.word:
			r.at++
			r.pack = r.dotted()
			r.until(";")
		case t.text == "import" || t.text == ";":
			r.until(";")
		default:
			if err := r.javaDeclaration(nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// dotted reads a name with dots.
func (r *reader) dotted() string {
	var b strings.Builder
	for r.peek(0).word || r.peek(0).text == "." {
		if r.peek(0).first && b.Len() > 0 && !strings.HasSuffix(b.String(), ".") && r.peek(0).text != "." {
			break
		}
		b.WriteString(r.peek(0).text)
		r.at++
	}
	return b.String()
}

// until passes all up to and with a mark outside of brackets.
func (r *reader) until(mark string) {
	for !r.done() {
		switch t := r.peek(0); t.text {
		case mark:
			r.at++
			return
		case "(", "[", "{":
			r.skip()
		case ")", "]", "}":
			return
		default:
			r.at++
		}
	}
}

// javaClass reads the body of a class, whose opening brace is next.
func (r *reader) javaClass(c class) error {
	if r.depth++; r.depth > deepest {
		return r.fail("classes stand too deeply within one another")
	}
	defer func() { r.depth-- }()
	r.at++
	if c.kind == "enum" {
		r.enumConstants(c)
	}
	for r.peek(0).text != "}" {
		if r.done() {
			return r.fail("the class %s is never closed", c.label)
		}
		if r.peek(0).text == ";" {
			r.at++
			continue
		}
		if err := r.javaDeclaration(&c); err != nil {
			return err
		}
	}
	r.at++
	return nil
}

// enumConstants reads the constants of an enum, which its static initialiser makes.
func (r *reader) enumConstants(c class) {
	first := r.at
	for !r.done() && r.peek(0).text != ";" && r.peek(0).text != "}" {
		if t := r.peek(0).text; t == "(" || t == "{" || t == "[" {
			r.skip()
			continue
		}
		r.at++
	}
	if r.at > first {
		r.add(c.member("the constants", "<clinit>"), first)
	}
	if r.peek(0).text == ";" {
		r.at++
	}
}

// head is what stands before the body of a declaration in Java.
type head struct {
	words  []token // outside of brackets and without annotations
	params bool
	named  string // the word before the parameters
	value  bool   // there is an =
	from   int    // the token behind it
}

func (h head) has(word string) bool {
	return slices.ContainsFunc(h.words, func(t token) bool { return t.word && t.text == word })
}

// annotation passes an annotation, which is next.
func (r *reader) annotation() {
	r.at++
	if r.peek(0).text == "[" { // several, in Kotlin
		r.skip()
		return
	}
	if r.peek(0).word {
		r.at++
	}
	for r.peek(0).text == "." && r.peek(1).word {
		r.at += 2
	}
	if r.peek(0).text == "[" && r.language == scala {
		r.skip()
	}
	if r.peek(0).text == "(" {
		r.skip()
	}
}

// javaHead reads up to the brace, semicolon or end that ends the head.
func (r *reader) javaHead() (h head) {
	for !r.done() {
		switch t := r.peek(0); {
		case t.text == "@" && r.peek(1).text != "interface":
			r.annotation()
		case t.text == "{" && h.value, t.text == "[", t.text == "(" && (h.params || h.value):
			r.skip()
		case t.text == "(":
			if last := len(h.words) - 1; last >= 0 {
				h.named = h.words[last].text
			}
			h.params = true
			r.skip()
		case t.text == "{" || t.text == ";" || t.text == "}" || t.text == ")" || t.text == "]":
			return h
		case t.text == "<" && !h.value || strings.HasPrefix(t.text, "<") && strings.Trim(t.text, "<?") == "" && !h.value:
			r.generics()
		default:
			if !h.value && isAssignment(t.text) {
				h.value, h.from = true, r.at+1
			}
			if !h.value {
				h.words = append(h.words, t)
			}
			r.at++
		}
	}
	return h
}

// isAssignment reports whether an operator is an = outside of an expression: one that
// stands at the end of type arguments may be written together with them.
func isAssignment(operator string) bool {
	return operator == "=" || len(operator) > 1 && operator[len(operator)-1] == '=' && strings.Trim(operator[:len(operator)-1], ">?*") == ""
}

// generics passes parameters or arguments of a type, whose < is next.
func (r *reader) generics() {
	depth := 0
	for !r.done() {
		switch t := r.peek(0).text; {
		case t == "(" || t == "[":
			r.skip()
			continue
		case t == "{" || t == ";" || t == "}" || t == ")" || t == "]":
			return
		case strings.Trim(t, "<>?&=-") == "" && t != "->" && t != "=>":
			depth += strings.Count(t, "<") - strings.Count(t, ">")
			if depth <= 0 && isAssignment(t) {
				return // >= ends the arguments and begins a value
			}
		}
		r.at++
		if depth <= 0 {
			return
		}
	}
}

var javaKinds = []string{"class", "interface", "enum", "record"}

// kindOf gives the keyword and the name of the class that a head declares.
func (h head) kindOf() (kind, name string) {
	for i, t := range h.words {
		if !t.word || !slices.Contains(javaKinds, t.text) || i+1 >= len(h.words) || !h.words[i+1].word {
			continue
		}
		if t.text == "record" && (!h.params || h.named != h.words[i+1].text) {
			continue
		}
		return t.text, h.words[i+1].text
	}
	return "", ""
}

// javaDeclaration reads one declaration of a class, or of a file.
func (r *reader) javaDeclaration(outer *class) error {
	first := r.at
	h := r.javaHead()
	if kind, name := h.kindOf(); kind != "" && r.peek(0).text == "{" {
		c := r.within(outer, kind, name)
		if h.has("@") && kind == "interface" {
			c.kind = "interface"
		}
		if kind == "record" {
			r.add(c.member("the parts", "<init>"), first)
		}
		return r.javaClass(c)
	}
	end := r.peek(0).text
	switch {
	case outer == nil:
		return r.fail("a declaration stands outside of any class")
	case end == "{" && h.params:
		r.skip()
		r.add(javaMethod(*outer, h.named), first)
	case end == "{" && len(h.words) == 0:
		r.skip()
		r.add(outer.member("an initialiser", "<init>"), first)
	case end == "{" && len(h.words) == 1 && h.has("static"):
		r.skip()
		r.add(outer.member("the static initialiser", "<clinit>"), first)
	case end == "{":
		name := h.words[len(h.words)-1].text
		if outer.kind != "record" || !strings.HasSuffix("."+outer.label, "."+name) {
			return r.fail("a block stands where a declaration is expected")
		}
		r.skip()
		r.add(outer.member(name, "<init>"), first)
	case end == ";":
		r.at++
		r.add(javaField(*outer, h, r.tokens[max(first, h.from):r.at]), first)
	default:
		return r.fail("a declaration is not ended")
	}
	return nil
}

func javaMethod(c class, name string) Member {
	if strings.HasSuffix("."+c.label, "."+name) && name != "" {
		return c.member(name, "<init>")
	}
	return c.member(name, name)
}

// constantTypes are those whose constants compilers copy (JLS §4.12.4).
var constantTypes = []string{"boolean", "byte", "short", "char", "int", "long", "float", "double", "String"}

// javaField is a field, or a method without a body.
func javaField(c class, h head, value []token) Member {
	static := h.has("static") || c.kind == "interface"
	final := h.has("final") || c.kind == "interface"
	label := "a field"
	if len(h.words) > 0 {
		label = h.words[len(h.words)-1].text
	}
	computed := computes(value)
	constant := slices.ContainsFunc(constantTypes, h.has)
	switch {
	case h.params && !h.value:
		return c.nameless(h.named, "a method without a body")
	case !h.value:
		return c.nameless(label, "a field without a value runs nothing")
	case final && constant && !computed:
		return c.nameless(label, "a constant, which compilers copy into what uses it")
	case static:
		return c.member(label, "<clinit>")
	}
	return c.member(label, "<init>")
}

// computes reports whether a value is more than a constant expression (JLS §15.29): a
// cast or brackets alone leave it one.
func computes(value []token) bool {
	for i, t := range value {
		if t.text == "new" || t.text == "{" || t.text == "->" || t.text == "::" || t.text == "[" || t.text == "(" && i > 0 && value[i-1].word {
			return true
		}
	}
	return false
}
