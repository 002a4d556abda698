// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"verdict/spec/cve"
	"verdict/spec/vers"
)

// product is a product of a CVE record on its way.
type product struct {
	cve.Product
	path   string // JSON pointer
	losses *losses
	scheme vers.Scheme // by which its versions are ordered; "" when that is not known
}

// strict is a version as Semantic Versioning 2.0.0 writes it.
var strict = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.\-]+)?(\+[0-9A-Za-z.\-]+)?$`)

// semantic reports whether the record orders the versions as Semantic Versioning does,
// and all that are named can be.
func (p product) semantic() bool {
	for _, v := range p.Versions {
		if v.Range() && v.Type != "semver" {
			return false
		}
		for _, text := range p.bounds(v) {
			if !strict.MatchString(text) {
				return false
			}
		}
	}
	return slices.ContainsFunc(p.Versions, cve.Version.Range)
}

// bounds are the versions that an entry about a range names, without those that stand
// for an end of the line.
func (p product) bounds(v cve.Version) (list []string) {
	if !v.Range() {
		return nil
	}
	for _, text := range append([]string{v.Version, v.LessThan, v.LessThanOrEqual}, changesAt(v)...) {
		if text != "" && text != "0" && text != "*" {
			list = append(list, text)
		}
	}
	return list
}

func changesAt(v cve.Version) (list []string) {
	for _, c := range v.Changes {
		list = append(list, c.At)
	}
	return list
}

// affected divides the versions: stretches of affected ones, and single ones by their
// texts. What cannot be divided is told, and stays affected.
func (p product) affected() (stretches []span, singles []string) {
	spans := p.spans()
	if !p.plain(spans) {
		spans = p.divided(spans)
	}
	for _, s := range spans {
		switch {
		case s.status != cve.Affected:
		case s.single:
			singles = append(singles, s.from.text)
		default:
			stretches = append(stretches, s)
		}
	}
	return stretches, singles
}

// divided gives the whole line, where entries exclude parts of each other.
func (p product) divided(spans []span) []span {
	o := order{scheme: p.scheme}
	if o.scheme == "" && len(spans) > 0 {
		o.scheme = vers.Maven
		p.losses.add(Fault, p.path, "the entries exclude parts of each other and name no order of versions; they are ordered as Maven orders them")
	}
	strange := func(s span) bool { return s.single && !vers.Valid(o.scheme, s.from.text) }
	known := slices.DeleteFunc(slices.Clone(spans), strange)
	line, err := o.divide(known, p.Default())
	if err != nil {
		p.losses.add(Fault, p.path, "the entries exclude parts of each other and cannot be ordered (%v); each that is affected is carried over whole", err)
		line = known
		if p.Default() == cve.Affected {
			line = append(line, span{to: edge{end: true}, status: cve.Affected})
		}
	}
	return append(line, slices.DeleteFunc(spans, func(s span) bool { return !strange(s) })...)
}

// plain reports whether no entry takes anything away from what is affected, so that
// nothing has to be ordered.
func (p product) plain(spans []span) bool {
	if p.Default() == cve.Affected {
		return false
	}
	other := false // an entry before says something else
	for _, s := range spans {
		if s.status == cve.Affected && other {
			return false
		}
		other = other || s.status != cve.Affected
	}
	return true
}

// spans are the stretches that the entries make, in their order.
func (p product) spans() (spans []span) {
	for i, v := range p.Versions {
		at := p.path + "/versions/" + strconv.Itoa(i)
		p.faults(at, v)
		if v.Status == cve.Unknown {
			p.losses.add(Lost, at, "of these versions the status is unknown; the target knows affected ones only, and takes them for unaffected")
		}
		switch {
		case v.Type == "git": // told by its own
		case v.Range() || v.Version == "*":
			spans = append(spans, p.pieces(at, v)...)
		default:
			spans = append(spans, span{edge{text: v.Version}, edge{text: v.Version, after: true}, v.Status, at, true})
		}
	}
	return spans
}

// pieces are the stretches of a range, cut where its status changes. The schema has
// changes in any order; those that lie outside of the range change nothing.
func (p product) pieces(path string, v cve.Version) []span {
	from, to, status := begin(v.Version), finish(v), v.Status
	if p.before(to, from) {
		p.losses.add(Fault, path, "the range ends before it begins, and holds nothing")
		return nil
	}
	var list []span
	for _, c := range p.changes(path, v, to) {
		at := edge{text: c.At}
		if !p.before(at, from) {
			list = append(list, span{from, at, status, path, false})
			from = at
		}
		status = c.Status
	}
	if len(list) > 0 && status != cve.Affected && p.Default() != cve.Affected && !to.end {
		p.losses.add(Lost, path, "the range ends with versions that are not affected, so that its end, %s, bounds nothing", to.text)
	}
	return append(list, span{from, to, status, path, false})
}

// before reports whether an edge lies before another or at it, where that can be told.
func (p product) before(a, b edge) bool {
	for _, e := range []edge{a, b} {
		if e.rank() == 0 && !p.known(e.text) {
			return a == b
		}
	}
	o := order{scheme: p.scheme}
	return o.compare(a, b) <= 0
}

// changes gives those inside of the range, in their order.
func (p product) changes(path string, v cve.Version, to edge) []cve.Change {
	if len(v.Changes) == 0 {
		return nil
	}
	o := order{scheme: p.scheme}
	if o.scheme == "" {
		o.scheme = vers.Maven
		p.losses.add(Fault, path+"/versionType", "%.80q names no order of versions; the changes are placed as Maven orders them", v.Type)
	}
	var list []cve.Change
	for i, c := range v.Changes {
		if o.compare(edge{text: c.At}, to) >= 0 {
			p.losses.add(Fault, path+"/changes/"+strconv.Itoa(i), "the change at %.80q lies behind the end of the range, and changes nothing", c.At)
			continue
		}
		list = append(list, c)
	}
	slices.SortStableFunc(list, func(a, b cve.Change) int { return o.compare(edge{text: a.At}, edge{text: b.At}) })
	return list
}

func begin(text string) edge {
	if text == "0" || text == "*" {
		return edge{}
	}
	return edge{text: text}
}

func finish(v cve.Version) edge {
	switch {
	case v.LessThan == "*" || v.LessThanOrEqual == "*" || !v.Range():
		return edge{end: true}
	case v.LessThan != "":
		return edge{text: v.LessThan}
	}
	return edge{text: v.LessThanOrEqual, after: true}
}

// faults names versions that are none.
func (p product) faults(path string, v cve.Version) {
	for _, b := range [][2]string{{"version", v.Version}, {"lessThan", v.LessThan}, {"lessThanOrEqual", v.LessThanOrEqual}} {
		name, text := b[0], b[1]
		switch {
		case text == "" || text == "0" || text == "*":
		case strings.HasSuffix(text, "*"):
			p.losses.add(Fault, path+"/"+name, "%.80q is a pattern; it stands as it is written, and no comparison finds it", text)
		case prose(text):
			p.losses.add(Fault, path+"/"+name, "%.80q is no version; it stands as it is written, and no comparison finds it", text)
		case p.scheme != "" && !vers.Valid(p.scheme, text):
			p.losses.add(Fault, path+"/"+name, "%.80q is no version of %s; it stands as it is written", text, p.scheme)
		}
	}
}

// prose reports whether a text is more than a version, or less: an expression, a name,
// a word such as unspecified.
func prose(text string) bool {
	return strings.ContainsAny(text, "* \t<>=,") || !strings.ContainsAny(text, "0123456789")
}

// known reports whether a text is a version that the product's order can place.
func (p product) known(text string) bool {
	return p.scheme != "" && !prose(text) && vers.Valid(p.scheme, text)
}

// successor gives the version that follows next behind one in the order of Semantic
// Versioning, which nothing stands between.
func successor(version string) string {
	version, _, _ = strings.Cut(version, "+")
	core, pre, found := strings.Cut(version, "-")
	if found {
		return core + "-" + pre + ".0"
	}
	parts := strings.Split(core, ".")
	n, _ := strconv.ParseUint(parts[2], 10, 64)
	return parts[0] + "." + parts[1] + "." + strconv.FormatUint(n+1, 10) + "-0"
}
