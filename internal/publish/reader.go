// SPDX-License-Identifier: Apache-2.0

package publish

import "verdict"

// reader is who reads by which channel.
type reader struct {
	channel  verdict.Channel
	audience verdict.Audience
}

// anyChannel is no channel: what appears in none is not left out.
const anyChannel verdict.Channel = ""

func (r reader) reads(st *verdict.Statement) bool {
	if r.channel == anyChannel {
		return r.audience.Reads(st.Audience)
	}
	return st.In(r.channel, r.audience)
}

// reader gives the index of what an audience reads in a channel: as if nothing else
// had ever been said. What was for other readers moves no time, number, withdrawal or
// fix of it.
func (x *Index) reader(c verdict.Channel, a verdict.Audience) *Index {
	if !x.limited {
		return x
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	who := reader{c, a}
	if x.readers[who] == nil {
		if x.readers == nil {
			x.readers = map[reader]*Index{}
		}
		x.readers[who] = x.readBy(who)
	}
	return x.readers[who]
}

// For reports whether anything was ever published for an audience alone.
func (s Snapshot) For(a verdict.Audience) bool {
	for _, v := range s.indexed().byID {
		for _, saying := range v.sayings {
			if saying.Audience == a {
				return true
			}
		}
	}
	return false
}

func (x *Index) readBy(who reader) *Index {
	y := &Index{product: x.product, versions: x.versions, names: x.names, byID: map[string]*spoken{}, named: map[string][]string{}}
	for _, v := range x.byID {
		if w := v.readBy(who); w != nil {
			y.byID[v.id] = w
		}
	}
	y.finish()
	return y
}

// readBy gives what of a vulnerability is read; nil when nothing ever was.
func (v *spoken) readBy(who reader) *spoken {
	w := &spoken{id: v.id, latest: make([]revision, len(v.latest))}
	reads := make(map[*verdict.Statement]bool, len(v.sayings))
	for _, saying := range v.sayings {
		if reads[saying] = who.reads(saying); reads[saying] {
			w.sayings = append(w.sayings, saying)
		}
	}
	if len(w.sayings) == 0 {
		return nil
	}
	for n := range v.latest {
		w.read(n, v.revisions(n), reads)
	}
	return w
}

// revisions are all about the release of a number, in order.
func (v *spoken) revisions(n int) []revision {
	last, ok := v.last(n)
	if !ok {
		return nil
	}
	earlier := v.earlier[n]
	return append(earlier[:len(earlier):len(earlier)], last)
}

// read takes over what is read of the revisions about a release, and numbers it anew. A
// withdrawal is read by who could read what it takes back; and a revision for others
// alone takes back what was for these readers before.
func (v *spoken) read(n int, revisions []revision, reads map[*verdict.Statement]bool) {
	var before *verdict.Statement // what stands for these readers
	number := 0
	for _, r := range revisions {
		switch {
		case r.said.Withdrawn && before == nil, !r.said.Withdrawn && !reads[r.said] && before == nil:
			continue
		case r.said.Withdrawn:
			before = nil
		case !reads[r.said]:
			r.said = takenBack(before)
			before = nil
		default:
			before = r.said
		}
		number++
		r.number = number
		v.put(n, r)
	}
}

// takenBack is the withdrawal of what was said from readers to whom it is no longer
// said. Why it is said to others is none of their business.
func takenBack(said *verdict.Statement) *verdict.Statement {
	st := *said
	st.Withdrawn, st.Reason = true, "This is no longer said here."
	return &st
}
