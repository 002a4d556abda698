// SPDX-License-Identifier: Apache-2.0

package report

import (
	"iter"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"verdict"
	"verdict/spec/sarif"
)

var knownID = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:CVE-\d{4}-\d{4,19}|GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}|` +
		`(?:GO|PYSEC|RUSTSEC|OSV|MAL|DSA|DLA|USN|RHSA|ELSA|ALAS|ALSA|RLSA|SNYK|sonatype|GMS|HSEC|BIT|JLSEC|CGA|EUVD)-[A-Za-z0-9][A-Za-z0-9:._-]*[A-Za-z0-9])`)
})

// knownIDs gives the ids of known forms in a text.
func knownIDs(text string) []string { return knownID().FindAllString(text, -1) }

func itoa(n int) string { return strconv.Itoa(n) }

func mapKeys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// found is a result with what it is found by.
type found struct {
	run    sarif.Run
	lookup *sarif.Lookup
	result sarif.Result
	rule   sarif.Rule
}

// identify fills in a row's component, and what else the tool says in words.
type identify func(*verdict.ScanRow, found)

// facts is how much of a text is searched for what a tool says in words: one
// rule may stand behind every result.
const facts = 8 << 10

func head(text string) string { return text[:min(len(text), facts)] }

// componentTools are the names by which scanners of components call themselves in
// SARIF logs, in lower case; each with how its results name a component.
var componentTools = []struct {
	name     string
	identify identify
}{
	{"grype", identifyGrype},
	{"trivy", identifyTrivy},
	{"snyk open source", identifySnyk},
	{"snyk container", identifySnyk},
	{"dependency-check", identifyChecked},
	{"osv-scanner", identifyOSV},
	{"docker scout", identifyScout},
}

// readSARIF reads the runs of scanners of components. A log that holds no such run
// is refused, by the names of its tools.
func readSARIF(s *sheet) error {
	log, err := sarif.Decode(s.raw)
	if err != nil {
		return placed(s.Name, err)
	}
	var others []string
	for _, run := range log.Runs {
		lookup := run.Lookup()
		identify, ok := identifier(run, lookup)
		name := run.Tool.Driver.Name
		if !ok {
			others = append(others, clip(name))
			s.skipAll(otherRun, len(run.Results), name)
			continue
		}
		s.Tool, s.Version = first(s.Tool, name), first(s.Version, run.Tool.Driver.SemanticVersion, run.Tool.Driver.Version)
		for _, result := range run.Results {
			addResult(s, found{run, lookup, result, lookup.RuleOf(result)}, identify)
		}
	}
	if len(others) == len(log.Runs) {
		return otherLog(s.Name, compact(others, maxIDs))
	}
	s.Format = "SARIF"
	return nil
}

func otherLog(name string, tools []string) error {
	if len(tools) == 0 {
		return invalid("is a SARIF log without a run").At(name, 0, "").WithHint(useHint)
	}
	return refused(name, "a SARIF log of "+short(strings.Join(tools, ", "))+", whose results name no vulnerabilities of components")
}

// identifier gives how the results of a run name components: by the run's tool,
// else in the ways that several tools share when its results name vulnerabilities.
func identifier(run sarif.Run, lookup *sarif.Lookup) (identify, bool) {
	name := strings.ToLower(run.Tool.Driver.Name)
	for _, t := range componentTools {
		if strings.HasPrefix(name, t.name) {
			return t.identify, true
		}
	}
	for _, result := range run.Results {
		if len(knownIDs(clip(lookup.RuleOf(result).ID))) > 0 {
			return identifyScout, true
		}
	}
	return nil, false
}

func addResult(s *sheet, f found, of identify) {
	result, rule := f.result, f.rule
	rule.ID = clip(rule.ID)
	switch {
	case result.Kind == "pass" || result.Kind == "notApplicable" || result.Kind == "informational":
		s.skip(passed, rule.ID)
		return
	case result.Suppressed():
		s.skip(suppressed, rule.ID)
		return
	}
	row := verdict.ScanRow{IDs: knownIDs(rule.ID), Location: placeOf(f.run, result)}
	of(&row, f)
	if len(row.IDs) == 0 && row.Component.String() == "" {
		s.skip(otherResult, rule.ID)
		return
	}
	if len(row.IDs) == 0 { // a tool may have flaws that nobody else numbers
		row.IDs = []string{rule.ID}
	}
	if row.Severity.Word == "" {
		row.Severity = scored(rule, f.run.Tool.Driver.Name)
	}
	s.add(row)
}

// scored reads the score that code scanning of GitHub wants in a rule, whose bands
// are those of CVSS.
func scored(rule sarif.Rule, by string) verdict.SeverityWord {
	const property = "security-severity"
	if len(rule.Properties[property]) > maxText {
		return verdict.SeverityWord{}
	}
	score, err := strconv.ParseFloat(rule.Properties.Text(property), 64)
	if err != nil || score < 0 || score > 10 {
		return verdict.SeverityWord{}
	}
	return severity(string(verdict.SeverityOf(score)), by)
}

// placeOf gives the first place of a result.
func placeOf(run sarif.Run, result sarif.Result) string {
	for _, l := range result.Locations {
		if l.Physical != nil {
			if uri := run.URI(l.Physical.Artifact); uri != "" {
				return strings.TrimPrefix(uri, "file://")
			}
		}
		for _, logical := range l.Logical {
			if name := first(logical.Qualified, logical.Name); name != "" {
				return name
			}
		}
	}
	return ""
}

// texts gives a property that is a list of texts, of which a few are meant.
func texts(p sarif.Properties, name string) []string {
	if len(p[name]) > facts {
		return nil
	}
	return p.Texts(name)
}

// fact gives the value of a line "Key: value" of a text.
func fact(text, key string) string {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), key+":"); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// identifyGrype reads the lines of a rule's help.
func identifyGrype(row *verdict.ScanRow, f found) {
	rule := f.rule
	help := head(rule.Help.Text)
	row.Component = verdict.ScanComponent{Type: grypeTypes[fact(help, "Type")], Name: fact(help, "Package"), Version: fact(help, "Version")}
	if purls := texts(rule.Properties, "purls"); len(purls) == 1 {
		row.Component.PURL = purls[0]
	}
	if row.Component.Type == "maven" {
		row.Component.Files = []string{row.Location}
	}
	row.Fixed, row.Severity = split(fact(help, "Fix Version")), severity(fact(help, "Severity"), "grype")
	// The rule's id is the flaw's and the package's in one; the help says it alone.
	if id := strings.TrimSuffix(rule.ID, "-"+row.Component.Name); id != rule.ID {
		row.IDs = []string{id}
	}
}

// identifyTrivy reads the lines of a message. A result about anything else than a
// package has none of them.
func identifyTrivy(row *verdict.ScanRow, f found) {
	text := head(f.lookup.Text(f.result))
	name := fact(text, "Package")
	if name == "" {
		row.IDs = nil
		return
	}
	row.Component = verdict.ScanComponent{Name: name, Version: fact(text, "Installed Version")}
	if f.rule.Name != "OsPackageVulnerability" && strings.Count(name, ":") == 1 {
		row.Component.Type = "maven"
	}
	row.Fixed, row.Severity = split(fact(text, "Fixed Version")), severity(fact(text, "Severity"), "trivy")
}

var (
	snykDescription = regexp.MustCompile(`^\s*(?:\(([^)]*)\)\s*)?(\S+)@(\S+)\s*$`)
	osvMessage      = regexp.MustCompile(`Package '(.+)@([^']*)' is vulnerable to`)
	osvAlso         = regexp.MustCompile(`\(also known as ([^)]*)\)`)
)

// identifySnyk reads a rule's description: (CVE-2020-8203) lodash@4.17.15.
func identifySnyk(row *verdict.ScanRow, f found) {
	rule := f.rule
	m := snykDescription.FindStringSubmatch(clip(rule.FullDescription.Text))
	if m == nil {
		for _, l := range f.result.Locations {
			for _, logical := range l.Logical {
				if m == nil {
					m = snykDescription.FindStringSubmatch(clip(logical.Qualified))
				}
			}
		}
	}
	if m != nil {
		row.IDs = append(row.IDs, knownIDs(m[1])...)
		row.Component = verdict.ScanComponent{Name: m[2], Version: m[3]}
	}
	for _, tag := range texts(rule.Properties, "tags") {
		if t := snykTypes[tag]; t != "" {
			row.Component.Type = t
		}
	}
	if t := row.Component.Type; t == "deb" || t == "rpm" || t == "apk" {
		row.Component.Name = binaryName(row.Component.Name)
	}
	if before, _, ok := strings.Cut(clip(rule.ShortDescription.Text), " severity"); ok {
		row.Severity = severity(before, "snyk")
	}
}

// identifyChecked reads the file that dependency-check names.
func identifyChecked(row *verdict.ScanRow, f found) {
	row.Component.Files = []string{row.Location}
	for _, l := range f.result.Locations {
		for _, logical := range l.Logical {
			if strings.HasPrefix(logical.Qualified, "pkg:") {
				row.Component.PURL = first(row.Component.PURL, logical.Qualified)
			}
		}
	}
	row.Severity = severity(f.result.Properties.Text("severity"), "dependency-check")
}

// identifyOSV reads a message: Package 'a@1' is vulnerable to 'CVE-…' (also known
// as 'GHSA-…').
func identifyOSV(row *verdict.ScanRow, f found) {
	text := head(f.lookup.Text(f.result))
	if m := osvMessage.FindStringSubmatch(text); m != nil {
		row.Component = verdict.ScanComponent{Name: m[1], Version: m[2]}
		if strings.Count(m[1], ":") == 1 {
			row.Component.Type = "maven"
		}
	}
	if m := osvAlso.FindStringSubmatch(text); m != nil {
		row.IDs = append(row.IDs, knownIDs(m[1])...)
	}
}

// identifyScout reads the package URL of a rule, as Docker Scout writes it, and
// places that are package URLs or name@version.
func identifyScout(row *verdict.ScanRow, f found) {
	rule := f.rule
	if purls := texts(rule.Properties, "purls"); len(purls) > 0 {
		row.Component.PURL = purls[0]
	}
	row.Fixed = split(rule.Properties.Text("fixed_version"))
	for _, l := range f.result.Locations {
		for _, logical := range l.Logical {
			if m := snykDescription.FindStringSubmatch(clip(logical.Qualified)); m != nil && row.Component.PURL == "" {
				row.Component = verdict.ScanComponent{Name: m[2], Version: m[3]}
				if strings.HasPrefix(logical.Qualified, "pkg:") {
					row.Component = verdict.ScanComponent{PURL: logical.Qualified}
				}
			}
		}
	}
	if row.Component.String() == "" && fileName.MatchString(row.Location) {
		row.Component.Files = []string{row.Location}
	}
}
