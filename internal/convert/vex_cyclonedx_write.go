// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/cvss"
	"verdict/spec/cyclonedx"
	"verdict/spec/openvex"
	"verdict/spec/purl"
)

var serialForm = regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// toCycloneDX writes a CycloneDX 1.6 bill that holds what statements name, and an analysis
// for each of them.
func toCycloneDX(v *vex, o Options) ([]byte, error) {
	if len(v.statements) == 0 {
		return nil, v.noStatement()
	}
	_, last := v.instants("", o.Now)
	d := cyclonedx.Document{Created: last, Tool: "verdict", Author: cmp.Or(o.Publisher, v.author), Version: max(v.version, 1)}
	d.SerialNumber = v.id
	if !serialForm.MatchString(d.SerialNumber) {
		d.SerialNumber = "urn:uuid:" + nameBased(cmp.Or(v.publisher.Namespace, "https://cyclonedx.org")+"/"+v.id)
		if v.id != "" {
			v.losses.add(Lost, "", "the id %.120q has no place; a bill has a serial number, which is made of it", v.id)
		}
	}
	b := billOf{vex: v, document: &d, refs: map[string]string{}, taken: map[string]bool{}, places: map[string]int{}}
	if subject, ok := v.only(); ok && !strings.HasPrefix(subject.iri, "urn:cdx:") {
		c := b.component(subject, "application")
		d.Subject = &c
	}
	for _, s := range v.statements {
		d.Vulnerabilities = append(d.Vulnerabilities, b.vulnerability(s))
	}
	if v.title+v.role+v.tooling != "" {
		v.losses.add(Lost, "", "the title, the role of the author and the tooling of a document have no place")
	}
	return cyclonedx.Encode(d)
}

// billOf is a bill that grows with what statements name.
type billOf struct {
	*vex
	document *cyclonedx.Document
	refs     map[string]string // bom-refs by the keys of parts
	taken    map[string]bool   // bom-refs
	places   map[string]int    // of the bill's components, by their bom-refs
}

// component writes a part under a bom-ref that nothing else has.
func (b *billOf) component(p part, kind string) cyclonedx.Component {
	c := cyclonedx.Component{Type: kind, Publisher: p.vendor, Name: cmp.Or(p.name, p.called()), Version: p.version, PURL: p.purl, CPE: p.cpe}
	if u, err := purl.Parse(p.purl); err == nil {
		c.Group, c.Name, c.Version = u.Namespace, u.Name, u.Version
	}
	for _, h := range hashAlgorithms {
		if value := p.hashes[h.openvex]; value != "" {
			c.Hashes = append(c.Hashes, cyclonedx.Hash{Algorithm: h.cyclonedx, Content: value})
		}
	}
	ref := cmp.Or(p.iri, p.purl, p.cpe, fmt.Sprintf("product-%d", len(b.refs)+1))
	if b.taken[ref] {
		ref += fmt.Sprintf(" (%d)", len(b.taken)+1)
	}
	b.taken[ref] = true
	if p.iri != "" && p.purl != "" {
		b.losses.add(Lost, p.path, "the id %.120q has no place beside a package URL", p.iri)
	}
	c.Ref = ref
	b.refs[p.key()] = ref
	return c
}

// hashAlgorithms are the names of CycloneDX for algorithms, by those of OpenVEX.
var hashAlgorithms = []struct{ openvex, cyclonedx string }{{"md5", "MD5"}, {"sha1", "SHA-1"}, {"sha-256", "SHA-256"}, {"sha-384", "SHA-384"}, {"sha-512", "SHA-512"},
	{"sha3-256", "SHA3-256"}, {"sha3-384", "SHA3-384"}, {"sha3-512", "SHA3-512"}, {"blake2b-256", "BLAKE2b-256"}, {"blake2b-512", "BLAKE2b-512"}}

// ref gives the bom-ref of a product, or of a component of one; a product that is a
// BOM-Link stands in another bill.
func (b *billOf) ref(p part) []string {
	if strings.HasPrefix(p.iri, "urn:cdx:") {
		return []string{p.iri}
	}
	outer := p.alone()
	outer.ranged = ""
	if _, known := b.refs[outer.key()]; !known {
		c := b.component(outer, "application")
		b.places[c.Ref] = len(b.document.Components)
		b.document.Components = append(b.document.Components, c)
	}
	if len(p.within) == 0 {
		return []string{b.refs[outer.key()]}
	}
	var list []string
	for _, w := range p.within {
		both := outer
		both.within = []part{w}
		if _, known := b.refs[both.key()]; !known {
			c := b.component(w, "library")
			delete(b.refs, w.key())
			b.refs[both.key()] = c.Ref
			into := &b.document.Components
			if s := b.document.Subject; s == nil || s.Ref != b.refs[outer.key()] {
				into = &b.document.Components[b.places[b.refs[outer.key()]]].Components
			}
			*into = append(*into, c)
		}
		list = append(list, b.refs[both.key()])
	}
	return list
}

// vulnerability writes a statement as an analysis.
func (b *billOf) vulnerability(s statement) cyclonedx.Vulnerability {
	v := cyclonedx.Vulnerability{ID: s.flaw.id, Source: sourceOf(s.flaw.id, s.flaw.home), Description: cmp.Or(s.flaw.description, s.flaw.title), Detail: s.flaw.detail,
		Recommendation: s.action, Workaround: s.workaround,
		Analysis: cyclonedx.Analysis{State: stateOfStatus[s.status], Responses: s.responses, Detail: join(s.impact, s.notes), LastUpdated: s.at, FirstIssued: s.first}}
	if s.justification != "" {
		v.Analysis.Justification = CycloneDXReason(s.justification)
		v.Properties = []cyclonedx.Property{{Name: propertyReason, Value: string(s.justification)}}
	}
	switch word := string(s.finer); {
	case word == string(cyclonedx.StateFalsePositive), word == string(cyclonedx.StateResolvedWithPedigree):
		v.Analysis.State = cyclonedx.State(word)
		v.Analysis.Justification, v.Properties = "", nil
	case word == string(cyclonedx.ProtectedAtPerimeter):
		v.Analysis.State, v.Analysis.Justification = cyclonedx.StateNotAffected, cyclonedx.ProtectedAtPerimeter
		v.Analysis.Detail, v.Recommendation = join(v.Analysis.Detail, s.action), ""
	case word != "":
		v.Analysis.Justification, v.Properties = cyclonedx.Justification(word), nil
	}
	for _, a := range s.flaw.aliases {
		v.References = append(v.References, cyclonedx.Reference{ID: a, Source: sourceOf(a, "")})
	}
	for _, id := range s.flaw.cwes {
		var n int
		if _, err := fmt.Sscanf(id, "CWE-%d", &n); err == nil {
			v.CWEs = append(v.CWEs, n)
		}
	}
	for _, l := range s.flaw.links {
		title := l.Summary
		if title == noWords {
			title = ""
		}
		v.Advisories = append(v.Advisories, cyclonedx.Advisory{Title: title, URL: l.URL})
	}
	if s.flaw.title != "" && s.flaw.description != "" && s.flaw.title != s.flaw.description {
		b.losses.add(Lost, s.path, "the flaw's title has no place beside its description")
	}
	v.Ratings = ratingsOf(s.vectors)
	v.Affects = b.affects(s)
	return v
}

func (b *billOf) affects(s statement) (list []cyclonedx.Affect) {
	status := map[openvex.Status]cyclonedx.AffectedStatus{openvex.Affected: cyclonedx.Affected, openvex.NotAffected: cyclonedx.Unaffected, openvex.Fixed: cyclonedx.Unaffected,
		openvex.UnderInvestigation: cyclonedx.UnknownStatus}[s.status]
	for _, p := range s.products {
		for _, ref := range b.ref(p) {
			a := cyclonedx.Affect{Ref: ref}
			if p.ranged != "" {
				a.Range, a.Status = p.ranged, status
				if !strings.HasPrefix(p.ranged, "vers:") {
					a.Range = "vers:generic/" + strings.ReplaceAll(p.ranged, " ", "")
				}
			}
			list = append(list, a)
		}
	}
	slices.SortStableFunc(list, func(a, b cyclonedx.Affect) int { return strings.Compare(a.Ref, b.Ref) })
	return slices.Compact(list)
}

// ratingsOf writes vectors with the scores that are computed from them.
func ratingsOf(vectors []string) (list []cyclonedx.Rating) {
	for _, text := range vectors {
		parsed, err := cvss.Parse(text)
		if err != nil {
			continue
		}
		method := map[string]string{"2.0": "CVSSv2", "3.0": "CVSSv3", "3.1": "CVSSv31", "4.0": "CVSSv4"}[parsed.Version]
		list = append(list, cyclonedx.Rating{Score: parsed.Score, Severity: string(verdict.SeverityOf(parsed.Score)), Method: method, Vector: text})
	}
	return list
}

// sourceOf is who publishes an id.
func sourceOf(id, home string) cyclonedx.Source {
	switch {
	case verdict.IsCVE(id):
		return cyclonedx.Source{Name: "CVE", URL: cmp.Or(home, "https://www.cve.org/CVERecord?id="+id)}
	case ghsa.MatchString(id):
		return cyclonedx.Source{Name: "GitHub Advisories", URL: cmp.Or(home, "https://github.com/advisories/"+id)}
	}
	prefix, _, _ := strings.Cut(id, "-")
	return cyclonedx.Source{Name: prefix, URL: home}
}
