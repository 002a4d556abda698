// SPDX-License-Identifier: Apache-2.0

package callgraph

import "math/bits"

// bitset is a set of small numbers.
type bitset []uint64

// add puts a number into the set, and reports whether it was not there.
func (b *bitset) add(i int) bool {
	grow((*[]uint64)(b), i>>6)
	if (*b)[i>>6]&(1<<(i&63)) != 0 {
		return false
	}
	(*b)[i>>6] |= 1 << (i & 63)
	return true
}

// typeBits is a set of types, by their numbers: in the order in which objects of them were
// first created, so that those of one library are neighbours. Blocks that hold none are
// nil: most sets have few.
type typeBits []*typeBlock

type typeBlock [typesPerBlock / 64]uint64

const typesPerBlock = 512

func (b typeBits) has(i int) bool {
	n := i / typesPerBlock
	return n < len(b) && b[n] != nil && b[n][i%typesPerBlock>>6]&(1<<(i&63)) != 0
}

// add puts a type into the set, and reports whether it was not there.
func (b *typeBits) add(i int) bool {
	if b.has(i) {
		return false
	}
	b.block(i / typesPerBlock)[i%typesPerBlock>>6] |= 1 << (i & 63)
	return true
}

// block gives a block to write to.
func (b *typeBits) block(n int) *typeBlock {
	if n >= len(*b) {
		*b = append(*b, make(typeBits, n+1-len(*b))...)
	}
	if (*b)[n] == nil {
		(*b)[n] = &typeBlock{}
	}
	return (*b)[n]
}

// at gives a block to read; nil when it holds nothing.
func (b typeBits) at(n int) *typeBlock {
	if n < len(b) {
		return b[n]
	}
	return nil
}

// addAll puts what is in a set, and in a filter unless that is nil, and not in without,
// into the set, and what was not there into fresh too. It reports whether there was any.
func (b *typeBits) addAll(of, filter, without typeBits, fresh *typeBits) bool {
	some := false
	for n, from := range of {
		if from == nil {
			continue
		}
		word := *from
		if filter != nil {
			through := filter.at(n)
			if through == nil {
				continue
			}
			word.and(through)
		}
		if but := without.at(n); but != nil {
			word.clear(but)
		}
		if had := b.at(n); had != nil {
			word.clear(had)
		}
		if word == (typeBlock{}) {
			continue
		}
		b.block(n).or(&word)
		fresh.block(n).or(&word)
		some = true
	}
	return some
}

func (b *typeBlock) and(other *typeBlock) {
	for i := range b {
		b[i] &= other[i]
	}
}

func (b *typeBlock) clear(other *typeBlock) {
	for i := range b {
		b[i] &^= other[i]
	}
}

func (b *typeBlock) or(other *typeBlock) {
	for i := range b {
		b[i] |= other[i]
	}
}

// each tells the types that are in the set, and in a filter unless that is nil.
func (b typeBits) each(filter typeBits, tell func(int)) {
	for n, block := range b {
		if block == nil {
			continue
		}
		word := *block
		if filter != nil {
			through := filter.at(n)
			if through == nil {
				continue
			}
			word.and(through)
		}
		for i, w := range word {
			for ; w != 0; w &= w - 1 {
				tell(n*typesPerBlock + i<<6 | bits.TrailingZeros64(w))
			}
		}
	}
}
