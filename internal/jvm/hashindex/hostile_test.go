// SPDX-License-Identifier: Apache-2.0

package hashindex_test

import (
	"testing"

	"verdict/internal/jvm/hashindex"
)

// Who writes an archive chooses which numbers come together. Those here have one slot where
// the factors are the ones that are known from print.
func TestNumbersThatAreChosenDoNotMeetInOneSlot(t *testing.T) {
	const odd1, odd2, slots = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 1 << 12
	taken, n := map[uint32]bool{}, 0
	for a := range uint32(2048) {
		for b := range uint32(2048) {
			if (uint64(a)*odd1^uint64(b)*odd2)>>32%slots == 0 {
				taken[hashindex.Mix(a, b, 0)%slots] = true
				n++
			}
		}
	}
	if len(taken) < n/4 {
		t.Errorf("%d are in %d slots", n, len(taken))
	}
}
