// SPDX-License-Identifier: Apache-2.0

package site

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
	"time"

	"verdict"
)

// SnippetFunc writes a rule by which a scanner does not report what a statement
// calls not affected in a release. Formats are those of snippetFormats; "" means
// that the rule would not bite, so that none is written.
type SnippetFunc func(st verdict.Statement, r verdict.Release, format string) string

// snippetFormats are the scanners in order of text, with the name of the file.
var snippetFormats = []struct{ Format, Title, File string }{
	{"dependency-check", "dependency-check", "suppressions.xml"},
	{"grype", "Grype", ".grype.yaml"},
	{"osv-scanner", "OSV-Scanner", "osv-scanner.toml"},
	{"trivy", "Trivy", ".trivyignore.yaml"},
}

// snippetLife is for how long a reader's rule stands before it has to be looked at
// again.
const snippetLife = 365 * 24 * time.Hour

// Snippet writes rules that are scoped to the component in the version that the
// statement rests on. Without a component there is nothing to scope a rule to.
func Snippet(st verdict.Statement, r verdict.Release, format string) string {
	if st.Status != verdict.NotAffected || len(st.Components) == 0 {
		return ""
	}
	why := fmt.Sprintf("%s %s is not affected: %s", r.Product, r.Version, reasonLine(&st))
	until := st.At.Add(snippetLife).UTC().Format(time.DateOnly)
	var rules []string
	for _, c := range st.Components {
		if c.PURL != "" {
			rules = append(rules, snippetRule(format, st, c.PURL, why, until))
		}
	}
	if len(rules) == 0 {
		return ""
	}
	return snippetHead[format] + strings.Join(unique(rules), "\n")
}

// snippetHead stands once above the rules.
var snippetHead = map[string]string{"grype": "ignore:\n", "trivy": "vulnerabilities:\n"}

func reasonLine(st *verdict.Statement) string {
	if st.Impact != "" {
		return strings.Join(strings.Fields(clean(st.Impact)), " ")
	}
	return reasonWords[st.Justification]
}

func snippetRule(format string, st verdict.Statement, purl, why, until string) string {
	bare := verdict.PURLBase(purl) + "@" + purlVersion(purl)
	switch format {
	case "dependency-check":
		return fmt.Sprintf("<suppress until=%q>\n  <notes><![CDATA[%s]]></notes>\n  <packageUrl regex=\"true\">^%s$</packageUrl>\n  <cve>%s</cve>\n</suppress>",
			until+"Z", strings.ReplaceAll(why, "]]>", "]] >"), escapeXML(regexp.QuoteMeta(bare)), escapeXML(st.Vulnerability))
	case "grype":
		name := bare[:strings.LastIndex(bare, "@")]
		return fmt.Sprintf("  # until %s: %s\n  - vulnerability: %s\n    package:\n      name: %s\n      version: %s", until, why,
			quoted(st.Vulnerability), quoted(name[strings.LastIndex(name, "/")+1:]), quoted(purlVersion(purl)))
	case "osv-scanner":
		return fmt.Sprintf("[[IgnoredVulns]]\nid = %s\nignoreUntil = %s\nreason = %s", quoted(st.Vulnerability), until, quoted(why))
	case "trivy":
		return fmt.Sprintf("  - id: %s\n    purls: [%s]\n    expired_at: %s\n    statement: %s", quoted(st.Vulnerability), quoted(bare), until, quoted(why))
	}
	return ""
}

func purlVersion(purl string) string {
	if i := strings.IndexAny(purl, "?#"); i >= 0 {
		purl = purl[:i]
	}
	return strings.TrimPrefix(strings.TrimPrefix(purl, verdict.PURLBase(purl)), "@")
}

// quoted writes a string that YAML and TOML read alike.
func quoted(s string) string { return fmt.Sprintf("%q", s) }

func escapeXML(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return "" // a builder does not fail
	}
	return b.String()
}
