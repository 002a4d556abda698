// SPDX-License-Identifier: Apache-2.0

package program

import "slices"

// Annotated reports whether an annotation of a type stands at a class.
func (p *Program) Annotated(id ClassID, annotation string) bool {
	c := &p.classes[id]
	return c.pack != nil && slices.ContainsFunc(c.pack.Annotations(c.fact), func(text uint32) bool { return c.pack.Strings[text] == annotation })
}
