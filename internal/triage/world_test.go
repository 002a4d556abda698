// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/scan/matcher"
	"verdict/internal/triage"
	"verdict/internal/vulndb"
	"verdict/spec/vers"
)

var (
	now  = time.Date(2030, 6, 1, 0, 0, 0, 0, time.UTC)
	past = now.AddDate(0, -1, 0)
)

// The vulnerability and the component that most tests speak of.
const (
	flaw    = "CVE-2030-0001"
	other   = "CVE-2030-0002"
	acmeLog = "pkg:maven/org.acme/log"
	low     = "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"
	medium  = "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N"
	high    = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"
)

// world builds a World of the product "shop" in few words. Matches are computed
// by the scanner at each question.
type world struct {
	triage.World
	relocations []verdict.Relocation
	unscanned   bool // leaves Matches as they are
}

func newWorld(parts ...verdict.Part) *world {
	w := &world{}
	w.Now, w.Promotion = now, triage.ShippedPromotion
	w.Product = verdict.Product{Slug: "shop", Name: "Shop", Kind: verdict.Platform, PURL: "pkg:generic/shop", Versions: "semver", Parts: parts}
	w.source("osv", past)
	return w
}

func (w *world) source(name string, lastSync time.Time) {
	w.Sources = append(w.Sources, verdict.SourceHealth{Source: verdict.Source{Name: name, Kind: "osv", MaxAge: 365 * 24 * time.Hour}, LastSync: lastSync})
}

// release adds a released release with a complete bill of the whole, and its
// line by the first two numbers. previous is "" for a first release; without
// components there is no bill.
func (w *world) release(version, previous string, components ...string) *verdict.Release {
	numbers := strings.SplitN(version, ".", 3)
	line := strings.Join(numbers[:min(2, len(numbers))], ".")
	w.line(line)
	w.Releases = append(w.Releases, verdict.Release{Product: "shop", Version: version, Line: line, State: verdict.Released, ReleasedAt: past, Previous: previous})
	if len(components) > 0 {
		w.bill(version, "", components...)
	}
	return &w.Releases[len(w.Releases)-1]
}

func (w *world) line(slug string) *verdict.Line {
	for i := range w.Lines {
		if w.Lines[i].Slug == slug {
			return &w.Lines[i]
		}
	}
	w.Lines = append(w.Lines, verdict.Line{Product: "shop", Slug: slug})
	return &w.Lines[len(w.Lines)-1]
}

func (w *world) ended(slug string) { w.line(slug).EndOfLife = past }

// bill adds a complete bill; the component "none" stands for no component.
func (w *world) bill(version, part string, components ...string) *verdict.SBOM {
	bill := triage.Bill{Version: version, Part: part, SBOM: verdict.SBOM{Completeness: verdict.Complete}}
	for _, text := range components {
		if text != "none" {
			bill.SBOM.Occurrences = append(bill.SBOM.Occurrences, occurrence(text))
		}
	}
	w.Bills = append(w.Bills, bill)
	return &w.Bills[len(w.Bills)-1].SBOM
}

// sbom gives the first bill of a release.
func (w *world) sbom(version string) *verdict.SBOM {
	for i := range w.Bills {
		if w.Bills[i].Version == version {
			return &w.Bills[i].SBOM
		}
	}
	return nil
}

// occurrence reads "log@1.0 path=x scope=excluded layer=l sha=d ^pkg:…"; a name
// without pkg: is one of the Maven group org.acme, ^ precedes an ancestor or a CPE.
func occurrence(text string) verdict.Occurrence {
	words := strings.Fields(text)
	o := verdict.Occurrence{Component: verdict.Component{PURL: purlOf(words[0])}}
	for _, word := range words[1:] {
		if ancestor, ok := strings.CutPrefix(word, "^"); ok {
			o.Component.Pedigree = &verdict.Pedigree{Ancestors: []string{purlOf(ancestor)}}
			continue
		}
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "path":
			o.Path = value
		case "scope":
			o.Scope = verdict.Scope(value)
		case "layer":
			o.Layer = value
		case "sha":
			o.Digests = map[string]string{"sha-256": value}
		}
	}
	return o
}

func purlOf(text string) string {
	if strings.HasPrefix(text, "pkg:") || strings.HasPrefix(text, "cpe:") {
		return text
	}
	return "pkg:maven/org.acme/" + text
}

// record adds a record to the vulnerability of that id, or a new one. A claim is
// "log introduced=1 fixed=2 | introduced=3 version=0.9", or "log git" for commits
// only; "git" alone names no package, "Debian/log …" another ecosystem.
func (w *world) record(id string, claims ...string) *verdict.Vulnerability {
	r := verdict.Record{Source: "osv", ID: id}
	for _, text := range claims {
		r.Affected = append(r.Affected, claim(text))
	}
	v := w.vulnerability(id)
	if v == nil {
		w.Vulnerabilities = append(w.Vulnerabilities, verdict.Vulnerability{ID: verdict.VulnerabilityID("v-" + id), IDs: []string{id}, Origin: verdict.Upstream})
		v = &w.Vulnerabilities[len(w.Vulnerabilities)-1]
	}
	v.Records = append(v.Records, r)
	return v
}

func (w *world) vulnerability(id string) *verdict.Vulnerability {
	for i := range w.Vulnerabilities {
		for _, known := range w.Vulnerabilities[i].IDs {
			if known == id {
				return &w.Vulnerabilities[i]
			}
		}
	}
	return nil
}

func claim(text string) verdict.AffectedPackage {
	if text == "git" {
		return verdict.AffectedPackage{Uncompared: 1}
	}
	a := verdict.AffectedPackage{Ecosystem: "Maven"}
	name, rest, _ := strings.Cut(text, " ")
	if ecosystem, n, ok := strings.Cut(name, "/"); ok {
		a.Ecosystem, a.Name = ecosystem, n
	} else {
		a.Name = "org.acme:" + name
	}
	for _, part := range strings.Split(rest, "|") {
		var events []vers.Event
		for _, word := range strings.Fields(part) {
			key, value, _ := strings.Cut(word, "=")
			switch key {
			case "introduced":
				events = append(events, vers.Event{Introduced: value})
			case "fixed":
				events = append(events, vers.Event{Fixed: value})
			case "last":
				events = append(events, vers.Event{LastAffected: value})
			case "version":
				a.Versions = append(a.Versions, value)
			case "git":
				a.Uncompared++
			}
		}
		if len(events) > 0 {
			a.Ranges = append(a.Ranges, events)
		}
	}
	return a
}

// own adds a flaw of our own.
func (w *world) own(o verdict.OwnVulnerability) {
	if o.Product == "" {
		o.Product = "shop"
	}
	if o.Title == "" {
		o.Title = "A flaw of our own"
	}
	w.Vulnerabilities = append(w.Vulnerabilities, verdict.Vulnerability{ID: verdict.VulnerabilityID("own-" + o.IDs[0]), IDs: o.IDs, Origin: verdict.Own, Own: &o})
}

// scan matches all components with all records, unless the world is unscanned.
func (w *world) scan() triage.World {
	if w.unscanned {
		return w.World
	}
	var components []verdict.Component
	for _, b := range w.Bills {
		for _, o := range b.SBOM.Occurrences {
			components = append(components, o.Component)
		}
	}
	index, err := vulndb.Make(w.Vulnerabilities, w.relocations)
	if err != nil {
		panic(err) // the tests' own vulnerabilities
	}
	w.Matches, _ = matcher.Match(index, components)
	return w.World
}

// assess adds an assessment with the premises that always belong to it, approved
// a month ago for what is then in its scope. change is applied afterwards.
func (w *world) assess(a verdict.Assessment, change ...func(*verdict.Assessment)) string {
	a.Scope.Product, a.Author = "shop", "author"
	a.ID = triage.AssessmentID(a)
	v := w.vulnerability(verdict.CanonicalID(a.Vulnerability))
	if v == nil {
		v = &verdict.Vulnerability{IDs: []string{a.Vulnerability}}
	}
	a.Premises = triage.Complete(a, v)
	a.Written, a.Approved, a.ApprovedBy = past, past, "approver"
	a.Accepted = triage.New(w.scan()).Acceptances(a)
	for _, c := range change {
		c(&a)
	}
	w.Assessments = append(w.Assessments, a)
	return a.ID
}

func (w *world) evidence(ev verdict.Evidence) string {
	if ev.Vulnerability == "" {
		ev.Vulnerability = flaw
	}
	if ev.Summary == "" {
		ev.Summary = "what was seen"
	}
	ev.ID = triage.EvidenceID(ev)
	w.Evidence = append(w.Evidence, ev)
	return ev.ID
}

// suppress adds a rule of our own; approve lets those that there are count.
func (w *world) suppress(kind verdict.SuppressionKind, id, component string) {
	w.Suppressions = append(w.Suppressions, verdict.Suppression{Rule: "rule-" + id, Kind: kind, Vulnerability: id, Component: component, Reason: "another library of the same name"})
	w.approve()
}

func (w *world) approve() {
	for _, s := range w.Suppressions {
		subject := s.Subject()
		w.Approvals = append(w.Approvals, verdict.Approval{Subject: subject.ID, Digest: subject.Digest(), By: "second", At: past, Key: "SHA256:second"})
	}
}

// ask answers for a whole release, afresh.
func (w *world) ask(t *testing.T, id, version string) triage.Answer {
	t.Helper()
	return w.askPart(t, id, version, "")
}

func (w *world) askPart(t *testing.T, id, version, part string) triage.Answer {
	t.Helper()
	a, err := triage.New(w.scan()).Answer(id, version, part)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// told writes an answer as the tables do: status, justification, reason.
func told(a triage.Answer) string {
	return strings.Join(strings.Fields(string(a.Status)+" "+string(a.Justification)+" "+string(a.Reason)), " ")
}

// want checks what a release is told to be.
func (w *world) want(t *testing.T, id, version, expected string) triage.Answer {
	t.Helper()
	a := w.ask(t, id, version)
	if got := told(a); got != expected {
		t.Errorf("%s in %s is %q, want %q: %s", id, version, got, expected, a.Won.Why)
	}
	return a
}

// lost gives why a ground lost; "" when it did not.
func lost(a triage.Answer, what string) string {
	for _, g := range a.Lost {
		if g.What == what {
			return g.Why
		}
	}
	return ""
}

// scored sets the vectors of a vulnerability's records to one.
func scored(v *verdict.Vulnerability, vector string) {
	for i := range v.Records {
		v.Records[i].Scores = []verdict.Score{{Vector: vector, Source: verdict.ScoreGHSA}}
	}
}

// The assessments that most tests use, about the acme log.
func notAffected(j verdict.Justification) verdict.Assessment {
	return verdict.Assessment{Vulnerability: flaw, Status: verdict.NotAffected, Justification: j, Impact: "The feature is off.", Scope: verdict.AssessmentScope{Component: acmeLog}}
}

func affected() verdict.Assessment {
	return verdict.Assessment{Vulnerability: flaw, Status: verdict.Affected, Impact: "It can be crashed.", Action: "Upgrade.", Scope: verdict.AssessmentScope{Component: acmeLog}}
}

// matched is a world with one release, 1.0.0, whose log 1.5 is in the range.
func matched(parts ...verdict.Part) *world {
	w := newWorld(parts...)
	w.release("1.0.0", "", "log@1.5 path=lib/log.jar sha=d1")
	w.record(flaw, "log introduced=1.0 fixed=2.0")
	return w
}
