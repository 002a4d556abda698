// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

const (
	scoredHigh = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"
	scoredHere = scoredHigh + "/MAV:A"
)

// givenScore is one of ada's, so many minutes after the start.
func givenScore(id, product, vector string, minutes int) verdict.GivenScore {
	s := verdict.GivenScore{Vulnerability: id, Product: product, Vector: vector, Author: "ada", Written: Start.Add(time.Duration(minutes) * time.Minute)}
	if vector == scoredHere {
		s.Because = []verdict.MetricReason{{Metric: "MAV", Reason: "it listens on an inner network"}}
	}
	return s.Normalized()
}

func scoreChoice(id, product string, source verdict.ScoreSource, minutes int) verdict.ScoreChoice {
	return verdict.ScoreChoice{Vulnerability: id, Product: product, Source: source, Reason: "they looked", By: "bob",
		At: Start.Add(time.Duration(minutes) * time.Minute)}.Normalized()
}

func addScores(list ...verdict.GivenScore) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		for _, s := range list {
			if _, _, err := tx.AddScore(s); err != nil {
				return err
			}
		}
		return nil
	}
}

func addChoices(list ...verdict.ScoreChoice) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		for _, c := range list {
			if _, _, err := tx.AddScoreChoice(c); err != nil {
				return err
			}
		}
		return nil
	}
}

func withdrawScore(id, reason string) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		_, _, err := tx.WithdrawScore(id, "eve", reason, Start.Add(time.Hour))
		return err
	}
}

func withdrawChoice(id, reason string) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		_, _, err := tx.WithdrawScoreChoice(id, "eve", reason, Start.Add(time.Hour))
		return err
	}
}

func scoresOf(id string) func(*store.Snapshot) ([]verdict.GivenScore, error) {
	return func(s *store.Snapshot) ([]verdict.GivenScore, error) { return s.GivenScoresOf(id) }
}

func choicesOf(id string) func(*store.Snapshot) ([]verdict.ScoreChoice, error) {
	return func(s *store.Snapshot) ([]verdict.ScoreChoice, error) { return s.ScoreChoicesOf(id) }
}

var scoreCases = []example{
	{"scores are added one behind another, and withdrawn, each in the history", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		first, second := givenScore("cve-2026-0001", "", scoredHigh, 0), givenScore("CVE-2026-0001", "", scoredHere, 1)
		same(t, 1, b.do(t, addScores(first)))
		first.Number, second.Number = 1, 2
		between := read(t, b, func(s *store.Snapshot) (time.Time, error) { return b.clock.now(), nil })
		same(t, 0, b.do(t, addScores(first, givenScore("CVE-2026-0001", "", scoredHigh, 7)))) // says the same
		same(t, 1, b.do(t, addScores(second)))
		same(t, 0, b.do(t, addScores(first)))                                                // is there with its instant
		same(t, 1, b.do(t, addScores(givenScore("CVE-2026-0001", "ledger", scoredHigh, 2)))) // of one product
		again, here := givenScore("CVE-2026-0001", "", scoredHigh, 3), givenScore("CVE-2026-0001", "ledger", scoredHigh, 2)
		same(t, 1, b.do(t, addScores(again))) // is the last one again
		again.Number, here.Number = 4, 3
		same(t, []verdict.GivenScore{first, second, here, again}, read(t, b, scoresOf("CVE-2026-0001")))

		b.refuse(t, verdict.Invalid, "needs a person, a time and a reason", withdrawScore(second.ID, " "))
		same(t, 1, b.do(t, withdrawScore(second.ID, "it listens everywhere")))
		same(t, 0, b.do(t, withdrawScore(second.ID, "again")))
		same(t, 0, b.do(t, addScores(second)))
		second.Withdrawal = verdict.Withdrawal{Withdrawn: Start.Add(time.Hour), WithdrawnBy: "eve", WithdrawnReason: "it listens everywhere"}
		same(t, second, read(t, b, (*store.Snapshot).GivenScores)[1])
		same(t, []verdict.GivenScore{first}, readAsOf(t, b, between, scoresOf("CVE-2026-0001")))
	}},
	{"choices among scores are added one behind another, and withdrawn", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		first, second := scoreChoice("cve-2026-0001", "", verdict.ScoreNVD, 0), scoreChoice("CVE-2026-0001", "", verdict.ScoreCNA, 1)
		same(t, 1, b.do(t, addChoices(first)))
		same(t, 0, b.do(t, addChoices(scoreChoice("CVE-2026-0001", "", verdict.ScoreNVD, 5))))
		same(t, 1, b.do(t, addChoices(second)))
		same(t, 1, b.do(t, addChoices(scoreChoice("CVE-2026-0001", "ledger", verdict.ScoreCNA, 1))))
		b.refuse(t, verdict.Invalid, "needs a person, a time and a reason", withdrawChoice(second.ID, ""))
		same(t, 1, b.do(t, withdrawChoice(second.ID, "no")))
		same(t, 0, b.do(t, withdrawChoice(second.ID, "no")))
		same(t, 0, b.do(t, addChoices(second)))
		second.Withdrawal = verdict.Withdrawal{Withdrawn: Start.Add(time.Hour), WithdrawnBy: "eve", WithdrawnReason: "no"}
		first.Number = 1
		all := read(t, b, (*store.Snapshot).ScoreChoices)
		same(t, 3, len(all))
		same(t, first, all[0])
		same(t, all, read(t, b, choicesOf("CVE-2026-0001")))
	}},
	{"a score and a choice that say nothing clear are refused", func(t *testing.T, b *bench) {
		for words, change := range map[string]func(*verdict.GivenScore){
			"names no vulnerability":     func(s *verdict.GivenScore) { s.Vulnerability = "" },
			"cannot be read":             func(s *verdict.GivenScore) { s.Vector = "high" },
			"by nobody":                  func(s *verdict.GivenScore) { s.Author = "" },
			"nothing says why":           func(s *verdict.GivenScore) { s.Because = nil },
			"which is no name of one":    func(s *verdict.GivenScore) { s.Product = "The Ledger" },
			"is added when it is given":  func(s *verdict.GivenScore) { s.Written = time.Time{} },
			"needs a person, a time and": func(s *verdict.GivenScore) { s.Withdrawn = Start },
			"gives a reason for CR, which i": func(s *verdict.GivenScore) {
				s.Because = append(s.Because, verdict.MetricReason{Metric: "CR", Reason: "x"})
			},
		} {
			s := givenScore("CVE-2026-0001", "", scoredHere, 0)
			change(&s)
			b.refuse(t, verdict.Invalid, words, addScores(s))
		}
		for words, change := range map[string]func(*verdict.ScoreChoice){
			"names no vulnerability":    func(c *verdict.ScoreChoice) { c.Vulnerability = "" },
			"one of the two":            func(c *verdict.ScoreChoice) { c.Vector = scoredHigh },
			"the unknown source":        func(c *verdict.ScoreChoice) { c.Source = "rumour" },
			"gives no reason":           func(c *verdict.ScoreChoice) { c.Reason = " " },
			"by nobody":                 func(c *verdict.ScoreChoice) { c.By = "" },
			"is added when it is made":  func(c *verdict.ScoreChoice) { c.At = time.Time{} },
			"that is chosen for CVE-20": func(c *verdict.ScoreChoice) { c.Source, c.Vector = "", "high" },
		} {
			c := scoreChoice("CVE-2026-0001", "", verdict.ScoreNVD, 0)
			change(&c)
			b.refuse(t, verdict.Invalid, words, addChoices(c))
		}
		nul := givenScore("CVE-2026-0001", "", scoredHigh, 0)
		nul.Reason = "a\x00b"
		b.refuse(t, verdict.Invalid, "U+0000", addScores(nul))
		b.refuse(t, verdict.NotFound, "there is no product atlas", addScores(givenScore("CVE-2026-0001", "atlas", scoredHigh, 0)))
		b.refuse(t, verdict.NotFound, "there is no product atlas", addChoices(scoreChoice("CVE-2026-0001", "atlas", verdict.ScoreNVD, 0)))
		b.refuse(t, verdict.NotFound, "there is no score SCR-00000000", withdrawScore("SCR-00000000", "wrong"))
		b.refuse(t, verdict.NotFound, "there is no score CHO-00000000", withdrawChoice("CHO-00000000", "wrong"))
	}},
	{"scores are found by any id of their vulnerability, and never those of another", func(t *testing.T, b *bench) {
		b.do(t, putTwins)
		one, two := givenScore("PYSEC-1", "", scoredHigh, 0), givenScore("CVE-2026-0002", "", scoredHigh, 0)
		b.do(t, addScores(two, one))
		one.Number, two.Number = 1, 1
		b.do(t, addChoices(scoreChoice("PYSEC-1", "", verdict.ScoreNVD, 0)))
		b.refuse(t, verdict.Conflict, "names both CVE-2026-0001 and CVE-2026-0002", addScores(givenScore("GHSA-aaaa", "", scoredHigh, 0)))
		b.refuse(t, verdict.Conflict, "names both CVE-2026-0001 and CVE-2026-0002", addChoices(scoreChoice("GHSA-aaaa", "", verdict.ScoreNVD, 0)))
		same(t, []verdict.GivenScore{one}, read(t, b, scoresOf("cve-2026-0001")))
		same(t, []verdict.GivenScore{two}, read(t, b, scoresOf("CVE-2026-0002")))
		same(t, 1, len(read(t, b, choicesOf("CVE-2026-0001"))))
		same(t, 0, len(read(t, b, choicesOf("CVE-2026-0002"))))
	}},
}
