// SPDX-License-Identifier: Apache-2.0

package verdict_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"verdict"
)

var written = time.Date(2023, 10, 2, 12, 0, 0, 0, time.UTC)

// anyWords are texts that try to look like other lines.
func anyWords(t *rapid.T, label string) string {
	return rapid.SampledFrom([]string{"", "a", "b", "a\nreason: \"b\"", "a\ntarget: b", `"a\nb"`, "a\nb", `a\nb`}).Draw(t, label)
}

func anyDecision(t *rapid.T) verdict.Decision {
	return verdict.Decision{
		Product: "shop", Line: "1", Vulnerability: rapid.SampledFrom([]string{"CVE-1", "CVE-1 in shop/1\ntreatment: fix"}).Draw(t, "vulnerability"),
		Treatment: verdict.Treatment(anyWords(t, "treatment")), Publish: verdict.TellNote, Target: anyWords(t, "target"),
		Settings: anyWords(t, "settings"), Owner: anyWords(t, "owner"), Reason: anyWords(t, "reason"), By: anyWords(t, "by"),
		At: written.Add(time.Duration(rapid.IntRange(0, 1).Draw(t, "at")) * time.Hour),
	}
}

func TestTwoDecisionsAreNeverSignedByOneText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDecision(t), anyDecision(t)
		same := a.Subject().Text == b.Subject().Text
		if same != reflect.DeepEqual(a, b) || same != (a.Subject().ID == b.Subject().ID) {
			t.Fatalf("%+v\n%+v\nare signed by\n%s\nand\n%s", a, b, a.Subject().Text, b.Subject().Text)
		}
	})
}

func TestWhatIsApprovedSaysAllThatWasWritten(t *testing.T) {
	for _, tt := range []struct {
		name    string
		subject verdict.ApprovalSubject
		begins  string
		text    string
	}{
		{"a decision", verdict.Decision{Product: "shop", Line: "1", Vulnerability: "CVE-1", Treatment: verdict.Accept, Publish: verdict.TellNothing,
			Vehicle: verdict.NextPatch, Remediation: []verdict.Remediation{verdict.RemedyUpgrade, verdict.RemedyConfiguration}, Settings: "Set x",
			Owner: "eve", Expires: written.AddDate(0, 1, 0), Due: written.AddDate(0, 0, 1), Reason: "It is \"fine\"", By: "ana", At: written, Policy: "p1", Rule: "r"}.Subject(), "DEC-",
			"decision on CVE-1 in shop/1\ntreatment: accept\npublish: nothing\nvehicle: next_patch\nremediation: upgrade, configuration\nsettings: \"Set x\"\n" +
				"due: 2023-10-03T12:00:00Z\nowner: \"eve\"\nexpires: 2023-11-02T12:00:00Z\nreason: \"It is \\\"fine\\\"\"\nby: \"ana\"\nat: 2023-10-02T12:00:00Z\npolicy: p1\nrule: \"r\"\n"},
		{"a class", verdict.Classification{Product: "shop", Vulnerability: "CVE-1", From: verdict.Hygiene, Class: verdict.Exploitable, Reason: "x", By: "ana", At: written}.Subject(), "CLS-",
			"class of CVE-1 in shop\nfrom: hygiene\nclass: exploitable\nreason: \"x\"\nby: \"ana\"\nat: 2023-10-02T12:00:00Z\n"},
		{"a suppression", verdict.Suppression{Rule: "r", Kind: verdict.WrongMatch, Product: "shop", Vulnerability: "CVE-1", Component: "pkg:npm/x", Reason: "another x", By: "ana"}.Subject(), "SUP-",
			"suppression \"r\"\nkind: wrong_match\nproduct: shop\nvulnerability: CVE-1\ncomponent: pkg:npm/x\nreason: \"another x\"\nby: \"ana\"\n"},
		{"an assessment", verdict.Assessment{ID: "ASM-1", Vulnerability: "CVE-1", Scope: verdict.AssessmentScope{Product: "shop", Lines: []string{"1"}},
			Status: verdict.NotAffected, Impact: "no", Premises: []verdict.Premise{{Kind: verdict.PremiseFact, Subject: "uses.x", Expected: "0"}}, Author: "ana", Written: written}.Subject(), "ASM-",
			"assessment ASM-1 of CVE-1 in shop\nlines: 1\nstatus: not_affected\nimpact: \"no\"\npremise fact: \"uses.x 0\"\nby: \"ana\"\nat: 2023-10-02T12:00:00Z\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if want := "verdict approval 1\n" + tt.text; tt.subject.Text != want {
				t.Errorf("the text is\n%s\nwant\n%s", tt.subject.Text, want)
			}
			kind, known := verdict.ApprovalKindOf(tt.subject.ID)
			if !known || kind != tt.subject.Kind || !strings.HasPrefix(tt.subject.ID, tt.begins) {
				t.Errorf("%s is of kind %s", tt.subject.ID, kind)
			}
		})
	}
}

func TestOneKeyIsOnePerson(t *testing.T) {
	s := verdict.Decision{Product: "shop", Line: "1", Vulnerability: "CVE-1", Treatment: verdict.Fix, Publish: verdict.TellNote,
		By: "ana", At: written, People: 3}.Subject()
	word := func(by, key string, days int) verdict.Approval {
		return verdict.Approval{Subject: s.ID, Digest: s.Digest(), By: by, Key: key, At: written.AddDate(0, 0, days)}
	}
	for _, tt := range []struct {
		name    string
		words   []verdict.Approval
		missing int
	}{
		{"two people with a key each", []verdict.Approval{word("ben", "k1", 1), word("carl", "k2", 2)}, 0},
		{"one key under two names", []verdict.Approval{word("ben", "k1", 1), word("carl", "k1", 2)}, 1},
		{"one name in two spellings", []verdict.Approval{word("ben", "k1", 1), word("BEN ", "k2", 2)}, 1},
		{"the author with a space and a sign that nobody sees", []verdict.Approval{word("a na", "k1", 1), word("ana\u200b", "k2", 2)}, 2},
		{"one approval twice", []verdict.Approval{word("ben", "k1", 1), word("ben", "k1", 1)}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			missing := s.Missing(tt.words, written.AddDate(1, 0, 0))
			from, stands := s.StandsFrom(tt.words)
			if missing != tt.missing || stands != (missing == 0) || stands && !from.Equal(written.AddDate(0, 0, 2)) {
				t.Errorf("it lacks %d, and stands from %v: %v", missing, from, stands)
			}
		})
	}
}
