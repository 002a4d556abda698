// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"fmt"
	"slices"
	"strings"
)

// Status says whether versions have a flaw (CVE Record Format 5.1, status).
type Status string

// The statuses.
const (
	Affected   Status = "affected"
	Unaffected Status = "unaffected"
	Unknown    Status = "unknown"
)

// Entry is one of affected[].versions[] of a CVE record (CVE Record Format 5.1): one
// version, or those from Version on up to LessThan or LessThanOrEqual. The beginning 0
// is before every version, the end * behind all of them, and the version * alone all.
type Entry struct {
	Version         string   `json:"version"`
	Status          Status   `json:"status"`
	Type            string   `json:"versionType,omitempty"`
	LessThan        string   `json:"lessThan,omitempty"`
	LessThanOrEqual string   `json:"lessThanOrEqual,omitempty"`
	Changes         []Change `json:"changes,omitempty"`
}

// Change is the version of an entry's range from which on another status holds.
type Change struct {
	At     string `json:"at"`
	Status Status `json:"status"`
}

// Product is one of affected[] of a CVE record, as far as its versions go.
type Product struct {
	DefaultStatus Status  `json:"defaultStatus,omitempty"` // of versions that no entry holds; unknown when it is not said
	Versions      []Entry `json:"versions,omitempty"`
}

// CVEType names the order of a scheme's versions as CVE records do in versionType;
// custom where they have no word for it.
func CVEType(s Scheme) string {
	switch s {
	case Maven, RPM:
		return string(s)
	case PyPI:
		return "python"
	case NPM, Cargo, Hex, Swift, SemVer, Golang:
		return string(SemVer)
	}
	return "custom"
}

// Statuses are all versions of a scheme, divided by status.
type Statuses struct {
	Affected, Unaffected, Unknown Range
}

func (s Status) valid() bool { return s == Affected || s == Unaffected || s == Unknown }

func (s Status) fault() error {
	return fmt.Errorf("%q is no status: there are affected, unaffected and unknown", string(s))
}

// FromCVE divides the versions by what a CVE record says of a product: the first
// entry that holds a version gives its status, and the default status is of the rest.
// The error names the entry that cannot be read, as a JSON path: nothing is widened
// or left out.
func FromCVE(s Scheme, p Product) (Statuses, error) {
	if !s.known() {
		return Statuses{}, fmt.Errorf("%q: %w", string(s), ErrNoComparator)
	}
	if len(p.Versions) > maxParts {
		return Statuses{}, fmt.Errorf("$.versions: it has more than %d entries", maxParts)
	}
	var said []stated
	for i, e := range p.Versions {
		pieces, err := e.read(s)
		if err != nil {
			return Statuses{}, fmt.Errorf("$.versions[%d]%w", i, err)
		}
		said = append(said, pieces...)
	}
	rest := p.DefaultStatus
	if rest == "" {
		rest = Unknown
	}
	if !rest.valid() {
		return Statuses{}, fmt.Errorf("$.defaultStatus: %w", rest.fault())
	}
	var bounds []span
	for _, x := range said {
		bounds = append(bounds, x.span)
	}
	if err := straight(bounds); err != nil {
		return Statuses{}, fmt.Errorf("$.versions: %w", err)
	}
	return painted(s, append(said, stated{All(s).spans[0], rest})), nil
}

// stated is a stretch of versions and their status.
type stated struct {
	span   span
	status Status
}

// painted gives each version the status of the first stretch that holds it.
func painted(s Scheme, said []stated) Statuses {
	var cuts []edge
	for _, x := range said {
		cuts = append(cuts, x.span.from, x.span.to)
	}
	slices.SortFunc(cuts, edge.compare)
	cuts = slices.CompactFunc(cuts, func(a, b edge) bool { return a.compare(b) == 0 })
	index := func(e edge) int { n, _ := slices.BinarySearchFunc(cuts, e, edge.compare); return n }
	spans := map[Status][]span{}
	next := make([]int, len(cuts)) // the first stretch from each on that has no status yet
	for i := range next {
		next[i] = i
	}
	find := func(i int) int {
		for next[i] != i {
			next[i] = next[next[i]]
			i = next[i]
		}
		return i
	}
	for _, x := range said {
		for i, end := find(index(x.span.from)), index(x.span.to); i < end; i = find(i) {
			spans[x.status] = append(spans[x.status], span{cuts[i], cuts[i+1]})
			next[i] = i + 1
		}
	}
	return Statuses{Range{s, joined(spans[Affected])}, Range{s, joined(spans[Unaffected])}, Range{s, joined(spans[Unknown])}}
}

// read gives the stretches that an entry speaks of, cut where its status changes.
func (e Entry) read(s Scheme) ([]stated, error) {
	whole, err := e.whole(s)
	if err != nil {
		return nil, err
	}
	cuts, err := e.cuts(s)
	switch {
	case err != nil:
		return nil, err
	case len(cuts) > 0 && !e.ranged():
		return nil, fmt.Errorf(".changes: a single version does not change")
	case !e.Status.valid():
		return nil, fmt.Errorf(".status: %w", e.Status.fault())
	}
	var list []stated
	at, status := whole.spans[0].from, e.Status
	for _, c := range cuts {
		if c.edge.compare(whole.spans[0].to) >= 0 {
			break
		}
		if c.edge.compare(at) > 0 {
			list = append(list, stated{span{at, c.edge}, status})
			at = c.edge
		}
		status = c.status
	}
	return append(list, stated{span{at, whole.spans[0].to}, status}), nil
}

func (e Entry) ranged() bool { return e.LessThan != "" || e.LessThanOrEqual != "" }

// whole gives the versions that an entry speaks of.
func (e Entry) whole(s Scheme) (Range, error) {
	switch {
	case e.Type == "git":
		return Range{}, fmt.Errorf(".versionType: commits have no order without their repository")
	case e.LessThan != "" && e.LessThanOrEqual != "":
		return Range{}, fmt.Errorf(": it has both lessThan and lessThanOrEqual")
	case !e.ranged() && isAll(e.Version):
		return All(s), nil
	case !e.ranged():
		return at(s, ".version", Equal, e.Version)
	}
	r := All(s)
	if e.Version != beginning && e.Version != string(Any) {
		from, err := at(s, ".version", AtLeast, e.Version)
		if err != nil {
			return r, err
		}
		r = from
	}
	end, name, op := e.LessThan, ".lessThan", Less
	if end == "" {
		end, name, op = e.LessThanOrEqual, ".lessThanOrEqual", AtMost
	}
	if end == string(Any) {
		return r, nil
	}
	to, err := at(s, name, op, end)
	if err != nil {
		return r, err
	}
	if r = r.Intersect(to); r.Empty() {
		return r, fmt.Errorf(": it ends with %s before it begins with %s", end, e.Version)
	}
	return r, nil
}

// isAll reports whether a version that stands alone means all of them.
func isAll(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "*", "all", "all versions":
		return true
	}
	return false
}

// at is RangeOf, with the member in front of the error.
func at(s Scheme, member string, c Comparator, version string) (Range, error) {
	r, err := RangeOf(s, Constraint{c, version})
	switch {
	case err == nil:
		return r, straight(r.spans)
	case strings.HasSuffix(version, "*"):
		err = fmt.Errorf("%w; of a wildcard only * alone is read, name the first version behind it", err)
	case version == "":
		err = fmt.Errorf("it is missing")
	}
	return r, fmt.Errorf("%s: %w", member, err)
}

// cut is the place from which on another status holds.
type cut struct {
	edge   edge
	status Status
}

func (e Entry) cuts(s Scheme) ([]cut, error) {
	var list []cut
	for i, c := range e.Changes {
		place := edge{side: atFirst}
		if c.At != beginning {
			v, err := parse(s, c.At)
			if err != nil {
				return nil, fmt.Errorf(".changes[%d].at: %w", i, err)
			}
			place = edge{v, before}
		}
		if !c.Status.valid() {
			return nil, fmt.Errorf(".changes[%d].status: %w", i, c.Status.fault())
		}
		if slices.ContainsFunc(list, func(other cut) bool { return other.edge.compare(place) == 0 && other.status != c.Status }) {
			return nil, fmt.Errorf(".changes[%d].at: another change at the same version says otherwise", i)
		}
		list = append(list, cut{place, c.Status})
	}
	slices.SortStableFunc(list, func(a, b cut) int { return a.edge.compare(b.edge) })
	return list, nil
}

// Product gives the entries of a CVE record that say the same. Unaffected is said by
// the default status where every other stretch begins with a version; where one
// begins behind a version, the unaffected stretches are the entries, or those that
// are unknown. The error is an *UnsayableError.
func (s Statuses) Product(versionType string) (Product, error) {
	parts := map[Status]Range{Affected: s.Affected, Unaffected: s.Unaffected, Unknown: s.Unknown}
	var last error
	for _, rest := range []Status{Unaffected, Affected, Unknown} {
		p := Product{DefaultStatus: rest}
		last = nil
		for _, status := range []Status{Affected, Unaffected, Unknown} {
			if status == rest || last != nil {
				continue
			}
			var entries []Entry
			entries, last = parts[status].entries(status, versionType)
			p.Versions = append(p.Versions, entries...)
		}
		if last == nil {
			return p, nil
		}
	}
	return Product{}, last
}

// Statuses divides the versions of the scheme into those of the range, which are
// affected, and all others.
func (r Range) Statuses() Statuses {
	return Statuses{r, r.Complement(), None(r.scheme)}
}

// entries gives one for each stretch.
func (r Range) entries(status Status, versionType string) ([]Entry, error) {
	var list []Entry
	for _, s := range r.spans {
		e := Entry{Version: beginning, Status: status, Type: versionType}
		switch {
		case s.from.side == behind:
			return nil, &UnsayableError{"CVE", "one stretch begins behind " + s.from.at.text + " and another ends with a version: an entry begins with its version, and so does what lies between two"}
		case s.from.side == before && s.from.at.text == beginning && !singleton(s.from, s.to), s.from.side == atFirst && s.to.side == before && s.to.at.text == beginning:
			return nil, &UnsayableError{"CVE", "a stretch begins or ends with the version 0, and 0 stands for what comes before that too; write 0 in other words, such as 0.0.0"}
		case s.from.side == before:
			e.Version = s.from.at.text
		}
		version, single := s.single()
		switch {
		case single:
			e = Entry{Version: version, Status: status}
		case s.to.side == before:
			e.LessThan = s.to.at.text
		case s.to.side == behind:
			e.LessThanOrEqual = s.to.at.text
		default:
			e.LessThan = string(Any)
		}
		list = append(list, e)
	}
	return list, nil
}
