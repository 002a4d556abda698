// SPDX-License-Identifier: Apache-2.0

package classtest

import (
	"encoding/binary"
	"strings"
)

// Relocate moves a class from packages that begin with from to others, both in
// internal form such as org/example: it rewrites every text of the constant pool
// that names such a package as a path, in descriptors and, with dots, as a
// string. It panics when b is no class file.
func Relocate(b []byte, from, to string) []byte {
	dots := func(s string) string { return strings.ReplaceAll(s, "/", ".") }
	replace := strings.NewReplacer(from+"/", to+"/", dots(from)+".", dots(to)+".")
	out := append([]byte(nil), b[:10]...)
	at := 10
	for i := 1; i < int(binary.BigEndian.Uint16(b[8:])); i++ {
		n := constantLength(b[at:])
		if b[at] == 1 {
			text := replace.Replace(string(b[at+3 : at+n]))
			out = append(u2(append(out, 1), uint16(len(text))), text...)
		} else {
			out = append(out, b[at:at+n]...)
		}
		if b[at] == 5 || b[at] == 6 {
			i++
		}
		at += n
	}
	return append(out, b[at:]...)
}

func constantLength(b []byte) int {
	switch b[0] {
	case 1:
		return 3 + int(binary.BigEndian.Uint16(b[1:]))
	case 5, 6:
		return 9
	case 7, 8, 16, 19, 20:
		return 3
	case 15:
		return 4
	}
	return 5
}
