// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"cmp"
	"net/url"
	"strings"

	"verdict/spec/cve"
	"verdict/spec/vers"
)

// versions writes which versions have which status. Of versions of which nothing is said
// the status is unknown.
func (c *csafReading) versions(p *cve.Product, group []told, scheme vers.Scheme, known bool) {
	ranges := map[cve.Status][]vers.Range{}
	kind := "custom"
	if known {
		kind = vers.CVEType(scheme)
	}
	for _, one := range group {
		if one.name == "" && one.repo == "" {
			c.losses.add(Lost, one.path, "no version is named; what is said holds for all versions of the product")
			one.name, one.ranged = allVersions, true
		}
		r, ok := rangeOf(scheme, one.leaf)
		switch {
		case one.repo != "":
			p.Versions = append(p.Versions, writtenEntry(one.name, one.ranged, one.status, "git"))
		case !ok:
			c.losses.add(Fault, one.path, "%.120q is no version and no range that can be compared; it stands as it is written", one.name)
			p.Versions = append(p.Versions, writtenEntry(one.name, one.ranged, one.status, "custom"))
		default:
			if one.ranged && strings.Contains(one.name, " ") {
				c.losses.add(Fault, one.path, "%.120q is not written as vers writes ranges; it is read as %s", one.name, strings.TrimPrefix(r.String(), "vers:"+string(scheme)+"/"))
			}
			ranges[one.status] = append(ranges[one.status], r)
		}
	}
	said := map[cve.Status]vers.Range{}
	for _, s := range []cve.Status{cve.Affected, cve.Unaffected, cve.Unknown} {
		said[s] = union(scheme, ranges[s])
	}
	affected := said[cve.Affected]
	unaffected := said[cve.Unaffected].Intersect(affected.Complement())
	if !affected.Intersect(said[cve.Unaffected]).Empty() {
		c.losses.add(Fault, group[0].path, "versions of it are said to be affected and not to be; they are affected")
	}
	pending := said[cve.Unknown].Intersect(affected.Union(unaffected).Complement())
	s := statuses{affected, unaffected, pending}
	p.DefaultStatus = s.rest()
	p.Versions = append(p.Versions, s.entries(p.DefaultStatus, kind)...)
}

// union gives what one of the ranges holds; halves are united, so that many ranges take
// little more time than their number.
func union(s vers.Scheme, list []vers.Range) vers.Range {
	switch n := len(list); n {
	case 0:
		return vers.None(s)
	case 1:
		return list[0]
	default:
		return union(s, list[:n/2]).Union(union(s, list[n/2:]))
	}
}

// rangeOf reads the name of a branch of a product tree; ok is false for what no order can
// place.
func rangeOf(s vers.Scheme, l leaf) (r vers.Range, ok bool) {
	switch {
	case l.name == allVersions:
		return vers.All(s), true
	case !l.ranged:
		if prose(l.name) {
			return r, false
		}
		r, err := vers.RangeOf(s, vers.Constraint{Comparator: vers.Equal, Version: l.name})
		return r, err == nil
	}
	text := l.name
	if scheme, rest, found := strings.Cut(strings.TrimPrefix(text, "vers:"), "/"); found && strings.HasPrefix(text, "vers:") {
		if scheme != string(s) {
			return r, false
		}
		text = rest
	}
	for _, c := range constraintsOf(text) {
		if c.Comparator != vers.Any && prose(c.Version) {
			return r, false
		}
	}
	r, err := vers.ParseRange("vers:" + string(s) + "/" + strings.ReplaceAll(text, " ", ""))
	return r, err == nil
}

// constraintsOf reads constraints as VERS writes them, each by itself.
func constraintsOf(text string) (list stretch) {
	for part := range strings.SplitSeq(text, "|") {
		part = strings.TrimSpace(part)
		op := vers.Equal
		for _, c := range []vers.Comparator{vers.AtLeast, vers.AtMost, vers.NotEqual, vers.Greater, vers.Less, vers.Equal} {
			if rest, found := strings.CutPrefix(part, string(c)); found {
				op, part = c, strings.TrimSpace(rest)
				break
			}
		}
		if part == "*" {
			op = vers.Any
		}
		list = append(list, vers.Constraint{Comparator: op, Version: unescaped(part)})
	}
	return list
}

func unescaped(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

// writtenEntry is an entry whose versions no order can place: the bounds as they are
// written, where there are no more than two, else the whole text.
func writtenEntry(name string, ranged bool, status cve.Status, kind string) cve.Version {
	e := cve.Version{Version: "0", Status: status, Type: kind}
	if name == "" || name == allVersions {
		e.LessThan = "*"
		return e
	}
	text := name
	if scheme, rest, found := strings.Cut(strings.TrimPrefix(name, "vers:"), "/"); found && strings.HasPrefix(name, "vers:") {
		e.Type, text = scheme, rest
	}
	for i, c := range constraintsOf(text) {
		switch {
		case ranged && i == 0 && c.Comparator == vers.AtLeast:
			e.Version = c.Version
		case ranged && c.Comparator == vers.Less && !e.Range():
			e.LessThan = c.Version
		case ranged && c.Comparator == vers.AtMost && !e.Range():
			e.LessThanOrEqual = c.Version
		default:
			single := cve.Version{Version: cmp.Or(name, "*"), Status: status}
			if kind == "git" {
				single.Type = kind
			}
			return single
		}
	}
	if !e.Range() {
		e.LessThan = "*"
	}
	return e
}

// statuses are ranges of versions by their status, which share none.
type statuses struct{ affected, unaffected, pending vers.Range }

// rest gives the status of the versions that no entry has to name: unaffected where
// everything has a status, else unknown.
func (s statuses) rest() cve.Status {
	switch {
	case s.affected.Everything():
		return cve.Affected
	case s.affected.Union(s.unaffected).Union(s.pending).Everything():
		return cve.Unaffected
	}
	return cve.Unknown
}

// entries write the ranges. A version that a stretch begins behind, and a hole in it, are
// entries of their own in front: the first entry that holds a version gives its status.
func (s statuses) entries(rest cve.Status, kind string) []cve.Version {
	var single, ranged []cve.Version
	for _, one := range []struct {
		vers.Range
		status cve.Status
	}{{s.affected, cve.Affected}, {s.unaffected, cve.Unaffected}, {s.pending, cve.Unknown}} {
		if one.status == rest {
			continue
		}
		for _, st := range stretches(one.Range) {
			if version, alone := st.single(); alone {
				single = append(single, cve.Version{Version: version, Status: one.status})
				continue
			}
			begin, behind := st.begin()
			out := st.holes()
			if behind {
				out = append(out, begin)
			}
			for _, version := range out {
				single = append(single, cve.Version{Version: version, Status: s.of(version, rest)})
			}
			ranged = append(ranged, entryFor(st, one.status, kind))
		}
	}
	return distinct(append(single, ranged...))
}

// of gives the status of a version.
func (s statuses) of(version string, rest cve.Status) cve.Status {
	for status, r := range map[cve.Status]vers.Range{cve.Affected: s.affected, cve.Unaffected: s.unaffected, cve.Unknown: s.pending} {
		if in, err := r.Contains(version); err == nil && in {
			return status
		}
	}
	return rest
}

// entryFor writes a stretch from its first bound on.
func entryFor(st stretch, status cve.Status, kind string) cve.Version {
	begin, _ := st.begin()
	e := cve.Version{Version: cmp.Or(begin, "0"), Status: status, Type: kind}
	switch end, with := st.end(); {
	case end == "":
		e.LessThan = "*"
	case with:
		e.LessThanOrEqual = end
	default:
		e.LessThan = end
	}
	return e
}
