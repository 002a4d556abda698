// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// CVEReservation is one request for CVE ids. It is kept before it is sent, so that one
// whose answer was lost is finished and not sent twice.
type CVEReservation struct {
	ID     string // RES- and eight hexadecimal digits
	Amount int
	Year   int
	// Before are the ids that were reserved already when it was sent.
	Before []string `json:",omitempty"`
	By     string
	At     time.Time
	// Claimed is until when one of several nodes is at it.
	Claimed time.Time `json:",omitzero"`
	// IDs are what it brought, and Done is when that was stored; zero while it is open.
	IDs  []string  `json:",omitempty"`
	Done time.Time `json:",omitzero"`
}

// maxCVEAmount keeps a slip of a digit from reserving a whole quota.
const maxCVEAmount = 100

// testYear is the year of ids for tests (CNA Operational Rules 4.2.0, 5.4).
const testYear = 1900

// Validate reports what keeps r from being sent.
func (r CVEReservation) Validate() error {
	switch {
	case r.Amount < 1 || r.Amount > maxCVEAmount:
		return Errorf(Usage, "%d CVE ids cannot be reserved at once", r.Amount).WithHint("reserve 1 to %d", maxCVEAmount)
	case r.Year < testYear || r.Year > 9999:
		return Errorf(Usage, "%d is no year of CVE ids", r.Year)
	}
	return nil
}

// Open reports whether it is not known what it brought.
func (r CVEReservation) Open() bool { return r.Done.IsZero() }

// Brought gives those of the ids that are reserved now which it brought: that were not
// reserved before, in order of number, and no more than were wanted.
func (r CVEReservation) Brought(reserved []string) []string {
	var fresh []string
	for _, id := range reserved {
		if !slices.Contains(r.Before, id) && !slices.Contains(fresh, id) && (CVEID{ID: id}).Year() == r.Year {
			fresh = append(fresh, id)
		}
	}
	slices.SortFunc(fresh, CompareCVE)
	return fresh[:min(len(fresh), r.Amount)]
}

// CompareCVE orders CVE ids by year and number.
func CompareCVE(a, b string) int {
	x, y := strings.SplitN(a, "-", 3), strings.SplitN(b, "-", 3)
	if len(x) != 3 || len(y) != 3 {
		return cmp.Compare(a, b)
	}
	m, n := strings.TrimLeft(x[2], "0"), strings.TrimLeft(y[2], "0")
	return cmp.Or(cmp.Compare(x[1], y[1]), cmp.Compare(len(m), len(n)), cmp.Compare(m, n), cmp.Compare(a, b))
}

// NewCVEReservation gives a request its name.
func NewCVEReservation(amount, year int, by string, at time.Time) CVEReservation {
	t := textOf("reservation of " + strconv.Itoa(amount) + " of " + strconv.Itoa(year))
	t.words("by", by)
	t.at("at", at)
	return CVEReservation{ID: t.marked("RES-"), Amount: amount, Year: year, By: by, At: at}
}
