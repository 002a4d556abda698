// SPDX-License-Identifier: Apache-2.0

package hashindex_test

import (
	"math/rand/v2"
	"testing"

	"verdict/internal/jvm/hashindex"
)

// TestAnIndexFindsWhatAMapFinds adds things whose hashes clash, and asks for them and others.
func TestAnIndexFindsWhatAMapFinds(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, hashes := range []uint32{1, 7, 1 << 10, 1 << 31} {
		var x hashindex.Index
		var things []int
		numbers := map[int]uint32{}
		for range 5000 {
			thing := random.IntN(4000)
			hash := uint32(thing) * 2654435761 % hashes
			n, ok := x.Find(hash, func(n uint32) bool { return things[n] == thing })
			want, known := numbers[thing]
			if ok != known || n != want {
				t.Fatalf("of %d hashes, %d is number %d, %v, not %d, %v", hashes, thing, n, ok, want, known)
			}
			if !ok {
				x.Add(hash, uint32(len(things)))
				numbers[thing] = uint32(len(things))
				things = append(things, thing)
			}
		}
	}
}

func TestMixTellsNeighboursApart(t *testing.T) {
	seen := map[uint32]bool{}
	const edge = 64
	for a := range uint32(edge) {
		for b := range uint32(edge) {
			for c := range uint32(edge) {
				seen[hashindex.Mix(a, b, c)] = true
			}
		}
	}
	if all := edge * edge * edge; len(seen) < all*99/100 {
		t.Errorf("%d triples have %d hashes", all, len(seen))
	}
}
