// SPDX-License-Identifier: Apache-2.0

package csaf

import (
	"encoding/json"
	"time"
)

// Document is one CSAF document (section 3.2). Members that a document does not
// hold are zero.
type Document struct {
	Schema          string            `json:"$schema,omitempty"` // 2.1
	Header          Header            `json:"document"`
	ProductTree     *ProductTree      `json:"product_tree,omitempty"`
	Vulnerabilities []Vulnerability   `json:"vulnerabilities,omitempty"`
	Extensions      []json.RawMessage `json:"x_extensions,omitempty"` // 2.1

	// Unknown are JSON pointers to the members that the standard does not know,
	// in the order of the document.
	Unknown []string `json:"-"`
}

// Header is what a document says of itself (section 3.2.1).
type Header struct {
	Acknowledgments   []Acknowledgment   `json:"acknowledgments,omitempty"`
	AggregateSeverity *AggregateSeverity `json:"aggregate_severity,omitempty"`
	Category          string             `json:"category"`     // the profile: csaf_vex, or a word of the publisher's
	CSAFVersion       string             `json:"csaf_version"` // 2.0 or 2.1
	Distribution      *Distribution      `json:"distribution,omitempty"`
	Lang              string             `json:"lang,omitempty"`
	LicenseExpression string             `json:"license_expression,omitempty"` // 2.1
	Notes             []Note             `json:"notes,omitempty"`
	Publisher         Publisher          `json:"publisher"`
	References        []Reference        `json:"references,omitempty"`
	SourceLang        string             `json:"source_lang,omitempty"`
	Title             string             `json:"title"`
	Tracking          Tracking           `json:"tracking"`
	Extensions        []json.RawMessage  `json:"x_extensions,omitempty"` // 2.1
}

// Acknowledgment thanks people and organisations (section 3.1.1).
type Acknowledgment struct {
	Names        []string `json:"names,omitempty"`
	Organization string   `json:"organization,omitempty"`
	Summary      string   `json:"summary,omitempty"`
	URLs         []string `json:"urls,omitempty"`
}

// AggregateSeverity is the publisher's word for the whole document.
type AggregateSeverity struct {
	Namespace string `json:"namespace,omitempty"`
	Text      string `json:"text"`
}

// Distribution says who may pass the document on (section 3.2.1.5).
type Distribution struct {
	SharingGroup *SharingGroup `json:"sharing_group,omitempty"` // 2.1
	Text         string        `json:"text,omitempty"`
	TLP          *TLP          `json:"tlp,omitempty"`
}

// SharingGroup is who shares the document among themselves (2.1).
type SharingGroup struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

// TLP is a label of the Traffic Light Protocol: of its version 1 in CSAF 2.0, of
// its version 2 in CSAF 2.1.
type TLP struct {
	Label string `json:"label"`
	URL   string `json:"url,omitempty"`
}

// Label gives the document's TLP label; "" for an unlabelled one.
func (d Document) Label() string {
	if d.Header.Distribution == nil || d.Header.Distribution.TLP == nil {
		return ""
	}
	return d.Header.Distribution.TLP.Label
}

// Note is a text about the document or a vulnerability (section 3.1.5).
type Note struct {
	Audience   string      `json:"audience,omitempty"`
	Category   string      `json:"category"`              // one of NoteCategories
	GroupIDs   []GroupID   `json:"group_ids,omitempty"`   // 2.1
	ProductIDs []ProductID `json:"product_ids,omitempty"` // 2.1
	Text       string      `json:"text"`
	Title      string      `json:"title,omitempty"`
}

// Publisher is who publishes the document (section 3.2.1.8).
type Publisher struct {
	Category         string `json:"category"` // one of PublisherCategories
	ContactDetails   string `json:"contact_details,omitempty"`
	IssuingAuthority string `json:"issuing_authority,omitempty"`
	Name             string `json:"name"`
	Namespace        string `json:"namespace"`
}

// Reference is a link (section 3.1.10).
type Reference struct {
	Category string `json:"category,omitempty"` // external, which is the default, or self
	Summary  string `json:"summary"`
	URL      string `json:"url"`
}

// Tracking is the document's history (section 3.2.1.12).
type Tracking struct {
	Aliases            []string   `json:"aliases,omitempty"`
	CurrentReleaseDate Timestamp  `json:"current_release_date"`
	Generator          *Generator `json:"generator,omitempty"`
	ID                 string     `json:"id"` // unique for the publisher
	InitialReleaseDate Timestamp  `json:"initial_release_date"`
	RevisionHistory    []Revision `json:"revision_history"`
	Status             string     `json:"status"` // one of TrackingStatuses
	Version            string     `json:"version"`
}

// Generator is what wrote the document.
type Generator struct {
	Date   Timestamp `json:"date,omitempty"`
	Engine Engine    `json:"engine"`
}

// Engine is a program.
type Engine struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

// Revision is one step of the document's history.
type Revision struct {
	Date          Timestamp `json:"date"`
	LegacyVersion string    `json:"legacy_version,omitempty"`
	Number        string    `json:"number"`
	Summary       string    `json:"summary"`
}

// Timestamp is a time as the document writes it, in the form of RFC 3339.
type Timestamp string

// Time reads the time. The empty timestamp is the zero time.
func (t Timestamp) Time() (time.Time, error) {
	if t == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, string(t))
	return at.UTC(), err
}
