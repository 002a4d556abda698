// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	"slices"

	"verdict"
)

// channelsOpen refuses a rule that wants something told and opens a channel for it
// under a condition that never holds where the rule's own does. Where there are too
// many cases, or a number is used otherwise than in a comparison, it lets the rule
// pass.
func (p *Policy) channelsOpen() error {
	for i, r := range p.Rules {
		wanted := r.wants()
		if len(wanted) == 0 {
			continue
		}
		opens, err := r.everOpens(wanted)
		if err != nil {
			return err
		}
		if !opens {
			return r.contradicts(i, ".channels", "it wants something told, and the conditions of its channels never open one for it").WithHint("open one of %s", listed(wanted))
		}
	}
	return nil
}

// wants gives the channels of which a rule has to open one.
func (r Rule) wants() []verdict.Channel {
	switch {
	case r.Telling == verdict.TellAdvisory:
		return telling
	case r.Telling == verdict.TellNote:
		return []verdict.Channel{verdict.ChannelNote}
	case r.Discretion:
		return verdict.Channels
	}
	return nil
}

// everOpens tries all cases that the conditions of the rule and of its channels tell
// apart.
func (r Rule) everOpens(wanted []verdict.Channel) (bool, error) {
	language, err := conditions()
	if err != nil {
		return false, err
	}
	uses := newUsage()
	undecided := uses.add(r.condition.ast)
	for _, c := range r.Channels {
		if slices.Contains(wanted, c.Channel) && c.When == "" {
			return true, nil
		}
		if c.When != "" && undecided == "" {
			undecided = uses.add(c.condition.ast)
		}
	}
	space, ok := uses.space(language, maxTries/(len(r.Channels)+1))
	if undecided != "" || !ok {
		return true, nil
	}
	at := make([]int, len(space))
	for more := true; more; more = advance(space, at) {
		values := caseOf(space, at)
		holds, err := r.condition.holds(values)
		if err != nil {
			return false, err
		}
		for _, c := range r.Channels {
			if !holds || !slices.Contains(wanted, c.Channel) {
				continue
			}
			if open, err := c.condition.holds(values); err != nil || open {
				return open, err
			}
		}
	}
	return false, nil
}
