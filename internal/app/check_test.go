// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/triage"
)

// check judges the answers of a changed world with plain loops over its rows. It
// uses nothing of the engine, of the matcher, or of package vers.
type check struct {
	*testing.T
	what    string // the change
	world   triage.World
	before  triage.World // in which the assessments were approved
	answers judged
	inPart  map[[2]string][]verdict.Occurrence // what shipped found already
}

// inheritance checks that every not_affected or fixed by an assessment stands on
// premises that hold.
func (c *check) inheritance() {
	for p, a := range c.answers {
		for _, part := range a.Parts {
			for _, f := range part.Findings {
				if f.Status.Clean() && f.Won.Assessment != "" {
					c.premises(p, part.Part, f.Won.Assessment, f.Component.PURL)
				}
			}
			if len(part.Findings) == 0 && part.Status.Clean() && part.Won.Assessment != "" {
				c.premises(p, part.Part, part.Won.Assessment, "")
			}
		}
	}
}

func (c *check) premises(p pair, part, id, purl string) {
	as, ok := assessment(c.world, id)
	if !ok {
		c.Errorf("%s: %s of %s is won by %s, which is not there", c.what, p.vulnerability, p.release, id)
		return
	}
	if len(as.Premises) == 0 {
		c.Errorf("%s: assessment %s of %s rests on nothing", c.what, id, as.Vulnerability)
	}
	for _, premise := range as.Premises {
		if why := c.broken(premise, as, p, part, purl); why != "" {
			c.Errorf("%s: %s of %s is inherited from %s, and its premise %s does not hold: %s", c.what, p.vulnerability, p.release, id, premise.Kind, why)
		}
	}
}

// broken says why a premise does not hold; "" when it does.
func (c *check) broken(premise verdict.Premise, as verdict.Assessment, p pair, part, purl string) string {
	switch premise.Kind {
	case verdict.PremiseVulnerability:
		if was, is := claimsOf(c.before, as.Vulnerability), claimsOf(c.world, p.vulnerability); was != is {
			return "the records said " + was + " and say " + is
		}
	case verdict.PremiseFact:
		if is := c.release(p.release).Facts[premise.Subject]; is != premise.Expected {
			return fmt.Sprintf("%s is %q", premise.Subject, is)
		}
	case verdict.PremiseAbsent:
		return c.notAbsent(p.release, part, premise.Subject)
	case verdict.PremiseComponent:
		if version := versionOf(purl); purl == "" || !within(premise.Expected, version) {
			return fmt.Sprintf("%q is not in %s", version, premise.Expected)
		}
	case verdict.PremiseScope:
		for _, o := range c.shipped(p.release, part) {
			if verdict.PURLBase(o.Component.PURL) == as.Scope.Component && o.Scope != "" && string(o.Scope) != premise.Expected {
				return "its scope is " + string(o.Scope)
			}
		}
	case verdict.PremiseProse:
		line := c.release(p.release).Line
		if !slices.ContainsFunc(as.Accepted, func(acc verdict.Acceptance) bool { return acc.Version == p.release || acc.Line == line }) {
			return "nobody said it of line " + line
		}
	default:
		return "this test knows no such kind"
	}
	return ""
}

func (c *check) release(version string) verdict.Release {
	i := slices.IndexFunc(c.world.Releases, func(r verdict.Release) bool { return r.Version == version })
	return c.world.Releases[i]
}

func (c *check) notAbsent(version, part, base string) string {
	for _, o := range c.shipped(version, part) {
		if verdict.PURLBase(o.Component.PURL) == base {
			return o.Component.PURL + " is there"
		}
	}
	if !c.proves(version) {
		return "the bill is not complete"
	}
	return ""
}

// proves reports whether the bill of a release names everything.
func (c *check) proves(version string) bool {
	for _, b := range c.world.Bills {
		if b.Version != version {
			continue
		}
		declared := c.release(version).Completeness
		if declared == "" {
			declared = b.SBOM.Completeness
		}
		return declared == verdict.Complete && b.SBOM.Unidentified == 0
	}
	return false
}

// shipped gives what a part of a release holds. The example has one bill a
// release, and every component on the class path of some part.
func (c *check) shipped(version, part string) []verdict.Occurrence {
	if held, known := c.inPart[[2]string{version, part}]; known {
		return held
	}
	var held []verdict.Occurrence
	for _, b := range c.world.Bills {
		for _, o := range b.SBOM.Occurrences {
			if b.Version == version && c.holds(part, o.Component.PURL) {
				held = append(held, o)
			}
		}
	}
	c.inPart[[2]string{version, part}] = held
	return held
}

func (c *check) holds(part, purl string) bool {
	for _, p := range c.world.Product.Parts {
		if p.Name == part {
			return len(p.Components) == 0 || slices.Contains(p.Components, verdict.PURLBase(purl))
		}
	}
	return false
}

// claimsOf writes down all that the standing records say about an id: the ids
// that they share, and the packages with their ranges.
func claimsOf(w triage.World, id string) string {
	var lines []string
	for _, v := range w.Vulnerabilities {
		if !slices.Contains(v.IDs, id) {
			continue
		}
		lines = append(lines, v.IDs...)
		for _, r := range countingRecords(v) {
			for _, a := range r.Affected {
				lines = append(lines, fmt.Sprintf("%s:%s %v %v", a.Ecosystem, a.Name, a.Ranges, a.Versions))
			}
		}
	}
	sort.Strings(lines)
	return strings.Join(lines, "; ")
}

// countingRecords are those that are neither withdrawn nor overridden by one of
// our own.
func countingRecords(v verdict.Vulnerability) []verdict.Record {
	var overridden []string
	for _, r := range v.Records {
		if r.House != nil && r.Withdrawn.IsZero() {
			overridden = append(overridden, r.House.Overrides...)
		}
	}
	var counting []verdict.Record
	for _, r := range v.Records {
		if r.Withdrawn.IsZero() && (r.House != nil || !slices.Contains(overridden, r.ID)) {
			counting = append(counting, r)
		}
	}
	return counting
}

// cleanAnswers checks that what is clean without an assessment has no component
// in an affected range, and hides none behind an incomplete bill.
func (c *check) cleanAnswers() {
	for p, a := range c.answers {
		for _, part := range a.Parts {
			if !part.Status.Clean() || part.Won.Assessment != "" || slices.ContainsFunc(part.Findings, byAssessment) {
				continue
			}
			if hit := c.affected(p, part.Part); hit != "" {
				c.Errorf("%s: %s of %s:%s is %s, and %s", c.what, p.vulnerability, p.release, part.Part, part.Status, hit)
			}
			if hidden := c.hidden(p, part.Part); hidden != "" {
				c.Errorf("%s: %s of %s:%s is %s, and an incomplete bill may hide %s", c.what, p.vulnerability, p.release, part.Part, part.Status, hidden)
			}
		}
	}
}

func byAssessment(f triage.FindingAnswer) bool { return f.Won.Assessment != "" }

// nothingTurnsClean checks that what was open turned into not_affected or fixed
// only where nothing is in an affected range any more.
func (c *check) nothingTurnsClean(before judged) {
	for p, b := range before {
		a := c.answers[p]
		open := b.Status == verdict.Affected || b.Status == verdict.UnderInvestigation || b.Status == verdict.NotEvaluated
		if !open || !a.Status.Clean() {
			continue
		}
		for _, part := range c.world.Product.Parts {
			if hit := c.affected(p, part.Name); hit != "" && b.Won.Assessment == a.Won.Assessment {
				c.Errorf("%s: %s of %s was %s and is %s, and %s", c.what, p.vulnerability, p.release, b.Status, a.Status, hit)
			}
		}
		if a.Won.Assessment != "" {
			c.Errorf("%s: %s of %s was %s and is %s by assessment %s", c.what, p.vulnerability, p.release, b.Status, a.Status, a.Won.Assessment)
		}
	}
}

// affected names a component of a part that a standing record calls affected, or
// says that the release itself is; "" when there is none.
func (c *check) affected(p pair, part string) string {
	for _, v := range c.world.Vulnerabilities {
		if !slices.Contains(v.IDs, p.vulnerability) {
			continue
		}
		if v.Own != nil && ownHolds(*v.Own, c.release(p.release), part) {
			return "the release itself is in a range of " + v.Own.IDs[0]
		}
		for _, r := range countingRecords(v) {
			for _, a := range r.Affected {
				for _, o := range c.shipped(p.release, part) {
					if namedBy(a, o.Component.PURL) && inRanges(a, versionOf(o.Component.PURL)) {
						return o.Component.PURL + " is in a range of " + r.ID
					}
				}
			}
		}
	}
	return ""
}

// hidden names a package that the records name, that the part could hold, and
// that an incomplete bill does not list; "" when there is none. Of our own flaws
// the version of the release tells all.
func (c *check) hidden(p pair, part string) string {
	if c.proves(p.release) {
		return ""
	}
	for _, v := range c.world.Vulnerabilities {
		if !slices.Contains(v.IDs, p.vulnerability) || v.Own != nil {
			continue
		}
		for _, r := range countingRecords(v) {
			for _, a := range r.Affected {
				purl := "pkg:maven/" + strings.Replace(a.Name, ":", "/", 1)
				listed := slices.ContainsFunc(c.shipped(p.release, part), func(o verdict.Occurrence) bool { return namedBy(a, o.Component.PURL) })
				if c.holds(part, purl) && !listed {
					return purl
				}
			}
		}
	}
	return ""
}

func ownHolds(own verdict.OwnVulnerability, r verdict.Release, part string) bool {
	if len(own.Parts) > 0 && !slices.Contains(own.Parts, part) {
		return false
	}
	return slices.ContainsFunc(own.Affected, func(a verdict.OwnRange) bool {
		return (a.Line == "" || a.Line == r.Line) && order(r.Version, a.Introduced) >= 0 &&
			(a.Fixed == "" || order(r.Version, a.Fixed) < 0) && (a.LastAffected == "" || order(r.Version, a.LastAffected) <= 0)
	})
}

func namedBy(a verdict.AffectedPackage, purl string) bool {
	return a.Ecosystem == "Maven" && "pkg:maven/"+strings.Replace(a.Name, ":", "/", 1) == verdict.PURLBase(purl)
}

// inRanges walks the events in their order, as OSV's own text does.
func inRanges(a verdict.AffectedPackage, version string) bool {
	if slices.Contains(a.Versions, version) {
		return true
	}
	for _, events := range a.Ranges {
		in := false
		for _, e := range events {
			switch {
			case e.Introduced != "" && (e.Introduced == "0" || order(version, e.Introduced) >= 0):
				in = true
			case e.Fixed != "" && order(version, e.Fixed) >= 0, e.LastAffected != "" && order(version, e.LastAffected) > 0:
				in = false
			}
		}
		if in {
			return true
		}
	}
	return false
}

func versionOf(purl string) string { return strings.TrimPrefix(purl, verdict.PURLBase(purl)+"@") }

// within reads a range such as [2.3.0,3.4.0) or any.
func within(text, version string) bool {
	if text == "any" {
		return true
	}
	from, to, _ := strings.Cut(text[1:len(text)-1], ",")
	if version == "not-a-version" || from != "" && from != "0" && order(version, from) < 0 {
		return false
	}
	o := order(version, to)
	return to == "" || o < 0 || o == 0 && strings.HasSuffix(text, "]")
}

// order compares two versions of the example: numbers between dots and hyphens,
// a missing one being 0; Final is nothing, rc comes before the release, other
// words after it.
func order(a, b string) int {
	x, y := pieces(a), pieces(b)
	for i := range max(len(x), len(y)) {
		p, q := "0", "0"
		if i < len(x) {
			p = x[i]
		}
		if i < len(y) {
			q = y[i]
		}
		if n := orderPieces(p, q); n != 0 {
			return n
		}
	}
	return 0
}

func pieces(version string) []string {
	version = strings.TrimSuffix(strings.ToLower(version), ".final")
	return strings.FieldsFunc(version, func(r rune) bool { return r == '.' || r == '-' })
}

func orderPieces(p, q string) int {
	rank := func(s string) int {
		n, err := strconv.Atoi(s)
		switch {
		case err == nil && n > 0:
			return 3
		case err == nil:
			return 1
		case strings.HasPrefix(s, "rc"):
			return 0
		}
		return 2
	}
	if rank(p) != rank(q) {
		return rank(p) - rank(q)
	}
	m, errM := strconv.Atoi(p)
	n, errN := strconv.Atoi(q)
	if errM == nil && errN == nil {
		return m - n
	}
	return strings.Compare(p, q)
}
