// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"slices"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

var historyCases = []example{
	{"putting the same again changes nothing and leaves no audit row", func(t *testing.T, b *bench) {
		everything := func(tx *store.Tx) error {
			if err := putLedger(tx); err != nil {
				return err
			}
			if err := putFeed(tx, record("X-1")); err != nil {
				return err
			}
			return changed(tx.PutSBOM("ledger", "1.0.0", "", bill("pkg:maven/a/b@1"), []byte("{}")))
		}
		if n := b.do(t, everything); n != 9 {
			t.Errorf("%d changes, want 9", n)
		}
		if n := b.do(t, everything); n != 0 {
			t.Errorf("%d changes at the second time", n)
		}
		if seq, _, err := b.AuditHead(t.Context()); seq != 1 || err != nil {
			t.Errorf("audit head %d, %v", seq, err)
		}
	}},
	{"an empty list and another zone are no change", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		r := releases[0]
		r.ReleasedAt = r.ReleasedAt.In(time.FixedZone("elsewhere", 3600))
		r.Facts = map[string]string{}
		if n := b.do(t, func(tx *store.Tx) error { return changed(tx.PutRelease(r)) }); n != 0 {
			t.Errorf("%d changes", n)
		}
	}},
	{"an instant shows what was known then", func(t *testing.T, b *bench) {
		var known []time.Time
		for _, name := range []string{"First", "Second", "Third"} {
			b.do(t, func(tx *store.Tx) error {
				known = append(known, tx.At())
				p := ledger
				p.Name = name
				return changed(tx.PutProduct(p))
			})
		}
		name := func(s *store.Snapshot) (string, error) {
			p, err := s.Product("ledger")
			return p.Name, err
		}
		same(t, "First", readAsOf(t, b, known[0], name))
		same(t, "First", readAsOf(t, b, known[1].Add(-time.Microsecond), name))
		same(t, "Second", readAsOf(t, b, known[1], name))
		same(t, "Third", read(t, b, name))
		none := readAsOf(t, b, known[0].Add(-time.Microsecond), (*store.Snapshot).Products)
		same(t, 0, len(none))
	}},
	{"nothing was known in 1970, or before", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		for _, at := range []time.Time{time.Unix(0, 0), time.Date(1066, 1, 1, 0, 0, 0, 0, time.UTC)} {
			same(t, 0, len(readAsOf(t, b, at, (*store.Snapshot).Products)))
		}
	}},
	{"what is removed is still known at the time before", func(t *testing.T, b *bench) {
		rule := verdict.Suppression{Rule: "r1", Kind: verdict.Mute, Vulnerability: "X-1", Reason: "noise"}
		var before time.Time
		b.do(t, func(tx *store.Tx) error {
			before = tx.At()
			return changed(tx.PutSuppression(rule))
		})
		if n := b.do(t, func(tx *store.Tx) error { return changed(tx.RemoveSuppression("r1")) }); n != 1 {
			t.Errorf("%d changes", n)
		}
		if n := b.do(t, func(tx *store.Tx) error { return changed(tx.RemoveSuppression("r1")) }); n != 0 {
			t.Errorf("%d changes at the second time", n)
		}
		same(t, 0, len(read(t, b, (*store.Snapshot).Suppressions)))
		same(t, []verdict.Suppression{rule}, readAsOf(t, b, before, (*store.Snapshot).Suppressions))
	}},
	{"a row that is changed twice in one command is known once", func(t *testing.T, b *bench) {
		b.do(t, func(tx *store.Tx) error {
			for _, name := range []string{"First", "Second"} {
				p := ledger
				p.Name = name
				if _, err := tx.PutProduct(p); err != nil {
					return err
				}
			}
			return nil
		})
		b.do(t, func(tx *store.Tx) error { return putLedger(tx) })
		if err := b.VerifyAudit(t.Context(), ""); err != nil {
			t.Error(err)
		}
		list := read(t, b, (*store.Snapshot).Products)
		same(t, []verdict.Product{ledger}, list)
	}},
	{"time goes forward even when the clock does not", func(t *testing.T, b *bench) {
		var at []time.Time
		for _, name := range []string{"First", "Second", "Third"} {
			b.clock.at = Start
			b.do(t, func(tx *store.Tx) error {
				at = append(at, tx.At())
				p := ledger
				p.Name = name
				return changed(tx.PutProduct(p))
			})
		}
		if !slices.IsSortedFunc(at, time.Time.Compare) || at[0].Equal(at[1]) || at[1].Equal(at[2]) {
			t.Error(at)
		}
	}},
}
