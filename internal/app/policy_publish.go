// SPDX-License-Identifier: Apache-2.0

package app

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/triage"
)

// announced are the channels of advisories: what a decision tells in a note alone
// does not appear there.
var announced = []verdict.Channel{verdict.ChannelList, verdict.ChannelMail}

// tell writes into a statement what the decision and the policy say of it: how users
// are told, what they do, and where it appears to whom. It is Refused when it may
// appear nowhere, when a newer decision waits for approval, or when policy wants several
// people to decide about what affects and they have not: nobody publishes around the
// second person. Where no policy is stored it may appear everywhere, but for what a
// decision says nothing about, or would when it is approved.
func (j *judge) tell(st *verdict.Statement, a triage.Answer) error {
	d, taken := j.decision(j.idsOf(a.Vulnerability), a.Release.Line)
	if taken {
		st.Told, st.Remediation, st.Settings = d.Publish, d.Remediation, d.Settings
	}
	if taken && d.Publish == verdict.TellNothing {
		return verdict.Errorf(verdict.Refused, "the decision about %s in %s/%s of %s is to say nothing", a.Vulnerability,
			a.Release.Product, a.Release.Line, d.At.UTC().Format(time.DateOnly))
	}
	if w, waits := j.waiting(j.idsOf(a.Vulnerability), a.Release.Line); waits && (w.Publish == verdict.TellNothing || !j.policy.Shipped) {
		return verdict.Errorf(verdict.Refused, "the decision about %s in %s/%s of %s waits for approval (%s)", a.Vulnerability,
			a.Release.Product, a.Release.Line, w.At.UTC().Format(time.DateOnly), w.Subject().ID)
	}
	if j.policy.Shipped {
		return nil
	}
	_, o, err := j.outcome(a.Vulnerability, a.Release.Line, a.Release.Version)
	if err != nil {
		return err
	}
	refuse := func(words string) error {
		return verdict.Errorf(verdict.Refused, "%s", strings.ReplaceAll(words, "RULE", "rule "+o.Rule+" of policy "+o.Policy))
	}
	switch {
	case o.Rule == "":
		return refuse("no rule of policy " + o.Policy + " applies, so that it appears nowhere")
	case o.Telling == verdict.TellNothing || len(o.Channels) == 0:
		return refuse("RULE lets it appear nowhere")
	case o.Discretion && !taken:
		return refuse("RULE leaves it to a decision, and none is taken")
	case o.Approvers > 1 && !taken && st.Status == verdict.Affected:
		return refuse(fmt.Sprintf("RULE takes %d people to decide, and nothing is decided", o.Approvers))
	}
	st.Channels, st.Audience = slices.Clone(o.Channels), o.Audience
	if taken && d.Publish == verdict.TellNote {
		st.Channels = slices.DeleteFunc(st.Channels, func(c verdict.Channel) bool { return slices.Contains(announced, c) })
	}
	if len(st.Channels) == 0 {
		return refuse("RULE opens channels for advisories alone, and the decision tells it in a note")
	}
	return nil
}
