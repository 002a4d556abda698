// SPDX-License-Identifier: Apache-2.0

package cvelist

import (
	"cmp"
	"container/heap"
	"slices"

	"verdict/spec/cve"
	"verdict/spec/vers"
)

// edge is a place on the line of versions: just before a version or just after it.
// The zero edge is before all of them.
type edge struct {
	text  string
	after bool
	end   bool // after all versions
}

func (e edge) first() bool { return e.text == "" && !e.end }

// span is a stretch of versions with one status.
type span struct {
	from, to edge
	status   cve.Status
}

// line is the line of an ecosystem's versions.
type line struct{ scheme vers.Scheme }

// compare orders edges whose texts are versions.
func (l line) compare(a, b edge) int {
	if a.first() || b.first() || a.end || b.end {
		return cmp.Compare(a.rank(), b.rank())
	}
	order, err := vers.Compare(l.scheme, a.text, b.text)
	if err != nil || order != 0 {
		return order
	}
	switch {
	case a.after == b.after:
		return 0
	case a.after:
		return 1
	}
	return -1
}

func (e edge) rank() int {
	switch {
	case e.first():
		return -1
	case e.end:
		return 1
	}
	return 0
}

// divide gives the whole line in spans that follow one another, each with the
// status of the first of the given spans that holds it, else with that of the rest.
func (l line) divide(spans []span, rest cve.Status) []span {
	edges := []edge{{}, {end: true}}
	for _, s := range spans {
		edges = append(edges, s.from, s.to)
	}
	slices.SortStableFunc(edges, l.compare)
	place := map[edge]int{}
	var cuts []edge
	for _, e := range edges {
		if n := len(cuts); n == 0 || l.compare(cuts[n-1], e) != 0 {
			cuts = append(cuts, e)
		}
		place[e] = len(cuts) - 1
	}
	begin := make([][]int, len(cuts))
	for i, s := range spans {
		at := place[s.from]
		begin[at] = append(begin[at], i)
	}
	var open smallest
	var line []span
	for at := range len(cuts) - 1 {
		for _, i := range begin[at] {
			heap.Push(&open, i)
		}
		for len(open) > 0 && place[spans[open[0]].to] <= at {
			heap.Pop(&open)
		}
		status := rest
		if len(open) > 0 {
			status = spans[open[0]].status
		}
		line = append(line, span{cuts[at], cuts[at+1], status})
	}
	return line
}

// smallest is a heap of numbers.
type smallest []int

// Len and what follows is what package heap wants.
func (h smallest) Len() int           { return len(h) }
func (h smallest) Less(i, j int) bool { return h[i] < h[j] }
func (h smallest) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push adds a number.
func (h *smallest) Push(x any) { *h = append(*h, x.(int)) }

// Pop takes the last number.
func (h *smallest) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// joined joins spans of one status that follow one another.
func joined(spans []span) []span {
	var list []span
	for _, s := range spans {
		if n := len(list); n > 0 && list[n-1].status == s.status {
			list[n-1].to = s.to
			continue
		}
		list = append(list, s)
	}
	return list
}
