// SPDX-License-Identifier: Apache-2.0

package cve

import (
	"encoding/json"
	"strings"
	"time"
)

// Record is one CVE record. Fields that a document does not hold are zero.
type Record struct {
	DataType    string     `json:"dataType"` // CVE_RECORD
	DataVersion string     `json:"dataVersion"`
	Metadata    Metadata   `json:"cveMetadata"`
	Containers  Containers `json:"containers"`

	// Unknown are JSON pointers to the first members that the schema does not
	// know; extensions, whose names begin with x_, are none of them.
	Unknown []string `json:"-"`
}

// The states of a record.
const (
	Published = "PUBLISHED"
	Rejected  = "REJECTED" // the id names no vulnerability of its own
	Reserved  = "RESERVED" // given to somebody who has not published yet
)

// Metadata is what the CVE Services say of the record.
type Metadata struct {
	ID                string    `json:"cveId"`
	State             string    `json:"state"`
	AssignerOrgID     string    `json:"assignerOrgId"`
	AssignerShortName string    `json:"assignerShortName,omitempty"`
	RequesterUserID   string    `json:"requesterUserId,omitempty"`
	Serial            int       `json:"serial,omitempty"`
	DateReserved      Timestamp `json:"dateReserved,omitempty"`
	DatePublished     Timestamp `json:"datePublished,omitempty"`
	DateUpdated       Timestamp `json:"dateUpdated,omitempty"`
	DateRejected      Timestamp `json:"dateRejected,omitempty"`
}

// Containers are what each organization says: the CVE Numbering Authority that
// assigned the id, and Authorized Data Publishers.
type Containers struct {
	CNA Container   `json:"cna"`
	ADP []Container `json:"adp,omitempty"`
}

// Container is what one organization says.
type Container struct {
	Provider        Provider      `json:"providerMetadata"`
	Title           string        `json:"title,omitempty"`
	DateAssigned    Timestamp     `json:"dateAssigned,omitempty"`
	DatePublic      Timestamp     `json:"datePublic,omitempty"`
	Descriptions    []Text        `json:"descriptions,omitempty"`
	Affected        []Product     `json:"affected,omitempty"`
	ProblemTypes    []ProblemType `json:"problemTypes,omitempty"`
	References      []Reference   `json:"references,omitempty"`
	Metrics         []Metric      `json:"metrics,omitempty"`
	Tags            []string      `json:"tags,omitempty"`
	RejectedReasons []Text        `json:"rejectedReasons,omitempty"`
	// ReplacedBy are the ids that a rejected one was given up for.
	ReplacedBy []string `json:"replacedBy,omitempty"`

	// What people read and nothing is computed from is left as it is written.
	Source           json.RawMessage `json:"source,omitempty"`
	CPEApplicability json.RawMessage `json:"cpeApplicability,omitempty"`
	Impacts          json.RawMessage `json:"impacts,omitempty"`
	Configurations   json.RawMessage `json:"configurations,omitempty"`
	Workarounds      json.RawMessage `json:"workarounds,omitempty"`
	Solutions        json.RawMessage `json:"solutions,omitempty"`
	Exploits         json.RawMessage `json:"exploits,omitempty"`
	Timeline         json.RawMessage `json:"timeline,omitempty"`
	Credits          json.RawMessage `json:"credits,omitempty"`
	TaxonomyMappings json.RawMessage `json:"taxonomyMappings,omitempty"`
	// Generator is the program that wrote the container, in a form of its own.
	Generator json.RawMessage `json:"x_generator,omitempty"`
}

// Provider is who wrote a container.
type Provider struct {
	OrgID       string    `json:"orgId"`
	ShortName   string    `json:"shortName,omitempty"`
	DateUpdated Timestamp `json:"dateUpdated,omitempty"`
}

// Text is prose in a language.
type Text struct {
	Lang  string `json:"lang"` // BCP 47
	Value string `json:"value"`
	// SupportingMedia is the same text in other forms, such as HTML.
	SupportingMedia json.RawMessage `json:"supportingMedia,omitempty"`
}

// English gives the first text in English, else the first; "" when there is none.
func English(texts []Text) string {
	for _, t := range texts {
		if language, _, _ := strings.Cut(strings.ToLower(t.Lang), "-"); language == "en" || language == "eng" {
			return t.Value
		}
	}
	if len(texts) > 0 {
		return texts[0].Value
	}
	return ""
}

// ProblemType is a weakness, described in several languages.
type ProblemType struct {
	Descriptions []Problem `json:"descriptions,omitempty"`
}

// Problem is a weakness by its CWE id, or in words.
type Problem struct {
	Lang        string          `json:"lang"`
	Type        string          `json:"type,omitempty"`
	CWEID       string          `json:"cweId,omitempty"`
	Description string          `json:"description"`
	References  json.RawMessage `json:"references,omitempty"`
}

// Reference is a link to more.
type Reference struct {
	URL  string   `json:"url"`
	Name string   `json:"name,omitempty"`
	Tags []string `json:"tags,omitempty"` // patch, vendor-advisory, …; others begin with x_
}

// Metric is one score: one of the CVSS objects or Other is set.
type Metric struct {
	Format    string          `json:"format,omitempty"`
	Scenarios json.RawMessage `json:"scenarios,omitempty"`
	CVSS2     json.RawMessage `json:"cvssV2_0,omitempty"`
	CVSS30    json.RawMessage `json:"cvssV3_0,omitempty"`
	CVSS31    json.RawMessage `json:"cvssV3_1,omitempty"`
	CVSS4     json.RawMessage `json:"cvssV4_0,omitempty"`
	Other     *OtherMetric    `json:"other,omitempty"`
}

// CVSS is what counts of a CVSS object: everything else in it follows from the
// vector.
type CVSS struct {
	Vector       string `json:"vectorString"`
	BaseSeverity string `json:"baseSeverity"`
}

// CVSS gives the CVSS objects, the newest version first. One that is none by its
// own schema has no vector.
func (m Metric) CVSS() []CVSS {
	var list []CVSS
	for _, raw := range []json.RawMessage{m.CVSS4, m.CVSS31, m.CVSS30, m.CVSS2} {
		if len(raw) == 0 {
			continue
		}
		var c CVSS
		if json.Unmarshal(raw, &c) != nil {
			c = CVSS{}
		}
		list = append(list, c)
	}
	return list
}

// OtherMetric is a score of another system: CISA's SSVC, a vendor's words.
type OtherMetric struct {
	Type    string          `json:"type"`
	Content json.RawMessage `json:"content"`
}

// Advisories gives the ids that the container's source names as its advisory. The
// schema leaves the form of source open: both a text and a list are in use.
func (c Container) Advisories() []string {
	var source struct {
		Advisory json.RawMessage `json:"advisory"`
	}
	if json.Unmarshal(c.Source, &source) != nil || len(source.Advisory) == 0 {
		return nil
	}
	var one string
	if json.Unmarshal(source.Advisory, &one) == nil {
		return []string{one}
	}
	var several []string
	if json.Unmarshal(source.Advisory, &several) == nil {
		return several
	}
	return nil
}

// Timestamp is a time as the record writes it: RFC 3339, of which the schema lets
// the offset be left out for UTC.
type Timestamp string

// Time reads the time, in UTC. The empty timestamp is the zero time.
func (t Timestamp) Time() (time.Time, error) {
	if t == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, string(t))
	if err != nil {
		at, err = time.Parse("2006-01-02T15:04:05", string(t))
	}
	return at.UTC(), err
}
