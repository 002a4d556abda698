// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	"strings"
	"time"

	"verdict"
)

// DateName names a day on which a clock can start.
type DateName string

// The dates that are known of a vulnerability in a line.
const (
	DateKnown      DateName = "known"      // the first record about it was published
	DateFound      DateName = "found"      // a scan first matched it in the line
	DateExploited  DateName = "exploited"  // a catalogue listed it as exploited
	DateAssessed   DateName = "assessed"   // the first assessment of it was approved
	DateClassified DateName = "classified" // a person confirmed the class that stands
	DateDecided    DateName = "decided"    // the decision for the line was taken
)

// DateNames lists the dates in the order in which they come as a rule.
var DateNames = []DateName{DateKnown, DateFound, DateExploited, DateAssessed, DateClassified, DateDecided}

// LineState says whether a line is still supported.
type LineState string

// The states of a line.
const (
	LineSupported LineState = "supported"
	LineEnded     LineState = "ended" // past its end of life
)

// LineStates lists the states.
var LineStates = []LineState{LineSupported, LineEnded}

// NoWord is the fix state of a base image of which no supplier speaks.
const NoWord verdict.FixState = "none"

// Facts are what the conditions of a policy may ask about one vulnerability in one
// line. The zero value of a field says that nothing is known.
type Facts struct {
	Vulnerability string // the shown id, for words
	Product       string
	Line          string

	Class    verdict.Class
	Severity verdict.Severity
	Score    float64 // 0 to 10; 0 where nobody gives a vector
	Vector   string  // CVSS, of which Score is the number
	// ScoreBy is whose score or word the severity is; "" when it is unknown.
	ScoreBy   verdict.ScoreSource
	Kind      verdict.ProductKind
	LineState LineState
	Exploited bool // a catalogue lists it as exploited (KEV)
	// Likelihood is the probability that it is exploited within 30 days (EPSS), and
	// Predicted whether anybody says.
	Likelihood float64
	Predicted  bool
	// Proof is set when a way to exploit it is known: evidence holds an executed
	// proof, or a credible report.
	Proof bool
	// FixAvailable is set when every component that has the flaw has a version
	// without it.
	FixAvailable bool
	// BaseFix is what the supplier of the base image does about it in the packages of
	// the distribution; NoWord when none speaks of it.
	BaseFix verdict.FixState
	// OSPackage is set when all that has the flaw are packages of a distribution.
	OSPackage bool
	Status    verdict.Status
	Origin    verdict.Origin

	// Dates are the days from which clocks can run; those that are not known are not
	// in it.
	Dates map[DateName]time.Time
	// Done is when what a clock runs for was done: triage by a class, a fix by a
	// release of the line, publication by a statement.
	Done map[DeadlineKind]time.Time
}

// complete fills what is not known with the words for it.
func (f Facts) complete() Facts {
	f.Class = or(f.Class, verdict.Untriaged)
	f.Severity = or(f.Severity, verdict.SeverityUnknown)
	f.Kind = or(f.Kind, verdict.Platform)
	f.LineState = or(f.LineState, LineSupported)
	f.BaseFix = or(f.BaseFix, NoWord)
	f.Status = or(f.Status, verdict.Unknown)
	f.Origin = or(f.Origin, verdict.Upstream)
	return f
}

func or[T ~string](word, otherwise T) T {
	if word == "" {
		return otherwise
	}
	return word
}

// metricsOf gives the metrics of a CVSS vector by their abbreviations, those of
// Modified metrics too; none for a vector that is "".
func metricsOf(vector string) vectorValues {
	values := vectorValues{}
	for _, part := range strings.Split(strings.Trim(vector, "()"), "/") {
		if name, value, ok := strings.Cut(part, ":"); ok && name != "CVSS" {
			values[name] = value
		}
	}
	return values
}

// vectorValues are the values of a vector's metrics, by abbreviation.
type vectorValues map[string]string

// are reports whether those of some metrics that are there have a value.
func (m vectorValues) are(value string, names ...string) bool {
	for _, name := range names {
		if m[name] != "" && m[name] != value {
			return false
		}
	}
	return true
}
