// SPDX-License-Identifier: Apache-2.0

package advisorycheck

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verdict"
	"verdict/spec/vers"
)

var errUnreadable = errors.New("what stands for a version is none")

// unreadable finds versions that are none.
func (c *check) unreadable() {
	for n, p := range c.Advisory.Products {
		w := course{scheme: vers.Scheme(p.Scheme)}
		if _, err := vers.Compare(w.scheme, "1", "1"); err != nil {
			w.scheme = vers.Maven
		}
		for i, r := range p.Ranges {
			path := fmt.Sprintf("ranges of %s[%d]", c.called(n), i)
			var wrong []string
			for _, end := range append([]string{r.Introduced, r.Fixed, r.LastAffected}, r.Versions...) {
				if !begins(end) && !w.valid(end) {
					wrong = append(wrong, strconv.Quote(short(end)))
				}
			}
			switch len(wrong) {
			case 0:
			case 1:
				c.found(path, "%s is no version of %s", wrong[0], p.Name)
			default:
				c.found(path, "%s are no versions of %s", several(wrong), p.Name)
			}
		}
		for i, r := range c.Advisory.Releases {
			if r.Product == p.Slug && !w.valid(r.Version) {
				c.found(fmt.Sprintf("releases[%d]", i), "%q is no version of %s", short(r.Version), p.Name)
			}
		}
	}
}

// emptyRanges finds ranges that end before they begin.
func (c *check) emptyRanges() {
	for _, w := range c.courses {
		for _, s := range w.ranges {
			if s.held.Empty() {
				c.found(s.path, "the range %s holds no version", s.Interval)
			}
		}
	}
}

// overlaps finds ranges of a flaw and a part that have versions in common.
func (c *check) overlaps() {
	for _, w := range c.courses {
		for i, a := range w.ranges {
			for _, b := range w.ranges[i+1:] {
				if slices.Equal(a.Parts, b.Parts) && !a.held.Intersect(b.held).Empty() {
					c.found(b.path, "of %s, %s and %s have versions in common", w.named(), a.words(), b.words())
				}
			}
		}
	}
}

func (s stretch) words() string {
	if s.listed() {
		return several(s.Versions)
	}
	return s.String()
}

// following gives what comes next behind a version that ends a stretch: the next affected
// range and the next fix, where there are any. on tells that the flaw goes on behind it.
func (w *course) following(last string) (next *stretch, fix string, on bool) {
	for i := range w.ranges {
		s := &w.ranges[i]
		begun := w.compare(s.first(), last) <= 0
		ends := s.last()
		if ends == "" {
			ends = s.Fixed
		}
		if begun && (s.open() || w.compare(ends, last) > 0) && !s.listed() {
			return nil, "", true
		}
		if !begun && (next == nil || w.compare(s.first(), next.first()) < 0) {
			next = s
		}
		for _, v := range s.Versions { // of a list, the next version in it
			if w.compare(v, last) > 0 && (next == nil || w.compare(v, next.first()) < 0) {
				rest := *s
				rest.Versions = s.Versions[slices.Index(s.Versions, v):]
				next = &rest
			}
		}
	}
	for _, f := range w.fixes {
		if w.compare(f, last) > 0 {
			return next, f, false
		}
	}
	return next, "", false
}

// ends gives the last affected version of each range that does not end with a fix.
func (s stretch) ends() []string {
	if s.listed() {
		return s.Versions
	}
	if s.LastAffected == "" {
		return nil
	}
	return []string{s.LastAffected}
}

// holes finds versions between two ranges of which nothing is said.
func (c *check) holes() {
	for _, w := range c.courses {
		if w.long != "" {
			c.found(w.long, "%s has more than %d ranges and versions, which nobody can follow: what is behind them is not looked at", w.named(), mostStretches)
		}
		for _, s := range w.ranges {
			for _, last := range s.ends() {
				next, fix, on := w.following(last)
				if !on && next != nil && (fix == "" || w.compare(next.first(), fix) <= 0) {
					c.hole(w, s, last, next)
				}
			}
		}
	}
}

func (c *check) hole(w *course, s stretch, last string, next *stretch) {
	if left := w.between(last, next.first()); len(left) > 0 {
		c.found(s.path, "of %s, nothing is said of %s, between the affected %s and %s", w.named(), several(left), last, next.first())
		return
	}
	if s.listed() || w.ended(last) {
		return
	}
	if after := nextPatch(last); after != "" && w.compare(after, next.first()) < 0 {
		c.warned(s.path, "of %s, the range ends with %s without a fix, so that a %s would be read as not affected; the next affected range begins with %s",
			w.named(), last, after, next.first())
	}
}

// ended reports whether no release comes behind a version any more, as its line is past its
// end of life.
func (w *course) ended(version string) bool {
	return slices.ContainsFunc(w.known, func(r Release) bool { return r.Version == version && r.EndOfLife })
}

// gaps finds versions between the last affected one and the fix of which nothing is said.
func (c *check) gaps() {
	for _, w := range c.courses {
		for _, s := range w.ranges {
			for _, last := range s.ends() {
				next, fix, on := w.following(last)
				switch {
				case on || next != nil && (fix == "" || w.compare(next.first(), fix) <= 0): // a hole, if anything
				case fix == "":
					if left := w.between(last, ""); len(left) > 0 {
						c.warned(s.path, "of %s, the range ends with %s and no fix is named, and nothing is said of %s", w.named(), last, several(left))
					}
				default:
					c.gap(w, s, last, fix)
				}
			}
		}
	}
}

func (c *check) gap(w *course, s stretch, last, fix string) {
	if left := w.between(last, fix); len(left) > 0 {
		c.found(s.path, "of %s, nothing is said of %s, between the last affected version %s and the %s", w.named(), several(left), last, w.free(fix))
		return
	}
	if len(w.known) == 0 && !follows(last, fix) {
		c.warned(s.path, "of %s, the last affected version is %s and the %s, which does not follow it: nothing is said of what lies between",
			w.named(), last, w.free(fix))
	}
}

// numbers gives a version that is numbers between dots.
func numbers(version string) (list []int) {
	for _, part := range strings.Split(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil
		}
		list = append(list, n)
	}
	return list
}

// nextPatch gives the version that raises the last number; "" where there is none.
func nextPatch(version string) string {
	n := numbers(version)
	if len(n) < 2 {
		return ""
	}
	at := strings.LastIndexByte(version, '.')
	return version[:at+1] + strconv.Itoa(n[len(n)-1]+1)
}

// follows reports whether a version raises one of the numbers of another by one, and has
// only zeros behind it. What is no numbers may follow.
func follows(last, next string) bool {
	a, b := numbers(last), numbers(next)
	if a == nil || b == nil {
		return true
	}
	for len(a) < len(b) {
		a = append(a, 0)
	}
	for len(b) < len(a) {
		b = append(b, 0)
	}
	for i := range a {
		if a[i] == b[i] {
			continue
		}
		return b[i] == a[i]+1 && !slices.ContainsFunc(b[i+1:], func(n int) bool { return n != 0 })
	}
	return false
}

// contradictions finds releases of which statement and ranges say otherwise.
func (c *check) contradictions() {
	for _, w := range c.courses {
		if len(w.ranges) == 0 {
			continue
		}
		for _, r := range w.said {
			path := "releases of " + w.product.Slug
			switch in := w.holds(r.Version); {
			case in && (r.Status == verdict.Fixed || r.Status == verdict.NotAffected):
				c.found(path, "%s of %s is %s, and lies in an affected range", r.Version, w.named(), words(r.Status))
			case !in && r.Status == verdict.Affected && w.valid(r.Version):
				c.found(path, "%s of %s is affected, and lies in no affected range", r.Version, w.named())
			}
			for _, f := range r.FixedIn {
				if w.holds(f.Release) {
					c.found(path, "%s of %s is said to be fixed in %s, which lies in an affected range", r.Version, w.named(), f.Release)
				}
			}
		}
	}
}

func words(s verdict.Status) string { return strings.ReplaceAll(string(s), "_", " ") }

// nothingAffected finds flaws that concern no version of anything.
func (c *check) nothingAffected() {
	c.flaws(func(path string, _ int, f verdict.AdvisoryFlaw) {
		spoken, harmless := false, false
		for _, w := range c.courses {
			if !c.names(w.flaw, f.ID) {
				continue
			}
			spoken = spoken || !w.affected.Empty()
			for _, r := range w.said {
				spoken = spoken || r.Status != verdict.NotAffected
				harmless = harmless || r.Status == verdict.NotAffected
			}
		}
		if spoken || len(c.Advisory.Text.Hosted) > 0 || len(c.Advisory.Products) > 0 && c.rangesOf(f.ID) || harmless && !c.flaw(f.ID).Ours {
			return
		}
		level := Error
		if !c.flaw(f.ID).Ours {
			level = Warning // that nothing is affected may be what the advisory wants to say
		}
		c.at(level, path, "no version of any product is affected by %s, and of none is it unknown", f.ID)
	})
}

// rangesOf reports whether there are ranges for a flaw, if only ones that cannot be read.
func (c *check) rangesOf(id string) bool {
	return slices.ContainsFunc(c.Advisory.Products, func(p verdict.AdvisedProduct) bool {
		return slices.ContainsFunc(p.Ranges, func(r verdict.AdvisedRange) bool { return c.names(r.Vulnerability, id) })
	})
}

// unspoken finds known releases without a status. What was published before the programme
// began speaks in ranges, and is not asked.
func (c *check) unspoken() {
	if c.Advisory.Imported != "" {
		return
	}
	for _, w := range c.courses {
		var left []string
		for _, r := range w.known {
			has := slices.ContainsFunc(w.said, func(s verdict.AdvisedRelease) bool { return s.Version == r.Version })
			if r.State == verdict.Released && !has {
				left = append(left, r.Version)
			}
		}
		if len(left) > 0 {
			c.found("releases of "+w.product.Slug, "of %s, nothing is said of %s", w.named(), several(left))
		}
	}
}
