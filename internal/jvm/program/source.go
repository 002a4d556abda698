// SPDX-License-Identifier: Apache-2.0

package program

import (
	"encoding/binary"

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
	k, f := p.fact(m)
	if f == nil {
		return nil, verdict.Errorf(verdict.NotFound, "%s is no method of an archive", p.String(m))
	}
	c := &p.classes[p.methods[m].class]
	parsed, err := p.classFile(k, c)
	if err != nil {
		return nil, err
	}
	s := &Source{File: parsed.SourceFile(), Class: parsed}
	if n := int(m - c.first); n < len(parsed.Methods()) {
		s.Member = parsed.Methods()[n]
	}
	var ok bool
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

// classFile reads the class file of a class of a pack again.
func (p *Program) classFile(k *packed, c *class) (*classfile.Class, error) {
	b, err := p.Path.Archives[k.archive].Append(nil, int(c.fact.Member))
	if err != nil {
		return nil, err
	}
	return classfile.Parse(b)
}

// Constant gives the text that a static field has from the beginning (JVMS §4.7.2).
func (p *Program) Constant(id ClassID, field string) (text string, ok bool) {
	c := &p.classes[id]
	if c.pack == nil {
		return "", false
	}
	parsed, err := p.classFile(c.pack, c)
	if err != nil {
		return "", false
	}
	for _, f := range parsed.Fields() {
		if content, found := f.Attributes().Find("ConstantValue"); found && len(content) == 2 && f.Name() == field && f.Descriptor() == "Ljava/lang/String;" {
			return parsed.StringConstant(binary.BigEndian.Uint16(content))
		}
	}
	return "", false
}
