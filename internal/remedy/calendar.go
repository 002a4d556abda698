// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	"fmt"
	"slices"
	"time"

	"verdict"
)

// Calendar says which days are business days, and on which nothing is released.
// Days are the beginnings of civil days in UTC.
type Calendar struct {
	Zone      *time.Location // in which instants fall on days; nil for UTC
	Weekend   []time.Weekday
	Holidays  []Days
	NoRelease []Days
	// Later moves a deadline that falls on a day without releases to the next day
	// that has them, instead of the one before.
	Later bool
}

// Days is a stretch of days, both ends included.
type Days struct{ First, Last time.Time }

func (d Days) hold(day time.Time) bool { return !day.Before(d.First) && !day.After(d.Last) }

// day gives the civil day on which an instant falls.
func (c Calendar) day(at time.Time) time.Time {
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	y, m, d := at.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Business reports whether a day is a business day.
func (c Calendar) Business(day time.Time) bool {
	return !slices.Contains(c.Weekend, day.Weekday()) && !among(c.Holidays, day)
}

func among(list []Days, day time.Time) bool {
	return slices.ContainsFunc(list, func(d Days) bool { return d.hold(day) })
}

// add counts n days, or business days, from the day after start on.
func (c Calendar) add(start time.Time, n int, business bool) time.Time {
	if !business {
		return start.AddDate(0, 0, n)
	}
	day := start
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if c.Business(day) {
			n--
		}
	}
	return day
}

// releaseDay moves a day without releases to one that has them: to the last before
// it that is not before start, else to the first after it.
func (c Calendar) releaseDay(start, day time.Time) time.Time {
	if !c.Later {
		for at := day; !at.Before(start); at = at.AddDate(0, 0, -1) {
			if !among(c.NoRelease, at) {
				return at
			}
		}
	}
	for among(c.NoRelease, day) {
		day = day.AddDate(0, 0, 1)
	}
	return day
}

// Span is a length of time in days.
type Span struct {
	Days     int
	Business bool // business days
}

// String writes "30 days" or "2 business days".
func (s Span) String() string {
	noun := "day"
	if s.Business {
		noun = "business day"
	}
	if s.Days == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", s.Days, noun)
}

// Clock is a deadline as a rule sets it.
type Clock struct {
	Kind   DeadlineKind
	Within Span
	// From are the dates of which the earliest that is known starts the clock; with
	// Latest it is the last of them, and all must be known.
	From   []DateName
	Latest bool
	line   int
}

// String writes the clock as a document does: "30 days from latest of known, found".
func (k Clock) String() string {
	which := ""
	if len(k.From) > 1 {
		which = "earliest of "
		if k.Latest {
			which = "latest of "
		}
	}
	return k.Within.String() + " from " + which + listed(k.From)
}

// at works out when a clock that starts by these dates ends.
func (k Clock) at(dates map[DateName]time.Time, c Calendar) Deadline {
	d := Deadline{Kind: k.Kind}
	for _, name := range k.From {
		at, known := dates[name]
		switch {
		case !known || at.IsZero():
			if k.Latest {
				return Deadline{Kind: k.Kind, Arithmetic: fmt.Sprintf("%s from a day that is not known yet: %s", k.Within, name)}
			}
		case d.From == "" || k.Latest && at.After(d.Start) || !k.Latest && at.Before(d.Start):
			d.From, d.Start = name, at
		}
	}
	if d.From == "" {
		d.Arithmetic = fmt.Sprintf("%s from a day that is not known yet: %s", k.Within, listed(k.From))
		return d
	}
	d.Start = c.day(d.Start)
	end := c.add(d.Start, k.Within.Days, k.Within.Business)
	d.Due = end
	if k.Kind != DeadlineTriage {
		d.Due = c.releaseDay(d.Start, end)
	}
	d.Arithmetic = k.words(d, end)
	return d
}

func (k Clock) words(d Deadline, end time.Time) string {
	which := ""
	if len(k.From) > 1 {
		which = ", the earliest of "
		if k.Latest {
			which = ", the latest of "
		}
		which += listed(k.From)
	}
	text := fmt.Sprintf("%s from %s (%s%s) end on %s", k.Within, day(d.Start), d.From, which, day(end))
	if !d.Due.Equal(end) {
		text += fmt.Sprintf(", when nothing is released; so %s", day(d.Due))
	}
	return text
}

// done notes the day on which it was done.
func (d *Deadline) done(on time.Time) {
	d.Done = on
	d.Arithmetic += "; done on " + day(on)
	if d.Late() {
		d.Arithmetic += ", late"
	}
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

func listed[T ~string](list []T) string {
	text := ""
	for i, x := range list {
		if i > 0 {
			text += ", "
		}
		text += string(x)
	}
	return text
}

// check reports what keeps a calendar from having days of every kind.
func (c Calendar) check() error {
	if len(c.Weekend) >= 7 {
		return verdict.Errorf(verdict.Invalid, "every day of the week is weekend, so there is no business day").At("", 0, "calendar.weekend")
	}
	total := 0
	for _, d := range append(slices.Clone(c.Holidays), c.NoRelease...) {
		if d.Last.Before(d.First) {
			return verdict.Errorf(verdict.Invalid, "a stretch of days ends on %s, before it begins on %s", day(d.Last), day(d.First)).At("", 0, "calendar")
		}
		if total += int(d.Last.Sub(d.First).Hours()/24) + 1; total > maxDays {
			return verdict.Errorf(verdict.TooLarge, "holidays and days without releases are more than %d", maxDays).At("", 0, "calendar")
		}
	}
	return nil
}

// maxDays bounds lists of days and lengths of clocks: ten years.
const maxDays = 3660
