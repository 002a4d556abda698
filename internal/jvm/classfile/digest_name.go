// SPDX-License-Identifier: Apache-2.0

package classfile

import (
	"bytes"
	"encoding/binary"
)

// name writes the name of a class: whole when it is of the platform, else its
// last part. That of an array is a descriptor.
func (d *Digester) name(name []byte) {
	if len(name) > 0 && name[0] == '[' {
		d.descriptor(name)
		return
	}
	d.bytes(lastPart(name))
}

func lastPart(name []byte) []byte {
	for _, prefix := range platform {
		if bytes.HasPrefix(name, prefix) {
			return name
		}
	}
	return name[bytes.LastIndexByte(name, '/')+1:]
}

// descriptor writes a type (JVMS §4.3) with the names of classes in it as name
// writes them. It takes what is no descriptor as it comes.
func (d *Digester) descriptor(b []byte) {
	if d.full() {
		return
	}
	start := len(d.out)
	for len(b) > 0 {
		c := b[0]
		b = b[1:]
		d.out = append(d.out, c)
		if c != 'L' {
			continue
		}
		end := bytes.IndexByte(b, ';')
		if end < 0 {
			end = len(b)
		}
		d.out = append(d.out, lastPart(b[:end])...)
		b = b[end:]
	}
	d.out = binary.AppendUvarint(d.out, uint64(len(d.out)-start))
}

// literal writes a string. Tools rewrite those that begin with the name of a
// package, in either spelling, also behind what marks an array or a resource: so
// of such a beginning the last part stays.
func (d *Digester) literal(b []byte) {
	mark := 0
	for mark < len(b) && (b[mark] == '[' || b[mark] == '/') {
		mark++
	}
	d.bytes(b[:mark])
	d.bytes(b[mark+leadingPackage(b[mark:]):])
}

// leadingPackage is how many bytes of a string are packages in front of a name:
// words that each end in the same dot or slash.
func leadingPackage(b []byte) int {
	end, separator := 0, byte(0)
	for i, c := range b {
		switch {
		case c == '.' || c == '/':
			if i == end || separator != 0 && c != separator {
				return end
			}
			separator, end = c, i+1
		case c >= '0' && c <= '9':
			if i == end {
				return end
			}
		case !wordByte(c):
			return end
		}
	}
	return end
}

// wordByte reports whether a byte may stand in a Java name: those of letters
// beyond ASCII are let through.
func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$' || c >= 0x80 || c >= '0' && c <= '9'
}
