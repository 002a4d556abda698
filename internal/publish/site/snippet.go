// SPDX-License-Identifier: Apache-2.0

package site

import (
	"strings"

	"verdict"
	"verdict/internal/publish"
)

// SnippetFunc writes a rule by which a scanner does not report what a statement
// calls not affected in releases, beside what else the snapshot says of them. Formats are those of snippetFormats; "" means
// that the rule would not bite, so that none is written.
type SnippetFunc func(s publish.Snapshot, st verdict.Statement, releases []verdict.Release, format string) string

// snippetFormats are the scanners in order of text, with the name of the file.
var snippetFormats = []struct{ Format, Title, File string }{
	{"dependency-check", "dependency-check", "suppressions.xml"},
	{"grype", "Grype", ".grype.yaml"},
	{osvScanner, "OSV-Scanner", "osv-scanner.toml"},
	{"trivy", "Trivy", ".trivyignore.yaml"},
}

// osvScanner is the one whose rules name no component.
const osvScanner = "osv-scanner"

func purlVersion(purl string) string {
	if i := strings.IndexAny(purl, "?#"); i >= 0 {
		purl = purl[:i]
	}
	return strings.TrimPrefix(strings.TrimPrefix(purl, verdict.PURLBase(purl)), "@")
}
