// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"strings"

	"verdict/spec/vers"
)

// stretch is versions that follow one another, by the constraints that bound them: one
// version, or what lies between two bounds, perhaps with holes in it.
type stretch []vers.Constraint

// stretches divides a range.
func stretches(r vers.Range) (list []stretch) {
	open := false // the last one has no end yet
	for _, c := range r.Constraints() {
		begins := c.Comparator == vers.AtLeast || c.Comparator == vers.Greater
		if begins || !open {
			list = append(list, nil)
		}
		n := len(list) - 1
		list[n] = append(list[n], c)
		open = begins || c.Comparator == vers.NotEqual
	}
	return list
}

// notation writes the stretch as VERS does, without the scheme.
func (s stretch) notation() string {
	var parts []string
	for _, c := range s {
		parts = append(parts, c.String())
	}
	return strings.Join(parts, "|")
}

// single gives the version of a stretch that holds one.
func (s stretch) single() (version string, ok bool) {
	return s[0].Version, len(s) == 1 && s[0].Comparator == vers.Equal
}

// begin gives the version with which the stretch begins, or behind which; "" is the
// beginning of all.
func (s stretch) begin() (version string, behind bool) {
	switch s[0].Comparator {
	case vers.AtLeast:
		return s[0].Version, false
	case vers.Greater:
		return s[0].Version, true
	}
	return "", false
}

// end gives the version before which the stretch ends, or with which; "" is no end.
func (s stretch) end() (version string, with bool) {
	last := s[len(s)-1]
	switch last.Comparator {
	case vers.Less:
		return last.Version, false
	case vers.AtMost:
		return last.Version, true
	}
	return "", false
}

// holes are the single versions inside that the stretch does not hold.
func (s stretch) holes() (list []string) {
	for _, c := range s {
		if c.Comparator == vers.NotEqual {
			list = append(list, c.Version)
		}
	}
	return list
}

// before gives the versions below everything that a range holds in stretches; of single
// versions alone nothing lies behind.
func before(r vers.Range) vers.Range {
	for _, s := range stretches(r) {
		if _, single := s.single(); single {
			continue
		}
		version, behind := s.begin()
		op := vers.Less
		if behind {
			op = vers.AtMost
		}
		if version == "" {
			return vers.None(r.Scheme())
		}
		if below, err := vers.RangeOf(r.Scheme(), vers.Constraint{Comparator: op, Version: version}); err == nil {
			return below
		}
	}
	return vers.All(r.Scheme())
}
