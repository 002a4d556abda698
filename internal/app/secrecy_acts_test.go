// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"crypto/ed25519"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/app"
	"verdict/internal/programme"
	"verdict/internal/remedy"
	"verdict/spec/sshsig"
	"verdict/spec/vers"
)

// programmeActs are what people do in private beside judging: they become known by
// keys, approve, plan and ship trains, hold releases against what was said of them,
// change the policy, and bring in what others wrote.
var programmeActs = []act{
	{"a person, and one who leaves", func(r *rand.Rand, a *app.App) error {
		if _, _, err := newPerson(r, a); err != nil {
			return err
		}
		leaves, _, err := newPerson(r, a)
		if err != nil {
			return err
		}
		_, err = a.RemovePerson(ctx, leaves)
		return err
	}},
	{"a decision that waits for two", func(r *rand.Rand, a *app.App) error {
		_, err := waitingDecision(r, a)
		return err
	}},
	{"a signed approval", func(r *rand.Rand, a *app.App) error {
		id, err := waitingDecision(r, a)
		if err != nil || id == "" {
			return err
		}
		return approveSigned(r, a, id)
	}},
	{"an approval that nobody signed", func(r *rand.Rand, a *app.App) error {
		rule := verdict.Suppression{Rule: text(r), Kind: verdict.WrongMatch, Product: kafka.Product, Vulnerability: pick(r, asked),
			Component: pick(r, components), Reason: text(r), By: "another person"}
		if err := apply(a, &programme.Programme{Suppressions: one(rule)}); err != nil {
			return err
		}
		_, _, _, err := a.ApproveSubject(ctx, rule.Subject().ID, nil)
		return err
	}},
	{"a class that waits for a second person", func(r *rand.Rand, a *app.App) error {
		id := anyID(r)
		for _, class := range []verdict.Class{verdict.Exploitable, verdict.Hygiene} {
			if _, err := a.Classify(ctx, verdict.Classification{Product: kafka.Product, Vulnerability: id, Class: class, Reason: text(r)}); err != nil {
				return err
			}
		}
		return nil
	}},
	{"symbols, confirmed and withdrawn", func(r *rand.Rand, a *app.App) error {
		for i := range 3 {
			set, _, err := a.AddSymbols(ctx, verdict.SymbolSet{Vulnerability: anyID(r), Component: pick(r, components), Symbols: []string{text(r) + ".A#b"},
				Confidence: verdict.HighConfidence, Reasons: []string{text(r)}})
			if verdict.CodeOf(err) == verdict.Conflict {
				continue // the id names several flaws
			}
			if err == nil && i > 0 {
				_, _, err = a.ConfirmSymbols(ctx, []string{set.ID})
			}
			if err == nil && i > 1 {
				_, _, err = a.WithdrawSymbols(ctx, set.ID, text(r))
			}
			if err != nil {
				return err
			}
		}
		return nil
	}},
	{"scores, chosen and withdrawn", func(r *rand.Rand, a *app.App) error {
		id := anyID(r)
		score := verdict.GivenScore{Vulnerability: id, Product: pick(r, []string{"", kafka.Product}), Reason: text(r),
			Vector: pick(r, []string{"AV:L/AC:H/Au:M/C:P/I:N/A:N", "AV:N/AC:L/Au:N/C:C/I:C/A:C"})}
		given, _, err := a.SetScore(ctx, score, "")
		if code := verdict.CodeOf(err); err != nil && (code == verdict.NotFound || code == verdict.Conflict) {
			return nil // nobody knows the id, or it names several flaws
		}
		if err != nil {
			return err
		}
		if _, _, err = a.ChooseScore(ctx, verdict.ScoreChoice{Vulnerability: id, Product: score.Product, Vector: given.Vector, Reason: text(r)}); err == nil && r.Intn(2) == 0 {
			_, _, err = a.WithdrawScore(ctx, given.ID, text(r))
		}
		return err
	}},
	{"a profile, and an assessment that asks the code of a release", func(r *rand.Rand, a *app.App) error {
		file := programme.File{Name: "profile.yaml", Raw: []byte("apiVersion: verdict/v1\nkind: Profile\nname: " + secret + "\ntitle: " + text(r) + "\nextends: [application]\n")}
		if err := apply(a, &programme.Programme{Profiles: one(file)}); err != nil {
			return err
		}
		as := verdict.Assessment{Vulnerability: anyID(r), Scope: verdict.AssessmentScope{Product: kafka.Product, Releases: []string{pick(r, shippedLast)}}, Status: verdict.NotAffected,
			Justification: verdict.CodeNotInExecutePath, Impact: text(r), Author: text(r), Written: a.Now(),
			Premises: []verdict.Premise{{Kind: verdict.PremiseUses, Subject: "class " + text(r) + ".A", Expected: "0"}}}
		_, _, err := a.Assess(ctx, as, true)
		return err
	}},
	{"a train", func(r *rand.Rand, a *app.App) error { return anyTrain(r, a) }},
	{"a release held against what was said of it", func(r *rand.Rand, a *app.App) error {
		_, err := a.VerifyRelease(ctx, release(pick(r, shippedLast)), app.SecondBills{})
		return err
	}},
	{"a policy", func(r *rand.Rand, a *app.App) error {
		words := strings.NewReplacer("name: standard", "name: "+secret, "approvers: 2", fmt.Sprint("approvers: ", 1+r.Intn(3)),
			"14 days", fmt.Sprint(2+r.Intn(20), " days"), "  Exploitable flaws of medium", "  "+text(r)+" flaws of medium")
		file := programme.File{Name: "policy.yaml", Raw: []byte(words.Replace(string(remedy.StandardText())))}
		return apply(a, &programme.Programme{Policies: one(file)})
	}},
	{"a product and a line of which nothing was released", func(r *rand.Rand, a *app.App) error {
		made := verdict.Product{Slug: text(r), Name: text(r), Kind: verdict.Platform, Contact: text(r) + "@example.org"}
		line := verdict.Line{Product: pick(r, []string{made.Slug, kafka.Product}), Slug: text(r), SupportFrom: a.Now()}
		planned := verdict.Release{Product: line.Product, Line: line.Slug, Version: fmt.Sprint(r.Intn(9), ".", r.Intn(1e6), ".0"), State: verdict.Planned}
		return apply(a, &programme.Programme{Products: one(made), Lines: one(line), Releases: one(programme.Release{Release: planned})})
	}},
	{"rules that somebody contributed", func(r *rand.Rand, a *app.App) error {
		_, _, err := a.Contribute(ctx, rulesAbout(r), app.ContributeOptions{Product: kafka.Product, By: text(r)})
		return err
	}},
	{"a CVE id that is reserved, given to a flaw, and has a record that is ready", func(r *rand.Rand, a *app.App) error {
		id := fmt.Sprintf("CVE-1900-%06d", r.Intn(1_000_000))
		flaw, _, err := a.NewVulnerability(ctx, verdict.OwnVulnerability{Title: text(r), Product: kafka.Product,
			Affected: []verdict.OwnRange{{Interval: vers.Interval{Introduced: "3.5.0"}}}})
		if err == nil {
			reserved := strings.Replace(string(draftOf(id, text(r))), "PUBLISHED", "RESERVED", 1)
			_, _, err = a.ImportCVEs(ctx, []app.CVEFile{{Name: "reserved.json", Raw: []byte(reserved)}})
		}
		if err == nil {
			_, _, err = a.AssignCVE(ctx, id, flaw.IDs[0])
		}
		if err == nil {
			_, _, err = a.DiscloseCVE(ctx, id, a.Now(), true)
		}
		return err
	}},
	{"rules that were imported", func(r *rand.Rand, a *app.App) error {
		_, _, err := a.ImportSuppressions(ctx, []app.RuleFile{rulesAbout(r)}, false)
		return err
	}},
}

// shippedLast are releases of the example that were the last of their lines for a
// while.
var shippedLast = []string{"3.5.1", "3.5.2", "3.6.1", "3.6.2", "3.7.1"}

func newPerson(r *rand.Rand, a *app.App) (name string, key ed25519.PrivateKey, err error) {
	seed := make([]byte, ed25519.SeedSize)
	for i := range seed {
		seed[i] = byte(r.Intn(256))
	}
	key = ed25519.NewKeyFromSeed(seed)
	public, err := ssh.NewPublicKey(key.Public())
	if err != nil {
		return "", nil, err
	}
	read, err := app.ReadKey("key.pub", ssh.MarshalAuthorizedKey(public))
	if err != nil {
		return "", nil, err
	}
	name = text(r)
	_, _, err = a.AddPerson(ctx, name, []app.PersonKey{read})
	return name, key, err
}

// waitingDecision takes a decision that wants another person; "" where the policy
// forbids it.
func waitingDecision(r *rand.Rand, a *app.App) (id string, err error) {
	at, line := anyID(r), pick(r, []string{"3.5", "3.6", "3.7", "3.9"})
	for _, i := range r.Perm(len(verdict.Tellings)) {
		d, _, err := a.Decide(ctx, verdict.Decision{Product: kafka.Product, Line: line, Vulnerability: at, Treatment: verdict.Fix,
			Publish: verdict.Tellings[i], Reason: text(r), People: 2})
		if err == nil || unlessRefused(err) != nil {
			return d.Subject().ID, err
		}
	}
	return "", nil
}

func approveSigned(r *rand.Rand, a *app.App, id string) error {
	_, key, err := newPerson(r, a)
	if err != nil {
		return err
	}
	x, err := a.Subject(ctx, id)
	if err != nil {
		return err
	}
	signature, err := sshsig.Sign(key, verdict.ApprovalNamespace, []byte(x.Text))
	if err != nil {
		return err
	}
	_, _, changed, err := a.ApproveSubject(ctx, id, signature)
	if err == nil && changed == 0 {
		err = fmt.Errorf("the approval of %s changed nothing", id)
	}
	return err
}

// anyTrain plans a train, and freezes, ships or cancels it.
func anyTrain(r *rand.Rand, a *app.App) error {
	version := pick(r, shippedLast)
	name := strings.ToLower(text(r))
	train := verdict.Train{Product: kafka.Product, Name: name, Lines: []verdict.TrainLine{{Line: version[:3], Release: version}}}
	if _, _, err := a.PlanTrain(ctx, train); err != nil {
		return err
	}
	claims := []string{anyID(r)}
	said, err := a.Statements(ctx, release(version))
	if err != nil {
		return err
	}
	for _, st := range said { // what is published as affected and claimed fixed is what a gate finds
		if st.Status == verdict.Affected {
			claims = append(claims, st.Vulnerability)
		}
	}
	for _, id := range claims {
		if _, _, err := a.AddToTrain(ctx, kafka.Product, name, version[:3], id, text(r)); err != nil && verdict.CodeOf(err) != verdict.NotFound {
			return err
		}
	}
	if r.Intn(3) == 0 {
		_, _, err := a.CancelTrain(ctx, kafka.Product, name, text(r))
		return err
	}
	if _, _, err := a.FreezeTrain(ctx, kafka.Product, name); err != nil {
		return err
	}
	for _, id := range claims { // what is thought of it goes into what the gate finds
		as := anyAssessment(r)
		as.Vulnerability, as.Scope = id, verdict.AssessmentScope{Product: kafka.Product, Releases: []string{version}}
		if _, _, err := a.Assess(ctx, as, true); err != nil {
			return err
		}
	}
	_, _, err = a.ShipTrain(ctx, kafka.Product, name, version, app.SecondBills{})
	return err
}

// rulesAbout is a file of dependency-check about a component and a vulnerability.
func rulesAbout(r *rand.Rand) app.RuleFile {
	about := pick(r, [][2]string{{"org.xerial.snappy/snappy-java", "CVE-2023-34455"}, {"org.apache.zookeeper/zookeeper", "CVE-2023-44981"}})
	base := "pkg:maven/" + strings.ReplaceAll(about[0], ".", `\.`)
	return app.RuleFile{Name: text(r) + ".xml", Raw: fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.3.xsd">
<suppress><notes>%s</notes><packageUrl regex="true">^%s@.*$</packageUrl><cve>%s</cve></suppress>
</suppressions>`, text(r), base, about[1])}
}

// TestPrivateActsLeaveWhatALeakWouldShow makes sure that the acts write something,
// and words by which it would be found outside.
func TestPrivateActsLeaveWhatALeakWouldShow(t *testing.T) {
	unraced(t)
	t.Parallel()
	a := open(t, copied(t), today)
	r := rand.New(rand.NewSource(4))
	for _, x := range slices.Concat(programmeActs, advisoryActs) {
		before := insideOf(t, a)
		if err := x.do(r, a); err != nil {
			t.Fatalf("%s: %v", x.what, err)
		}
		after := insideOf(t, a)
		if x.what == "a release held against what was said of it" { // it keeps nothing
			if len(changed(before, after)) > 0 {
				t.Errorf("%s changed %v", x.what, changed(before, after))
			}
			continue
		}
		if len(changed(before, after)) == 0 {
			t.Errorf("after %s the inside is the same: the act did nothing", x.what)
		}
		if !strings.Contains(fmt.Sprint(after), secret) {
			t.Errorf("%s wrote no word that a leak would show", x.what)
		}
	}
}

// insideOf is what the inside sees of the rows that the acts write.
func insideOf(t *testing.T, a *app.App) map[string]string {
	t.Helper()
	see := map[string]string{}
	add := func(what string, v any, err error) {
		if err != nil {
			t.Fatal(err)
		}
		see[what] = fmt.Sprintf("%+v", v)
	}
	people, err := a.People(ctx)
	add("people", people, err)
	symbols, err := a.SymbolSets(ctx, app.SymbolFilter{})
	add("symbols", symbols, err)
	decisions, err := a.Decisions(ctx, kafka.Product)
	add("decisions", decisions, err)
	trains, err := a.Trains(ctx, kafka.Product)
	add("trains", trains, err)
	gates, err := a.RecordedGates(ctx, kafka.Product)
	add("gates", gates, err)
	assessments, err := a.Assessments(ctx, kafka.Product)
	add("assessments", assessments, err)
	files, own, err := a.SuppressionFiles(ctx)
	add("files", files, err)
	add("rules", own, err)
	policies, err := a.Policies(ctx)
	var names []string
	for _, p := range policies {
		names = append(names, p.Name+" "+p.Version)
	}
	add("policies", names, err)
	advisories, err := a.Advisories(ctx)
	var editions []verdict.Advisory
	for _, w := range advisories {
		editions = append(editions, w.Advisory)
	}
	add("advisories", editions, err)
	seq, _, err := a.AuditHead(ctx)
	add("audit", seq, err)
	return see
}
