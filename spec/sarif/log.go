// SPDX-License-Identifier: Apache-2.0

package sarif

import "encoding/json"

// Log is a SARIF log file (section 3.13).
type Log struct {
	Version string `json:"version"`
	Runs    []Run  `json:"runs"`
}

// Run is one run of one tool (3.14).
type Run struct {
	Tool      Tool       `json:"tool"`
	Artifacts []Artifact `json:"artifacts"`
	// Results is nil when the run produced none that count, such as by an error.
	Results    []Result   `json:"results"`
	Properties Properties `json:"properties"`
}

// Tool is what produced a run: a driver with its plug-ins (3.18).
type Tool struct {
	Driver     Component   `json:"driver"`
	Extensions []Component `json:"extensions"`
}

// Component is the driver or a plug-in of a tool (3.19).
type Component struct {
	Name            string `json:"name"`
	Version         string `json:"version"`
	SemanticVersion string `json:"semanticVersion"`
	Rules           []Rule `json:"rules"`
}

// Rule describes one kind of result (reportingDescriptor, 3.49).
type Rule struct {
	ID               string             `json:"id"`
	Name             string             `json:"name"`
	ShortDescription Message            `json:"shortDescription"`
	FullDescription  Message            `json:"fullDescription"`
	Help             Message            `json:"help"`
	MessageStrings   map[string]Message `json:"messageStrings"`
	Default          Configuration      `json:"defaultConfiguration"`
	Properties       Properties         `json:"properties"`
}

// Configuration is how a rule behaves unless a result says otherwise (3.50).
type Configuration struct {
	Level string `json:"level"`
}

// Message is text for people (3.11); ID names one of the rule's strings.
type Message struct {
	Text      string   `json:"text"`
	Markdown  string   `json:"markdown"`
	ID        string   `json:"id"`
	Arguments []string `json:"arguments"`
}

// Result is what a tool found (3.27).
type Result struct {
	RuleID       string        `json:"ruleId"`
	RuleIndex    *int          `json:"ruleIndex"`
	Rule         *Reference    `json:"rule"`
	Kind         string        `json:"kind"`
	Level        string        `json:"level"`
	Message      Message       `json:"message"`
	Locations    []Location    `json:"locations"`
	Suppressions []Suppression `json:"suppressions"`
	Properties   Properties    `json:"properties"`
}

// Reference points to a rule of the driver or of a plug-in (3.52).
type Reference struct {
	ID        string              `json:"id"`
	Index     *int                `json:"index"`
	Component *ComponentReference `json:"toolComponent"`
}

// ComponentReference points to a plug-in (3.54).
type ComponentReference struct {
	Name  string `json:"name"`
	Index *int   `json:"index"`
}

// Location is where something was found (3.28).
type Location struct {
	Physical *PhysicalLocation `json:"physicalLocation"`
	Logical  []LogicalLocation `json:"logicalLocations"`
	Message  Message           `json:"message"`
}

// PhysicalLocation is a place in a file (3.29).
type PhysicalLocation struct {
	Artifact ArtifactLocation `json:"artifactLocation"`
	Region   Region           `json:"region"`
}

// ArtifactLocation names a file, by URI or by its place in Run.Artifacts (3.4).
type ArtifactLocation struct {
	URI     string `json:"uri"`
	URIBase string `json:"uriBaseId"`
	Index   *int   `json:"index"`
}

// Region is a part of a file (3.30); lines count from 1, 0 says none.
type Region struct {
	StartLine int `json:"startLine"`
}

// LogicalLocation is a place in a program, or what stands for one (3.33).
type LogicalLocation struct {
	Name      string `json:"name"`
	Qualified string `json:"fullyQualifiedName"`
	Kind      string `json:"kind"`
}

// Artifact is a file that the run looked at (3.24).
type Artifact struct {
	Location ArtifactLocation `json:"location"`
}

// Suppression says that a result is not to be minded (3.35).
type Suppression struct {
	Kind          string `json:"kind"`   // inSource or external
	Status        string `json:"status"` // accepted, underReview or rejected; "" is accepted
	Justification string `json:"justification"`
}

// Properties are what a tool adds of its own (3.8).
type Properties map[string]json.RawMessage
