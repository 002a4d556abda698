// SPDX-License-Identifier: Apache-2.0

package suppress

import (
	"regexp"
	"slices"
	"strings"

	"verdict"
)

// Grounds are what a rule's words can be tied to.
type Grounds struct {
	// Component is that of the findings which the rule hits, without version.
	Component string
	// Shipped are the components of the releases, without version.
	Shipped []string
	// Facts are the names of what releases declare, such as
	// uses.org.example.CgiServlet.
	Facts []string
}

var (
	unusedWords = regexp.MustCompile(`(?i)\b(do(es)? not|doesn't|don't|never|nobody|nothing|no|not|unused|without)\b`)
	absentWords = regexp.MustCompile(`(?i)\b((is|are|was|were) (not|never)|isn't|aren't|not) (even )?(shipped|packaged|distributed|bundled|included|deployed)\b|\bonly (at|during|for|in|by) (the )?(build|test|compil)`)
	wordOfName  = regexp.MustCompile(`[A-Za-z_$][A-Za-z0-9_$]*`)
)

// Premises ties the reason that a rule gives to what can be checked again:
//
//   - "does not use CgiServlet" to the fact uses.….CgiServlet being 0, where a release
//     declares such a fact;
//   - "is not shipped" and "only in tests" to the absence of the component;
//   - "until x 2.0" to x being below 2.0, where x names one shipped component.
//
// The words themselves are always the last premise, for a person to weigh. Notes
// that say nothing give none.
func Premises(notes string, g Grounds) (list []verdict.Premise) {
	notes = oneLine(notes)
	if notes == "" {
		return nil
	}
	for _, sentence := range sentenceEnd.Split(notes, -1) {
		if unusedWords.MatchString(sentence) {
			list = append(list, g.unused(sentence)...)
		}
		if absentWords.MatchString(sentence) && g.Component != "" {
			list = append(list, verdict.Premise{Kind: verdict.PremiseAbsent, Subject: g.Component, Expected: "absent"})
		}
	}
	if c, ok := readCondition(notes); ok && c.component != "" && c.version != "" {
		if bases := g.named(c.component); len(bases) == 1 {
			list = append(list, verdict.Premise{Kind: verdict.PremiseComponent, Subject: bases[0], Expected: "(," + c.version + ")"})
		}
	}
	var distinct []verdict.Premise
	for _, p := range list {
		if !slices.Contains(distinct, p) {
			distinct = append(distinct, p)
		}
	}
	return append(distinct, verdict.Premise{Kind: verdict.PremiseProse, Expected: notes})
}

// unused gives the facts about uses whose last name the sentence has as a word.
func (g Grounds) unused(sentence string) (list []verdict.Premise) {
	words := wordOfName.FindAllString(sentence, -1)
	for _, fact := range g.Facts {
		name, ok := strings.CutPrefix(fact, "uses.")
		if ok && slices.Contains(words, name[strings.LastIndexByte(name, '.')+1:]) {
			list = append(list, verdict.Premise{Kind: verdict.PremiseFact, Subject: fact, Expected: "0"})
		}
	}
	return list
}

// named gives the shipped components of a name.
func (g Grounds) named(name string) (bases []string) {
	name = strings.ToLower(strings.ReplaceAll(name, ":", "/"))
	for _, base := range g.Shipped {
		if lower := strings.ToLower(base); strings.HasSuffix(lower, "/"+name) && !slices.Contains(bases, base) {
			bases = append(bases, base)
		}
	}
	return bases
}
