// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"strings"

	"verdict"
	"verdict/spec/cpe"
	"verdict/spec/spdx"
)

// relation is what an SPDX relationship says about one of its ends, the one that
// the other uses.
type relation struct {
	usedIsTo bool // the second end is the one that is used, else the first
	depends  bool // the other end depends on it
	scope    verdict.Scope
}

// relations are the kinds of relationships that are kept (SPDX 2.3, clause 11).
var relations = map[string]relation{
	"CONTAINS":     {usedIsTo: true, scope: verdict.Required},
	"CONTAINED_BY": {scope: verdict.Required},
	"PACKAGE_OF":   {scope: verdict.Required},

	"DEPENDS_ON":            {usedIsTo: true, depends: true, scope: verdict.Required},
	"DEPENDENCY_OF":         {depends: true, scope: verdict.Required},
	"RUNTIME_DEPENDENCY_OF": {depends: true, scope: verdict.Required},
	"STATIC_LINK":           {usedIsTo: true, depends: true, scope: verdict.Required},
	"DYNAMIC_LINK":          {usedIsTo: true, depends: true, scope: verdict.Required},
	"HAS_PREREQUISITE":      {usedIsTo: true, depends: true, scope: verdict.Required},
	"PREREQUISITE_FOR":      {depends: true, scope: verdict.Required},

	"OPTIONAL_COMPONENT_OF":  {scope: verdict.Optional},
	"OPTIONAL_DEPENDENCY_OF": {depends: true, scope: verdict.Optional},
	"PROVIDED_DEPENDENCY_OF": {depends: true, scope: verdict.Optional},

	"BUILD_DEPENDENCY_OF": {depends: true, scope: verdict.Excluded},
	"DEV_DEPENDENCY_OF":   {depends: true, scope: verdict.Excluded},
	"TEST_DEPENDENCY_OF":  {depends: true, scope: verdict.Excluded},
	"BUILD_TOOL_OF":       {scope: verdict.Excluded},
	"DEV_TOOL_OF":         {scope: verdict.Excluded},
	"TEST_TOOL_OF":        {scope: verdict.Excluded},
	"TEST_OF":             {scope: verdict.Excluded},
	"TEST_CASE_OF":        {scope: verdict.Excluded},
}

// ends gives the end that is used and the one that uses it.
func (k relation) ends(r spdx.Relationship) (used, user string) {
	if k.usedIsTo {
		return r.To, r.From
	}
	return r.From, r.To
}

// fromSPDX turns a decoded document into an inventory. SPDX 2 has no word for
// completeness: only our own documents say it, in an annotation.
func fromSPDX(d spdx.Document) verdict.SBOM {
	purls := 0
	for i := range d.Packages {
		purls += len(d.Packages[i].PURLs)
	}
	b := newBill("SPDX", d.Version, len(d.Packages), purls)
	for _, p := range d.Packages {
		b.taken[p.ID] = true
	}
	subject := ""
	if len(d.Describes) == 1 {
		subject = d.Describes[0]
	}
	scopes := scopesOf(d)
	for _, p := range d.Packages {
		if p.ID == subject && len(d.Packages) > 1 {
			b.described(p)
			continue
		}
		b.pack(p, scopes[p.ID])
		if p.ID == subject && len(b.Occurrences) > 0 {
			b.Subject = b.Occurrences[0].Component.PURL
		}
	}
	b.files(d)
	b.readDocumentNotes(d)
	for _, r := range d.Relationships {
		b.relate(r)
	}
	return b.SBOM
}

// described takes the package that the document describes.
func (b *bill) described(p spdx.Package) {
	for _, text := range p.PURLs {
		switch u, ok := b.identify(text, p.Version, p.Line); {
		case ok && b.Subject == "":
			b.Subject = u.String()
		case ok && b.Subject != u.String():
			b.skip(moreSubjects, text, p.Line)
		}
	}
	b.ends[p.ID] = end{ref: b.Subject}
	if b.Subject == "" {
		b.ends[p.ID] = end{ref: p.ID}
	}
}

// pack takes a package: an occurrence for each of its package URLs.
func (b *bill) pack(p spdx.Package, scope verdict.Scope) {
	b.ends[p.ID] = end{skipped: skippedEdge}
	seen := map[string]bool{}
	var digests map[string]string
	for _, c := range p.Checksums {
		digests = b.digest(digests, c.Algorithm, c.Value, p.Line)
	}
	for _, text := range p.PURLs {
		u, ok := b.identify(text, p.Version, p.Line)
		if !ok || seen[u.String()] {
			continue
		}
		ref := p.ID
		if len(seen) > 0 {
			ref = b.ref(p.ID)
		}
		seen[u.String()] = true
		b.ends[p.ID] = end{ref: p.ID}
		o := verdict.Occurrence{
			Component: verdict.Component{PURL: u.String()}, Ref: ref, Path: p.FileName, Scope: scope, Digests: digests, CPE: tellingCPE(p.CPEs),
		}
		b.readOccurrenceNotes(&o, p)
		b.Occurrences = append(b.Occurrences, o)
	}
	if len(seen) == 0 {
		b.unnamedPackage(p)
	}
}

// tellingCPE gives the first that names a product in a version, else the first; ""
// of none. Scanners write several guesses, in both bindings.
func tellingCPE(list []string) string {
	for _, text := range list {
		if n, err := cpe.Parse(text); err == nil && n.Vendor.Exact() && n.Product.Exact() && n.Version.Exact() {
			return text
		}
	}
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func (b *bill) unnamedPackage(p spdx.Package) {
	kind := strings.ToLower(p.Purpose)
	software := !notSoftware[kind]
	if software {
		b.Unidentified++
	}
	switch {
	case len(p.PURLs) > 0: // counted already, as invalid
	case software:
		b.skip(noPURL, strings.TrimSpace(p.Name+" "+p.Version), p.Line)
	default:
		b.skip(kind+", "+noPURL, strings.TrimSpace(p.Name+" "+p.Version), p.Line)
	}
}

// files counts the files. Those inside of an identified package belong to it;
// any other might be any component.
func (b *bill) files(d spdx.Document) {
	owned := map[string]bool{}
	for _, r := range d.Relationships {
		if r.Type != "CONTAINS" && r.Type != "CONTAINED_BY" {
			continue
		}
		inner, outer := relations[r.Type].ends(r)
		if e, ok := b.ends[outer]; ok && e.skipped == "" && e.ref == outer {
			owned[inner] = true // outer is an occurrence, and not the subject
		}
	}
	for _, f := range d.Files {
		b.ends[f.ID] = end{skipped: skippedEdge}
		b.skip(fileNoPURL, f.Name, f.Line)
		if !owned[f.ID] {
			b.Unidentified++
		}
	}
}

// relate keeps what a relationship says beside scope and description.
func (b *bill) relate(r spdx.Relationship) {
	kind, kept := relations[r.Type]
	switch {
	case kind.depends && r.To == "NONE":
		// The package depends on nothing: that is no edge.
	case kind.depends:
		used, user := kind.ends(r)
		b.edge(user, used, r.Line)
	case !kept && r.Type != "DESCRIBES" && r.Type != "DESCRIBED_BY":
		b.skip(otherRelation, short(r.From)+" "+r.Type+" "+short(r.To), r.Line)
	}
}

// scopesOf gives the scope of each package that relationships give one. The
// strongest use wins: what is a dependency and a test tool is shipped.
func scopesOf(d spdx.Document) map[string]verdict.Scope {
	scopes := map[string]verdict.Scope{}
	for _, r := range d.Relationships {
		kind, ok := relations[r.Type]
		if !ok {
			continue
		}
		if used, _ := kind.ends(r); scopes[used] == "" || strength(kind.scope) > strength(scopes[used]) {
			scopes[used] = kind.scope
		}
	}
	for _, id := range d.Describes {
		scopes[id] = verdict.Required
	}
	return scopes
}

// strength orders the scopes by how much a component takes part.
func strength(s verdict.Scope) int {
	switch s {
	case verdict.Excluded:
		return 0
	case verdict.Optional:
		return 1
	}
	return 2 // required, and "" reads as required
}
