// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

func advisory(title string) verdict.Advisory {
	return verdict.Advisory{ID: "ADV-00000001", State: verdict.AdvisoryDraft, Intent: verdict.IntentPublish, Author: "ada", At: Start, People: 2,
		Text: verdict.AdvisoryText{Title: title, Products: []string{"ledger"}, Vulnerabilities: []verdict.AdvisoryFlaw{{ID: "CVE-2026-0001"}}}}
}

func published(number, version string, at time.Time) verdict.PublishedAdvisory {
	a := advisory("the ledger forgets")
	return verdict.PublishedAdvisory{Number: number, Version: version, State: verdict.AdvisoryPublished, Text: a.Text, First: at, At: at}
}

// announce publishes and gives the number that was drawn.
func announce(t *testing.T, b *bench, p verdict.PublishedAdvisory, pattern verdict.NumberPattern) (said verdict.PublishedAdvisory) {
	b.do(t, func(tx *store.Tx) (err error) { said, err = tx.PublishAdvisory(p, pattern); return err })
	return said
}

var advisoryCases = []example{
	{"editions are only added, and the same words add none", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		add := func(a verdict.Advisory) func(*store.Tx) error {
			return func(tx *store.Tx) error { _, _, err := tx.AddAdvisory(a); return err }
		}
		same(t, 1, b.do(t, add(advisory("one"))))
		later := advisory("one")
		later.At = Start.Add(time.Hour)
		same(t, 0, b.do(t, add(later)))
		same(t, 1, b.do(t, add(advisory("two"))))
		all := read(t, b, func(s *store.Snapshot) ([]verdict.Advisory, error) { return s.Editions("ADV-00000001") })
		same(t, 2, len(all))
		same(t, 2, all[1].Edition)
		same(t, "two", all[1].Text.Title)
		last := read(t, b, (*store.Snapshot).Advisories)
		same(t, all[1:], last)
		elsewhere := advisory("three")
		elsewhere.Text.Products = []string{"abacus"}
		b.refuse(t, verdict.NotFound, "no product abacus", add(elsewhere))
	}},
	{"numbers count in a year and are never given twice", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		const pattern = verdict.NumberPattern("VSA-YYYY-NN")
		same(t, "VSA-2026-01", announce(t, b, published("", "1.0.0", Start), pattern).Number)
		announce(t, b, published("VSA-2026-07", "1.0.0", Start), pattern)
		same(t, "VSA-2026-08", announce(t, b, published("", "1.0.0", Start), pattern).Number)
		same(t, "VSA-2027-01", announce(t, b, published("", "1.0.0", Start.AddDate(1, 0, 0)), pattern).Number)
		same(t, "CONFSA-2026-01", announce(t, b, published("", "1.0.0", Start), "CONFSA-YYYY-NN").Number)
		again := announce(t, b, published("VSA-2026-01", "1.0.1", Start.Add(time.Hour)), pattern)
		same(t, 2, again.Revision)
		all := read(t, b, (*store.Snapshot).PublishedAdvisories)
		same(t, 5, len(all))
		revisions := read(t, b, func(s *store.Snapshot) ([]verdict.PublishedAdvisory, error) {
			return s.AdvisoryRevisions("VSA-2026-01")
		})
		same(t, 2, len(revisions))
		same(t, "1.0.1", revisions[1].Version)
	}},
}
