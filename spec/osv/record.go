// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"encoding/json"
	"strings"
	"time"
)

// Version is the version of the schema that this package writes.
const Version = "1.7.5"

// Record is one OSV document. Fields that a document does not hold are zero.
type Record struct {
	SchemaVersion string    `json:"schema_version,omitempty"`
	ID            string    `json:"id"`
	Modified      Timestamp `json:"modified"`
	Published     Timestamp `json:"published,omitempty"`
	Withdrawn     Timestamp `json:"withdrawn,omitempty"`
	// Aliases are other ids of the same flaw. Related are ids of near ones, and
	// Upstream of those that this one was made from; neither is an alias.
	Aliases  []string `json:"aliases,omitempty"`
	Related  []string `json:"related,omitempty"`
	Upstream []string `json:"upstream,omitempty"`
	Summary  string   `json:"summary,omitempty"` // one line of plain text
	Details  string   `json:"details,omitempty"` // CommonMark
	// Severity holds for every affected package; a record has either this or
	// the Severity of its affected packages.
	Severity         []Severity      `json:"severity,omitempty"`
	Affected         []Affected      `json:"affected,omitempty"`
	References       []Reference     `json:"references,omitempty"`
	Credits          []Credit        `json:"credits,omitempty"`
	DatabaseSpecific json.RawMessage `json:"database_specific,omitempty"`

	// Unknown names the members of the document that the schema does not know,
	// in order of text. Decode fills it, Encode does not write them.
	Unknown []string `json:"-"`
}

// Timestamp is a time as the document writes it: RFC 3339 in UTC, with the
// suffix Z.
type Timestamp string

// Time reads the time. The empty timestamp is the zero time. Two forms that the
// standard does not allow are read too, because producers write them and they
// leave no doubt: another offset than Z, and an offset of zero with a Z behind it.
func (t Timestamp) Time() (time.Time, error) {
	if t == "" {
		return time.Time{}, nil
	}
	text := string(t)
	if zoned, ok := strings.CutSuffix(text, "+00:00Z"); ok {
		text = zoned + "Z"
	}
	at, err := time.Parse(time.RFC3339, text)
	return at.UTC(), err
}

// Standard reports whether the timestamp is empty or has the form that the
// standard asks for.
func (t Timestamp) Standard() bool {
	_, err := t.Time()
	return t == "" || err == nil && timePattern.MatchString(string(t))
}

// TimestampOf writes a time in the form that the schema asks for; the zero time
// is the empty timestamp.
func TimestampOf(at time.Time) Timestamp {
	if at.IsZero() {
		return ""
	}
	return Timestamp(at.UTC().Format(time.RFC3339Nano))
}

// Severity is a score in one of the systems of SeverityTypes.
type Severity struct {
	Type  string `json:"type"`
	Score string `json:"score"` // a CVSS vector, or a word of Ubuntu's
}

// Affected says which versions of one package hold the flaw.
type Affected struct {
	// Package is nil when the record names repositories only.
	Package  *Package   `json:"package,omitempty"`
	Severity []Severity `json:"severity,omitempty"`
	Ranges   []Range    `json:"ranges,omitempty"`
	// Versions are affected versions, listed one by one.
	Versions          []string        `json:"versions,omitempty"`
	EcosystemSpecific json.RawMessage `json:"ecosystem_specific,omitempty"`
	DatabaseSpecific  json.RawMessage `json:"database_specific,omitempty"`
}

// Package names a package in its ecosystem.
type Package struct {
	// Ecosystem is a name of the standard's list, with an optional suffix after
	// a colon: Maven, Debian:12.
	Ecosystem string `json:"ecosystem"`
	Name      string `json:"name"`
	PURL      string `json:"purl,omitempty"`
}

// The types of a range: the order in which its versions are compared.
const (
	Git       = "GIT"       // commits, compared by ancestry
	SemVer    = "SEMVER"    // Semantic Versioning 2.0.0
	Ecosystem = "ECOSYSTEM" // the order of the package's ecosystem
)

// Range is a set of versions, bounded by events.
type Range struct {
	Type             string          `json:"type"`
	Repo             string          `json:"repo,omitempty"` // of a GIT range
	Events           []Event         `json:"events"`
	DatabaseSpecific json.RawMessage `json:"database_specific,omitempty"`
}

// Event is a point at which the flaw comes or goes. Exactly one field is set.
type Event struct {
	Introduced   string `json:"introduced,omitempty"` // "0" is before every version
	Fixed        string `json:"fixed,omitempty"`
	LastAffected string `json:"last_affected,omitempty"`
	Limit        string `json:"limit,omitempty"`
}

// Set counts the fields that are set.
func (e Event) Set() int {
	n := 0
	for _, s := range []string{e.Introduced, e.Fixed, e.LastAffected, e.Limit} {
		if s != "" {
			n++
		}
	}
	return n
}

// Reference is a link to more.
type Reference struct {
	Type string `json:"type"` // one of ReferenceTypes
	URL  string `json:"url"`
}

// Credit thanks a person or a tool.
type Credit struct {
	Name    string   `json:"name"`
	Contact []string `json:"contact,omitempty"` // URLs
	Type    string   `json:"type,omitempty"`    // one of CreditTypes
}
