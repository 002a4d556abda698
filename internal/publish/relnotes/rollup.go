// SPDX-License-Identifier: Apache-2.0

package relnotes

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
)

// Quarter is three months of a year: 1 begins in January.
type Quarter struct {
	Year   int
	Number int
}

// ParseQuarter reads the form 2024-Q2.
func ParseQuarter(s string) (Quarter, error) {
	year, number, found := strings.Cut(s, "-Q")
	y, errYear := strconv.Atoi(year)
	n, errNumber := strconv.Atoi(number)
	if !found || errYear != nil || errNumber != nil || len(year) != 4 || n < 1 || n > 4 || len(number) != 1 {
		return Quarter{}, verdict.Errorf(verdict.Usage, "%q is no quarter", s).WithHint("write the year and the quarter, such as 2024-Q2")
	}
	return Quarter{Year: y, Number: n}, nil
}

func (q Quarter) String() string { return fmt.Sprintf("%04d-Q%d", q.Year, q.Number) }

// holds reports whether an instant lies in the quarter, by UTC.
func (q Quarter) holds(at time.Time) bool {
	at = at.UTC()
	return !at.IsZero() && at.Year() == q.Year && (int(at.Month())-1)/3+1 == q.Number
}

// RollUp is the notes of all releases of a quarter.
type RollUp struct {
	Product string  `json:"product"`
	Slug    string  `json:"slug"`
	Notice  string  `json:"notice"`
	Quarter string  `json:"quarter"`
	Notes   []Notes `json:"notes"` // by day of release, then by version in order of text
}

// RollUpOf gives the notes of the releases of a quarter.
func RollUpOf(s publish.Snapshot, q Quarter) (RollUp, error) {
	up := RollUp{Product: s.Product.Name, Slug: s.Product.Slug, Notice: s.Product.Notice, Quarter: q.String(), Notes: []Notes{}}
	s = s.Indexed()
	for _, r := range s.Releases {
		if r.Product != s.Product.Slug || r.State == verdict.Planned || !q.holds(r.ReleasedAt) {
			continue
		}
		n, err := Of(s, r.Version)
		if err != nil {
			return up, err
		}
		up.Notes = append(up.Notes, n)
	}
	slices.SortFunc(up.Notes, func(a, b Notes) int {
		if !a.ReleasedAt.Equal(b.ReleasedAt) {
			return a.ReleasedAt.Compare(b.ReleasedAt)
		}
		return strings.Compare(a.Version, b.Version)
	})
	return up, nil
}

// Markdown writes the notes one after another, under the quarter and a table of
// what each release fixes.
func (up RollUp) Markdown() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s: security fixes of %s\n\n", publish.MarkdownText(up.Product), up.Quarter)
	if up.Notice != "" {
		fmt.Fprintf(&b, "> %s\n\n", publish.MarkdownText(up.Notice))
	}
	if len(up.Notes) == 0 {
		fmt.Fprintf(&b, "%s\n", publish.MarkdownText(up.nothing()))
		return b.Bytes()
	}
	b.WriteString("| Release | Released | Advisories | Hygiene |\n|---|---|---|---|\n")
	for _, n := range up.Notes {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", publish.MarkdownText(n.label()), n.released(), publish.MarkdownText(ids(n.Advisories)), publish.MarkdownText(ids(n.Hygiene)))
	}
	for _, n := range up.Notes {
		n.Notice = ""
		b.WriteString("\n")
		for _, line := range strings.SplitAfter(string(n.Markdown()), "\n") {
			if strings.HasPrefix(line, "#") {
				b.WriteByte('#')
			}
			b.WriteString(line)
		}
	}
	return b.Bytes()
}

// JSON writes the roll-up as Notes.JSON writes the notes.
func (up RollUp) JSON() ([]byte, error) { return indented(up) }

func (up RollUp) nothing() string {
	return fmt.Sprintf("No release of %s came out in %s.", up.Product, up.Quarter)
}

func (n Notes) label() string {
	if n.State == verdict.Withdrawn {
		return n.Version + " (withdrawn)"
	}
	return n.Version
}

// ids names entries, or says that there are none.
func ids(list []Entry) string {
	if len(list) == 0 {
		return "none"
	}
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = e.Vulnerability
	}
	return strings.Join(names, ", ")
}
