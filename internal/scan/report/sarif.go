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

// found is a result with what it is found by. Several results may have one rule,
// which then names the component of one of them, or of some.
type found struct {
	run    sarif.Run
	lookup *sarif.Lookup
	result sarif.Result
	rule   sarif.Rule
	alone  bool   // no other result has the rule
	image  string // that the whole run is about; "" when it does not say
}

// identify fills in a row's component, and what else the tool says in words.
type identify func(*verdict.ScanRow, found)

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
		results, image := map[string]int{}, imageOfRun(run)
		for _, result := range run.Results {
			results[lookup.RuleOf(result).ID]++
		}
		for _, result := range run.Results {
			rule := lookup.RuleOf(result)
			addResult(s, found{run, lookup, result, rule, results[rule.ID] == 1, image}, identify)
		}
	}
	s.settle()
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
	if len(row.IDs) == 0 && row.Component.String() == "" && row.Component.Unclear == "" {
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
