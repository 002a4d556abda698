// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"testing"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/programme"
)

// What a person says of a component counts however its package URL is spelled.
func TestAComponentIsCoveredInWhateverSpellingItIsNamed(t *testing.T) {
	const id, odd, canonical = "CVE-2023-34455", "pkg:Maven/org.xerial.snappy/snappy%2Djava", "pkg:maven/org.xerial.snappy/snappy-java"
	a := open(t, copied(t), today)
	as := verdict.Assessment{Vulnerability: id, Scope: verdict.AssessmentScope{Product: kafka.Product, Releases: []string{"3.5.0"}, Component: odd},
		Status: verdict.NotAffected, Impact: "Nobody unpacks a record.", Author: "A. Person", Written: a.Now(),
		Premises: []verdict.Premise{{Kind: verdict.PremiseAbsent, Subject: "pkg:NPM/@scope/none", Expected: "absent"}}}
	stored, _, err := a.Assess(ctx, as, true)
	if err != nil {
		t.Fatal(err)
	}
	if stored.Scope.Component != canonical || stored.Premises[len(stored.Premises)-1].Subject != "pkg:npm/%40scope/none" {
		t.Errorf("it is stored as %+v", stored)
	}
	x, err := a.Explain(ctx, id, release("3.5.0"))
	if err != nil || x.Status != verdict.NotAffected {
		t.Errorf("the answer is %s, %v", x.Status, err)
	}
	as.Scope.Component = canonical
	if again, _, err := a.Assess(ctx, as, false); err != nil || again.ID != stored.ID {
		t.Errorf("the same words in the canonical form are %s, %v; want %s", again.ID, err, stored.ID)
	}
	ev, _, err := a.AddEvidence(ctx, verdict.Evidence{Vulnerability: id, Product: kafka.Product, Component: odd + "@1.1.10.0", Kind: verdict.EvidenceReport, Result: verdict.ResultReached, Summary: "It crashed.", By: "A"})
	if err != nil || ev.Component != canonical+"@1.1.10.0" {
		t.Errorf("evidence is stored about %s, %v", ev.Component, err)
	}
	wrong := verdict.Suppression{Rule: "not-snappy", Kind: verdict.Mute, Vulnerability: id, Component: odd, Reason: "x"}
	if err := apply(a, &programme.Programme{Suppressions: one(wrong)}); err != nil {
		t.Fatal(err)
	}
	_, rules, err := a.SuppressionFiles(ctx)
	if err != nil || len(rules) == 0 || rules[len(rules)-1].Component != canonical {
		t.Errorf("the rule is stored as %+v, %v", rules, err)
	}
}
