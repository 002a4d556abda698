// SPDX-License-Identifier: Apache-2.0

package site

import (
	"fmt"
	"strings"

	"verdict"
)

func statusWord(s verdict.Status) string {
	switch s {
	case verdict.Affected:
		return "affected"
	case verdict.NotAffected:
		return "not affected"
	case verdict.Fixed:
		return "fixed"
	case verdict.UnderInvestigation:
		return "under investigation"
	case earlier:
		return "said of earlier releases alone"
	case "":
		return "nothing said"
	}
	return strings.ReplaceAll(string(s), "_", " ")
}

// answerWords answers "is it affected?" in a sentence without its subject.
var answerWords = map[verdict.Status]string{
	verdict.Affected:           "Yes, affected",
	verdict.NotAffected:        "No, not affected",
	verdict.Fixed:              "No, fixed",
	verdict.UnderInvestigation: "Under investigation",
}

// changeWords say what would change the answer.
var changeWords = map[verdict.Justification]string{
	verdict.ComponentNotPresent:      "Adding the component yourself, for example as a plug-in or on the class path.",
	verdict.CodeNotPresent:           "Replacing the component by a version that holds the vulnerable code.",
	verdict.CodeNotInExecutePath:     "Code of your own, a plug-in or a setting that makes the component run the vulnerable code.",
	verdict.CodeNotControllable:      "A setting or a plug-in that lets people whom you do not trust bring input to the vulnerable code.",
	verdict.InlineMitigationsPresent: "Switching the protection off, or a way around it that becomes known.",
}

func changeOf(st *verdict.Statement) string {
	switch st.Status {
	case verdict.NotAffected:
		if words := changeWords[st.Justification]; words != "" {
			return words
		}
		return "New facts about the vulnerability, or a change of what you run beside these releases."
	case verdict.Fixed:
		return "Putting an older version of the component back."
	case verdict.Affected:
		return "Upgrading to a release that has it fixed" + map[bool]string{true: ", or the action above.", false: "."}[st.Action != ""]
	case verdict.UnderInvestigation:
		return "The result of our investigation. It will stand here, and nothing needs to be asked before."
	}
	return ""
}

var classWords = map[verdict.Class]string{
	verdict.Exploitable:   "vulnerability: it can be exploited in what we ship",
	verdict.Hygiene:       "security hygiene: third-party, with no known way to exploit it here",
	verdict.Hardening:     "hardening: our own code, not exploitable",
	verdict.NotApplicable: "not applicable",
}

func severityWord(s verdict.Severity) string {
	if s == "" || s == verdict.SeverityUnknown {
		return "not rated"
	}
	return string(s)
}

// scored gives the severity's word and, where there is a vector, its number.
func scored(st *verdict.Statement) string {
	if st.Vector == "" {
		return severityWord(st.Severity)
	}
	return fmt.Sprintf("%s %.1f", severityWord(st.Severity), st.Score)
}

var remediationWords = map[verdict.Remediation]string{
	verdict.RemedyUpgrade:       "upgrade",
	verdict.RemedyConfiguration: "a change of configuration",
	verdict.RemedyRemoval:       "removal of a class or component",
	verdict.RemedyDocumentation: "documentation",
}

func remedies(list []verdict.Remediation) string {
	var words []string
	for _, r := range list {
		words = append(words, remediationWords[r])
	}
	return sentenceList(words, "and")
}

// sentenceList writes a, b and c.
func sentenceList(list []string, last string) string {
	switch len(list) {
	case 0:
		return ""
	case 1:
		return list[0]
	}
	return strings.Join(list[:len(list)-1], ", ") + " " + last + " " + list[len(list)-1]
}

// plural writes 1 release, 2 releases.
func plural(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "y"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(noun, "y"))
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
