// SPDX-License-Identifier: Apache-2.0

package app

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish/suppressions/scanner"
	"verdict/internal/triage/suppress"
	"verdict/spec/purl"
	"verdict/spec/suppression"
)

// ruleSet is a contributed file of whatever scanner, as rules of dependency-check,
// which can say all that the others can.
type ruleSet struct {
	suppress.File
	// without are the remarks that say nothing about a file of this form.
	without map[suppress.RemarkKind]bool
}

// contributedRules reads a file by its form: XML is dependency-check's, .toml is
// osv-scanner's, and YAML is trivy's or grype's by what stands in it.
func contributedRules(file RuleFile) (ruleSet, []verdict.Skipped, error) {
	d := scanner.Document{Name: file.Name, Form: scanner.Ignore, Text: file.Raw}
	name := filepath.Base(file.Name)
	switch ext := strings.ToLower(filepath.Ext(file.Name)); {
	case bytes.HasPrefix(bytes.TrimSpace(file.Raw), []byte("<")):
		f, err := suppress.Parse(file.Name, file.Raw)
		f.Name = name
		return ruleSet{File: f}, nil, err
	case ext == ".toml":
		return osvScannerRules(name, d)
	case ext == ".yaml" || ext == ".yml":
		trivy, err := scanner.ReadTrivy(d)
		if err != nil {
			return ruleSet{}, nil, err
		}
		if len(trivy) > 0 {
			set, left := trivyRules(name, trivy)
			return set, left, nil
		}
		grype, err := scanner.ReadGrype(d)
		if err != nil {
			return ruleSet{}, nil, err
		}
		set, left := grypeRules(name, grype)
		return set, left, nil
	}
	return ruleSet{}, nil, verdict.Errorf(verdict.Invalid, "is no file of rules that can be read").At(file.Name, 0, "").
		WithHint("contribute XML of dependency-check, a .trivyignore.yaml, an osv-scanner.toml or a .grype.yaml")
}

// rulesOf gathers rules that were written for another scanner.
type rulesOf struct {
	ruleSet
	number int
}

// newRules begins a file; what its form cannot say is no fault of its rules.
func newRules(name string, without ...suppress.RemarkKind) *rulesOf {
	r := &rulesOf{ruleSet: ruleSet{File: suppress.File{Name: name}, without: map[suppress.RemarkKind]bool{suppress.UntilWithoutZone: true}}}
	for _, kind := range without {
		r.without[kind] = true
	}
	return r
}

// add adds a rule about an id, for the package URLs that an expression holds for; ""
// is all.
func (r *rulesOf) add(id, pattern, reason string, until time.Time) {
	r.number++
	rule := suppression.Rule{Number: r.number, Notes: reason, Criteria: []suppression.Criterion{{Kind: suppression.VulnerabilityName, Text: suppression.Text{Value: id}}}}
	if !until.IsZero() {
		rule.Until = suppression.Date{Text: until.UTC().Format(time.DateOnly) + "Z", Start: until.UTC()}
	}
	if pattern != "" {
		rule.Selector = suppression.Selector{Kind: suppression.PackageURL, Text: suppression.Text{Value: pattern, Regex: true, CaseSensitive: true}}
	}
	r.Content.Rules = append(r.Content.Rules, rule)
}

func osvScannerRules(name string, d scanner.Document) (ruleSet, []verdict.Skipped, error) {
	entries, overrides, err := scanner.ReadOSVScanner(d)
	if err != nil {
		return ruleSet{}, nil, err
	}
	rules := newRules(name, suppress.Unscoped)
	for _, e := range entries {
		rules.add(e.ID, "", e.Reason, e.IgnoreUntil)
	}
	var left []verdict.Skipped
	for range overrides {
		left = verdict.AddSkipped(left, "an override of a package speaks of no vulnerability", name)
	}
	return rules.ruleSet, left, nil
}

// trivyRules makes a rule of each package URL that an entry names.
func trivyRules(name string, entries []scanner.TrivyRule) (ruleSet, []verdict.Skipped) {
	rules := newRules(name)
	var left []verdict.Skipped
	for i, e := range entries {
		if len(e.Paths) > 0 {
			left = verdict.AddSkipped(left, "an entry of trivy for paths, which no finding here can answer", fmt.Sprintf("entry %d", i+1))
			continue
		}
		if len(e.PURLs) == 0 {
			rules.add(e.ID, "", e.Statement, e.ExpiredAt)
		}
		for _, text := range e.PURLs {
			u, err := purl.Parse(text)
			if err != nil {
				left = verdict.AddSkipped(left, "an entry of trivy for what is no package URL", fmt.Sprintf("entry %d", i+1))
				continue
			}
			rules.add(e.ID, trivyPattern(u), e.Statement, e.ExpiredAt)
		}
	}
	return rules.ruleSet, left
}

// trivyPattern is an expression for what a package URL of trivy's covers: any version
// where it names none, and its qualifiers among others.
func trivyPattern(u purl.PURL) string {
	bare := u
	bare.Qualifiers, bare.Subpath = nil, ""
	pattern := "^" + regexp.QuoteMeta(bare.String())
	if u.Version == "" {
		pattern += `@[^?#]*`
	}
	if len(u.Qualifiers) == 0 {
		return pattern + `(\?.*)?$`
	}
	u.Subpath = ""
	_, qualifiers, _ := strings.Cut(u.String(), "?") // in order of their names, as in the bills
	separator := `\?`
	for _, q := range strings.Split(qualifiers, "&") {
		pattern += separator + `([^#]*&)?` + regexp.QuoteMeta(q)
		separator = `&`
	}
	return pattern + `([&#].*)?$`
}

func grypeRules(name string, entries []scanner.GrypeRule) (ruleSet, []verdict.Skipped) {
	rules := newRules(name)
	var left []verdict.Skipped
	for i, e := range entries {
		p := e.Package
		switch {
		case e.Vulnerability == "":
			left = verdict.AddSkipped(left, "a rule of grype without a vulnerability speaks of all of them", fmt.Sprintf("rule %d", i+1))
		case p.Name != scanner.GrypePattern(p.Name):
			left = verdict.AddSkipped(left, "a rule of grype whose name is an expression", fmt.Sprintf("rule %d", i+1))
		case p.Type != "" && scanner.PURLType(p.Type) == "":
			left = verdict.AddSkipped(left, "a rule of grype for a type of package that is not known here", fmt.Sprintf("rule %d", i+1))
		case p.Location+p.Language+p.UpstreamName+e.FixState+e.Namespace+e.MatchType+e.VEXStatus+e.VEXJustification != "":
			left = verdict.AddSkipped(left, "a rule of grype with a condition that no finding here can answer", fmt.Sprintf("rule %d", i+1))
		default:
			rules.add(e.Vulnerability, grypePattern(p.Name, p.Version, p.Type), e.Reason, time.Time{})
		}
	}
	return rules.ruleSet, left
}

// grypePattern is an expression for the package URLs of a name, version and type of
// grype's.
func grypePattern(name, version, kind string) string {
	if name+version+kind == "" {
		return ""
	}
	const any = `[^@?#]+`
	pattern := func(text, prefix string) string {
		if text == "" {
			return any
		}
		return prefix + regexp.QuoteMeta(text)
	}
	return `^pkg:` + pattern(scanner.PURLType(kind), "") + `/` + pattern(escapedName(name), `([^@?#]+/)?`) + `@` + pattern(version, "") + `(\?.*)?$`
}

// escapedName is a name as it stands in a package URL.
func escapedName(name string) string {
	segments := strings.Split(name, "/")
	for i, s := range segments {
		if s != "" {
			segments[i] = strings.TrimPrefix(purl.PURL{Type: "generic", Name: s}.String(), "pkg:generic/")
		}
	}
	return strings.Join(segments, "/")
}
