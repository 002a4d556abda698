// SPDX-License-Identifier: Apache-2.0

package scanner

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"verdict"
	"verdict/internal/limits"
	"verdict/spec/purl"
	"verdict/spec/suppression"
	"verdict/spec/toml"
)

// decodeYAML reads one YAML document.
func decodeYAML(d Document, into any) error {
	if err := limits.CheckYAML(d.Name, d.Text, limits.Default); err != nil {
		return err
	}
	if err := yaml.Unmarshal(d.Text, into); err != nil {
		return unreadable(d, err)
	}
	return nil
}

func unreadable(d Document, err error) error {
	return verdict.Errorf(verdict.Invalid, "cannot be read: %w", err).At(d.Name, 0, "")
}

// GrypeRule is a rule to ignore of grype's configuration. All that it names must
// hold; one that names nothing holds for nothing.
type GrypeRule struct {
	Vulnerability  string `yaml:"vulnerability"`
	IncludeAliases bool   `yaml:"include-aliases"`
	Reason         string `yaml:"reason"`
	Namespace      string `yaml:"namespace"`
	FixState       string `yaml:"fix-state"`
	Package        struct {
		Name         string `yaml:"name"`
		Version      string `yaml:"version"`
		Language     string `yaml:"language"`
		Type         string `yaml:"type"`
		Location     string `yaml:"location"`
		UpstreamName string `yaml:"upstream-name"`
	} `yaml:"package"`
	VEXStatus        string `yaml:"vex-status"`
	VEXJustification string `yaml:"vex-justification"`
	MatchType        string `yaml:"match-type"`
}

// ReadGrype reads the rules to ignore of a configuration of grype.
func ReadGrype(d Document) ([]GrypeRule, error) {
	var config struct {
		Ignore []GrypeRule `yaml:"ignore"`
	}
	err := decodeYAML(d, &config)
	return config.Ignore, err
}

type grypeRules []GrypeRule

func readGrype(d Document) (judge, error) {
	rules, err := ReadGrype(d)
	return grypeRules(rules), err
}

func (rules grypeRules) row(r raised, _ Scanned, _ time.Time) (bool, string, error) {
	near := ""
	for i, rule := range rules {
		name := fmt.Sprintf("rule %d", i+1)
		switch beyond := rule.beyond(); {
		case !rule.holds(r):
		case beyond != "":
			near = name + " asks for " + beyond + ", of which nothing is known here"
		default:
			return true, name + " names " + rule.Vulnerability, nil
		}
	}
	return false, near, nil
}

// holds reports whether what can be told of the row is what the rule names.
func (rule GrypeRule) holds(r raised) bool {
	p := rule.Package
	if rule.Vulnerability == "" && p.Name == "" && p.Version == "" && p.Type == "" && rule.beyond() == "" {
		return false
	}
	named := rule.Vulnerability == "" || rule.Vulnerability == r.id || rule.IncludeAliases && slices.Contains(r.related, rule.Vulnerability)
	return named && (p.Name == "" || grypeNamed(p.Name, Written(r.url, r.text))) &&
		(p.Version == "" || p.Version == GrypeVersion(r.url)) && (p.Type == "" || p.Type == GrypeType(r.url))
}

// beyond names the first condition that no row can answer here.
func (rule GrypeRule) beyond() string {
	for _, c := range []struct{ value, what string }{{rule.VEXStatus, "a VEX status"}, {rule.VEXJustification, "a VEX justification"}, {rule.Namespace, "a namespace"}, {rule.FixState, "a fix state"},
		{rule.Package.Language, "a language"}, {rule.Package.Location, "a location"}, {rule.Package.UpstreamName, "an upstream name"}, {rule.MatchType, "a type of match"}} {
		if c.value != "" {
			return c.what
		}
	}
	return ""
}

// grypeNamed compares a rule's name: one with a character of expressions is an
// expression over the whole name, and holds for nothing when it does not compile.
func grypeNamed(rule, name string) bool {
	if !strings.ContainsAny(rule, expressive) {
		return rule == name
	}
	pattern, err := regexp.Compile("^" + rule + "$")
	return err == nil && pattern.MatchString(name)
}

// TrivyRule is an entry of vulnerabilities in a .trivyignore.yaml.
type TrivyRule struct {
	ID        string    `yaml:"id"`
	Paths     []string  `yaml:"paths"`
	PURLs     []string  `yaml:"purls"`
	Statement string    `yaml:"statement"`
	ExpiredAt time.Time `yaml:"expired_at"`
}

// ReadTrivy reads the rules about vulnerabilities of a .trivyignore.yaml.
func ReadTrivy(d Document) ([]TrivyRule, error) {
	var file struct {
		Vulnerabilities []TrivyRule `yaml:"vulnerabilities"`
	}
	err := decodeYAML(d, &file)
	return file.Vulnerabilities, err
}

// ReadTrivyOthers names the entries of a .trivyignore.yaml that are about something
// else than vulnerabilities, each by its section and number.
func ReadTrivyOthers(d Document) (entries []string, err error) {
	var file struct {
		Misconfigurations []yaml.Node `yaml:"misconfigurations"`
		Secrets           []yaml.Node `yaml:"secrets"`
		Licences          []yaml.Node `yaml:"licenses"`
	}
	err = decodeYAML(d, &file)
	for _, s := range []struct {
		name string
		list []yaml.Node
	}{{"misconfigurations", file.Misconfigurations}, {"secrets", file.Secrets}, {"licenses", file.Licences}} {
		for i := range s.list {
			entries = append(entries, fmt.Sprintf("%s, entry %d", s.name, i+1))
		}
	}
	return entries, err
}

type trivyRules []TrivyRule

func readTrivy(d Document) (judge, error) {
	rules, err := ReadTrivy(d)
	if err != nil {
		return nil, err
	}
	for i, r := range rules {
		for _, text := range r.PURLs {
			if _, err := purl.Parse(text); err != nil {
				return nil, verdict.Errorf(verdict.Invalid, "entry %d names %q, which is no package URL, and trivy refuses the file", i+1, text).At(d.Name, 0, "")
			}
		}
	}
	return trivyRules(rules), nil
}

// row takes an entry for a package for which trivy has no package URL whatever the
// entry names.
func (rules trivyRules) row(r raised, _ Scanned, now time.Time) (bool, string, error) {
	near := ""
	for i, rule := range rules {
		name := fmt.Sprintf("entry %d", i+1)
		switch {
		case rule.ID != r.id || len(rule.PURLs) > 0 && r.text != "" && !slices.ContainsFunc(rule.PURLs, func(p string) bool { return covers(p, r.text) }):
		case len(rule.Paths) > 0:
			near = name + " asks for a path, of which nothing is known here"
		case !rule.ExpiredAt.IsZero() && rule.ExpiredAt.Before(now):
			near = name + " has ended on " + rule.ExpiredAt.Format(time.DateOnly)
		default:
			return true, name + " names " + rule.ID, nil
		}
	}
	return false, near, nil
}

// covers compares package URLs as trivy and the library of OpenVEX do: type,
// namespace and name are the same, a version is compared when the rule has one, and
// each of the rule's qualifiers is one of the other.
func covers(rule, other string) bool {
	a, errA := purl.Parse(rule)
	b, errB := purl.Parse(other)
	if errA != nil || errB != nil || a.Type != b.Type || a.Namespace != b.Namespace || a.Name != b.Name {
		return false
	}
	if a.Version != "" && a.Version != b.Version {
		return false
	}
	for k, v := range a.Qualifiers {
		if b.Qualifiers[k] != v {
			return false
		}
	}
	return true
}

// OSVScannerRule is an entry of IgnoredVulns in an osv-scanner.toml.
type OSVScannerRule struct {
	ID          string
	IgnoreUntil time.Time
	Reason      string
}

// ReadOSVScanner reads the entries of IgnoredVulns of an osv-scanner.toml, and how
// many overrides of packages stand beside them.
func ReadOSVScanner(d Document) (rules []OSVScannerRule, overrides int, err error) {
	t, err := toml.Parse(d.Text)
	if err != nil {
		return nil, 0, unreadable(d, err)
	}
	for _, e := range t.Tables("IgnoredVulns") {
		r := OSVScannerRule{ID: e.Text("id"), Reason: e.Text("reason")}
		if until, ok := e["ignoreUntil"].(toml.Scalar); ok {
			if r.IgnoreUntil, err = tomlTime(string(until)); err != nil {
				return nil, 0, unreadable(d, err)
			}
		}
		rules = append(rules, r)
	}
	return rules, len(t.Tables("PackageOverrides")), nil
}

// tomlTime reads an instant or a date of TOML; without a zone it is taken in UTC.
func tomlTime(s string) (time.Time, error) {
	s = strings.Replace(strings.ToUpper(s), " ", "T", 1)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("ignoreUntil is %q, which is no date", s)
}

type osvScannerRules []OSVScannerRule

func readOSVScanner(d Document) (judge, error) {
	rules, _, err := ReadOSVScanner(d)
	return osvScannerRules(rules), err
}

// row takes, for each id of the vulnerability in order of text, the first rule that
// names it; a later one of the same id is never looked at.
func (rules osvScannerRules) row(r raised, _ Scanned, now time.Time) (bool, string, error) {
	near := ""
	for _, id := range slices.Sorted(slices.Values(r.related)) {
		i := slices.IndexFunc(rules, func(rule OSVScannerRule) bool { return rule.ID == id })
		switch {
		case i < 0:
		case rules[i].IgnoreUntil.IsZero() || rules[i].IgnoreUntil.After(now):
			return true, fmt.Sprintf("entry %d names %s", i+1, id), nil
		default:
			near = fmt.Sprintf("entry %d has ended on %s", i+1, rules[i].IgnoreUntil.Format(time.DateOnly))
		}
	}
	return false, near, nil
}

type dependencyCheckRules struct{ rules []suppression.Rule }

func readDependencyCheck(d Document) (judge, error) {
	if err := limits.CheckXML(d.Name, d.Text, limits.Default); err != nil {
		return nil, err
	}
	f, err := suppression.Decode(d.Text)
	if err != nil {
		return nil, unreadable(d, err)
	}
	return dependencyCheckRules{f.Rules}, nil
}

func (d dependencyCheckRules) row(r raised, _ Scanned, now time.Time) (bool, string, error) {
	s := suppression.Subject{PURL: r.text, Names: DependencyCheckNames(r.url, r.related)}
	near := ""
	for _, rule := range d.rules {
		hit, err := suppression.Evaluate(rule, s, now)
		switch name := fmt.Sprintf("rule %d", rule.Number); {
		case err != nil:
			return false, "", verdict.Errorf(verdict.Invalid, "%s cannot be decided: %w", name, err)
		case hit.Hits():
			return true, name + ": " + hit.Criterion, nil
		case hit.Selected && hit.Met:
			near = name + " has ended on " + rule.Until.Text
		}
	}
	return false, near, nil
}
