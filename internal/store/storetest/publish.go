// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

func statement(version, vulnerability string, status verdict.Status) verdict.Statement {
	return verdict.Statement{Product: "ledger", Version: version, At: Start, Vulnerability: vulnerability, Title: "a flaw", Status: status,
		Severity: verdict.SeverityHigh, Score: 7.5, FixedIn: []verdict.LineRelease{{Line: "1.x", Release: "1.1.0"}}}
}

// say adds a statement and gives the revision that stands.
func say(t *testing.T, b *bench, st verdict.Statement) (got verdict.Statement, news bool) {
	t.Helper()
	b.do(t, func(tx *store.Tx) (err error) {
		got, news, err = tx.AddStatement(st)
		return err
	})
	return got, news
}

var publishCases = []example{
	{"a statement gets a revision when it says something new", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		first, news := say(t, b, statement("1.0.0", "cve-2026-0001", verdict.UnderInvestigation))
		same(t, 1, first.Revision)
		same(t, true, news)
		later := statement("1.0.0", "CVE-2026-0001", verdict.UnderInvestigation)
		later.At = Start.Add(time.Hour)
		again, news := say(t, b, later)
		same(t, false, news)
		same(t, first, again)
		second, _ := say(t, b, statement("1.0.0", "CVE-2026-0001", verdict.Fixed))
		same(t, 2, second.Revision)
		same(t, 2, len(read(t, b, func(s *store.Snapshot) ([]verdict.Statement, error) { return s.StatementHistory("ledger") })))
		third, _ := say(t, b, statement("1.0.0", "CVE-2026-0001", verdict.UnderInvestigation))
		same(t, 3, third.Revision)
		all := read(t, b, func(s *store.Snapshot) ([]verdict.Statement, error) {
			return s.StatementRevisions("ledger", "1.0.0", "cve-2026-0001")
		})
		same(t, []verdict.Statement{first, second, third}, all)
	}},
	{"statements are the last revisions, withdrawn ones too, in order of version and id", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		say(t, b, statement("1.1.0", "CVE-2026-0001", verdict.Affected))
		a, _ := say(t, b, statement("1.1.0", "CVE-2026-0001", verdict.Fixed))
		c, _ := say(t, b, statement("1.0.0", "GHSA-aaaa", verdict.Affected))
		withdrawn := verdict.Statement{Product: "ledger", Version: "1.0.0", Vulnerability: "CVE-2026-0002", At: Start, Withdrawn: true, Reason: "not ours"}
		w, _ := say(t, b, withdrawn)
		all := read(t, b, func(s *store.Snapshot) ([]verdict.Statement, error) { return s.Statements("ledger") })
		same(t, []verdict.Statement{w, c, a}, all)
	}},
	{"a statement about no release is refused", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		b.refuse(t, verdict.NotFound, "there is no release ledger@9.0.0", func(tx *store.Tx) error {
			_, _, err := tx.AddStatement(statement("9.0.0", "CVE-2026-0001", verdict.Fixed))
			return err
		})
	}},
	{"a document's version counts its contents", func(t *testing.T, b *bench) {
		put := func(digest string, hours int) (version int) {
			b.do(t, func(tx *store.Tx) (err error) {
				version, err = tx.PutDocument("openvex.json", digest, Start.Add(time.Duration(hours)*time.Hour))
				return err
			})
			return version
		}
		same(t, []int{1, 1, 2, 2, 3}, []int{put("aa", 0), put("aa", 1), put("bb", 2), put("aa", 3), put("cc", 4)})
		got := read(t, b, func(s *store.Snapshot) (store.Document, error) { return s.DocumentVersion("openvex.json") })
		want := store.Document{Name: "openvex.json", Version: 3, Digest: "cc", First: Start, At: Start.Add(4 * time.Hour)}
		same(t, want, got)
		same(t, []store.Document{want}, read(t, b, (*store.Snapshot).Documents))
		none := read(t, b, func(s *store.Snapshot) (store.Document, error) { return s.DocumentVersion("other.json") })
		same(t, store.Document{}, none)
	}},
}
