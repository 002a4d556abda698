// SPDX-License-Identifier: Apache-2.0

package verdict

// Severity is the word for a score: the bands of CVSS 3.1 (section 5) and 4.0.
type Severity string

// The severities; Unknown gates like High and waits in the queue, it is never Low.
const (
	SeverityUnknown  Severity = "unknown"
	SeverityNone     Severity = "none"
	SeverityLow      Severity = "low"
	SeverityMedium   Severity = "medium"
	SeverityHigh     Severity = "high"
	SeverityCritical Severity = "critical"
)

// Severities lists the words in the order of the contract.
var Severities = []Severity{SeverityUnknown, SeverityNone, SeverityLow, SeverityMedium, SeverityHigh, SeverityCritical}

// SeverityOf gives the band of a CVSS score between 0.0 and 10.0.
func SeverityOf(score float64) Severity {
	switch {
	case score >= 9:
		return SeverityCritical
	case score >= 7:
		return SeverityHigh
	case score >= 4:
		return SeverityMedium
	case score > 0:
		return SeverityLow
	}
	return SeverityNone
}

// Gate ranks a severity for thresholds: unknown ranks with high.
func (s Severity) Gate() int {
	switch s {
	case SeverityNone:
		return 0
	case SeverityLow:
		return 1
	case SeverityMedium:
		return 2
	case SeverityCritical:
		return 4
	}
	return 3
}

// ScoreSource says who gave a score; the order of trust is that of
// ScoreSources.
type ScoreSource string

// Who gives scores.
const (
	ScoreOwn   ScoreSource = "own"
	ScoreCNA   ScoreSource = "cna"
	ScoreGHSA  ScoreSource = "ghsa"
	ScoreNVD   ScoreSource = "nvd"
	ScoreOther ScoreSource = "other"
)

// ScoreSources lists the sources, the most trusted first: the first four give
// their score outright, of the rest the highest counts.
var ScoreSources = []ScoreSource{ScoreOwn, ScoreCNA, ScoreGHSA, ScoreNVD, ScoreOther}

// Score is a CVSS vector and who gave it. The number is always recomputed from
// the vector (package spec/cvss).
type Score struct {
	Vector string
	Source ScoreSource
	// By is the name of the record or person behind it.
	By string
}
