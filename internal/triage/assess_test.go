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

func TestBetweenExploitableAndHygieneItTakesTwo(t *testing.T) {
	steps := []struct {
		name   string
		class  verdict.Class
		second string
		says   string // why it is refused
		same   bool   // nothing changes
	}{
		{"the first class takes one", verdict.Exploitable, "", "", false},
		{"the same again changes nothing", verdict.Exploitable, "", "", true},
		{"hygiene takes two", verdict.Hygiene, "", "takes two people", false},
		{"nobody is no second", verdict.Hygiene, " ", "takes two people", false},
		{"one person is not two", verdict.Hygiene, "first", "cannot be their own second person", false},
		{"not applicable takes one", verdict.NotApplicable, "", "", false},
		{"and is no way around", verdict.Hygiene, "", "takes two people", false},
		{"two people may", verdict.Hygiene, "second", "", false},
		{"and it takes two back", verdict.Exploitable, "", "takes two people", false},
	}
	s := openStore(t)
	for i, step := range steps {
		changed := false
		err := s.try(func(tx *store.Tx) (err error) {
			changed, err = triage.Classify(tx, verdict.Classification{Product: "shop", Vulnerability: flaw, Class: step.class, By: "first",
				Second: step.second, At: past.Add(time.Duration(i) * time.Hour), Reason: step.name})
			return err
		})
		if step.says != "" {
			if err == nil || !strings.Contains(err.Error(), step.says) {
				t.Errorf("%s: the error is %v, want %q", step.name, err, step.says)
			}
		} else if err != nil || changed == step.same {
			t.Errorf("%s: changed is %v, the error %v", step.name, changed, err)
		}
	}
}
