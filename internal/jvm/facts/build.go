// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"encoding/binary"
	"slices"

	"verdict"
	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/hashindex"
)

// Builder gathers the facts of classes into packs, one after the other, with memory that it
// uses again. It is for one goroutine.
type Builder struct {
	pack    Pack
	numbers *numbering // of texts
	refs    hashindex.Index
	most    int // bytes of texts, and of what methods do, from which on no class is added

	// Of the class that is read:
	class    *classfile.Class
	texts    []uint32 // constant to text, 0 where it was not asked yet
	members  []uint32 // constant to reference + 1
	dynamics []uint32 // constant to dynamic + 1
	did      marks
	boots    []classfile.Bootstrap
	depth    int
}

// mostBytes leaves room for one class more, of whatever size: places in a pack have 32 bits.
const mostBytes = 1 << 30

// NewBuilder gives an empty builder.
func NewBuilder() *Builder {
	return &Builder{numbers: newNumbering(), most: mostBytes}
}

// Pack gives what was gathered, in memory of its own, and begins anew.
func (b *Builder) Pack() *Pack {
	p := &b.pack
	made := &Pack{Texts: b.numbers.texts(), Refs: fitting(p.Refs), Dynamics: fitting(p.Dynamics), Classes: fitting(p.Classes),
		Fields: fitting(p.Fields), Methods: fitting(p.Methods), ints: fitting(p.ints), ops: fitting(p.ops)}
	*p = Pack{Refs: p.Refs[:0], Dynamics: p.Dynamics[:0], Classes: p.Classes[:0], Fields: p.Fields[:0], Methods: p.Methods[:0], ints: p.ints[:0], ops: p.ops[:0]}
	b.refs.Clear()
	b.numbers.clear()
	return made
}

// fitting copies into as little memory as it takes.
func fitting[T any](s []T) []T { return append([]T(nil), s...) }

// Classes is how many classes were added.
func (b *Builder) Classes() int { return len(b.pack.Classes) }

// Add adds a class, which came from the given member of its archive. It fails with
// verdict.Invalid, and with verdict.TooLarge for a pack that holds too much, and adds nothing
// then.
func (b *Builder) Add(c *classfile.Class, member int) (err error) {
	if max(len(b.numbers.all), len(b.pack.ops)) > b.most {
		return verdict.Errorf(verdict.TooLarge, "stands among classes that hold more than %d MiB of texts or code", b.most>>20)
	}
	before := b.lengths()
	defer func() {
		if err != nil {
			b.cut(before)
		}
	}()
	b.begin(c)
	if b.boots, err = c.Bootstraps(); err != nil {
		return err
	}
	class := Class{Name: b.text(c.Name()), Super: b.text(c.Super()), Member: uint32(member), Access: c.Access, Major: c.Major}
	class.interfaces = b.names(c.Interfaces())
	if host, ok := c.Attributes().Find("NestHost"); ok && len(host) == 2 {
		class.NestHost = b.className(binary.BigEndian.Uint16(host))
	}
	if class.annotations, err = b.annotations(c.Attributes()); err != nil {
		return err
	}
	if class.fields, err = b.fields(c.Fields()); err != nil {
		return err
	}
	if class.methods, err = b.methods(c.Methods()); err != nil {
		return err
	}
	b.pack.Classes = append(b.pack.Classes, class)
	return nil
}

type lengths struct{ fields, methods, dynamics, ints, ops int }

func (b *Builder) lengths() lengths {
	p := &b.pack
	return lengths{len(p.Fields), len(p.Methods), len(p.Dynamics), len(p.ints), len(p.ops)}
}

// cut takes back what a class added that could not be read to its end.
func (b *Builder) cut(to lengths) {
	p := &b.pack
	p.Fields, p.Methods, p.Dynamics, p.ints, p.ops = p.Fields[:to.fields], p.Methods[:to.methods], p.Dynamics[:to.dynamics], p.ints[:to.ints], p.ops[:to.ops]
}

func (b *Builder) begin(c *classfile.Class) {
	b.class = c
	n := c.Constants()
	for _, table := range []*[]uint32{&b.texts, &b.members, &b.dynamics, (*[]uint32)(&b.did)} {
		*table = slices.Grow((*table)[:0], n)[:n]
		clear(*table)
	}
}

func (b *Builder) text(s string) uint32 { return b.numbers.number([]byte(s)) }

// constantText numbers a text constant, and asks for it once in a class.
func (b *Builder) constantText(i uint16) uint32 {
	if int(i) >= len(b.texts) {
		return 0
	}
	if b.texts[i] == 0 {
		b.texts[i] = b.encoded(i)
	}
	return b.texts[i]
}

// encoded numbers a text constant: modified UTF-8 is UTF-8 nearly always, and has been
// seen before.
func (b *Builder) encoded(i uint16) uint32 {
	raw := b.class.Text(i)
	hash := b.numbers.hash(raw)
	n, ok := b.numbers.seen(hash, raw)
	switch {
	case ok:
		return n
	case isASCII(raw):
		return b.numbers.append(hash, raw)
	}
	return b.text(b.class.UTF8(i))
}

func isASCII(text []byte) bool {
	for _, c := range text {
		if c == 0 || c >= 0x80 {
			return false
		}
	}
	return true
}

func (b *Builder) className(i uint16) uint32 { return b.constantText(b.class.ClassText(i)) }

func (b *Builder) names(names []string) list {
	from := uint32(len(b.pack.ints))
	for _, name := range names {
		b.pack.ints = append(b.pack.ints, b.text(name))
	}
	return list{from, uint32(len(b.pack.ints))}
}

func (b *Builder) annotations(of classfile.Attributes) (list, error) {
	found, err := of.Annotations()
	if err != nil || found == nil {
		return list{}, err
	}
	var types []string
	for _, a := range found {
		types = append(types, a.Type)
	}
	return b.names(types), nil
}

func (b *Builder) fields(members []classfile.Member) (list, error) {
	from := uint32(len(b.pack.Fields))
	for _, m := range members {
		annotations, err := b.annotations(m.Attributes())
		if err != nil {
			return list{}, err
		}
		name, descriptor := m.Constants()
		b.pack.Fields = append(b.pack.Fields, Field{b.constantText(name), b.constantText(descriptor), m.Access, annotations})
	}
	return list{from, uint32(len(b.pack.Fields))}, nil
}

func (b *Builder) methods(members []classfile.Member) (list, error) {
	from := uint32(len(b.pack.Methods))
	for i, m := range members {
		annotations, err := b.annotations(m.Attributes())
		if err != nil {
			return list{}, err
		}
		name, descriptor := m.Constants()
		method := Method{Name: b.constantText(name), Descriptor: b.constantText(descriptor), Access: m.Access, annotations: annotations}
		code, ok, err := m.Code()
		if err != nil {
			return list{}, err
		}
		if method.HasCode = ok; ok {
			if method.ops, err = b.code(code, uint32(i+1)); err != nil {
				return list{}, err
			}
		}
		b.pack.Methods = append(b.pack.Methods, method)
	}
	return list{from, uint32(len(b.pack.Methods))}, nil
}
