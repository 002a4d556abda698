// SPDX-License-Identifier: Apache-2.0

package identity

import (
	"encoding/binary"
)

// chunk is how much of a section a cursor reads at once: a component or set is
// mostly shorter.
const chunk = 512

// cursor reads texts and varints from a place in a section. Its first error stays,
// and everything behind it reads as empty.
type cursor struct {
	t       *Table
	s       section
	at, end uint64
	b       []byte
	err     error
}

func (t *Table) cursor(s section, at, end uint64) (*cursor, error) {
	if at > end || end > t.header.spans[s].length {
		return nil, damaged(t.file, "it points behind the end of a section")
	}
	return &cursor{t: t, s: s, at: at, end: end}, nil
}

// more makes n bytes stand in b, or as many as there are.
func (c *cursor) more(n uint64) {
	if c.err != nil || uint64(len(c.b)) >= n || c.at == c.end {
		return
	}
	read := min(max(n-uint64(len(c.b)), chunk), c.end-c.at)
	b := make([]byte, len(c.b), uint64(len(c.b))+read)
	copy(b, c.b)
	if c.err = c.t.read(c.s, c.at, b[len(b):cap(b)]); c.err != nil {
		c.b = nil
		return
	}
	c.b = b[:cap(b)]
	c.at += read
}

func (c *cursor) uvarint() uint64 {
	c.more(binary.MaxVarintLen64)
	x, n := binary.Uvarint(c.b)
	if n <= 0 {
		c.fail("a number is cut off")
		return 0
	}
	c.b = c.b[n:]
	return x
}

func (c *cursor) text() string {
	n := c.uvarint()
	if n > uint64(len(c.b))+(c.end-c.at) {
		c.fail("a text is cut off")
		return ""
	}
	c.more(n)
	if c.err != nil {
		return ""
	}
	s := string(c.b[:n])
	c.b = c.b[n:]
	return s
}

func (c *cursor) fail(what string) {
	if c.err == nil {
		c.err = damaged(c.t.file, what)
	}
	c.b = nil
}
