// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"

	"verdict"
)

// form begins a pack that was written, and names how. It changes with what is
// kept of classes or how that is written.
const form = "verdict facts 2\n"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// AppendTo writes the pack behind b.
func (p *Pack) AppendTo(b []byte) []byte {
	start := len(b)
	w := &writer{append(b, form...)}
	w.texts(&p.Texts)
	w.count(len(p.Refs))
	for _, r := range p.Refs {
		w.numbers(r.Class, r.Name, r.Descriptor)
	}
	w.count(len(p.Dynamics))
	for _, d := range p.Dynamics {
		w.numbers(d.Name, d.Descriptor, uint32(d.Bootstrap.Kind), d.Bootstrap.Ref)
		w.list(d.arguments)
	}
	w.count(len(p.Classes))
	for _, c := range p.Classes {
		w.numbers(c.Name, c.Super, c.NestHost, c.Member, uint32(c.Access), uint32(c.Major))
		w.list(c.interfaces, c.annotations, c.fields, c.methods)
	}
	w.count(len(p.Fields))
	for _, f := range p.Fields {
		w.numbers(f.Name, f.Descriptor, uint32(f.Access))
		w.list(f.annotations)
	}
	w.count(len(p.Methods))
	for _, m := range p.Methods {
		code := uint32(0)
		if m.HasCode {
			code = 1
		}
		w.numbers(m.Name, m.Descriptor, uint32(m.Access), code)
		w.list(m.annotations, m.ops)
	}
	w.count(len(p.ints))
	w.numbers(p.ints...)
	w.count(len(p.ops))
	w.b = append(w.b, p.ops...)
	return binary.LittleEndian.AppendUint32(w.b, crc32.Checksum(w.b[start:], castagnoli))
}

type writer struct{ b []byte }

func (w *writer) count(n int) { w.b = binary.LittleEndian.AppendUint32(w.b, uint32(n)) }

func (w *writer) numbers(list ...uint32) {
	for _, n := range list {
		w.b = binary.LittleEndian.AppendUint32(w.b, n)
	}
}

func (w *writer) list(spans ...list) {
	for _, l := range spans {
		w.numbers(l.from, l.to)
	}
}

// texts writes where they end, and then all bytes.
func (w *writer) texts(t *Texts) {
	w.count(len(t.ends))
	w.numbers(t.ends...)
	w.count(len(t.all))
	w.b = append(w.b, t.all...)
}

// Decode reads a pack that AppendTo wrote. It fails with verdict.Invalid for
// anything else, such as one of another form or one whose bytes were damaged.
func Decode(b []byte) (*Pack, error) {
	end := len(b) - 4
	switch {
	case end < len(form) || string(b[:len(form)]) != form:
		return nil, verdict.Errorf(verdict.Invalid, "holds no facts of this form")
	case crc32.Checksum(b[:end], castagnoli) != binary.LittleEndian.Uint32(b[end:]):
		return nil, verdict.Errorf(verdict.Invalid, "holds facts that were damaged")
	}
	r := &reader{b: b[len(form):end]}
	p := &Pack{Texts: r.texts()}
	p.Refs = records(r, 3, func(n []uint32) Ref { return Ref{n[0], n[1], n[2]} })
	p.Dynamics = records(r, 6, func(n []uint32) Dynamic {
		return Dynamic{n[0], n[1], Handle{byte(n[2]), n[3]}, list{n[4], n[5]}}
	})
	p.Classes = records(r, 14, func(n []uint32) Class {
		return Class{n[0], n[1], n[2], n[3], uint16(n[4]), uint16(n[5]), list{n[6], n[7]}, list{n[8], n[9]}, list{n[10], n[11]}, list{n[12], n[13]}}
	})
	p.Fields = records(r, 5, func(n []uint32) Field { return Field{n[0], n[1], uint16(n[2]), list{n[3], n[4]}} })
	p.Methods = records(r, 8, func(n []uint32) Method {
		return Method{n[0], n[1], uint16(n[2]), n[3] != 0, list{n[4], n[5]}, list{n[6], n[7]}}
	})
	p.ints = records(r, 1, func(n []uint32) uint32 { return n[0] })
	p.ops = bytes.Clone(r.bytes(r.count()))
	if r.failed || len(r.b) > 0 {
		return nil, verdict.Errorf(verdict.Invalid, "holds facts that end too early or late")
	}
	return p, nil
}

type reader struct {
	b      []byte
	failed bool
}

func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.failed = true
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) count() int {
	if b := r.bytes(4); b != nil {
		return int(binary.LittleEndian.Uint32(b))
	}
	return 0
}

func records[T any](r *reader, width int, read func([]uint32) T) []T {
	n := r.count()
	b := r.bytes(4 * width * n)
	if len(b) == 0 {
		return nil
	}
	made := make([]T, n)
	var numbers [16]uint32
	for i := range made {
		for k := range width {
			numbers[k] = binary.LittleEndian.Uint32(b[4*k:])
		}
		made[i] = read(numbers[:width])
		b = b[4*width:]
	}
	return made
}

func (r *reader) texts() Texts {
	t := Texts{ends: records(r, 1, func(n []uint32) uint32 { return n[0] })}
	t.all = string(r.bytes(r.count()))
	if len(t.ends) == 0 || !slices.IsSorted(t.ends) || int(t.ends[len(t.ends)-1]) != len(t.all) {
		r.failed = true
	}
	return t
}
