// SPDX-License-Identifier: Apache-2.0

package verdict

import "strings"

// SeverityWord is how grave somebody calls a flaw in words: Red Hat's and
// Apache's important, GitHub's MODERATE. The word is kept as it was written.
type SeverityWord struct {
	Word   string
	Source ScoreSource
	// By is the name of the record or person behind it.
	By string
}

// severityWords maps the vendors' scales to ours: that of Apache and Red Hat
// (critical, important, moderate, low), GitHub's, Ubuntu's and NVD's. A word that
// is not here says nothing that can be compared.
var severityWords = map[string]Severity{
	"critical":      SeverityCritical,
	"important":     SeverityHigh,
	"high":          SeverityHigh,
	"moderate":      SeverityMedium,
	"medium":        SeverityMedium,
	"low":           SeverityLow,
	"negligible":    SeverityLow,
	"none":          SeverityNone,
	"informational": SeverityNone,
}

// Severity maps the word, in whatever case it is written; Unknown when it is none
// of a known scale.
func (w SeverityWord) Severity() Severity {
	if s, known := severityWords[strings.ToLower(strings.TrimSpace(w.Word))]; known {
		return s
	}
	return SeverityUnknown
}
