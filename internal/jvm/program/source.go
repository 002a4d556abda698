// SPDX-License-Identifier: Apache-2.0

package program

import (
	"verdict"
	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/facts"
)

// Source is what a class file tells of a method that facts do not keep. It is read
// from the archive when it is asked for.
type Source struct {
	File   string // the name of the source file; "" when it is not told
	Class  *classfile.Class
	Member classfile.Member
	Code   classfile.Code

	places []int
}

// Source reads the class file of a method again. It fails with verdict.NotFound for
// methods that no archive has.
func (p *Program) Source(m MethodID) (*Source, error) {
	_, f := p.fact(m)
	if f == nil {
		return nil, verdict.Errorf(verdict.NotFound, "%s is no method of an archive", p.String(m))
	}
	parsed, err := p.ClassFile(p.methods[m].class)
	if err != nil {
		return nil, err
	}
	return p.SourceIn(parsed, m)
}

// SourceIn is Source with the class file of the method's class, as ClassFile gives it:
// who asks for all methods of a class reads it once.
func (p *Program) SourceIn(parsed *classfile.Class, m MethodID) (*Source, error) {
	s := &Source{File: parsed.SourceFile(), Class: parsed}
	if n := p.Nth(m); n < len(parsed.Methods()) {
		s.Member = parsed.Methods()[n]
	}
	var ok bool
	var err error
	if s.Code, ok, err = s.Member.Code(); err != nil {
		return nil, err
	}
	if ok {
		s.places = facts.Places(parsed, s.Code)
	}
	return s, nil
}

// Line gives the line on which the method first does the n-th thing that Does
// tells; the first line of the method when it does no such thing, 0 when no line is
// told.
func (s *Source) Line(n int) int {
	if n < 0 || n >= len(s.places) {
		return s.Code.Line(0)
	}
	return s.Code.Line(s.places[n])
}

// Nth gives which of its class's methods, in the order of the class file, a method is.
func (p *Program) Nth(m MethodID) int { return int(m - p.classes[p.methods[m].class].first) }

// ClassFile reads the class file of a class again. It fails with verdict.NotFound for
// classes that no archive has.
func (p *Program) ClassFile(id ClassID) (*classfile.Class, error) {
	c := &p.classes[id]
	if c.pack == nil {
		return nil, verdict.Errorf(verdict.NotFound, "%s is no class of an archive", Dotted(c.name))
	}
	b, err := p.Path.Archives[c.pack.archive].Append(nil, int(c.fact.Member))
	if err != nil {
		return nil, err
	}
	return classfile.Parse(b)
}
