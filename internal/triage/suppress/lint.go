// SPDX-License-Identifier: Apache-2.0

package suppress

import (
	"fmt"
	"strconv"
	"time"

	"verdict/spec/suppression"
)

// RemarkKind says what is wrong with a rule.
type RemarkKind string

// The kinds of remarks, in the order in which those of one rule are listed.
const (
	Unscoped         RemarkKind = "unscoped"           // no selector: it speaks of everything
	NoCriterion      RemarkKind = "no_criterion"       // version 1.0 only: it can hit nothing
	EmptyCriterion   RemarkKind = "empty_criterion"    // an empty prefix hits everything
	HitsNothing      RemarkKind = "hits_nothing"       // no subject is hit
	UnusedCriterion  RemarkKind = "unused_criterion"   // an id that no subject has, in a rule that hits
	Undecided        RemarkKind = "undecided"          // an expression takes too long
	Expired          RemarkKind = "expired"            // its date has come
	UntilWithoutZone RemarkKind = "until_without_zone" // its date ends by the machine's clock
	ExpiryInProse    RemarkKind = "expiry_in_prose"    // its notes say when it ends, and no date does
	Shadowed         RemarkKind = "shadowed"           // an earlier rule hits all that it hits
	NoNotes          RemarkKind = "no_notes"           // nobody said why
	CWEPrefix        RemarkKind = "cwe_prefix"         // a cwe hits longer numbers too
	CVSSBelowAny     RemarkKind = "cvss_below_any"     // one low score hides a high one
	CVSSMissing      RemarkKind = "cvss_missing_score" // a vulnerability without a score is hit
)

// Remark is one thing that is wrong with one rule, and what to do.
type Remark struct {
	File    string     `json:"file"`
	Line    int        `json:"line"`
	Rule    string     `json:"rule"`
	Kind    RemarkKind `json:"kind"`
	Message string     `json:"message"`
}

// Lint gives what is wrong with the rules of the files, in their order.
// subjects are the programme's findings; without any, nothing is said about
// rules that hit nothing.
func Lint(files []File, subjects []suppression.Subject, now time.Time) []Remark {
	l := &linter{now: now, subjects: len(subjects), bill: newBill(subjects), matcher: NewMatcher(files)}
	l.use(subjects)
	at := 0
	for _, f := range files {
		for _, r := range f.Content.Rules {
			l.rule(f, r, at)
			at++
		}
	}
	return l.remarks
}

// linter gathers remarks rule by rule.
type linter struct {
	now      time.Time
	subjects int
	bill     bill
	matcher  *Matcher
	// known says what any subject has, by the name of the element that asks for it.
	known map[string]bool
	// usage says by place of a rule what the subjects made of it.
	usage   []usage
	remarks []Remark
}

// usage is what the subjects made of one rule, whether or not it has expired.
type usage struct {
	hits      int
	met       int // a criterion matched, whatever the selector
	undecided string
	criteria  []bool // by criterion: met in a subject that the rule hits
}

// use holds every rule against every subject that it may meet.
func (l *linter) use(subjects []suppression.Subject) {
	l.usage = make([]usage, len(l.matcher.rules))
	l.known = map[string]bool{}
	for _, s := range subjects {
		l.known[string(suppression.CPE)] = l.known[string(suppression.CPE)] || len(s.CPEs) > 0
		l.known[string(suppression.FilePath)] = l.known[string(suppression.FilePath)] || len(s.Paths) > 0
		l.known[string(suppression.SHA1)] = l.known[string(suppression.SHA1)] || len(s.SHA1s) > 0
		for _, at := range l.matcher.candidates(s) {
			l.usage[at].count(l.matcher.rules[at].rule, s, l.now)
		}
	}
}

func (u *usage) count(r suppression.Rule, s suppression.Subject, now time.Time) {
	if u.undecided != "" {
		return // one is enough to say so, and each costs the whole time allowed
	}
	h, err := suppression.Evaluate(r, s, now)
	if err != nil {
		u.undecided = fmt.Sprintf("%s: %v", s.PURL, err)
		return
	}
	if h.Met {
		u.met++
	}
	if !h.Met || !h.Selected {
		return
	}
	u.hits++
	if u.criteria == nil {
		u.criteria = make([]bool, len(r.Criteria))
	}
	for i, c := range r.Criteria {
		if u.criteria[i] {
			continue
		}
		one := suppression.Rule{Criteria: []suppression.Criterion{c}}
		hit, err := suppression.Evaluate(one, s, now)
		u.criteria[i] = err != nil || hit.Met
	}
}

func (l *linter) rule(f File, r suppression.Rule, at int) {
	say := func(kind RemarkKind, format string, args ...any) {
		l.remarks = append(l.remarks, Remark{
			File: f.Name, Line: r.Line, Rule: strconv.Itoa(r.Number), Kind: kind, Message: fmt.Sprintf(format, args...),
		})
	}
	l.scope(r, say)
	l.used(r, l.usage[at], say)
	l.expiry(r, say)
	if other, ok := l.shadow(at); ok {
		say(Shadowed, "rule %d of %s (line %d) stands earlier and hits everything that this rule hits; remove one of them",
			other.rule.Number, other.file, other.rule.Line)
	}
	if oneLine(r.Notes) == "" && (r.Group == 0 || oneLine(f.Content.Groups[r.Group-1].Notes) == "") {
		say(NoNotes, "the rule has no notes: nobody can check later why it stands; say why it is right")
	}
	l.quirks(r, say)
}

type sayFunc func(kind RemarkKind, format string, args ...any)

func (l *linter) scope(r suppression.Rule, say sayFunc) {
	if r.Selector.Kind == "" {
		say(Unscoped, "the rule has no selector and speaks of every dependency, now and later; add packageUrl, or gav, filePath or sha1 where the schema's version has no packageUrl")
	}
	if len(r.Criteria) == 0 {
		say(NoCriterion, "the rule has no criterion and can hit nothing; remove it")
	}
	for _, c := range r.Criteria {
		if c.Kind == suppression.CPE && c.Text.Value == "" && !c.Text.Regex {
			say(EmptyCriterion, "line %d: an empty cpe is the beginning of every CPE; name one", c.Line)
		}
	}
}

// used says what the subjects made of one rule.
func (l *linter) used(r suppression.Rule, u usage, say sayFunc) {
	switch {
	case u.undecided != "":
		say(Undecided, "the rule could not be decided and hits nothing where that is so (%s); write the expression without nested repetitions", u.undecided)
	case l.subjects == 0 || len(r.Criteria) == 0 || u.hits > 0:
	default:
		say(HitsNothing, "the rule hits none of %d findings: %s", l.subjects, l.whyNothing(r, u))
	}
	for i, c := range r.Criteria {
		if u.hits > 0 && !u.criteria[i] && (c.Kind == suppression.CVE || c.Kind == suppression.VulnerabilityName) {
			say(UnusedCriterion, "line %d: no finding that the rule hits has %s %s; remove it, or correct it", c.Line, c.Kind, c.Text.Value)
		}
	}
}

// whyNothing says why a rule hits no finding, and what to do.
func (l *linter) whyNothing(r suppression.Rule, u usage) string {
	sel := r.Selector
	switch {
	case onlyCPE(r) && !l.known[string(suppression.CPE)]:
		return "it names CPEs, and no finding has one, because they are matched by package URL; name the vulnerability and the packageUrl"
	case u.met == 0:
		return "none has what its criteria name; remove it, or correct them"
	case (sel.Kind == suppression.FilePath || sel.Kind == suppression.SHA1) && !l.known[string(sel.Kind)]:
		return fmt.Sprintf("its criteria meet %d, but it selects by %s, and no finding has one; select by packageUrl", u.met, sel.Kind)
	}
	return fmt.Sprintf("its criteria meet %d, but %s %s is none of theirs; correct the selector", u.met, sel.Kind, sel.Text.Value)
}

func onlyCPE(r suppression.Rule) bool {
	for _, c := range r.Criteria {
		if c.Kind != suppression.CPE {
			return false
		}
	}
	return true
}

func (l *linter) expiry(r suppression.Rule, say sayFunc) {
	switch {
	case r.Until.Expired(l.now):
		say(Expired, "the rule ended on %s and hits nothing any more; remove it, or decide anew", r.Until.Text)
	case !r.Until.IsZero() && !hasZone(r.Until.Text):
		say(UntilWithoutZone, "the date %s has no time zone: here it ends by UTC, in dependency-check by the clock of each machine; write %sZ", r.Until.Text, r.Until.Text)
	case r.Until.IsZero():
		if c, ok := readCondition(r.Notes); ok {
			say(ExpiryInProse, "the notes say when the rule ends (%q), and no until does; %s", c.text, l.bill.check(c))
		}
	}
}

// hasZone reports whether an xs:date has a time zone behind its ten characters.
func hasZone(date string) bool { return len(date) > len(time.DateOnly) }

func (l *linter) quirks(r suppression.Rule, say sayFunc) {
	byVersion := false
	for _, c := range r.Criteria {
		switch c.Kind {
		case suppression.CWE:
			if c.Text.Value[0] == '0' || c.Text.Value[0] == '+' {
				say(CWEPrefix, "line %d: dependency-check compares cwe as text, so %s hits no number; write it without sign and zeros", c.Line, c.Text.Value)
				continue
			}
			say(CWEPrefix, "line %d: dependency-check compares cwe by prefix, so %s hits CWE-%s0 to CWE-%s9 and longer numbers too; name the vulnerabilities", c.Line, c.Text.Value, c.Text.Value, c.Text.Value)
		case suppression.CVSSBelow:
			say(CVSSBelowAny, "line %d: cvssBelow %s hits when the score of any version of CVSS is below, even when another is above; since 1.4 cvssV2Below, cvssV3Below and cvssV4Below want all of them below", c.Line, c.Text.Value)
		case suppression.CVSSv2Below, suppression.CVSSv3Below, suppression.CVSSv4Below:
			byVersion = true
		}
	}
	if byVersion {
		say(CVSSMissing, "a threshold by version of CVSS lets a missing score pass: the rule hits vulnerabilities that nobody has scored, too")
	}
}
