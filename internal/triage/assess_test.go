// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// stored is a store that holds the product shop with release 1.0.0, and a record
// of the flaw.
type stored struct {
	*testing.T
	db *store.DB
}

func openStore(t *testing.T) stored {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	s := stored{t, db}
	w := matched()
	s.do(func(tx *store.Tx) error {
		_, err := tx.PutProduct(w.Product)
		for _, l := range w.Lines {
			_, more := tx.PutLine(l)
			err = errors.Join(err, more)
		}
		for _, r := range w.Releases {
			_, more := tx.PutRelease(r)
			err = errors.Join(err, more)
		}
		return err
	})
	return s
}

func (s stored) try(fn func(tx *store.Tx) error) error {
	_, err := s.db.Update(s.Context(), verdict.Actor{Name: "tester", Way: "cli"}, "test", fn)
	return err
}

func (s stored) do(fn func(tx *store.Tx) error) {
	s.Helper()
	if err := s.try(fn); err != nil {
		s.Fatal(err)
	}
}

func (s stored) assess(a verdict.Assessment) (verdict.Assessment, bool, error) {
	var made verdict.Assessment
	var changed bool
	a.Scope.Product, a.Author = "shop", "author"
	err := s.try(func(tx *store.Tx) (err error) {
		made, changed, err = triage.Assess(tx, a)
		return err
	})
	return made, changed, err
}

func (s stored) approve(id, by string) (changed bool, err error) {
	err = s.try(func(tx *store.Tx) (err error) {
		changed, err = triage.Approve(tx, "shop", id, by, now)
		return err
	})
	return changed, err
}

func (s stored) ask(id string) triage.Answer {
	s.Helper()
	var a triage.Answer
	err := s.db.View(s.Context(), verdict.Administrator, time.Time{}, func(snapshot *store.Snapshot) error {
		w, err := triage.Load(snapshot, "shop", now, id)
		if err != nil {
			return err
		}
		a, err = triage.New(w).Answer(id, "1.0.0", "")
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return a
}

func neverShipped() verdict.Assessment {
	return verdict.Assessment{Vulnerability: strings.ToLower(flaw), Status: verdict.NotAffected, Justification: verdict.ComponentNotPresent, Impact: "Never shipped.", Written: past}
}

// refused checks an error's code, words and that it says what to do.
func refused(t *testing.T, err error, code verdict.Code, says string) {
	t.Helper()
	var wrong *verdict.Error
	if !errors.As(err, &wrong) || wrong.Code != code || !strings.Contains(err.Error(), says) {
		t.Errorf("the error is %v, want %s that says %q", err, code, says)
	}
}

func TestAnAssessmentDecidesFromItsApprovalOn(t *testing.T) {
	s := openStore(t)
	a, changed, err := s.assess(neverShipped())
	if err != nil || !changed {
		t.Fatal(changed, err)
	}
	if a.Vulnerability != flaw || !strings.HasPrefix(a.ID, "ASM-") || len(a.ID) != 12 {
		t.Errorf("it is %s of %s", a.ID, a.Vulnerability)
	}
	if len(a.Premises) != 2 || a.Premises[0].Kind != verdict.PremiseVulnerability || a.Premises[1] != (verdict.Premise{Kind: verdict.PremiseProse, Expected: "Never shipped."}) {
		t.Errorf("its premises are %+v", a.Premises)
	}
	if got := told(s.ask(flaw)); got != "unknown no_record" {
		t.Errorf("unapproved it decides %s", got)
	}
	if changed, err := s.approve(a.ID, "approver"); err != nil || !changed {
		t.Fatal(changed, err)
	}
	if got := told(s.ask(flaw)); got != "not_affected component_not_present assessed" {
		t.Errorf("approved it decides %s", got)
	}
	if changed, err := s.approve(a.ID, "approver"); err != nil || changed {
		t.Errorf("a second approval changes %v, %v", changed, err)
	}
	again, changed, err := s.assess(neverShipped())
	if err != nil || changed || again.ID != a.ID || again.Approved.IsZero() {
		t.Errorf("the same words again give %s, %v, %v", again.ID, changed, err)
	}
}

func TestWhatAnAssessmentIsRefusedFor(t *testing.T) {
	s := openStore(t)
	old, _, err := s.assess(neverShipped())
	if err != nil {
		t.Fatal(err)
	}
	other := neverShipped()
	other.Vulnerability, other.Supersedes = "CVE-2030-0002", old.ID
	_, _, err = s.assess(other)
	refused(t, err, verdict.Invalid, "cannot be superseded by one of CVE-2030-0002")
	wordless := neverShipped()
	wordless.Justification, wordless.Impact = "", ""
	_, _, err = s.assess(wordless)
	refused(t, err, verdict.Invalid, "says not_affected and not why")
	_, err = s.approve(old.ID, "")
	refused(t, err, verdict.Usage, "is approved by nobody")
	_, err = s.approve("ASM-00000000", "approver")
	refused(t, err, verdict.NotFound, "no assessment ASM-00000000")
}

func TestTheComponentsRangeBelongsToAnAssessmentOfAComponent(t *testing.T) {
	s := openStore(t)
	a, _, err := s.assess(notAffected(verdict.CodeNotPresent))
	if err != nil {
		t.Fatal(err)
	}
	if a.Premises[1] != (verdict.Premise{Kind: verdict.PremiseComponent, Subject: acmeLog, Expected: "any"}) {
		t.Errorf("its premises are %+v", a.Premises)
	}
}

func TestAwayFromExploitableAndFromHygieneToItTakesTwo(t *testing.T) {
	steps := []struct {
		name     string
		class    verdict.Class
		approved string // who signs it afterwards
		stands   verdict.Class
		same     bool // nothing changes
	}{
		{"the first class takes one", verdict.Exploitable, "", verdict.Exploitable, false},
		{"the same again changes nothing", verdict.Exploitable, "", verdict.Exploitable, true},
		{"hygiene takes two", verdict.Hygiene, "", verdict.Exploitable, false},
		{"what waits is not asked for twice", verdict.Hygiene, "", verdict.Exploitable, true},
		{"the author is not two", verdict.Hygiene, "First", verdict.Exploitable, true},
		{"not applicable takes two as well", verdict.NotApplicable, "", verdict.Exploitable, false},
		{"who may say it together", verdict.NotApplicable, "second", verdict.NotApplicable, true},
		{"and is no way around", verdict.Hygiene, "", verdict.NotApplicable, false},
		{"two people may", verdict.Hygiene, "second", verdict.Hygiene, true},
		{"and it takes two back", verdict.Exploitable, "", verdict.Hygiene, false},
		{"what waits is taken back by one", verdict.Hygiene, "", verdict.Hygiene, false},
	}
	s := openStore(t)
	for i, step := range steps {
		at := past.Add(time.Duration(i) * time.Hour)
		changed, stands := false, verdict.Class("")
		err := s.try(func(tx *store.Tx) (err error) {
			changed, err = triage.Classify(tx, verdict.Classification{Product: "shop", Vulnerability: flaw, Class: step.class, By: "first", At: at, Reason: step.name})
			if err == nil && step.approved != "" {
				err = signLast(tx, step.approved, at)
			}
			if err != nil {
				return err
			}
			w, err := triage.Load(tx.Snapshot, "shop", at, flaw)
			if err != nil {
				return err
			}
			a, err := triage.New(w).Answer(flaw, w.Releases[0].Version, "")
			stands = a.Class
			return err
		})
		if err != nil || changed == step.same || stands != step.stands {
			t.Errorf("%s: changed is %v, %s stands, the error is %v", step.name, changed, stands, err)
		}
	}
}

func TestAClassIsNotSaidBeforeALaterOne(t *testing.T) {
	s := openStore(t)
	say := func(class verdict.Class, at time.Time) (changed bool, err error) {
		err = s.try(func(tx *store.Tx) (err error) {
			changed, err = triage.Classify(tx, verdict.Classification{Product: "shop", Vulnerability: flaw, Class: class, By: "first", At: at})
			return err
		})
		return changed, err
	}
	for _, step := range []struct {
		class verdict.Class
		at    time.Time
	}{{verdict.Hygiene, past}, {verdict.Hardening, past.Add(2 * time.Hour)}} {
		if changed, err := say(step.class, step.at); err != nil || !changed {
			t.Fatal(changed, err)
		}
	}
	_, err := say(verdict.NotApplicable, past.Add(time.Hour))
	refused(t, err, verdict.Conflict, "was said on")
	if changed, err := say(verdict.Hygiene, past.Add(3*time.Hour)); err != nil || !changed {
		t.Errorf("what was said before another word is said again: changed %v, %v", changed, err)
	}
	if changed, err := say(verdict.Hygiene, past); err != nil || changed {
		t.Errorf("the first word as it was: changed %v, %v", changed, err)
	}
}

// signLast approves the newest word on a class as if it had been signed.
func signLast(tx *store.Tx, by string, at time.Time) error {
	all, err := tx.Classifications("shop")
	if err != nil {
		return err
	}
	subject := all[len(all)-1].Subject()
	_, err = tx.AddApproval(verdict.Approval{Subject: subject.ID, Digest: subject.Digest(), By: by, At: at, Signature: "armour", Key: "SHA256:x"})
	return err
}

func TestAnApprovalCountsFromItsOwnInstant(t *testing.T) {
	c := verdict.Classification{Product: "shop", Vulnerability: flaw, Class: verdict.Exploitable, From: verdict.Hygiene, By: "first", At: past}
	subject := c.Subject()
	signed := func(by string, at time.Time) verdict.Approval {
		return verdict.Approval{Subject: subject.ID, Digest: subject.Digest(), By: by, At: at, Key: "SHA256:" + strings.ToLower(by)}
	}
	plain := signed("second", past.Add(time.Hour))
	plain.Key = ""
	sameKey := signed("second", past)
	sameKey.By = "third"
	other := signed("second", past)
	other.Digest = "of another text"
	named := c
	named.Second = "third"
	three := c
	three.People = 3
	for _, tt := range []struct {
		name      string
		c         verdict.Classification
		approvals []verdict.Approval
		from      time.Time
	}{
		{"none", c, nil, time.Time{}},
		{"the author's own", c, []verdict.Approval{signed(" FIRST", past)}, time.Time{}},
		{"of another text", c, []verdict.Approval{other}, time.Time{}},
		{"unsigned", c, []verdict.Approval{plain}, time.Time{}},
		{"named by the author", named, nil, time.Time{}},
		{"signed", c, []verdict.Approval{signed("second", past.Add(2*time.Hour))}, past.Add(2 * time.Hour)},
		{"signed before it was written", c, []verdict.Approval{signed("second", past.Add(-time.Hour))}, past},
		{"twice by one where policy wants three people", three, []verdict.Approval{signed("second", past), signed("Second", past)}, time.Time{}},
		{"by two who hold one key", three, []verdict.Approval{signed("second", past), sameKey}, time.Time{}},
		{"by two where policy wants three people", three, []verdict.Approval{signed("third", past.Add(time.Hour)), signed("second", past)}, past.Add(time.Hour)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			from, ok := tt.c.StandsFrom(tt.approvals)
			if ok == tt.from.IsZero() || !from.Equal(tt.from) {
				t.Errorf("it stands from %s: %v, want %s", from, ok, tt.from)
			}
		})
	}
}
