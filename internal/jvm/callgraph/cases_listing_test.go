// SPDX-License-Identifier: Apache-2.0

package callgraph_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// assemble writes a class file from a listing, for what no Java compiler writes. A
// listing has a line for each of:
//
//	class NAME VERSION FLAG…              extends NAME          implements NAME…
//	bootstrap NAME HANDLE ARGUMENT…       field FLAG… NAME DESCRIPTOR
//	method FLAG… NAME DESCRIPTOR
//
// and behind a method with code a line for each instruction, by its name in the JVMS.
// Operands are written OWNER.NAME(DESCRIPTOR)… for methods and OWNER.NAME:TYPE for
// fields, an "interface" behind a method's says that its owner is one; constants are
// written KIND=VALUE: class=, type=, text=, int=, handle=KIND=MEMBER and
// dynamic=BOOTSTRAP=NAME=TYPE, with % for a space and \1 for the character of that
// number.
func assemble(listing string) (b []byte, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("%v", e)
		}
	}()
	l := &listed{pool: map[string]uint16{}, super: "java/lang/Object"}
	for line := range strings.Lines(listing) {
		if words := strings.Fields(line); len(words) > 0 && words[0][0] != '#' {
			l.line(words[0], words[1:])
		}
	}
	return l.bytes(), nil
}

// listed is a class in the making.
type listed struct {
	name, super     string
	version, access uint16
	interfaces      []string
	fields, methods []*listedMember
	bootstraps      []string
	boots           [][]byte

	constants []byte
	count     uint16
	pool      map[string]uint16
}

type listedMember struct {
	access     uint16
	name, desc uint16
	code       []byte
}

var listedFlags = map[string]uint16{"public": 1, "private": 2, "protected": 4, "static": 8, "final": 16, "super": 32, "bridge": 64, "native": 256,
	"interface": 512, "abstract": 1024, "synthetic": 4096}

var opcodes = map[string]byte{"aconst_null": 1, "iconst_0": 3, "iconst_1": 4, "ldc": 19, "iload_0": 26, "aload_0": 42, "aload_1": 43, "aload_2": 44,
	"astore_1": 76, "pop": 87, "dup": 89, "swap": 95, "ireturn": 172, "areturn": 176, "return": 177, "getstatic": 178, "putstatic": 179, "getfield": 180,
	"putfield": 181, "invokevirtual": 182, "invokespecial": 183, "invokestatic": 184, "invokeinterface": 185, "invokedynamic": 186, "new": 187,
	"anewarray": 189, "athrow": 191, "checkcast": 192, "instanceof": 193}

func (l *listed) line(word string, rest []string) {
	switch word {
	case "class":
		n, err := strconv.Atoi(rest[1])
		if err != nil {
			panic(err)
		}
		l.name, l.version, l.access = rest[0], uint16(n), flags(rest[2:])
	case "extends":
		l.super = rest[0]
	case "implements":
		l.interfaces = rest
	case "bootstrap":
		boot := be(nil, l.constant(rest[1]), uint16(len(rest)-2))
		for _, argument := range rest[2:] {
			boot = be(boot, l.constant(argument))
		}
		l.bootstraps, l.boots = append(l.bootstraps, rest[0]), append(l.boots, boot)
	case "field":
		l.fields = append(l.fields, l.member(rest))
	case "method":
		l.methods = append(l.methods, l.member(rest))
	default:
		m := l.methods[len(l.methods)-1]
		m.code = l.instruction(m.code, word, rest)
	}
}

func flags(words []string) (access uint16) {
	for _, w := range words {
		bit, ok := listedFlags[w]
		if !ok {
			panic("unknown flag " + w)
		}
		access |= bit
	}
	return access
}

func (l *listed) member(words []string) *listedMember {
	n := len(words)
	return &listedMember{access: flags(words[:n-2]), name: l.utf8(words[n-2]), desc: l.utf8(words[n-1])}
}

func (l *listed) instruction(code []byte, word string, rest []string) []byte {
	op, ok := opcodes[word]
	if !ok {
		panic("unknown instruction " + word)
	}
	code = append(code, op)
	switch word {
	case "ldc":
		return be(code, l.constant(rest[0]))
	case "getstatic", "putstatic", "getfield", "putfield", "invokevirtual", "invokespecial", "invokestatic":
		return be(code, l.reference(rest[0], len(rest) > 1))
	case "invokeinterface":
		return append(be(code, l.reference(rest[0], true)), byte(1+arguments(rest[0])), 0)
	case "invokedynamic":
		return append(be(code, l.dynamic(18, rest[0], rest[1], rest[2])), 0, 0)
	case "new", "anewarray", "checkcast", "instanceof":
		return be(code, l.constant("class="+rest[0]))
	}
	return code
}

// arguments counts the words that the arguments of a method take, for those without
// long and double.
func arguments(method string) int {
	inside, _, _ := strings.Cut(method[strings.IndexByte(method, '(')+1:], ")")
	n := 0
	for ; inside != ""; n++ {
		inside = strings.TrimLeft(inside, "[")
		if inside[0] == 'L' {
			_, inside, _ = strings.Cut(inside, ";")
		} else {
			inside = inside[1:]
		}
	}
	return n
}

// constant gives the index of a constant that is written KIND=VALUE.
func (l *listed) constant(text string) uint16 {
	kind, value, _ := strings.Cut(text, "=")
	value = strings.NewReplacer("%", " ", `\1`, "\x01").Replace(value)
	switch kind {
	case "class":
		return l.add(7, be(nil, l.utf8(value)))
	case "text":
		return l.add(8, be(nil, l.utf8(value)))
	case "type":
		return l.add(16, be(nil, l.utf8(value)))
	case "int":
		n, err := strconv.Atoi(value)
		if err != nil {
			panic(err)
		}
		return l.add(3, be(nil, uint16(n>>16), uint16(n)))
	case "handle":
		kind, member, _ := strings.Cut(value, "=")
		kinds := []string{"", "getfield", "getstatic", "putfield", "putstatic", "virtual", "static", "special", "new", "interface"}
		number := slices.Index(kinds, kind)
		if number < 1 {
			panic("unknown kind of a handle: " + kind)
		}
		return l.add(15, be([]byte{byte(number)}, l.reference(member, kind == "interface")))
	case "dynamic":
		part := strings.Split(value, "=")
		return l.dynamic(17, part[0], part[1], part[2])
	}
	panic("unknown constant " + text)
}

func (l *listed) dynamic(tag byte, boot, name, descriptor string) uint16 {
	i := slices.Index(l.bootstraps, boot)
	if i < 0 {
		panic("unknown bootstrap " + boot)
	}
	return l.add(tag, be(nil, uint16(i), l.pair(name, descriptor)))
}

// reference gives a field's or a method's constant.
func (l *listed) reference(member string, ofInterface bool) uint16 {
	tag, at := byte(10), strings.IndexByte(member, '(')
	if ofInterface {
		tag = 11
	}
	var name, descriptor string
	if at >= 0 {
		name, descriptor = member[:at], member[at:]
	} else {
		tag = 9
		name, descriptor, _ = strings.Cut(member, ":")
	}
	dot := strings.LastIndexByte(name, '.')
	return l.add(tag, be(nil, l.constant("class="+name[:dot]), l.pair(name[dot+1:], descriptor)))
}

func (l *listed) pair(name, descriptor string) uint16 {
	return l.add(12, be(nil, l.utf8(name), l.utf8(descriptor)))
}

func (l *listed) utf8(s string) uint16 { return l.add(1, append(be(nil, uint16(len(s))), s...)) }

func (l *listed) add(tag byte, content []byte) uint16 {
	key := string(append([]byte{tag}, content...))
	if i, ok := l.pool[key]; ok {
		return i
	}
	l.count++
	l.pool[key] = l.count
	l.constants = append(l.constants, key...)
	return l.count
}

func (l *listed) bytes() []byte {
	body := be(nil, l.access, l.constant("class="+l.name), l.constant("class="+l.super), uint16(len(l.interfaces)))
	for _, i := range l.interfaces {
		body = be(body, l.constant("class="+i))
	}
	for _, members := range [][]*listedMember{l.fields, l.methods} {
		body = be(body, uint16(len(members)))
		for _, m := range members {
			body = l.write(body, m)
		}
	}
	if len(l.boots) == 0 {
		body = be(body, 0)
	} else {
		body = be(body, 1, l.utf8("BootstrapMethods"))
		content := slices.Concat(append([][]byte{be(nil, uint16(len(l.boots)))}, l.boots...)...)
		body = append(binary.BigEndian.AppendUint32(body, uint32(len(content))), content...)
	}
	head := be([]byte{0xCA, 0xFE, 0xBA, 0xBE}, 0, l.version, l.count+1)
	return slices.Concat(head, l.constants, body)
}

func (l *listed) write(b []byte, m *listedMember) []byte {
	b = be(b, m.access, m.name, m.desc)
	if len(m.code) == 0 {
		return be(b, 0)
	}
	const room = 8 // of the stack, and for variables
	content := binary.BigEndian.AppendUint32(be(nil, room, room), uint32(len(m.code)))
	content = be(append(content, m.code...), 0, 0)
	b = be(b, 1, l.utf8("Code"))
	return append(binary.BigEndian.AppendUint32(b, uint32(len(content))), content...)
}

func be(b []byte, values ...uint16) []byte {
	for _, v := range values {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	return b
}
