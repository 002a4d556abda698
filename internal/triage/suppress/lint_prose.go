// SPDX-License-Identifier: Apache-2.0

package suppress

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"verdict/spec/purl"
	"verdict/spec/suppression"
)

// condition is an end that notes speak of. Component and version are "" when
// they cannot be read from the words.
type condition struct {
	text      string // the sentence
	component string
	version   string
}

var (
	// endWords begin or make up a condition. "Once" and "when" mean one only
	// in front of a word of change.
	endWords    = regexp.MustCompile(`(?i)\b(until|till|no longer (be )?(needed|required|necessary)|temporar(y|ily)|can be (removed|dropped|deleted)|(remove|drop|delete) (this|it|the (rule|suppression)) (when|once|after|if))\b`)
	changeWords = regexp.MustCompile(`(?i)\b(once|when|after|as soon as)\b.*\b(upgrad|updat|bump|releas|migrat|switch|mov|replac|remov|availabl|fix)[a-z]*\b`)
	sentenceEnd = regexp.MustCompile(`[.!?;]\s+`)
	versionWord = regexp.MustCompile(`^v?([0-9]+(\.[0-9A-Za-z_-]+)+)$`)
	dateWord    = regexp.MustCompile(`\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b`)
	nameWord    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.:/-]*[A-Za-z0-9]$`)
)

// fillers are words that stand between a component and its version.
var fillers = wordSet(`a an and are at be been being bump bumped by can component dependency for from gets got greater
 has have higher if in is it its later least library move moved moves must newer of on once or our over package release remove removed rule
 released releases than that the then this till to until up update updated updates upgrade upgraded upgrades use used uses
 using version versions was we when will with delete drop suppression`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// readCondition finds the first sentence of notes that says when a rule ends.
func readCondition(notes string) (condition, bool) {
	for _, sentence := range sentenceEnd.Split(oneLine(notes), -1) {
		if !endWords.MatchString(sentence) && !changeWords.MatchString(sentence) {
			continue
		}
		c := condition{text: strings.TrimRight(sentence, ".!?;")}
		c.component, c.version = componentAndVersion(c.text)
		return c, true
	}
	return condition{}, false
}

// componentAndVersion reads "checkstyle is updated to 10.5.0" and "10.5.0 of
// checkstyle": the word nearest to the version that is no filler.
func componentAndVersion(sentence string) (string, string) {
	words := strings.Fields(sentence)
	for i := range words {
		words[i] = strings.Trim(words[i], `,()"'`+"`")
	}
	alone := "" // a version of no component that can be read
	for i, w := range words {
		m := versionWord.FindStringSubmatch(w)
		if m == nil {
			continue
		}
		alone = m[1]
		for j := i - 1; j >= 0; j-- {
			if !fillers[strings.ToLower(words[j])] {
				return named(words[j]), m[1]
			}
		}
		if i+2 < len(words) && strings.EqualFold(words[i+1], "of") {
			return named(words[i+2]), m[1]
		}
	}
	return "", alone
}

// named gives w when it can be a component's name.
func named(w string) string {
	if nameWord.MatchString(w) {
		return w
	}
	return ""
}

// buildTools are programs that builds run and releases do not ship; a bill of
// what is shipped never lists them.
var buildTools = wordSet(`ant bazel checkstyle cmake detekt errorprone error-prone findbugs gradle jacoco junit jmh ktlint
 maven mockito owasp pmd sbt scalafmt scalastyle spotbugs spotless testng webpack`)

// bill is the components that the findings are about, by their names.
type bill struct {
	empty bool
	// names leads from a lower-case name, or group:name, or group/name, to package
	// URLs without version.
	names map[string]map[string]bool
}

func newBill(subjects []suppression.Subject) bill {
	b := bill{empty: len(subjects) == 0, names: map[string]map[string]bool{}}
	for _, s := range subjects {
		p, err := purl.Parse(s.PURL)
		if err != nil {
			continue // a finding without a package URL has no name to look up
		}
		base := purl.PURL{Type: p.Type, Namespace: p.Namespace, Name: p.Name}.String()
		for _, key := range []string{p.Name, p.Namespace + ":" + p.Name, p.Namespace + "/" + p.Name} {
			key = strings.ToLower(key)
			if b.names[key] == nil {
				b.names[key] = map[string]bool{}
			}
			b.names[key][base] = true
		}
	}
	return b
}

// check says whether an SBOM could check the condition.
func (b bill) check(c condition) string {
	key := strings.ToLower(c.component)
	switch found := b.names[key]; {
	case c.version == "" && dateWord.MatchString(c.text):
		return fmt.Sprintf("a date can be read from it: write until=\"%sZ\"", dateWord.FindString(c.text))
	case c.version == "":
		return "no component and version can be read from it, so only a person can check it: add until"
	case c.component == "":
		return fmt.Sprintf("version %s is of no component that can be read from it, so only a person can check it: add until", c.version)
	case len(found) == 1:
		return fmt.Sprintf("an SBOM can check it: make it a premise that %s is below %s", slices.Sorted(maps.Keys(found))[0], c.version)
	case len(found) > 1:
		return fmt.Sprintf("%s names several components (%s): say which, then an SBOM can check it", c.component, strings.Join(slices.Sorted(maps.Keys(found)), ", "))
	case buildTools[key]:
		return fmt.Sprintf("no SBOM can check it: %s is a build tool, and the SBOM of what is shipped does not list it; add until", c.component)
	case b.empty:
		return fmt.Sprintf("whether an SBOM can check it (%s %s) is not known without findings to look in", c.component, c.version)
	}
	if near := b.beginning(key + "-"); len(near) > 0 {
		return fmt.Sprintf("no finding is about a component of the name %s, but some are about %s: say which, then an SBOM can check it", c.component, strings.Join(near, ", "))
	}
	return fmt.Sprintf("no finding is about a component of the name %s, so no SBOM can be shown to check it; add until", c.component)
}

// beginning gives at most three package URLs whose name begins so.
func (b bill) beginning(prefix string) []string {
	set := map[string]bool{}
	for key, urls := range b.names {
		if strings.HasPrefix(key, prefix) {
			for u := range urls {
				set[u] = true
			}
		}
	}
	all := slices.Sorted(maps.Keys(set))
	return all[:min(3, len(all))]
}
