// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

func approvalsOf(subject string) func(*store.Snapshot) ([]verdict.Approval, error) {
	return func(s *store.Snapshot) ([]verdict.Approval, error) { return s.Approvals(subject) }
}

var approvalCases = []example{
	{"a person has keys of their own", func(t *testing.T, b *bench) {
		ben := verdict.Person{Name: "ben", Keys: []string{"ssh-ed25519 AAAAB"}}
		put := func(p verdict.Person) func(*store.Tx) error {
			return func(tx *store.Tx) error { return changed(tx.PutPerson(p)) }
		}
		same(t, 1, b.do(t, put(ben)))
		same(t, 0, b.do(t, put(ben)))
		b.refuse(t, verdict.Conflict, "the key of ana is that of ben already", put(verdict.Person{Name: "ana", Keys: ben.Keys}))
		b.refuse(t, verdict.Conflict, "known as ben already", put(verdict.Person{Name: "BEN", Keys: []string{"ssh-ed25519 AAAAC"}}))
		b.refuse(t, verdict.Invalid, "has no key", put(verdict.Person{Name: "ana"}))
		b.refuse(t, verdict.Invalid, "cannot be the name", put(verdict.Person{Name: "ana,ben", Keys: ben.Keys}))
		ana := verdict.Person{Name: "ana", Keys: []string{"ssh-ed25519 AAAAA"}}
		b.do(t, put(ana))
		same(t, []verdict.Person{ana, ben}, read(t, b, (*store.Snapshot).People))
		same(t, 1, b.do(t, func(tx *store.Tx) error { return changed(tx.RemovePerson("ana")) }))
		same(t, 0, b.do(t, func(tx *store.Tx) error { return changed(tx.RemovePerson("ana")) }))
		same(t, []verdict.Person{ben}, read(t, b, (*store.Snapshot).People))
		b.refuse(t, verdict.Conflict, "the key of carl is that of ana already", put(verdict.Person{Name: "carl", Keys: ana.Keys}))
		same(t, 1, b.do(t, put(ana)))
	}},
	{"a signed approval takes the place of an unsigned one, and never the other way round", func(t *testing.T, b *bench) {
		plain := verdict.Approval{Subject: "DEC-00000001", Digest: "aa", By: "ben", At: Start}
		signed := plain
		signed.At, signed.Signature, signed.Key = Start.Add(time.Hour), "armour", "SHA256:x"
		add := func(a verdict.Approval) func(*store.Tx) error {
			return func(tx *store.Tx) error { return changed(tx.AddApproval(a)) }
		}
		same(t, 1, b.do(t, add(plain)))
		again := plain
		again.At = Start.Add(time.Minute)
		same(t, 0, b.do(t, add(again)))
		same(t, 1, b.do(t, add(signed)))
		same(t, 0, b.do(t, add(plain)))
		same(t, []verdict.Approval{signed}, read(t, b, approvalsOf("DEC-00000001")))
		other := verdict.Approval{Subject: "CLS-00000001", Digest: "bb", By: "ana", At: Start}
		b.do(t, add(other))
		same(t, []verdict.Approval{other, signed}, read(t, b, approvalsOf("")))
		b.refuse(t, verdict.Invalid, "needs what is approved", add(verdict.Approval{Subject: "DEC-1"}))
	}},
	{"a decision stands when it has the approvals that it needs, and the one before until then", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		first := verdict.Decision{Product: "ledger", Line: "1.x", Vulnerability: "CVE-2026-0001", Treatment: verdict.Fix,
			Publish: verdict.TellNote, By: "ada", At: Start}
		second := first
		second.Treatment, second.People, second.At = verdict.Mitigate, 2, Start.Add(time.Hour)
		for _, d := range []verdict.Decision{first, second} {
			b.do(t, func(tx *store.Tx) error { return changed(tx.AddDecision(d)) })
		}
		standing := func(at time.Time) []verdict.Decision {
			return verdict.StandingDecisions(read(t, b, func(s *store.Snapshot) ([]verdict.Decision, error) { return s.Decisions("ledger") }), read(t, b, approvalsOf("")), at)
		}
		late := Start.AddDate(0, 0, 9)
		same(t, []verdict.Decision{first}, standing(late))
		subject := second.Subject()
		word := verdict.Approval{Subject: subject.ID, Digest: subject.Digest(), By: "bob", At: Start.AddDate(0, 0, 3)}
		b.do(t, func(tx *store.Tx) error { return changed(tx.AddApproval(word)) })
		same(t, []verdict.Decision{first}, standing(late))
		word.Key, word.Signature = "SHA256:x", "armour"
		b.do(t, func(tx *store.Tx) error { return changed(tx.AddApproval(word)) })
		same(t, []verdict.Decision{second}, standing(late))
		same(t, []verdict.Decision{first}, standing(Start.AddDate(0, 0, 2)))
	}},
}
