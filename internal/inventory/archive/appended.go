// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"bytes"
	"encoding/binary"
	"path"
	"strings"

	"verdict/internal/inventory"
)

// mayHold reports whether a file that no name tells to be an archive may be one by its
// first bytes: a script or program with an archive behind it, as Spring Boot and
// launchers make them, or an archive without an extension. One with the extension of
// something else that is packed so, such as a document, is none.
func mayHold(name string, head []byte) bool {
	if bytes.HasPrefix(head, []byte("#!")) || inventory.IsExecutable(head) {
		return true
	}
	extension := strings.Trim(path.Ext(name), ".0123456789") // app-1.0 has none
	return extension == "" && bytes.HasPrefix(head, []byte("PK\x03\x04"))
}

// The sizes of what stands at the end of a zip archive (APPNOTE 4.3.15 and 4.3.16).
const (
	endRecord  = 22 // without the comment
	maxComment = 1<<16 - 1
	locator64  = 20
)

// holdsZip reports whether bytes end with the directory of a zip archive. Of most
// files it reads 64 KiB at most, and nothing is taken for the end of a directory that
// does not lead to one.
func holdsZip(c inventory.Content) bool {
	size := c.Size()
	last := make([]byte, min(size, endRecord+maxComment))
	if n, _ := c.ReadAt(last, size-int64(len(last))); n < len(last) { // of a file that cannot be read others tell
		return false
	}
	for at := len(last); ; {
		if at = bytes.LastIndex(last[:at], []byte("PK\x05\x06")); at < 0 {
			return false
		}
		end := last[at:]
		if len(end) >= endRecord && len(end) == endRecord+int(binary.LittleEndian.Uint16(end[20:])) && endsDirectory(c, end, last[:at], size) {
			return true
		}
	}
}

// endsDirectory reports whether the directory stands in front of its end.
func endsDirectory(c inventory.Content, end, before []byte, size int64) bool {
	directory := int64(binary.LittleEndian.Uint32(end[12:]))
	if binary.LittleEndian.Uint16(end[10:]) == 1<<16-1 || directory == 1<<32-1 { // the numbers stand in a record of 64 bits
		return len(before) >= locator64 && bytes.HasPrefix(before[len(before)-locator64:], []byte("PK\x06\x07"))
	}
	var first [4]byte
	at := size - int64(len(end)) - directory
	if directory < int64(len(first)) || at < 0 {
		return false
	}
	n, _ := c.ReadAt(first[:], at)
	return n == len(first) && string(first[:]) == "PK\x01\x02"
}
