// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"sort"
	"strings"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/spec/vers"
)

// AssessmentID names an assessment by what its author wrote, so that the same
// words given twice are one assessment, whatever the records say by then.
func AssessmentID(a verdict.Assessment) string {
	a.ID, a.Read, a.Approved, a.ApprovedBy, a.Accepted = "", nil, time.Time{}, "", nil
	a.Revoked, a.RevokedBy = time.Time{}, ""
	a.Vulnerability = verdict.CanonicalID(a.Vulnerability)
	return "ASM-" + shortDigest(a)
}

// EvidenceID names a piece of evidence by its content.
func EvidenceID(e verdict.Evidence) string {
	e.ID, e.LiftedBy, e.Lift, e.Lifted = "", nil, nil, time.Time{}
	return "EVD-" + shortDigest(e)
}

func shortDigest(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic("triage: a row of plain values does not marshal: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:4])
}

// Assess stores an assessment with the premises that always belong to it: the
// vulnerability's ids and ranges as they are read now, and the component's range.
// It decides nothing before it is approved. The same words again change nothing.
func Assess(tx *store.Tx, a verdict.Assessment) (verdict.Assessment, bool, error) {
	a.Vulnerability = verdict.CanonicalID(a.Vulnerability)
	if err := a.Validate(); err != nil {
		return a, false, err
	}
	a = inCanonicalForm(a)
	a.ID = AssessmentID(a)
	if known, ok, err := findAssessment(tx, a.Scope.Product, a.ID); err != nil || ok {
		return known, false, err
	}
	if err := successor(tx, a); err != nil {
		return a, false, err
	}
	v, err := named(tx, a.Vulnerability)
	if err != nil {
		return a, false, err
	}
	a.Premises, a.Read = complete(a, v), reading(v)
	changed, err := tx.AddAssessment(a)
	return a, changed, err
}

// inCanonicalForm gives an assessment with the package URLs of its scope and premises
// as components have them. What is none stays: its premise says so when it is replayed.
func inCanonicalForm(a verdict.Assessment) verdict.Assessment {
	a.Scope.Component = canonicalPURL(a.Scope.Component)
	a.Premises = slices.Clone(a.Premises)
	for i, p := range a.Premises {
		switch p.Kind {
		case verdict.PremiseComponent, verdict.PremiseScope, verdict.PremiseAbsent:
			a.Premises[i].Subject = canonicalPURL(p.Subject)
		case verdict.PremiseReach, verdict.PremisePresence:
			symbols := strings.Fields(p.Subject)
			slices.Sort(symbols)
			a.Premises[i].Subject = strings.Join(slices.Compact(symbols), " ")
		}
	}
	return a
}

func canonicalPURL(text string) string {
	if canonical, err := verdict.CanonicalPURL(text); err == nil {
		return canonical
	}
	return text
}

// Evidenced gives a piece of evidence as it is stored: its component in canonical
// form, under an id made from its content.
func Evidenced(e verdict.Evidence) verdict.Evidence {
	e.Component = canonicalPURL(e.Component)
	e.ID = EvidenceID(e)
	return e
}

// successor refuses to supersede what was said under another id. An assessment
// that is not there is refused by the store.
func successor(tx *store.Tx, a verdict.Assessment) error {
	old, ok, err := findAssessment(tx, a.Scope.Product, a.Supersedes)
	if err != nil || !ok || verdict.CanonicalID(old.Vulnerability) == a.Vulnerability {
		return err
	}
	return verdict.Errorf(verdict.Invalid, "assessment %s speaks of %s, and cannot be superseded by one of %s", old.ID, old.Vulnerability, a.Vulnerability).
		WithHint("name the vulnerability as the earlier assessment does")
}

// named gives what an assessment speaks of. An ambiguous id cannot be assessed.
func named(tx *store.Tx, id string) (*verdict.Vulnerability, error) {
	found, err := tx.VulnerabilitiesByID(id)
	if err != nil {
		return nil, err
	}
	switch len(found) {
	case 0:
		return nameless(id), nil
	case 1:
		return &found[0], nil
	}
	var ids []string
	for _, v := range found {
		ids = append(ids, v.Shown())
	}
	return nil, verdict.Errorf(verdict.Conflict, "%s names several vulnerabilities", id).
		WithHint("assess one of %s", listOf(ids))
}

// complete adds the premises that the author need not write. A not_affected or
// fixed without a premise of its own rests on its words.
func complete(a verdict.Assessment, v *verdict.Vulnerability) []verdict.Premise {
	var added []verdict.Premise
	if !hasPremise(a, verdict.PremiseVulnerability) {
		added = append(added, verdict.Premise{Kind: verdict.PremiseVulnerability, Expected: Fingerprint(v)})
	}
	if a.Scope.Component != "" && !boundVersion(a) {
		added = append(added, verdict.Premise{Kind: verdict.PremiseComponent, Subject: a.Scope.Component, Expected: a.Scope.Versions.String()})
	}
	if a.Status.Clean() && len(a.Premises) == 0 {
		words := a.Impact
		if words == "" {
			words = string(a.Justification)
		}
		added = append(added, verdict.Premise{Kind: verdict.PremiseProse, Expected: words})
	}
	return append(added, a.Premises...)
}

// boundVersion reports whether the author's premises say which versions of a component
// the assessment rests on, and where its scope does, that they are those.
func boundVersion(a verdict.Assessment) bool {
	if a.Scope.Versions == (vers.Interval{}) {
		return hasPremise(a, verdict.PremiseComponent)
	}
	for _, p := range a.Premises {
		if p.Kind == verdict.PremiseComponent && (p.Subject == "" || p.Subject == a.Scope.Component) && p.Expected == a.Scope.Versions.String() {
			return true
		}
	}
	return false
}

func hasPremise(a verdict.Assessment, kind verdict.PremiseKind) bool {
	for _, p := range a.Premises {
		if p.Kind == kind {
			return true
		}
	}
	return false
}

func findAssessment(tx *store.Tx, product, id string) (verdict.Assessment, bool, error) {
	list, err := tx.Assessments(product)
	if err != nil {
		return verdict.Assessment{}, false, err
	}
	for _, a := range list {
		if a.ID == id {
			return a, true, nil
		}
	}
	return verdict.Assessment{}, false, nil
}

// Approve lets an assessment decide from now on, and records what its premises
// say today for every release in its scope.
func Approve(tx *store.Tx, product, id, by string, now time.Time) (bool, error) {
	a, ok, err := findAssessment(tx, product, id)
	switch {
	case err != nil:
		return false, err
	case !ok:
		return false, verdict.Errorf(verdict.NotFound, "no assessment %s of product %s", id, product)
	case !a.Approved.IsZero():
		return false, nil
	case by == "":
		return false, verdict.Errorf(verdict.Usage, "assessment %s is approved by nobody", id).WithHint("name the person with --as")
	}
	w, err := Load(tx.Snapshot, product, now, a.Vulnerability)
	if err != nil {
		return false, err
	}
	return tx.Approve(id, by, now, New(w).Acceptances(a))
}

// Acceptances replays the premises of an assessment for every release and part
// in its scope: what an approval accepts.
func (e *Engine) Acceptances(a verdict.Assessment) []verdict.Acceptance {
	named := e.Vulnerabilities(a.Vulnerability)
	if len(named) == 0 {
		named = []*verdict.Vulnerability{nameless(a.Vulnerability)}
	}
	var list []verdict.Acceptance
	for _, r := range e.w.Releases {
		if !a.Scope.CoversRelease(r) {
			continue
		}
		for _, part := range e.partsOf(named[0], r.Version) {
			q := &question{Engine: e, v: named[0], release: r, part: part, inv: e.inventory(r.Version, part)}
			list = append(list, verdict.Acceptance{Version: r.Version, Line: r.Line, Part: part, Answers: q.answersOf(a)})
		}
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].Version != list[j].Version {
			return list[i].Version < list[j].Version
		}
		return list[i].Part < list[j].Part
	})
	return list
}

func (q *question) answersOf(a verdict.Assessment) []string {
	answers := make([]string, len(a.Premises))
	for i, p := range a.Premises {
		answers[i] = q.replay(a, p, a.Scope.Component).answer
	}
	return answers
}

// Classify confirms the class of a vulnerability for a product. What needs more
// approvals than it has is kept and decides nothing: between exploitable and
// hygiene it takes two people. The class that stands, or that waits to stand,
// again changes nothing.
func Classify(tx *store.Tx, c verdict.Classification) (bool, error) {
	c.Vulnerability = verdict.CanonicalID(c.Vulnerability)
	c.Second = strings.TrimSpace(c.Second)
	if err := c.Validate(); err != nil {
		return false, err
	}
	v, err := named(tx, c.Vulnerability)
	if err != nil {
		return false, err
	}
	w := World{Now: c.At}
	if w.Classifications, err = tx.Classifications(c.Product); err != nil {
		return false, err
	}
	if w.Approvals, err = tx.Approvals(""); err != nil {
		return false, err
	}
	e := New(w)
	c.From, c.IDs = e.spokenClass(v), slices.Clone(v.IDs)
	if e.saysAgain(v, c.Class) {
		return false, nil
	}
	for _, later := range w.Classifications {
		if idOf(v, later.Vulnerability) && later.At.After(c.At) {
			return false, verdict.Errorf(verdict.Conflict, "a class of %s in %s was said on %s already, after the %s of this word", c.Vulnerability, c.Product,
				later.At.UTC().Format(time.DateOnly), c.At.UTC().Format(time.DateOnly)).WithHint("say it anew, with a later date")
		}
	}
	return tx.AddClassification(c)
}

// saysAgain reports whether a class is what the newest word says, be it that it
// stands or that it waits for approval.
func (e *Engine) saysAgain(v *verdict.Vulnerability, c verdict.Class) bool {
	newest := e.newestClass(v)
	_, stands := newest.StandsFrom(e.w.Approvals)
	return newest.Class == c && (!stands || e.lastClass(v, func(verdict.Class) bool { return true }).Class == c)
}

// newestClass is the newest word, whether it stands or waits; its class is "" when
// there is none.
func (e *Engine) newestClass(v *verdict.Vulnerability) verdict.Classification {
	var last verdict.Classification
	for _, c := range e.w.Classifications {
		if !c.At.After(e.w.Now) && idOf(v, c.Vulnerability) && !c.At.Before(last.At) {
			last = c
		}
	}
	return last
}
