// SPDX-License-Identifier: Apache-2.0

// Package suppression reads, writes and evaluates the suppression files of OWASP
// dependency-check, in the versions 1.0 to 1.4 of their schema.
//
// A file holds rules. A rule may have one selector, which says of which
// dependency it speaks, and has criteria, which say what about it is suppressed:
//
//	<suppress until="2027-01-01Z">
//	  <notes><![CDATA[only used by the build]]></notes>
//	  <packageUrl regex="true">^pkg:maven/com\.example/tool@.*$</packageUrl>
//	  <cve>CVE-2020-8908</cve>
//	</suppress>
//
// Decode accepts what the schema accepts and nothing else. Evaluate reproduces
// what dependency-check does with a rule, its quirks included. Regular
// expressions keep the meaning that Java gives them (CompileJava).
//
// Decode takes bytes that have passed a size and depth check.
package suppression

import "time"

// Version is the version of the schema that a file follows; its namespace says
// which.
type Version string

// The versions.
const (
	V10 Version = "1.0"
	V11 Version = "1.1"
	V12 Version = "1.2" // until
	V13 Version = "1.3" // packageUrl and vulnerabilityName
	V14 Version = "1.4" // suppressionGroup and cvssV2Below, cvssV3Below, cvssV4Below
)

// namespaces gives each version's target namespace first, then others that
// stand for it.
var namespaces = []struct {
	version Version
	uri     string
}{
	{V10, "https://www.owasp.org/index.php/OWASP_Dependency_Check_Suppression"},
	{V11, "https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.1.xsd"},
	{V12, "https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.2.xsd"},
	{V13, "https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.3.xsd"},
	{V14, "https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.4.xsd"},
	{V14, "https://dependency-check.github.io/DependencyCheck/dependency-suppression.1.4.xsd"},
}

// Namespace gives the XML namespace that files of the version are written with.
func (v Version) Namespace() string {
	for _, n := range namespaces {
		if n.version == v {
			return n.uri
		}
	}
	return ""
}

func versionOf(uri string) (Version, bool) {
	for _, n := range namespaces {
		if n.uri == uri {
			return n.version, true
		}
	}
	return "", false
}

// File is one suppression file: its rules in the order of the file, those in
// groups among them.
type File struct {
	Version Version
	Rules   []Rule
	Groups  []Group
}

// Group is a suppressionGroup of version 1.4: what its rules have unless they
// say otherwise. Its notes are its own and no rule inherits them.
type Group struct {
	Line  int
	Name  string
	Notes string
	Base  bool
	Until Date
}

// Rule is one suppress element, with what it inherits from its group filled in.
type Rule struct {
	Line   int // 1-based line of its start tag; 0 for a rule that was not read
	Number int // 1-based place among the file's rules
	// Group is the 1-based place of its group in File.Groups; 0 for none.
	Group int
	// Notes is the text as it stands in the file, white space included.
	Notes string
	// Base marks rules that dependency-check applies without listing what they
	// suppressed.
	Base  bool
	Until Date
	// Selector says of which dependencies the rule speaks; the zero Selector
	// speaks of all.
	Selector Selector
	// Criteria say what is suppressed, any of them, in the order of the file.
	// Only version 1.0 allows none, and such a rule hits nothing.
	Criteria []Criterion
}

// SelectorKind is the name of a selector's element.
type SelectorKind string

// The selectors.
const (
	FilePath   SelectorKind = "filePath"
	SHA1       SelectorKind = "sha1"
	GAV        SelectorKind = "gav"
	PackageURL SelectorKind = "packageUrl" // since 1.3
)

// Selector says of which dependencies a rule speaks.
type Selector struct {
	Kind SelectorKind // "" when the rule has no selector
	Text Text
}

// CriterionKind is the name of a criterion's element.
type CriterionKind string

// The criteria.
const (
	CPE               CriterionKind = "cpe"
	CVE               CriterionKind = "cve"
	VulnerabilityName CriterionKind = "vulnerabilityName" // since 1.3
	CWE               CriterionKind = "cwe"
	CVSSBelow         CriterionKind = "cvssBelow"
	CVSSv2Below       CriterionKind = "cvssV2Below" // since 1.4, as the next two
	CVSSv3Below       CriterionKind = "cvssV3Below"
	CVSSv4Below       CriterionKind = "cvssV4Below"
)

// Criterion is one thing that a rule suppresses.
type Criterion struct {
	Kind CriterionKind
	Line int
	// Text is the value as it stands in the file; of a score too.
	Text Text
	// Score is the value of the kinds that compare a score.
	Score float64
}

// Text is a value to compare with: as a whole and without regard to case,
// unless its attributes say otherwise.
type Text struct {
	Value         string
	Regex         bool // Value is a regular expression of Java
	CaseSensitive bool
	pattern       *Pattern // compiled when the rule was read
}

// Date is an xs:date as ParseDate makes it: the text as it was written and the
// first instant of that day in its time zone. A date without one is taken in UTC; dependency-check
// takes the zone of the machine on which it runs.
type Date struct {
	Text  string
	Start time.Time
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.Text == "" }

// Expired reports whether a rule with this date has ceased to hold: from the
// first instant of the day on.
func (d Date) Expired(now time.Time) bool { return !d.IsZero() && !now.Before(d.Start) }
