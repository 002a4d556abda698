// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
)

// Most of a JSON text is looked at eight bytes at a time, the first of them the
// lowest of a word: its strings, its indentation, and its keys.
const (
	everyByte   = 0x0101010101010101
	highBits    = 0x80 * everyByte
	eightSpaces = ' ' * everyByte
)

// specials marks the high bit of the lowest byte of a word that a string cannot
// hold as it is: a quote, a backslash, a control character. Above it further
// bits may be set; none is when the word holds no such byte.
func specials(word uint64) uint64 {
	quote := word ^ '"'*everyByte
	backslash := word ^ '\\'*everyByte
	return ((quote-everyByte)&^quote | (backslash-everyByte)&^backslash | (word-eightSpaces)&^word) & highBits
}

// lower makes the capital letters of eight ASCII characters small.
func lower(word uint64) uint64 {
	const fromA, behindZ = (0x80 - 'A') * everyByte, (0x7F - 'Z') * everyByte
	return word | ((word+fromA)^(word+behindZ))&highBits>>2
}

// keyHash hashes the keys of one document. What it is made of is drawn anew for
// each, so that nobody can write keys of equal hashes.
type keyHash struct{ a, b uint64 }

func newKeyHash() keyHash {
	seed := maphash.MakeSeed()
	return keyHash{maphash.String(seed, "a"), maphash.String(seed, "b") | 1}
}

// of hashes text without regard to the case of ASCII letters. What is in memory
// behind a short text is read with it and then left out.
func (k keyHash) of(text []byte) uint64 {
	h := k.a ^ uint64(len(text))
	for ; len(text) > 8; text = text[8:] {
		h = k.mix(h, lower(binary.LittleEndian.Uint64(text)))
	}
	var last uint64
	if cap(text) >= 8 {
		last = binary.LittleEndian.Uint64(text[:8]) & (1<<(8*len(text)) - 1)
	} else {
		for i, c := range text {
			last |= uint64(c) << (8 * i)
		}
	}
	return k.mix(h, lower(last))
}

// mix multiplies to 128 bits and folds them into 64.
func (k keyHash) mix(h, word uint64) uint64 {
	high, low := bits.Mul64(h^word, k.b)
	return high ^ low
}
