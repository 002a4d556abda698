// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/store"
)

func train(state verdict.TrainState, fixes ...string) verdict.Train {
	t := verdict.Train{Product: "ledger", Name: "2026q1", Kind: verdict.QuarterlyPatches, State: state, By: "ada", At: Start,
		Lines: []verdict.TrainLine{{Line: "1.x", Release: "1.2.0"}}}
	if state != verdict.TrainPlanned {
		t.Frozen, t.FrozenBy = Start.Add(time.Hour), "ada"
	}
	for _, id := range fixes {
		t.Lines[0].Fixes = append(t.Lines[0].Fixes, verdict.TrainFix{Vulnerability: id, Since: Start, Why: "decided"})
	}
	return t
}

func putTrain(t verdict.Train) func(*store.Tx) error {
	return func(tx *store.Tx) error { return changed(tx.PutTrain(t)) }
}

func gate(version string, findings ...verdict.GateFinding) verdict.Gate {
	return verdict.Gate{Product: "ledger", Version: version, Train: "2026q1", Bills: []string{"bill.json"}, Claims: 1, Findings: findings, By: "ada", At: Start}
}

var trainCases = []example{
	{"a frozen list changes by name and with a reason", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		same(t, 1, b.do(t, putTrain(train(verdict.TrainPlanned))))
		frozen := train(verdict.TrainFrozen, "CVE-2026-0001", "CVE-2026-0002")
		same(t, 1, b.do(t, putTrain(frozen)))
		same(t, 0, b.do(t, putTrain(frozen)))
		b.refuse(t, verdict.Conflict, "CVE-2026-0002 is on the frozen list", putTrain(train(verdict.TrainFrozen, "CVE-2026-0001")))
		b.refuse(t, verdict.Conflict, "CVE-2026-0003 came after the list", putTrain(train(verdict.TrainFrozen, "CVE-2026-0001", "CVE-2026-0002", "CVE-2026-0003")))
		b.refuse(t, verdict.Conflict, "is frozen and cannot become planned", putTrain(train(verdict.TrainPlanned)))
		moved := train(verdict.TrainFrozen, "CVE-2026-0001", "CVE-2026-0002")
		moved.Cut = Start
		b.refuse(t, verdict.Conflict, "its cut and its lines stay", putTrain(moved))
		named := train(verdict.TrainFrozen, "CVE-2026-0001", "CVE-2026-0003")
		named.Lines[0].Fixes[1].AddedBy, named.Lines[0].Fixes[1].Reason = "bob", "it is exploited"
		named.Lines[0].Slipped = []verdict.TrainSlip{{TrainFix: frozen.Lines[0].Fixes[1], Cause: "the build breaks", By: "bob", At: Start}}
		same(t, 1, b.do(t, putTrain(named)))
		shipped := named
		shipped.Lines = slices.Clone(named.Lines)
		shipped.State, shipped.Lines[0].Shipped = verdict.TrainShipped, "1.1.0"
		same(t, 1, b.do(t, putTrain(shipped)))
		b.refuse(t, verdict.Conflict, "is shipped and cannot become frozen", putTrain(named))
		got := read(t, b, func(s *store.Snapshot) (verdict.Train, error) { return s.Train("ledger", "2026q1") })
		same(t, shipped, got)
		same(t, []verdict.Train{shipped}, read(t, b, func(s *store.Snapshot) ([]verdict.Train, error) { return s.Trains("ledger") }))
	}},
	{"a train needs lines that are there, and a reason to be cancelled", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		none := train(verdict.TrainPlanned)
		none.Lines[0].Line = "3.x"
		b.refuse(t, verdict.NotFound, "there is no line ledger/3.x", putTrain(none))
		b.refuse(t, verdict.Invalid, "cancelled without a reason", putTrain(train(verdict.TrainCancelled)))
		b.see(t, func(s *store.Snapshot) error {
			_, err := s.Train("ledger", "none")
			notFound(t, err, "there is no train ledger/none; `verdict train list ledger` names those that there are")
			return nil
		})
	}},
	{"no sequence of puts changes a frozen list silently", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		round := 0
		rapid.Check(t, func(r *rapid.T) {
			round++
			name := fmt.Sprintf("t%d", round)
			var stood *verdict.Train
			for range rapid.IntRange(2, 8).Draw(r, "puts") {
				next := anyTrain(r, name)
				_, err := b.Update(t.Context(), actor, "random", putTrain(next))
				if err != nil {
					continue
				}
				if stood != nil && !stood.Frozen.IsZero() {
					explained(r, *stood, next)
				}
				stood = &next
			}
		})
	}},
	{"the last outcome of a gate stands", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		bad := gate("1.1.0", verdict.GateFinding{Kind: verdict.GateStillPresent, Vulnerability: "CVE-2026-0001", Claims: []string{"train 2026q1"}, Found: []string{"pkg:maven/a/b@1"}})
		add := func(g verdict.Gate) func(*store.Tx) error {
			return func(tx *store.Tx) error { return changed(tx.AddGate(g)) }
		}
		same(t, 1, b.do(t, add(bad)))
		again := bad
		again.At, again.By = Start.Add(time.Hour), "bob"
		same(t, 0, b.do(t, add(again)))
		same(t, []verdict.Gate{bad}, read(t, b, func(s *store.Snapshot) ([]verdict.Gate, error) { return s.Gates("ledger") }))
		b.refuse(t, verdict.NotFound, "there is no release ledger@9.0.0", add(gate("9.0.0")))
	}},
}

// anyTrain makes a train whose lists, states and reasons are random.
func anyTrain(r *rapid.T, name string) verdict.Train {
	t := train(rapid.SampledFrom([]verdict.TrainState{verdict.TrainPlanned, verdict.TrainFrozen, verdict.TrainFrozen, verdict.TrainFrozen}).Draw(r, "state"))
	t.Name = name
	for i := range 3 {
		f := verdict.TrainFix{Vulnerability: fmt.Sprintf("CVE-2026-000%d", i), Since: Start, Why: rapid.SampledFrom([]string{"decided", "hygiene"}).Draw(r, "why")}
		switch rapid.IntRange(0, 3).Draw(r, "place") {
		case 0:
			t.Lines[0].Fixes = append(t.Lines[0].Fixes, f)
		case 1:
			f.AddedBy, f.Reason = "bob", rapid.SampledFrom([]string{"", "it is exploited"}).Draw(r, "reason")
			t.Lines[0].Fixes = append(t.Lines[0].Fixes, f)
		case 2:
			t.Lines[0].Slipped = append(t.Lines[0].Slipped, verdict.TrainSlip{TrainFix: f, At: Start, Cause: rapid.SampledFrom([]string{"", "the build breaks"}).Draw(r, "cause")})
		}
	}
	return t
}

// explained fails when a fix came to a frozen list, left it or changed on it
// without a person or a reason.
func explained(r *rapid.T, before, after verdict.Train) {
	for _, f := range before.Lines[0].Fixes {
		now, there := after.Lines[0].Fix(f.Vulnerability)
		slip, slipped := after.Lines[0].Slip(f.Vulnerability)
		if there && now.Why != f.Why || !there && (!slipped || slip.Cause == "") {
			r.Fatalf("%s was on the frozen list: %+v, then %+v", f.Vulnerability, before.Lines[0], after.Lines[0])
		}
	}
	for _, f := range after.Lines[0].Fixes {
		if _, known := before.Lines[0].Fix(f.Vulnerability); !known && (f.AddedBy == "" || f.Reason == "") {
			r.Fatalf("%s came to the frozen list: %+v", f.Vulnerability, f)
		}
	}
}
