// SPDX-License-Identifier: Apache-2.0

package verdict

import "time"

// How long may pass by the CNA Operational Rules, version 4.2.0.
const (
	CVERecordShould = 24 * time.Hour // from our disclosure to the record (4.5.1.3)
	CVERecordMust   = 72 * time.Hour // from anybody's disclosure to the record (4.5.1.4, 4.5.1.6)
	CVEAnswerMust   = 72 * time.Hour // from the question whether we assign an id to the answer (4.2.1.2)
)

// CVEClock is by when a record has to be public.
type CVEClock struct {
	Since  time.Time
	Should time.Time // zero when others disclosed the flaw
	Must   time.Time
}

// Due is what is to be met next: that which should be as long as it can, then that which
// must be.
func (c CVEClock) Due(now time.Time) time.Time {
	if c.Should.IsZero() || now.After(c.Should) {
		return c.Must
	}
	return c.Should
}

// Clock gives the clock of the id's record, and whether it runs at now: the flaw is
// disclosed, and its record is not public.
func (c CVEID) Clock(now time.Time) (CVEClock, bool) {
	if c.Disclosed.IsZero() || c.Disclosed.After(now) || c.State == CVEPublic || c.State == CVERejected {
		return CVEClock{}, false
	}
	clock := CVEClock{Since: c.Disclosed, Must: c.Disclosed.Add(CVERecordMust)}
	if !c.ByOthers {
		clock.Should = c.Disclosed.Add(CVERecordShould)
	}
	return clock, true
}

// SweepOpens is when the unused ids of a year may be swept: in its last month, when few
// are still needed.
func SweepOpens(year int) time.Time { return time.Date(year, time.December, 1, 0, 0, 0, 0, time.UTC) }

// SweepDue is the last day of a year, by which its unused ids are rejected (CNA Operational
// Rules 4.2.0, 4.5.3.5).
func SweepDue(year int) time.Time { return time.Date(year, time.December, 31, 0, 0, 0, 0, time.UTC) }
