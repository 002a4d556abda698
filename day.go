// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"regexp"
	"time"
)

// Day is a calendar day as people write it, 2026-06-09; "" is none.
type Day string

var dayPattern = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// Valid reports whether d is a day of the calendar, or none.
func (d Day) Valid() bool {
	if d == "" {
		return true
	}
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil && dayPattern.MatchString(string(d))
}

// Time is the day's first instant in UTC; zero for none and for what is no day.
func (d Day) Time() time.Time {
	at, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return at
}

// DayOf is the day of an instant in UTC.
func DayOf(at time.Time) Day {
	if at.IsZero() {
		return ""
	}
	return Day(at.UTC().Format(time.DateOnly))
}
