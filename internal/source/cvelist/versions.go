// SPDX-License-Identifier: Apache-2.0

package cvelist

import (
	"slices"

	"verdict"
	"verdict/spec/cve"
	"verdict/spec/vers"
)

// reading is that of the versions of one named product.
type reading struct {
	*conversion
	line
	spans []span // that can be compared, in the order of their entries
	// doubts are what is affected and cannot be compared, as events with the text
	// that is no version: whoever judges by them leaves every version undetermined.
	doubts [][]vers.Event
	texts  []string // of single versions in doubts
	git    int      // entries about commits
	silent int      // entries, or the rest, of which no version is known
}

// What is decided where a record says less than a range.
const (
	notCompared = "versions of a product whose ecosystem has no order of versions are not compared"
	restUnknown = "versions of which a record says nothing leave the answer unknown"
	saidUnknown = "versions of which a record says that their status is unknown are read as affected"
	exclusive   = "a range that begins behind a version is read as beginning with it"
)

// affected gives what an entry of affected products says of packages.
func (v *conversion) affected(names []named, p cve.Product) []verdict.AffectedPackage {
	if len(names) == 0 {
		return nil
	}
	said := v.versions(names[0].Ecosystem, p)
	var list []verdict.AffectedPackage
	for _, n := range names {
		for _, a := range said {
			a.Name, a.Symbols = n.Name, n.symbols
			list = append(list, a)
		}
	}
	return list
}

// versions reads those of a product as ones of an ecosystem. What leaves the answer
// unknown whatever the version stands in a package of its own, so that it is not taken
// for a part of what is compared.
func (v *conversion) versions(ecosystem string, p cve.Product) []verdict.AffectedPackage {
	scheme, ok := vers.SchemeOf(ecosystem)
	if !ok {
		v.remark(notCompared)
		return []verdict.AffectedPackage{{Ecosystem: ecosystem, Uncompared: 1}}
	}
	r := reading{conversion: v, line: line{scheme}}
	for _, e := range p.Versions {
		r.entry(e)
	}
	a := verdict.AffectedPackage{Ecosystem: ecosystem, Uncompared: r.git}
	r.draw(&a, r.status(p.Default()))
	a.Ranges = append(a.Ranges, r.doubts...)
	a.Versions = append(a.Versions, r.texts...)
	var list []verdict.AffectedPackage
	if len(a.Ranges)+len(a.Versions)+a.Uncompared > 0 {
		list = append(list, a)
	}
	if r.silent > 0 {
		list = append(list, verdict.AffectedPackage{Ecosystem: ecosystem, Uncompared: r.silent})
	}
	return list
}

// status gives a status of the standard; any other word says as little as unknown.
func (r *reading) status(s cve.Status) cve.Status {
	if s != cve.Affected && s != cve.Unaffected && s != cve.Unknown {
		r.remark("a status that the standard does not know is read as unknown")
		return cve.Unknown
	}
	return s
}

// unsaid is the status of versions that no entry holds, where it is unknown.
const unsaid cve.Status = "unsaid"

// draw divides the line of versions by the entries and takes what is affected.
func (r *reading) draw(a *verdict.AffectedPackage, rest cve.Status) {
	if rest == cve.Unknown {
		rest = unsaid
	}
	spans := r.divide(r.spans, rest)
	for i, s := range spans {
		switch s.status {
		case cve.Unknown:
			r.remark(saidUnknown)
			spans[i].status = cve.Affected
		case unsaid:
			r.remark(restUnknown)
			r.silent = 1
		}
	}
	for _, s := range joined(spans) {
		if s.status == cve.Affected {
			r.take(a, s)
		}
	}
}

func (r *reading) take(a *verdict.AffectedPackage, s span) {
	if !s.from.first() && !s.from.after && s.to.after && r.same(s.from.text, s.to.text) {
		a.Versions = append(a.Versions, s.from.text)
		return
	}
	events := []vers.Event{{Introduced: "0"}}
	if !s.from.first() {
		events[0].Introduced = s.from.text
	}
	if s.from.after {
		r.remark(exclusive)
	}
	switch {
	case s.to.end:
	case s.to.after:
		events = append(events, vers.Event{LastAffected: s.to.text})
	default:
		events = append(events, vers.Event{Fixed: s.to.text})
	}
	a.Ranges = append(a.Ranges, events)
}

func (r *reading) same(a, b string) bool {
	order, err := vers.Compare(r.scheme, a, b)
	return err == nil && order == 0
}

// entry reads one entry of versions.
func (r *reading) entry(e cve.Version) {
	e.Status = r.status(e.Status)
	switch {
	case e.Type == "git":
		if e.Status != cve.Unaffected || len(e.Changes) > 0 {
			r.remark("a range of commits is not compared")
			r.git++
		}
	case e.Range():
		r.ranged(e)
	default:
		r.single(e.Version, e.Status)
	}
}

// single reads an entry about one version, or what people write in its place.
func (r *reading) single(text string, status cve.Status) {
	text = trimmed(text)
	if vers.Valid(r.scheme, text) && !isBranch(text) {
		r.spans = append(r.spans, span{edge{text: text}, edge{text: text, after: true}, status})
		return
	}
	if status != cve.Unaffected || !isBranch(text) { // whose end lies further than is said
		if s, ok := r.expression(text); ok {
			r.remark("a version that is an expression of several is read as such")
			s.status = status
			r.spans = append(r.spans, s)
			return
		}
	}
	switch {
	case status == cve.Unaffected:
		r.remark("an unaffected version that is none of its ecosystem is not taken out")
	case saysNothing(text):
		r.remark("an entry that names no version leaves the answer unknown")
		r.silent = 1
	default:
		r.remark("a version that is none of its ecosystem leaves every version undetermined")
		r.doubts = append(r.doubts, []vers.Event{{Introduced: text}, {LastAffected: text}})
		r.texts = append(r.texts, text)
	}
}

// ranged reads an entry about a range of versions. What counts is the first entry
// that holds a version: one that cannot be read is widened when its versions are
// affected, and left out when they are not.
func (r *reading) ranged(e cve.Version) {
	from, fromKnown := r.begin(e.Version)
	to, toKnown := r.finish(trimmed(e.LessThan), trimmed(e.LessThanOrEqual))
	spared := e.Status == cve.Unaffected
	switch {
	case spared && len(e.Changes) == 0 && !(fromKnown && toKnown):
		r.remark("an unaffected range whose ends are no versions of its ecosystem is not taken out")
		return
	case !toKnown:
		r.remark("a range whose end is no version of its ecosystem leaves every version undetermined")
		events := []vers.Event{{Introduced: "0"}, {Fixed: e.LessThan}}
		if e.LessThan == "" {
			events[1] = vers.Event{LastAffected: e.LessThanOrEqual}
		}
		r.doubts = append(r.doubts, events)
		return
	case !fromKnown:
		r.remark("a range whose beginning is no version of its ecosystem is read as from the first version on")
	}
	if r.compare(from, to) >= 0 {
		r.remark("a range that ends before it begins leaves the answer unknown")
		r.silent = 1
		return
	}
	r.changed(e, from, to, fromKnown, isBranch(trimmed(e.LessThan)) || isBranch(trimmed(e.LessThanOrEqual)))
}

// changed cuts a range where its status changes. Where the beginning cannot be read
// nothing of it is spared, as it may begin behind any of it; where the end lies
// further than is said, the versions next to it are not.
func (r *reading) changed(e cve.Version, from, to edge, fromKnown, widened bool) {
	changes := r.changes(e.Changes)
	status, at := e.Status, from
	add := func(next edge) {
		if r.compare(at, next) < 0 && (fromKnown || status != cve.Unaffected) {
			r.spans = append(r.spans, span{at, next, status})
		}
	}
	for _, c := range changes {
		cut := changeAt(c)
		if r.compare(cut, to) >= 0 {
			break
		}
		if r.compare(cut, at) > 0 {
			add(cut)
			at = cut
		}
		status = c.Status
	}
	if widened && status == cve.Unaffected {
		r.remark("an unaffected range that ends with a branch is not taken out")
		return
	}
	add(to)
}

// changes gives those whose versions can be compared, in their order. One that
// cannot is left out when it would spare versions.
func (r *reading) changes(list []cve.Change) []cve.Change {
	var known []cve.Change
	for _, c := range list {
		c.At, c.Status = trimmed(c.At), r.status(c.Status)
		switch {
		case vers.Valid(r.scheme, c.At):
			known = append(known, c)
		case c.Status == cve.Unaffected:
			r.remark("a change to unaffected at what is no version of its ecosystem is not read")
		default:
			r.remark("a version that is none of its ecosystem leaves every version undetermined")
			r.doubts = append(r.doubts, []vers.Event{{Introduced: c.At}})
		}
	}
	slices.SortStableFunc(known, func(a, b cve.Change) int { return r.compare(changeAt(a), changeAt(b)) })
	return known
}

// changeAt gives the place of a change; 0 is the earliest version by convention.
func changeAt(c cve.Change) edge {
	if c.At == "0" {
		return edge{}
	}
	return edge{text: c.At}
}
