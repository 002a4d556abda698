// SPDX-License-Identifier: Apache-2.0

// Package symbol reads and writes the names of classes and methods, as people and
// records give them: pkg.Class, pkg.Class#name, pkg.Class#name(descriptor)return.
// A descriptor is that of the JVM (JVMS §4.3); its return type may be left out.
package symbol

import (
	"strings"

	"verdict"
)

// Symbol names a class, all methods of a name in it, or one method.
type Symbol struct {
	Class      string // internal name: org/example/Outer$Inner
	Name       string // "" for the class as a whole; <init> for constructors
	Descriptor string // "" for all; it may end behind the parameters
}

// Parse reads a symbol. Packages and nested classes may be separated as in the
// source or as in class files. It fails with verdict.Invalid.
func Parse(text string) (Symbol, error) {
	class, member, hasMember := strings.Cut(strings.TrimSpace(text), "#")
	s := Symbol{Class: strings.ReplaceAll(class, ".", "/")}
	if !plain(s.Class, "/") || strings.Contains("/"+s.Class+"/", "//") {
		return Symbol{}, invalid(text, "%q is no name of a class", class)
	}
	if !hasMember {
		return s, nil
	}
	s.Name = member
	if open := strings.IndexByte(member, '('); open >= 0 {
		s.Name, s.Descriptor = member[:open], member[open:]
		if !validDescriptor(s.Descriptor) {
			return Symbol{}, invalid(text, "%q is no descriptor of a method, such as (ILjava/lang/String;)V", s.Descriptor)
		}
	}
	if s.Name != "<init>" && s.Name != "<clinit>" && !plain(s.Name, "") {
		return Symbol{}, invalid(text, "%q is no name of a method", s.Name)
	}
	return s, nil
}

func invalid(text, format string, arguments ...any) error {
	return verdict.Errorf(verdict.Invalid, "%q names no symbol: "+format, append([]any{text}, arguments...)...).
		WithHint("write pkg.Class, pkg.Class#method or pkg.Class#method(descriptor)return, with $ before the name of a nested class")
}

// plain reports whether a text is a name without the characters that class files
// do not allow in one (JVMS §4.2.2).
func plain(s, but string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return strings.ContainsRune(".;[/<>()#", r) && !strings.ContainsRune(but, r) || r <= ' '
	})
}

// validDescriptor reports whether a text is the descriptor of a method, with or
// without its return type.
func validDescriptor(d string) bool {
	rest := d[1:]
	for !strings.HasPrefix(rest, ")") {
		n := fieldType(rest)
		if n == 0 {
			return false
		}
		rest = rest[n:]
	}
	rest = rest[1:]
	return rest == "" || rest == "V" || fieldType(rest) == len(rest)
}

// fieldType gives the length of the type that a text begins with; 0 for none.
func fieldType(s string) int {
	dimensions := len(s) - len(strings.TrimLeft(s, "["))
	s = s[dimensions:]
	switch {
	case s == "" || dimensions > 255:
		return 0
	case strings.ContainsRune("BCDFIJSZ", rune(s[0])):
		return dimensions + 1
	case s[0] == 'L':
		if end := strings.IndexByte(s, ';'); end > 1 && plain(s[1:end], "/") {
			return dimensions + end + 1
		}
	}
	return 0
}

// Names reports whether the symbol means a method of its class.
func (s Symbol) Names(name, descriptor string) bool {
	return (s.Name == "" || s.Name == name) && strings.HasPrefix(descriptor, s.Descriptor)
}

// String writes the symbol.
func (s Symbol) String() string {
	text := strings.ReplaceAll(s.Class, "/", ".")
	if s.Name != "" {
		text += "#" + s.Name + s.Descriptor
	}
	return text
}
