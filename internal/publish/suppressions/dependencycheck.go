// SPDX-License-Identifier: Apache-2.0

package suppressions

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"

	"verdict"
	"verdict/internal/publish/suppressions/scanner"
	"verdict/spec/suppression"
)

// writeDependencyCheck writes a suppression file.
func writeDependencyCheck(head []string, rules []rule) ([]byte, error) {
	f, err := dependencyCheckFile(rules)
	if err != nil {
		return nil, err
	}
	out, err := suppression.Encode(f)
	if err != nil || len(head) == 0 {
		return out, err
	}
	out = append([]byte(xml.Header+comment(head)), bytes.TrimPrefix(out, []byte(xml.Header))...)
	// Encode has read the rules; what stands around them is read here.
	if _, err := suppression.Decode(out); err != nil {
		return nil, err
	}
	return out, nil
}

// comment writes lines as a comment of XML, which holds no two dashes in a row.
func comment(head []string) string {
	text := xmlText(strings.Join(head, "\n  "))
	for strings.Contains(text, "--") { // three of them leave two
		text = strings.ReplaceAll(text, "--", "- -")
	}
	return "<!--\n  " + text + "\n-->\n"
}

// dependencyCheckFile gives the rules. A rule of dependency-check has one selector, so
// each component has a rule of its own. Its selector is an expression over the whole
// package URL, with or without qualifiers.
func dependencyCheckFile(rules []rule) (f suppression.File, err error) {
	for _, r := range rules {
		until, err := suppression.ParseDate(r.day() + "Z")
		if err != nil {
			return f, err
		}
		for _, c := range r.components {
			f.Rules = append(f.Rules, suppression.Rule{
				Notes: xmlText(r.note()),
				Until: until,
				Selector: suppression.Selector{Kind: suppression.PackageURL, Text: suppression.Text{
					Value: exactly(c.bare), Regex: true, CaseSensitive: !scanner.Caseless(c.url)}},
				Criteria: criteriaOf(r.ids, c),
			})
		}
	}
	return f, nil
}

// digestDependencyCheck is what a digest is made from: the rules before they are
// written, for Encode reads back what it writes, which takes most of its time.
func digestDependencyCheck(head []string, rules []rule) ([]byte, error) {
	f, err := dependencyCheckFile(rules)
	if err != nil {
		return nil, err
	}
	return json.Marshal(struct {
		Head  []string
		Rules []suppression.Rule
	}{head, f.Rules})
}

// criteriaOf names a vulnerability as dependency-check does. A name that nothing meets
// would be reported as unused.
func criteriaOf(ids []string, c component) (criteria []suppression.Criterion) {
	for _, id := range scanner.DependencyCheckNames(c.url, ids) {
		kind := suppression.VulnerabilityName
		if verdict.IsCVE(id) {
			kind = suppression.CVE
		}
		criteria = append(criteria, suppression.Criterion{Kind: kind, Text: suppression.Text{Value: id}})
	}
	return criteria
}

// exactly is an expression of Java that holds for the package URL alone.
func exactly(purl string) string {
	var b strings.Builder
	b.WriteByte('^')
	for _, c := range purl {
		if strings.ContainsRune(`\.+*?()[]{}|^$`, c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String() + `(\?.*)?$`
}

// xmlText leaves out what XML cannot hold.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s)
}
