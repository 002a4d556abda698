// SPDX-License-Identifier: Apache-2.0

package classfile

import "encoding/binary"

// Line gives the line of the source that the instruction at pc was made from
// (JVMS §4.7.12); 0 when it is not told.
func (c Code) Line(pc int) int {
	line, best := 0, -1
	c.attributes.each(func(name, content []byte) bool {
		if string(name) != "LineNumberTable" || len(content) < 2 {
			return true
		}
		for row := content[2:]; len(row) >= 4; row = row[4:] {
			if start := int(binary.BigEndian.Uint16(row)); start <= pc && start > best {
				best, line = start, int(binary.BigEndian.Uint16(row[2:]))
			}
		}
		return true
	})
	return line
}
