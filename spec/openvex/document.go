// SPDX-License-Identifier: Apache-2.0

// Package openvex reads, writes and judges documents of OpenVEX 0.2.0, the
// minimal implementation of the Vulnerability Exploitability eXchange.
//
// A document says for products and vulnerabilities which status holds since
// when. Decode takes what the specification calls valid and nothing else;
// Validate lists every reason why something is not; Encode writes the one form
// that equal documents share. Bytes from outside should have passed a check of
// size, depth and duplicate keys before they come here.
package openvex

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Context is the value of @context for this version of the specification.
const Context = "https://openvex.dev/ns/v0.2.0"

// Document is a VEX document (specification, "Document Struct Fields"). Instants
// are kept as written, in the form of RFC 3339.
type Document struct {
	Context     string      `json:"@context"`
	ID          string      `json:"@id"` // an IRI
	Author      string      `json:"author"`
	Role        string      `json:"role,omitempty"`
	Timestamp   string      `json:"timestamp"`
	LastUpdated string      `json:"last_updated,omitempty"`
	Version     Number      `json:"version"` // from 1, one more with every change
	Tooling     string      `json:"tooling,omitempty"`
	Statements  []Statement `json:"statements"`
}

// Statement says which status a vulnerability has in products (specification,
// "Statement Fields").
type Statement struct {
	ID            string        `json:"@id,omitempty"`
	Version       Number        `json:"version,omitempty"`
	Vulnerability Vulnerability `json:"vulnerability"`
	// Timestamp is since when it was known to be true; the document's when "".
	Timestamp   string    `json:"timestamp,omitempty"`
	LastUpdated string    `json:"last_updated,omitempty"`
	Products    []Product `json:"products,omitempty"`
	Status      Status    `json:"status"`
	Supplier    string    `json:"supplier,omitempty"`
	StatusNotes string    `json:"status_notes,omitempty"`
	// Justification or ImpactStatement is required with not_affected.
	Justification   Justification `json:"justification,omitempty"`
	ImpactStatement string        `json:"impact_statement,omitempty"`
	// ActionStatement is required with affected.
	ActionStatement          string `json:"action_statement,omitempty"`
	ActionStatementTimestamp string `json:"action_statement_timestamp,omitempty"`
}

// Vulnerability names a flaw (specification, "Vulnerability Struct Fields").
type Vulnerability struct {
	ID          string   `json:"@id,omitempty"`
	Name        string   `json:"name"`
	Description string   `json:"description,omitempty"`
	Aliases     []string `json:"aliases,omitempty"`
}

// Component identifies a piece of software: by an IRI, by identifiers, or both
// (specification, "Component Fields").
type Component struct {
	ID          string       `json:"@id,omitempty"`
	Identifiers *Identifiers `json:"identifiers,omitempty"`
	// Hashes are by the labels of the specification's appendix A.
	Hashes map[string]string `json:"hashes,omitempty"`
}

// Product is the subject of a statement; its subcomponents are where the
// vulnerability comes from.
type Product struct {
	Component
	Subcomponents []Component `json:"subcomponents,omitempty"`
}

// Identifiers are the software identifiers of the specification's appendix B.
type Identifiers struct {
	PURL  string `json:"purl,omitempty"`
	CPE22 string `json:"cpe22,omitempty"`
	CPE23 string `json:"cpe23,omitempty"`
}

// PackageURL gives the package URL by which the component is known: its
// identifier, else an @id that is one, else "".
func (c Component) PackageURL() string {
	if c.Identifiers != nil && c.Identifiers.PURL != "" {
		return c.Identifiers.PURL
	}
	if isPURL(c.ID) {
		return c.ID
	}
	return ""
}

// Status is the label of a status (specification, "Status Labels").
type Status string

// The statuses.
const (
	NotAffected        Status = "not_affected"
	Affected           Status = "affected"
	Fixed              Status = "fixed"
	UnderInvestigation Status = "under_investigation"
)

// Statuses lists the statuses in the order of the specification.
var Statuses = []Status{NotAffected, Affected, Fixed, UnderInvestigation}

// Justification is why something is not affected (specification, "Status
// Justifications").
type Justification string

// The justifications.
const (
	ComponentNotPresent      Justification = "component_not_present"
	CodeNotPresent           Justification = "vulnerable_code_not_present"
	CodeNotInExecutePath     Justification = "vulnerable_code_not_in_execute_path"
	CodeNotControllable      Justification = "vulnerable_code_cannot_be_controlled_by_adversary"
	InlineMitigationsPresent Justification = "inline_mitigations_already_exist"
)

// Justifications lists the justifications in the order of the specification.
var Justifications = []Justification{ComponentNotPresent, CodeNotPresent, CodeNotInExecutePath, CodeNotControllable, InlineMitigationsPresent}

// Number is a version number of a document or statement. JSON Schema calls 1.0
// an integer as well, and so does it.
type Number int

// UnmarshalJSON reads any JSON number without a fraction.
func (n *Number) UnmarshalJSON(data []byte) error {
	var f float64
	if err := json.Unmarshal(data, &f); err != nil {
		return err
	}
	if !isInteger(f) {
		return fmt.Errorf("%s is not an integer", data)
	}
	*n = Number(f)
	return nil
}

// Encode writes the document in its one form: fields in the order of the
// specification, two spaces of indent, a final newline. It fails when the
// document is not valid, with an error of type *Invalid.
func Encode(d Document) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return nil, fmt.Errorf("openvex: %w", err)
	}
	if problems := Validate(b.Bytes()); len(problems) > 0 {
		return nil, &Invalid{problems}
	}
	return b.Bytes(), nil
}

// Decode reads a valid document. Anything else is an error of type *Invalid
// that lists every problem with its place.
func Decode(data []byte) (Document, error) {
	if problems := Validate(data); len(problems) > 0 {
		return Document{}, &Invalid{problems}
	}
	var d Document
	if err := json.Unmarshal(data, &d); err != nil {
		return Document{}, &Invalid{[]Problem{{Rule: Schema, Message: err.Error()}}}
	}
	return d, nil
}
