// SPDX-License-Identifier: Apache-2.0

package callgraph

import "math/bits"

// typeBits is a set of small numbers: of types in the order in which objects of them
// were first created, of groups of types.
type typeBits []uint64

func (b typeBits) has(i int) bool { return i>>6 < len(b) && b[i>>6]&(1<<(i&63)) != 0 }

// add puts a number into the set, and reports whether it was not there.
func (b *typeBits) add(i int) bool {
	grow((*[]uint64)(b), i>>6)
	if b.has(i) {
		return false
	}
	(*b)[i>>6] |= 1 << (i & 63)
	return true
}

// addAll puts what is in a set, and in a filter unless that is nil, into the set, and what
// was not there into fresh too. It reports whether there was any.
func (b *typeBits) addAll(of, filter typeBits, fresh *typeBits) bool {
	any := false
	n := len(of)
	if filter != nil {
		n = min(n, len(filter))
	}
	for i := range n {
		word := of[i]
		if filter != nil {
			word &= filter[i]
		}
		if word == 0 {
			continue
		}
		grow((*[]uint64)(b), i)
		if word &^= (*b)[i]; word == 0 {
			continue
		}
		(*b)[i] |= word
		grow((*[]uint64)(fresh), i)
		(*fresh)[i] |= word
		any = true
	}
	return any
}

// each tells the numbers that are in the set, and in a filter unless that is nil.
func (b typeBits) each(filter typeBits, tell func(int)) {
	for i, word := range b {
		if filter != nil {
			if i >= len(filter) {
				return
			}
			word &= filter[i]
		}
		for ; word != 0; word &= word - 1 {
			tell(i<<6 | bits.TrailingZeros64(word))
		}
	}
}
