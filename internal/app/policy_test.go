// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/programme"
	"verdict/internal/remedy"
	"verdict/internal/triage"
)

// threeProducts is a programme of a platform, a connector and the cloud that ship the
// same parser, with a grave flaw (CVE-2026-0001), a small one (CVE-2026-0002) and one
// that nobody scores (CVE-2026-0003) in it, and the platform's image a package of a
// distribution with a flaw (CVE-2026-0004).
func threeProducts(t *testing.T, policy string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var docs strings.Builder
	for slug, kind := range map[string]verdict.ProductKind{"ledger": verdict.Platform, "sink": verdict.Connector, "cloud": verdict.Hosted} {
		fmt.Fprintf(&docs, `---
apiVersion: verdict/v1
kind: Product
slug: %[1]s
name: The %[1]s
type: %[2]s
versions: semver
author: Example
namespace: https://example.org/%[1]s
---
apiVersion: verdict/v1
kind: Line
product: %[1]s
line: "1.0"
supportFrom: 2026-01-01
---
apiVersion: verdict/v1
kind: Release
product: %[1]s
version: 1.0.0
line: "1.0"
state: released
releasedAt: 2026-01-01
sbom: bill.cdx.json
`, slug, kind)
	}
	docs.WriteString("---\napiVersion: verdict/v1\nkind: Source\nname: advisories\ntype: osv\nlocation: records\nscore: ghsa\n")
	write("programme.yaml", docs.String())
	if policy != "" {
		write("policy.yaml", policy)
	}
	write("bill.cdx.json", `{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
  "metadata": {"component": {"type": "application", "bom-ref": "it", "name": "it", "version": "1.0.0"}},
  "compositions": [{"aggregate": "complete", "assemblies": ["it"]}],
  "components": [
    {"type": "library", "bom-ref": "parser", "name": "parser", "version": "1.0.0", "purl": "pkg:maven/org.example/parser@1.0.0"},
    {"type": "library", "bom-ref": "libz", "name": "libz", "version": "1.0-1", "purl": "pkg:deb/debian/libz@1.0-1?distro=debian-12"}]}`)
	for id, what := range map[string]string{
		"GHSA-grav-grav-grav 0001": `"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}], "affected": [{"package": {"ecosystem": "Maven", "name": "org.example:parser"}`,
		"GHSA-smal-smal-smal 0002": `"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"}], "affected": [{"package": {"ecosystem": "Maven", "name": "org.example:parser"}`,
		"GHSA-unkn-unkn-unkn 0003": `"affected": [{"package": {"ecosystem": "Maven", "name": "org.example:parser"}`,
		"DSA-1 0004":               `"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:N"}], "affected": [{"package": {"ecosystem": "Debian:12", "name": "libz"}`,
	} {
		name, n, _ := strings.Cut(id, " ")
		write("records/"+name+".json", fmt.Sprintf(`{"schema_version": "1.7.0", "id": %q, "aliases": ["CVE-2026-%s"], "published": "2026-02-02T00:00:00Z",
  "modified": "2026-02-02T00:00:00Z", "summary": "A flaw", %s, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}]}]}`, name, n, what))
	}
	return folder
}

// policedApp opens the three products under a policy.
func policedApp(t *testing.T, policy string) *app.App {
	t.Helper()
	return open(t, filepath.Join(applied(t, policy), "data"), "2026-02-10")
}

// applied gives the folder of the three products, with a database in it.
func applied(t *testing.T, policy string) (folder string) {
	t.Helper()
	folder = threeProducts(t, policy)
	a := open(t, filepath.Join(folder, "data"), "2026-02-10")
	p, err := programme.Read(os.DirFS(folder), folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Apply(ctx, p, folder, nil); err != nil {
		t.Fatal(err)
	}
	return folder
}

// shipped is the shipped policy, stored, where one person may decide: it wants two for
// what can be exploited, of which TestADecisionThatWaitsIsNotPublished tells.
var (
	shipped   = strings.ReplaceAll(twoPeople, "approvers: 2", "approvers: 1")
	twoPeople = string(remedy.StandardText())
)

func classify(t *testing.T, a *app.App, product, id string, c verdict.Class) {
	t.Helper()
	if _, err := a.Classify(ctx, verdict.Classification{Product: product, Vulnerability: id, Class: c, Reason: "looked at"}); err != nil {
		t.Fatal(err)
	}
}

func affected(t *testing.T, a *app.App, product, id string) {
	t.Helper()
	_, _, err := a.Assess(ctx, verdict.Assessment{Vulnerability: id, Scope: verdict.AssessmentScope{Product: product}, Status: verdict.Affected,
		Action: "Upgrade.", Author: "tester", Written: a.Now()}, true)
	if err != nil {
		t.Fatal(err)
	}
}

func decision(product, id string, tell verdict.Telling) verdict.Decision {
	return verdict.Decision{Product: product, Line: "1.0", Vulnerability: id, Treatment: verdict.Fix, Publish: tell, Reason: "judged",
		Remediation: []verdict.Remediation{verdict.RemedyUpgrade}, Settings: "Set parser.strict."}
}

// decide takes a decision, and has a second person sign it where the policy wants two.
func decide(t *testing.T, a *app.App, d verdict.Decision) verdict.Decision {
	t.Helper()
	d, _, err := a.Decide(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	if d.People > 1 {
		if err := approveSigned(rand.New(rand.NewSource(1)), a, d.Subject().ID); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func publishOne(t *testing.T, a *app.App, product, id string) app.Published {
	t.Helper()
	list, _, err := a.Publish(ctx, verdict.Ref{Product: product}, []string{id})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	return list[0]
}

func TestPolicySaysWhereAStatementAppears(t *testing.T) {
	t.Parallel()
	a := policedApp(t, shipped)
	for _, tt := range []struct {
		name, product, id string
		class             verdict.Class
		tell              verdict.Telling // "" for no decision
		in, notIn         []verdict.Channel
		refused           string
	}{
		{"hygiene of a platform is in the notes", "ledger", "CVE-2026-0003", verdict.Hygiene, "",
			[]verdict.Channel{verdict.ChannelPage, verdict.ChannelNote, verdict.ChannelVEX}, []verdict.Channel{verdict.ChannelList, verdict.ChannelMail}, ""},
		{"hygiene of a connector is in no note", "sink", "CVE-2026-0003", verdict.Hygiene, verdict.TellNote,
			[]verdict.Channel{verdict.ChannelPage}, []verdict.Channel{verdict.ChannelNote, verdict.ChannelList}, ""},
		{"hygiene of the cloud is in no note", "cloud", "CVE-2026-0003", verdict.Hygiene, "",
			[]verdict.Channel{verdict.ChannelPage}, []verdict.Channel{verdict.ChannelNote, verdict.ChannelList}, ""},
		{"a grave flaw of a dependency is on the list", "ledger", "CVE-2026-0001", verdict.Exploitable, verdict.TellAdvisory,
			[]verdict.Channel{verdict.ChannelPage, verdict.ChannelList, verdict.ChannelNote, verdict.ChannelMail}, nil, ""},
		{"a grave flaw in a connector is on the list and in no note", "sink", "CVE-2026-0001", verdict.Exploitable, verdict.TellAdvisory,
			[]verdict.Channel{verdict.ChannelList}, []verdict.Channel{verdict.ChannelNote}, ""},
		{"a small flaw of which nothing is decided waits", "cloud", "CVE-2026-0002", verdict.Exploitable, "", nil, nil, "leaves it to a decision, and none is taken"},
		{"a small flaw with nothing decided appears nowhere", "ledger", "CVE-2026-0002", verdict.Exploitable, verdict.TellNothing, nil, nil,
			"the decision about CVE-2026-0002 in ledger/1.0 of 2026-02-10 is to say nothing"},
		{"a small flaw told in a note is on no list", "sink", "CVE-2026-0002", verdict.Exploitable, verdict.TellNote,
			[]verdict.Channel{verdict.ChannelPage}, []verdict.Channel{verdict.ChannelList, verdict.ChannelMail, verdict.ChannelNote}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			classify(t, a, tt.product, tt.id, tt.class)
			if tt.class == verdict.Exploitable {
				affected(t, a, tt.product, tt.id)
			}
			if tt.tell != "" {
				if d := decide(t, a, decision(tt.product, tt.id, tt.tell)); !strings.HasPrefix(d.Policy, "standard@") || d.Rule == "" {
					t.Fatal(d)
				}
			}
			p := publishOne(t, a, tt.product, tt.id)
			if !strings.Contains(p.Refused, tt.refused) || (p.Refused == "") != (tt.refused == "") {
				t.Fatalf("refused: %q", p.Refused)
			}
			if p.Refused != "" {
				return
			}
			for _, c := range verdict.Channels {
				in := p.In(c, verdict.PublicAudience)
				if slices.Contains(tt.in, c) && !in || slices.Contains(tt.notIn, c) && in {
					t.Errorf("in %s: %v, of %v", c, in, p.Channels)
				}
			}
			if p.Told != tt.tell || tt.tell != "" && (p.Settings != "Set parser.strict." || len(p.Remediation) != 1) {
				t.Errorf("told by %q, remedied by %v, with %q", p.Told, p.Remediation, p.Settings)
			}
		})
	}
	said, err := a.Statements(ctx, verdict.Ref{Product: "ledger"})
	if err != nil || slices.ContainsFunc(said, func(s verdict.Statement) bool { return s.Vulnerability == "CVE-2026-0002" }) {
		t.Errorf("the outside sees %v, %v", said, err)
	}
}

func TestADecisionThatWaitsIsNotPublished(t *testing.T) {
	t.Parallel()
	a := policedApp(t, twoPeople)
	classify(t, a, "ledger", "CVE-2026-0001", verdict.Exploitable)
	affected(t, a, "ledger", "CVE-2026-0001")
	if p := publishOne(t, a, "ledger", "CVE-2026-0001"); !strings.Contains(p.Refused, "takes 2 people to decide, and nothing is decided") {
		t.Errorf("before anything is decided, refused: %q", p.Refused)
	}
	d, _, err := a.Decide(ctx, decision("ledger", "CVE-2026-0001", verdict.TellAdvisory))
	if err != nil || d.People != 2 {
		t.Fatal(d, err)
	}
	if p := publishOne(t, a, "ledger", "CVE-2026-0001"); !strings.Contains(p.Refused, "waits for approval ("+d.Subject().ID+")") {
		t.Errorf("refused: %q", p.Refused)
	}
	waits, err := a.Queue(ctx, "ledger")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[triage.WaitKind]bool{}
	for _, w := range waits {
		kinds[w.Kind] = true
	}
	if !kinds[triage.WaitApproval] || kinds[triage.WaitDecision] {
		t.Errorf("what waits is %v", kinds)
	}
}

func TestWithoutAStoredPolicyAStatementAppearsEverywhereButInNotesOfConnectors(t *testing.T) {
	t.Parallel()
	a := policedApp(t, "")
	classify(t, a, "ledger", "CVE-2026-0001", verdict.Hygiene)
	if p := publishOne(t, a, "ledger", "CVE-2026-0001"); p.Refused != "" || p.Channels != nil || !p.In(verdict.ChannelNote, verdict.PublicAudience) {
		t.Errorf("of a platform: %q: %v", p.Refused, p.Channels)
	}
	classify(t, a, "sink", "CVE-2026-0001", verdict.Hygiene)
	if p := publishOne(t, a, "sink", "CVE-2026-0001"); p.Refused != "" || !p.In(verdict.ChannelPage, verdict.PublicAudience) || p.In(verdict.ChannelNote, verdict.PublicAudience) {
		t.Errorf("of a connector: %q: %v", p.Refused, p.Channels)
	}
	classify(t, a, "sink", "CVE-2026-0002", verdict.Exploitable)
	if _, _, err := a.Decide(ctx, decision("sink", "CVE-2026-0002", verdict.TellNothing)); err != nil {
		t.Fatal(err)
	}
	if p := publishOne(t, a, "sink", "CVE-2026-0002"); !strings.Contains(p.Refused, "to say nothing") {
		t.Errorf("published all the same: %+v", p)
	}
}

func TestADecisionThatPolicyLetsStandNoMoreIsNotPublishedBy(t *testing.T) {
	t.Parallel()
	const id = "CVE-2026-0001"
	waitsFor := func(t *testing.T, a *app.App, why string) {
		t.Helper()
		waits, err := a.Queue(ctx, "ledger")
		if err != nil || !slices.ContainsFunc(waits, func(w triage.Wait) bool {
			return w.Kind == triage.WaitDecision && w.Subject == "ledger "+id && strings.Contains(w.Why, why)
		}) {
			t.Errorf("no decision waits because %q: %+v, %v", why, waits, err)
		}
	}
	t.Run("taken by one person while nobody had classified it", func(t *testing.T) {
		a := policedApp(t, twoPeople)
		if d := decide(t, a, decision("ledger", id, verdict.TellAdvisory)); d.People > 1 {
			t.Fatal(d)
		}
		affected(t, a, "ledger", id)
		classify(t, a, "ledger", id, verdict.Exploitable)
		if p := publishOne(t, a, "ledger", id); !strings.Contains(p.Refused, "1 more would have to approve it") {
			t.Errorf("refused: %q", p.Refused)
		}
		waitsFor(t, a, "1 more would have to approve it")
	})
	t.Run("a note of the days of hygiene", func(t *testing.T) {
		data := filepath.Join(applied(t, shipped), "data")
		a := open(t, data, "2026-02-10")
		classify(t, a, "ledger", id, verdict.Hygiene)
		decide(t, a, decision("ledger", id, verdict.TellNote))
		affected(t, a, "ledger", id)
		a = open(t, data, "2026-02-11")
		classify(t, a, "ledger", id, verdict.Exploitable)
		class, err := a.Class(ctx, id, "ledger")
		if err != nil {
			t.Fatal(err)
		}
		if err := approveSigned(rand.New(rand.NewSource(1)), a, class.History[1].ID); err != nil {
			t.Fatal(err)
		}
		if p := publishOne(t, a, "ledger", id); !strings.Contains(p.Refused, "wants an advisory") {
			t.Errorf("refused: %q", p.Refused)
		}
		waitsFor(t, a, "wants an advisory")
		decide(t, a, decision("ledger", id, verdict.TellAdvisory))
		if p := publishOne(t, a, "ledger", id); p.Refused != "" || !p.In(verdict.ChannelList, verdict.PublicAudience) {
			t.Errorf("decided anew it is refused: %q, in %v", p.Refused, p.Channels)
		}
	})
	t.Run("an acceptance that has ended", func(t *testing.T) {
		data := filepath.Join(applied(t, shipped), "data")
		a := open(t, data, "2026-02-10")
		const small = "CVE-2026-0002"
		classify(t, a, "ledger", small, verdict.Exploitable)
		d := decision("ledger", small, verdict.TellNothing)
		d.Treatment, d.Owner, d.Expires, d.Remediation = verdict.Accept, "ana", a.Now().AddDate(0, 0, 1), nil
		decide(t, a, d)
		if p := publishOne(t, a, "ledger", small); !strings.Contains(p.Refused, "to say nothing") {
			t.Errorf("while it holds, refused: %q", p.Refused)
		}
		later := open(t, data, "2026-03-10")
		if p := publishOne(t, later, "ledger", small); !strings.Contains(p.Refused, "leaves it to a decision, and none is taken") {
			t.Errorf("when it has ended, refused: %q", p.Refused)
		}
	})
}

func TestAStatementIsNotDatedBackBeforeWhatForbidsIt(t *testing.T) {
	t.Parallel()
	const id = "CVE-2026-0001"
	data := filepath.Join(applied(t, twoPeople), "data")
	classify(t, open(t, data, "2026-02-12"), "ledger", id, verdict.Exploitable)
	affected(t, open(t, data, "2026-02-10"), "ledger", id)
	if p := publishOne(t, open(t, data, "2026-02-11"), "ledger", id); !strings.Contains(p.Refused, "takes 2 people to decide") {
		t.Errorf("of the day before the class it is refused: %q", p.Refused)
	}
}

func TestTheClockOfPublicationRunsAgainWhenAllIsTakenBack(t *testing.T) {
	t.Parallel()
	const id = "CVE-2026-0001"
	data := filepath.Join(applied(t, shipped), "data")
	a := open(t, data, "2026-02-10")
	classify(t, a, "ledger", id, verdict.Exploitable)
	affected(t, a, "ledger", id)
	decide(t, a, decision("ledger", id, verdict.TellAdvisory))
	waits := func(at string) bool {
		all, err := open(t, data, at).Queue(ctx, "ledger")
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(all, func(w triage.Wait) bool { return w.Kind == triage.WaitPublication })
	}
	if !waits("2026-02-10") {
		t.Error("before anything is published nothing waits")
	}
	if p := publishOne(t, open(t, data, "2026-02-11"), "ledger", id); p.Refused != "" {
		t.Fatal(p.Refused)
	}
	if waits("2026-02-11") {
		t.Error("what is published waits")
	}
	if _, _, err := open(t, data, "2026-02-12").Withdraw(ctx, verdict.Ref{Product: "ledger"}, id, "too early"); err != nil {
		t.Fatal(err)
	}
	if !waits("2026-02-12") {
		t.Error("when all is taken back nothing waits")
	}
}

func TestThatALineIsFixedIsNotSaidAroundTheSecondPerson(t *testing.T) {
	t.Parallel()
	a := policedApp(t, twoPeople)
	const id = "CVE-2026-0001"
	classify(t, a, "ledger", id, verdict.Exploitable)
	if _, _, err := a.Assess(ctx, verdict.Assessment{Vulnerability: id, Scope: verdict.AssessmentScope{Product: "ledger"}, Status: verdict.Fixed,
		Impact: "The build carries the patch.", Author: "tester", Written: a.Now()}, true); err != nil {
		t.Fatal(err)
	}
	if p := publishOne(t, a, "ledger", id); p.Status != verdict.Fixed || !strings.Contains(p.Refused, "takes 2 people to decide") {
		t.Errorf("%s, refused: %q", p.Status, p.Refused)
	}
}

func TestPolicyIsAskedWithTheFactsOfTheLine(t *testing.T) {
	t.Parallel()
	a := policedApp(t, shipped)
	classify(t, a, "ledger", "CVE-2026-0004", verdict.Exploitable)
	for _, tt := range []struct {
		name, product, id, rule string
		os, fix, unscored       bool
		vehicle                 verdict.Vehicle
	}{
		{"an exploitable package of the operating system goes out of band", "ledger", "CVE-2026-0004", "exploitable-os-package", true, true, false, verdict.OutOfBand},
		{"a library that nobody has triaged", "ledger", "CVE-2026-0001", "triage-urgent", false, true, false, ""},
		{"what nobody scores is not small", "ledger", "CVE-2026-0003", "triage-urgent", false, true, true, ""},
		{"what is small", "ledger", "CVE-2026-0002", "triage", false, true, false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x, err := a.ExplainPolicy(ctx, tt.id, verdict.Ref{Product: tt.product, Line: "1.0"})
			if err != nil {
				t.Fatal(err)
			}
			f, o := x.Facts, x.Outcome
			if o.Rule != tt.rule || f.OSPackage != tt.os || f.FixAvailable != tt.fix || o.Unscored != tt.unscored || o.Vehicle != tt.vehicle || x.Policy.Shipped {
				t.Errorf("rule %s, vehicle %s, unscored %v of %+v", o.Rule, o.Vehicle, o.Unscored, f)
			}
			if known := f.Dates[remedy.DateKnown].Format("2006-01-02"); known != "2026-02-02" {
				t.Errorf("known since %s", known)
			}
		})
	}
}

func TestOnlyThoseWhoseScoresCountAreAsked(t *testing.T) {
	t.Parallel()
	a := policedApp(t, strings.Replace(shipped, "scores: [own, cna, ghsa, nvd, other]", "scores: [own, nvd]", 1))
	x, err := a.ExplainPolicy(ctx, "CVE-2026-0002", verdict.Ref{Product: "ledger", Line: "1.0"})
	if err != nil || !x.Outcome.Unscored || x.Facts.Severity != verdict.SeverityUnknown || x.Outcome.Rule != "triage-urgent" {
		t.Errorf("%+v: %v", x, err)
	}
	waits, err := a.Queue(ctx, "ledger")
	if err != nil || !slices.ContainsFunc(waits, func(w triage.Wait) bool { return w.Kind == "score" && w.Subject == "ledger CVE-2026-0002" }) {
		t.Errorf("no score is waited for: %v, %v", waits, err)
	}
}

func TestTheQueueSaysWhatIsDueAndWhatIsOverdue(t *testing.T) {
	t.Parallel()
	a := policedApp(t, shipped)
	classify(t, a, "ledger", "CVE-2026-0001", verdict.Exploitable)
	affected(t, a, "ledger", "CVE-2026-0001")
	find := func(kind, subject string) (found triage.Wait) {
		waits, err := a.Queue(ctx, "ledger")
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range waits {
			if string(w.Kind) == kind && w.Subject == subject {
				found = w
			}
		}
		return found
	}
	for _, kind := range []string{"fix", "publication", "decision"} {
		if w := find(kind, "ledger CVE-2026-0001"); w.Why == "" || kind != "decision" && (w.Due.Format("2006-01-02") != "2026-03-12" || w.Overdue) {
			t.Errorf("%s: %+v", kind, w)
		}
	}
	if w := find("finding", "ledger CVE-2026-0003"); w.Due.Format("2006-01-02") != "2026-02-17" {
		t.Errorf("triage is due %v", w.Due)
	}
	decide(t, a, decision("ledger", "CVE-2026-0001", verdict.TellAdvisory))
	publishOne(t, a, "ledger", "CVE-2026-0001")
	if w := find("decision", "ledger CVE-2026-0001"); w.Why != "" {
		t.Errorf("still waits: %+v", w)
	}
	if w := find("publication", "ledger CVE-2026-0001"); w.Why != "" {
		t.Errorf("still waits: %+v", w)
	}
}

func TestASimulationShowsEveryDifferenceAndChangesNothing(t *testing.T) {
	t.Parallel()
	a := policedApp(t, shipped)
	classify(t, a, "ledger", "CVE-2026-0002", verdict.Exploitable)
	if _, _, err := a.Decide(ctx, decision("ledger", "CVE-2026-0002", verdict.TellNote)); err != nil {
		t.Fatal(err)
	}
	seq, hash, err := a.AuditHead(ctx)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(shipped, "    vehicle: next_patch\n    tell: discretion\n", "    vehicle: out_of_band\n    tell: advisory\n", 1)
	p, err := remedy.Parse("changed.yaml", []byte(changed))
	if err != nil {
		t.Fatal(err)
	}
	x, err := a.SimulatePolicy(ctx, p, "")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range x.Changes {
		for _, d := range c.Differences {
			got = append(got, fmt.Sprintf("%s %s/%s %s: %s: %s, %s", c.Occasion, c.Product, c.Line, c.Vulnerability, d.What, d.Before, strings.Split(d.After, ": rule")[0]))
		}
	}
	want := []string{
		"now ledger/1.0 CVE-2026-0002: vehicle: next_patch, out_of_band",
		"now ledger/1.0 CVE-2026-0002: telling: at discretion, advisory",
		"decision ledger/1.0 CVE-2026-0002: decision: allowed, refused: publish",
		"decision ledger/1.0 CVE-2026-0002: vehicle: next_patch, out_of_band",
		"decision ledger/1.0 CVE-2026-0002: telling: at discretion, advisory",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if same, err := remedy.Parse("same.yaml", []byte(shipped)); err != nil {
		t.Error(err)
	} else if x, err := a.SimulatePolicy(ctx, same, ""); err != nil || len(x.Changes) > 0 || x.Asked == 0 {
		t.Errorf("the same policy differs: %+v, %v", x, err)
	}
	if n, head, err := a.AuditHead(ctx); n != seq || head != hash || err != nil {
		t.Errorf("the audit log went from %d %s to %d %s: %v", seq, hash, n, head, err)
	}
}

func TestNothingIsPublishedByItself(t *testing.T) {
	t.Parallel()
	a := policedApp(t, shipped)
	classify(t, a, "ledger", "CVE-2026-0001", verdict.Exploitable)
	affected(t, a, "ledger", "CVE-2026-0001")
	if _, _, err := a.Decide(ctx, decision("ledger", "CVE-2026-0001", verdict.TellAdvisory)); err != nil {
		t.Fatal(err)
	}
	if said, err := a.Statements(ctx, verdict.Ref{Product: "ledger"}); err != nil || len(said) > 0 {
		t.Errorf("the outside sees %v, %v", said, err)
	}
}

func TestADecisionThatStandsIsNotJudgedAgain(t *testing.T) {
	t.Parallel()
	a := policedApp(t, "")
	classify(t, a, "ledger", "CVE-2026-0003", verdict.Exploitable)
	d := decision("ledger", "CVE-2026-0003", verdict.TellAdvisory)
	first, n, err := a.Decide(ctx, d)
	if err != nil || n != 1 || first.Rule != "exploitable-high" {
		t.Fatal(first, n, err)
	}
	if _, n, err = a.Decide(ctx, d); err != nil || n != 0 {
		t.Errorf("the same decision changed %d rows: %v", n, err)
	}
	d.Publish = verdict.TellNothing
	if _, _, err := a.Decide(ctx, d); verdict.CodeOf(err) != verdict.Refused || !strings.Contains(err.Error(), "rule exploitable-high") {
		t.Errorf("got %v", err)
	}
}

// TestADecisionIsNotDatedBack takes decisions as of days before the class was
// confirmed, and before another decision.
func TestADecisionIsNotDatedBack(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(applied(t, twoPeople), "data")
	on := func(day string) *app.App { return open(t, folder, day) }
	classify(t, on("2026-02-11"), "ledger", "CVE-2026-0001", verdict.Exploitable)
	d, _, err := on("2026-02-05").Decide(ctx, decision("ledger", "CVE-2026-0001", verdict.TellAdvisory))
	if err != nil || d.People != 2 {
		t.Errorf("a decision of a day before the class takes %d people: %v", d.People, err)
	}
	if _, _, err := on("2026-02-05").Decide(ctx, decision("ledger", "CVE-2026-0001", verdict.TellNothing)); verdict.CodeOf(err) != verdict.Refused {
		t.Errorf("what the policy forbids now was decided as of before: %v", err)
	}
	early := decision("ledger", "CVE-2026-0001", verdict.TellAdvisory)
	early.By, early.At = "writer", date(t, "2026-02-03")
	if err := apply(on("2026-02-12"), &programme.Programme{Decisions: one(early)}); verdict.CodeOf(err) != verdict.Conflict {
		t.Errorf("a decision took the place of a later one: %v", err)
	}
	early.Line, early.Product = "1.0", "sink"
	classify(t, on("2026-02-12"), "sink", "CVE-2026-0001", verdict.Exploitable)
	if err := apply(on("2026-02-12"), &programme.Programme{Decisions: one(early)}); err != nil {
		t.Fatal(err)
	}
	taken, err := on("2026-02-12").Decisions(ctx, "sink")
	if err != nil || len(taken) != 1 || taken[0].People != 2 || !taken[0].Stands.IsZero() {
		t.Errorf("a document dated back stands: %+v, %v", taken, err)
	}
}

// TestDecisionsAreAppliedInOrderOfTimeAndOnce applies a history of decisions, whatever
// their order in the files, and applies it again.
func TestDecisionsAreAppliedInOrderOfTimeAndOnce(t *testing.T) {
	t.Parallel()
	a := policedApp(t, shipped)
	first := decision("ledger", "CVE-2026-0002", verdict.TellNote)
	first.By, first.At = "writer", date(t, "2026-02-03")
	second := first
	second.Publish, second.At = verdict.TellNothing, date(t, "2026-02-04")
	history := &programme.Programme{Decisions: append(one(second), one(first)...)}
	for range 2 {
		if err := apply(a, history); err != nil {
			t.Fatal(err)
		}
		taken, err := a.Decisions(ctx, "ledger")
		if err != nil || len(taken) != 2 || taken[1].Publish != verdict.TellNothing {
			t.Errorf("%+v, %v", taken, err)
		}
	}
}

// TestNobodyPublishesAroundTheSecondPerson publishes while a decision waits, and after
// it was approved.
func TestNobodyPublishesAroundTheSecondPerson(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{shipped, ""} {
		a := policedApp(t, policy)
		classify(t, a, "ledger", "CVE-2026-0002", verdict.Exploitable)
		d := decision("ledger", "CVE-2026-0002", verdict.TellNothing)
		d.People = 2
		d, _, err := a.Decide(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		if p := publishOne(t, a, "ledger", "CVE-2026-0002"); !strings.Contains(p.Refused, "waits for approval (DEC-") {
			t.Errorf("while it waits: %+v", p)
		}
		if err := approveSigned(rand.New(rand.NewSource(1)), a, d.Subject().ID); err != nil {
			t.Fatal(err)
		}
		if p := publishOne(t, a, "ledger", "CVE-2026-0002"); !strings.Contains(p.Refused, "is to say nothing") {
			t.Errorf("when it is approved: %+v", p)
		}
	}
}

// TestAClassThatWaitsMovesNoClock has one person call hygiene what is exploitable.
func TestAClassThatWaitsMovesNoClock(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(applied(t, twoPeople), "data")
	on := func(day string) *app.App { return open(t, folder, day) }
	due := func(day string) string {
		x, err := on(day).ExplainPolicy(ctx, "CVE-2026-0001", verdict.Ref{Product: "ledger", Line: "1.0"})
		if err != nil {
			t.Fatal(err)
		}
		d, _ := x.Outcome.Deadline(remedy.DeadlineFix)
		return x.Outcome.Rule + " " + d.Due.Format("2006-01-02")
	}
	classify(t, on("2026-02-11"), "ledger", "CVE-2026-0001", verdict.Exploitable)
	before := due("2026-03-02")
	classify(t, on("2026-03-01"), "ledger", "CVE-2026-0001", verdict.Hygiene)
	if after := due("2026-03-02"); after != before {
		t.Errorf("the clock went from %s to %s", before, after)
	}
	c, err := on("2026-03-02").Class(ctx, "CVE-2026-0001", "ledger")
	if err != nil || c.Class != verdict.Exploitable {
		t.Fatal(c, err)
	}
	if err := approveSigned(rand.New(rand.NewSource(1)), on("2026-03-10"), c.History[len(c.History)-1].ID); err != nil {
		t.Fatal(err)
	}
	if after := due("2026-03-11"); !strings.HasPrefix(after, "hygiene-noted 2026-07-0") {
		t.Errorf("the new clock is %s", after)
	}
}

func TestNothingIsPublishedByAnActThatHasNotCome(t *testing.T) {
	a := policedApp(t, shipped)
	before := a.Now()
	act := programme.Publication{Product: "platform", Vulnerabilities: []string{"CVE-2026-0001"}, At: before.AddDate(0, 0, 1)}
	err := apply(a, &programme.Programme{Statements: one(act)})
	if verdict.CodeOf(err) != verdict.Invalid || err == nil || !strings.Contains(err.Error(), "which has not come yet") {
		t.Errorf("of tomorrow: %v", err)
	}
}
