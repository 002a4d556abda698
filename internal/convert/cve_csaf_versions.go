// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"cmp"
	"slices"
	"strconv"

	"verdict/spec/cve"
	"verdict/spec/vers"
)

// leaf is what stands beneath a product in a product tree: a version or a range of
// versions, with its status.
type leaf struct {
	name   string // of the branch
	ranged bool   // it is a product_version_range
	repo   string // of a range of commits
	status csafStatus
}

// csafStatus is a list of product_status.
type csafStatus string

const (
	knownAffected    csafStatus = "known_affected"
	knownNotAffected csafStatus = "known_not_affected"
	fixedIn          csafStatus = "fixed"

	underInvestigation csafStatus = "under_investigation"
)

const allVersions = "vers:all/*"

// leaves divide the versions of a product: what is unaffected behind affected versions is
// fixed. Entries that no order can place stand as they are written, and then nothing is
// said to be unaffected.
func (p product) leaves() (list []leaf) {
	p.scheme = p.usable()
	ordered := p
	ordered.scheme = cmp.Or(p.scheme, vers.Maven)
	var entries []vers.Entry
	strange := false
	for i, v := range p.Versions {
		at := p.path + "/versions/" + strconv.Itoa(i)
		p.faults(at, v)
		if v.Status == cve.Unknown {
			p.losses.add(Lost, at, "of these versions the status is unknown; CSAF 2.0 has no word for it, and says nothing of them")
		}
		switch {
		case v.Type == "git":
			list = append(list, p.commitLeaf(at, v)...)
		case ordered.readable(v):
			ordered.tellChanges(at, v)
			entries = append(entries, entryOf(v))
		case v.Range() && ordered.before(finish(v), begin(v.Version)):
			p.losses.add(Fault, at, "the range ends before it begins, and holds nothing")
		default:
			strange = strange || v.Status != cve.Unaffected
			list = append(list, p.asWritten(at, v)...)
		}
	}
	said, err := vers.FromCVE(ordered.scheme, vers.Product{DefaultStatus: vers.Status(p.Default()), Versions: entries})
	if err != nil {
		p.losses.add(Fault, p.path, "the entries cannot be ordered (%v); each is carried over as it is written", err)
		return p.unordered(list)
	}
	if p.scheme == "" && len(entries) > 0 && (slices.ContainsFunc(p.Versions, cve.Version.Range) || p.Default() != cve.Unknown) {
		p.losses.add(Lost, p.path, "no order of the versions is known; they are ordered as Maven orders them, and the ranges name no scheme")
	}
	if strange && !said.Unaffected.Empty() {
		p.losses.add(Lost, p.path, "an entry that no comparison finds may mean any version, so that nothing is said to be unaffected")
		said.Unaffected = vers.None(ordered.scheme)
	}
	below := said.Unaffected.Intersect(before(said.Affected))
	list = append(list, p.named(said.Affected, knownAffected)...)
	list = append(list, p.named(said.Unaffected.Intersect(below.Complement()), fixedIn)...)
	return append(list, p.named(below, knownNotAffected)...)
}

// usable gives the scheme; "" where the versions are none of its, and are of Maven's.
func (p product) usable() vers.Scheme {
	if p.scheme == "" || p.scheme == vers.Maven {
		return p.scheme
	}
	other := p
	other.scheme = vers.Maven
	for _, v := range p.Versions {
		if v.Type != "git" && !p.readable(v) && other.readable(v) {
			p.losses.add(Fault, p.path, "the versions are none of %s, by which the record orders them", p.scheme)
			return ""
		}
	}
	return p.scheme
}

// readable reports whether an order can place all that an entry names.
func (p product) readable(v cve.Version) bool {
	for _, text := range append([]string{v.Version, v.LessThan, v.LessThanOrEqual}, changesAt(v)...) {
		if text != "" && text != "0" && text != "*" && prose(text) {
			return false
		}
	}
	_, err := vers.FromCVE(p.scheme, vers.Product{Versions: []vers.Entry{entryOf(v)}})
	return err == nil
}

// tellChanges names changes that change nothing.
func (p product) tellChanges(path string, v cve.Version) {
	p.changes(path, v, finish(v))
}

func entryOf(v cve.Version) vers.Entry {
	e := vers.Entry{Version: v.Version, Status: vers.Status(v.Status), Type: v.Type, LessThan: v.LessThan, LessThanOrEqual: v.LessThanOrEqual}
	for _, c := range v.Changes {
		e.Changes = append(e.Changes, vers.Change{At: c.At, Status: vers.Status(c.Status)})
	}
	return e
}

// named writes each stretch of a range as a leaf.
func (p product) named(r vers.Range, status csafStatus) (list []leaf) {
	if r.Everything() {
		return []leaf{{name: allVersions, ranged: true, status: status}}
	}
	spellings := p.spellings()
	for _, s := range stretches(r) {
		if version, single := s.single(); single {
			texts := spellings[p.keyOf(version)]
			if len(texts) == 0 {
				texts = []string{version}
			}
			for _, text := range texts {
				list = append(list, leaf{name: text, status: status})
			}
			continue
		}
		name := s.notation()
		if p.scheme != "" {
			name = "vers:" + string(p.scheme) + "/" + name
		}
		list = append(list, leaf{name: name, ranged: true, status: status})
	}
	return list
}

// spellings are the texts by which the entries call each version, by its key: 1.0 and
// 1.0.0 are one to Maven.
func (p product) spellings() map[string][]string {
	found := map[string][]string{}
	for _, v := range p.Versions {
		for _, text := range append([]string{v.Version, v.LessThan, v.LessThanOrEqual}, changesAt(v)...) {
			if text == "" || text == "0" || text == "*" || v.Type == "git" {
				continue
			}
			if key := p.keyOf(text); !slices.Contains(found[key], text) {
				found[key] = append(found[key], text)
			}
		}
	}
	return found
}

// keyOf is the same for what is the same version; a version without an exact key is its
// own.
func (p product) keyOf(text string) string {
	key, exact, err := vers.AppendKey(nil, cmp.Or(p.scheme, vers.Maven), text)
	if err != nil || !exact {
		return "as written " + text
	}
	return string(key)
}

// unordered adds each entry as it is written.
func (p product) unordered(list []leaf) []leaf {
	for i, v := range p.Versions {
		if v.Type != "git" && v.Status != cve.Unaffected {
			list = append(list, p.asWritten(p.path+"/versions/"+strconv.Itoa(i), v)...)
		}
	}
	return list
}

// asWritten is an entry whose versions no order can place.
func (p product) asWritten(path string, v cve.Version) []leaf {
	status, ok := map[cve.Status]csafStatus{cve.Affected: knownAffected, cve.Unaffected: knownNotAffected}[v.Status]
	if !ok || v.Version == "" && !v.Range() {
		return nil
	}
	if len(v.Changes) > 0 {
		p.losses.add(Lost, path+"/changes", "changes inside of a range that cannot be ordered have no place")
	}
	if !v.Range() {
		return []leaf{{name: v.Version, ranged: prose(v.Version), status: status}}
	}
	return []leaf{{name: cmp.Or(writtenBounds(v).notation(), allVersions), ranged: true, status: status}}
}

// commitLeaf is an entry about commits, whose bounds stand as they are written.
func (p product) commitLeaf(path string, v cve.Version) []leaf {
	if p.Repo == "" {
		p.losses.add(Lost, path, "a range of commits needs the repository, which the record does not name")
		return nil
	}
	list := p.asWritten(path, v)
	for i := range list {
		list[i].repo = p.Repo
	}
	return list
}

// writtenBounds gives the bounds of an entry as they are written.
func writtenBounds(v cve.Version) (s stretch) {
	add := func(op vers.Comparator, text string) {
		if text != "" && text != "0" && text != "*" {
			s = append(s, vers.Constraint{Comparator: op, Version: text})
		}
	}
	add(vers.AtLeast, v.Version)
	add(vers.Less, v.LessThan)
	add(vers.AtMost, v.LessThanOrEqual)
	return s
}
