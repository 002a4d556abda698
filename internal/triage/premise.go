// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"cmp"
	"fmt"
	"sort"
	"strings"

	"verdict"
	"verdict/spec/purl"
	"verdict/spec/vers"
)

// reply is what a premise's check says for a part of a release.
type reply struct {
	answer string // "" when the check could not be run
	holds  bool   // the answer is the expected one
	why    string // when it does not hold, or could not be run
	// outside is set when the finding's own version was compared and left the range.
	outside bool
}

// premises replays every premise of an assessment for a finding; purl is the
// finding's component, "" when nothing matched.
func (q *question) premises(a verdict.Assessment, purl string) []PremiseAnswer {
	accepted, inScope := acceptanceOf(a, q.release.Version, q.part)
	answers := make([]PremiseAnswer, len(a.Premises))
	for i, p := range a.Premises {
		r := q.replay(a, p, purl)
		pa := PremiseAnswer{Assessment: a.ID, Premise: p, Answer: r.answer, Holds: r.holds, Why: r.why, outside: r.outside}
		if r.answer == "" {
			then := ""
			if i < len(accepted.Answers) {
				then = accepted.Answers[i]
			}
			q.withoutAnswer(&pa, a, inScope, then)
		}
		answers[i] = pa
	}
	return answers
}

// withoutAnswer judges a premise that nothing could replay: it holds for the
// releases that were approved with it in the same state, and prose also within
// their lines. What code answers is proved anew or does not hold.
func (q *question) withoutAnswer(pa *PremiseAnswer, a verdict.Assessment, inScope bool, then string) {
	switch {
	case pa.Kind.AskedOfCode():
		pa.Holds = false
		if inScope && then != "" {
			pa.Why = "it was " + then + " when the assessment was approved, and cannot be answered now: " + pa.Why
		}
	case inScope && then == "":
		pa.Holds, pa.Why = true, "accepted when the assessment was approved"
	case inScope:
		pa.Holds, pa.Why = false, "it was answered "+then+" when the assessment was approved, and cannot be answered now"
	case pa.Kind == verdict.PremiseProse && lineAccepted(a, q.release.Line):
		pa.Holds, pa.Unverified, pa.Why = true, true, "inherited within line "+q.release.Line+" on words alone"
	case pa.Kind == verdict.PremiseProse:
		pa.Holds, pa.Why = false, "words cannot be replayed for a new line"
	default:
		pa.Holds = false
	}
}

func acceptanceOf(a verdict.Assessment, version, part string) (verdict.Acceptance, bool) {
	for _, acc := range a.Accepted {
		if acc.Version == version && acc.Part == part {
			return acc, true
		}
	}
	return verdict.Acceptance{}, false
}

func lineAccepted(a verdict.Assessment, line string) bool {
	for _, acc := range a.Accepted {
		if acc.Line == line {
			return true
		}
	}
	return false
}

func (q *question) replay(a verdict.Assessment, p verdict.Premise, purl string) reply {
	switch p.Kind {
	case verdict.PremiseComponent:
		return q.replayComponent(p, subject(a, p, purl), purl)
	case verdict.PremiseScope:
		return q.replayScope(p, subject(a, p, purl))
	case verdict.PremiseVulnerability:
		answer := q.fingerprint(q.v)
		return expect(answer, p.Expected, "the ids or ranges of "+q.v.Shown()+" are not what they were"+changes(a.Read, reading(q.v)))
	case verdict.PremiseAbsent:
		return q.replayAbsent(p)
	case verdict.PremiseFact:
		answer, declared := q.release.Facts[p.Subject]
		if !declared {
			return reply{why: "release " + q.release.Version + " does not declare " + p.Subject}
		}
		return expect(answer, p.Expected, p.Subject+" is "+answer+" and not "+p.Expected)
	case verdict.PremiseProse:
		return reply{}
	}
	if p.Kind.AskedOfCode() {
		return q.replayCode(a, p)
	}
	return reply{why: "no check of kind " + string(p.Kind) + " is known"}
}

func expect(answer, expected, otherwise string) reply {
	if answer == expected {
		return reply{answer: answer, holds: true}
	}
	return reply{answer: answer, why: otherwise}
}

// subject is the package URL without version that a premise asks about: its own,
// the scope's, or the finding's.
func subject(a verdict.Assessment, p verdict.Premise, purl string) string {
	switch {
	case p.Subject != "":
		return verdict.PURLBase(p.Subject)
	case a.Scope.Component != "":
		return a.Scope.Component
	}
	return verdict.PURLBase(purl)
}

// replayComponent holds when every occurrence of the component has a version in
// the expected interval. Of the finding's own component, which purl names with
// its version, only that version is asked: the part may ship others, and each is
// a finding of its own.
func (q *question) replayComponent(p verdict.Premise, base, purl string) reply {
	own := base == verdict.PURLBase(purl) && purl != base
	occurrences := q.inv.byBase[base]
	if own {
		occurrences = ofPURL(occurrences, purl)
	}
	if len(occurrences) == 0 {
		return reply{why: base + " is not in the part"}
	}
	interval, err := vers.ParseInterval(p.Expected)
	if err != nil {
		return reply{why: "the expected range " + p.Expected + " cannot be read"}
	}
	var versions []string
	r := reply{holds: true}
	for _, o := range occurrences {
		version := componentVersion(o.Component)
		versions = append(versions, cmp.Or(version, "no version"))
		in, err := interval.Contains(schemeOf(o.Component), version)
		switch {
		case err != nil:
			r.holds, r.why = false, fmt.Sprintf("version %q cannot be compared: %v", version, err)
		case !in:
			r.holds, r.outside, r.why = false, own, "version "+version+" is not in "+interval.String()
		}
	}
	r.answer = strings.Join(unique(versions), ", ")
	return r
}

func ofPURL(occurrences []verdict.Occurrence, purl string) []verdict.Occurrence {
	var kept []verdict.Occurrence
	for _, o := range occurrences {
		if o.Component.PURL == purl {
			kept = append(kept, o)
		}
	}
	return kept
}

func (q *question) replayScope(p verdict.Premise, base string) reply {
	occurrences := q.inv.byBase[base]
	if len(occurrences) == 0 {
		return reply{why: base + " is not in the part"}
	}
	var scopes []string
	for _, o := range occurrences {
		scopes = append(scopes, string(scopeOf(o)))
	}
	answer := strings.Join(unique(scopes), ", ")
	return expect(answer, p.Expected, "the scope of "+base+" is "+answer+" and not "+p.Expected)
}

// scopeOf reads an unstated scope as required (CycloneDX 1.7, component scope).
func scopeOf(o verdict.Occurrence) verdict.Scope {
	if o.Scope == "" {
		return verdict.Required
	}
	return o.Scope
}

// replayAbsent holds when a complete inventory lacks the component, under its own
// name and as the ancestor of a rebuilt one.
func (q *question) replayAbsent(p verdict.Premise) reply {
	base := verdict.PURLBase(p.Subject)
	if _, err := purl.Parse(base); err != nil {
		return reply{why: base + " is no package URL: nothing can say whether it is absent"}
	}
	occurrences := q.inv.byBase[base]
	for _, name := range verdict.PackageNames(verdict.Component{PURL: base}) {
		occurrences = append(occurrences[:len(occurrences):len(occurrences)], q.inv.byPackage[name]...)
	}
	switch {
	case len(occurrences) > 0:
		return expect("present", p.Expected, occurrences[0].Component.PURL+" is in the part")
	case !q.inv.proves():
		return reply{why: "the inventory is not complete, so it cannot show that " + base + " is absent"}
	}
	return expect("absent", p.Expected, base+" is not in the part")
}

// proves reports whether absence from the inventory proves anything.
func (inv *inventory) proves() bool { return inv.complete && inv.unidentified == 0 }

// unique gives the distinct strings in order of text.
func unique(list []string) []string {
	sorted := append([]string(nil), list...)
	sort.Strings(sorted)
	kept := sorted[:0]
	for i, s := range sorted {
		if i == 0 || s != sorted[i-1] {
			kept = append(kept, s)
		}
	}
	return kept
}
