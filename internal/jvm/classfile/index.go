// SPDX-License-Identifier: Apache-2.0

package classfile

// What follows gives places in the constant pool in the stead of texts, for readers
// that keep their own table of texts and would else make each text many times.

// Text gives the bytes of a text constant as they stand in the class file, in
// modified UTF-8 (JVMS §4.4.7); nil for any other index.
func (c *Class) Text(i uint16) []byte { return c.text(i) }

// ClassText gives the index of the text that a class constant holds; 0 for any
// other index.
func (c *Class) ClassText(i uint16) uint16 {
	if c.tag(i) != TagClass {
		return 0
	}
	return c.u2(i, 1)
}

// StringText gives the index of the text that a string constant holds; 0 for any
// other index.
func (c *Class) StringText(i uint16) uint16 {
	if c.tag(i) != TagString {
		return 0
	}
	return c.u2(i, 1)
}

// ReferenceTexts gives the indexes of the texts of what Reference gives.
func (c *Class) ReferenceTexts(i uint16) (class, name, descriptor uint16, ok bool) {
	switch c.tag(i) {
	case TagFieldref, TagMethodref, TagInterfaceMethodref:
		pair := c.u2(i, 3)
		return c.ClassText(c.u2(i, 1)), c.u2(pair, 1), c.u2(pair, 3), true
	}
	return 0, 0, 0, false
}

// Constants gives the indexes of the member's name and descriptor.
func (m Member) Constants() (name, descriptor uint16) { return m.name, m.descriptor }
