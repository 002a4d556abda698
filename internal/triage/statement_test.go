// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/triage"
)

func (w *world) state(t *testing.T, id, version string) (verdict.Statement, error) {
	t.Helper()
	e := triage.New(w.scan())
	a, err := e.Answer(id, version, "")
	if err != nil {
		t.Fatal(err)
	}
	return e.Statement(a)
}

func TestAStatementSaysWhatIsPublicAndNothingOfEvidence(t *testing.T) {
	w := matched(verdict.Part{Name: "server"}, verdict.Part{Name: "client", Components: []string{"pkg:maven/org.acme/net"}})
	w.release("1.0.1", "1.0.0", "log@2.0")
	v := w.vulnerability(flaw)
	v.IDs, v.Records[0].Summary = []string{flaw, "GHSA-aaaa-bbbb-cccc"}, "A flaw in the log"
	scored(v, medium)
	w.assess(affected())
	w.evidence(verdict.Evidence{Kind: verdict.EvidenceReach, Result: verdict.ResultReached, Tool: "paths", Summary: "Main.secret calls Log.write"})
	s, err := w.state(t, flaw, "1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	if s.Status != verdict.Affected || s.Title != "A flaw in the log" || s.Action != "Upgrade." || s.Severity != verdict.SeverityMedium || len(s.Aliases) != 1 {
		t.Errorf("the statement is %+v", s)
	}
	if len(s.Parts) != 2 || s.Parts[1].Status != verdict.NotAffected || len(s.Components) != 1 || s.Components[0].PURL != acmeLog+"@1.5" {
		t.Errorf("its parts are %+v, its components %+v", s.Parts, s.Components)
	}
	if len(s.FixedIn) != 1 || s.FixedIn[0].Release != "1.0.1" {
		t.Errorf("it is fixed in %+v", s.FixedIn)
	}
	s, err = w.state(t, flaw, "1.0.1")
	if err != nil || s.Status != verdict.Fixed || len(s.Components) != 1 || s.Components[0] != (verdict.StatedComponent{PURL: acmeLog + "@2.0", Previous: acmeLog + "@1.5"}) {
		t.Errorf("of the fix: %v, %s by %+v", err, s.Status, s.Components)
	}
}

func TestAnIDThatNamesAnotherFlawAsWellIsNoAlias(t *testing.T) {
	w := matched()
	w.assess(affected())
	v := w.vulnerability(flaw)
	v.IDs, v.Ambiguous = []string{flaw, "GHSA-aaaa-bbbb-cccc", "OSV-1"}, []string{"GHSA-aaaa-bbbb-cccc"}
	s, err := w.state(t, flaw, "1.0.0")
	if err != nil || !slices.Equal(s.Aliases, []string{"OSV-1"}) || !slices.Equal(s.Shared, []string{"GHSA-aaaa-bbbb-cccc"}) {
		t.Errorf("its aliases are %v, and shared are %v, %v", s.Aliases, s.Shared, err)
	}
}

func TestTheShownIDIsOneThatOthersKnow(t *testing.T) {
	v := verdict.Vulnerability{ID: "V-1", IDs: []string{"CVE-2030-0001", "GHSA-aaaa-bbbb-cccc", "x_house-1"}, Records: []verdict.Record{{Source: "s", ID: "GHSA-aaaa-bbbb-cccc"},
		{Source: "house", ID: "x_house-1", Aliases: []string{"GHSA-aaaa-bbbb-cccc", "CVE-2030-0001"}, House: &verdict.HouseRecord{Reason: "r", Author: "a"}}}}
	if got := v.Shown(); got != "GHSA-aaaa-bbbb-cccc" {
		t.Errorf("it is shown as %s", got)
	}
	v.Records = v.Records[1:]
	if got := v.Shown(); got != "CVE-2030-0001" {
		t.Errorf("where nobody else knows it, it is shown as %s", got)
	}
}

func TestWhatSaysNothingIsNotStated(t *testing.T) {
	w := matched()
	w.ended("1.0")
	if _, err := w.state(t, flaw, "1.0.0"); err == nil || !strings.Contains(err.Error(), "has no answer about "+flaw) {
		t.Errorf("what nobody evaluated gives %v", err)
	}
	if _, err := w.state(t, other, "1.0.0"); err == nil {
		t.Error("what is unknown is stated")
	}
}

func TestTheFloorTakesTheWordsOfWhatLost(t *testing.T) {
	w := matched()
	w.assess(notAffected(verdict.CodeNotInExecutePath))
	w.evidence(verdict.Evidence{Kind: verdict.EvidenceKEV, Result: verdict.ResultConfirmed, Summary: "seen in the wild"})
	s, err := w.state(t, flaw, "1.0.0")
	if err != nil || s.Status != verdict.UnderInvestigation || s.Impact != "" || s.Justification != "" {
		t.Errorf("the statement is %+v, %v", s, err)
	}
}

func TestASuppliersWordIsStatedWithoutItsEvidence(t *testing.T) {
	w := matched()
	w.sbom("1.0.0").Occurrences[0] = occurrence("log@1.5 sha=d1 layer=base")
	w.evidence(verdict.Evidence{Kind: verdict.EvidenceSupplier, Result: verdict.ResultStated, Status: verdict.NotAffected, Build: "d1", Summary: "told under embargo"})
	s, err := w.state(t, flaw, "1.0.0")
	if err != nil || s.Status != verdict.NotAffected || s.Impact == "" || strings.Contains(s.Impact, "embargo") {
		t.Errorf("the statement is %s with impact %q, %v", s.Status, s.Impact, err)
	}
}

func TestAnIDThatOnlyAHouseRecordNamesIsNotSaid(t *testing.T) {
	own := verdict.Record{Source: "house", ID: "x_house-1", Aliases: []string{"CVE-2030-0001", "SECRET-77", "GHSA-aaaa-bbbb-cccc"},
		House: &verdict.HouseRecord{Overrides: []string{"CVE-2030-0001"}, Reason: "r", Author: "a"}}
	v := verdict.Vulnerability{ID: "V-1", IDs: []string{"CVE-2030-0001", "GHSA-aaaa-bbbb-cccc", "SECRET-77", "x_house-1"},
		Records: []verdict.Record{{Source: "s", ID: "CVE-2030-0001", Aliases: []string{"GHSA-aaaa-bbbb-cccc"}}, own}}
	w := triage.World{Product: verdict.Product{Slug: "p"}, Vulnerabilities: []verdict.Vulnerability{v},
		Releases: []verdict.Release{{Product: "p", Version: "1.0.0", Line: "1.0", State: verdict.Released}}}
	a, err := triage.New(w).Answer("CVE-2030-0001", "1.0.0", "")
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Aliases) != 1 || a.Aliases[0] != "GHSA-aaaa-bbbb-cccc" {
		t.Errorf("aliases are %v", a.Aliases)
	}
}

func TestNothingIsSaidAboutAPlannedRelease(t *testing.T) {
	e := triage.New(triage.World{})
	_, err := e.Statement(triage.Answer{Release: verdict.Release{Product: "p", Version: "2.0", State: verdict.Planned}, Status: verdict.NotAffected})
	if verdict.CodeOf(err) != verdict.Refused {
		t.Errorf("got %v", err)
	}
}

func TestWhatAnUnpublishedRecordOfOursSaysIsWithheld(t *testing.T) {
	embargoed := func(product string, published time.Time) *world {
		w := matched()
		w.assess(affected())
		v := w.vulnerability(flaw)
		v.IDs, v.Records[0].Summary = []string{flaw, "CVE-2026-9999", "GHSA-aaaa-bbbb-cccc"}, "A flaw in the log"
		v.Records[0].Aliases = []string{"GHSA-aaaa-bbbb-cccc"}
		v.Own = &verdict.OwnVulnerability{IDs: []string{"CVE-2026-9999", flaw}, Title: "A secret way in", Product: product, Published: published}
		return w
	}
	for _, published := range []time.Time{{}, now.AddDate(0, 0, 1)} {
		s, err := embargoed("sibling", published).state(t, flaw, "1.0.0")
		if err != nil || s.Title != "A flaw in the log" || !slices.Equal(s.Aliases, []string{"GHSA-aaaa-bbbb-cccc"}) || s.Origin != verdict.Upstream {
			t.Errorf("published %v: the statement is %+v, %v", published, s, err)
		}
	}
	if s, err := embargoed("sibling", now.AddDate(0, 0, -1)).state(t, flaw, "1.0.0"); err != nil || s.Title != "A secret way in" || len(s.Aliases) != 2 {
		t.Errorf("once it is published the statement is %+v, %v", s, err)
	}
	w := embargoed("shop", now.AddDate(0, 0, 1))
	if _, err := w.state(t, flaw, "1.0.0"); verdict.CodeOf(err) != verdict.Refused || !strings.Contains(err.Error(), "nothing is said about it before") {
		t.Errorf("of its own product before the day: %v", err)
	}
}
