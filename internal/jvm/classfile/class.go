// SPDX-License-Identifier: Apache-2.0

package classfile

import (
	"encoding/binary"

	"verdict"
)

// Access flags (JVMS tables 4.1-B, 4.5-A, 4.6-A) that say what kind of class or
// member it is.
const (
	AccPublic     = 0x0001
	AccSuper      = 0x0020 // of classes; on methods the same bit is synchronized
	AccInterface  = 0x0200
	AccSynthetic  = 0x1000
	AccAnnotation = 0x2000
	AccEnum       = 0x4000
	AccModule     = 0x8000
)

const magic = 0xCAFEBABE

// Class is a parsed class file. It reads out of the bytes that were parsed, which
// must not change. Several goroutines may use it at once.
type Class struct {
	Major, Minor uint16 // version of the format: 52 is Java 8, 61 Java 17
	Access       uint16

	b          []byte
	pool       pool
	this       uint16
	super      uint16
	interfaces []byte // indexes of two bytes
	fields     []Member
	methods    []Member
	attributes Attributes
}

// Parse reads the structure of a class file. It fails with verdict.Invalid and
// the offset of the byte where it does not hold.
func Parse(b []byte) (*Class, error) {
	r := &reader{b: b}
	c := &Class{b: b}
	if r.u4() != magic {
		return nil, verdict.Errorf(verdict.Invalid, "is no class file: it does not begin with CAFEBABE")
	}
	c.Minor, c.Major = r.u2(), r.u2()
	if c.Major < 45 {
		return nil, verdict.Errorf(verdict.Invalid, "is no class file: its version %d.%d is none", c.Major, c.Minor)
	}
	if e := c.parsePool(r); e != nil {
		return nil, e
	}
	c.Access, c.this, c.super = r.u2(), r.u2(), r.u2()
	c.interfaces = r.bytes(2 * int(r.u2()))
	c.fields = c.members(r)
	c.methods = c.members(r)
	c.attributes = c.skipAttributes(r)
	switch {
	case r.failed:
		return nil, malformed(r.at, "it ends too early")
	case r.at != len(b):
		return nil, malformed(r.at, "more follows behind its end")
	}
	if e := c.checkNames(); e != nil {
		return nil, e
	}
	return c, nil
}

// checkNames makes sure of the constants that every class names.
func (c *Class) checkNames() *verdict.Error {
	if c.tag(c.this) != TagClass || c.super != 0 && c.tag(c.super) != TagClass {
		return malformed(0, "its class or superclass is no class constant")
	}
	for i := 0; i+1 < len(c.interfaces); i += 2 {
		if c.tag(binary.BigEndian.Uint16(c.interfaces[i:])) != TagClass {
			return malformed(0, "an interface is no class constant")
		}
	}
	for _, list := range [][]Member{c.fields, c.methods} {
		for _, m := range list {
			if c.tag(m.name) != TagUTF8 || c.tag(m.descriptor) != TagUTF8 {
				return malformed(0, "a member has no name or descriptor")
			}
			if len(c.Text(m.name)) == 0 { // JVMS §4.2.2
				return malformed(0, "the name of a member is empty")
			}
		}
	}
	return nil
}

func malformed(at int, what string) *verdict.Error {
	return verdict.Errorf(verdict.Invalid, "is no valid class file: %s (byte %d)", what, at)
}

// Name is the class's internal name, such as java/lang/String.
func (c *Class) Name() string { return c.ClassName(c.this) }

// Super is the internal name of the superclass; "" for java/lang/Object and for
// module-info.
func (c *Class) Super() string { return c.ClassName(c.super) }

// Interfaces are the internal names of the direct superinterfaces, in order.
func (c *Class) Interfaces() []string {
	var names []string
	for i := 0; i+1 < len(c.interfaces); i += 2 {
		names = append(names, c.ClassName(binary.BigEndian.Uint16(c.interfaces[i:])))
	}
	return names
}

// Fields are the fields that the class itself declares, in order.
func (c *Class) Fields() []Member { return c.fields }

// Methods are the methods that the class itself declares, in order, its
// initialisers among them.
func (c *Class) Methods() []Member { return c.methods }

// Attributes are those of the class.
func (c *Class) Attributes() Attributes { return c.attributes }

// SourceFile is the name of the file it was compiled from, as the compiler left
// it (JVMS §4.7.10); "" when it is not told.
func (c *Class) SourceFile() string {
	content, ok := c.attributes.Find("SourceFile")
	if !ok || len(content) != 2 {
		return ""
	}
	return c.UTF8(binary.BigEndian.Uint16(content))
}

// reader walks over the bytes. A read behind the end gives zeros and sets failed.
type reader struct {
	b      []byte
	at     int
	failed bool
}

func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.b)-r.at {
		r.failed = true
		return nil
	}
	r.at += n
	return r.b[r.at-n : r.at]
}

func (r *reader) u1() byte {
	if p := r.bytes(1); p != nil {
		return p[0]
	}
	return 0
}

func (r *reader) u2() uint16 {
	if p := r.bytes(2); p != nil {
		return binary.BigEndian.Uint16(p)
	}
	return 0
}

func (r *reader) u4() uint32 {
	if p := r.bytes(4); p != nil {
		return binary.BigEndian.Uint32(p)
	}
	return 0
}
