// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// IsExecutable reports whether a file that begins with head is a program or
// library in the form of Linux (ELF), Windows (PE) or macOS (Mach-O, also of
// several architectures).
func IsExecutable(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\x7fELF")) || bytes.HasPrefix(head, []byte("MZ")) {
		return true
	}
	if len(head) < 8 {
		return false
	}
	switch binary.BigEndian.Uint32(head) {
	case 0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe:
		return true
	case 0xcafebabe:
		// Java classes begin so too; theirs goes on with a version of 45 or more
		// where this has the number of architectures.
		return binary.BigEndian.Uint32(head[4:]) < 30
	}
	return false
}

// Metered gives the bytes of an executable, up to four times as many as it has:
// tables in a hostile one may lead its reader to the same bytes again and again.
func Metered(c Content) io.ReaderAt { return &metered{from: c, left: 4*c.Size() + 1<<20} }

type metered struct {
	from io.ReaderAt
	left int64
}

func (m *metered) ReadAt(p []byte, at int64) (int, error) {
	if m.left -= int64(len(p)); m.left < 0 {
		return 0, errors.New("its tables lead to the same bytes again and again")
	}
	return m.from.ReadAt(p, at)
}
