// SPDX-License-Identifier: Apache-2.0

package advisorycheck

import (
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/vers"
)

// course is what an advisory says of the versions of one product, for one flaw.
type course struct {
	product  verdict.AdvisedProduct
	flaw     string
	scheme   vers.Scheme
	ranges   []stretch
	affected vers.Range // of all ranges that can be read
	said     []verdict.AdvisedRelease
	fixes    []string // versions that are said to hold the fix, or not to be affected, in order
	known    []Release
	long     string // the place of what is too long to be followed; "" when nothing is
}

// mostStretches is how many ranges and listed versions of a flaw in a product are followed:
// several times of what any advisory has.
const mostStretches = 2000

// stretch is a range that can be read.
type stretch struct {
	verdict.AdvisedRange
	path string
	held vers.Range
}

// listed reports whether the range lists its versions one by one.
func (s stretch) listed() bool { return len(s.Versions) > 0 }

// first gives the version with which it begins.
func (s stretch) first() string {
	if s.listed() {
		return s.Versions[0]
	}
	return s.Introduced
}

// last gives the last affected version; "" where the stretch ends with a fix, or never.
func (s stretch) last() string {
	if s.listed() {
		return s.Versions[len(s.Versions)-1]
	}
	return s.LastAffected
}

// open reports whether the range has no end.
func (s stretch) open() bool { return !s.listed() && s.Fixed == "" && s.LastAffected == "" }

// follow gives the courses of all products and flaws of which versions are told.
func (c *check) follow() []*course {
	var list []*course
	for n, p := range c.Advisory.Products {
		for _, f := range c.Advisory.Text.Vulnerabilities {
			w := &course{product: p, flaw: f.ID, scheme: vers.Scheme(p.Scheme)}
			if _, err := vers.Compare(w.scheme, "1", "1"); err != nil {
				w.scheme = vers.Maven // orders whatever people call a version
			}
			w.affected = vers.None(w.scheme)
			count := 0
			for i, r := range p.Ranges {
				if !c.names(r.Vulnerability, f.ID) {
					continue
				}
				path := fmt.Sprintf("ranges of %s[%d]", c.called(n), i)
				if count += 1 + len(r.Versions); count > mostStretches {
					w.long = path
					break
				}
				w.add(path, r)
			}
			c.gather(w)
			if len(w.ranges)+len(w.said) > 0 || w.long != "" {
				list = append(list, w)
			}
		}
	}
	return list
}

func (c *check) called(product int) string { return c.Advisory.Products[product].Slug }

func (w *course) add(path string, r verdict.AdvisedRange) {
	r.Versions = w.ordered(r.Versions)
	held, err := w.hold(r.OwnRange)
	if err != nil {
		return // the gate version_unreadable tells
	}
	w.ranges = append(w.ranges, stretch{r, path, held})
	w.affected = w.affected.Union(held)
	if r.Fixed != "" {
		w.fixes = append(w.fixes, r.Fixed)
	}
}

// hold gives the versions of a range.
func (w *course) hold(r verdict.OwnRange) (vers.Range, error) {
	if len(r.Versions) > 0 {
		all := vers.None(w.scheme)
		for _, v := range r.Versions {
			one, err := vers.RangeOf(w.scheme, vers.Constraint{Comparator: vers.Equal, Version: v})
			if err != nil || !plain(v) {
				return all, errUnreadable
			}
			all = all.Union(one)
		}
		return all, nil
	}
	for _, end := range []string{r.Introduced, r.Fixed, r.LastAffected} {
		if end != "" && !plain(end) {
			return vers.None(w.scheme), errUnreadable
		}
	}
	if r.Fixed != "" && w.compare(r.Introduced, r.Fixed) >= 0 || r.LastAffected != "" && w.compare(r.Introduced, r.LastAffected) > 0 {
		return vers.None(w.scheme), nil // the gate range_empty tells
	}
	events := []vers.Event{{Introduced: r.Introduced}}
	if r.Introduced == "" {
		events[0].Introduced = "0"
	}
	switch {
	case r.Fixed != "":
		events = append(events, vers.Event{Fixed: r.Fixed})
	case r.LastAffected != "":
		events = append(events, vers.Event{LastAffected: r.LastAffected})
	}
	return vers.FromEvents(w.scheme, events)
}

// gather adds what is said of releases, and those that are known.
func (c *check) gather(w *course) {
	for _, r := range c.Advisory.Releases {
		if r.Product != w.product.Slug || !c.names(r.Vulnerability, w.flaw) {
			continue
		}
		w.said = append(w.said, r)
		if r.Status == verdict.Fixed || r.Status == verdict.NotAffected {
			w.fixes = append(w.fixes, r.Version)
		}
		for _, f := range r.FixedIn {
			w.fixes = append(w.fixes, f.Release)
		}
	}
	w.fixes = slices.DeleteFunc(w.ordered(w.fixes), func(v string) bool { return !w.valid(v) })
	for _, r := range c.Releases {
		if r.Product == w.product.Slug && w.valid(r.Version) {
			w.known = append(w.known, r)
		}
	}
	slices.SortStableFunc(w.known, func(a, b Release) int { return w.compare(a.Version, b.Version) })
}

func (w *course) valid(v string) bool { return plain(v) && vers.Valid(w.scheme, v) }

// compare orders two versions; what cannot be ordered is equal, and other gates tell of it.
// The beginning 0 and "" come before everything.
func (w *course) compare(a, b string) int {
	if begins(a) || begins(b) {
		switch {
		case begins(a) && begins(b):
			return 0
		case begins(a):
			return -1
		}
		return 1
	}
	order, err := vers.Compare(w.scheme, a, b)
	if err != nil {
		return 0
	}
	return order
}

func begins(v string) bool { return v == "" || v == "0" }

// ordered gives versions in order, each once.
func (w *course) ordered(versions []string) []string {
	list := slices.Clone(versions)
	slices.SortStableFunc(list, w.compare)
	return slices.Compact(list)
}

// holds reports whether a range of the course holds a version.
func (w *course) holds(version string) bool {
	in, err := w.affected.Contains(version)
	return err == nil && in
}

// speaks reports whether anything is said of a version: by a range, a statement or as a fix.
func (w *course) speaks(version string) bool {
	same := func(v string) bool { return w.compare(v, version) == 0 }
	return w.holds(version) || slices.ContainsFunc(w.fixes, same) ||
		slices.ContainsFunc(w.said, func(r verdict.AdvisedRelease) bool { return same(r.Version) })
}

// between gives the known releases behind one version and before another, the end where it
// is "", of which nothing is said. Planned and withdrawn ones are none to speak of.
func (w *course) between(from, to string) (list []string) {
	for _, r := range w.known {
		if r.State == verdict.Released && w.compare(r.Version, from) > 0 && (to == "" || w.compare(r.Version, to) < 0) && !w.speaks(r.Version) {
			list = append(list, r.Version)
		}
	}
	return list
}

// free says in words that a version is free of the flaw.
func (w *course) free(version string) string {
	if slices.ContainsFunc(w.said, func(r verdict.AdvisedRelease) bool { return r.Version == version && r.Status == verdict.NotAffected }) {
		return "first one not affected " + version
	}
	return "first fixed one " + version
}

// named says in words which product and flaw a course is of.
func (w *course) named() string { return w.product.Slug + " (" + w.flaw + ")" }

// plain reports whether a text is a version by its looks: of one word with a digit, and
// without a sign that stands for several.
func plain(v string) bool {
	return !strings.ContainsAny(v, " \t\r\n<>=*,") && strings.ContainsAny(v, "0123456789") && !strings.HasSuffix(strings.ToLower(v), ".x")
}
