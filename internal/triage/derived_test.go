// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/source"
	"verdict/internal/store"
	"verdict/internal/triage"
	"verdict/spec/vers"
)

const (
	rhel9   = "cpe:/o:redhat:enterprise_linux:9::baseos"
	eus92   = "cpe:/o:redhat:rhel_eus:9.2::baseos"
	libs    = "pkg:rpm/redhat/openssl-libs@3.0.7-25.el9?arch=x86_64&distro=rhel-9.4&epoch=1&upstream=openssl-3.0.7-25.el9.src.rpm"
	libsIn  = "pkg:rpm/redhat/openssl-libs@3.0.7-25.el9?epoch=1"
	openSrc = "pkg:rpm/redhat/openssl?arch=src"
)

// redHatWorld has one release with an rpm of a base layer, whose package is
// affected in whatever version, and what Red Hat says of it.
func redHatWorld(purl string, statements ...verdict.SupplierStatement) *world {
	w := newWorld()
	w.release("1.0.0", "", "none")
	w.sbom("1.0.0").Occurrences = []verdict.Occurrence{{Component: verdict.Component{PURL: purl}, Layer: "base"}}
	for i := range statements {
		statements[i].By = "Red Hat"
		if statements[i].Stream == "" {
			statements[i].Stream = "Red Hat Enterprise Linux 9"
		}
		if statements[i].CPE == "" {
			statements[i].CPE = rhel9
		}
	}
	w.Vulnerabilities = []verdict.Vulnerability{{ID: "v-1", IDs: []string{flaw}, Origin: verdict.Upstream, Records: []verdict.Record{{Source: "osv", ID: flaw, Supplier: statements,
		Affected: []verdict.AffectedPackage{{Ecosystem: "Red Hat:enterprise_linux:9", Name: "openssl", Ranges: [][]vers.Event{{{Introduced: "0"}}}}}}}}}
	return w
}

func TestWhatARecordsSupplierSaysOfTheSameBuildDecides(t *testing.T) {
	const open = "under_investigation unassessed"
	say := func(component string, status verdict.Status, arches ...string) verdict.SupplierStatement {
		return verdict.SupplierStatement{Component: component, Status: status, Arches: arches}
	}
	in := func(cpe string, s verdict.SupplierStatement) verdict.SupplierStatement {
		s.CPE = cpe
		return s
	}
	tests := []struct {
		name string
		purl string
		say  []verdict.SupplierStatement
		want string
	}{
		{"fixed in this build", libs, []verdict.SupplierStatement{say(libsIn, verdict.Fixed, "aarch64", "x86_64")}, "fixed supplier"},
		{"affected in this build", libs, []verdict.SupplierStatement{say(libsIn, verdict.Affected, "x86_64")}, "affected supplier"},
		{"not affected in this build of the base layer", libs, []verdict.SupplierStatement{say(libsIn, verdict.NotAffected, "x86_64")}, "not_affected supplier"},
		{"the epoch in the version", libs, []verdict.SupplierStatement{say("pkg:rpm/redhat/openssl-libs@1:3.0.7-25.el9", verdict.Fixed, "x86_64")}, "fixed supplier"},
		{"the vendor by its old name", strings.Replace(libs, "redhat", "rhel", 1), []verdict.SupplierStatement{say(libsIn, verdict.Fixed, "x86_64")}, "fixed supplier"},
		{"of another architecture", libs, []verdict.SupplierStatement{say(libsIn, verdict.NotAffected, "aarch64", "s390x")}, open},
		{"of no architecture", libs, []verdict.SupplierStatement{say(libsIn, verdict.NotAffected)}, open},
		{"of another release of the package", libs, []verdict.SupplierStatement{say("pkg:rpm/redhat/openssl-libs@3.0.7-26.el9?epoch=1", verdict.Fixed, "x86_64")}, open},
		{"of another epoch", libs, []verdict.SupplierStatement{say("pkg:rpm/redhat/openssl-libs@3.0.7-25.el9", verdict.Fixed, "x86_64")}, open},
		{"fixed in this build by another stream", libs, []verdict.SupplierStatement{in(eus92, say(libsIn, verdict.Fixed, "x86_64"))}, "fixed supplier"},
		{"fixed in this build by a stream without a CPE", libs, []verdict.SupplierStatement{in("none", say(libsIn, verdict.Fixed, "x86_64"))}, "fixed supplier"},
		{"not affected in another stream", libs, []verdict.SupplierStatement{in(eus92, say(libsIn, verdict.NotAffected, "x86_64"))}, open},
		{"of the source package's build", libs, []verdict.SupplierStatement{say("pkg:rpm/redhat/openssl@3.0.7-25.el9?arch=src&epoch=1", verdict.Fixed)}, open},
		{"of the stream at large", libs, []verdict.SupplierStatement{say(openSrc, verdict.NotAffected)}, open},
		{"of a component whose architecture nobody knows", strings.Replace(libs, "arch=x86_64&", "", 1), []verdict.SupplierStatement{say(libsIn, verdict.Fixed, "x86_64")}, open},
		{"what contradicts itself is affected", libs, []verdict.SupplierStatement{say(libsIn, verdict.NotAffected, "x86_64"), say(libsIn, verdict.Affected, "x86_64")}, "affected supplier"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { redHatWorld(tt.purl, tt.say...).want(t, flaw, "1.0.0", tt.want) })
	}
}

func TestWhatASupplierDoesAboutAFlawIsShown(t *testing.T) {
	for state, want := range map[verdict.FixState]string{
		verdict.FixRefused:      "Red Hat: will not fix in Red Hat Enterprise Linux 9 (openssl)",
		verdict.FixDeferred:     "Red Hat: fix deferred in Red Hat Enterprise Linux 9 (openssl)",
		verdict.FixOutOfSupport: "Red Hat: out of support scope in Red Hat Enterprise Linux 9 (openssl)",
		verdict.FixPending:      "Red Hat: affected, a fix is likely in Red Hat Enterprise Linux 9 (openssl)",
	} {
		w := redHatWorld(libs, verdict.SupplierStatement{Component: openSrc, Status: verdict.Affected, FixState: state, Words: "Will not fix"})
		a := w.want(t, flaw, "1.0.0", "under_investigation unassessed")
		x := triage.Explain(a, nil)
		if len(x.Evidence) != 1 || x.Evidence[0].Summary != want || x.Evidence[0].Kind != verdict.EvidenceSupplier {
			t.Fatalf("the evidence is %+v, want %q", x.Evidence, want)
		}
		if s := x.Evidence[0].Supplier; s == nil || s.FixState != state || s.By != "Red Hat" || s.Status != verdict.Affected || s.Words != "Will not fix" {
			t.Errorf("the supplier says %+v, want the fix state %s", s, state)
		}
		if why := lost(a, "evidence "+x.Evidence[0].ID); why != "the supplier speaks of its product stream at large, and not of this build" {
			t.Errorf("it lost because %q", why)
		}
	}
	w := redHatWorld(libs, verdict.SupplierStatement{Component: "pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?epoch=1", Arches: []string{"x86_64"}, Status: verdict.Fixed, FixState: verdict.FixAvailable,
		Advisory: "RHSA-2030:0094", URL: "https://example.com/RHSA-2030:0094"})
	if x := triage.Explain(w.ask(t, flaw, "1.0.0"), nil); x.Evidence[0].Summary != "Red Hat: fixed in Red Hat Enterprise Linux 9 (openssl-libs 3.0.7-27.el9) by RHSA-2030:0094" {
		t.Errorf("the evidence is %+v", x.Evidence)
	} else if got, err := json.Marshal(x.Evidence[0].Supplier); err != nil || string(got) != `{"by":"Red Hat","status":"fixed","justification":"","fix_state":"fix_available",`+
		`"advisory":"RHSA-2030:0094","url":"https://example.com/RHSA-2030:0094","rating":"","component":"pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?epoch=1","arches":["x86_64"],`+
		`"stream":"Red Hat Enterprise Linux 9","cpe":"`+rhel9+`","words":""}` {
		t.Errorf("the supplier says %s (%v)", got, err)
	}
}

func TestWhatASupplierSaidInAWithdrawnOrOverriddenRecordDoesNotCount(t *testing.T) {
	fixed := verdict.SupplierStatement{Component: libsIn, Status: verdict.Fixed, Arches: []string{"x86_64"}}
	for name, change := range map[string]func(*verdict.Vulnerability){
		"withdrawn": func(v *verdict.Vulnerability) { v.Records[0].Withdrawn = past },
		"overridden": func(v *verdict.Vulnerability) {
			v.Records = append(v.Records, verdict.Record{Source: "house", ID: "ACME-1", Aliases: []string{flaw}, House: &verdict.HouseRecord{Overrides: []string{"RH-1"}}})
		},
	} {
		w := redHatWorld(libs, fixed)
		v := &w.Vulnerabilities[0]
		second := v.Records[0]
		second.ID, second.Supplier = "SECOND-1", nil
		second.Aliases = []string{flaw}
		v.Records[0].ID, v.Records[0].Aliases = "RH-1", []string{flaw}
		v.Records = append(v.Records, second)
		w.want(t, flaw, "1.0.0", "fixed supplier")
		change(v)
		if a := w.want(t, flaw, "1.0.0", "under_investigation unassessed"); len(a.Findings()[0].Evidence) > 0 {
			t.Errorf("%s: the evidence is %+v", name, a.Findings()[0].Evidence)
		}
	}
}

func TestOnlyTheSupplierOfAPackageSpeaksOfItsBuilds(t *testing.T) {
	for by, want := range map[string]string{"Red Hat": "fixed supplier", "Red Hat Product Security": "fixed supplier", "Acme": "under_investigation unassessed",
		"Red Hat Rebuilders": "under_investigation unassessed", "Credhat": "under_investigation unassessed", "": "under_investigation unassessed"} {
		w := redHatWorld(libs, verdict.SupplierStatement{Component: libsIn, Status: verdict.Fixed, Arches: []string{"x86_64"}})
		w.Vulnerabilities[0].Records[0].Supplier[0].By = by
		a := w.want(t, flaw, "1.0.0", want)
		if why := lost(a, "evidence "+a.Findings()[0].Evidence[0].ID); (why == "the statement is not by who made the build") != (want != "fixed supplier") {
			t.Errorf("by %q: it lost because %q", by, why)
		}
	}
}

func TestDangerAndAWitnessGoBeforeASuppliersWord(t *testing.T) {
	not := verdict.SupplierStatement{Component: libsIn, Status: verdict.NotAffected, Justification: verdict.CodeNotPresent, Arches: []string{"x86_64"}}
	w := redHatWorld(libs, not)
	w.evidence(verdict.Evidence{Kind: verdict.EvidenceReport, Result: verdict.ResultConfirmed})
	w.want(t, flaw, "1.0.0", "under_investigation danger_floor")
	w = redHatWorld(libs, not)
	w.evidence(verdict.Evidence{Kind: verdict.EvidenceReach, Result: verdict.ResultReached, Tool: "paths"})
	w.want(t, flaw, "1.0.0", "under_investigation unassessed")
}

func TestAListingAsExploitedIsEvidence(t *testing.T) {
	listing := verdict.Record{Source: "osv", ID: flaw, Exploited: &verdict.Exploited{Added: time.Date(2030, 5, 2, 0, 0, 0, 0, time.UTC), Ransomware: true}}
	w := matched()
	v := w.vulnerability(flaw)
	v.Records = append(v.Records, listing)
	w.assess(notAffected(verdict.CodeNotPresent))
	a := w.want(t, flaw, "1.0.0", "under_investigation danger_floor")
	ev := triage.Listing(listing, "shop")
	if got := a.Findings()[0].Evidence; len(got) != 1 || got[0].ID != ev.ID || got[0].Kind != verdict.EvidenceKEV ||
		got[0].Summary != "source osv lists "+flaw+" as known to be exploited since 2030-05-02, also in ransomware campaigns" {
		t.Fatalf("the evidence is %+v", got)
	}
	ev.Lifted = past // as people store it
	w.Evidence = append(w.Evidence, ev)
	a = w.want(t, flaw, "1.0.0", "not_affected vulnerable_code_not_present assessed")
	if got := a.Findings()[0].Evidence; len(got) != 1 {
		t.Errorf("the listing is evidence %d times", len(got))
	}
	v.Records[1].Withdrawn = past
	w.Evidence = nil
	w.want(t, flaw, "1.0.0", "not_affected vulnerable_code_not_present assessed")
	v.Records = []verdict.Record{listing}
	w.Assessments = nil
	w.want(t, flaw, "1.0.0", "unknown no_record")
}

func TestAListingIsLiftedByTwoPeople(t *testing.T) {
	s := openStore(t)
	listing := verdict.Record{Source: "kev", ID: flaw, Digest: source.DigestOf([]byte("x")), Exploited: &verdict.Exploited{Added: past}}
	s.do(func(tx *store.Tx) error {
		if _, err := tx.PutSource(verdict.Source{Name: "kev", Kind: verdict.SourceKEV, Location: "kev.json"}); err != nil {
			return err
		}
		if _, err := tx.PutRecord(listing, []byte("x")); err != nil {
			return err
		}
		_, err := source.RegroupAll(tx)
		return err
	})
	id := triage.Listing(listing, "shop").ID
	lift := func(by string) verdict.Lift { return verdict.Lift{Reason: "Not ours.", By: by, At: past} }
	for i := range 2 {
		s.do(func(tx *store.Tx) error {
			_, changed, err := triage.Lift(tx, id, lift("first"))
			if changed != (i == 0) {
				t.Errorf("lift %d changed something: %t", i, changed)
			}
			return err
		})
	}
	s.do(func(tx *store.Tx) error {
		list, err := tx.Evidence("shop")
		if len(list) != 1 || list[0].ID != id || !list[0].Danger() || list[0].Kind != verdict.EvidenceKEV {
			t.Errorf("by one person's word the evidence is %+v", list)
			return err
		}
		subject := list[0].LiftSubject()
		_, err = tx.AddApproval(verdict.Approval{Subject: subject.ID, Digest: subject.Digest(), By: "second", At: past, Key: "SHA256:x", Signature: "x"})
		return err
	})
	s.do(func(tx *store.Tx) error {
		list, err := tx.Evidence("shop")
		if len(list) != 1 || list[0].Danger() {
			t.Errorf("the evidence is %+v", list)
		}
		return err
	})
	if err := s.try(func(tx *store.Tx) error { _, _, err := triage.Lift(tx, "EVD-00000000", lift("first")); return err }); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("of evidence that nobody has it is said: %v", err)
	}
}

// TestASupplierClearsNothingButItsOwnBuild holds for whatever is said: a clean
// answer rests on a statement of the component's own package, version and
// architecture, and where it is not affected of its own stream.
func TestASupplierClearsNothingButItsOwnBuild(t *testing.T) {
	cleared := 0
	rapid.Check(t, func(t *rapid.T) {
		var statements []verdict.SupplierStatement
		same := false
		for range rapid.IntRange(1, 4).Draw(t, "statements") {
			s := verdict.SupplierStatement{
				Component: pick(t, []string{libsIn, "pkg:rpm/redhat/openssl-libs@1:3.0.7-25.el9", "pkg:rpm/redhat/openssl-libs@3.0.7-25.el9", "pkg:rpm/redhat/openssl-libs", openSrc, "pkg:rpm/redhat/openssl@3.0.7-25.el9?epoch=1"}, "component"),
				Arches:    pick(t, [][]string{nil, {"x86_64"}, {"aarch64"}, {"aarch64", "x86_64"}}, "arches"),
				CPE:       pick(t, []string{rhel9, rhel9, eus92, "cpe:/o:redhat:enterprise_linux:8"}, "stream"),
				Status:    pick(t, []verdict.Status{verdict.Affected, verdict.Fixed, verdict.NotAffected, verdict.UnderInvestigation}, "status"),
			}
			itsBuild := (s.Component == libsIn || strings.Contains(s.Component, "libs@1:")) && len(s.Arches) > 0 && s.Arches[len(s.Arches)-1] == "x86_64"
			same = same || itsBuild && (s.Status == verdict.Fixed || s.Status == verdict.NotAffected && s.CPE == rhel9)
			statements = append(statements, s)
		}
		w := redHatWorld(libs, statements...)
		e := triage.New(w.scan())
		if a := answer(t, e, flaw, "1.0.0"); a.Status.Clean() {
			cleared++
			if !same || a.Reason != triage.ReasonSupplier {
				t.Fatalf("%s by %+v", told(a), statements)
			}
		}
	})
	if cleared == 0 {
		t.Error("nothing was cleared at all")
	}
}

func TestAStatementOnOurReleaseEndsTheDoubtThatOnlyAnotherIsNamed(t *testing.T) {
	w := redHatWorld(libs, verdict.SupplierStatement{Component: "pkg:rpm/redhat/openssl?arch=src", Status: verdict.NotAffected, Justification: verdict.CodeNotPresent})
	other := []verdict.AffectedPackage{{Ecosystem: "Red Hat:enterprise_linux:8", Name: "openssl", Ranges: [][]vers.Event{{{Introduced: "0"}}}}}
	w.Vulnerabilities[0].Records[0].Affected = other
	w.want(t, flaw, "1.0.0", "not_affected vulnerable_code_not_present outside_range")
	w.Vulnerabilities[0].Records[0].Supplier = nil
	w.want(t, flaw, "1.0.0", "unknown not_comparable")
}
