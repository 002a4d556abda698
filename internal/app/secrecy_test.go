// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/app"
	"verdict/internal/programme"
	"verdict/spec/vers"
)

// act is something that a person does in private.
type act struct {
	what string
	do   func(r *rand.Rand, a *app.App) error
}

// privateActs are the ways in which two worlds can differ although nothing was
// published.
var privateActs = slices.Concat(judgingActs, programmeActs, advisoryActs)

// judgingActs are assessments, evidence, classes, decisions, suppressions, and a
// flaw of our own that nobody outside knows of.
var judgingActs = []act{
	{"an assessment that nobody approved", func(r *rand.Rand, a *app.App) error {
		_, _, err := a.Assess(ctx, anyAssessment(r), false)
		return err
	}},
	{"an approved assessment", func(r *rand.Rand, a *app.App) error {
		_, _, err := a.Assess(ctx, anyAssessment(r), true)
		return err
	}},
	{"a revoked assessment", func(r *rand.Rand, a *app.App) error {
		list, err := a.Assessments(ctx, kafka.Product)
		if err != nil {
			return err
		}
		for _, i := range r.Perm(len(list)) {
			if list[i].Revoked.IsZero() {
				_, err = a.Revoke(ctx, list[i].ID)
				return err
			}
		}
		return nil
	}},
	{"evidence", func(r *rand.Rand, a *app.App) error {
		_, _, err := a.AddEvidence(ctx, anyEvidence(r))
		return err
	}},
	{"a danger that one person lifts", func(r *rand.Rand, a *app.App) error {
		ev := anyEvidence(r)
		ev.Kind, ev.Result = verdict.EvidenceExploitation, verdict.ResultConfirmed
		ev, _, err := a.AddEvidence(ctx, ev)
		if err != nil {
			return err
		}
		_, _, err = a.LiftEvidence(ctx, ev.ID, text(r))
		return err
	}},
	{"a class", func(r *rand.Rand, a *app.App) error {
		_, err := a.Classify(ctx, verdict.Classification{Product: kafka.Product, Vulnerability: anyID(r),
			Class: pick(r, verdict.Classes[1:]), Second: "another person", Reason: text(r)})
		return err
	}},
	{"a decision", func(r *rand.Rand, a *app.App) error {
		_, _, err := a.Decide(ctx, verdict.Decision{Product: kafka.Product, Line: "3.9", Vulnerability: anyID(r),
			Treatment: pick(r, []verdict.Treatment{verdict.Fix, verdict.Mitigate, verdict.NoAction}),
			Publish:   pick(r, verdict.Tellings), Reason: text(r)})
		return unlessRefused(err)
	}},
	{"a suppression", func(r *rand.Rand, a *app.App) error {
		return apply(a, &programme.Programme{Suppressions: one(verdict.Suppression{
			Rule: text(r), Kind: pick(r, []verdict.SuppressionKind{verdict.Mute, verdict.WrongMatch}),
			Product: kafka.Product, Vulnerability: anyID(r), Component: pick(r, components), Reason: text(r), By: "tester"})})
	}},
	{"two vulnerabilities called one", func(r *rand.Rand, a *app.App) error {
		return apply(a, &programme.Programme{AliasRulings: one(verdict.AliasRuling{
			A: "CVE-2022-24823", B: pick(r, oneOfOurs), Merge: true, Reason: text(r), By: "tester"})})
	}},
	{"a house record, with an id that nobody else has", func(r *rand.Rand, a *app.App) error {
		record := fmt.Sprintf(`{"schema_version": "1.7.0", "id": "x_house-%d", "aliases": ["CVE-2026-%04d"], "modified": "2026-10-01T00:00:00Z", "summary": %q,
			"affected": [{"package": {"ecosystem": "Maven", "name": "org.xerial.snappy:snappy-java"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}],
			"database_specific": {"verdict": {"overrides": ["GHSA-pqr6-cmr2-h8hf"], "reason": %q, "author": "tester"}}}`,
			r.Intn(1_000_000), 9000+r.Intn(1000), text(r), text(r))
		return apply(a, &programme.Programme{HouseRecords: one(programme.File{Name: "house.json", Raw: []byte(record)})})
	}},
	{"a flaw of our own that is not published", func(r *rand.Rand, a *app.App) error {
		flaw := verdict.OwnVulnerability{IDs: []string{fmt.Sprintf("CVE-2026-%04d", 9000+r.Intn(1000))}, Title: text(r), Product: kafka.Product,
			Parts:    []string{"broker"},
			Affected: []verdict.OwnRange{{Interval: vers.Interval{Introduced: pick(r, strings.Fields(releases49))}}},
			Impact:   text(r), Remediation: text(r), Author: "tester", Published: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
		return apply(a, &programme.Programme{Vulnerabilities: one(flaw)})
	}},
}

// apply brings a programme of a single document in.
// unlessRefused takes for done what was refused: the policy wants more to be told, or
// nothing names the id. That it is refused is private, too.
func unlessRefused(err error) error {
	if code := verdict.CodeOf(err); err != nil && (code == verdict.Refused || code == verdict.NotFound) {
		return nil
	}
	return err
}

func apply(a *app.App, p *programme.Programme) error {
	_, _, err := a.Apply(ctx, p, ".", nil)
	return err
}

func one[T any](v T) []programme.Doc[T] { return []programme.Doc[T]{{Value: v}} }

var components = []string{"pkg:maven/org.xerial.snappy/snappy-java", "pkg:maven/org.apache.zookeeper/zookeeper",
	"pkg:maven/com.fasterxml.jackson.core/jackson-databind", "pkg:maven/org.apache.kafka/connect-runtime"}

// oneOfOurs are ids that can be united with one and the same flaw: were two of them ours, an
// id would name two flaws, and every act on it be refused.
var oneOfOurs = slices.DeleteFunc(slices.Clone(asked), func(id string) bool {
	return slices.Contains([]string{"CVE-2022-34917", "CVE-2023-25194", "CVE-2024-27309"}, id)
})

func pick[T any](r *rand.Rand, list []T) T { return list[r.Intn(len(list))] }

// text is a word that stands nowhere else: finding it outside is a leak.
func text(r *rand.Rand) string { return fmt.Sprintf("%s-%d", secret, r.Intn(1_000_000)) }

const secret = "whispered"

// anyID names what was spoken about, what was not, and what nobody knows.
func anyID(r *rand.Rand) string {
	return pick(r, append([]string{"CVE-2022-24823", "CVE-2023-26464", "CVE-2026-9999"}, asked...))
}

func anyAssessment(r *rand.Rand) verdict.Assessment {
	as := verdict.Assessment{Vulnerability: anyID(r), Scope: verdict.AssessmentScope{Product: kafka.Product},
		Status: pick(r, []verdict.Status{verdict.Affected, verdict.NotAffected, verdict.Fixed, verdict.UnderInvestigation}),
		Impact: text(r), Author: "tester", Written: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)}
	switch as.Status {
	case verdict.Affected:
		as.Action = text(r)
	case verdict.NotAffected:
		as.Justification = pick(r, verdict.Justifications)
	}
	if r.Intn(2) == 0 {
		as.Scope.Component = pick(r, components)
	}
	if r.Intn(3) == 0 {
		as.Scope.Releases = []string{pick(r, strings.Fields(releases49))}
	}
	return as
}

func anyEvidence(r *rand.Rand) verdict.Evidence {
	ev := verdict.Evidence{Vulnerability: anyID(r), Product: kafka.Product, Kind: pick(r, verdict.EvidenceKinds),
		Result: pick(r, verdict.EvidenceResults), Summary: text(r), By: "tester", At: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)}
	if r.Intn(2) == 0 {
		ev.Version = pick(r, strings.Fields(releases49))
	}
	if r.Intn(2) == 0 {
		ev.Component = pick(r, components)
	}
	if ev.Kind == verdict.EvidenceReach {
		ev.Tool, ev.ToolVersion = "tracer", "1"
		ev.Analysis = &verdict.Analysis{Symbols: []string{text(r) + ".A#b"}, Profile: text(r), Dominator: text(r), Callers: []string{text(r)}, Assumptions: []string{text(r)},
			Witness: []verdict.Frame{{Class: text(r), Method: text(r)}}, Ledger: []verdict.Opening{{Kind: "native", Where: text(r), What: text(r)}}, Places: []string{text(r)}}
	}
	return ev
}

// TestNothingUnpublishedChangesAByteOutside makes each private act four times, in turn. After
// each one what a viewer from outside reads about a release is the same, and
// after all of them every byte of every document is.
func TestNothingUnpublishedChangesAByteOutside(t *testing.T) {
	if testing.Short() {
		t.Skip("takes most of a minute: run without -short")
	}
	t.Parallel()
	a := open(t, copied(t), today)
	before := publicLoaded(t)
	r := rand.New(rand.NewSource(1))
	done := map[string]int{}
	for i := range 4 * len(privateActs) {
		x := privateActs[i%len(privateActs)]
		if err := x.do(r, a); err != nil {
			t.Fatalf("%s: %v", x.what, err)
		}
		done[x.what]++
		version := pick(r, strings.Fields(releases49))
		text, err := a.OpenVEX(ctx, release(version))
		if err != nil || string(text) != before["openvex/"+version] {
			t.Fatalf("after %s the document of %s is another: %v\n%s", x.what, version, err, text)
		}
		text, err = answerSheets(a, version)
		if err != nil || string(text) != before["answer/"+version] {
			t.Fatalf("after %s the answers about %s are others: %v", x.what, version, err)
		}
	}
	after := public(t, a)
	for name := range changed(before, after) {
		t.Errorf("%s is another:\n%s\nand was\n%s", name, after[name], before[name])
	}
	for name, text := range after {
		if strings.Contains(text, secret) {
			t.Errorf("%s holds words of a private row", name)
		}
	}
	t.Logf("private acts: %v", done)
	privateRowsCount(t, a)
}

// privateRowsCount makes sure that the acts did something: the answers inside are
// not those of before.
func privateRowsCount(t *testing.T, a *app.App) {
	t.Helper()
	before, err := open(t, loaded(), today).Matrix(ctx, kafka.Product)
	if err != nil {
		t.Fatal(err)
	}
	after, err := a.Matrix(ctx, kafka.Product)
	if err != nil {
		t.Fatal(err)
	}
	if len(after.Rows) <= len(before.Rows) {
		t.Errorf("%d rows after, %d before: the flaws of our own are not among them", len(after.Rows), len(before.Rows))
	}
	answers := map[string]string{}
	for _, row := range before.Rows {
		for _, c := range row.Cells {
			answers[row.Vulnerability+"@"+c.Release] = answer(c)
		}
	}
	differ := 0
	for _, row := range after.Rows {
		for _, c := range row.Cells {
			if was, ok := answers[row.Vulnerability+"@"+c.Release]; ok && was != answer(c) {
				differ++
			}
		}
	}
	if differ < 50 {
		t.Errorf("only %d answers inside are others", differ)
	}
	t.Logf("%d answers inside are others", differ)
}

// TestTheBytesDoNotTellWhatWeThink takes a vulnerability that nobody spoke about,
// in worlds that differ in what we know of it.
func TestTheBytesDoNotTellWhatWeThink(t *testing.T) {
	unraced(t)
	t.Parallel()
	const id = "CVE-2022-24823"
	scope := verdict.AssessmentScope{Product: kafka.Product}
	at := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	worlds := map[string]func(a *app.App) error{
		"untriaged": func(*app.App) error { return nil },
		"affected": func(a *app.App) error {
			_, _, err := a.Assess(ctx, verdict.Assessment{Vulnerability: id, Scope: scope, Status: verdict.Affected, Action: "Upgrade.", Author: "tester", Written: at}, true)
			return err
		},
		"reached": func(a *app.App) error {
			_, _, err := a.AddEvidence(ctx, verdict.Evidence{Vulnerability: id, Product: kafka.Product, Kind: verdict.EvidenceReach,
				Result: verdict.ResultReached, Tool: "tracer", Summary: "a path", At: at})
			return err
		},
		"exploited": func(a *app.App) error {
			_, _, err := a.AddEvidence(ctx, verdict.Evidence{Vulnerability: id, Product: kafka.Product, Kind: verdict.EvidenceExploitation,
				Result: verdict.ResultConfirmed, Summary: "seen", By: "tester", At: at})
			return err
		},
		"our own, and embargoed": func(a *app.App) error {
			own := verdict.OwnVulnerability{IDs: []string{id}, Title: "A flaw", Product: kafka.Product, Impact: "Bad.",
				Affected: []verdict.OwnRange{{Interval: vers.Interval{Introduced: "3.0.0"}}}, Author: "tester", Published: at}
			return apply(a, &programme.Programme{Vulnerabilities: one(own)})
		},
	}
	want := publicLoaded(t)
	for name, make := range worlds {
		a := open(t, copied(t), today)
		if err := make(a); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if differ := changed(want, public(t, a, telling...)); len(differ) > 0 {
			t.Errorf("%s: these differ: %v", name, differ)
		}
	}
}

// TestPublishingChangesWhatItIsAbout publishes one statement about one release:
// only what is said about that release may change. No other release of the
// example comes from it.
func TestPublishingChangesWhatItIsAbout(t *testing.T) {
	unraced(t)
	a := open(t, copied(t), today)
	before := publicLoaded(t)
	if _, changed, err := a.Publish(ctx, release("3.5.2"), []string{"CVE-2023-26048"}); err != nil || changed == 0 {
		t.Fatalf("%d rows changed: %v", changed, err)
	}
	differ := changed(before, public(t, a))
	for name := range differ {
		switch name {
		case "statements", "openvex/3.5.2", "notes/3.5.2", "answer/3.5.2":
		default:
			t.Errorf("%s changed too", name)
		}
	}
	if !differ["openvex/3.5.2"] || !differ["statements"] {
		t.Errorf("only these changed: %v", differ)
	}
}
