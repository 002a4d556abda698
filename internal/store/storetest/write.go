// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

var writeCases = []example{
	{"a rehearsal counts and leaves nothing", func(t *testing.T, b *bench) {
		n, err := b.Rehearse(t.Context(), actor, "test", putLedger)
		if err != nil || n != 6 {
			t.Error(n, err)
		}
		same(t, 0, len(read(t, b, (*store.Snapshot).Products)))
		if seq, _, err := b.AuditHead(t.Context()); seq != 0 || err != nil {
			t.Error(seq, err)
		}
	}},
	{"an error in the middle of a command leaves nothing", func(t *testing.T, b *bench) {
		broken := errors.New("broken")
		_, err := b.Update(t.Context(), actor, "test", func(tx *store.Tx) error { return errors.Join(putLedger(tx), broken) })
		if !errors.Is(err, broken) {
			t.Error(err)
		}
		same(t, 0, len(read(t, b, (*store.Snapshot).Products)))
		b.do(t, putLedger)
	}},
	{"a panic in the middle of a command leaves nothing and blocks nobody", func(t *testing.T, b *bench) {
		func() {
			defer func() { same(t, "broken", recover()) }()
			b.Update(t.Context(), actor, "test", func(tx *store.Tx) error {
				if err := putLedger(tx); err != nil {
					return err
				}
				panic("broken")
			})
		}()
		same(t, 0, len(read(t, b, (*store.Snapshot).Products)))
		b.do(t, putLedger)
	}},
	{"a snapshot sees one state while others write", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		b.see(t, func(s *store.Snapshot) error {
			before, err := s.Products()
			if err != nil {
				return err
			}
			b.do(t, func(tx *store.Tx) error {
				p := ledger
				p.Slug = "other"
				return changed(tx.PutProduct(p))
			})
			after, err := s.Products()
			same(t, before, after)
			return err
		})
		same(t, 2, len(read(t, b, (*store.Snapshot).Products)))
	}},
	{"writers at the same time make one chain", func(t *testing.T, b *bench) {
		const writers, each = 4, 5
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					p := ledger
					p.Slug = fmt.Sprintf("p%d-%d", w, i)
					_, err := b.Update(t.Context(), actor, "put "+p.Slug, func(tx *store.Tx) error { return changed(tx.PutProduct(p)) })
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		rows, err := b.AuditRows(t.Context(), verdict.Administrator)
		if err != nil || len(rows) != writers*each {
			t.Fatal(len(rows), err)
		}
		if err := b.VerifyAudit(t.Context(), rows[0].Hash); err != nil {
			t.Error(err)
		}
	}},
	{"the audit log says who did what by which way", func(t *testing.T, b *bench) {
		who := verdict.Actor{Name: "bob", Way: "api", Authenticated: true}
		if _, err := b.Update(t.Context(), who, "apply -f programme", putLedger); err != nil {
			t.Fatal(err)
		}
		rows, err := b.AuditRows(t.Context(), verdict.Administrator)
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		r := rows[0]
		same(t, store.AuditRow{Seq: 1, At: Start.Add(time.Second), Actor: "bob", Way: "api", Authenticated: true,
			Command: "apply -f programme", Changes: 6, Batch: r.Batch, Hash: r.Hash}, r)
		changes, err := b.AuditChanges(t.Context(), verdict.Administrator, 1)
		if err != nil || len(changes) != 6 {
			t.Fatal(changes, err)
		}
		c := changes[3]
		same(t, store.AuditChange{Seq: 1, N: 4, Action: "put", Noun: "releases", Key: `["ledger","1.0.0"]`, Digest: c.Digest}, c)
	}},
	{"a change without a way or a command is refused", func(t *testing.T, b *bench) {
		if _, err := b.Update(t.Context(), verdict.Actor{Name: "ada"}, "test", putLedger); err == nil {
			t.Error("a change was made by no way")
		}
		if _, err := b.Update(t.Context(), actor, "", putLedger); err == nil {
			t.Error("a change was made by no command")
		}
	}},
}
