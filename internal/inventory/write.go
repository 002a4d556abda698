// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/spec/cyclonedx"
	"verdict/spec/purl"
	"verdict/spec/spdx"
)

// Written says what stands in the head of a bill that is written.
type Written struct {
	// At is the instant at which it was made.
	At time.Time
	// Version is that of this program.
	Version string
}

const toolName = "verdict"

// The properties by which our bills say what the standard has no field for.
const (
	layerProperty     = "verdict:layer"
	relocatedProperty = "verdict:relocated"
	identityProperty  = "verdict:identity"
	evidenceProperty  = "verdict:evidence"
	ownerProperty     = "verdict:owner"
	baseNameProperty  = "verdict:base:name"
	baseDigest        = "verdict:base:digest"
	baseLayer         = "verdict:base:layer"
)

// subjectRef names what a bill describes inside of it.
const subjectRef = "subject"

// WriteCycloneDX writes a bill as CycloneDX 1.6 in JSON. ReadSBOM reads it as it
// was, but for its digest and its format.
func WriteCycloneDX(sbom verdict.SBOM, w Written) ([]byte, error) {
	d := cyclonedx.Document{Created: w.At, Tool: toolName, ToolVersion: w.Version, Identified: map[string]cyclonedx.Identification{}}
	d.SerialNumber = "urn:uuid:" + identifier(sbom)
	subject := component(sbom.Subject)
	if subject.PURL == "" {
		subject.Name = sbom.Name
	}
	subject.Type, subject.Ref = "application", subjectRef
	d.Subject = &subject
	for _, o := range sbom.Occurrences {
		c, how := occurrence(o)
		d.Components = append(d.Components, c)
		if how.Technique != "" {
			d.Identified[c.Ref] = how
		}
	}
	d.Dependencies = dependencies(sbom)
	d.Compositions = []cyclonedx.Composition{{Aggregate: string(aggregate(sbom)), Assemblies: []string{subjectRef}}}
	if base := sbom.Base; base != nil {
		d.Properties = append(d.Properties, cyclonedx.Property{Name: baseNameProperty, Value: base.Name}, cyclonedx.Property{Name: baseDigest, Value: base.Digest})
		for _, l := range base.Layers {
			d.Properties = append(d.Properties, cyclonedx.Property{Name: baseLayer, Value: l})
		}
	}
	return cyclonedx.Encode(d)
}

// identifier is a UUID of version 8 (RFC 9562) that is made of the content: the
// same bill has the same.
func identifier(sbom verdict.SBOM) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q", sbom.Name, sbom.Subject, sbom.Completeness)
	for _, o := range sbom.Occurrences {
		fmt.Fprintf(h, "%q %q %q %q", o.Ref, o.Component.Key(), o.Path, o.Layer)
	}
	b := h.Sum(nil)[:16]
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	s := hex.EncodeToString(b)
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// aggregate is what a composition says of the completeness.
func aggregate(sbom verdict.SBOM) verdict.Completeness {
	if sbom.Completeness == "" {
		return verdict.CompletenessUnknown
	}
	return sbom.Completeness
}

// component gives a component of a package URL with its parts beside it.
func component(text string) cyclonedx.Component {
	c := cyclonedx.Component{Type: "library", PURL: text, Name: text}
	if p, err := purl.Parse(text); err == nil {
		c.Group, c.Name, c.Version = p.Namespace, p.Name, p.Version
	}
	return c
}

func occurrence(o verdict.Occurrence) (cyclonedx.Component, cyclonedx.Identification) {
	c := component(o.Component.PURL)
	c.Ref, c.Scope = o.Ref, string(o.Scope)
	if o.Path != "" {
		c.Locations = []string{o.Path}
	}
	for _, algorithm := range slices.Sorted(maps.Keys(o.Digests)) {
		c.Hashes = append(c.Hashes, cyclonedx.Hash{Algorithm: strings.ToUpper(algorithm), Content: o.Digests[algorithm]})
	}
	for _, p := range []cyclonedx.Property{{Name: layerProperty, Value: o.Layer}, {Name: identityProperty, Value: string(o.Identity)},
		{Name: evidenceProperty, Value: o.Evidence}, {Name: ownerProperty, Value: o.Owner}} {
		if p.Value != "" {
			c.Properties = append(c.Properties, p)
		}
	}
	if o.Relocated {
		c.Properties = append(c.Properties, cyclonedx.Property{Name: relocatedProperty, Value: "true"})
	}
	c.Pedigree = pedigree(o.Component.Pedigree)
	how := techniques[o.Identity]
	how.Value = o.Evidence
	return c, how
}

// techniques are the standard's words for the bases of an identity, and how sure
// each is.
var techniques = map[verdict.IdentityBasis]cyclonedx.Identification{
	verdict.ByPOM:      {Technique: "manifest-analysis", Confidence: 0.95},
	verdict.ByDigest:   {Technique: "hash-comparison", Confidence: 1},
	verdict.ByDatabase: {Technique: "manifest-analysis", Confidence: 1},
	verdict.ByBuild:    {Technique: "binary-analysis", Confidence: 1},
	verdict.ByRecords:  {Technique: "filename", Confidence: 0.7},
	verdict.ByPrefix:   {Technique: "filename", Confidence: 0.3},
	verdict.Unresolved: {Technique: "other", Confidence: 0},
}

func pedigree(p *verdict.Pedigree) *cyclonedx.Pedigree {
	if p == nil {
		return nil
	}
	out := &cyclonedx.Pedigree{}
	for _, a := range p.Ancestors {
		out.Ancestors = append(out.Ancestors, component(a))
	}
	for _, patch := range p.Patches {
		one := cyclonedx.Patch{Type: patch.Kind, DiffURL: patch.URL}
		for _, id := range patch.Resolves {
			one.Resolves = append(one.Resolves, cyclonedx.Resolved{Type: "security", ID: id})
		}
		out.Patches = append(out.Patches, one)
	}
	return out
}

// dependencies gathers the edges by what depends, in order of the bill.
func dependencies(sbom verdict.SBOM) []cyclonedx.Dependency {
	on := map[string][]string{}
	for _, e := range sbom.Edges {
		from, to := e.From, e.To
		if from == sbom.Subject {
			from = subjectRef
		}
		if to == sbom.Subject {
			to = subjectRef
		}
		on[from] = append(on[from], to)
	}
	var list []cyclonedx.Dependency
	for _, from := range slices.Sorted(maps.Keys(on)) {
		list = append(list, cyclonedx.Dependency{Ref: from, DependsOn: slices.Compact(slices.Sorted(slices.Values(on[from])))})
	}
	return list
}

// WriteSPDX writes a bill as SPDX 2.3 in JSON. What the standard has no word for
// (completeness, pedigree, the bases of an identity) stands in annotations, from which
// ReadSBOM reads it.
func WriteSPDX(sbom verdict.SBOM, w Written) ([]byte, error) {
	id := identifier(sbom)
	d := spdx.Document{Name: orName(sbom), Namespace: "urn:uuid:" + id, Describes: []string{"SPDXRef-" + subjectRef}, Annotations: documentNotes(sbom).annotations()}
	subject := spdxPackage("SPDXRef-"+subjectRef, sbom.Subject)
	if sbom.Subject == "" {
		subject.Name, subject.PURLs = orName(sbom), nil
	}
	d.Packages = append(d.Packages, subject)
	refs := map[string]string{sbom.Subject: "SPDXRef-" + subjectRef}
	for i, o := range sbom.Occurrences {
		p := spdxPackage(fmt.Sprintf("SPDXRef-Package-%d", i+1), o.Component.PURL)
		refs[o.Ref] = p.ID
		p.FileName, p.Annotations = o.Path, occurrenceNotes(o).annotations()
		for _, algorithm := range slices.Sorted(maps.Keys(o.Digests)) {
			p.Checksums = append(p.Checksums, spdx.Checksum{Algorithm: spdxAlgorithm(algorithm), Value: o.Digests[algorithm]})
		}
		d.Packages = append(d.Packages, p)
		d.Relationships = append(d.Relationships, use(p.ID, o.Scope))
	}
	for _, e := range sbom.Edges {
		d.Relationships = append(d.Relationships, spdx.Relationship{From: refs[e.From], Type: "DEPENDS_ON", To: refs[e.To]})
	}
	return spdx.Encode(d, spdx.Created{At: w.At, Tool: toolName + "-" + w.Version})
}

func orName(sbom verdict.SBOM) string {
	if sbom.Name != "" {
		return sbom.Name
	}
	return subjectRef
}

func spdxPackage(id, text string) spdx.Package {
	c := component(text)
	name := c.Name
	if c.Group != "" {
		name = c.Group + "/" + name
	}
	return spdx.Package{ID: id, Name: name, Version: c.Version, PURLs: []string{text}}
}

// spdxAlgorithm writes sha-256 as SPDX does, SHA256; SHA3-256 and BLAKE2b-256 keep
// their dash (SPDX 2.3, clause 7.10).
func spdxAlgorithm(algorithm string) string {
	if size, sha := strings.CutPrefix(algorithm, "sha-"); sha {
		return "SHA" + size
	}
	if size, blake := strings.CutPrefix(algorithm, "blake2b-"); blake {
		return "BLAKE2b-" + size
	}
	return strings.ToUpper(algorithm)
}

// use says how the subject uses a package.
func use(id string, scope verdict.Scope) spdx.Relationship {
	const subject = "SPDXRef-" + subjectRef
	switch scope {
	case verdict.Optional:
		return spdx.Relationship{From: id, Type: "OPTIONAL_COMPONENT_OF", To: subject}
	case verdict.Excluded:
		return spdx.Relationship{From: id, Type: "DEV_TOOL_OF", To: subject}
	}
	return spdx.Relationship{From: subject, Type: "CONTAINS", To: id}
}
