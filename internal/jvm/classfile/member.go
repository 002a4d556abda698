// SPDX-License-Identifier: Apache-2.0

package classfile

import (
	"encoding/binary"
	"iter"
)

// Member is a field or a method (JVMS §4.5, §4.6).
type Member struct {
	Access uint16

	class            *Class
	name, descriptor uint16
	attributes       Attributes
}

// Name is the member's name: of initialisers <init> and <clinit>.
func (m Member) Name() string { return m.class.UTF8(m.name) }

// Descriptor is its type in the form of JVMS §4.3, such as (I)Ljava/lang/String;.
func (m Member) Descriptor() string { return m.class.UTF8(m.descriptor) }

// Attributes are those of the member.
func (m Member) Attributes() Attributes { return m.attributes }

func (c *Class) members(r *reader) []Member {
	n := int(r.u2())
	if n == 0 || r.failed || n > len(r.b)-r.at {
		r.failed = r.failed || n > 0
		return nil
	}
	list := make([]Member, 0, n)
	for range n {
		m := Member{class: c, Access: r.u2(), name: r.u2(), descriptor: r.u2()}
		m.attributes = c.skipAttributes(r)
		if r.failed {
			return nil
		}
		list = append(list, m)
	}
	return list
}

// Attributes is a list of attributes (JVMS §4.7) that is read when it is asked.
type Attributes struct {
	class *Class
	bytes []byte // without the count; checked to hold whole attributes
}

// attributeHeader is a name's index and a length.
const attributeHeader = 6

// skipAttributes walks over a list of attributes, whose lengths it checks.
func (c *Class) skipAttributes(r *reader) Attributes {
	n := int(r.u2())
	start := r.at
	for range n {
		r.u2()
		length := r.u4()
		if length > uint32(len(r.b)) {
			r.failed = true
		}
		r.bytes(int(length))
		if r.failed {
			return Attributes{}
		}
	}
	return Attributes{c, r.b[start:r.at]}
}

// All gives the attributes in order, by name and content.
func (a Attributes) All() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		a.each(func(name, content []byte) bool { return yield(decode(name), content) })
	}
}

// Find gives the content of the first attribute of a name.
func (a Attributes) Find(name string) (content []byte, ok bool) {
	a.each(func(n, c []byte) bool {
		if string(n) == name {
			content, ok = c, true
		}
		return !ok
	})
	return content, ok
}

func (a Attributes) each(yield func(name, content []byte) bool) {
	for b := a.bytes; len(b) >= attributeHeader; {
		end := attributeHeader + int(binary.BigEndian.Uint32(b[2:]))
		if !yield(a.class.text(binary.BigEndian.Uint16(b)), b[attributeHeader:end]) {
			return
		}
		b = b[end:]
	}
}
