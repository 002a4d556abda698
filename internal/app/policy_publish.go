// SPDX-License-Identifier: Apache-2.0

package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/remedy"
	"verdict/internal/triage"
)

// announced are the channels of advisories: what a decision tells in a note alone
// does not appear there.
var announced = []verdict.Channel{verdict.ChannelList, verdict.ChannelMail}

// tell writes into a statement what the decision and the policy say of it: how users
// are told, what they do, and where it appears to whom. It is Refused when it may
// appear nowhere, when a newer decision waits for approval, when the decision that
// stands is none that policy lets stand today, or when policy wants several people to
// decide about what affects and they have not: nobody publishes around the second
// person. An acceptance that has ended decides nothing. Where no policy is stored it
// may appear everywhere but for the notes that the shipped policy keeps it out of, and
// what a decision says nothing about, or would when it is approved.
func (j *judge) tell(st *verdict.Statement, a triage.Answer) error {
	ids := j.idsOf(a.Vulnerability)
	d, taken := j.decision(ids, a.Release.Line)
	taken = taken && !d.Lapsed(j.world.Now)
	if taken {
		st.Told, st.Remediation, st.Settings = d.Publish, d.Remediation, d.Settings
	}
	if taken && d.Publish == verdict.TellNothing {
		return verdict.Errorf(verdict.Refused, "the decision about %s in %s/%s of %s is to say nothing", a.Vulnerability,
			a.Release.Product, a.Release.Line, d.At.UTC().Format(time.DateOnly))
	}
	if united, decided := j.lastDecision(ids, a.Release.Line); decided && !taken && j.apart(united, ids) {
		return verdict.Errorf(verdict.Refused, "the decision of %s about %s in %s/%s was taken before its records made one of two vulnerabilities", united.At.UTC().Format(time.DateOnly),
			united.Vulnerability, a.Release.Product, a.Release.Line).WithHint("decide about both (`verdict decide %s …`)", a.Vulnerability)
	}
	if w, waits := j.waiting(ids, a.Release.Line); waits && (w.Publish == verdict.TellNothing || !j.policy.Shipped) {
		return verdict.Errorf(verdict.Refused, "the decision about %s in %s/%s of %s waits for approval (%s)", a.Vulnerability,
			a.Release.Product, a.Release.Line, w.At.UTC().Format(time.DateOnly), w.Subject().ID)
	}
	_, o, err := j.outcome(a.Vulnerability, a.Release.Line, a.Release.Version)
	if err != nil {
		return err
	}
	if j.policy.Shipped {
		if o.Rule != "" && !slices.Contains(o.Channels, verdict.ChannelNote) {
			st.Channels = without(verdict.Channels, verdict.ChannelNote)
		}
		return nil
	}
	if err := j.mayTell(st, o, d, taken); err != nil {
		return err
	}
	st.Channels, st.Audience = slices.Clone(o.Channels), o.Audience
	if taken && d.Publish == verdict.TellNote {
		st.Channels = without(st.Channels, announced...)
	}
	if len(st.Channels) == 0 {
		return ruled(o, "RULE opens channels for advisories alone, and the decision tells it in a note")
	}
	return nil
}

// without gives channels but for some.
func without(channels []verdict.Channel, some ...verdict.Channel) []verdict.Channel {
	return slices.DeleteFunc(slices.Clone(channels), func(c verdict.Channel) bool { return slices.Contains(some, c) })
}

// ruled refuses by the rule that won.
func ruled(o remedy.Outcome, words string) error {
	return verdict.Errorf(verdict.Refused, "%s", strings.ReplaceAll(words, "RULE", "rule "+o.Rule+" of policy "+o.Policy))
}

// mayTell refuses what a stored policy does not let appear.
func (j *judge) mayTell(st *verdict.Statement, o remedy.Outcome, d verdict.Decision, taken bool) error {
	switch {
	case o.Rule == "":
		return ruled(o, "no rule of policy "+o.Policy+" applies, so that it appears nowhere")
	case o.Telling == verdict.TellNothing || len(o.Channels) == 0:
		return ruled(o, "RULE lets it appear nowhere")
	case o.Discretion && !taken:
		return ruled(o, "RULE leaves it to a decision, and none is taken")
	case o.Approvers > 1 && !taken && (st.Status == verdict.Affected || st.Status == verdict.Fixed):
		return ruled(o, fmt.Sprintf("RULE takes %d people to decide, and nothing is decided", o.Approvers))
	}
	if !taken {
		return nil
	}
	if why := j.unfit(o, d); why != "" {
		return verdict.Errorf(verdict.Refused, "the decision of %s does not stand any more: %s", d.At.UTC().Format(time.DateOnly), why).
			WithHint("decide anew (`verdict decide`)")
	}
	return nil
}

// unfit says why a decision that was taken is none that policy lets stand today, as
// when the class has changed since; "" when it is.
func (j *judge) unfit(o remedy.Outcome, d verdict.Decision) string {
	if err := o.Forbids(d); err != nil {
		var e *verdict.Error
		if errors.As(err, &e) {
			return e.Message
		}
		return err.Error()
	}
	subject := d.Subject()
	subject.People = o.Approvers
	if missing := subject.Missing(j.approvals, j.world.Now); missing > 0 {
		return fmt.Sprintf("rule %s of policy %s takes %d people, and %d more would have to approve it", o.Rule, o.Policy, o.Approvers, missing)
	}
	return ""
}
