// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

func assessment(id string) verdict.Assessment {
	return verdict.Assessment{
		ID: id, Vulnerability: "CVE-2026-0001", Scope: verdict.AssessmentScope{Product: "ledger", Lines: []string{"1.x"}},
		Status: verdict.NotAffected, Justification: verdict.CodeNotPresent, Author: "ada", Written: Start,
		Premises: []verdict.Premise{{Kind: verdict.PremiseFact, Subject: "uses.xml", Expected: "0"}},
	}
}

func danger(id string) verdict.Evidence {
	return verdict.Evidence{ID: id, Vulnerability: "CVE-2026-0001", Product: "ledger", Kind: verdict.EvidenceKEV,
		Result: verdict.ResultConfirmed, Summary: "listed", By: "ada", At: Start}
}

func assessments(s *store.Snapshot) ([]verdict.Assessment, error) { return s.Assessments("ledger") }

var wordCases = []example{
	{"an assessment is added once and never edited", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		a := assessment("ASM-00000001")
		same(t, 1, b.do(t, func(tx *store.Tx) error { return changed(tx.AddAssessment(a)) }))
		again := a
		again.Written = Start.Add(time.Hour)
		same(t, 0, b.do(t, func(tx *store.Tx) error { return changed(tx.AddAssessment(again)) }))
		same(t, []verdict.Assessment{a}, read(t, b, assessments))
		other := a
		other.Impact = "another reason"
		b.refuse(t, verdict.Conflict, "stands already and says something else", func(tx *store.Tx) error { return changed(tx.AddAssessment(other)) })
	}},
	{"an assessment of what is not there is refused", func(t *testing.T, b *bench) {
		a := assessment("ASM-00000001")
		add := func(tx *store.Tx) error { return changed(tx.AddAssessment(a)) }
		b.refuse(t, verdict.NotFound, "there is no product ledger", add)
		b.do(t, putLedger)
		a.Scope.Lines = []string{"3.x"}
		b.refuse(t, verdict.NotFound, "there is no line ledger/3.x", add)
		a = assessment("ASM-00000001")
		a.Scope.Releases = []string{"1.O.0"}
		b.refuse(t, verdict.NotFound, "there is no release ledger@1.O.0", add)
		a = assessment("ASM-00000001")
		a.Supersedes = "ASM-ffffffff"
		b.refuse(t, verdict.NotFound, "there is no assessment ASM-ffffffff", add)
		a = assessment("")
		b.refuse(t, verdict.Invalid, "has no id", add)
	}},
	{"an assessment is approved and revoked, and history keeps both", func(t *testing.T, b *bench) {
		accepted := []verdict.Acceptance{{Version: "1.0.0", Line: "1.x", Answers: []string{"0"}}}
		b.do(t, putLedger)
		b.do(t, func(tx *store.Tx) error { return changed(tx.AddAssessment(assessment("ASM-00000001"))) })
		var then time.Time
		approve := func(tx *store.Tx) error {
			then = tx.At()
			return changed(tx.Approve("ASM-00000001", "bob", Start.Add(time.Hour), accepted))
		}
		same(t, 1, b.do(t, approve))
		same(t, 0, b.do(t, func(tx *store.Tx) error {
			return changed(tx.Approve("ASM-00000001", "bob", Start.Add(time.Hour), accepted))
		}))
		revoke := func(tx *store.Tx) error { return changed(tx.Revoke("ASM-00000001", "eve", Start.Add(2*time.Hour))) }
		same(t, 1, b.do(t, revoke))
		same(t, 0, b.do(t, revoke))
		want := assessment("ASM-00000001")
		want.Approved, want.ApprovedBy, want.Accepted = Start.Add(time.Hour), "bob", accepted
		same(t, []verdict.Assessment{want}, readAsOf(t, b, then, assessments))
		want.Revoked, want.RevokedBy = Start.Add(2*time.Hour), "eve"
		same(t, []verdict.Assessment{want}, read(t, b, assessments))
		b.refuse(t, verdict.Conflict, "was revoked by eve", approve)
		b.refuse(t, verdict.NotFound, "there is no assessment none", func(tx *store.Tx) error { return changed(tx.Revoke("none", "eve", Start)) })
	}},
	{"two people lift a danger", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		everywhere := danger("EVD-00000002")
		everywhere.Product = ""
		b.do(t, func(tx *store.Tx) error {
			if _, err := tx.AddEvidence(everywhere); err != nil {
				return err
			}
			return changed(tx.AddEvidence(danger("EVD-00000001")))
		})
		lift := func(by string) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				_, did, err := tx.LiftEvidence("EVD-00000001", verdict.Lift{Reason: "Not ours.", By: by, At: Start})
				return changed(did, err)
			}
		}
		same(t, 1, b.do(t, lift("ada")))
		same(t, 0, b.do(t, lift("Ada ")))
		b.refuse(t, verdict.Conflict, "ada says already that EVD-00000001 holds no danger", lift("bob"))
		evidence := func() []verdict.Evidence {
			return read(t, b, func(s *store.Snapshot) ([]verdict.Evidence, error) { return s.Evidence("ledger") })
		}
		want := danger("EVD-00000001")
		want.Lift = &verdict.Lift{Reason: "Not ours.", By: "ada", At: Start}
		same(t, []verdict.Evidence{want, everywhere}, evidence())
		subject := want.LiftSubject()
		approve := func(by, key string) func(*store.Tx) error {
			word := verdict.Approval{Subject: subject.ID, Digest: subject.Digest(), By: by, At: Start.AddDate(0, 0, 1), Key: key}
			if key != "" {
				word.Signature = "signature of " + by
			}
			return func(tx *store.Tx) error { return changed(tx.AddApproval(word)) }
		}
		b.do(t, approve("carl", ""))
		same(t, true, evidence()[0].Danger())
		b.do(t, approve("bob", "SHA256:bob"))
		want.Lifted = Start.AddDate(0, 0, 1)
		same(t, []verdict.Evidence{want, everywhere}, evidence())
		same(t, []bool{false, true}, []bool{evidence()[0].Danger(), evidence()[1].Danger()})
	}},
	{"evidence is added once, and a note raises no danger to lift", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		note := danger("EVD-00000001")
		note.Kind, note.Result = verdict.EvidenceNote, verdict.ResultStated
		add := func(tx *store.Tx) error { return changed(tx.AddEvidence(note)) }
		same(t, 1, b.do(t, add))
		same(t, 0, b.do(t, add))
		lifts := func(id string) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				_, did, err := tx.LiftEvidence(id, verdict.Lift{Reason: "Not ours.", By: "ada", At: Start})
				return changed(did, err)
			}
		}
		note.Summary = "something else"
		b.refuse(t, verdict.Conflict, "says something else", add)
		b.refuse(t, verdict.Invalid, "raises no danger", lifts("EVD-00000001"))
		b.refuse(t, verdict.NotFound, "there is no evidence none", lifts("none"))
	}},
	{"the last class stands, and two people move it between exploitable and hygiene", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		c := verdict.Classification{Product: "ledger", Vulnerability: "cve-2026-0001", Class: verdict.Hygiene, By: "ada", At: Start}
		add := func(tx *store.Tx) error { return changed(tx.AddClassification(c)) }
		same(t, 1, b.do(t, add))
		same(t, 0, b.do(t, add))
		c.At, c.Class = Start.Add(time.Hour), verdict.Exploitable
		b.refuse(t, verdict.Refused, "takes two people", add)
		c.Second, c.From = "bob", verdict.Hygiene
		same(t, 1, b.do(t, add))
		all := read(t, b, func(s *store.Snapshot) ([]verdict.Classification, error) { return s.Classifications("ledger") })
		c.Vulnerability = "CVE-2026-0001"
		first := c
		first.At, first.Class, first.Second, first.From = Start, verdict.Hygiene, "", ""
		same(t, []verdict.Classification{first, c}, all)
	}},
	{"a decision that repeats the last changes nothing", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		d := verdict.Decision{Product: "ledger", Line: "1.x", Vulnerability: "CVE-2026-0001", Treatment: verdict.Accept,
			Publish: verdict.TellNote, Owner: "ada", Expires: Start.AddDate(1, 0, 0), By: "ada", At: Start}
		add := func(tx *store.Tx) error { return changed(tx.AddDecision(d)) }
		same(t, 1, b.do(t, add))
		first := d
		d.At, d.Expires = Start.Add(time.Hour), d.Expires.In(time.FixedZone("elsewhere", 3600))
		same(t, 0, b.do(t, add))
		d = first
		d.Treatment, d.Target = verdict.Fix, "1.1.0"
		same(t, 1, b.do(t, add))
		all := read(t, b, func(s *store.Snapshot) ([]verdict.Decision, error) { return s.Decisions("ledger") })
		same(t, []verdict.Decision{first, d}, all)
		d.Line = "3.x"
		b.refuse(t, verdict.NotFound, "there is no line ledger/3.x", add)
	}},
	{"suppressions are kept verbatim beside what was read of them", func(t *testing.T, b *bench) {
		rules := []verdict.Suppression{{File: "rules.xml", Line: 3, Rule: "1", Kind: verdict.Mute, Until: Start}, {File: "rules.xml", Line: 9, Rule: "2", Kind: verdict.Mute}}
		put := func(tx *store.Tx) error {
			return changed(tx.PutSuppressionFile("rules.xml", []byte("<rules/>"), rules))
		}
		same(t, 1, b.do(t, put))
		same(t, 0, b.do(t, put))
		files := read(t, b, (*store.Snapshot).SuppressionFiles)
		if len(files) != 1 {
			t.Fatal(files)
		}
		same(t, rules, files[0].Rules)
		same(t, "<rules/>", string(files[0].Raw))
		same(t, 1, b.do(t, func(tx *store.Tx) error { return changed(tx.RemoveSuppressionFile("rules.xml")) }))
		same(t, 0, len(read(t, b, (*store.Snapshot).SuppressionFiles)))
	}},
	{"a policy stands under its name, and one at most for a product", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		p := store.Policy{Name: "strict", Version: "strict@1", Products: []string{"ledger"}, Text: "rules"}
		put := func(tx *store.Tx) error { return changed(tx.PutPolicy(p)) }
		same(t, 1, b.do(t, put))
		same(t, 0, b.do(t, put))
		p.Version, p.Text = "strict@2", "other rules"
		same(t, 1, b.do(t, put))
		all := read(t, b, (*store.Snapshot).Policies)
		if len(all) != 1 || all[0].At.IsZero() {
			t.Fatal(all)
		}
		all[0].At = time.Time{}
		same(t, p, all[0])
		p = store.Policy{Name: "lax", Version: "lax@1", Products: []string{"ledger"}, Text: "rules"}
		b.refuse(t, verdict.Conflict, "product ledger has the policy strict already", put)
		p.Products = []string{"other"}
		b.refuse(t, verdict.NotFound, "there is no product other", put)
		p.Products = nil
		same(t, 1, b.do(t, put))
		p.Name = "house"
		b.refuse(t, verdict.Conflict, "policy house is for all products, and so is policy lax", put)
		same(t, 1, b.do(t, func(tx *store.Tx) error { return changed(tx.RemovePolicy("lax")) }))
		same(t, 1, len(read(t, b, (*store.Snapshot).Policies)))
	}},
}
