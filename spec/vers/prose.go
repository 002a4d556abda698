// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// ProseError says why a text that people wrote cannot be read as a range.
type ProseError struct {
	Text string
	Err  error
}

// Error quotes the text, shortened when it is very long.
func (e *ProseError) Error() string {
	return fmt.Sprintf("%q cannot be read as affected versions: %v", shortened(e.Text), e.Err)
}

func (e *ProseError) Unwrap() error { return e.Err }

// FromProse reads versions as advisories list them: 2.8.0 - 2.8.1, 3.0.0 to 3.0.1 and
// 3.2.0; 0.11.0.0 and later; 2.6.3+; before 1.5; up to 2.1.0; all versions; none. Both
// ends of a stretch belong to it, and what stands in no such form is refused: the error
// is a *ProseError.
func FromProse(s Scheme, text string) (Range, error) {
	refuse := func(err error) (Range, error) { return Range{}, &ProseError{text, err} }
	if !s.known() {
		return Range{}, fmt.Errorf("%q: %w", string(s), ErrNoComparator)
	}
	if len(text) > maxText {
		return refuse(fmt.Errorf("it is longer than %d bytes", maxText))
	}
	t := strings.Join(strings.Fields(dashes.Replace(text)), " ")
	switch strings.ToLower(t) {
	case "":
		return refuse(errors.New("it is empty"))
	case "*", "all", "all versions", "any", "any version":
		return All(s), nil
	case "none", "no version", "na", "n/a", "not affected":
		return None(s), nil
	}
	parts := listMarks.Split(conjunctions.ReplaceAllString(t, ", $1"), -1)
	if len(parts) > maxParts {
		return refuse(fmt.Errorf("it lists more than %d stretches", maxParts))
	}
	var list []Range
	for _, part := range parts {
		one, err := stretchOfProse(s, strings.TrimSpace(part))
		if err != nil {
			return refuse(err)
		}
		list = append(list, one)
	}
	r := union(s, list)
	if err := straight(r.spans); err != nil {
		return refuse(err)
	}
	return r, nil
}

var (
	// dashes are the signs by which people write from one version to another.
	dashes = strings.NewReplacer("–", " - ", "—", " - ", "…", " - ", "...", " - ", "\u00a0", " ")
	// listMarks divide the stretches of a list; so do and and or before a version.
	listMarks    = regexp.MustCompile(`(?i) ?[,;] ?(?:and |or )?`)
	conjunctions = regexp.MustCompile(`(?i) (?:and|or|&) (?:versions? |from )?(v?[0-9])`)
)

// proseForms are the forms of a stretch, with what their versions bound.
var proseForms = []struct {
	form        *regexp.Regexp
	first, last Comparator
}{
	{regexp.MustCompile(`(?i)^(?:from )?(\S+) (?:-|to|through|up to(?: and including)?|until) (\S+)$`), AtLeast, AtMost},
	{regexp.MustCompile(`(?i)^(?:from )?(\S+)(?: to)? (?:before|prior to) (\S+)$`), AtLeast, Less},
	{regexp.MustCompile(`(?i)^(?:from )?(\S+?)(?:\+| and (?:later|newer|above|up|onwards?|all later versions)| or (?:later|newer|above)| onwards?)$`), AtLeast, ""},
	{regexp.MustCompile(`(?i)^(\S+) (?:and|or) (?:earlier|older|below|prior|before)$`), AtMost, ""},
	{regexp.MustCompile(`(?i)^(?:up to(?: and including)?|through|until) (\S+)$`), AtMost, ""},
	{regexp.MustCompile(`(?i)^(?:all )?(?:before|prior to|earlier than|older than|below) (\S+)$`), Less, ""},
	{regexp.MustCompile(`^(\S+)$`), Equal, ""},
}

func stretchOfProse(s Scheme, text string) (Range, error) {
	text = strings.TrimPrefix(strings.TrimPrefix(text, "versions "), "version ")
	if m := unspaced.FindStringSubmatch(text); m != nil && s != Deb && s != RPM {
		return Range{}, fmt.Errorf("%s may be one version and may be two: write %s - %s with blanks for a stretch", text, m[1], m[2])
	}
	for _, f := range proseForms {
		m := f.form.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		r, err := RangeOf(s, Constraint{f.first, m[1]})
		if err != nil || f.last == "" {
			return r, err
		}
		to, err := RangeOf(s, Constraint{f.last, m[2]})
		if err != nil {
			return r, err
		}
		if r = r.Intersect(to); r.Empty() {
			return r, fmt.Errorf("%q ends before it begins", text)
		}
		return r, nil
	}
	return Range{}, fmt.Errorf("%q is neither a version nor a stretch of them, such as 2.8.0 - 2.8.1, 3.0.0 and later, before 1.5, all versions", shortened(text))
}

// unspaced is two versions that a dash joins, or one with a suffix.
var unspaced = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)+)-([0-9]+(?:\.[0-9]+)+)$`)
