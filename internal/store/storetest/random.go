// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/store"
)

// model is the plain truth: what stood after each command.
type model struct {
	at     []time.Time
	states []map[string]verdict.Suppression
}

// asOf gives what the model knew at an instant.
func (m model) asOf(at time.Time) []verdict.Suppression {
	state := map[string]verdict.Suppression{}
	for i, when := range m.at {
		if !when.After(at) {
			state = m.states[i]
		}
	}
	list := make([]verdict.Suppression, 0, len(state))
	for _, rule := range slices.Sorted(maps.Keys(state)) {
		list = append(list, state[rule])
	}
	return list
}

// step makes one command of several random changes, and the same on the model.
func (m *model) step(t *rapid.T, b *bench, space string) error {
	state := map[string]verdict.Suppression{}
	if n := len(m.states); n > 0 {
		state = maps.Clone(m.states[n-1])
	}
	var at time.Time
	_, err := b.Update(t.Context(), actor, "random", func(tx *store.Tx) error {
		at = tx.At()
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			rule := fmt.Sprintf("%s-%d", space, rapid.IntRange(0, 3).Draw(t, "rule"))
			if rapid.IntRange(0, 3).Draw(t, "action") == 0 {
				_, stood := state[rule]
				delete(state, rule)
				if removed, err := tx.RemoveSuppression(rule); err != nil || removed != stood {
					return fmt.Errorf("removed %s: %t, stood: %t: %w", rule, removed, stood, err)
				}
				continue
			}
			s := verdict.Suppression{Rule: rule, Kind: verdict.Mute, Vulnerability: "X-1", Reason: rapid.SampledFrom([]string{"one", "two"}).Draw(t, "reason")}
			was, stood := state[rule]
			state[rule] = s
			if news, err := tx.PutSuppression(s); err != nil || news == (stood && was == s) {
				return fmt.Errorf("put %s: %t: %w", rule, news, err)
			}
		}
		return nil
	})
	m.at, m.states = append(m.at, at), append(m.states, state)
	return err
}

var randomCases = []example{
	{"any sequence of changes reads as a plain map would, at any instant", func(t *testing.T, b *bench) {
		round := 0
		rapid.Check(t, func(r *rapid.T) {
			round++
			space := fmt.Sprint("r", round)
			var m model
			for range rapid.IntRange(1, 6).Draw(r, "commands") {
				if err := m.step(r, b, space); err != nil {
					r.Fatal(err)
				}
			}
			for _, at := range m.at {
				for _, when := range []time.Time{at.Add(-time.Microsecond), at, at.Add(time.Microsecond)} {
					m.compare(r, b, space, when)
				}
			}
			m.compare(r, b, space, time.Time{})
		})
		if err := b.VerifyAudit(t.Context(), ""); err != nil {
			t.Error(err)
		}
	}},
}

// compare wants of the database what the model knows; a zero instant is now.
func (m model) compare(t *rapid.T, b *bench, space string, when time.Time) {
	var got []verdict.Suppression
	err := b.View(t.Context(), verdict.Administrator, when, func(s *store.Snapshot) (err error) {
		got, err = s.Suppressions()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if when.IsZero() {
		when = m.at[len(m.at)-1]
	}
	got = slices.DeleteFunc(got, func(s verdict.Suppression) bool { return !strings.HasPrefix(s.Rule, space+"-") })
	if want := m.asOf(when); !slices.Equal(want, got) {
		t.Fatalf("as of %s: %v, want %v", when, got, want)
	}
}
