// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"verdict"
)

// Index holds what was published about one product so that it is found by release
// and by vulnerability at once. What is said of several releases alike is held
// once, so that a million statements fit where their texts are few. It is filled
// by Add and read by the snapshot that Snapshot gives; filling and reading do not
// overlap.
type Index struct {
	product  string
	versions map[string]int // to the number of a release
	names    []string       // by number
	byID     map[string]*spoken
	sorted   []*spoken // by id; nil while it is filled
	// named leads from an alias, or an id that is shared, to the ids under which something
	// was said of it.
	named map[string][]string
	// limited is set when something appears in some channels, or to some readers, alone.
	limited bool

	mu      sync.Mutex
	readers map[reader]*Index // what each reads, when it was asked for
}

// spoken is a vulnerability of which something was said.
type spoken struct {
	id      string
	sayings []*verdict.Statement
	// latest is the last revision by the number of the release, without what is said
	// where nothing is; earlier are those before it, in order.
	latest  []revision
	earlier map[int][]revision
	// superseded tells by the number of the release whether a later statement names
	// this id as an alias.
	superseded []bool
}

type revision struct {
	said   *verdict.Statement
	at     time.Time
	number int
}

// Standing is the last revision of a statement about a release.
type Standing struct {
	Version  string
	Revision int
	At       time.Time
	// Said is shared by all releases of which the same is said: its Version, Revision
	// and At mean nothing.
	Said *verdict.Statement
}

// Statement gives the statement whole.
func (s Standing) Statement() verdict.Statement {
	st := *s.Said
	st.Version, st.Revision, st.At = s.Version, s.Revision, s.At
	return st
}

// NewIndex makes an empty index for a product.
func NewIndex(product string) *Index {
	return &Index{product: product, versions: map[string]int{}, byID: map[string]*spoken{}, named: map[string][]string{}}
}

// Add takes a published revision in; those of other products are passed over. The
// order does not matter.
func (x *Index) Add(st verdict.Statement) {
	if st.Product != x.product {
		return
	}
	x.limited = x.limited || len(st.Channels) > 0 || st.Audience != "" && st.Audience != verdict.PublicAudience
	at, number, version := st.At, st.Revision, st.Version
	st.Version, st.Revision, st.At = "", 0, time.Time{}
	v := x.byID[st.Vulnerability]
	if v == nil {
		v = &spoken{id: st.Vulnerability}
		x.byID[st.Vulnerability] = v
	}
	n, ok := x.versions[version]
	if !ok {
		n = len(x.names)
		x.versions[version], x.names = n, append(x.names, version)
	}
	for len(v.latest) <= n {
		v.latest = append(v.latest, revision{})
	}
	v.put(n, revision{said: v.share(st), at: at, number: number})
	x.sorted = nil
}

// put enters a revision about the release of a number.
func (v *spoken) put(n int, r revision) {
	last := v.latest[n]
	if last.said == nil {
		v.latest[n] = r
		return
	}
	if r.number >= last.number {
		v.latest[n], r = r, last
	}
	if v.earlier == nil {
		v.earlier = map[int][]revision{}
	}
	list := v.earlier[n]
	i, _ := slices.BinarySearchFunc(list, r.number, func(r revision, n int) int { return r.number - n })
	v.earlier[n] = slices.Insert(list, i, r)
}

// share gives the one copy of what is said.
func (v *spoken) share(st verdict.Statement) *verdict.Statement {
	for i := len(v.sayings) - 1; i >= 0; i-- {
		if sameSaying(v.sayings[i], &st) {
			return v.sayings[i]
		}
	}
	v.sayings = append(v.sayings, &st)
	return &st
}

func sameSaying(a, b *verdict.Statement) bool {
	return a.Status == b.Status && a.Justification == b.Justification && a.Class == b.Class && a.Severity == b.Severity &&
		a.Score == b.Score && a.Vector == b.Vector && a.Withdrawn == b.Withdrawn && a.Reason == b.Reason && a.Title == b.Title &&
		a.Origin == b.Origin && a.Impact == b.Impact && a.Action == b.Action && a.Told == b.Told && a.Settings == b.Settings &&
		a.Audience == b.Audience && a.ReleasedAs == b.ReleasedAs && slices.Equal(a.Aliases, b.Aliases) && slices.Equal(a.Shared, b.Shared) && slices.Equal(a.Parts, b.Parts) &&
		slices.Equal(a.Components, b.Components) && slices.Equal(a.FixedIn, b.FixedIn) &&
		slices.Equal(a.Remediation, b.Remediation) && slices.Equal(a.Channels, b.Channels)
}

// finish orders what was added, and finds what a later word replaced.
func (x *Index) finish() {
	if x.sorted != nil {
		return
	}
	x.sorted = make([]*spoken, 0, len(x.byID))
	clear(x.named)
	for _, v := range x.byID {
		x.sorted = append(x.sorted, v)
		v.superseded = make([]bool, len(v.latest))
	}
	slices.SortFunc(x.sorted, func(a, b *spoken) int { return strings.Compare(a.id, b.id) })
	for _, v := range x.sorted {
		x.note(v)
	}
}

// note enters a vulnerability under its aliases, and marks what it replaces.
func (x *Index) note(v *spoken) {
	for _, saying := range v.sayings {
		for _, ids := range [][]string{saying.Aliases, saying.Shared} {
			for _, id := range ids {
				if !slices.Contains(x.named[id], v.id) {
					x.named[id] = append(x.named[id], v.id)
				}
			}
		}
	}
	for n := range v.latest {
		later, ok := v.last(n)
		if !ok {
			continue
		}
		for _, alias := range later.said.Aliases {
			other := x.byID[alias]
			if other == nil {
				continue
			}
			if earlier, ok := other.last(n); ok && supersedes(later, earlier) {
				other.superseded[n] = true
			}
		}
	}
}

// last gives the last revision about the release of a number.
func (v *spoken) last(n int) (revision, bool) {
	if n >= len(v.latest) || v.latest[n].said == nil {
		return revision{}, false
	}
	return v.latest[n], true
}

// standing gives what stands about the release of a number, if anything does.
func (x *Index) standing(v *spoken, n int) (Standing, bool) {
	r, ok := v.last(n)
	if !ok || r.said.Withdrawn || v.superseded[n] {
		return Standing{}, false
	}
	return x.whole(r, n), true
}

func (x *Index) whole(r revision, n int) Standing {
	return Standing{Version: x.names[n], Revision: r.number, At: r.at, Said: r.said}
}

// current gives what stands for the release, by id.
func (x *Index) current(version string) []Standing {
	n, ok := x.versions[version]
	if !ok {
		return nil
	}
	var list []Standing
	for _, v := range x.sorted {
		if st, ok := x.standing(v, n); ok {
			list = append(list, st)
		}
	}
	return list
}

// withdrawn gives the last words on the release that took something back, by id.
func (x *Index) withdrawn(version string) (list []Standing) {
	n, ok := x.versions[version]
	if !ok {
		return nil
	}
	for _, v := range x.sorted {
		if r, ok := v.last(n); ok && r.said.Withdrawn && !v.superseded[n] {
			list = append(list, x.whole(r, n))
		}
	}
	return list
}

// changed is the instant of the last revision about the release.
func (x *Index) changed(version string) (last time.Time) {
	n, ok := x.versions[version]
	if !ok {
		return last
	}
	for _, v := range x.sorted {
		if r, ok := v.last(n); ok && r.at.After(last) {
			last = r.at
		}
	}
	return last
}

// about gives what stands about the same flaw in a release: under the same id, else
// under one that the two statements connect.
func (x *Index) about(version string, of verdict.Statement) (Standing, bool) {
	n, ok := x.versions[version]
	if !ok {
		return Standing{}, false
	}
	if v := x.byID[of.Vulnerability]; v != nil {
		if st, ok := x.standing(v, n); ok {
			return st, true
		}
	}
	ids := append(slices.Clone(of.Aliases), x.named[of.Vulnerability]...)
	sort.Strings(ids)
	for _, id := range ids {
		v := x.byID[id]
		if v == nil {
			continue
		}
		if st, ok := x.standing(v, n); ok && oneNamesTheOther(st.Said, &of) {
			return st, true
		}
	}
	return Standing{}, false
}

// beside gives what else stands about a release and has an id of the statement's, or of
// another that is found so; the nearest first.
func (x *Index) beside(version string, of verdict.Statement) (list []Standing) {
	n, ok := x.versions[version]
	if !ok || x.alone(of) {
		return nil
	}
	found := map[string]bool{of.Vulnerability: true}
	for ids := IDs(of); len(ids) > 0; ids = ids[1:] {
		for _, name := range append([]string{ids[0]}, x.named[ids[0]]...) {
			v := x.byID[name]
			if v == nil || found[name] {
				continue
			}
			if st, ok := x.standing(v, n); ok && names(st.Said, ids[0]) {
				found[name] = true
				list, ids = append(list, st), append(ids, IDs(*st.Said)...)
			}
		}
	}
	return list
}

// alone reports whether no other vulnerability was ever spoken of by an id of the
// statement's, as is so of almost all.
func (x *Index) alone(of verdict.Statement) bool {
	own := func(id string) bool {
		v := x.byID[id]
		return (v == nil || v.id == of.Vulnerability) && !slices.ContainsFunc(x.named[id], func(other string) bool { return other != of.Vulnerability })
	}
	return own(of.Vulnerability) && !slices.ContainsFunc(of.Aliases, func(id string) bool { return !own(id) })
}

// names reports whether a statement has an id, as its own or as one that is shared.
func names(st *verdict.Statement, id string) bool {
	return st.Vulnerability == id || slices.Contains(st.Aliases, id) || slices.Contains(st.Shared, id)
}

// history gives every revision of a statement, the first first.
func (x *Index) history(vulnerability, version string) []Standing {
	v, n := x.byID[vulnerability], x.versions[version]
	if v == nil || x.names[n] != version {
		return nil
	}
	last, ok := v.last(n)
	if !ok {
		return nil
	}
	var list []Standing
	for _, r := range append(slices.Clone(v.earlier[n]), last) {
		list = append(list, x.whole(r, n))
	}
	return list
}
