// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"crypto/ed25519"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/programme"
	"verdict/internal/triage"
	"verdict/spec/sshsig"
)

// bensKey is ben's key, with its public half.
func bensKey(t *testing.T) (key ed25519.PrivateKey, public app.PersonKey) {
	t.Helper()
	key = ed25519.NewKeyFromSeed([]byte(strings.Repeat("b", ed25519.SeedSize)))
	half, err := ssh.NewPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	if public, err = app.ReadKey("ben.pub", ssh.MarshalAuthorizedKey(half)); err != nil {
		t.Fatal(err)
	}
	return key, public
}

// signedDecision is a decision that ana took under the two people's policy, and ben's
// signature over it.
func signedDecision(t *testing.T) (d verdict.Decision, ben app.PersonKey, signature string) {
	t.Helper()
	a := policedApp(t, twoPeople)
	key, ben := bensKey(t)
	classify(t, a, "ledger", "CVE-2026-0001", verdict.Hygiene)
	d, _, err := a.Decide(ctx, decision("ledger", "CVE-2026-0001", verdict.TellAdvisory))
	if err != nil {
		t.Fatal(err)
	}
	d.People = 2
	armoured, err := sshsig.Sign(key, verdict.ApprovalNamespace, []byte(d.Subject().Text))
	if err != nil {
		t.Fatal(err)
	}
	return d, ben, string(armoured)
}

func TestANewDatabaseReadsWhatWasApprovedUnderAnotherPolicyAndByAFormerKey(t *testing.T) {
	t.Parallel()
	d, ben, signature := signedDecision(t)
	approved := d.At.Add(time.Hour)
	again := func(t *testing.T, edit func(p *programme.Programme)) (*app.App, error) {
		t.Helper()
		a := policedApp(t, strings.ReplaceAll(twoPeople, "14 days", "15 days"))
		p := &programme.Programme{Decisions: one(d), Approvals: one(programme.Approval{Subject: d.Subject().ID, Signature: signature, At: approved}),
			People: one(programme.Person{Name: "ben", Former: []verdict.FormerKey{{Key: ben.Line, Until: approved.AddDate(0, 0, 1)}}})}
		edit(p)
		return a, apply(a, p)
	}
	stands := func(t *testing.T, a *app.App) time.Time {
		t.Helper()
		list, err := a.Decisions(ctx, "ledger")
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		return list[0].Stands
	}
	a, err := again(t, func(*programme.Programme) {})
	if err != nil || !stands(t, a).Equal(approved) {
		t.Fatalf("it stands from %v, not %v: %v", stands(t, a), approved, err)
	}
	if _, err := again(t, func(p *programme.Programme) {
		p.Decisions[0].Value.Policy, p.Decisions[0].Value.Rule = "", ""
	}); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("without the policy the text is another, and the approval names nothing: %v", err)
	}
	if _, err := again(t, func(p *programme.Programme) { p.People[0].Value.Former[0].Until = d.At }); verdict.CodeOf(err) != verdict.Refused {
		t.Errorf("the key had ended before: %v", err)
	}
}

func TestARetiredKeySignsNothingMore(t *testing.T) {
	t.Parallel()
	d, ben, signature := signedDecision(t)
	a := policedApp(t, twoPeople)
	if _, _, err := a.AddPerson(ctx, "ben", []app.PersonKey{ben}); err != nil {
		t.Fatal(err)
	}
	if err := apply(a, &programme.Programme{Decisions: one(d)}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.RetireKey(ctx, "ben", ben, a.Now().AddDate(0, 0, 1)); verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("it ends tomorrow: %v", err)
	}
	p, n, err := a.RetireKey(ctx, "ben", ben, time.Time{})
	if err != nil || n == 0 || len(p.Keys) != 0 || len(p.Former) != 1 {
		t.Fatalf("%+v, %d, %v", p, n, err)
	}
	if _, _, _, err := a.ApproveSubject(ctx, d.Subject().ID, []byte(signature)); verdict.CodeOf(err) != verdict.Refused || !strings.Contains(err.Error(), "is no longer valid") {
		t.Errorf("signed after its end: %v", err)
	}
	if _, _, err := a.RetireKey(ctx, "ben", ben, time.Time{}); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("retired again: %v", err)
	}
	if _, _, err := a.AddPerson(ctx, "eve", []app.PersonKey{ben}); verdict.CodeOf(err) != verdict.Conflict {
		t.Errorf("somebody else has it: %v", err)
	}
}

func TestDocumentsLiftADangerOnceAnotherHasSignedIt(t *testing.T) {
	t.Parallel()
	a := policedApp(t, twoPeople)
	key, ben := bensKey(t)
	proof := triage.Evidenced(verdict.Evidence{Vulnerability: "CVE-2026-0001", Product: "ledger", Kind: verdict.EvidenceExecutedProof, Result: verdict.ResultConfirmed,
		Summary: "It was triggered.", By: "ana", At: a.Now()})
	said := proof
	said.Lift = &verdict.Lift{Reason: "It was another build.", By: "ana", At: a.Now()}
	subject := said.LiftSubject()
	signature, err := sshsig.Sign(key, verdict.ApprovalNamespace, []byte(subject.Text))
	if err != nil {
		t.Fatal(err)
	}
	danger := func(p *programme.Programme) bool {
		if err := apply(a, p); err != nil {
			t.Fatal(err)
		}
		list, err := a.Evidence(ctx, "ledger")
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		return list[0].Danger()
	}
	if !danger(&programme.Programme{Evidence: one(proof)}) || !danger(&programme.Programme{Evidence: one(said)}) {
		t.Error("one person's word lifts it")
	}
	signed := &programme.Programme{Evidence: one(said), People: one(programme.Person{Name: "ben", Keys: []string{ben.Line}}),
		Approvals: one(programme.Approval{Subject: subject.ID, Signature: string(signature)})}
	if danger(signed) {
		t.Error("signed by another it is a danger still")
	}
	other := said
	other.Lift = &verdict.Lift{Reason: "It was not.", By: "eve", At: a.Now()}
	if err := apply(a, &programme.Programme{Evidence: one(other)}); verdict.CodeOf(err) != verdict.Conflict {
		t.Errorf("another's word: %v", err)
	}
}
