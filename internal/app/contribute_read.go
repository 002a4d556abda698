// SPDX-License-Identifier: Apache-2.0

package app

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"verdict"
	"verdict/internal/limits"
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
		others, err := scanner.ReadTrivyOthers(d)
		if err != nil {
			return ruleSet{}, nil, err
		}
		if len(trivy)+len(others) > 0 {
			set, left := trivyRules(name, trivy)
			for _, entry := range others {
				left = verdict.AddSkipped(left, "an entry of trivy about something else than a vulnerability", entry)
			}
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

// trivyRules makes a rule of each package URL that an entry names. A finding here has
// no path, so that an entry that asks for one would say more than its author did.
func trivyRules(name string, entries []scanner.TrivyRule) (ruleSet, []verdict.Skipped) {
	rules := newRules(name)
	var left []verdict.Skipped
	for i, e := range entries {
		entry := fmt.Sprintf("entry %d", i+1)
		switch {
		case e.ID == "":
			left = verdict.AddSkipped(left, "an entry of trivy without an id", entry)
			continue
		case len(e.Paths) > 0:
			left = verdict.AddSkipped(left, "an entry of trivy for a path, which no finding here has", entry)
			continue
		case len(e.PURLs) == 0:
			rules.add(e.ID, "", e.Statement, e.ExpiredAt)
		}
		for _, text := range e.PURLs {
			u, err := purl.Parse(text)
			if err != nil {
				left = verdict.AddSkipped(left, "a package URL in an entry of trivy that cannot be read", entry+": "+limits.Strip(text))
				continue
			}
			rules.add(e.ID, trivyPattern(u), e.Statement, e.ExpiredAt)
		}
	}
	return rules.ruleSet, left
}

// trivyPattern is an expression for the package URLs that trivy takes for a rule's: in
// any version where it names none, and with each of its qualifiers among theirs. That
// a package of Maven is a jar is said by some tools and not by others.
func trivyPattern(u purl.PURL) string {
	if u.Type == "maven" && u.Qualifiers["type"] == "jar" {
		u.Qualifiers = maps.Clone(u.Qualifiers)
		delete(u.Qualifiers, "type")
	}
	u.Subpath = ""
	name, query, qualified := strings.Cut(u.String(), "?")
	pattern := "^" + regexp.QuoteMeta(name)
	if u.Version == "" {
		pattern += `@[^?#]*`
	}
	if !qualified {
		return pattern + `(\?.*)?$`
	}
	var qualifiers []string // canonical package URLs have them in order of their keys
	for _, q := range strings.Split(query, "&") {
		qualifiers = append(qualifiers, regexp.QuoteMeta(q))
	}
	return pattern + `\?(.*&)?` + strings.Join(qualifiers, `&(.*&)?`) + `([&#].*)?$`
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
// grype's, which are written as their type wants.
func grypePattern(name, version, kind string) string {
	if name+version+kind == "" {
		return ""
	}
	const any = `[^@?#]+`
	u := purl.PURL{Type: cmp.Or(scanner.PURLType(kind), "generic"), Name: cmp.Or(name, "any"), Version: version}
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		u.Namespace, u.Name = name[:i], name[i+1:]
	}
	if normal, err := u.Normalize(); err == nil { // else the name has no namespace that its type needs
		u = normal
	}
	plain, version, _ := strings.Cut(strings.TrimPrefix(u.String(), "pkg:"+u.Type+"/"), "@")
	pattern := func(given, text, prefix string) string {
		if given == "" {
			return any
		}
		return prefix + regexp.QuoteMeta(text)
	}
	return `^pkg:` + pattern(kind, u.Type, "") + `/` + pattern(name, plain, `([^@?#]+/)?`) + `@` + pattern(u.Version, version, "") + `(\?.*)?$`
}
