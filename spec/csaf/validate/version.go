// SPDX-License-Identifier: Apache-2.0

package validate

import (
	"cmp"
	"strings"
)

// version is a version of a document (section 3.1.11).
type version struct {
	integer    bool
	numbers    [3]string // major, minor, patch in digits; an integer has the first alone
	preRelease string
	build      string
}

// The patterns of section 3.1.11.
const (
	wholeNumber = `(?:0|[1-9][0-9]*)`
	preRelease  = `(?:` + wholeNumber + `|[0-9]*[a-zA-Z\-][0-9a-zA-Z\-]*)`
	metadata    = `[0-9a-zA-Z\-]+`
)

var (
	isInteger    = matching(`^` + wholeNumber + `$`)
	semanticForm = compiled(`^(` + wholeNumber + `)\.(` + wholeNumber + `)\.(` + wholeNumber + `)` +
		`(?:-(` + preRelease + `(?:\.` + preRelease + `)*))?(?:\+(` + metadata + `(?:\.` + metadata + `)*))?$`)
)

// parseVersion reads a version; nil for what is none.
func parseVersion(s string) *version {
	if isInteger(s) {
		return &version{integer: true, numbers: [3]string{s, "0", "0"}}
	}
	m := semanticForm().FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	return &version{numbers: [3]string{m[1], m[2], m[3]}, preRelease: m[4], build: m[5]}
}

// initial reports whether the version is of the time before the first release: 0,
// or 0.y.z.
func (v *version) initial() bool { return v.numbers[0] == "0" }

// compare follows sections 3.1.11.1 and 3.1.11.2: build metadata tells nothing.
func (v *version) compare(w *version) int {
	for i := range v.numbers {
		if d := compareDigits(v.numbers[i], w.numbers[i]); d != 0 {
			return d
		}
	}
	switch {
	case v.preRelease == w.preRelease:
		return 0
	case v.preRelease == "":
		return 1
	case w.preRelease == "":
		return -1
	}
	return comparePreRelease(strings.Split(v.preRelease, "."), strings.Split(w.preRelease, "."))
}

func comparePreRelease(a, b []string) int {
	for i := range min(len(a), len(b)) {
		aNumber, bNumber := isInteger(a[i]), isInteger(b[i])
		d := strings.Compare(a[i], b[i])
		switch {
		case aNumber && bNumber:
			d = compareDigits(a[i], b[i])
		case aNumber:
			d = -1
		case bNumber:
			d = 1
		}
		if d != 0 {
			return d
		}
	}
	return cmp.Compare(len(a), len(b))
}

// compareDigits compares whole numbers of whatever length without zeros in front.
func compareDigits(a, b string) int {
	if d := cmp.Compare(len(a), len(b)); d != 0 {
		return d
	}
	return strings.Compare(a, b)
}

// same reports whether two versions are written alike but for their build
// metadata, and for what marks a pre-release where that is not looked at.
func (v *version) same(w *version, preRelease bool) bool {
	return v.integer == w.integer && v.numbers == w.numbers && (!preRelease || v.preRelease == w.preRelease)
}
