// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"strings"
	"testing"

	"verdict"
	"verdict/internal/triage"
	"verdict/spec/vers"
)

// assessed is a world with an assessment of release 1.0.0 that rests on the
// premises, and a later release of the same line and of another.
func assessed(premises ...verdict.Premise) *world {
	w := newWorld()
	w.release("1.0.0", "", "log@1.5", "net@1.0").Facts = map[string]string{"uses.log": "0"}
	w.record(flaw, "log introduced=1.0 fixed=2.0")
	a := notAffected(verdict.CodeNotInExecutePath)
	a.Scope.Versions = vers.Interval{Introduced: "1.0", Fixed: "1.7"}
	a.Premises = premises
	w.assess(a)
	w.release("1.0.1", "1.0.0", "log@1.6", "net@1.0").Facts = map[string]string{"uses.log": "0"}
	w.release("2.0.0", "1.0.1", "log@1.6", "net@1.0").Facts = map[string]string{"uses.log": "0"}
	return w
}

func TestALaterReleaseInheritsWhatItsPremisesReplay(t *testing.T) {
	fact := verdict.Premise{Kind: verdict.PremiseFact, Subject: "uses.log", Expected: "0"}
	scope := verdict.Premise{Kind: verdict.PremiseScope, Expected: "required"}
	absent := verdict.Premise{Kind: verdict.PremiseAbsent, Subject: "pkg:maven/org.acme/web", Expected: "absent"}
	const asks = "under_investigation premise_failed"
	tests := []struct {
		name    string
		premise verdict.Premise
		change  func(w *world)
		want    string // of 2.0.0
		why     string
	}{
		{"every premise holds", fact, func(*world) {}, notExecuted, ""},
		{"the component moved within the assessed range", fact, func(w *world) { w.sbom("2.0.0").Occurrences[0] = occurrence("log@1.4") }, notExecuted, ""},
		{"the component left the assessed range", fact, func(w *world) { w.sbom("2.0.0").Occurrences[0] = occurrence("log@1.8") }, asks, "version 1.8 is not in [1.0,1.7)"},
		{"a fact has another value", fact, func(w *world) { w.Releases[2].Facts["uses.log"] = "2" }, asks, "uses.log is 2 and not 0"},
		{"a fact is not declared", fact, func(w *world) { w.Releases[2].Facts = nil }, asks, "release 2.0.0 does not declare uses.log"},
		{"the scope holds where a bill does not say", scope, func(*world) {}, notExecuted, ""},
		{"the scope changed", scope, func(w *world) { w.sbom("2.0.0").Occurrences[0].Scope = verdict.Optional }, asks, "the scope of pkg:maven/org.acme/log is optional and not required"},
		{"an absent component is still absent", absent, func(*world) {}, notExecuted, ""},
		{"an absent component came back", absent, func(w *world) {
			w.sbom("2.0.0").Occurrences = append(w.sbom("2.0.0").Occurrences, occurrence("web@1.0"))
		}, asks, "pkg:maven/org.acme/web@1.0 is in the part"},
		{"an absent component came back under a vendor's name", absent, func(w *world) {
			w.sbom("2.0.0").Occurrences = append(w.sbom("2.0.0").Occurrences, occurrence("pkg:maven/com.vendor/web@1.0-v ^web@1.0"))
		}, asks, "pkg:maven/com.vendor/web@1.0-v is in the part"},
		{"absence is not shown by an incomplete inventory", absent, func(w *world) { w.sbom("2.0.0").Completeness = verdict.Incomplete }, asks, "cannot show that pkg:maven/org.acme/web is absent"},
		{"absence is not shown beside software without identity", absent, func(w *world) { w.sbom("2.0.0").Unidentified = 1 }, asks, "cannot show that pkg:maven/org.acme/web is absent"},
		{"what is no package URL is never shown to be absent", verdict.Premise{Kind: verdict.PremiseAbsent, Subject: "org.acme:web", Expected: "absent"}, func(*world) {}, asks, "org.acme:web is no package URL"},
		{"an absence that is expected to be a presence does not hold", verdict.Premise{Kind: verdict.PremiseAbsent, Subject: "pkg:maven/org.acme/web", Expected: "present"}, func(*world) {}, asks, "pkg:maven/org.acme/web is not in the part"},
		{"an expected range that cannot be read", verdict.Premise{Kind: verdict.PremiseComponent, Expected: "1.x"}, func(*world) {}, asks, "cannot be read"},
		{"another component that is replaced", verdict.Premise{Kind: verdict.PremiseComponent, Subject: "pkg:maven/org.acme/net", Expected: "[1.0,2.0)"}, func(w *world) {
			w.sbom("2.0.0").Occurrences[1] = occurrence("net2@1.0")
		}, asks, "pkg:maven/org.acme/net is not in the part"},
		{"a range was widened", fact, func(w *world) {
			w.vulnerability(flaw).Records[0].Affected[0] = claim("log introduced=0.9 fixed=2.0")
		}, asks, "the ids or ranges of CVE-2030-0001 are not what they were"},
		{"another package is named", fact, func(w *world) { w.record(flaw, "web introduced=1.0") }, asks, "are not what they were"},
		{"an alias was merged", fact, func(w *world) { w.vulnerability(flaw).IDs = []string{flaw, "GHSA-aaaa-bbbb-cccc"} }, asks, "are not what they were"},
		{"the same claim by another record changes nothing", fact, func(w *world) { w.record(flaw, "log introduced=1.0 fixed=2.0") }, notExecuted, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := assessed(tt.premise)
			tt.change(w)
			a := w.want(t, flaw, "2.0.0", tt.want)
			if waits := tt.want == asks; a.Parts[0].Reconfirm != waits || waits != strings.Contains(a.Won.Why, tt.why) && tt.why != "" {
				t.Errorf("re-confirm is %v, the reason %q, want %q", a.Parts[0].Reconfirm, a.Won.Why, tt.why)
			}
		})
	}
}

func TestAWithdrawnRecordAsksAgain(t *testing.T) {
	w := newWorld()
	w.release("1.0.0", "", "log@1.5")
	w.record(flaw, "log introduced=1.0 fixed=2.0")
	w.record(flaw, "log introduced=1.2 fixed=2.0")
	w.assess(notAffected(verdict.CodeNotInExecutePath))
	w.want(t, flaw, "1.0.0", notExecuted)
	w.Vulnerabilities[0].Records[0].Withdrawn = past
	w.want(t, flaw, "1.0.0", "under_investigation premise_failed")
}

func TestProseInheritsWithinItsLineOnly(t *testing.T) {
	w := assessed() // a clean verdict without premises of its own rests on words
	for version, unverified := range map[string]bool{"1.0.0": false, "1.0.1": true} {
		a := w.want(t, flaw, version, notExecuted)
		if a.Findings()[0].Unverified != unverified {
			t.Errorf("%s is marked as unverified: %v", version, !unverified)
		}
	}
	a := w.want(t, flaw, "2.0.0", "under_investigation premise_failed")
	if !strings.Contains(a.Won.Why, "words cannot be replayed for a new line") {
		t.Errorf("the reason is %q", a.Won.Why)
	}
}

func TestAffectedStaysAffectedWhenAPremiseFails(t *testing.T) {
	for _, status := range []verdict.Status{verdict.Affected, verdict.Fixed, verdict.NotAffected} {
		w := matched()
		a := affected()
		a.Status = status
		if status != verdict.Affected {
			a.Action = ""
		}
		w.assess(a)
		w.vulnerability(flaw).Records[0].Affected[0] = claim("log introduced=0.5 fixed=2.0")
		want := "under_investigation premise_failed"
		if status == verdict.Affected {
			want = "affected premise_failed"
		}
		got := w.want(t, flaw, "1.0.0", want)
		if !got.Parts[0].Reconfirm || !got.Findings()[0].Reconfirm {
			t.Errorf("%s does not wait to be confirmed again", status)
		}
	}
}

func TestAnApprovalAcceptsThePremisesOfTheReleasesInItsScope(t *testing.T) {
	absent := verdict.Premise{Kind: verdict.PremiseAbsent, Subject: "pkg:maven/org.acme/web", Expected: "absent"}
	w := newWorld()
	w.release("1.0.0", "", "log@1.5")
	w.sbom("1.0.0").Completeness = verdict.Incomplete
	w.record(flaw, "log introduced=1.0 fixed=2.0")
	a := notAffected(verdict.CodeNotInExecutePath)
	a.Premises = []verdict.Premise{absent}
	w.assess(a)
	w.want(t, flaw, "1.0.0", notExecuted) // although nothing could replay it
	w.release("1.0.1", "1.0.0", "log@1.5")
	w.Bills[1].SBOM.Completeness = verdict.Incomplete
	w.want(t, flaw, "1.0.1", "under_investigation premise_failed")
	w.sbom("1.0.0").Occurrences = append(w.sbom("1.0.0").Occurrences, occurrence("web@1.0"))
	w.want(t, flaw, "1.0.0", "under_investigation premise_failed")
}

func TestAPremiseThatCouldBeAnsweredOnceMustBeAnsweredAgain(t *testing.T) {
	w := assessed(verdict.Premise{Kind: verdict.PremiseFact, Subject: "uses.log", Expected: "0"})
	w.Releases[0].Facts = nil
	a := w.want(t, flaw, "1.0.0", "under_investigation premise_failed")
	if !strings.Contains(a.Won.Why, "it was answered 0 when the assessment was approved, and cannot be answered now") {
		t.Errorf("the reason is %q", a.Won.Why)
	}
}

func TestTheFingerprintKnowsWhatRangesSayAndNotWhoSaysIt(t *testing.T) {
	build := func(claims ...string) string {
		w := newWorld()
		for _, c := range claims {
			w.record(flaw, c)
		}
		return triage.Fingerprint(w.vulnerability(flaw))
	}
	base := build("log introduced=1.0 fixed=2.0", "net introduced=1.0")
	if build("net introduced=1.0", "log fixed=2.0 introduced=1.0", "net introduced=1.0") != base {
		t.Error("order and repetition change the fingerprint")
	}
	for _, claims := range [][]string{
		{"log introduced=1.0 fixed=2.0"}, {"log introduced=1.0 last=2.0", "net introduced=1.0"},
		{"log introduced=1.0 fixed=2.0 version=0.5", "net introduced=1.0"}, {"log introduced=1.0 | fixed=2.0", "net introduced=1.0"},
		{"log introduced=1.0 fixed=2.0", "npm/org.acme:net introduced=1.0"}, {"log introduced=1.0 fixed=2.0", "net introduced=1.0", "web git"},
	} {
		if build(claims...) == base {
			t.Errorf("%q has the same fingerprint", claims)
		}
	}
}
