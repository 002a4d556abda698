// SPDX-License-Identifier: Apache-2.0

package suppression

import (
	"fmt"
	"strings"
	"time"

	"verdict/spec/purl"
)

// Subject is what a rule is held against: one vulnerability of one dependency.
type Subject struct {
	Paths []string // of the dependency's files
	SHA1s []string // of the dependency's files, hexadecimal
	PURL  string   // package URL of the dependency, with version
	// CPEs are the CPE 2.2 URIs by which the vulnerability was found. A rule hits
	// when it names one of them.
	CPEs  []string
	Names []string // every id of the vulnerability
	CWEs  []string // as CWE-79
	// V2, V3 and V4 are base scores by version of CVSS; nil when there is none.
	V2, V3, V4 *float64
}

// Hit is how a rule and a subject meet. The rule suppresses the subject when
// Hits says so; the fields say how near it came otherwise.
type Hit struct {
	Expired  bool // the rule's date has come
	Selected bool // the selector matches, or the rule has none
	Met      bool // a criterion matches
	// Selector and Criterion are what matched, in words; "" for what did not.
	Selector  string
	Criterion string
}

// Hits reports whether the rule suppresses the subject.
func (h Hit) Hits() bool { return !h.Expired && h.Selected && h.Met }

// Evaluate holds a rule against a subject as dependency-check does: the selector
// must match, any criterion must, and the date must not have come. The error
// says that a regular expression could not be decided in time; the rule then
// does not hit.
func Evaluate(r Rule, s Subject, now time.Time) (Hit, error) {
	h := Hit{Expired: r.Until.Expired(now)}
	var err error
	if h.Selected, h.Selector, err = r.Selector.match(s); err != nil {
		return Hit{Expired: h.Expired}, err
	}
	if h.Met, h.Criterion, err = meets(r, s); err != nil {
		return Hit{Expired: h.Expired, Selected: h.Selected, Selector: h.Selector}, err
	}
	return h, nil
}

// match holds the selector against the subject, with the reason in words.
func (l Selector) match(s Subject) (bool, string, error) {
	switch l.Kind {
	case "":
		return true, "no selector: the rule speaks of every dependency", nil
	case FilePath:
		return l.anyOf(s.Paths)
	case SHA1:
		for _, x := range s.SHA1s {
			if strings.EqualFold(x, l.Text.Value) {
				return true, "sha1 is " + x, nil
			}
		}
		return false, "", nil
	case GAV:
		return l.anyOf(gav(s.PURL))
	}
	return l.anyOf(packageURLs(s.PURL))
}

func (l Selector) anyOf(values []string) (bool, string, error) {
	for _, v := range values {
		ok, err := l.Text.Matches(v)
		if err != nil {
			return false, "", fmt.Errorf("%s: %w", l.Kind, err)
		}
		if ok {
			return true, l.Text.says(string(l.Kind), v), nil
		}
	}
	return false, "", nil
}

// gav gives group:artifact:version of a package URL that has all three.
func gav(text string) []string {
	p, err := purl.Parse(text)
	if err != nil || p.Namespace == "" || p.Version == "" {
		return nil
	}
	return []string{p.Namespace + ":" + p.Name + ":" + p.Version}
}

// packageURLs gives the forms in which a package URL may stand in a rule. A jar
// is what Maven means when no type is said, and dependency-check never says it;
// bills of materials do.
func packageURLs(purl string) []string {
	if purl == "" {
		return nil
	}
	if plain, ok := strings.CutSuffix(purl, "?type=jar"); ok && strings.HasPrefix(purl, "pkg:maven/") {
		return []string{purl, plain}
	}
	return []string{purl}
}

// Matches reports whether the whole of s is the text, as PropertyType.matches of
// dependency-check has it. The error says that an expression could not be
// compiled or decided in time.
func (t Text) Matches(s string) (bool, error) {
	switch {
	case t.Regex && t.pattern != nil:
		return t.pattern.Matches(s)
	case t.Regex:
		p, err := CompileJava(t.Value, t.CaseSensitive)
		if err != nil {
			return false, err
		}
		return p.Matches(s)
	case t.CaseSensitive:
		return t.Value == s, nil
	}
	return strings.EqualFold(t.Value, s), nil
}

func (t Text) says(kind, value string) string {
	if t.Regex {
		return fmt.Sprintf("%s %s matches %s", kind, t.Value, value)
	}
	return fmt.Sprintf("%s is %s", kind, value)
}

// meets looks for the first criterion that the subject meets.
func meets(r Rule, s Subject) (bool, string, error) {
	scored := false
	for _, c := range r.Criteria {
		if c.Kind == CVSSv2Below || c.Kind == CVSSv3Below || c.Kind == CVSSv4Below {
			scored = true
			continue
		}
		ok, why, err := c.match(s)
		if ok || err != nil {
			return ok, why, err
		}
	}
	if scored {
		ok, why := allBelow(r.Criteria, s)
		return ok, why, nil
	}
	return false, "", nil
}

func (c Criterion) match(s Subject) (bool, string, error) {
	switch c.Kind {
	case CPE:
		return c.matchCPE(s.CPEs)
	case CVE:
		for _, n := range s.Names {
			if strings.EqualFold(n, c.Text.Value) {
				return true, "cve is " + n, nil
			}
		}
	case VulnerabilityName:
		for _, n := range s.Names {
			if ok, err := c.Text.Matches(n); ok || err != nil {
				return ok, c.Text.says("vulnerabilityName", n), err
			}
		}
	case CWE:
		return c.matchCWE(s.CWEs)
	case CVSSBelow:
		return c.anyBelow(s)
	}
	return false, "", nil
}

// matchCPE compares by prefix, without regard to case unless the rule asks for
// it; an expression is held against the whole.
func (c Criterion) matchCPE(cpes []string) (bool, string, error) {
	for _, cpe := range cpes {
		if c.Text.Regex {
			ok, err := c.Text.Matches(cpe)
			if ok || err != nil {
				return ok, c.Text.says("cpe", cpe), err
			}
			continue
		}
		prefix, id := c.Text.Value, cpe
		if !c.Text.CaseSensitive {
			prefix, id = strings.ToLower(prefix), strings.ToLower(id)
		}
		if strings.HasPrefix(id, prefix) {
			return true, fmt.Sprintf("cpe %s begins %s", c.Text.Value, cpe), nil
		}
	}
	return false, "", nil
}

// matchCWE compares by prefix: 7 meets CWE-79 too, as in dependency-check.
func (c Criterion) matchCWE(cwes []string) (bool, string, error) {
	want := "CWE-" + c.Text.Value
	for _, cwe := range cwes {
		switch {
		case cwe == want:
			return true, "cwe is " + cwe, nil
		case strings.HasPrefix(cwe, want):
			return true, fmt.Sprintf("cwe %s begins %s, which is how dependency-check compares", want, cwe), nil
		}
	}
	return false, "", nil
}

type versionScore struct {
	name  string
	kind  CriterionKind
	value *float64
}

func (s Subject) scores() []versionScore {
	return []versionScore{{"v2", CVSSv2Below, s.V2}, {"v3", CVSSv3Below, s.V3}, {"v4", CVSSv4Below, s.V4}}
}

// anyBelow is met when the score of any version is below, however high another.
func (c Criterion) anyBelow(s Subject) (bool, string, error) {
	for _, v := range s.scores() {
		if v.value != nil && *v.value < c.Score {
			return true, fmt.Sprintf("cvssBelow %s: the %s score is %.1f", c.Text.Value, v.name, *v.value), nil
		}
	}
	return false, "", nil
}

// allBelow takes the per-version thresholds together: every score that is
// present must be below the highest threshold for its version. A missing score
// or threshold passes, so a vulnerability without any score is met.
func allBelow(criteria []Criterion, s Subject) (bool, string) {
	var words []string
	for _, v := range s.scores() {
		limit, text := -1.0, ""
		for _, c := range criteria {
			if c.Kind == v.kind && c.Score > limit {
				limit, text = c.Score, c.Text.Value
			}
		}
		if limit < 0 || v.value == nil {
			continue
		}
		if *v.value >= limit {
			return false, ""
		}
		words = append(words, fmt.Sprintf("%s %s: the score is %.1f", v.kind, text, *v.value))
	}
	if len(words) == 0 {
		return true, "no score stands against the rule's thresholds by version of CVSS"
	}
	return true, strings.Join(words, "; ")
}
