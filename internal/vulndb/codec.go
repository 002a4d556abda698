// SPDX-License-Identifier: Apache-2.0

package vulndb

import (
	"encoding/binary"

	"verdict"
)

func appendText[T ~string | ~[]byte](b []byte, s T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendTexts(b []byte, list []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, s := range list {
		b = appendText(b, s)
	}
	return b
}

// cursor reads what append… wrote. It never reads past its bytes: a file that was
// damaged makes it broken, and everything behind reads as empty.
type cursor struct {
	b      []byte
	broken bool
}

func (c *cursor) fail() {
	c.b, c.broken = nil, true
}

func (c *cursor) byte() byte {
	if len(c.b) == 0 {
		c.fail()
		return 0
	}
	x := c.b[0]
	c.b = c.b[1:]
	return x
}

func (c *cursor) uvarint() uint64 {
	if len(c.b) > 0 && c.b[0] < 0x80 { // by far the most
		x := c.b[0]
		c.b = c.b[1:]
		return uint64(x)
	}
	x, n := binary.Uvarint(c.b)
	if n <= 0 {
		c.fail()
		return 0
	}
	c.b = c.b[n:]
	return x
}

// count reads how many of something follow, each of at least one byte.
func (c *cursor) count() int {
	n := c.uvarint()
	if n > uint64(len(c.b)) {
		c.fail()
		return 0
	}
	return int(n)
}

// bytes gives the next text without copying it.
func (c *cursor) bytes() []byte { return c.take(c.count()) }

func (c *cursor) take(n int) []byte {
	if n > len(c.b) {
		c.fail()
		return nil
	}
	x := c.b[:n:n]
	c.b = c.b[n:]
	return x
}

func (c *cursor) text() string { return string(c.bytes()) }

func (c *cursor) texts() []string {
	n := c.count()
	if n == 0 {
		return nil
	}
	list := make([]string, 0, min(n, 64)) // n is the file's, which may be damaged
	for range n {
		if list = append(list, c.text()); c.broken {
			return nil
		}
	}
	return list
}

func (c *cursor) uint64() uint64 {
	b := c.take(8)
	if b == nil {
		return 0
	}
	return binary.LittleEndian.Uint64(b)
}

// damaged is the error for a file whose bytes make no sense.
func damaged(file, what string) *verdict.Error {
	return verdict.Errorf(verdict.Tampered, "the index is damaged: %s", what).At(file, 0, "").
		WithHint("build it again from its records")
}
