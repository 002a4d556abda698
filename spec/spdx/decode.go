// SPDX-License-Identifier: Apache-2.0

package spdx

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// DecodeError says what makes a document unusable, and where.
type DecodeError struct {
	Line    int    // 1-based
	Path    string // $.packages[3].name; "" for the whole document
	Message string // one sentence, lower case, no final period
}

// Error gives the sentence with its place in front.
func (e *DecodeError) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("line %d: %s", e.Line, e.Message)
	}
	return fmt.Sprintf("line %d: %s: %s", e.Line, e.Path, e.Message)
}

// raw is the document as the JSON schema has it. The members of its lists are
// decoded one by one, so that a document of wrong ones costs little.
type raw struct {
	Context       json.RawMessage   `json:"@context"`
	Version       *string           `json:"spdxVersion"`
	ID            string            `json:"SPDXID"`
	Name          string            `json:"name"`
	Namespace     string            `json:"documentNamespace"`
	Describes     []string          `json:"documentDescribes"`
	Packages      []json.RawMessage `json:"packages"`
	Files         []json.RawMessage `json:"files"`
	Relationships []json.RawMessage `json:"relationships"`
	Annotations   []rawAnnotation   `json:"annotations"`
}

type rawPackage struct {
	ID           string        `json:"SPDXID"`
	Name         string        `json:"name"`
	Version      string        `json:"versionInfo"`
	FileName     string        `json:"packageFileName"`
	Purpose      string        `json:"primaryPackagePurpose"`
	Comment      string        `json:"comment"`
	Checksums    []rawChecksum `json:"checksums"`
	ExternalRefs []struct {
		Type    string `json:"referenceType"`
		Locator string `json:"referenceLocator"`
	} `json:"externalRefs"`
	Annotations []rawAnnotation `json:"annotations"`
}

type rawAnnotation struct {
	Annotator string `json:"annotator"`
	Comment   string `json:"comment"`
}

type rawFile struct {
	ID        string        `json:"SPDXID"`
	Name      string        `json:"fileName"`
	Checksums []rawChecksum `json:"checksums"`
}

type rawChecksum struct {
	Algorithm string `json:"algorithm"`
	Value     string `json:"checksumValue"`
}

type rawRelation struct {
	From string `json:"spdxElementId"`
	Type string `json:"relationshipType"`
	To   string `json:"relatedSpdxElement"`
}

// Decode reads a document from bytes that internal/limits has passed. The error
// is a *DecodeError.
func Decode(b []byte) (Document, error) {
	var r raw
	if err := json.Unmarshal(b, &r); err != nil {
		return Document{}, misfit(b, err)
	}
	if e := r.supported(); e != nil {
		return Document{}, e.in(b)
	}
	d := Document{Version: *r.Version, Name: r.Name, Namespace: r.Namespace, Annotations: annotations(r.Annotations)}
	if e := d.fill(r, begins(b, "packages", "files", "relationships")); e != nil {
		return Document{}, e
	}
	d.Describes = described(r.Describes, d.Relationships)
	return d, nil
}

// fill decodes the lists, whose members begin on the lines given.
func (d *Document) fill(r raw, lines map[string][]int) error {
	seen := map[string]string{DocumentID: "$"}
	for i, b := range r.Packages {
		p, e := decodeMember[rawPackage](b, "packages", i, lines)
		if e == nil {
			e = identify(seen, b, p.ID, "packages", i, lines)
		}
		if e != nil {
			return e
		}
		d.Packages = append(d.Packages, p.pack(lines["packages"][i]))
	}
	for i, b := range r.Files {
		f, e := decodeMember[rawFile](b, "files", i, lines)
		if e == nil {
			e = identify(seen, b, f.ID, "files", i, lines)
		}
		if e != nil {
			return e
		}
		d.Files = append(d.Files, File{Line: lines["files"][i], ID: f.ID, Name: f.Name, Checksums: checksums(f.Checksums)})
	}
	for i, b := range r.Relationships {
		rel, e := decodeMember[rawRelation](b, "relationships", i, lines)
		if e == nil {
			e = rel.complete(i, lines)
		}
		if e != nil {
			return e
		}
		d.Relationships = append(d.Relationships, Relationship{Line: lines["relationships"][i], From: rel.From, Type: rel.Type, To: rel.To})
	}
	return nil
}

// decodeMember decodes a member of one of the document's lists.
func decodeMember[T any](b []byte, list string, i int, lines map[string][]int) (T, *DecodeError) {
	var v T
	if err := json.Unmarshal(b, &v); err != nil {
		e := misfit(b, err)
		return v, &DecodeError{Line: lines[list][i] + e.Line - 1, Path: member(list, i) + strings.TrimPrefix(e.Path, "$"), Message: e.Message}
	}
	return v, nil
}

// member writes the path of a member of one of the document's lists.
func member(list string, i int) string { return "$." + list + "[" + strconv.Itoa(i) + "]" }

// supported refuses the versions that this package does not read.
func (r raw) supported() *DecodeError {
	const supported = "supported are SPDX-2.2 and SPDX-2.3 in JSON"
	switch {
	case r.Version == nil && strings.Contains(string(r.Context), "spdx.org/rdf/3"):
		return &DecodeError{Path: "$", Message: "SPDX 3 (JSON-LD) is not supported; " + supported}
	case r.Version == nil:
		return &DecodeError{Path: "$", Message: "has no spdxVersion; " + supported}
	case *r.Version != "SPDX-2.2" && *r.Version != "SPDX-2.3":
		return &DecodeError{Path: "$.spdxVersion", Message: strconv.Quote(*r.Version) + " is not supported; " + supported}
	}
	return nil
}

// identify fails when a member of the list has no identifier of its own.
func identify(seen map[string]string, b []byte, id, list string, i int, lines map[string][]int) *DecodeError {
	if id == "" {
		return &DecodeError{Line: lines[list][i], Path: member(list, i), Message: "has no SPDXID"}
	}
	if other, ok := seen[id]; ok {
		e := (&DecodeError{Path: "$.SPDXID"}).in(b)
		return &DecodeError{
			Line: lines[list][i] + e.Line - 1, Path: member(list, i) + ".SPDXID",
			Message: fmt.Sprintf("the identifier %q is that of %s already", id, other),
		}
	}
	seen[id] = member(list, i)
	return nil
}

func (r rawRelation) complete(i int, lines map[string][]int) *DecodeError {
	for _, field := range []struct{ name, value string }{
		{"spdxElementId", r.From}, {"relationshipType", r.Type}, {"relatedSpdxElement", r.To},
	} {
		if field.value == "" {
			return &DecodeError{Line: lines["relationships"][i], Path: member("relationships", i), Message: "has no " + field.name}
		}
	}
	return nil
}

func (p rawPackage) pack(line int) Package {
	pack := Package{
		Line: line, ID: p.ID, Name: p.Name, Version: p.Version, FileName: p.FileName,
		Purpose: p.Purpose, Checksums: checksums(p.Checksums), Comment: p.Comment,
		Annotations: annotations(p.Annotations),
	}
	for _, ref := range p.ExternalRefs {
		switch ref.Type {
		case "purl":
			pack.PURLs = append(pack.PURLs, ref.Locator)
		case "cpe23Type", "cpe22Type":
			pack.CPEs = append(pack.CPEs, ref.Locator)
		}
	}
	return pack
}

func checksums(list []rawChecksum) []Checksum {
	var all []Checksum
	for _, c := range list {
		all = append(all, Checksum(c))
	}
	return all
}

func annotations(list []rawAnnotation) []Annotation {
	var all []Annotation
	for _, a := range list {
		all = append(all, Annotation(a))
	}
	return all
}

// described gives what the document describes, by the list and by relationships.
func described(listed []string, relationships []Relationship) []string {
	var ids []string
	seen := map[string]bool{}
	add := func(id string) {
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for _, id := range listed {
		add(id)
	}
	for _, r := range relationships {
		switch {
		case r.Type == "DESCRIBES" && r.From == DocumentID:
			add(r.To)
		case r.Type == "DESCRIBED_BY" && r.To == DocumentID:
			add(r.From)
		}
	}
	return slices.Clip(ids)
}

// misfit says where b is no JSON or of another type than the schema's.
func misfit(b []byte, err error) *DecodeError {
	var syntax *json.SyntaxError
	var typed *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return &DecodeError{Line: lineAt(b, syntax.Offset), Message: "is no JSON: " + syntax.Error()}
	case errors.As(err, &typed):
		return &DecodeError{
			Line: lineAt(b, typed.Offset), Path: pathAt(b, typed.Offset),
			Message: fmt.Sprintf("is %s, where %s belongs", article(typed.Value), wanted(typed.Type.Kind().String())),
		}
	}
	return &DecodeError{Line: 1, Message: "is no JSON: " + err.Error()}
}

// article writes what encoding/json found in words.
func article(value string) string {
	switch kind, _, _ := strings.Cut(value, " "); kind {
	case "bool":
		return "true or false"
	case "array", "object":
		return "an " + kind
	default:
		return "a " + kind
	}
}

// wanted writes the kind of a Go type as the JSON type that it stands for.
func wanted(goKind string) string {
	switch goKind {
	case "struct":
		return "an object"
	case "slice":
		return "an array"
	}
	return "a " + goKind
}

func lineAt(b []byte, offset int64) int {
	offset = min(max(offset, 0), int64(len(b)))
	return 1 + bytes.Count(b[:offset], []byte{'\n'})
}
