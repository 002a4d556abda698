// SPDX-License-Identifier: Apache-2.0

package rpm

import "encoding/binary"

// row gives the content of a cell of a leaf: what lies in the page, of which used
// says how much it is, and behind it what lies in the overflow pages
// (fileformat2.html, section 1.6).
func (s *sqlite) row(page uint32, cell []byte) (row []byte, used int, err error) {
	size, n := varint(cell)
	_, m := varint(cell[n:]) // the number of the row
	if n == 0 || m == 0 {
		return nil, 0, damaged("a cell of page %d is cut off", page)
	}
	if size > maxHeader+entryBytes {
		return nil, 0, tooLarge(size)
	}
	cell = cell[n+m:]
	here := s.local(int(size))
	switch {
	case here == int(size) && here <= len(cell):
		return cell[:here], n + m + here, nil
	case here+4 > len(cell):
		return nil, 0, damaged("a cell of page %d is cut off", page)
	}
	s.payload = append(s.payload[:0], cell[:here]...)
	if err := s.overflow(binary.BigEndian.Uint32(cell[here:]), int(size)); err != nil {
		return nil, n + m + here, err
	}
	return s.payload, n + m + here, nil
}

// local gives how many bytes of a row stand in the leaf itself.
func (s *sqlite) local(size int) int {
	if size <= s.usable-35 {
		return size
	}
	least := (s.usable-12)*32/255 - 23
	if n := least + (size-least)%(s.usable-4); n <= s.usable-35 {
		return n
	}
	return least
}

// overflow adds the chain of pages that begins with n to the payload until it has
// so many bytes.
func (s *sqlite) overflow(n uint32, size int) error {
	b := make([]byte, s.size)
	for len(s.payload) < size {
		if err := s.readPage(n, b); err != nil {
			return err
		}
		n = binary.BigEndian.Uint32(b)
		s.payload = append(s.payload, b[4:min(s.usable, 4+size-len(s.payload))]...)
	}
	return nil
}

// column is a value of a row: its serial type (section 2.1) and its bytes.
type column struct {
	serial uint64
	data   []byte
}

func (c column) isBlob() bool { return c.serial >= 12 && c.serial%2 == 0 }
func (c column) isText(is string) bool {
	return c.serial >= 13 && c.serial%2 == 1 && string(c.data) == is
}

// integer gives the value of a column that is one and no less than zero; 0 for all
// else.
func (c column) integer() uint64 {
	switch {
	case c.serial == 9:
		return 1
	case c.serial < 1 || c.serial > 6 || c.data[0] >= 0x80:
		return 0
	}
	var v uint64
	for _, b := range c.data {
		v = v<<8 | uint64(b)
	}
	return v
}

// record gives the first columns of a row.
func record(row []byte, columns int) ([]column, error) {
	size, n := varint(row)
	if n == 0 || size < uint64(n) || size > uint64(len(row)) {
		return nil, damaged("a row of %d bytes that says to have %d bytes of types", len(row), size)
	}
	serials, data := row[n:size], row[size:]
	var list []column
	for len(serials) > 0 && len(list) < columns {
		serial, n := varint(serials)
		bytes := serialBytes(serial)
		if n == 0 || bytes > uint64(len(data)) {
			return nil, damaged("a row of %d bytes is cut off", len(row))
		}
		list = append(list, column{serial, data[:bytes]})
		serials, data = serials[n:], data[bytes:]
	}
	return list, nil
}

// serialBytes says how many bytes a value of a serial type has.
func serialBytes(serial uint64) uint64 {
	switch {
	case serial >= 12:
		return (serial - 12) / 2
	case serial == 5:
		return 6
	case serial == 6, serial == 7:
		return 8
	case serial >= 8:
		return 0
	}
	return serial
}

// varint reads an integer of up to nine bytes of which the first eight give seven
// bits each (section 1.6); n is 0 when it is cut off.
func varint(b []byte) (v uint64, n int) {
	for i, c := range b {
		if i == 8 {
			return v<<8 | uint64(c), 9
		}
		v = v<<7 | uint64(c&0x7f)
		if c < 0x80 {
			return v, i + 1
		}
	}
	return 0, 0
}
