// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Mend is what a record of CVE says in no form of the standard, and as what it is read.
type Mend struct {
	Path string // JSON path below the product
	Was  string
	Read string
}

// String tells it in a sentence.
func (m Mend) String() string { return fmt.Sprintf("%s: %q is read as %s", m.Path, m.Was, m.Read) }

// Mended gives the product with what many records write in place of versions in the
// form of the standard, and tells each such place: the name of the product where a
// range begins, which is read as the version behind the name or else as the first one
// of all, and affected versions in the words of people or as comparisons.
// What cannot be read stays as it is, for FromCVE to refuse.
func (p Product) Mended(s Scheme) (Product, []Mend) {
	var mends []Mend
	mended := Product{DefaultStatus: p.DefaultStatus}
	for i, e := range p.Versions {
		path := fmt.Sprintf("$.versions[%d]", i)
		e.Changes = slices.Clone(e.Changes)
		for _, f := range e.texts(path) {
			if t := strings.TrimSpace(*f.text); t != *f.text {
				mends = append(mends, Mend{f.path, *f.text, t})
				*f.text = t
			}
		}
		if e.Status == Unaffected || e.Type == "git" {
			mended.Versions = append(mended.Versions, e)
			continue
		}
		list, found := e.mended(s, path)
		mended.Versions = append(mended.Versions, list...)
		mends = append(mends, found...)
	}
	return mended, mends
}

// field is a text of an entry and its place.
type field struct {
	path string
	text *string
}

func (e *Entry) texts(path string) []field {
	list := []field{{path + ".version", &e.Version}, {path + ".lessThan", &e.LessThan}, {path + ".lessThanOrEqual", &e.LessThanOrEqual}}
	for i := range e.Changes {
		list = append(list, field{fmt.Sprintf("%s.changes[%d].at", path, i), &e.Changes[i].At})
	}
	return list
}

// mended reads an affected or unknown entry.
func (e Entry) mended(s Scheme, path string) ([]Entry, []Mend) {
	asItIs := []Entry{e}
	switch {
	case Valid(s, e.Version) || isAll(e.Version):
		return asItIs, nil
	case e.ranged():
		spares := slices.ContainsFunc(e.Changes, func(c Change) bool { return c.Status == Unaffected })
		if spares || !Valid(s, e.LessThan+e.LessThanOrEqual) {
			return asItIs, nil // where it begins decides what the change spares
		}
		m := Mend{path + ".version", e.Version, "from the first version on"}
		e.Version = beginning
		if first := namedFirst(s, m.Was, e.LessThan+e.LessThanOrEqual); first != "" {
			e.Version, m.Read = first, "from "+first+" on"
		}
		return []Entry{e}, []Mend{m}
	}
	r, err := inWords(s, e.Version)
	if err != nil || r.Empty() {
		return asItIs, nil
	}
	list, err := r.entries(e.Status, e.Type)
	if err != nil {
		return asItIs, nil
	}
	return list, []Mend{{path + ".version", e.Version, r.String()}}
}

// productName is capitalized words before a version.
var productName = regexp.MustCompile(`^(?:[A-Z][A-Za-z]* )+(v?[0-9])`)

// namedFirst gives the version that stands behind the name of a product, 2.7 of Some
// Product 2.7.x, when the range does not end before it.
func namedFirst(s Scheme, text, end string) string {
	text = productName.ReplaceAllString(text, "$1")
	text = strings.TrimSuffix(strings.TrimSuffix(text, ".x"), ".*")
	if order, err := Compare(s, text, end); err != nil || order > 0 || !isDigit(text[0]) {
		return ""
	}
	return text
}

// inWords reads affected versions that stand in place of one.
func inWords(s Scheme, text string) (Range, error) {
	text = productName.ReplaceAllString(text, "$1")
	if strings.ContainsAny(text, "<>") {
		r, err := readComparisons(s, text)
		if err != nil {
			return r, err
		}
		return r, straight(r.spans)
	}
	return FromProse(s, text)
}
