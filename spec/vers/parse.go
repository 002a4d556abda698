// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"fmt"
	"strings"
)

// VERS is a version range specifier, such as vers:npm/>=1.0.0|<2.0.0: what its text
// says, before any version of it is compared.
type VERS struct {
	Scheme      Scheme
	Constraints []Constraint
}

// The schemes whose only constraint is *: vers:all/* and vers:none/*.
const (
	allScheme  Scheme = "all"
	noneScheme Scheme = "none"
)

const (
	versPrefix = "vers:"
	maxText    = 1 << 16 // bytes of a range
	maxParts   = 2000    // constraints of a range
)

// SyntaxError says why a text is no VERS, or not in canonical form.
type SyntaxError struct {
	Text string // as it was given
	Why  string
	// Canonical is how it is written, when it can be read and is only not canonical.
	Canonical string
}

// Error quotes the text, shortened when it is very long.
func (e *SyntaxError) Error() string {
	why := e.Why
	if e.Canonical != "" {
		why = "it is not in canonical form: " + why + "; write " + e.Canonical
	}
	return fmt.Sprintf("%q is no VERS: %s", shortened(e.Text), why)
}

func shortened(text string) string {
	if len(text) > maxLength {
		return text[:64] + "…"
	}
	return text
}

// Parse reads a VERS that is in canonical form, as its text demands: without blanks,
// with its constraints in order and each version once, none of them redundant. The
// error is a *SyntaxError, which tells the canonical form where there is one, or that
// of Compare where the order cannot be judged.
func Parse(text string) (VERS, error) {
	v, why, err := read(text)
	if err != nil {
		return VERS{}, err
	}
	if len(v.Constraints) > 1 && why == "" {
		if why, err = v.disorder(); err != nil {
			return VERS{}, err
		}
	}
	if why == "" {
		return v, nil
	}
	e := &SyntaxError{Text: text, Why: why}
	if r, err := v.Range(); err == nil {
		e.Canonical = r.String()
	}
	return VERS{}, e
}

// ParseRange reads a VERS whose constraints may stand in any order and be redundant,
// as those of others do, and gives the versions that it holds. The error is a
// *SyntaxError or that of Compare.
func ParseRange(text string) (Range, error) {
	v, _, err := read(text)
	if err != nil {
		return Range{}, err
	}
	r, err := v.Range()
	if err != nil {
		return Range{}, fmt.Errorf("%q: %w", shortened(text), err)
	}
	return r, nil
}

// read takes a text apart. It tells, besides, the first thing that is readable and
// not canonical, but for the order of constraints.
func read(text string) (v VERS, why string, err error) {
	refuse := func(why string) (VERS, string, error) { return VERS{}, "", &SyntaxError{Text: text, Why: why} }
	if len(text) > maxText {
		return refuse(fmt.Sprintf("it is longer than %d bytes", maxText))
	}
	if strings.ContainsAny(text, " \t\r\n\v\f") {
		return refuse("whitespace is not permitted in it")
	}
	rest, ok := strings.CutPrefix(text, versPrefix)
	scheme, list, slash := strings.Cut(rest, "/")
	switch {
	case !ok:
		return refuse("it does not begin with vers:")
	case !slash:
		return refuse("no / stands behind its scheme")
	case !isScheme(scheme):
		return refuse("its scheme is not made of a to z, 0 to 9, dots and dashes")
	case list == "":
		return refuse("it has no constraints; * stands for all versions")
	}
	v.Scheme = Scheme(scheme)
	if list == string(Any) {
		v.Constraints = []Constraint{{Comparator: Any}}
		return v, "", nil
	}
	if v.Scheme == allScheme || v.Scheme == noneScheme {
		return refuse("its scheme has no constraint but *")
	}
	if fault := fence(list); fault != "" {
		return refuse(fault)
	}
	parts := strings.Split(list, "|")
	if len(parts) > maxParts {
		return refuse(fmt.Sprintf("it has more than %d constraints", maxParts))
	}
	for _, part := range parts {
		c, said, fault := v.Scheme.constraint(part)
		if fault != "" {
			return refuse(fault)
		}
		if why == "" {
			why = said
		}
		v.Constraints = append(v.Constraints, c)
	}
	return v, why, nil
}

// fence tells what is wrong with the bars between constraints.
func fence(list string) string {
	switch {
	case strings.HasPrefix(list, "|"):
		return "a leading | is not permitted"
	case strings.HasSuffix(list, "|"):
		return "a trailing | is not permitted"
	case strings.Contains(list, "||"):
		return "two | in a row are not permitted"
	}
	return ""
}

func isScheme(s string) bool {
	for i := range len(s) {
		if c := s[i]; !('a' <= c && c <= 'z') && !isDigit(c) && c != '.' && c != '-' {
			return false
		}
	}
	return s != ""
}

// constraint reads one; it tells what is not canonical, or the fault for which it
// is none.
func (s Scheme) constraint(text string) (c Constraint, why, fault string) {
	comparator, raw := cutComparator(text)
	if comparator == "" {
		comparator = Equal
	} else if comparator == Equal {
		why = "= is not written before a version"
	}
	if raw == "" {
		return c, "", "the comparator " + string(comparator) + " has no version"
	}
	if strings.ContainsAny(raw, "><=!*") {
		if raw == string(Any) {
			return c, "", "* stands alone"
		}
		return c, "", fmt.Sprintf("the version %s holds one of > < = ! *, which are percent-encoded there", raw)
	}
	v, canonical, ok := decodeVersion(raw)
	switch {
	case !ok:
		return c, "", "the percent-encoding of the version " + raw + " is invalid"
	case !canonical:
		why = "the percent-encoding of the version " + raw + " is not canonical"
	}
	if s == DateTime {
		if fault := dateTimeFault(raw, v); fault != "" && why == "" {
			return c, "", fault
		}
	}
	return Constraint{comparator, v}, why, ""
}

// disorder tells why the constraints are not in canonical order, "" when they are.
func (v VERS) disorder() (string, error) {
	for i := 1; i < len(v.Constraints); i++ {
		a, b := v.Constraints[i-1], v.Constraints[i]
		order, err := Compare(v.Scheme, a.Version, b.Version)
		switch {
		case err != nil:
			return "", err
		case order > 0:
			return fmt.Sprintf("its constraints are not sorted: %s comes before %s", b.Version, a.Version), nil
		case order == 0:
			return fmt.Sprintf("%s and %s are the same version, which may stand but once", a.Version, b.Version), nil
		}
	}
	return v.redundant(), nil
}

// redundant applies VERS's rules of which comparators may follow one another.
func (v VERS) redundant() string {
	var last Constraint
	for i, c := range v.Constraints {
		if i > 0 && v.Constraints[i-1].Comparator == Equal && c.below() {
			return fmt.Sprintf("%s lies in what %s holds already", v.Constraints[i-1].Version, c)
		}
		switch {
		case c.Comparator == Equal && last.above():
			return fmt.Sprintf("%s lies in what %s holds already", c.Version, last)
		case c.below() && last.below(), c.above() && last.above():
			return fmt.Sprintf("of %s and %s one is redundant", last, c)
		case c.below() || c.above():
			last = c
		}
	}
	return ""
}

func (c Constraint) below() bool { return c.Comparator == Less || c.Comparator == AtMost }
func (c Constraint) above() bool { return c.Comparator == Greater || c.Comparator == AtLeast }

// String writes the range as a VERS in canonical form. The range that holds nothing
// is vers:none/*.
func (r Range) String() string {
	if r.Empty() {
		return versPrefix + string(noneScheme) + "/*"
	}
	return VERS{r.scheme, r.Constraints()}.String()
}

// String writes the constraints in the order in which they stand.
func (v VERS) String() string {
	var b strings.Builder
	b.WriteString(versPrefix)
	b.WriteString(string(v.Scheme))
	sign := byte('/')
	for _, c := range v.Constraints {
		b.WriteByte(sign)
		b.WriteString(c.String())
		sign = '|'
	}
	return b.String()
}
