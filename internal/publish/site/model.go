// SPDX-License-Identifier: Apache-2.0

package site

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
)

// product is a product with what is said about it, the newest releases and lines
// first.
type product struct {
	publish.Snapshot
	lines    []*line
	releases []*release
	places   []*place // by id
	changed  time.Time
}

// line is a line with its releases, the newest first.
type line struct {
	verdict.Line
	product  *product
	releases []*release
}

// release is a release with what is said about it, by id.
type release struct {
	verdict.Release
	product *product
	line    *line
	number  int // its place among the product's releases
	answers []*answer
	changed time.Time
}

// answer is what is said about a vulnerability in a release.
type answer struct {
	publish.Standing
	release *release
	place   *place
}

// place is a vulnerability in one product.
type place struct {
	vulnerability *vulnerability
	product       *product
	answers       []*answer // the newest release first
	byRelease     []*answer // by the number of the release; nil where nothing is said
	withdrawn     []*answer // taken back, the newest release first
	revised       time.Time // of the last revision that was not the first
}

// vulnerability is one flaw over all products.
type vulnerability struct {
	id      string
	words   publish.Standing // the last word, for title and severity
	title   string
	aliases []string
	places  []*place
	changed time.Time
}

// Name names the release on all pages: kafka@3.5.0.
func (r *release) Name() string { return r.Ref().String() }

// at gives what is said about a release; nil when nothing is.
func (p *place) at(r *release) *answer { return p.byRelease[r.number] }

func (s *Site) addProduct(snapshot publish.Snapshot) {
	p := &product{Snapshot: snapshot}
	s.products = append(s.products, p)
	lines := map[string]*line{}
	for _, l := range snapshot.Lines {
		lines[l.Slug] = &line{Line: l, product: p}
	}
	for _, r := range snapshot.Releases {
		if r.State == verdict.Planned {
			continue
		}
		l := lines[r.Line]
		if l == nil { // no line of that name is known any more
			l = &line{Line: verdict.Line{Product: r.Product, Slug: r.Line}, product: p}
			lines[r.Line] = l
		}
		made := &release{Release: r, product: p, line: l}
		p.releases, l.releases = append(p.releases, made), append(l.releases, made)
		s.asOf = later(s.asOf, r.ReleasedAt)
	}
	newest := func(a, b *release) int { return p.Product.CompareVersions(b.Version, a.Version) }
	slices.SortFunc(p.releases, newest)
	for i, r := range p.releases {
		r.number = i
	}
	for _, l := range lines {
		slices.SortFunc(l.releases, newest)
		p.lines = append(p.lines, l)
	}
	slices.SortFunc(p.lines, func(a, b *line) int { return p.Product.CompareVersions(b.Slug, a.Slug) })
	s.addAnswers(p)
}

func (s *Site) addAnswers(p *product) {
	places := map[string]*place{}
	at := func(st publish.Standing) *place {
		id := st.Said.Vulnerability
		if places[id] == nil {
			places[id] = &place{product: p, vulnerability: s.named(id), byRelease: make([]*answer, len(p.releases))}
			places[id].vulnerability.places = append(places[id].vulnerability.places, places[id])
		}
		places[id].vulnerability.add(st)
		if st.Revision > 1 {
			places[id].revised = later(places[id].revised, st.At)
		}
		p.changed = later(p.changed, st.At)
		return places[id]
	}
	for _, r := range p.releases {
		for _, st := range p.Standing(verdict.ChannelPage, r.Version) {
			a := &answer{Standing: st, release: r, place: at(st)}
			r.answers, a.place.answers = append(r.answers, a), append(a.place.answers, a)
			a.place.byRelease[r.number] = a
			r.changed = later(r.changed, st.At)
		}
		for _, st := range p.Snapshot.Withdrawn(verdict.ChannelPage, r.Version) {
			a := &answer{Standing: st, release: r, place: at(st)}
			a.place.withdrawn = append(a.place.withdrawn, a)
			r.changed = later(r.changed, st.At)
		}
	}
	s.asOf = later(s.asOf, p.changed)
	p.places = slices.SortedFunc(maps.Values(places), func(a, b *place) int { return compareIDs(a.vulnerability.id, b.vulnerability.id) })
}

func (s *Site) named(id string) *vulnerability {
	v := s.byID[id]
	if v == nil {
		v = &vulnerability{id: id}
		s.byID[id] = v
		s.vulnerabilities = append(s.vulnerabilities, v)
	}
	return v
}

// add takes a statement into account for what is said of the vulnerability over
// all: the last word counts, and one that stands before one that does not.
func (v *vulnerability) add(st publish.Standing) {
	v.changed = later(v.changed, st.At)
	for _, id := range st.Said.Aliases {
		if i, found := slices.BinarySearch(v.aliases, id); !found {
			v.aliases = slices.Insert(v.aliases, i, id)
		}
	}
	before := v.words
	if before.Said == nil || before.Said.Withdrawn && !st.Said.Withdrawn ||
		before.Said.Withdrawn == st.Said.Withdrawn && (st.At.After(before.At) || st.At.Equal(before.At) && moreTelling(st.Said, before.Said)) {
		v.words = st
	}
}

// moreTelling decides between two that were said at the same instant, whatever
// the order of rows.
func moreTelling(a, b *verdict.Statement) bool {
	return cmp.Or(cmp.Compare(len(a.Title), len(b.Title)), strings.Compare(b.Title, a.Title),
		cmp.Compare(a.Severity.Gate(), b.Severity.Gate()), strings.Compare(string(b.Severity), string(a.Severity)),
		cmp.Compare(a.Score, b.Score), strings.Compare(b.Vector, a.Vector)) > 0
}

func (s *Site) sortAll() {
	slices.SortFunc(s.products, func(a, b *product) int {
		return cmp.Or(strings.Compare(a.Product.Name, b.Product.Name), strings.Compare(a.Product.Slug, b.Product.Slug))
	})
	slices.SortFunc(s.vulnerabilities, func(a, b *vulnerability) int { return compareIDs(a.id, b.id) })
	for _, v := range s.vulnerabilities {
		slices.SortFunc(v.places, func(a, b *place) int {
			return cmp.Or(strings.Compare(a.product.Product.Name, b.product.Product.Name), strings.Compare(a.product.Product.Slug, b.product.Product.Slug))
		})
	}
}

// compareIDs orders ids as people read them: by scheme, then the latest year and
// the highest number first.
func compareIDs(a, b string) int {
	ka, ya, na := idKey(a)
	kb, yb, nb := idKey(b)
	return cmp.Or(cmp.Compare(ka, kb), strings.Compare(yb, ya), cmp.Compare(len(nb), len(na)), strings.Compare(nb, na), strings.Compare(a, b))
}

// idKey splits CVE-2023-34455 into rank, year and number; of ids without a year
// the rest is the number.
func idKey(id string) (rank int, year, number string) {
	scheme, rest, _ := strings.Cut(id, "-")
	year, number, _ = strings.Cut(rest, "-")
	switch {
	case verdict.IsCVE(id):
		return 0, year, number
	case scheme == "GHSA":
		return 1, "", rest
	}
	return 2, "", id
}
