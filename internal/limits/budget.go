// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"io"
	"sync/atomic"
)

// Budget is what one piece of hostile input may cost in all, however many
// archives it holds and however deep they lie inside one another. It may be used
// by many goroutines at once.
type Budget struct {
	caps  ZipCaps
	depth int
	spent *atomic.Int64 // bytes unpacked so far
}

// NewBudget gives a budget of which nothing is spent.
func NewBudget(caps ZipCaps) *Budget {
	return &Budget{caps: caps.orDefault(), depth: 1, spent: new(atomic.Int64)}
}

// Inside gives the budget for an archive that lies in one of this budget: what is
// unpacked counts towards the same total. name is that of the inner archive. It
// fails with verdict.TooLarge when archives lie too deep inside one another.
func (b *Budget) Inside(name string) (*Budget, error) {
	if b.depth >= b.caps.Depth {
		return nil, tooLarge("archives lie more than %d deep inside one another", b.caps.Depth).At(name, 0, "")
	}
	return &Budget{caps: b.caps, depth: b.depth + 1, spent: b.spent}, nil
}

// Zip opens the archive of so many bytes that r gives. It fails as [OpenZip]
// does.
func (b *Budget) Zip(name string, r io.ReaderAt, bytes int64) (*Zip, error) {
	z := &Zip{name: name, budget: b}
	if err := z.read(r, bytes); err != nil {
		return nil, err
	}
	return z, nil
}
