// SPDX-License-Identifier: Apache-2.0

package remedy_test

import (
	"slices"
	"testing"
	"time"

	"verdict"
	"verdict/internal/remedy"
)

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func standard(t *testing.T) *remedy.Policy {
	t.Helper()
	p, err := remedy.Parse(remedy.StandardFile, remedy.StandardText())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func decide(t *testing.T, p *remedy.Policy, f remedy.Facts) remedy.Outcome {
	t.Helper()
	o, err := p.Decide(f)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// The rows of the description of the programme that are the policy's to keep, each
// quoted, with facts and what the shipped policy has to make of them.
func TestTheShippedPolicyKeepsWhatTheProgrammePromises(t *testing.T) {
	const (
		vulnerability = "class Vulnerability: exploitable bug in our software or in an included third-party part. Medium and above: a numbered security advisory with details, CVSS calculation, impact and remediation. Low and Informational: own discretion, recorded"
		hygiene       = "class security hygiene bug fix: a third-party vulnerability with no known exploitable path. Fixed in quarterly patch releases whatever the severity, unless it turns out to be exploitable"
		base          = "container images sit on a Red Hat UBI base; base upgrades follow Red Hat's guidance; OS packages are never removed or modified for hygiene"
		notes         = "security release notes for every patch release of every released version, for platform and operator only (not cloud, not connectors); being listed does not imply exploitability"
		scanned       = "open-source vulnerabilities are triaged regularly: impact and exploitability for our software"
		scope         = "scope: supported versions of several products (platform, operator, connectors, cloud)"
		score         = "severity by the CVSS 3.1 calculator"
	)
	facts := func(c verdict.Class, s verdict.Severity, k verdict.ProductKind, change ...func(*remedy.Facts)) remedy.Facts {
		f := remedy.Facts{Class: c, Severity: s, Kind: k, Status: verdict.Affected, Origin: verdict.Upstream,
			Dates: map[remedy.DateName]time.Time{remedy.DateKnown: day("2026-01-05"), remedy.DateFound: day("2026-01-06"), remedy.DateClassified: day("2026-01-07")}}
		for _, c := range change {
			c(&f)
		}
		return f
	}
	own := func(f *remedy.Facts) { f.Origin = verdict.Own }
	osPackage := func(f *remedy.Facts) { f.OSPackage = true; f.BaseFix = verdict.FixAvailable }
	deferred := func(f *remedy.Facts) { f.OSPackage = true; f.BaseFix = verdict.FixDeferred }
	listed := func(f *remedy.Facts) { f.Exploited = true }
	ended := func(f *remedy.Facts) { f.LineState = remedy.LineEnded }

	type want struct {
		telling    verdict.Telling
		discretion bool
		vehicle    verdict.Vehicle
		note       bool
		newCVE     bool
		unscored   bool
	}
	for _, tt := range []struct {
		row, name string
		facts     remedy.Facts
		want      want
	}{
		{vulnerability, "exploitable Medium in our own code", facts(verdict.Exploitable, verdict.SeverityMedium, verdict.Platform, own),
			want{telling: verdict.TellAdvisory, vehicle: verdict.NextPatch, note: true, newCVE: true}},
		{vulnerability, "exploitable High of a dependency: the advisory cites the library's CVE", facts(verdict.Exploitable, verdict.SeverityHigh, verdict.Platform),
			want{telling: verdict.TellAdvisory, vehicle: verdict.NextPatch, note: true}},
		{vulnerability, "exploitable Critical", facts(verdict.Exploitable, verdict.SeverityCritical, verdict.Operator, own),
			want{telling: verdict.TellAdvisory, vehicle: verdict.OutOfBand, note: true, newCVE: true}},
		{vulnerability, "exploitable Medium that is exploited already", facts(verdict.Exploitable, verdict.SeverityMedium, verdict.Platform, listed),
			want{telling: verdict.TellAdvisory, vehicle: verdict.OutOfBand, note: true}},
		{vulnerability, "exploitable Low: at discretion", facts(verdict.Exploitable, verdict.SeverityLow, verdict.Platform, own),
			want{discretion: true, vehicle: verdict.NextPatch, note: true}},
		{vulnerability, "exploitable Informational: at discretion", facts(verdict.Exploitable, verdict.SeverityNone, verdict.Platform, own),
			want{discretion: true, vehicle: verdict.NextPatch, note: true}},
		{score, "exploitable and scored by nobody: never Low", facts(verdict.Exploitable, verdict.SeverityUnknown, verdict.Platform),
			want{telling: verdict.TellAdvisory, vehicle: verdict.NextPatch, note: true, unscored: true}},
		{hygiene, "hygiene of Critical severity", facts(verdict.Hygiene, verdict.SeverityCritical, verdict.Platform),
			want{telling: verdict.TellNote, vehicle: verdict.QuarterlyTrain, note: true}},
		{hygiene, "hygiene of Low severity", facts(verdict.Hygiene, verdict.SeverityLow, verdict.Operator),
			want{telling: verdict.TellNote, vehicle: verdict.QuarterlyTrain, note: true}},
		{hygiene, "hygiene of unknown severity", facts(verdict.Hygiene, verdict.SeverityUnknown, verdict.Platform),
			want{telling: verdict.TellNote, vehicle: verdict.QuarterlyTrain, note: true, unscored: true}},
		{hygiene, "hygiene that turned out to be exploitable", facts(verdict.Exploitable, verdict.SeverityCritical, verdict.Platform),
			want{telling: verdict.TellAdvisory, vehicle: verdict.OutOfBand, note: true}},
		{base, "an exploitable package of the operating system goes out of band", facts(verdict.Exploitable, verdict.SeverityMedium, verdict.Platform, osPackage),
			want{telling: verdict.TellAdvisory, vehicle: verdict.OutOfBand, note: true}},
		{base, "also one of Low severity", facts(verdict.Exploitable, verdict.SeverityLow, verdict.Platform, osPackage),
			want{discretion: true, vehicle: verdict.OutOfBand, note: true}},
		{base, "hygiene of a package with a fix comes with the base image", facts(verdict.Hygiene, verdict.SeverityHigh, verdict.Platform, osPackage),
			want{vehicle: verdict.QuarterlyTrain, note: true}},
		{base, "hygiene of a package that the supplier defers waits for it", facts(verdict.Hygiene, verdict.SeverityHigh, verdict.Platform, deferred),
			want{vehicle: verdict.QuarterlyTrain}},
		{notes, "hygiene of a connector is in no note", facts(verdict.Hygiene, verdict.SeverityHigh, verdict.Connector), want{vehicle: verdict.QuarterlyTrain}},
		{notes, "hygiene of the cloud is in no note", facts(verdict.Hygiene, verdict.SeverityHigh, verdict.Hosted), want{vehicle: verdict.QuarterlyTrain}},
		{notes, "hygiene of a package in a connector is in no note", facts(verdict.Hygiene, verdict.SeverityHigh, verdict.Connector, osPackage), want{vehicle: verdict.QuarterlyTrain}},
		{notes, "an exploitable flaw of a connector gets an advisory, and is in no note", facts(verdict.Exploitable, verdict.SeverityHigh, verdict.Connector),
			want{telling: verdict.TellAdvisory, vehicle: verdict.NextPatch}},
		{scanned, "what nobody has triaged is in no note", facts(verdict.Untriaged, verdict.SeverityHigh, verdict.Platform), want{}},
		{scope, "a line past its end of life still gets the advisory", facts(verdict.Exploitable, verdict.SeverityHigh, verdict.Platform, ended),
			want{telling: verdict.TellAdvisory, vehicle: verdict.NextPatch, note: true}},
		{hygiene, "our own code, hardened", facts(verdict.Hardening, verdict.SeverityHigh, verdict.Platform, own), want{vehicle: verdict.QuarterlyTrain}},
		{scanned, "what is not there is no work", facts(verdict.NotApplicable, verdict.SeverityHigh, verdict.Platform), want{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := decide(t, standard(t), tt.facts)
			got := want{o.Telling, o.Discretion, o.Vehicle, slices.Contains(o.Channels, verdict.ChannelNote), o.NewCVE, o.Unscored}
			if got != tt.want {
				t.Errorf("by rule %s: got %+v, want %+v\nfor: %s", o.Rule, got, tt.want, tt.row)
			}
			if o.Rule == "" || len(o.Lost) != len(standard(t).Rules)-1 {
				t.Errorf("rule %q won, and %d lost", o.Rule, len(o.Lost))
			}
		})
	}
}

func TestADecisionIsHeldAgainstTheRuleThatWon(t *testing.T) {
	p := standard(t)
	facts := func(c verdict.Class, s verdict.Severity, os bool) remedy.Facts {
		return remedy.Facts{Class: c, Severity: s, Status: verdict.Affected, OSPackage: os}
	}
	decision := func(tell verdict.Telling, reason string, kinds ...verdict.Remediation) verdict.Decision {
		return verdict.Decision{Vulnerability: "CVE-2026-0001", Publish: tell, Reason: reason, Remediation: kinds}
	}
	for _, tt := range []struct {
		name     string
		facts    remedy.Facts
		decision verdict.Decision
		want     string // "" when it is allowed
	}{
		{"exploitable Medium told by an advisory", facts(verdict.Exploitable, verdict.SeverityMedium, false), decision(verdict.TellAdvisory, ""), ""},
		{"exploitable Medium told by nothing", facts(verdict.Exploitable, verdict.SeverityMedium, false), decision(verdict.TellNothing, "quiet"),
			"publish: rule exploitable-medium of policy " + p.Version + " wants an advisory about CVE-2026-0001, and the decision says nothing"},
		{"exploitable Medium told by a note", facts(verdict.Exploitable, verdict.SeverityMedium, false), decision(verdict.TellNote, "quiet"),
			"publish: rule exploitable-medium of policy " + p.Version + " wants an advisory about CVE-2026-0001, and the decision says note"},
		{"unknown severity is no Low", facts(verdict.Exploitable, verdict.SeverityUnknown, false), decision(verdict.TellNothing, "quiet"),
			"publish: rule exploitable-high of policy " + p.Version + " wants an advisory about CVE-2026-0001, and the decision says nothing"},
		{"Low told by nothing, with a reason", facts(verdict.Exploitable, verdict.SeverityLow, false), decision(verdict.TellNothing, "of no use to anybody"), ""},
		{"Low told by a note, without a reason", facts(verdict.Exploitable, verdict.SeverityLow, false), decision(verdict.TellNote, " "),
			"reason: rule exploitable-low of policy " + p.Version + " leaves CVE-2026-0001 to the discretion of whoever decides, which needs a reason"},
		{"hygiene told by nothing", facts(verdict.Hygiene, verdict.SeverityHigh, false), decision(verdict.TellNothing, "quiet"),
			"publish: rule hygiene-noted of policy " + p.Version + " wants CVE-2026-0001 in the notes, and the decision says nothing"},
		{"hygiene told by more than it needs", facts(verdict.Hygiene, verdict.SeverityHigh, false), decision(verdict.TellAdvisory, ""), ""},
		{"a package of the operating system removed for hygiene", facts(verdict.Hygiene, verdict.SeverityHigh, true),
			decision(verdict.TellNote, "", verdict.RemedyRemoval),
			"remediation: rule hygiene-os-package-upgrade of policy " + p.Version + " does not let CVE-2026-0001 be remedied by removal, only by upgrade, documentation"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := decide(t, p, tt.facts).Forbids(tt.decision)
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case tt.want != "" && (err == nil || err.Error() != tt.want || verdict.CodeOf(err) != verdict.Refused):
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestTheShippedPolicyHasARuleForEveryCase(t *testing.T) {
	if p := standard(t); len(p.Remarks) > 0 {
		t.Error(p.Remarks)
	}
}
