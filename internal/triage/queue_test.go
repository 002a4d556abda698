// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/triage"
)

// kinds gives what waits, in order.
func kinds(w *world) string {
	var words []string
	for _, wait := range triage.New(w.scan()).Queue(nil) {
		words = append(words, string(wait.Kind))
	}
	return strings.Join(words, " ")
}

func TestWhatWaitsForAPerson(t *testing.T) {
	danger := func(w *world) {
		w.evidence(verdict.Evidence{Kind: verdict.EvidenceExecutedProof, Result: verdict.ResultConfirmed, Product: "shop"})
	}
	tests := []struct {
		name  string
		build func(w *world)
		want  string
	}{
		{"a finding that nobody assessed", func(*world) {}, "finding class"},
		{"a version that cannot be compared", func(w *world) { w.sbom("1.0.0").Occurrences[0].Component.PURL = acmeLog }, "undetermined class"},
		{"nothing but the class once it is assessed", func(w *world) { w.assess(affected()) }, "class"},
		{"nothing once the class is confirmed", func(w *world) {
			w.assess(affected())
			w.Classifications = []verdict.Classification{{Product: "shop", Vulnerability: flaw, Class: verdict.Exploitable, By: "first", At: past}}
		}, ""},
		{"a danger that holds the floor", func(w *world) {
			w.assess(notAffected(verdict.InlineMitigationsPresent))
			danger(w)
		}, "danger class"},
		{"a danger in our product where nothing matches", func(w *world) {
			w.sbom("1.0.0").Occurrences[0] = occurrence("log@2.0")
			w.assess(scoped(notAffected(verdict.InlineMitigationsPresent), verdict.AssessmentScope{}))
			danger(w)
		}, "danger"},
		{"assessments that differ", func(w *world) {
			w.assess(affected())
			w.assess(notAffected(verdict.CodeNotPresent))
		}, "conflict class"},
		{"assessments that differ where nothing matches", func(w *world) {
			w.sbom("1.0.0").Occurrences[0] = occurrence("log@2.0")
			w.assess(scoped(affected(), verdict.AssessmentScope{}))
			w.assess(scoped(notAffected(verdict.CodeNotPresent), verdict.AssessmentScope{}))
		}, "conflict"},
		{"a premise that failed", func(w *world) {
			w.assess(affected())
			w.vulnerability(flaw).IDs = []string{flaw, "GHSA-aaaa-bbbb-cccc"}
		}, "reconfirm class"},
		{"an assessment that is not approved, beside its finding", func(w *world) {
			w.assess(affected(), func(a *verdict.Assessment) { a.Approved = time.Time{} })
		}, "finding approval class"},
		{"a file whose component could not be told", func(w *world) {
			w.sbom("1.0.0").Occurrences = append(w.sbom("1.0.0").Occurrences, verdict.Occurrence{Identity: verdict.Unresolved,
				Ref: "odd", Path: "libs/odd.jar", Component: verdict.Component{PURL: "pkg:generic/odd"}})
		}, "finding identity class"},
		{"an id that names two vulnerabilities", func(w *world) {
			w.record(other, "web introduced=0")
			for i := range w.Vulnerabilities {
				w.Vulnerabilities[i].IDs = append(w.Vulnerabilities[i].IDs, "GHSA-aaaa-bbbb-cccc")
				w.Vulnerabilities[i].Ambiguous = []string{"GHSA-aaaa-bbbb-cccc"}
			}
		}, "finding ambiguous class"},
		{"a retraction after we had spoken", func(w *world) {
			w.assess(scoped(affected(), verdict.AssessmentScope{Releases: []string{"9.9.9"}}))
			w.vulnerability(flaw).Records[0].Withdrawn = past
		}, "retracted"},
		{"a stale source", func(w *world) { w.source("second", past.AddDate(-3, 0, 0)) }, "finding source class"},
		{"a source whose last try failed", func(w *world) { w.Sources[0].LastError = "it was cut short" }, "finding source class"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := matched()
			tt.build(w)
			if got := kinds(w); got != tt.want {
				t.Errorf("what waits is %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTheQueueNamesReleasesAndPutsTheGravestFirst(t *testing.T) {
	w := newWorld()
	w.release("1.10.0", "1.9.0", "log@1.5", "net@1.5")
	w.release("1.9.0", "", "log@1.5")
	scored(w.record(flaw, "log introduced=1.0 fixed=2.0"), low)
	w.record(other, "net introduced=1.0 fixed=2.0") // without a score
	waits := triage.New(w.scan()).Queue([]verdict.Finding{
		{Product: "shop", Version: "1.9.0", Vulnerability: "v-" + flaw, Since: now}, {Product: "shop", Version: "1.10.0", Vulnerability: "v-" + flaw, Since: past}})
	if waits[0].Subject != "shop "+other || waits[0].Severity != verdict.SeverityUnknown {
		t.Errorf("first waits %+v; unknown goes before low", waits[0])
	}
	if got := strings.Join(waits[1].Releases, " "); got != "1.9.0 1.10.0" || !waits[1].Since.Equal(past) {
		t.Errorf("%s waits for %s since %v", waits[1].Subject, got, waits[1].Since)
	}
	twice := append(append([]triage.Wait(nil), waits...), waits...)
	triage.SortWaits(twice)
	if got := triage.DistinctWaits(twice); len(got) != len(waits) {
		t.Errorf("%d of %d waits are distinct", len(got), len(waits))
	}
}
