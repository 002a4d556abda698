// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

func sha(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

var cveCases = []example{
	{"a CVE id stands with the records that it names, byte for byte", func(t *testing.T, b *bench) {
		draft, sent := []byte("{\"a\" :1}\n"), []byte("{\"b\":\t2.0}")
		c := verdict.CVEID{ID: "CVE-1900-0002", State: verdict.CVEPublic, Owner: "example", Draft: sha(draft), Sent: sha(sent), Reserved: Start}
		b.refuse(t, verdict.NotFound, "no document", func(tx *store.Tx) error { return changed(tx.PutCVEID(c, draft)) })
		b.refuse(t, verdict.Invalid, "does not name the record", func(tx *store.Tx) error { return changed(tx.PutCVEID(c, []byte("{}"))) })
		same(t, 1, b.do(t, func(tx *store.Tx) error { return changed(tx.PutCVEID(c, draft, sent)) }))
		same(t, 0, b.do(t, func(tx *store.Tx) error { return changed(tx.PutCVEID(c)) }))
		got := read(t, b, func(s *store.Snapshot) (verdict.CVEID, error) { return s.CVEID("cve-1900-0002") })
		same(t, c, got)
		raw := read(t, b, func(s *store.Snapshot) ([]byte, error) { return s.CVERecord(got.Sent) })
		same(t, string(sent), string(raw))
	}},
	{"CVE ids come in order of their numbers, and as of before there were fewer", func(t *testing.T, b *bench) {
		put := func(id string) {
			b.do(t, func(tx *store.Tx) error {
				return changed(tx.PutCVEID(verdict.CVEID{ID: id, State: verdict.CVEReserved}))
			})
		}
		put("CVE-1900-10000")
		between := b.clock.now()
		put("CVE-1900-9999")
		all := read(t, b, (*store.Snapshot).CVEIDs)
		same(t, 2, len(all))
		same(t, "CVE-1900-9999", all[0].ID)
		same(t, 1, len(readAsOf(t, b, between, (*store.Snapshot).CVEIDs)))
		b.refuse(t, verdict.Invalid, "no CVE id", func(tx *store.Tx) error {
			return changed(tx.PutCVEID(verdict.CVEID{ID: "GHSA-1", State: verdict.CVEReserved}))
		})
		err := b.View(t.Context(), verdict.Administrator, time.Time{}, func(s *store.Snapshot) error { _, err := s.CVEID("CVE-1900-0001"); return err })
		notFound(t, err, "CVE-1900-0001 is no CVE id of ours; `verdict cve list` names them; `verdict cve import` takes a record up")
	}},
	{"a reservation is open until it is done", func(t *testing.T, b *bench) {
		r := verdict.NewCVEReservation(2, 1900, "ada", Start)
		b.do(t, func(tx *store.Tx) error { return changed(tx.PutCVEReservation(r)) })
		r.Done, r.IDs = Start.Add(time.Hour), []string{"CVE-1900-0001"}
		b.do(t, func(tx *store.Tx) error { return changed(tx.PutCVEReservation(r)) })
		all := read(t, b, (*store.Snapshot).CVEReservations)
		same(t, []verdict.CVEReservation{r}, all)
		b.refuse(t, verdict.Usage, "0 CVE ids cannot be reserved", func(tx *store.Tx) error { return changed(tx.PutCVEReservation(verdict.CVEReservation{ID: "RES-1"})) })
	}},
	{"a question for a CVE id stands with its answer", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		put := func(r verdict.CVERequest) func(*store.Tx) error {
			return func(tx *store.Tx) error { return changed(tx.PutCVERequest(r)) }
		}
		first := verdict.NewCVERequest(verdict.CVERequest{Title: "It forgets", From: "R. Finder", Product: "ledger", Asked: Start.Add(time.Hour)})
		older := verdict.NewCVERequest(verdict.CVERequest{Title: "It hangs", From: "R. Finder", Asked: Start})
		b.do(t, put(first))
		b.do(t, put(older))
		elsewhere := first
		elsewhere.Product = "abacus"
		b.refuse(t, verdict.NotFound, "no product abacus", put(elsewhere))
		first.Answer, first.Answered = verdict.CVEAssigned, Start.Add(2*time.Hour)
		b.refuse(t, verdict.Invalid, "is answered by an id", put(first))
		first.CVE = "CVE-1900-0001"
		b.do(t, put(first))
		same(t, []verdict.CVERequest{older, first}, read(t, b, (*store.Snapshot).CVERequests))
		same(t, first, read(t, b, func(s *store.Snapshot) (verdict.CVERequest, error) { return s.CVERequest(first.ID) }))
	}},
}
