// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"slices"
	"strings"

	"verdict"
	"verdict/spec/cyclonedx"
)

// fromCycloneDX turns a decoded bill into an inventory.
func fromCycloneDX(bom cyclonedx.BOM) verdict.SBOM {
	refs, purls := counted(bom.Components)
	b := newBill("CycloneDX", bom.SpecVersion, refs, purls)
	for _, at := range bom.Unknown {
		b.skip(unknownName, at.Path, at.Line)
	}
	if bom.Subject != nil {
		b.reserve(bom.Subject)
	}
	for i := range bom.Components {
		b.reserve(&bom.Components[i])
	}
	if bom.Subject != nil {
		b.subject(bom.Subject, len(bom.Components) == 0)
	}
	for i := range bom.Components {
		b.component(&bom.Components[i], false)
	}
	for _, ref := range bom.Services {
		b.ends[ref] = end{skipped: serviceEdge}
	}
	for _, d := range bom.Dependencies {
		b.dependency(d)
	}
	b.Completeness = completeness(bom)
	b.Base = base(bom.Properties)
	return b.SBOM
}

// base reads what our own bills say of the image that the described one was built
// on; nil when a bill says nothing.
func base(properties []cyclonedx.Property) *verdict.BaseImage {
	var b *verdict.BaseImage
	for _, p := range properties {
		if !strings.HasPrefix(p.Name, "verdict:base:") {
			continue
		}
		if b == nil {
			b = &verdict.BaseImage{}
		}
		switch p.Name {
		case baseNameProperty:
			b.Name = p.Value
		case baseDigest:
			b.Digest = p.Value
		case baseLayer:
			b.Layers = append(b.Layers, p.Value)
		}
	}
	return b
}

// counted counts the components that have a bom-ref, and those with a package URL.
func counted(components []cyclonedx.Component) (refs, purls int) {
	for i := range components {
		c := &components[i]
		if c.Ref != "" {
			refs++
		}
		if c.PURL != "" {
			purls++
		}
		innerRefs, innerPURLs := counted(c.Components)
		refs, purls = refs+innerRefs, purls+innerPURLs
	}
	return refs, purls
}

// reserve notes the bom-refs, so that no made-up Ref takes one of them.
func (b *bill) reserve(c *cyclonedx.Component) {
	if c.Ref != "" {
		b.taken[c.Ref] = true
	}
	for i := range c.Components {
		b.reserve(&c.Components[i])
	}
}

// subject takes what the bill describes; alone is set when it lists nothing else.
func (b *bill) subject(c *cyclonedx.Component, alone bool) {
	if alone && len(c.Components) == 0 && c.PURL != "" {
		b.component(c, false)
		if len(b.Occurrences) == 1 {
			b.Subject = b.Occurrences[0].Component.PURL
		}
		return
	}
	if c.PURL != "" {
		if p, ok := b.identify(c.PURL, c.Version, c.PURLAt.Line); ok {
			b.Subject = p.String()
		}
	}
	if c.Pedigree != nil {
		b.skip(subjectPedigree, nameOf(c), c.At.Line)
	}
	if c.Ref != "" {
		b.ends[c.Ref] = end{ref: b.Subject}
		if b.Subject == "" {
			b.ends[c.Ref] = end{ref: c.Ref}
		}
	}
	for i := range c.Components {
		b.component(&c.Components[i], false)
	}
}

// component takes c and its assemblies. Inside says that c is part of a component
// that has a package URL.
func (b *bill) component(c *cyclonedx.Component, inside bool) {
	ref := c.Ref
	o, ok := b.occurrence(c, inside)
	switch {
	case ok && ref != "":
		b.ends[ref] = end{ref: o.Ref}
	case ref != "":
		b.ends[ref] = end{skipped: skippedEdge}
	}
	if ok {
		b.Occurrences = append(b.Occurrences, o)
	}
	for i := range c.Components {
		b.component(&c.Components[i], ok)
	}
}

func (b *bill) occurrence(c *cyclonedx.Component, inside bool) (verdict.Occurrence, bool) {
	if c.PURL == "" {
		b.unnamed(c, inside)
		return verdict.Occurrence{}, false
	}
	p, ok := b.identify(c.PURL, c.Version, c.PURLAt.Line)
	if !ok {
		b.Unidentified++
		return verdict.Occurrence{}, false
	}
	o := verdict.Occurrence{
		Component: verdict.Component{PURL: p.String(), Pedigree: b.pedigree(c)},
		Ref:       c.Ref,
		Scope:     verdict.Scope(c.Scope),
		Path:      b.path(c),
		Layer:     property(c, layerProperties),
		Relocated: property(c, relocatedProperties) == "true",
		Identity:  verdict.IdentityBasis(property(c, []string{identityProperty})),
		Evidence:  property(c, []string{evidenceProperty}),
		Owner:     property(c, []string{ownerProperty}),
		CPE:       c.CPE,
	}
	if o.Identity != "" && !slices.Contains(verdict.IdentityBases, o.Identity) {
		o.Identity = "" // not one of ours
	}
	if o.Ref == "" {
		o.Ref = b.ref(c.At.Path)
	}
	for _, h := range c.Hashes {
		o.Digests = b.digest(o.Digests, h.Algorithm, h.Content, c.At.Line)
	}
	return o, true
}

// notSoftware are the types of components that no record of a vulnerability
// names by a package: their absence proves nothing that matters here.
var notSoftware = map[string]bool{
	"operating-system": true, "platform": true, "device": true,
	"data": true, "machine-learning-model": true, "cryptographic-asset": true,
}

// unnamed counts a component without package URL. A file inside of an identified
// component belongs to that one; any other software might be any component.
func (b *bill) unnamed(c *cyclonedx.Component, inside bool) {
	reason := noPURL
	if c.Type == "file" || notSoftware[c.Type] {
		reason = c.Type + ", " + noPURL
	}
	b.skip(reason, nameOf(c), c.At.Line)
	if !notSoftware[c.Type] && (c.Type != "file" || !inside) {
		b.Unidentified++
	}
}

func nameOf(c *cyclonedx.Component) string {
	name := c.Name
	if c.Group != "" {
		name = c.Group + "/" + name
	}
	return strings.TrimSpace(name + " " + c.Version)
}

// pedigree gives the upstream identity of c: its ancestors, and theirs.
func (b *bill) pedigree(c *cyclonedx.Component) *verdict.Pedigree {
	if c.Pedigree == nil {
		return nil
	}
	p := verdict.Pedigree{Ancestors: b.ancestors(nil, c.Pedigree.Ancestors)}
	for _, patch := range c.Pedigree.Patches {
		p.Patches = append(p.Patches, verdict.Patch{Kind: patch.Type, URL: patch.DiffURL, Resolves: vulnerabilities(patch)})
	}
	if len(p.Ancestors) == 0 && len(p.Patches) == 0 {
		return nil
	}
	return &p
}

func (b *bill) ancestors(all []string, list []cyclonedx.Component) []string {
	for i := range list {
		a := &list[i]
		if text, ok := b.ancestor(a); ok {
			all = append(all, text)
		}
		if a.Pedigree != nil {
			all = b.ancestors(all, a.Pedigree.Ancestors)
		}
	}
	return all
}

func (b *bill) ancestor(a *cyclonedx.Component) (string, bool) {
	if a.PURL == "" {
		b.skip(ancestorNoPURL, nameOf(a), a.At.Line)
		return "", false
	}
	p, ok := b.identify(a.PURL, a.Version, a.PURLAt.Line)
	if ok && p.Version == "" {
		b.skip(ancestorNoPURL, a.PURL, a.PURLAt.Line)
		return "", false
	}
	return p.String(), ok
}

// vulnerabilities gives the ids of those that the patch claims to resolve.
func vulnerabilities(p cyclonedx.Patch) []string {
	var ids []string
	for _, r := range p.Resolves {
		id := verdict.CanonicalID(r.ID)
		if id != "" && (r.Type == "security" || verdict.IsCVE(id)) {
			ids = append(ids, id)
		}
	}
	return ids
}

// The names of properties, as registered in CycloneDX's taxonomy of properties
// by the tools that write them, that say where a component lies.
var (
	pathProperties      = []string{"syft:location:0:path", "aquasecurity:trivy:FilePath"}
	layerProperties     = []string{layerProperty, "syft:location:0:layerID", "aquasecurity:trivy:LayerDigest", "aquasecurity:trivy:LayerDiffID"}
	relocatedProperties = []string{relocatedProperty}
)

func property(c *cyclonedx.Component, names []string) string {
	for _, name := range names {
		for _, p := range c.Properties {
			if p.Name == name && p.Value != "" {
				return p.Value
			}
		}
	}
	return ""
}

func (b *bill) path(c *cyclonedx.Component) string {
	if len(c.Locations) == 0 {
		return property(c, pathProperties)
	}
	for _, further := range c.Locations[1:] {
		b.skip(moreLocations, further, c.At.Line)
	}
	return c.Locations[0]
}

func (b *bill) dependency(d cyclonedx.Dependency) {
	if _, known := b.ends[d.Ref]; !known && len(d.DependsOn) == 0 {
		b.skip(danglingEdge, d.Ref, d.At.Line)
	}
	for _, on := range d.DependsOn {
		b.edge(d.Ref, on, d.At.Line)
	}
}

// completeness says whether the bill names everything. It does when a
// composition says so of the subject's assembly, or of the whole bill, and none
// says less of any part. A bill with names that the standard does not define may
// hold more than was read.
func completeness(bom cyclonedx.BOM) verdict.Completeness {
	complete, unknown := false, len(bom.Unknown) > 0
	for _, c := range bom.Compositions {
		switch {
		case strings.HasPrefix(c.Aggregate, "incomplete"):
			return verdict.Incomplete
		case c.Aggregate != "complete":
			unknown = true
		case c.Everything || bom.Subject != nil && bom.Subject.Ref != "" && slices.Contains(c.Assemblies, bom.Subject.Ref):
			complete = true
		}
	}
	if complete && !unknown {
		return verdict.Complete
	}
	return verdict.CompletenessUnknown
}
