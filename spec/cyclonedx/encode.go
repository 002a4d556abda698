// SPDX-License-Identifier: Apache-2.0

package cyclonedx

import (
	"bytes"
	"encoding/json"
	"time"
)

// Written is the version of the standard that Encode writes.
const Written = "1.6"

// Identification is how a component was told to be what it is
// (evidence.identity of CycloneDX 1.6, of the field purl).
type Identification struct {
	Technique  string  // manifest-analysis, hash-comparison, binary-analysis, filename, …
	Confidence float64 // 0 to 1
	Value      string  // what was seen
}

// Document is a bill with what Encode writes beside it.
type Document struct {
	BOM
	// Created is metadata.timestamp; the zero time leaves it out.
	Created time.Time
	// Tool is the program that made the bill, with its version.
	Tool, ToolVersion string
	// Author is who made the bill (metadata.authors); "" leaves it out.
	Author string
	// Version counts the bills of one serial number, from 1; 0 is written as 1.
	Version int
	// Vulnerabilities make a VEX of it.
	Vulnerabilities []Vulnerability
	// Identified is how each component was told to be what it is, by its Ref.
	Identified map[string]Identification
}

// Encode writes a bill in JSON, in version 1.6 whatever BOM.SpecVersion says. What
// is the same gives the same bytes. Places (At, PURLAt) and Unknown are not written.
func Encode(d Document) ([]byte, error) {
	out := jsonBOM{
		Schema: "http://cyclonedx.org/schema/bom-" + Written + ".schema.json", Format: "CycloneDX", SpecVersion: Written,
		Serial: d.SerialNumber, Version: max(d.Version, 1), Components: d.components(d.Components), Properties: properties(d.Properties),
	}
	if d.Subject != nil || !d.Created.IsZero() || d.Tool != "" || d.Author != "" {
		out.Metadata = d.metadata()
	}
	for _, dep := range d.Dependencies {
		out.Dependencies = append(out.Dependencies, jsonDependency{dep.Ref, dep.DependsOn})
	}
	for _, c := range d.Compositions {
		out.Compositions = append(out.Compositions, jsonComposition{c.Aggregate, c.Assemblies, c.Dependencies})
	}
	for _, v := range d.Vulnerabilities {
		out.Vulnerabilities = append(out.Vulnerabilities, v.json())
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(out)
	return b.Bytes(), err
}

type jsonBOM struct {
	Schema       string            `json:"$schema"`
	Format       string            `json:"bomFormat"`
	SpecVersion  string            `json:"specVersion"`
	Serial       string            `json:"serialNumber,omitempty"`
	Version      int               `json:"version"`
	Metadata     *jsonMetadata     `json:"metadata,omitempty"`
	Components   []jsonComponent   `json:"components"`
	Dependencies []jsonDependency  `json:"dependencies,omitempty"`
	Compositions []jsonComposition `json:"compositions,omitempty"`
	Properties   []jsonProperty    `json:"properties,omitempty"`

	Vulnerabilities []jsonVulnerability `json:"vulnerabilities,omitempty"`
}

type jsonMetadata struct {
	Timestamp string         `json:"timestamp,omitempty"`
	Tools     *jsonTools     `json:"tools,omitempty"`
	Authors   []jsonAuthor   `json:"authors,omitempty"`
	Component *jsonComponent `json:"component,omitempty"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

type jsonTools struct {
	Components []jsonComponent `json:"components"`
}

type jsonComponent struct {
	Type       string          `json:"type"`
	Ref        string          `json:"bom-ref,omitempty"`
	Publisher  string          `json:"publisher,omitempty"`
	Group      string          `json:"group,omitempty"`
	Name       string          `json:"name"`
	Version    string          `json:"version,omitempty"`
	Scope      string          `json:"scope,omitempty"`
	Hashes     []jsonHash      `json:"hashes,omitempty"`
	CPE        string          `json:"cpe,omitempty"`
	PURL       string          `json:"purl,omitempty"`
	Pedigree   *jsonPedigree   `json:"pedigree,omitempty"`
	Components []jsonComponent `json:"components,omitempty"`
	Evidence   *jsonEvidence   `json:"evidence,omitempty"`
	Properties []jsonProperty  `json:"properties,omitempty"`
}

type jsonHash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type jsonPedigree struct {
	Ancestors []jsonComponent `json:"ancestors,omitempty"`
	Patches   []jsonPatch     `json:"patches,omitempty"`
}

type jsonPatch struct {
	Type     string         `json:"type"`
	Diff     *jsonDiff      `json:"diff,omitempty"`
	Resolves []jsonResolved `json:"resolves,omitempty"`
}

type jsonDiff struct {
	URL string `json:"url"`
}

type jsonResolved struct {
	Type string `json:"type"`
	ID   string `json:"id,omitempty"`
}

type jsonEvidence struct {
	Identity    []jsonIdentity   `json:"identity,omitempty"`
	Occurrences []jsonOccurrence `json:"occurrences,omitempty"`
}

type jsonIdentity struct {
	Field      string       `json:"field"`
	Confidence float64      `json:"confidence"`
	Methods    []jsonMethod `json:"methods"`
}

type jsonMethod struct {
	Technique  string  `json:"technique"`
	Confidence float64 `json:"confidence"`
	Value      string  `json:"value,omitempty"`
}

type jsonOccurrence struct {
	Location string `json:"location"`
}

type jsonProperty struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type jsonDependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn,omitempty"`
}

type jsonComposition struct {
	Aggregate    string   `json:"aggregate"`
	Assemblies   []string `json:"assemblies,omitempty"`
	Dependencies []string `json:"dependencies,omitempty"`
}

func (d *Document) metadata() *jsonMetadata {
	m := &jsonMetadata{}
	m.Timestamp = written(d.Created)
	if d.Tool != "" {
		m.Tools = &jsonTools{[]jsonComponent{{Type: "application", Name: d.Tool, Version: d.ToolVersion}}}
	}
	if d.Author != "" {
		m.Authors = []jsonAuthor{{d.Author}}
	}
	if d.Subject != nil {
		c := d.component(*d.Subject)
		m.Component = &c
	}
	return m
}

func (d *Document) components(list []Component) []jsonComponent {
	all := make([]jsonComponent, 0, len(list))
	for _, c := range list {
		all = append(all, d.component(c))
	}
	return all
}

func (d *Document) component(c Component) jsonComponent {
	out := jsonComponent{
		Type: c.Type, Ref: c.Ref, Publisher: c.Publisher, Group: c.Group, Name: c.Name, Version: c.Version, Scope: c.Scope, CPE: c.CPE, PURL: c.PURL,
		Properties: properties(c.Properties), Evidence: d.evidence(c),
	}
	for _, h := range c.Hashes {
		out.Hashes = append(out.Hashes, jsonHash(h))
	}
	if c.Pedigree != nil {
		out.Pedigree = d.pedigree(*c.Pedigree)
	}
	if len(c.Components) > 0 {
		out.Components = d.components(c.Components)
	}
	return out
}

func (d *Document) evidence(c Component) *jsonEvidence {
	e := &jsonEvidence{}
	if how, known := d.Identified[c.Ref]; known && c.Ref != "" {
		e.Identity = []jsonIdentity{{"purl", how.Confidence, []jsonMethod{{how.Technique, how.Confidence, how.Value}}}}
	}
	for _, at := range c.Locations {
		e.Occurrences = append(e.Occurrences, jsonOccurrence{at})
	}
	if len(e.Identity)+len(e.Occurrences) == 0 {
		return nil
	}
	return e
}

func (d *Document) pedigree(p Pedigree) *jsonPedigree {
	out := &jsonPedigree{}
	if len(p.Ancestors) > 0 {
		out.Ancestors = d.components(p.Ancestors)
	}
	for _, patch := range p.Patches {
		one := jsonPatch{Type: patch.Type}
		if patch.DiffURL != "" {
			one.Diff = &jsonDiff{patch.DiffURL}
		}
		for _, r := range patch.Resolves {
			one.Resolves = append(one.Resolves, jsonResolved(r))
		}
		out.Patches = append(out.Patches, one)
	}
	return out
}

func properties(list []Property) []jsonProperty {
	var all []jsonProperty
	for _, p := range list {
		all = append(all, jsonProperty(p))
	}
	return all
}
