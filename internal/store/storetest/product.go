// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/store"
)

var productCases = []example{
	{"products, lines and releases come back as they were put", func(t *testing.T, b *bench) {
		if n := b.do(t, putLedger); n != 6 {
			t.Errorf("%d changes, want 6", n)
		}
		b.see(t, func(s *store.Snapshot) error {
			p, err := s.Product("ledger")
			if err != nil {
				return err
			}
			ll, err := s.Lines("ledger")
			if err != nil {
				return err
			}
			rr, err := s.Releases("ledger")
			if err != nil {
				return err
			}
			same(t, ledger, p)
			same(t, lines, ll)
			same(t, releases, rr)
			r, err := s.Release("ledger", "1.1.0")
			same(t, releases[1], r)
			return err
		})
	}},
	{"what does not exist is not found, by its name", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		b.see(t, func(s *store.Snapshot) error {
			_, err := s.Product("nothing")
			notFound(t, err, "there is no product nothing")
			_, err = s.Line("ledger", "9.x")
			notFound(t, err, "there is no line ledger/9.x")
			_, err = s.Release("ledger", "9.0.0")
			notFound(t, err, "there is no release ledger@9.0.0")
			_, err = s.Bill("ledger", "1.0.0", "server")
			notFound(t, err, "there is no bill of materials of ledger@1.0.0:server")
			_, err = s.SourceHealth("feed")
			notFound(t, err, "there is no source feed")
			_, err = s.RawRecord("feed", "X-1")
			notFound(t, err, "source feed holds no document of a record X-1")
			_, err = s.RawBill("00")
			notFound(t, err, "no document of the digest 00 is kept")
			return nil
		})
	}},
	{"a reference to nothing is refused", func(t *testing.T, b *bench) {
		b.refuse(t, verdict.NotFound, "there is no product ledger", func(tx *store.Tx) error { return changed(tx.PutLine(lines[0])) })
		b.do(t, putLedger)
		r := releases[1]
		r.Line = "9.x"
		b.refuse(t, verdict.NotFound, "there is no line ledger/9.x", func(tx *store.Tx) error { return changed(tx.PutRelease(r)) })
		r = releases[1]
		r.Previous = "0.9.0"
		b.refuse(t, verdict.NotFound, "there is no release ledger@0.9.0", func(tx *store.Tx) error { return changed(tx.PutRelease(r)) })
		b.refuse(t, verdict.NotFound, "there is no source feed", func(tx *store.Tx) error { return changed(tx.PutRecord(record("X-1"), nil)) })
		b.refuse(t, verdict.NotFound, "there is no release ledger@9", func(tx *store.Tx) error {
			return changed(tx.PutSBOM("ledger", "9", "", bill(), nil))
		})
		b.refuse(t, verdict.NotFound, "has no part proxy", func(tx *store.Tx) error {
			return changed(tx.PutSBOM("ledger", "1.0.0", "proxy", bill(), nil))
		})
	}},
	{"what is invalid is refused", func(t *testing.T, b *bench) {
		b.refuse(t, verdict.Invalid, "has no name", func(tx *store.Tx) error { return changed(tx.PutProduct(verdict.Product{Slug: "x"})) })
		p := ledger
		p.Notice = "a\x00b"
		b.refuse(t, verdict.Invalid, "Notice: text holds the character U+0000", func(tx *store.Tx) error { return changed(tx.PutProduct(p)) })
		p.Notice = "a\xffb"
		b.refuse(t, verdict.Invalid, "not valid UTF-8", func(tx *store.Tx) error { return changed(tx.PutProduct(p)) })
	}},
	{"a release cannot descend from itself", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		r := releases[0]
		r.Previous = "1.1.0"
		b.refuse(t, verdict.Invalid, "would descend from itself", func(tx *store.Tx) error { return changed(tx.PutRelease(r)) })
	}},
}

func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("differs (-want +got):\n%s", diff)
	}
}

func notFound(t *testing.T, err error, words string) {
	t.Helper()
	if verdict.CodeOf(err) != verdict.NotFound || err == nil || err.Error() != words {
		t.Errorf("error %v, want %q", err, words)
	}
}
