// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/triage"
)

func TestWhereNothingMatches(t *testing.T) {
	tests := []struct {
		name  string
		build func(w *world)
		want  string
	}{
		{"an id that no source knows is unknown", func(w *world) {
			w.release("1.0.0", "", "log@1.5")
		}, "unknown no_record"},
		{"a record of a source that is gone proves nothing", func(w *world) {
			w.release("1.0.0", "", "none")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
			w.Sources = nil
		}, "unknown stale_source"},
		{"a record of a source that was never read proves nothing", func(w *world) {
			w.release("1.0.0", "", "none")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
			w.Sources[0].LastSync = time.Time{}
		}, "unknown stale_source"},
		{"a record of a stale source proves nothing", func(w *world) {
			w.release("1.0.0", "", "none")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
			w.Sources[0].LastSync = now.AddDate(-2, 0, 0)
		}, "unknown stale_source"},
		{"one stale source of two is enough", func(w *world) {
			w.release("1.0.0", "", "none")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
			w.record(flaw, "log introduced=1.0 fixed=2.0").Records[1].Source = "second"
		}, "unknown stale_source"},
		{"a house record needs no source", func(w *world) {
			w.release("1.0.0", "", "none")
			v := w.record(flaw, "log introduced=1.0 fixed=2.0")
			v.Records[0].Source, v.Records[0].House = "house", &verdict.HouseRecord{Reason: "the range was wrong"}
		}, "not_affected component_not_present component_absent"},
		{"a file that nobody could tell may be what the record names", func(w *world) {
			w.release("1.0.0", "", "net@1.0")
			w.sbom("1.0.0").Occurrences[0].Identity = verdict.Unresolved
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "unknown inventory_incomplete"},
		{"a file that was guessed by the names of its packages may be another", func(w *world) {
			w.release("1.0.0", "", "net@1.0")
			w.sbom("1.0.0").Occurrences[0].Identity = verdict.ByPrefix
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "unknown inventory_incomplete"},
		{"a file that was told by its digest is what it is", func(w *world) {
			w.release("1.0.0", "", "net@1.0")
			w.sbom("1.0.0").Occurrences[0].Identity = verdict.ByDigest
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "not_affected component_not_present component_absent"},
		{"a record with commits only cannot be compared", func(w *world) {
			w.release("1.0.0", "", "none")
			w.record(flaw, "git")
		}, "unknown not_comparable"},
		{"a record that names a package by commits only cannot be compared", func(w *world) {
			w.release("1.0.0", "", "none")
			w.record(flaw, "log git")
		}, "unknown not_comparable"},
		{"a record that names a product by CPE alone cannot be compared", func(w *world) {
			w.release("1.0.0", "", "net@1.0")
			w.record(flaw, "CPE/a:acme:log introduced=1.0 fixed=2.0")
		}, "unknown not_comparable"},
		{"a product named by CPE says nothing beside a package", func(w *world) {
			w.release("1.0.0", "", "log@2.0", "pkg:generic/net@1.0")
			w.sbom("1.0.0").Completeness = verdict.Incomplete
			w.record(flaw, "log introduced=1.0 fixed=2.0", "CPE/a:acme:log introduced=1.0 fixed=2.0")
		}, "not_affected vulnerable_code_not_present outside_range"},
		{"a product named by CPE may be what only a CPE leads to, though its version is outside", func(w *world) {
			w.release("1.0.0", "", "pkg:generic/log@2.0 ^cpe:2.3:a:acme:log:2.0:*:*:*:*:*:*:*", "net@2.0")
			w.record(flaw, "net introduced=1.0 fixed=2.0", "CPE/a:acme:log introduced=1.0 fixed=2.0")
		}, "unknown not_comparable"},
		{"and of another vendor", func(w *world) {
			w.release("1.0.0", "", "pkg:generic/log@1.5 ^cpe:2.3:a:acme_project:log:1.5:*:*:*:*:*:*:*", "net@2.0")
			w.record(flaw, "net introduced=1.0 fixed=2.0", "CPE/a:acme:log introduced=1.0 fixed=2.0")
		}, "unknown not_comparable"},
		{"and called otherwise by its package URL", func(w *world) {
			w.release("1.0.0", "", "pkg:generic/liblog@2.0 ^cpe:2.3:a:acme:log:2.0:*:*:*:*:*:*:*", "net@2.0")
			w.record(flaw, "net introduced=1.0 fixed=2.0", "CPE/a:acme:log introduced=1.0 fixed=2.0")
		}, "unknown not_comparable"},
		{"and of any version by its CPE", func(w *world) {
			w.release("1.0.0", "", "pkg:generic/liblog@2.0 ^cpe:2.3:a:acme:log:*:*:*:*:*:*:*:*", "net@2.0")
			w.record(flaw, "net introduced=1.0 fixed=2.0", "CPE/a:acme:log introduced=1.0 fixed=2.0")
		}, "unknown not_comparable"},
		{"and made from it", func(w *world) {
			w.release("1.0.0", "", "pkg:generic/own-log@2.0 ^pkg:generic/log@1.5", "net@2.0")
			w.record(flaw, "net introduced=1.0 fixed=2.0", "CPE/a:acme:log introduced=1.0 fixed=2.0")
		}, "unknown not_comparable"},
		{"what a CPE leads to says nothing of a product of another name", func(w *world) {
			w.release("1.0.0", "", "pkg:generic/log@1.5 ^cpe:2.3:a:acme:log:1.5:*:*:*:*:*:*:*", "net@2.0")
			w.record(flaw, "net introduced=1.0 fixed=2.0", "CPE/a:acme:web introduced=1.0 fixed=2.0")
		}, "not_affected vulnerable_code_not_present outside_range"},
		{"a record of prose alone cannot be compared", func(w *world) {
			w.release("1.0.0", "", "none")
			w.record(flaw)
		}, "unknown not_comparable"},
		{"a package without versions that is shipped beside one out of range leaves it unknown", func(w *world) {
			w.release("1.0.0", "", "log@2.0", "net@1.0")
			w.record(flaw, "log introduced=1.0 fixed=2.0", "net git")
		}, "unknown not_comparable"},
		{"a distribution's record leaves an image unknown that ships such packages", func(w *world) {
			w.release("1.0.0", "", "pkg:deb/debian/log@1.5?arch=amd64", "log@2.0")
			w.record(flaw, "log introduced=1.0 fixed=2.0", "Debian:12/log introduced=0 fixed=1.6")
		}, "unknown not_comparable"},
		{"a package in a release of the distribution of which nobody speaks may be affected", func(w *world) {
			w.release("1.0.0", "", "pkg:deb/debian/liblog1@1.5?arch=amd64&distro=debian-12&upstream=log")
			w.record(flaw, "Debian:11/log introduced=0 fixed=1.6")
		}, "unknown not_comparable"},
		{"a package of another distribution is not there", func(w *world) {
			w.release("1.0.0", "", "pkg:deb/debian/liblog1@1.5?arch=amd64&distro=debian-12&upstream=log")
			w.record(flaw, "Ubuntu:22.04:LTS/log introduced=0 fixed=1.6")
		}, "not_affected component_not_present component_absent"},
		{"a missing inventory proves nothing", func(w *world) {
			w.release("1.0.0", "")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "unknown inventory_missing"},
		{"an incomplete inventory without the component proves nothing", func(w *world) {
			w.release("1.0.0", "", "net@1.0")
			w.sbom("1.0.0").Completeness = verdict.Incomplete
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "unknown inventory_incomplete"},
		{"an inventory that does not say whether it is complete proves nothing", func(w *world) {
			w.release("1.0.0", "", "net@1.0")
			w.sbom("1.0.0").Completeness = verdict.CompletenessUnknown
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "unknown inventory_incomplete"},
		{"the release's declaration goes before the bill's", func(w *world) {
			w.release("1.0.0", "", "net@1.0").Completeness = verdict.Incomplete
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "unknown inventory_incomplete"},
		{"a release that declares itself complete makes a silent bill prove absence", func(w *world) {
			w.release("1.0.0", "", "net@1.0").Completeness = verdict.Complete
			w.sbom("1.0.0").Completeness = ""
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "not_affected component_not_present component_absent"},
		{"software without identity in a complete inventory may be the component", func(w *world) {
			w.release("1.0.0", "", "net@1.0")
			w.sbom("1.0.0").Unidentified = 1
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "unknown inventory_incomplete"},
		{"an incomplete inventory with the component out of range is enough", func(w *world) {
			w.release("1.0.0", "", "log@2.0")
			w.sbom("1.0.0").Completeness = verdict.Incomplete
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "not_affected vulnerable_code_not_present outside_range"},
		{"an incomplete inventory with the component for tests only is not enough", func(w *world) {
			w.release("1.0.0", "", "log@2.0 scope=excluded")
			w.sbom("1.0.0").Completeness = verdict.Incomplete
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "unknown inventory_incomplete"},
		{"an incomplete inventory with one of two named packages is not enough", func(w *world) {
			w.release("1.0.0", "", "log@2.0")
			w.sbom("1.0.0").Completeness = verdict.Incomplete
			w.record(flaw, "log introduced=1.0 fixed=2.0", "log-core introduced=1.0 fixed=2.0")
		}, "unknown inventory_incomplete"},
		{"an incomplete inventory may hide a package that is named by commits only", func(w *world) {
			w.release("1.0.0", "", "log@2.0")
			w.sbom("1.0.0").Completeness = verdict.Incomplete
			w.record(flaw, "log introduced=1.0 fixed=2.0", "net git")
		}, "unknown inventory_incomplete"},
		{"a complete inventory without the component is not affected", func(w *world) {
			w.release("1.0.0", "", "net@1.0")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "not_affected component_not_present component_absent"},
		{"a version before the flaw is not affected", func(w *world) {
			w.release("1.0.0", "", "log@0.9")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "not_affected vulnerable_code_not_present outside_range"},
		{"a version after the fix without an affected ancestor is not affected", func(w *world) {
			w.release("0.9.0", "", "log@0.9")
			w.release("1.0.0", "0.9.0", "log@2.0")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "not_affected vulnerable_code_not_present outside_range"},
		{"a version after the fix with an ancestor under investigation is fixed", func(w *world) {
			w.release("0.9.0", "", "log@1.9")
			w.release("1.0.0", "0.9.0", "log@2.0")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "fixed no_longer_in_range"},
		{"the removal of the component counts as a fix", func(w *world) {
			w.release("0.9.0", "", "log@1.9")
			w.release("1.0.0", "0.9.0", "net@1.0")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "fixed no_longer_in_range"},
		{"a grandparent counts as well", func(w *world) {
			w.release("0.8.0", "", "log@1.9")
			w.release("0.9.0", "0.8.0", "log@2.0")
			w.release("1.0.0", "0.9.0", "log@2.1")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "fixed no_longer_in_range"},
		{"an earlier version that is no ancestor does not count", func(w *world) {
			w.release("0.9.0", "", "log@1.9")
			w.release("1.0.0", "", "log@2.0")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "not_affected vulnerable_code_not_present outside_range"},
		{"a withdrawn ancestor does not count", func(w *world) {
			w.release("0.9.0", "", "log@1.9").State = verdict.Withdrawn
			w.release("1.0.0", "0.9.0", "log@2.0")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "not_affected vulnerable_code_not_present outside_range"},
		{"a planned ancestor does not count", func(w *world) {
			w.release("0.9.0", "", "log@1.9").State = verdict.Planned
			w.release("1.0.0", "0.9.0", "log@2.0")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "not_affected vulnerable_code_not_present outside_range"},
		{"an ancestor that was assessed as not affected leaves nothing to fix", func(w *world) {
			w.release("0.9.0", "", "log@1.9")
			w.release("1.0.0", "0.9.0", "log@2.0")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
			w.assess(notAffected(verdict.CodeNotInExecutePath))
		}, "not_affected vulnerable_code_not_present outside_range"},
		{"an ancestor past its end of life that nobody looked at counts as open", func(w *world) {
			w.release("0.9.0", "", "log@1.9")
			w.release("1.0.0", "0.9.0", "log@2.0")
			w.ended("0.9")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "fixed no_longer_in_range"},
		{"an ancestor that was cut into other parts counts by any of them", func(w *world) {
			w.release("0.9.0", "")
			w.bill("0.9.0", "server", "log@1.9")
			w.release("1.0.0", "0.9.0", "log@2.0")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "fixed no_longer_in_range"},
		{"a statement that names no component decides without a match", func(w *world) {
			w.release("1.0.0", "", "net@1.0")
			w.assess(verdict.Assessment{Vulnerability: flaw, Status: verdict.NotAffected, Justification: verdict.ComponentNotPresent, Impact: "Never shipped."})
		}, "not_affected component_not_present assessed"},
		{"a statement about a component decides nothing where the component does not match", func(w *world) {
			w.release("1.0.0", "", "net@1.0")
			w.assess(notAffected(verdict.ComponentNotPresent))
		}, "unknown no_record"},
		{"a statement made before there was a record asks again when there is one", func(w *world) {
			w.release("1.0.0", "", "net@1.0")
			w.assess(verdict.Assessment{Vulnerability: flaw, Status: verdict.NotAffected, Justification: verdict.ComponentNotPresent, Impact: "Never shipped."})
			w.record(flaw, "log introduced=1.0 fixed=2.0")
		}, "under_investigation premise_failed"},
		{"a vulnerability whose records are all withdrawn is retracted", func(w *world) {
			w.release("1.0.0", "", "log@1.5")
			w.record(flaw, "log introduced=1.0 fixed=2.0").Records[0].Withdrawn = past
		}, "unknown retracted"},
		{"one standing record of two keeps the vulnerability", func(w *world) {
			w.release("1.0.0", "", "log@1.5")
			w.record(flaw, "log introduced=1.0 fixed=2.0").Records[0].Withdrawn = past
			w.record(flaw, "log introduced=1.4 fixed=2.0")
		}, "under_investigation unassessed"},
		{"a flaw of another product's own says nothing of ours", func(w *world) {
			w.release("1.0.0", "", "log@1.5")
			w.own(verdict.OwnVulnerability{IDs: []string{flaw}, Product: "bank", Affected: []verdict.OwnRange{{Versions: []string{"1.0.0"}}}})
		}, "unknown not_comparable"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			tt.build(w)
			a := w.want(t, flaw, "1.0.0", tt.want)
			if a.Won.What == "" || a.Won.Why == "" {
				t.Errorf("the answer names no winner: %+v", a.Won)
			}
		})
	}
}

func TestAReleaseOrPartThatIsNotThereIsAnError(t *testing.T) {
	w := matched(verdict.Part{Name: "server"})
	e := triage.New(w.scan())
	for _, c := range []struct{ version, part, says string }{
		{"9.9.9", "", "no release shop@9.9.9"},
		{"1.0.0", "client", `has no part "client"`},
	} {
		_, err := e.Answer(flaw, c.version, c.part)
		var wrong *verdict.Error
		if !errors.As(err, &wrong) || wrong.Code != verdict.NotFound || !strings.Contains(err.Error(), c.says) || wrong.Hint == "" {
			t.Errorf("%s:%s gives %v, want a not-found error that says %q", c.version, c.part, err, c.says)
		}
	}
}

func TestNobodyLookedPastTheEndOfLife(t *testing.T) {
	draft := func(a *verdict.Assessment) { a.Approved = time.Time{} }
	expired := func(a *verdict.Assessment) { a.Expires = past }
	tests := []struct {
		name  string
		build func(w *world)
		want  string
	}{
		{"a match that nobody looked at is not evaluated", func(w *world) {}, "not_evaluated past_end_of_life"},
		{"an undetermined match that nobody looked at is not evaluated", func(w *world) {
			w.sbom("1.0.0").Occurrences[0].Component.PURL = acmeLog
		}, "not_evaluated past_end_of_life"},
		{"one that was looked at once stays under investigation", func(w *world) {
			w.assess(notAffected(verdict.CodeNotPresent), expired)
		}, "under_investigation unassessed"},
		{"one that somebody is looking at is under investigation", func(w *world) {
			w.assess(affected(), draft)
		}, "under_investigation unassessed"},
		{"one that was looked at elsewhere only is not evaluated", func(w *world) {
			a := affected()
			a.Scope.Releases = []string{"2.0.0"}
			w.assess(a)
		}, "not_evaluated past_end_of_life"},
		{"a standing assessment decides as ever", func(w *world) {
			w.assess(affected())
		}, "affected assessed"},
		{"a danger is looked at whatever the line's age", func(w *world) {
			w.evidence(verdict.Evidence{Kind: verdict.EvidenceKEV, Result: verdict.ResultConfirmed})
		}, "under_investigation unassessed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := matched()
			w.ended("1.0")
			tt.build(w)
			w.want(t, flaw, "1.0.0", tt.want)
		})
	}
}

func TestPartsOfARelease(t *testing.T) {
	server, client := verdict.Part{Name: "server"}, verdict.Part{Name: "client", Components: []string{"pkg:maven/org.acme/net*"}}
	tests := []struct {
		name  string
		build func(w *world)
		parts string
		want  string
	}{
		{"a part that is declared without the component is not affected", func(w *world) {
			w.release("1.0.0", "", "log@1.5", "net@1.0")
		}, "server=under_investigation client=not_affected", "under_investigation unassessed"},
		{"and stays so however incomplete the bill", func(w *world) {
			w.release("1.0.0", "", "net@1.0")
			w.sbom("1.0.0").Completeness = verdict.Incomplete
		}, "server=unknown client=not_affected", "unknown inventory_incomplete"},
		{"a bill of a part speaks of that part alone", func(w *world) {
			w.release("1.0.0", "")
			w.bill("1.0.0", "server", "net@1.0")
			w.bill("1.0.0", "client", "log@1.5")
		}, "server=not_affected client=under_investigation", "under_investigation unassessed"},
		{"a part without a bill is unknown", func(w *world) {
			w.release("1.0.0", "")
			w.bill("1.0.0", "server", "net@1.0")
		}, "server=not_affected client=unknown", "unknown inventory_missing"},
		{"bills of a part and of the whole are read together", func(w *world) {
			w.release("1.0.0", "", "net@1.0")
			w.bill("1.0.0", "client", "log@1.5")
		}, "server=not_affected client=under_investigation", "under_investigation unassessed"},
		{"a part that only a bill names is asked too", func(w *world) {
			w.release("1.0.0", "", "net@1.0")
			w.bill("1.0.0", "tools", "log@1.5")
		}, "server=not_affected client=not_affected tools=under_investigation", "under_investigation unassessed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(server, client)
			w.record(flaw, "log introduced=1.0 fixed=2.0")
			tt.build(w)
			a := w.want(t, flaw, "1.0.0", tt.want)
			if got := toldParts(a); got != tt.parts {
				t.Errorf("the parts are %q, want %q", got, tt.parts)
			}
		})
	}
}

func toldParts(a triage.Answer) string {
	var words []string
	for _, p := range a.Parts {
		words = append(words, p.Part+"="+string(p.Status))
	}
	return strings.Join(words, " ")
}

func TestAComponentOnNoDeclaredClassPathIsShippedAllTheSame(t *testing.T) {
	w := newWorld(verdict.Part{Name: "client", Components: []string{"pkg:maven/org.acme/net"}})
	w.record(flaw, "log introduced=1.0 fixed=2.0")
	w.record(other, "web introduced=1.0 fixed=2.0")
	w.release("1.0.0", "", "log@1.5", "net@1.0")
	w.release("1.1.0", "1.0.0", "log@2.0", "net@1.0")
	a := w.want(t, flaw, "1.0.0", "under_investigation unassessed")
	if got := toldParts(a); got != "client=not_affected =under_investigation" {
		t.Errorf("the parts are %q", got)
	}
	w.want(t, flaw, "1.1.0", "fixed no_longer_in_range")
	if got := toldParts(w.ask(t, other, "1.0.0")); got != "client=not_affected" {
		t.Errorf("a vulnerability that matches nothing beside the parts has the parts %q", got)
	}
	if got := told(w.askPart(t, flaw, "1.0.0", "client")); got != "not_affected component_not_present component_absent" {
		t.Errorf("the client alone is %q", got)
	}
}

func TestAnIncompleteBillMayHideWhatNoDeclaredPartHolds(t *testing.T) {
	client := verdict.Part{Name: "client", Components: []string{"pkg:maven/org.acme/net"}}
	for _, tt := range []struct {
		name  string
		build func(w *world)
		parts string
		want  string
	}{
		{"in a complete one it is not there", func(w *world) { w.release("1.0.0", "", "net@1.0") },
			"client=not_affected", "not_affected component_not_present component_absent"},
		{"an incomplete one does not show it", func(w *world) {
			w.release("1.0.0", "", "net@1.0")
			w.sbom("1.0.0").Completeness = verdict.Incomplete
		}, "client=not_affected =unknown", "unknown inventory_incomplete"},
		{"nor does one with software of no identity", func(w *world) {
			w.release("1.0.0", "", "net@1.0")
			w.sbom("1.0.0").Unidentified = 1
		}, "client=not_affected =unknown", "unknown inventory_incomplete"},
		{"a bill of the part alone leaves no rest", func(w *world) {
			w.release("1.0.0", "")
			w.bill("1.0.0", "client", "net@1.0").Completeness = verdict.Incomplete
		}, "client=not_affected", "not_affected component_not_present component_absent"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(client)
			w.record(flaw, "log introduced=1.0 fixed=2.0")
			tt.build(w)
			if got := toldParts(w.want(t, flaw, "1.0.0", tt.want)); got != tt.parts {
				t.Errorf("the parts are %q, want %q", got, tt.parts)
			}
		})
	}
}

func TestWhatTookAnAssessmentsPlaceForAHiddenComponentWeighs(t *testing.T) {
	whole := notAffected(verdict.CodeNotInExecutePath)
	whole.Scope.Component = ""
	for _, tt := range []struct {
		name  string
		later func(first string) verdict.Assessment
		want  string
	}{
		{"none came later", nil, "not_affected vulnerable_code_not_in_execute_path assessed"},
		{"a later one is clean too", func(first string) verdict.Assessment {
			a := notAffected(verdict.CodeNotControllable)
			a.Supersedes = first
			return a
		}, "not_affected vulnerable_code_not_in_execute_path assessed"},
		{"a later one has expired", func(first string) verdict.Assessment {
			a := notAffected(verdict.CodeNotControllable)
			a.Supersedes, a.Expires = first, past
			return a
		}, "unknown inventory_incomplete"},
		{"a later one says that it is being looked into", func(first string) verdict.Assessment {
			a := affected()
			a.Supersedes, a.Status, a.Action = first, verdict.UnderInvestigation, ""
			return a
		}, "unknown inventory_incomplete"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.record(flaw, "log introduced=1.0 fixed=2.0")
			w.release("1.0.0", "", "net@1.0")
			w.sbom("1.0.0").Completeness = verdict.Incomplete
			first := w.assess(whole)
			if tt.later != nil {
				w.assess(tt.later(first))
			}
			w.want(t, flaw, "1.0.0", tt.want)
		})
	}
}

func TestWhatNoRecordCanNameOnNoDeclaredClassPathIsAskedAbout(t *testing.T) {
	for name, claim := range map[string]string{
		"by a CPE of its name":      "CPE/a:acme:log introduced=1.0 fixed=2.0",
		"by a kind without a type":  "OSS-Fuzz/log introduced=1.0 fixed=2.0",
		"by a type of such package": "Debian:12/log introduced=0 fixed=1.6",
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(verdict.Part{Name: "client", Components: []string{"pkg:maven/org.acme/net"}})
			w.release("1.0.0", "", "pkg:generic/log@1.5", "pkg:deb/debian/zlib1g@1.5", "net@2.0")
			w.record(flaw, "net introduced=1.0 fixed=2.0", claim)
			if got := toldParts(w.want(t, flaw, "1.0.0", "unknown not_comparable")); got != "client=not_affected =unknown" {
				t.Errorf("the parts are %q", got)
			}
		})
	}
}

func TestARecordThatNoScanHasSeenProvesNothing(t *testing.T) {
	w := newWorld()
	w.release("1.0.0", "", "log@1.5")
	w.release("1.1.0", "1.0.0", "log@2.0")
	w.scan()
	w.unscanned = true
	w.record(flaw, "log introduced=1.0 fixed=2.0")
	a := w.want(t, flaw, "1.0.0", "unknown undetermined_match")
	if !strings.Contains(a.Won.Why, "no scan has matched it yet") {
		t.Errorf("the reason is %q", a.Won.Why)
	}
	w.want(t, flaw, "1.1.0", "not_affected vulnerable_code_not_present outside_range")
}

func TestAPreviousThatLeadsInACircleEnds(t *testing.T) {
	w := newWorld()
	w.release("1.0.0", "1.2.0", "log@2.0")
	w.release("1.1.0", "1.0.0", "log@2.1")
	w.release("1.2.0", "1.1.0", "log@2.2")
	w.release("2.0.0", "2.0.0", "log@2.2")
	w.record(flaw, "log introduced=1.0 fixed=2.0")
	for _, v := range []string{"1.0.0", "1.1.0", "1.2.0", "2.0.0"} {
		w.want(t, flaw, v, "not_affected vulnerable_code_not_present outside_range")
	}
	w.sbom("1.1.0").Occurrences[0] = occurrence("log@1.5")
	w.want(t, flaw, "1.0.0", "fixed no_longer_in_range")
}

func TestAReleaseOfAnUnknownLineOrPreviousIsAnsweredAllTheSame(t *testing.T) {
	w := matched()
	w.Lines = nil
	w.Releases[0].Previous = "0.0.1"
	w.want(t, flaw, "1.0.0", "under_investigation unassessed")
}

func TestADangerSeenInOurProductHoldsAbsenceOpen(t *testing.T) {
	tests := []struct {
		name string
		ev   verdict.Evidence
		want string
	}{
		{"a proof in our product", verdict.Evidence{Kind: verdict.EvidenceExecutedProof, Product: "shop"}, "under_investigation danger_floor"},
		{"a proof that was put down to a component", verdict.Evidence{Kind: verdict.EvidenceExecutedProof, Product: "shop", Component: acmeLog}, "under_investigation danger_floor"},
		{"a proof on a version that is not shipped", verdict.Evidence{Kind: verdict.EvidenceExecutedProof, Product: "shop", Component: acmeLog + "@1.5"}, "not_affected vulnerable_code_not_present outside_range"},
		{"a proof on another release", verdict.Evidence{Kind: verdict.EvidenceExecutedProof, Product: "shop", Version: "2.0.0"}, "not_affected vulnerable_code_not_present outside_range"},
		{"a proof in another product", verdict.Evidence{Kind: verdict.EvidenceExecutedProof, Product: "bank"}, "not_affected vulnerable_code_not_present outside_range"},
		{"a listing as known exploited", verdict.Evidence{Kind: verdict.EvidenceKEV}, "not_affected vulnerable_code_not_present outside_range"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.release("1.0.0", "", "log@2.0")
			w.record(flaw, "log introduced=1.0 fixed=2.0")
			tt.ev.Result = verdict.ResultConfirmed
			w.evidence(tt.ev)
			w.want(t, flaw, "1.0.0", tt.want)
		})
	}
}

func TestWhatAnIncompleteInventoryHidesWeighsMoreThanWhatIsAssessed(t *testing.T) {
	for name, beside := range map[string]string{
		"a named package that is not listed":         "net introduced=1.0 fixed=2.0",
		"a named package without comparable version": "web git",
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.release("1.0.0", "", "log@1.5", "web@1.0")
			w.sbom("1.0.0").Completeness = verdict.Incomplete
			w.record(flaw, "log introduced=1.0 fixed=2.0", beside)
			id := w.assess(notAffected(verdict.CodeNotInExecutePath))
			a := w.ask(t, flaw, "1.0.0")
			if a.Status != verdict.Unknown || lost(a, "assessment "+id) == "" || a.Justification != "" || a.Impact != "" {
				t.Errorf("the answer is %s, %q loses by %q", told(a), id, lost(a, "assessment "+id))
			}
			whole := notAffected(verdict.CodeNotInExecutePath)
			whole.Scope = verdict.AssessmentScope{Releases: []string{"1.0.0"}}
			w.assess(whole)
			w.want(t, flaw, "1.0.0", "not_affected vulnerable_code_not_in_execute_path assessed")
		})
	}
}
