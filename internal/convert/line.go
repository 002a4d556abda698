// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"verdict/spec/cve"
	"verdict/spec/vers"
)

// edge is a place on the line of versions: just before a version or just after it. The
// zero edge is before all of them.
type edge struct {
	text  string
	after bool
	end   bool // after all versions
}

// span is a stretch of versions with one status.
type span struct {
	from, to edge
	status   cve.Status
	path     string // of the entry that says so
	single   bool   // of one version, by its text
}

// order compares edges by a scheme. Texts that the scheme cannot read are an error,
// which is kept.
type order struct {
	scheme vers.Scheme
	err    error
}

func (e edge) rank() int {
	switch {
	case e.end:
		return 1
	case e.text == "":
		return -1
	}
	return 0
}

func (o *order) compare(a, b edge) int {
	if a.rank() != 0 || b.rank() != 0 {
		return cmp.Compare(a.rank(), b.rank())
	}
	if a.text == b.text {
		return cmp.Compare(afterwards(a), afterwards(b))
	}
	c, err := vers.Compare(o.scheme, a.text, b.text)
	o.err = errors.Join(o.err, err)
	return cmp.Or(c, cmp.Compare(afterwards(a), afterwards(b)))
}

func afterwards(e edge) int {
	if e.after {
		return 1
	}
	return 0
}

// maxSpans is far above what one product has.
const maxSpans = 2000

// divide gives the whole line in spans that follow one another, each with the status
// of the first of the given spans that holds it, else with that of the rest.
func (o *order) divide(spans []span, rest cve.Status) ([]span, error) {
	if len(spans) > maxSpans {
		return nil, fmt.Errorf("there are more than %d", maxSpans)
	}
	edges := []edge{{}, {end: true}}
	for _, s := range spans {
		edges = append(edges, s.from, s.to)
	}
	slices.SortStableFunc(edges, o.compare)
	edges = slices.CompactFunc(edges, func(a, b edge) bool { return o.compare(a, b) == 0 })
	var line []span
	for i := range len(edges) - 1 {
		piece := span{from: edges[i], to: edges[i+1], status: rest}
		for _, s := range spans {
			if o.compare(s.from, piece.from) <= 0 && o.compare(piece.to, s.to) <= 0 {
				piece.status, piece.path = s.status, s.path
				break
			}
		}
		if n := len(line); n > 0 && line[n-1].status == piece.status {
			line[n-1].to = piece.to
			continue
		}
		line = append(line, piece)
	}
	return line, o.err
}
