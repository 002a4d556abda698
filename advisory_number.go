// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// NumberPattern is how advisories are numbered: letters, digits and hyphens with YYYY for
// the year of the first publication and a run of N for a counter in that year of at least
// as many digits: CONFSA-YYYY-NN.
type NumberPattern string

// DefaultNumberPattern is that of products that name none.
const DefaultNumberPattern NumberPattern = "VSA-YYYY-NN"

var numberPattern = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9-]*-)YYYY-(N+)$`)

// Validate reports whether p can number advisories.
func (p NumberPattern) Validate() error {
	if !numberPattern.MatchString(string(p)) {
		return Errorf(Invalid, "%q is no pattern for the numbers of advisories", string(p)).at("advisoryNumbers").
			WithHint("write a prefix, YYYY and one N for each digit, as %s", DefaultNumberPattern)
	}
	return nil
}

// Series is what numbers of a year begin with: "VSA-2026-".
func (p NumberPattern) Series(year int) string {
	m := p.parts()
	return fmt.Sprintf("%s%04d-", m[1], year)
}

// Number writes the n-th number of a year.
func (p NumberPattern) Number(year, n int) string {
	return p.Series(year) + fmt.Sprintf("%0*d", len(p.parts()[2]), n)
}

func (p NumberPattern) parts() []string {
	m := numberPattern.FindStringSubmatch(string(p))
	if m == nil {
		m = numberPattern.FindStringSubmatch(string(DefaultNumberPattern))
	}
	return m
}

// For is the pattern of advisories that an audience reads. What not everybody reads is
// counted apart, so that the numbers that everybody sees have no gaps: VSA-CUSTOMERS-YYYY-NN.
func (p NumberPattern) For(readers Audience) NumberPattern {
	if readers == PublicAudience {
		return p
	}
	m := p.parts()
	return NumberPattern(m[1] + notInNumbers.ReplaceAllString(strings.ToUpper(string(readers)), "-") + "-YYYY-" + m[2])
}

var notInNumbers = regexp.MustCompile(`[^A-Z0-9-]`)

// maxCounter is above what anybody counts to in a year: what is higher was never drawn.
const maxCounter = 999_999_999

// Counter gives the counter of a number of a series, and whether it is one of it, however
// its letters are written: numbers that differ by case alone would be one to readers.
func Counter(series, number string) (int, bool) {
	if len(number) <= len(series) || !strings.EqualFold(number[:len(series)], series) {
		return 0, false
	}
	n, err := strconv.Atoi(number[len(series):])
	return n, err == nil && n > 0 && n <= maxCounter
}
