// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	"fmt"
	"slices"

	"verdict"
)

// check refuses a policy that contradicts itself.
func (p *Policy) check(line int) error {
	if err := p.Calendar.check(); err != nil {
		return verdict.Errorf(verdict.Invalid, "%w", err).At("", line, "calendar")
	}
	seen := map[string]int{}
	for i, r := range p.Rules {
		if before, twice := seen[r.Name]; twice {
			return r.contradicts(i, "", "its name is that of the rule in line %d", before)
		}
		seen[r.Name] = r.Line
		if err := r.check(i); err != nil {
			return err
		}
	}
	return nil
}

func (r Rule) contradicts(i int, at, format string, args ...any) *verdict.Error {
	path := fmt.Sprintf("rules[%d]%s", i, at)
	return verdict.Errorf(verdict.Invalid, "rule %s contradicts itself: %s", r.Name, fmt.Sprintf(format, args...)).At("", r.Line, path)
}

func (r Rule) check(i int) error {
	if err := r.checkTelling(i); err != nil {
		return err
	}
	return r.checkClocks(i)
}

// telling are the channels by which an advisory reaches its readers.
var telling = []verdict.Channel{verdict.ChannelPage, verdict.ChannelList, verdict.ChannelCSAF, verdict.ChannelMail}

func (r Rule) checkTelling(i int) error {
	opens := func(channels ...verdict.Channel) bool {
		return slices.ContainsFunc(r.Channels, func(c RuleChannel) bool { return slices.Contains(channels, c.Channel) })
	}
	switch {
	case r.Telling == verdict.TellAdvisory && !opens(telling...):
		return r.contradicts(i, ".channels", "it wants an advisory, and opens no channel for one").WithHint("open one of %s", listed(telling))
	case r.Telling == verdict.TellNote && !opens(verdict.ChannelNote):
		return r.contradicts(i, ".channels", "it wants a note, and does not open the channel note")
	case r.Discretion && len(r.Channels) == 0:
		return r.contradicts(i, ".channels", "it leaves to a decision what is told, and opens no channel for it")
	case r.Telling == verdict.TellNothing && len(r.Channels) > 0:
		return r.contradicts(i, ".channels", "it tells nothing, and opens the channel %s", r.Channels[0].Channel)
	case r.Audience != verdict.PublicAudience && len(r.Channels) == 0:
		return r.contradicts(i, ".audience", "it names readers, and opens no channel")
	}
	return nil
}

// quarter is how long a fix can wait for a train that leaves every three months.
const quarter = 92

func (r Rule) checkClocks(i int) error {
	clocks := map[DeadlineKind]Clock{}
	for _, k := range r.Clocks {
		clocks[k.Kind] = k
	}
	triage, triaged := clocks[DeadlineTriage]
	fix, fixed := clocks[DeadlineFix]
	publish, published := clocks[DeadlinePublish]
	page := slices.ContainsFunc(r.Channels, func(c RuleChannel) bool { return c.Channel == verdict.ChannelPage })
	switch {
	case triaged && fixed && surelyBefore(fix, triage):
		return r.clashes(i, fix, "fixing ends %s, before triage ends %s", within(fix), within(triage))
	case published && fixed && page && surelyBefore(publish, fix):
		return r.clashes(i, publish, "publishing on the page ends %s, before fixing ends %s", within(publish), within(fix))
	case published && len(r.Channels) == 0:
		return r.clashes(i, publish, "publishing has a deadline, and no channel is open")
	case fixed && r.Vehicle == "":
		return r.clashes(i, fix, "fixing has a deadline, and no vehicle carries the fix").
			WithHint("name a vehicle: %s", listed(verdict.Vehicles))
	case fixed && r.Vehicle == verdict.QuarterlyTrain && fix.withinQuarter():
		return r.clashes(i, fix, "the fix waits for a quarterly train, and its deadline ends %s", within(fix)).
			WithHint("give it %d days or more, or another vehicle", quarter)
	}
	return nil
}

// clashes is contradicts for a clock of the rule.
func (r Rule) clashes(i int, k Clock, format string, args ...any) *verdict.Error {
	e := r.contradicts(i, ".deadlines."+string(k.Kind), format, args...)
	return e.At("", k.line, e.Path)
}

func within(k Clock) string { return k.Within.String() + " after " + listed(k.From) }

// surelyBefore reports whether one clock always ends before another: both start
// alike, and the one is shorter. Business days are never less than days; how many
// days they are depends on the calendar, and is not asked.
func surelyBefore(a, b Clock) bool {
	return a.Latest == b.Latest && slices.Equal(a.From, b.From) && a.Within.Days < b.Within.Days && (b.Within.Business || !a.Within.Business)
}

// withinQuarter reports whether a clock ends before a train that may leave three
// months later: 13 weeks have 65 business days.
func (k Clock) withinQuarter() bool {
	if k.Within.Business {
		return k.Within.Days < 65
	}
	return k.Within.Days < quarter
}
