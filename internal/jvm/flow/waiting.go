// SPDX-License-Identifier: Apache-2.0

package flow

import "math/bits"

// waiting is a set of blocks, of which the first is taken next.
type waiting struct {
	words []uint64
	low   int // no word before it holds any
}

func (w *waiting) reset(blocks int) {
	w.words = resized(w.words, (blocks+63)/64)
	clear(w.words)
	w.low = 0
}

func (w *waiting) add(block int) {
	w.words[block/64] |= 1 << (block % 64)
	w.low = min(w.low, block/64)
}

func (w *waiting) take() (block int, ok bool) {
	for ; w.low < len(w.words); w.low++ {
		if word := w.words[w.low]; word != 0 {
			w.words[w.low] = word & (word - 1)
			return w.low*64 + bits.TrailingZeros64(word), true
		}
	}
	return 0, false
}
