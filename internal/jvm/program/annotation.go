// SPDX-License-Identifier: Apache-2.0

package program

import "slices"

// Annotated reports whether an annotation of a type stands at a class.
func (p *Program) Annotated(id ClassID, annotation string) bool {
	c := &p.classes[id]
	return c.pack != nil && slices.ContainsFunc(c.pack.Annotations(c.fact), func(text uint32) bool { return c.pack.Texts.At(text) == annotation })
}

// MethodAnnotated reports whether an annotation of a type stands at a method.
func (p *Program) MethodAnnotated(m MethodID, annotation string) bool {
	k, f := p.fact(m)
	return f != nil && slices.ContainsFunc(k.MethodAnnotations(f), func(text uint32) bool { return k.Texts.At(text) == annotation })
}
