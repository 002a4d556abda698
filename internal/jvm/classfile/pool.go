// SPDX-License-Identifier: Apache-2.0

package classfile

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"verdict"
)

// The kinds of constants (JVMS table 4.4-B).
const (
	TagUTF8               = 1
	TagInteger            = 3
	TagFloat              = 4
	TagLong               = 5
	TagDouble             = 6
	TagClass              = 7
	TagString             = 8
	TagFieldref           = 9
	TagMethodref          = 10
	TagInterfaceMethodref = 11
	TagNameAndType        = 12
	TagMethodHandle       = 15
	TagMethodType         = 16
	TagDynamic            = 17
	TagInvokeDynamic      = 18
	TagModule             = 19
	TagPackage            = 20
)

// constantBytes is how many bytes follow a constant's tag; that of a text follows
// from its length.
var constantBytes = [...]int{
	TagInteger: 4, TagFloat: 4, TagLong: 8, TagDouble: 8, TagClass: 2, TagString: 2, TagFieldref: 4, TagMethodref: 4,
	TagInterfaceMethodref: 4, TagNameAndType: 4, TagMethodHandle: 3, TagMethodType: 2, TagDynamic: 4, TagInvokeDynamic: 4,
	TagModule: 2, TagPackage: 2,
}

// pool holds the offset of each constant's tag; 0 for the indexes that stand for
// none: the first, and those behind a long or double.
type pool []uint32

func (c *Class) parsePool(r *reader) *verdict.Error {
	n := int(r.u2())
	if n > len(r.b) { // each constant takes more than a byte
		return malformed(r.at, "its constants do not fit in")
	}
	c.pool = make(pool, n)
	for i := 1; i < n; i++ {
		at := r.at
		c.pool[i] = uint32(at)
		tag := int(r.u1())
		switch {
		case tag == TagUTF8:
			r.bytes(int(r.u2()))
		case tag < len(constantBytes) && constantBytes[tag] > 0:
			r.bytes(constantBytes[tag])
			if tag == TagLong || tag == TagDouble {
				i++ // JVMS §4.4.5: they take two indexes
			}
		default:
			return verdict.Errorf(verdict.Invalid, "is no valid class file: it has a constant of unknown kind %d (byte %d)", tag, at)
		}
		if r.failed {
			return malformed(at, "it ends within its constants")
		}
	}
	return c.checkPool()
}

// checkPool makes sure that constants point to constants of the right kind.
func (c *Class) checkPool() *verdict.Error {
	for i := 1; i < len(c.pool); i++ {
		if !c.pointsRight(uint16(i)) {
			return malformed(int(c.pool[i]), "a constant points to one of another kind")
		}
	}
	return nil
}

func (c *Class) pointsRight(i uint16) bool {
	switch c.tag(i) {
	case TagClass, TagString, TagMethodType, TagModule, TagPackage:
		return c.tag(c.u2(i, 1)) == TagUTF8
	case TagFieldref, TagMethodref, TagInterfaceMethodref:
		return c.tag(c.u2(i, 1)) == TagClass && c.tag(c.u2(i, 3)) == TagNameAndType
	case TagNameAndType:
		return c.tag(c.u2(i, 1)) == TagUTF8 && c.tag(c.u2(i, 3)) == TagUTF8
	case TagDynamic, TagInvokeDynamic:
		return c.tag(c.u2(i, 3)) == TagNameAndType
	case TagMethodHandle:
		tag := c.tag(c.u2(i, 2))
		return tag == TagFieldref || tag == TagMethodref || tag == TagInterfaceMethodref
	}
	return true
}

// tag gives the kind of a constant, 0 for an index that stands for none.
func (c *Class) tag(i uint16) byte {
	if int(i) >= len(c.pool) || c.pool[i] == 0 {
		return 0
	}
	return c.b[c.pool[i]]
}

// u2 reads two bytes of the constant i, offset bytes behind its tag's beginning.
// The index must stand for a constant of that length.
func (c *Class) u2(i uint16, offset int) uint16 {
	return binary.BigEndian.Uint16(c.b[int(c.pool[i])+offset:])
}

// Constants is the number of indexes of the constant pool, the first, which
// stands for nothing, among them.
func (c *Class) Constants() int { return len(c.pool) }

// Tag gives the kind of the constant at an index; 0 when there is none.
func (c *Class) Tag(i uint16) byte { return c.tag(i) }

// text gives the bytes of a text constant in the encoding of class files; nil
// for any other index.
func (c *Class) text(i uint16) []byte {
	if c.tag(i) != TagUTF8 {
		return nil
	}
	at := int(c.pool[i]) + 3
	return c.b[at : at+int(c.u2(i, 1))]
}

// UTF8 gives a text constant; "" for any other index.
func (c *Class) UTF8(i uint16) string { return decode(c.text(i)) }

// className gives the bytes of a class constant's name; nil for any other index.
func (c *Class) className(i uint16) []byte {
	if c.tag(i) != TagClass {
		return nil
	}
	return c.text(c.u2(i, 1))
}

// ClassName gives the internal name that a class constant holds, for an array its
// descriptor; "" for any other index.
func (c *Class) ClassName(i uint16) string { return decode(c.className(i)) }

// StringConstant gives the value of a string constant.
func (c *Class) StringConstant(i uint16) (string, bool) {
	if c.tag(i) != TagString {
		return "", false
	}
	return c.UTF8(c.u2(i, 1)), true
}

// Reference is a field or method that a class refers to.
type Reference struct{ Class, Name, Descriptor string }

// Reference gives what a field, method or interface method constant refers to.
func (c *Class) Reference(i uint16) (Reference, bool) {
	switch c.tag(i) {
	case TagFieldref, TagMethodref, TagInterfaceMethodref:
		pair := c.u2(i, 3)
		return Reference{c.ClassName(c.u2(i, 1)), c.UTF8(c.u2(pair, 1)), c.UTF8(c.u2(pair, 3))}, true
	}
	return Reference{}, false
}

// decode turns the modified UTF-8 of class files (JVMS §4.4.7) into UTF-8: U+0000
// takes two bytes there, and characters beyond the basic plane two surrogates of
// three. What is neither becomes U+FFFD.
func decode(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	out := make([]rune, 0, len(b))
	for i := 0; i < len(b); {
		r, n := decodeUnit(b[i:])
		i += n
		if utf16.IsSurrogate(r) {
			low, m := decodeUnit(b[i:])
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				r, i = pair, i+m
			} else {
				r = utf8.RuneError
			}
		}
		out = append(out, r)
	}
	return string(out)
}

// decodeUnit reads one UTF-16 unit of one to three bytes; nothing gives U+FFFD.
func decodeUnit(b []byte) (unit rune, n int) {
	next := func(i int) bool { return i < len(b) && b[i]&0xC0 == 0x80 }
	switch {
	case len(b) == 0:
		return utf8.RuneError, 0
	case b[0] < 0x80:
		return rune(b[0]), 1
	case b[0]&0xE0 == 0xC0 && next(1):
		return rune(b[0]&0x1F)<<6 | rune(b[1]&0x3F), 2
	case b[0]&0xF0 == 0xE0 && next(1) && next(2):
		return rune(b[0]&0x0F)<<12 | rune(b[1]&0x3F)<<6 | rune(b[2]&0x3F), 3
	}
	return utf8.RuneError, 1
}

// Number gives the bits of a constant that is a number: an int, float, long or double.
func (c *Class) Number(i uint16) (bits uint64, ok bool) {
	switch c.tag(i) {
	case TagInteger, TagFloat:
		return uint64(binary.BigEndian.Uint32(c.b[c.pool[i]+1:])), true
	case TagLong, TagDouble:
		return binary.BigEndian.Uint64(c.b[c.pool[i]+1:]), true
	}
	return 0, false
}
