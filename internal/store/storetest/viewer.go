// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

// public are the reads that the outside may make; every other is private, those
// too that are added one day.
var public = []string{"Product", "Products", "Line", "Lines", "Release", "Releases", "Statements", "StatementRevisions",
	"EachStatement", "SourceAges", "Shipped", "BaseImages", "Policies", "PublishedAdvisories", "AdvisoryRevisions"}

// call calls a read with empty arguments and gives its error.
func call(s *store.Snapshot, method string) error {
	fn := reflect.ValueOf(s).MethodByName(method)
	var args []reflect.Value
	for i := range fn.Type().NumIn() {
		if !fn.Type().IsVariadic() || i < fn.Type().NumIn()-1 {
			args = append(args, reflect.Zero(fn.Type().In(i)))
		}
	}
	out := fn.Call(args)
	err, _ := out[len(out)-1].Interface().(error)
	return err
}

var viewerCases = []example{
	{"the outside reads what is public and nothing else", func(t *testing.T, b *bench) {
		methods := reflect.TypeFor[*store.Snapshot]()
		err := b.View(t.Context(), verdict.Outside, time.Time{}, func(s *store.Snapshot) error {
			for i := range methods.NumMethod() {
				name := methods.Method(i).Name
				err := call(s, name)
				if forbidden := verdict.CodeOf(err) == verdict.Forbidden && err != nil; forbidden == slices.Contains(public, name) {
					t.Errorf("%s from outside: %v", name, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}},
	{"the outside does not see the audit log", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		if _, err := b.AuditRows(t.Context(), verdict.Outside); verdict.CodeOf(err) != verdict.Forbidden {
			t.Error(err)
		}
		if _, err := b.AuditChanges(t.Context(), verdict.Outside, 1); verdict.CodeOf(err) != verdict.Forbidden {
			t.Error(err)
		}
	}},
	{"a planned release does not exist for the outside", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		err := b.View(t.Context(), verdict.Outside, time.Time{}, func(s *store.Snapshot) error {
			all, err := s.Releases("ledger")
			same(t, releases[:2], all)
			if err != nil {
				return err
			}
			_, planned := s.Release("ledger", "2.0.0")
			_, never := s.Release("ledger", "9.0.0")
			notFound(t, planned, "there is no release ledger@2.0.0")
			notFound(t, never, "there is no release ledger@9.0.0")
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}},
	{"nor does a line or a product of which nothing was released", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		b.do(t, func(tx *store.Tx) error {
			if _, err := tx.PutProduct(verdict.Product{Slug: "secret", Name: "Secret", Kind: verdict.Platform}); err != nil {
				return err
			}
			if _, err := tx.PutLine(verdict.Line{Product: "secret", Slug: "1.x"}); err != nil {
				return err
			}
			return changed(tx.PutRelease(verdict.Release{Product: "secret", Version: "1.0.0", Line: "1.x", State: verdict.Planned}))
		})
		err := b.View(t.Context(), verdict.Outside, time.Time{}, func(s *store.Snapshot) error {
			products, err := s.Products()
			same(t, []verdict.Product{ledger}, products)
			if err != nil {
				return err
			}
			ofLedger, err := s.Lines("ledger")
			same(t, lines[:1], ofLedger)
			if err != nil {
				return err
			}
			_, planned := s.Line("ledger", "2.x")
			notFound(t, planned, "there is no line ledger/2.x")
			ofSecret, err := s.Lines("secret")
			same(t, 0, len(ofSecret))
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}},
	{"nor is it what a release that shipped descends from", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		after := verdict.Release{Product: "ledger", Version: "2.0.1", Line: "1.x", State: verdict.Released, Previous: "2.0.0", ReleasedAt: Start}
		b.do(t, func(tx *store.Tx) error { return changed(tx.PutRelease(after)) })
		err := b.View(t.Context(), verdict.Outside, time.Time{}, func(s *store.Snapshot) error {
			one, err := s.Release("ledger", "2.0.1")
			if err != nil {
				return err
			}
			all, err := s.Releases("ledger")
			want := after
			want.Previous = releases[2].Previous
			same(t, want, one)
			same(t, want, all[len(all)-1])
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}},
	{"what is said of a planned release is not seen from outside before it ships", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		shipped, _ := say(t, b, statement("1.1.0", "CVE-2026-0001", verdict.Affected))
		planned, _ := say(t, b, statement("2.0.0", "CVE-2026-0001", verdict.Fixed))
		same(t, []verdict.Statement{shipped, planned}, read(t, b, func(s *store.Snapshot) ([]verdict.Statement, error) { return s.Statements("ledger") }))
		err := b.View(t.Context(), verdict.Outside, time.Time{}, func(s *store.Snapshot) error {
			all, err := s.Statements("ledger")
			same(t, []verdict.Statement{shipped}, all)
			if err != nil {
				return err
			}
			revisions, err := s.StatementRevisions("ledger", "2.0.0", "CVE-2026-0001")
			same(t, 0, len(revisions))
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}},
}
