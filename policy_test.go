// SPDX-License-Identifier: Apache-2.0

package verdict_test

import (
	"testing"
	"time"

	"verdict"
)

func TestAStatementAppearsWherePolicyLetsIt(t *testing.T) {
	for _, tt := range []struct {
		name      string
		statement verdict.Statement
		channel   verdict.Channel
		reader    verdict.Audience
		want      bool
	}{
		{"published under no policy", verdict.Statement{}, verdict.ChannelNote, verdict.PublicAudience, true},
		{"in a channel of its own", verdict.Statement{Channels: []verdict.Channel{verdict.ChannelPage, verdict.ChannelNote}}, verdict.ChannelNote, verdict.PublicAudience, true},
		{"in another channel", verdict.Statement{Channels: []verdict.Channel{verdict.ChannelPage}}, verdict.ChannelNote, verdict.PublicAudience, false},
		{"for customers, and the public reads", verdict.Statement{Audience: verdict.CustomerAudience}, verdict.ChannelPage, verdict.PublicAudience, false},
		{"for customers, and they read", verdict.Statement{Audience: verdict.CustomerAudience}, verdict.ChannelPage, verdict.CustomerAudience, true},
		{"for the public, and customers read", verdict.Statement{}, verdict.ChannelPage, verdict.CustomerAudience, true},
		{"for one group, and another reads", verdict.Statement{Audience: "partners"}, verdict.ChannelPage, verdict.CustomerAudience, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.statement.In(tt.channel, tt.reader); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestAnAcceptanceLapsesOnItsDay(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	accepted := verdict.Decision{Treatment: verdict.Accept, Expires: day}
	if accepted.Lapsed(day.Add(-time.Second)) || !accepted.Lapsed(day) {
		t.Error("an acceptance holds until its first day without it")
	}
	if (verdict.Decision{Treatment: verdict.Fix}).Lapsed(day) {
		t.Error("only an acceptance lapses")
	}
}
