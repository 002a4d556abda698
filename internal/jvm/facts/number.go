// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"hash/maphash"

	"verdict/internal/jvm/hashindex"
)

// numbering numbers texts in the order in which they come.
type numbering struct {
	index hashindex.Index
	seed  maphash.Seed
	all   []byte // one behind the other
	ends  []uint32
}

func newNumbering() *numbering {
	n := &numbering{seed: maphash.MakeSeed()}
	n.clear()
	return n
}

// clear leaves the empty text alone, as number 0.
func (n *numbering) clear() {
	n.index.Clear()
	n.all, n.ends = n.all[:0], n.ends[:0]
	n.number(nil)
}

func (n *numbering) at(i uint32) []byte {
	if i == 0 {
		return n.all[:n.ends[0]]
	}
	return n.all[n.ends[i-1]:n.ends[i]]
}

// number gives the number of a text, which is copied when it is new.
func (n *numbering) number(text []byte) uint32 {
	hash := n.hash(text)
	if i, ok := n.seen(hash, text); ok {
		return i
	}
	return n.append(hash, text)
}

func (n *numbering) hash(text []byte) uint32 { return uint32(maphash.Bytes(n.seed, text)) }

func (n *numbering) seen(hash uint32, text []byte) (uint32, bool) {
	return n.index.Find(hash, func(i uint32) bool { return string(n.at(i)) == string(text) })
}

func (n *numbering) append(hash uint32, text []byte) uint32 {
	i := uint32(len(n.ends))
	n.all = append(n.all, text...)
	n.ends = append(n.ends, uint32(len(n.all)))
	n.index.Add(hash, i)
	return i
}

// Texts are texts by their numbers, one behind the other in memory.
type Texts struct {
	all  string
	ends []uint32
}

func (n *numbering) texts() Texts { return Texts{string(n.all), append([]uint32(nil), n.ends...)} }

// Len is how many there are.
func (t *Texts) Len() int { return len(t.ends) }

// At gives the text of a number.
func (t *Texts) At(i uint32) string {
	if i == 0 {
		return t.all[:t.ends[0]]
	}
	return t.all[t.ends[i-1]:t.ends[i]]
}

// Find gives the number of a text.
func (t *Texts) Find(text string) (number uint32, ok bool) {
	for i := range t.ends {
		if t.At(uint32(i)) == text {
			return uint32(i), true
		}
	}
	return 0, false
}
