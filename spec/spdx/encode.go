// SPDX-License-Identifier: Apache-2.0

package spdx

import (
	"bytes"
	"cmp"
	"encoding/json"
	"time"
)

// Written is the version of the standard that Encode writes.
const Written = "SPDX-2.3"

// Created says when and by what a document was made (SPDX 2.3, clause 6.8 and 6.9).
type Created struct {
	At   time.Time
	Tool string // with its version: verdict-1.2.0
}

// noAssertion is what a document says where it says nothing (clause 3).
const noAssertion = "NOASSERTION"

// Encode writes a document in JSON, in version 2.3 whatever Document.Version says.
// What is the same gives the same bytes. Lines are not written; files of packages
// are not analysed (filesAnalyzed is false).
func Encode(d Document, c Created) ([]byte, error) {
	out := jsonDocument{
		Version: Written, DataLicense: "CC0-1.0", ID: DocumentID, Name: d.Name, Namespace: d.Namespace,
		Creation:  jsonCreation{c.At.UTC().Format(time.RFC3339), []string{"Tool: " + c.Tool}},
		Describes: d.Describes, Packages: []jsonPackage{}, Annotations: encodeAnnotations(d.Annotations, c),
	}
	for _, p := range d.Packages {
		out.Packages = append(out.Packages, encodePackage(p, c))
	}
	for _, f := range d.Files {
		out.Files = append(out.Files, jsonFile{f.ID, f.Name, encodeChecksums(f.Checksums), noAssertion})
	}
	for _, r := range d.Relationships {
		out.Relationships = append(out.Relationships, jsonRelationship{r.From, r.Type, r.To})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(out)
	return b.Bytes(), err
}

type jsonDocument struct {
	Version       string             `json:"spdxVersion"`
	DataLicense   string             `json:"dataLicense"`
	ID            string             `json:"SPDXID"`
	Name          string             `json:"name"`
	Namespace     string             `json:"documentNamespace"`
	Creation      jsonCreation       `json:"creationInfo"`
	Describes     []string           `json:"documentDescribes,omitempty"`
	Packages      []jsonPackage      `json:"packages"`
	Files         []jsonFile         `json:"files,omitempty"`
	Relationships []jsonRelationship `json:"relationships,omitempty"`
	Annotations   []jsonAnnotation   `json:"annotations,omitempty"`
}

type jsonAnnotation struct {
	Date      string `json:"annotationDate"`
	Type      string `json:"annotationType"`
	Annotator string `json:"annotator"`
	Comment   string `json:"comment"`
}

type jsonCreation struct {
	Created  string   `json:"created"`
	Creators []string `json:"creators"`
}

type jsonPackage struct {
	ID               string           `json:"SPDXID"`
	Name             string           `json:"name"`
	Version          string           `json:"versionInfo,omitempty"`
	FileName         string           `json:"packageFileName,omitempty"`
	Purpose          string           `json:"primaryPackagePurpose,omitempty"`
	DownloadLocation string           `json:"downloadLocation"`
	FilesAnalyzed    bool             `json:"filesAnalyzed"`
	Checksums        []jsonChecksum   `json:"checksums,omitempty"`
	ExternalRefs     []jsonRef        `json:"externalRefs,omitempty"`
	Comment          string           `json:"comment,omitempty"`
	Annotations      []jsonAnnotation `json:"annotations,omitempty"`
}

type jsonFile struct {
	ID        string         `json:"SPDXID"`
	Name      string         `json:"fileName"`
	Checksums []jsonChecksum `json:"checksums"`
	Copyright string         `json:"copyrightText"`
}

type jsonChecksum struct {
	Algorithm string `json:"algorithm"`
	Value     string `json:"checksumValue"`
}

type jsonRef struct {
	Category string `json:"referenceCategory"`
	Type     string `json:"referenceType"`
	Locator  string `json:"referenceLocator"`
}

type jsonRelationship struct {
	From string `json:"spdxElementId"`
	Type string `json:"relationshipType"`
	To   string `json:"relatedSpdxElement"`
}

func encodePackage(p Package, c Created) jsonPackage {
	out := jsonPackage{ID: p.ID, Name: p.Name, Version: p.Version, FileName: p.FileName, Purpose: p.Purpose,
		DownloadLocation: noAssertion, Checksums: encodeChecksums(p.Checksums), Comment: p.Comment, Annotations: encodeAnnotations(p.Annotations, c)}
	for _, purl := range p.PURLs {
		out.ExternalRefs = append(out.ExternalRefs, jsonRef{"PACKAGE-MANAGER", "purl", purl})
	}
	return out
}

// encodeAnnotations writes notes as made with the document; one without annotator is
// the tool's.
func encodeAnnotations(list []Annotation, c Created) []jsonAnnotation {
	var all []jsonAnnotation
	for _, a := range list {
		all = append(all, jsonAnnotation{c.At.UTC().Format(time.RFC3339), "OTHER", cmp.Or(a.Annotator, "Tool: "+c.Tool), a.Comment})
	}
	return all
}

func encodeChecksums(list []Checksum) []jsonChecksum {
	var all []jsonChecksum
	for _, c := range list {
		all = append(all, jsonChecksum(c))
	}
	return all
}
