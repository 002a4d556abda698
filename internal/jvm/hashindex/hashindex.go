// SPDX-License-Identifier: Apache-2.0

// Package hashindex numbers many small things: a hash table by open addressing that holds
// hashes and numbers alone, so that few things are compared, nothing is moved when it
// grows, and a collector of garbage has nothing to look at.
package hashindex

import "math/rand/v2"

// Index finds the numbers of things by their hashes. The zero Index is empty.
type Index struct {
	slots []slot // a power of two, of which at most three quarters are taken
	taken int
}

// slot is free when number is 0, which is one more than that of the thing.
type slot struct{ hash, number uint32 }

// Find gives the number of the thing with a hash that is the same.
func (x *Index) Find(hash uint32, same func(number uint32) bool) (number uint32, ok bool) {
	if len(x.slots) == 0 {
		return 0, false
	}
	mask := uint32(len(x.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		switch s := x.slots[i]; {
		case s.number == 0:
			return 0, false
		case s.hash == hash && same(s.number-1):
			return s.number - 1, true
		}
	}
}

// Clear makes it empty, and keeps its memory.
func (x *Index) Clear() {
	clear(x.slots)
	x.taken = 0
}

// Add takes a thing that Find does not.
func (x *Index) Add(hash, number uint32) {
	if 4*(x.taken+1) > 3*len(x.slots) {
		old := x.slots
		x.slots = make([]slot, max(1024, 2*len(old)))
		for _, s := range old {
			if s.number != 0 {
				x.put(s)
			}
		}
	}
	x.put(slot{hash, number + 1})
	x.taken++
}

func (x *Index) put(s slot) {
	mask := uint32(len(x.slots) - 1)
	i := s.hash & mask
	for x.slots[i].number != 0 {
		i = (i + 1) & mask
	}
	x.slots[i] = s
}

// Mix makes a hash of three numbers: each product moves the bits of one up. The hashes are
// others in each process.
func Mix(a, b, c uint32) uint32 {
	return uint32((uint64(a)*factors[0] ^ uint64(b)*factors[1] ^ uint64(c)*factors[2]) >> 32)
}

// factors are odd, and nobody knows them: who writes an archive must not choose what clashes.
var factors = func() (list [3]uint64) {
	for i := range list {
		list[i] = rand.Uint64() | 1 // #nosec G404 -- the runtime seeds it by what nobody can guess
	}
	return list
}()
