// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/triage"
	"verdict/spec/vers"
)

const notExecuted = "not_affected vulnerable_code_not_in_execute_path assessed"

func TestAnAssessmentDecidesOnlyWhileItStands(t *testing.T) {
	tests := []struct {
		name   string
		change func(*verdict.Assessment)
		want   string
		why    string // why it lost
	}{
		{"an approved one decides", func(*verdict.Assessment) {}, notExecuted, ""},
		{"an unapproved one decides nothing", func(a *verdict.Assessment) { a.Approved = time.Time{} }, "under_investigation unassessed", "it is not approved"},
		{"one that is approved later decides nothing yet", func(a *verdict.Assessment) { a.Approved = now.Add(time.Second) }, "under_investigation unassessed", "it is not approved"},
		{"an expired one decides nothing", func(a *verdict.Assessment) { a.Expires = now }, "under_investigation unassessed", "it expired on 2030-06-01"},
		{"one that expires later decides", func(a *verdict.Assessment) { a.Expires = now.Add(time.Second) }, notExecuted, ""},
		{"a revoked one decides nothing", func(a *verdict.Assessment) { a.Revoked, a.RevokedBy = past, "approver" }, "under_investigation unassessed", "it was revoked by approver"},
		{"one of another product decides nothing", func(a *verdict.Assessment) { a.Scope.Product = "bank" }, "under_investigation unassessed", "it does not cover release 1.0.0"},
		{"one of another line decides nothing", func(a *verdict.Assessment) { a.Scope.Lines = []string{"2.0"} }, "under_investigation unassessed", "it does not cover release 1.0.0"},
		{"one of another component decides nothing", func(a *verdict.Assessment) { a.Scope.Component = "pkg:maven/org.acme/net" }, "under_investigation unassessed", "it speaks of another component or part"},
		{"one of another part decides nothing", func(a *verdict.Assessment) { a.Scope.Part = "client" }, "under_investigation unassessed", "it speaks of another component or part"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := matched()
			id := w.assess(notAffected(verdict.CodeNotInExecutePath), tt.change)
			a := w.want(t, flaw, "1.0.0", tt.want)
			if got := lost(a, "assessment "+id); got != tt.why {
				t.Errorf("it lost because %q, want %q", got, tt.why)
			}
		})
	}
}

// scoped changes the scope of an assessment about the acme log.
func scoped(a verdict.Assessment, scope verdict.AssessmentScope) verdict.Assessment {
	a.Scope = scope
	return a
}

func TestTheNarrowestScopeWins(t *testing.T) {
	product := verdict.AssessmentScope{}
	component := verdict.AssessmentScope{Component: acmeLog}
	part := verdict.AssessmentScope{Part: "server"}
	line := verdict.AssessmentScope{Lines: []string{"1.0"}}
	release := verdict.AssessmentScope{Releases: []string{"1.0.0"}}
	for _, pair := range []struct {
		name           string
		narrow, widest verdict.AssessmentScope
	}{
		{"a component before the product", component, product},
		{"a part before a component", part, component},
		{"a line before a part", line, part},
		{"a release before a line", release, line},
	} {
		t.Run(pair.name, func(t *testing.T) {
			w := matched(verdict.Part{Name: "server"})
			narrow := w.assess(scoped(notAffected(verdict.CodeNotInExecutePath), pair.narrow))
			wide := w.assess(scoped(affected(), pair.widest))
			a := w.want(t, flaw, "1.0.0", notExecuted)
			if a.Won.Assessment != narrow || lost(a, "assessment "+wide) != "a narrower assessment covers the finding" {
				t.Errorf("%+v won, %q lost by %q", a.Won, wide, lost(a, "assessment "+wide))
			}
		})
	}
}

func TestAssessmentsOfOneScope(t *testing.T) {
	t.Run("the one that supersedes wins", func(t *testing.T) {
		w := matched()
		old := w.assess(affected())
		next := notAffected(verdict.CodeNotInExecutePath)
		next.Supersedes = old
		id := w.assess(next)
		a := w.want(t, flaw, "1.0.0", notExecuted)
		if got := lost(a, "assessment "+old); got != "superseded by assessment "+id {
			t.Errorf("the old one lost because %q", got)
		}
	})
	t.Run("an unapproved one supersedes nothing", func(t *testing.T) {
		w := matched()
		next := notAffected(verdict.CodeNotInExecutePath)
		next.Supersedes = w.assess(affected())
		w.assess(next, func(a *verdict.Assessment) { a.Approved = time.Time{} })
		w.want(t, flaw, "1.0.0", "affected assessed")
	})
	t.Run("a revoked one brings nothing back", func(t *testing.T) {
		w := matched()
		next := affected()
		next.Supersedes = w.assess(notAffected(verdict.CodeNotInExecutePath))
		w.assess(next, func(a *verdict.Assessment) { a.Revoked = past })
		w.want(t, flaw, "1.0.0", "under_investigation unassessed")
	})
	t.Run("one that supersedes for a component leaves the rest as it was", func(t *testing.T) {
		w := newWorld()
		w.release("1.0.0", "", "log@1.5", "net@1.5")
		w.record(flaw, "log introduced=1.0 fixed=2.0", "net introduced=1.0 fixed=2.0")
		next := notAffected(verdict.CodeNotInExecutePath)
		next.Supersedes = w.assess(scoped(affected(), verdict.AssessmentScope{}))
		w.assess(next)
		w.want(t, flaw, "1.0.0", "affected assessed")
	})
	t.Run("two that supersede each other decide nothing", func(t *testing.T) {
		w := matched()
		first := w.assess(notAffected(verdict.CodeNotInExecutePath))
		next := notAffected(verdict.CodeNotPresent)
		next.Supersedes = first
		second := w.assess(next)
		w.Assessments[0].Supersedes = second
		w.want(t, flaw, "1.0.0", "under_investigation unassessed")
	})
	t.Run("two that differ and cannot be ordered are a conflict", func(t *testing.T) {
		w := matched()
		first, second := w.assess(affected()), w.assess(notAffected(verdict.CodeNotInExecutePath))
		a := w.want(t, flaw, "1.0.0", "under_investigation conflict")
		if lost(a, "assessment "+first) == "" || lost(a, "assessment "+second) == "" {
			t.Errorf("both lose with a reason, but %+v", a.Lost)
		}
	})
	t.Run("two justifications are a conflict too", func(t *testing.T) {
		w := matched()
		w.assess(notAffected(verdict.CodeNotPresent))
		w.assess(notAffected(verdict.CodeNotInExecutePath))
		w.want(t, flaw, "1.0.0", "under_investigation conflict")
	})
	t.Run("two that agree are none", func(t *testing.T) {
		w := matched()
		again := notAffected(verdict.CodeNotInExecutePath)
		again.Impact = "Said by another person."
		w.assess(again)
		w.assess(notAffected(verdict.CodeNotInExecutePath))
		w.want(t, flaw, "1.0.0", notExecuted)
	})
	t.Run("two cover the versions of a component piece by piece", func(t *testing.T) {
		w := matched()
		early, late := affected(), notAffected(verdict.CodeNotInExecutePath)
		early.Scope.Versions = vers.Interval{Introduced: "1.0", Fixed: "1.4"}
		late.Scope.Versions = vers.Interval{Introduced: "1.4", Fixed: "2.0"}
		id := w.assess(early)
		w.assess(late)
		a := w.want(t, flaw, "1.0.0", notExecuted)
		if got := lost(a, "assessment "+id); got != "version 1.5 is not in [1.0,1.4)" {
			t.Errorf("the early one lost because %q", got)
		}
	})
}

func TestAnotherVersionOfTheComponentTakesNoAssessmentOutOfItsRange(t *testing.T) {
	w := matched()
	one, all := affected(), notAffected(verdict.CodeNotInExecutePath)
	one.Scope.Versions = vers.Interval{Introduced: "1.0", Fixed: "1.6"}
	all.Scope.Versions = vers.Interval{Introduced: "1.0", Fixed: "2.0"}
	w.assess(one)
	w.assess(all)
	w.want(t, flaw, "1.0.0", "under_investigation conflict")
	w.sbom("1.0.0").Occurrences = append(w.sbom("1.0.0").Occurrences, occurrence("log@1.7"))
	a := w.want(t, flaw, "1.0.0", "under_investigation conflict")
	statuses := map[string]verdict.Status{}
	for _, f := range a.Findings() {
		statuses[f.Component.PURL] = f.Status
	}
	if statuses[acmeLog+"@1.5"] != verdict.UnderInvestigation || statuses[acmeLog+"@1.7"] != verdict.NotAffected {
		t.Errorf("the findings are %v", statuses)
	}
}

func TestAVersionThatCannotBeComparedIsNotOutOfTheAssessedRange(t *testing.T) {
	w := newWorld()
	w.release("1.0.0", "", "pkg:npm/log@one")
	w.record(flaw, "npm/log introduced=1.0.0 fixed=2.0.0")
	one, all := affected(), notAffected(verdict.CodeNotInExecutePath)
	one.Scope.Component, all.Scope.Component = "pkg:npm/log", "pkg:npm/log"
	one.Scope.Versions = vers.Interval{Introduced: "1.0.0", Fixed: "1.6.0"}
	w.assess(one)
	w.assess(all)
	w.want(t, flaw, "1.0.0", "affected premise_failed")
}

func TestAnotherComponentThatLeftItsRangeSilencesNobody(t *testing.T) {
	w := newWorld()
	w.release("1.0.0", "", "log@1.5", "net@2.5")
	w.record(flaw, "log introduced=1.0 fixed=2.0")
	a := affected()
	a.Premises = []verdict.Premise{{Kind: verdict.PremiseComponent, Subject: "pkg:maven/org.acme/net", Expected: "[1.0,2.0)"}}
	w.assess(a)
	w.assess(notAffected(verdict.CodeNotInExecutePath))
	w.want(t, flaw, "1.0.0", "affected premise_failed")
}

func TestAWiderAffectedStandsWhereTheNarrowerOneFell(t *testing.T) {
	w := matched()
	narrow := notAffected(verdict.CodeNotInExecutePath)
	narrow.Scope.Releases = []string{"1.0.0"}
	narrow.Premises = []verdict.Premise{{Kind: verdict.PremiseFact, Subject: "uses.log", Expected: "0"}}
	w.Releases[0].Facts = map[string]string{"uses.log": "0"}
	w.assess(narrow)
	wide := w.assess(affected())
	w.want(t, flaw, "1.0.0", notExecuted)
	w.Releases[0].Facts["uses.log"] = "3"
	a := w.want(t, flaw, "1.0.0", "affected premise_failed")
	if a.Won.Assessment != wide || lost(a, "assessment "+wide) != "" || !a.Parts[0].Reconfirm {
		t.Errorf("%+v won and %+v lost; re-confirm is %v", a.Won, a.Lost, a.Parts[0].Reconfirm)
	}
}

func TestTheDangerFloor(t *testing.T) {
	kinds := []verdict.EvidenceKind{verdict.EvidenceExecutedProof, verdict.EvidenceExploitation, verdict.EvidenceKEV, verdict.EvidenceReport}
	for _, kind := range kinds {
		w := matched()
		id := w.assess(notAffected(verdict.InlineMitigationsPresent))
		w.evidence(verdict.Evidence{Kind: kind, Result: verdict.ResultConfirmed, Component: acmeLog})
		a := w.want(t, flaw, "1.0.0", "under_investigation danger_floor")
		if lost(a, "assessment "+id) != "the danger floor allows no not_affected" || a.Justification != "" || a.Impact != "" {
			t.Errorf("%s: %+v lost, impact %q", kind, a.Lost, a.Impact)
		}
	}
	word := &verdict.Lift{Reason: "Not ours.", By: "first", At: past}
	lifts := []struct {
		name string
		said verdict.Evidence
		want string
	}{
		{"one person does not lift it", verdict.Evidence{Lift: word}, "under_investigation danger_floor"},
		{"names that nobody signed do not lift it", verdict.Evidence{LiftedBy: []string{"first", "second"}}, "under_investigation danger_floor"},
		{"two people lift it", verdict.Evidence{Lift: word, Lifted: now}, "not_affected inline_mitigations_already_exist assessed"},
		{"it is not lifted before they did", verdict.Evidence{Lift: word, Lifted: now.Add(1)}, "under_investigation danger_floor"},
	}
	for _, tt := range lifts {
		t.Run(tt.name, func(t *testing.T) {
			w := matched()
			w.assess(notAffected(verdict.InlineMitigationsPresent))
			tt.said.Kind, tt.said.Result = verdict.EvidenceKEV, verdict.ResultConfirmed
			w.evidence(tt.said)
			w.want(t, flaw, "1.0.0", tt.want)
		})
	}
	t.Run("it leaves affected as it is", func(t *testing.T) {
		w := matched()
		w.assess(affected())
		w.evidence(verdict.Evidence{Kind: verdict.EvidenceKEV, Result: verdict.ResultConfirmed})
		w.want(t, flaw, "1.0.0", "affected assessed")
	})
	t.Run("it is heard for a component written with qualifiers", func(t *testing.T) {
		w := matched()
		w.assess(notAffected(verdict.InlineMitigationsPresent))
		w.evidence(verdict.Evidence{Kind: verdict.EvidenceExecutedProof, Result: verdict.ResultConfirmed, Component: acmeLog + "@1.5?type=jar"})
		w.want(t, flaw, "1.0.0", "under_investigation danger_floor")
	})
	t.Run("it is heard for the ancestor of a rebuild", func(t *testing.T) {
		w := newWorld()
		w.release("1.0.0", "", "vendor-log@9.5 ^log@1.5")
		w.record(flaw, "log introduced=1.0 fixed=2.0")
		a := notAffected(verdict.InlineMitigationsPresent)
		a.Scope.Component = "pkg:maven/org.acme/vendor-log"
		w.assess(a)
		w.evidence(verdict.Evidence{Kind: verdict.EvidenceExecutedProof, Result: verdict.ResultConfirmed, Component: acmeLog})
		w.want(t, flaw, "1.0.0", "under_investigation danger_floor")
	})
	t.Run("it is not heard for another version", func(t *testing.T) {
		w := matched()
		w.assess(notAffected(verdict.InlineMitigationsPresent))
		w.evidence(verdict.Evidence{Kind: verdict.EvidenceExecutedProof, Result: verdict.ResultConfirmed, Component: acmeLog + "@1.4"})
		w.want(t, flaw, "1.0.0", "not_affected inline_mitigations_already_exist assessed")
	})
}

func TestAWitnessContradictsTwoJustificationsOnly(t *testing.T) {
	for _, j := range verdict.Justifications {
		w := matched()
		id := w.assess(notAffected(j))
		w.evidence(verdict.Evidence{Kind: verdict.EvidenceReach, Result: verdict.ResultReached, Tool: "paths", Component: acmeLog})
		defeated := j == verdict.CodeNotPresent || j == verdict.CodeNotInExecutePath
		want := "not_affected " + string(j) + " assessed"
		if defeated {
			want = "under_investigation contradiction"
		}
		a := w.want(t, flaw, "1.0.0", want)
		if defeated != strings.HasPrefix(lost(a, "assessment "+id), "contradicted by evidence") || defeated != a.Parts[0].Reconfirm {
			t.Errorf("%s: %+v lost, re-confirm %v", j, a.Lost, a.Parts[0].Reconfirm)
		}
	}
	t.Run("not when the assessment knew of it", func(t *testing.T) {
		w := matched()
		a := notAffected(verdict.CodeNotInExecutePath)
		a.Evidence = []string{w.evidence(verdict.Evidence{Kind: verdict.EvidenceReach, Result: verdict.ResultReached, Tool: "paths"})}
		w.assess(a)
		w.want(t, flaw, "1.0.0", notExecuted)
	})
	t.Run("a path that was not found contradicts nothing", func(t *testing.T) {
		w := matched()
		w.assess(notAffected(verdict.CodeNotInExecutePath))
		w.evidence(verdict.Evidence{Kind: verdict.EvidenceReach, Result: verdict.ResultUndetermined, Tool: "paths"})
		w.want(t, flaw, "1.0.0", notExecuted)
	})
	t.Run("a witness alone makes nothing affected", func(t *testing.T) {
		w := matched()
		w.evidence(verdict.Evidence{Kind: verdict.EvidenceReach, Result: verdict.ResultReached, Tool: "paths"})
		w.want(t, flaw, "1.0.0", "under_investigation unassessed")
	})
	t.Run("a path that was not found proves nothing", func(t *testing.T) {
		w := matched()
		w.evidence(verdict.Evidence{Kind: verdict.EvidenceReach, Result: verdict.ResultNotReached, Tool: "paths", Artifact: "d1"})
		w.want(t, flaw, "1.0.0", "under_investigation unassessed")
	})
	t.Run("a statement without component is contradicted as well", func(t *testing.T) {
		w := newWorld()
		w.release("1.0.0", "", "net@1.0")
		a := notAffected(verdict.CodeNotPresent)
		a.Scope.Component = ""
		w.assess(a)
		w.evidence(verdict.Evidence{Kind: verdict.EvidenceReach, Result: verdict.ResultReached, Tool: "paths", Component: "pkg:maven/org.acme/net"})
		w.want(t, flaw, "1.0.0", "under_investigation contradiction")
	})
}

func absenceProof(w *world) verdict.Evidence {
	return verdict.Evidence{Kind: verdict.EvidencePresence, Result: verdict.ResultAbsent, Tool: "classes", Component: acmeLog, Artifact: "d1"}
}

func TestPromotion(t *testing.T) {
	const promoted, not = "not_affected vulnerable_code_not_present promoted", "under_investigation unassessed"
	tests := []struct {
		name  string
		score string
		build func(w *world, ev *verdict.Evidence)
		want  string
	}{
		{"absence on the artifact's digest stands at medium", medium, func(*world, *verdict.Evidence) {}, promoted},
		{"absence on the artifact's digest stands at low", low, func(*world, *verdict.Evidence) {}, promoted},
		{"never at high", high, func(*world, *verdict.Evidence) {}, not},
		{"never at critical", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", func(*world, *verdict.Evidence) {}, not},
		{"never without a score", "", func(*world, *verdict.Evidence) {}, not},
		{"never with a score that cannot be read", "CVSS:3.1/nonsense", func(*world, *verdict.Evidence) {}, not},
		{"never for what is known to be exploited, lifted or not", medium, func(w *world, _ *verdict.Evidence) {
			w.evidence(verdict.Evidence{Kind: verdict.EvidenceKEV, Result: verdict.ResultConfirmed, Lifted: past})
		}, not},
		{"not by a person's word", medium, func(_ *world, ev *verdict.Evidence) { ev.Tool = "" }, not},
		{"not by a path that was not found", medium, func(_ *world, ev *verdict.Evidence) {
			ev.Kind, ev.Result = verdict.EvidenceReach, verdict.ResultNotReached
		}, not},
		{"not on another digest", medium, func(_ *world, ev *verdict.Evidence) { ev.Artifact = "d2" }, not},
		{"not without a digest", medium, func(_ *world, ev *verdict.Evidence) { ev.Artifact = "" }, not},
		{"not when the component lies in a second file", medium, func(w *world, _ *verdict.Evidence) {
			w.sbom("1.0.0").Occurrences = append(w.sbom("1.0.0").Occurrences, occurrence("log@1.5 path=lib/all.jar sha=d9"))
		}, not},
		{"not against a witness", medium, func(w *world, _ *verdict.Evidence) {
			w.evidence(verdict.Evidence{Kind: verdict.EvidenceReach, Result: verdict.ResultReached, Tool: "paths"})
		}, not},
		{"not when the policy promotes nothing", medium, func(w *world, _ *verdict.Evidence) { w.Promotion = triage.PromotionRule{} }, not},
		{"not when the version cannot be compared", medium, func(w *world, _ *verdict.Evidence) {
			w.sbom("1.0.0").Occurrences[0].Component.PURL = acmeLog
		}, "under_investigation undetermined_match"},
		{"not when a merge united it with another flaw", medium, func(w *world, _ *verdict.Evidence) {
			v := w.record(flaw, "log introduced=1.0 fixed=2.0")
			v.IDs, v.Records[1].ID = []string{flaw, other}, other
			scored(v, medium)
		}, not},
		{"also when both records give the id that was named", medium, func(w *world, _ *verdict.Evidence) {
			v := w.record(flaw, "log introduced=1.0 fixed=2.0")
			v.IDs, v.Records[1].ID, v.Records[1].Aliases = []string{flaw, "GHSA-aaaa-bbbb-cccc"}, "GHSA-aaaa-bbbb-cccc", []string{flaw}
			scored(v, medium)
		}, promoted},
		{"not when the id names several vulnerabilities", medium, func(w *world, _ *verdict.Evidence) {
			w.vulnerability(flaw).Ambiguous = []string{flaw}
		}, not},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := matched()
			scored(w.vulnerability(flaw), tt.score)
			ev := absenceProof(w)
			tt.build(w, &ev)
			w.evidence(ev)
			a := w.want(t, flaw, "1.0.0", tt.want)
			if machine := tt.want == promoted; a.Findings()[0].Machine != machine {
				t.Errorf("it is marked as a machine's: %v", !machine)
			}
		})
	}
	t.Run("never for our own code", func(t *testing.T) {
		w := newWorld()
		w.release("1.0.0", "", "none")
		w.own(verdict.OwnVulnerability{IDs: []string{flaw}, Scores: []verdict.Score{{Vector: low}}, Affected: []verdict.OwnRange{{Versions: []string{"1.0.0"}}}})
		w.evidence(verdict.Evidence{Kind: verdict.EvidencePresence, Result: verdict.ResultAbsent, Tool: "classes", Artifact: "d1"})
		w.want(t, flaw, "1.0.0", "affected declared")
	})
}

func TestASupplierSpeaksOfTheSameBuildOnly(t *testing.T) {
	const rpm, open = "pkg:rpm/redhat/log@1.5-3.el9?arch=x86_64&epoch=1", "under_investigation unassessed"
	tests := []struct {
		name   string
		status verdict.Status
		build  string
		layer  string
		want   string
	}{
		{"its fix state decides", verdict.Fixed, "d1", "", "fixed supplier"},
		{"its affected decides", verdict.Affected, "d1", "", "affected supplier"},
		{"its not_affected decides for a base layer", verdict.NotAffected, "d1", " layer=base", "not_affected vulnerable_code_not_present supplier"},
		{"its not_affected decides nothing elsewhere", verdict.NotAffected, "d1", "", open},
		{"it decides nothing of another digest", verdict.Fixed, "d2", "", open},
		{"it decides nothing of no build", verdict.Fixed, "", "", open},
		{"it decides nothing of a package that distributions do not build", verdict.Fixed, acmeLog + "@1.5", "", open},
		{"what it still investigates stays open", verdict.UnderInvestigation, "d1", "", open},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := matched()
			w.sbom("1.0.0").Occurrences[0] = occurrence("log@1.5 sha=d1" + tt.layer)
			ev := verdict.Evidence{Kind: verdict.EvidenceSupplier, Result: verdict.ResultStated, Status: tt.status, Build: tt.build, By: "the supplier"}
			if tt.status == verdict.NotAffected {
				ev.Justification = verdict.CodeNotPresent
			}
			id := w.evidence(ev)
			a := w.want(t, flaw, "1.0.0", tt.want)
			if won := a.Won.What == "evidence "+id; won == (tt.want == open) {
				t.Errorf("%+v won", a.Won)
			}
		})
	}
	for build, want := range map[string]string{rpm: "fixed supplier", "pkg:rpm/redhat/log@1.5-3.el9": open, strings.Replace(rpm, "x86_64", "s390x", 1): open} {
		w := matched()
		bill := w.sbom("1.0.0")
		bill.Occurrences[0] = occurrence("log@1.5")
		bill.Occurrences[0].Component = verdict.Component{PURL: rpm, Pedigree: &verdict.Pedigree{Ancestors: []string{acmeLog + "@1.5"}}}
		w.evidence(verdict.Evidence{Kind: verdict.EvidenceSupplier, Result: verdict.ResultStated, Status: verdict.Fixed, Build: build})
		w.want(t, flaw, "1.0.0", want)
	}
	t.Run("of several that differ the weightiest decides, in any order", func(t *testing.T) {
		for _, summaries := range [][2]string{{"a", "b"}, {"b", "a"}, {"c", "d"}, {"d", "c"}} {
			w := matched()
			w.sbom("1.0.0").Occurrences[0] = occurrence("log@1.5 sha=d1 layer=base")
			w.evidence(verdict.Evidence{Kind: verdict.EvidenceSupplier, Result: verdict.ResultStated, Status: verdict.NotAffected, Build: "d1", Summary: summaries[0]})
			w.evidence(verdict.Evidence{Kind: verdict.EvidenceSupplier, Result: verdict.ResultStated, Status: verdict.Affected, Build: "d1", Summary: summaries[1]})
			w.want(t, flaw, "1.0.0", "affected supplier")
		}
	})
	t.Run("its not_affected decides nothing of a layer above the base", func(t *testing.T) {
		for layer, want := range map[string]string{"base": "not_affected supplier", "top": open} {
			w := matched()
			w.sbom("1.0.0").Base = &verdict.BaseImage{Layers: []string{"base"}}
			w.sbom("1.0.0").Occurrences[0] = occurrence("log@1.5 sha=d1 layer=" + layer)
			w.evidence(verdict.Evidence{Kind: verdict.EvidenceSupplier, Result: verdict.ResultStated, Status: verdict.NotAffected, Build: "d1"})
			w.want(t, flaw, "1.0.0", want)
		}
	})
	t.Run("a witness silences it about code that is absent", func(t *testing.T) {
		w := matched()
		w.sbom("1.0.0").Occurrences[0] = occurrence("log@1.5 sha=d1 layer=base")
		w.evidence(verdict.Evidence{Kind: verdict.EvidenceSupplier, Result: verdict.ResultStated, Status: verdict.NotAffected, Justification: verdict.CodeNotPresent, Build: "d1"})
		w.evidence(verdict.Evidence{Kind: verdict.EvidenceReach, Result: verdict.ResultReached, Tool: "paths"})
		w.want(t, flaw, "1.0.0", open)
	})
	t.Run("a merge carries no fix over", func(t *testing.T) {
		w := matched()
		v := w.record(flaw, "log introduced=1.0 fixed=2.0")
		v.IDs, v.Records[1].ID = []string{flaw, other}, other
		w.evidence(verdict.Evidence{Kind: verdict.EvidenceSupplier, Result: verdict.ResultStated, Status: verdict.Fixed, Build: "d1"})
		w.want(t, flaw, "1.0.0", open)
	})
}

func TestWhatNobodyDecided(t *testing.T) {
	t.Run("a hit through a relocation is a proposal", func(t *testing.T) {
		w := newWorld()
		w.release("1.0.0", "", "pkg:maven/at.acme/log@1.5")
		w.relocations = []verdict.Relocation{{Ecosystem: "Maven", From: "org.acme:log", To: "at.acme:log"}}
		w.record(flaw, "log introduced=1.0 fixed=2.0")
		a := w.want(t, flaw, "1.0.0", "under_investigation unassessed")
		if !strings.Contains(a.Won.Why, "which is a proposal") {
			t.Errorf("the reason is %q", a.Won.Why)
		}
	})
	t.Run("a rebuild matches by its ancestor, and says so", func(t *testing.T) {
		w := newWorld()
		w.release("1.0.0", "", "log@9.5-vendor ^log@1.5")
		w.record(flaw, "log introduced=1.0 fixed=2.0")
		a := w.want(t, flaw, "1.0.0", "under_investigation unassessed")
		if m := a.Findings()[0].Match; m.As != verdict.AsPedigree || m.Identity != acmeLog+"@1.5" {
			t.Errorf("it matched as %s by %s", m.As, m.Identity)
		}
	})
	t.Run("a patch is cited and removes no match", func(t *testing.T) {
		w := matched()
		w.sbom("1.0.0").Occurrences[0].Component.Pedigree = &verdict.Pedigree{Patches: []verdict.Patch{{Kind: "backport", Resolves: []string{flaw}}}}
		a := w.want(t, flaw, "1.0.0", "under_investigation unassessed")
		if a.Findings()[0].Component.Pedigree == nil {
			t.Error("the patch is not cited")
		}
		fixed := affected()
		fixed.Status, fixed.Action, fixed.Impact = verdict.Fixed, "", "The patch is in."
		w.assess(fixed)
		w.want(t, flaw, "1.0.0", "fixed assessed")
	})
	t.Run("an undetermined version is never outside", func(t *testing.T) {
		w := matched()
		w.sbom("1.0.0").Occurrences[0].Component.PURL = acmeLog
		w.want(t, flaw, "1.0.0", "under_investigation undetermined_match")
	})
}

func TestTheRollUpTakesTheWeightiest(t *testing.T) {
	w := newWorld(verdict.Part{Name: "server"}, verdict.Part{Name: "client", Components: []string{"pkg:maven/org.acme/net"}})
	w.release("1.0.0", "", "log@1.5", "net@1.5", "web@1.5")
	w.record(flaw, "log introduced=1.0 fixed=2.0", "net introduced=1.0 fixed=2.0", "web introduced=1.0 fixed=2.0")
	is := func(component string, status verdict.Status) {
		a := verdict.Assessment{Vulnerability: flaw, Status: status, Impact: "As it is.", Scope: verdict.AssessmentScope{Component: "pkg:maven/org.acme/" + component}}
		if status == verdict.Affected {
			a.Action = "Upgrade."
		}
		w.assess(a)
	}
	is("web", verdict.NotAffected)
	w.want(t, flaw, "1.0.0", "under_investigation unassessed")
	is("log", verdict.Fixed)
	is("net", verdict.NotAffected)
	a := w.want(t, flaw, "1.0.0", "fixed assessed")
	if lost(a, "part client") != "not_affected weighs less than fixed of part server" {
		t.Errorf("%+v lost", a.Lost)
	}
	if lost(a, "pkg:maven/org.acme/web@1.5") != "not_affected weighs less than fixed" {
		t.Errorf("%+v lost", a.Lost)
	}
	w.Assessments = w.Assessments[:2]
	is("net", verdict.Affected)
	a = w.want(t, flaw, "1.0.0", "affected assessed")
	if lost(a, "pkg:maven/org.acme/log@1.5") != "fixed weighs less than affected" {
		t.Errorf("%+v lost", a.Lost)
	}
	order := []verdict.Status{verdict.Affected, verdict.UnderInvestigation, verdict.Unknown, verdict.NotEvaluated, verdict.Fixed, verdict.NotAffected}
	for i := range order[1:] {
		if order[i].Weight() <= order[i+1].Weight() {
			t.Errorf("%s does not weigh more than %s", order[i], order[i+1])
		}
	}
}

func TestAnAmbiguousIDIsAnsweredByTheWeightiestMeaning(t *testing.T) {
	w := newWorld()
	w.release("1.0.0", "", "log@1.5", "net@1.0")
	const ghsa = "GHSA-aaaa-bbbb-cccc"
	for id, claim := range map[string]string{flaw: "web introduced=1.0", other: "log introduced=1.0"} {
		v := w.record(id, claim)
		v.IDs, v.Ambiguous = []string{id, ghsa}, []string{ghsa}
	}
	a := w.want(t, strings.ToLower(ghsa), "1.0.0", "under_investigation unassessed")
	if a.Vulnerability != other || lost(a, flaw) != ghsa+" names it as well; ask for it by its own id" {
		t.Errorf("%s was answered, and lost are %+v", a.Vulnerability, a.Lost)
	}
	not := notAffected(verdict.CodeNotPresent)
	not.Vulnerability = ghsa
	w.assess(not, func(a *verdict.Assessment) {
		a.Premises[0].Expected = triage.Fingerprint(w.vulnerability(other))
	})
	a = w.want(t, other, "1.0.0", "under_investigation premise_failed")
	if !strings.Contains(a.Won.Why, "names several vulnerabilities") {
		t.Errorf("the reason is %q", a.Won.Why)
	}
}
