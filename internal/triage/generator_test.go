// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/triage"
	"verdict/internal/triage/suppress"
	"verdict/spec/vers"
)

// The words from which random worlds are made: few enough that they meet.
var (
	drawnVersions   = []string{"1.0.0", "1.0.1", "1.1.0", "1.1.1", "2.0.0", "2.0.1"}
	drawnComponents = []string{"log@0.9", "log@1.5", "log@1.5 scope=excluded", "log@1.8 sha=d1 layer=base", "log@1.5 sha=d1", "log@2.0", "log",
		"net@1.0", "net@2.5", "log@9.5-v ^log@1.5", "pkg:maven/com.vendor/log@1.5-v ^log@1.5", "pkg:deb/debian/log@1.5?arch=amd64",
		"pkg:rpm/redhat/log@1.5-1?arch=x86_64&distro=rhel-9 layer=base", "pkg:rpm/redhat/log@1.5-1?arch=x86_64&distro=rhel-9.2&repository_cpe=cpe:/o:redhat:rhel_eus:9.2"}
	drawnClaims = []string{"log introduced=1.0 fixed=2.0", "log introduced=1.0 fixed=2.0", "log introduced=1.0 fixed=2.0", "log introduced=1.4 fixed=1.7", "log version=1.5", "net introduced=0 fixed=2.0", "net git", "git", "Debian:12/log introduced=0"}
	drawnIDs    = []string{flaw, other, "CVE-2030-0003"}
	ownID       = "CVE-2030-0004"
	drawnScores = []string{"", low, low, low, medium, high, "nonsense"}
	drawnKinds  = append(verdict.EvidenceKinds, verdict.EvidenceReach, verdict.EvidenceReach, verdict.EvidencePresence, verdict.EvidenceSupplier)
)

func pick[T any](t *rapid.T, list []T, label string) T { return rapid.SampledFrom(list).Draw(t, label) }

// often is true n times in ten.
func often(t *rapid.T, n int, label string) bool { return rapid.IntRange(1, 10).Draw(t, label) <= n }

// drawWorld makes a world in which every state of the rules may occur.
func drawWorld(t *rapid.T) *world {
	var parts []verdict.Part
	if often(t, 4, "parts") {
		parts = []verdict.Part{{Name: "server", Components: pick(t, [][]string{nil, {"pkg:maven/org.acme/*"}}, "server holds")},
			{Name: "client", Components: []string{"pkg:maven/org.acme/net"}}, {Name: "system", Components: []string{"pkg:rpm/*"}}}
	}
	w := newWorld(parts...)
	w.source("second", pick(t, []time.Time{past, past, now.AddDate(-3, 0, 0)}, "second source"))
	drawReleases(t, w)
	drawVulnerabilities(t, w)
	for range rapid.IntRange(0, 3).Draw(t, "evidence") {
		drawEvidence(t, w)
	}
	for range rapid.IntRange(0, 4).Draw(t, "assessments") {
		drawAssessment(t, w)
	}
	drawSuppressions(t, w)
	if often(t, 3, "class") {
		w.Classifications = append(w.Classifications, verdict.Classification{Product: "shop", Vulnerability: flaw, Class: pick(t, verdict.Classes[1:], "class is"), By: "first", At: past})
	}
	for range rapid.IntRange(0, 1).Draw(t, "later changes") {
		drawChange(t, w)
	}
	w.scan()
	return w
}

func drawReleases(t *rapid.T, w *world) {
	versions := drawnVersions[:rapid.IntRange(1, len(drawnVersions)).Draw(t, "releases")]
	for _, v := range versions {
		r := w.release(v, pick(t, append([]string{""}, versions...), "previous"))
		r.State = pick(t, []verdict.ReleaseState{verdict.Released, verdict.Released, verdict.Released, verdict.Planned, verdict.Withdrawn}, "state")
		r.Completeness = pick(t, []verdict.Completeness{"", "", "", verdict.Complete, verdict.Incomplete}, "declared")
		r.Facts = pick(t, []map[string]string{nil, {"uses.log": "0"}, {"uses.log": "0"}, {"uses.log": "1"}}, "facts")
		if often(t, 8, "whole bill") {
			drawBill(t, w, v, "")
		}
		if often(t, 2, "part bill") {
			drawBill(t, w, v, pick(t, []string{"server", "tools"}, "bill of"))
		}
	}
	for i := range w.Lines {
		if often(t, 3, "ended") {
			w.Lines[i].EndOfLife = past
		}
	}
}

func drawBill(t *rapid.T, w *world, version, part string) {
	b := w.bill(version, part, rapid.SliceOfN(rapid.SampledFrom(drawnComponents), 0, 4).Draw(t, "components")...)
	for i := range b.Occurrences {
		b.Occurrences[i].Ref = fmt.Sprintf("%s%d", part, i)
	}
	b.Completeness = pick(t, []verdict.Completeness{verdict.Complete, verdict.Complete, verdict.Complete, verdict.Incomplete}, "completeness")
	if often(t, 1, "unidentified") {
		b.Unidentified = 1
	}
}

func drawVulnerabilities(t *rapid.T, w *world) {
	for _, id := range drawnIDs[:rapid.IntRange(1, len(drawnIDs)).Draw(t, "vulnerabilities")] {
		for range rapid.IntRange(1, 2).Draw(t, "records") {
			v := w.record(id, rapid.SliceOfN(rapid.SampledFrom(drawnClaims), 0, 2).Draw(t, "claims")...)
			r := &v.Records[len(v.Records)-1]
			r.Source = pick(t, []string{"osv", "osv", "osv", "second"}, "source")
			r.Scores = []verdict.Score{{Vector: pick(t, drawnScores, "score"), Source: pick(t, verdict.ScoreSources, "scored by")}}
			if often(t, 1, "withdrawn") {
				r.Withdrawn = past
			}
			if often(t, 3, "a supplier speaks") {
				drawSupplier(t, r)
			}
		}
	}
	if often(t, 1, "listed as exploited") {
		v := w.record(flaw)
		v.Records[len(v.Records)-1].Exploited = &verdict.Exploited{Added: past}
	}
	if often(t, 3, "own") {
		w.own(verdict.OwnVulnerability{IDs: []string{ownID}, Product: pick(t, []string{"shop", "shop", "bank"}, "own of"), Parts: pick(t, [][]string{nil, {"client"}, {"sever"}}, "own parts"),
			Affected: []verdict.OwnRange{pick(t, []verdict.OwnRange{{Versions: []string{"1.0.1"}}, {Interval: vers.Interval{Introduced: "0", Fixed: "1.1.1"}},
				{Line: "2.0", Interval: vers.Interval{Introduced: "0", Fixed: "2.x.y"}}}, "own range")}})
	}
}

// drawSupplier lets a record speak of a supplier's own packages.
func drawSupplier(t *rapid.T, r *verdict.Record) {
	stream := pick(t, []string{"enterprise_linux:9", "rhel_eus:9.2"}, "claimed stream")
	r.Affected = append(r.Affected, verdict.AffectedPackage{Ecosystem: "Red Hat:" + stream, Name: "log",
		Ranges: [][]vers.Event{pick(t, [][]vers.Event{{{Introduced: "0"}}, {{Introduced: "0"}, {Fixed: "1.5-1"}}, {{Introduced: "0"}, {Fixed: "2-1"}}}, "claimed range")}})
	for range rapid.IntRange(0, 2).Draw(t, "statements") {
		r.Supplier = append(r.Supplier, verdict.SupplierStatement{By: pick(t, []string{"Red Hat", "Red Hat", "Acme"}, "stated by"), Component: pick(t, []string{"pkg:rpm/redhat/log@1.5-1", "pkg:rpm/redhat/log@2-1", "pkg:rpm/redhat/log?arch=src", acmeLog + "@1.5"}, "stated component"),
			Arches: []string{"x86_64"}, CPE: pick(t, []string{"cpe:/o:redhat:enterprise_linux:9", "cpe:/o:redhat:rhel_eus:9.2", ""}, "stated stream"),
			Status: pick(t, []verdict.Status{verdict.Affected, verdict.Fixed, verdict.NotAffected, verdict.UnderInvestigation}, "stated")})
	}
}

func drawAssessment(t *rapid.T, w *world) {
	a := verdict.Assessment{Vulnerability: pick(t, []string{flaw, flaw, flaw, flaw, other, ownID, "CVE-2030-9999"}, "assessed"), Impact: fmt.Sprintf("Reason %d.", len(w.Assessments))}
	a.Status = pick(t, []verdict.Status{verdict.Affected, verdict.NotAffected, verdict.NotAffected, verdict.Fixed}, "assessed as")
	switch a.Status {
	case verdict.Affected:
		a.Action = "Upgrade."
	case verdict.NotAffected:
		a.Justification = pick(t, append(verdict.Justifications[:3:3], verdict.CodeNotInExecutePath), "justification")
	}
	a.Scope.Component = pick(t, []string{"", "", acmeLog, acmeLog, "pkg:maven/org.acme/net"}, "component")
	if a.Scope.Component != "" {
		a.Scope.Versions = pick(t, []vers.Interval{{}, {}, {Introduced: "1.0", Fixed: "1.6"}}, "assessed range")
	}
	a.Scope.Lines = pick(t, [][]string{nil, nil, nil, nil, nil, {"1.0"}}, "lines")
	a.Scope.Releases = pick(t, [][]string{nil, nil, nil, nil, nil, {"1.0.1", "2.0.0"}}, "releases")
	a.Scope.Part = pick(t, []string{"", "", "", "", "server"}, "part")
	a.Premises = pick(t, [][]verdict.Premise{nil, {{Kind: verdict.PremiseFact, Subject: "uses.log", Expected: "0"}}, {{Kind: verdict.PremiseScope, Subject: acmeLog, Expected: "required"}},
		{{Kind: verdict.PremiseAbsent, Subject: "pkg:maven/org.acme/web", Expected: "absent"}}}, "premises")
	if n := len(w.Assessments); n > 0 && often(t, 3, "supersedes") {
		a.Supersedes = w.Assessments[n-1].ID
	}
	if len(w.Evidence) > 0 && often(t, 2, "knew") {
		a.Evidence = []string{w.Evidence[0].ID}
	}
	w.assess(a, func(a *verdict.Assessment) {
		if often(t, 4, "approved early") { // before most of the releases
			for len(a.Accepted) > 0 && a.Accepted[len(a.Accepted)-1].Version != a.Accepted[0].Version {
				a.Accepted = a.Accepted[:len(a.Accepted)-1]
			}
		}
		switch rapid.IntRange(0, 9).Draw(t, "life") {
		case 0:
			a.Approved = time.Time{}
		case 1:
			a.Expires = past
		case 2:
			a.Revoked, a.RevokedBy = past, "approver"
		}
	})
}

func drawEvidence(t *rapid.T, w *world) {
	ev := verdict.Evidence{Vulnerability: pick(t, []string{flaw, flaw, flaw, other}, "evidence of"), Kind: pick(t, drawnKinds, "evidence kind"), Summary: pick(t, []string{"a", "b", "c"}, "summary")}
	ev.Product = pick(t, []string{"", "shop"}, "evidence product")
	ev.Component = pick(t, []string{"", acmeLog, acmeLog + "@1.5"}, "evidence component")
	ev.Result = verdict.ResultConfirmed
	switch ev.Kind {
	case verdict.EvidencePresence:
		ev.Result, ev.Tool, ev.Artifact = verdict.ResultAbsent, "classes", "d1"
	case verdict.EvidenceReach:
		ev.Result, ev.Tool = pick(t, []verdict.EvidenceResult{verdict.ResultReached, verdict.ResultNotReached}, "path"), "paths"
	case verdict.EvidenceSupplier:
		ev.Result, ev.Build, ev.By = verdict.ResultStated, "d1", "supplier"
		ev.Status = pick(t, []verdict.Status{verdict.Affected, verdict.Fixed, verdict.NotAffected}, "supplier says")
	default:
		ev.Lifted = pick(t, []time.Time{{}, {}, past}, "lifted")
	}
	w.evidence(ev)
}

func drawSuppressions(t *rapid.T, w *world) {
	if often(t, 3, "rule") {
		w.suppress(pick(t, []verdict.SuppressionKind{verdict.Mute, verdict.WrongMatch}, "rule kind"), pick(t, drawnIDs[:2], "rule of"), acmeLog)
	}
	if often(t, 3, "imported") {
		w.Imported = append(w.Imported, imported("a.xml", pick(t, drawnIDs[:2], "imported of")), imported("b.xml", flaw))
	}
}

// imported is a file with a rule that mutes every component of a CVE.
func imported(name, id string) suppress.File {
	f, err := suppress.Parse(name, []byte(`<?xml version="1.0" encoding="UTF-8"?>
<suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.3.xsd">
  <suppress><notes>not used</notes><cve>`+id+`</cve></suppress>
</suppressions>`))
	if err != nil {
		panic(err)
	}
	return f
}

// drawChange lets time pass after the assessments: a premise may fail.
func drawChange(t *rapid.T, w *world) {
	switch rapid.IntRange(0, 3).Draw(t, "change") {
	case 0:
		v := &w.Vulnerabilities[0]
		if len(v.Records) > 0 {
			v.Records[0].Affected = []verdict.AffectedPackage{claim("log introduced=0.5 fixed=2.0")}
		}
	case 1:
		if w.Releases[0].Facts != nil { // what was undeclared at the approval was accepted so
			w.Releases[0].Facts = map[string]string{"uses.log": "7"}
		}
	case 2:
		w.bill(w.Releases[0].Version, "", "log@1.5 path=other")
	case 3:
		if len(w.Vulnerabilities) > 1 {
			w.Vulnerabilities[0].Ambiguous, w.Vulnerabilities[1].Ambiguous = []string{"GHSA-aaaa-bbbb-cccc"}, []string{"GHSA-aaaa-bbbb-cccc"}
			for i := range 2 {
				w.Vulnerabilities[i].IDs = append(w.Vulnerabilities[i].IDs, "GHSA-aaaa-bbbb-cccc")
			}
		}
	}
}

var worlds = rapid.Custom(drawWorld)

// clone copies the rows of a world so far that a test may change them.
func clone(w *world) *world {
	c := *w
	c.Releases = append([]verdict.Release(nil), w.Releases...)
	c.Sources = append([]verdict.SourceHealth(nil), w.Sources...)
	c.Bills = append([]triage.Bill(nil), w.Bills...)
	for i := range c.Bills {
		c.Bills[i].SBOM.Occurrences = append([]verdict.Occurrence(nil), c.Bills[i].SBOM.Occurrences...)
	}
	c.Vulnerabilities = append([]verdict.Vulnerability(nil), w.Vulnerabilities...)
	c.Suppressions = append([]verdict.Suppression(nil), w.Suppressions...)
	c.Imported = append([]suppress.File(nil), w.Imported...)
	return &c
}

// ids gives every id that a question may name.
func (w *world) ids() []string {
	return append([]string{"CVE-2030-9999", "GHSA-aaaa-bbbb-cccc", ownID}, drawnIDs...)
}
