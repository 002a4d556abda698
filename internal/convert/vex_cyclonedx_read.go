// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"verdict/spec/csaf"
	"verdict/spec/cvss"
	"verdict/spec/cyclonedx"
	"verdict/spec/openvex"
	"verdict/spec/purl"
)

// The properties that hold what CycloneDX has no member for.
const (
	propertyReason = "verdict:justification"
	propertyAuthor = "verdict:author"
)

// readCycloneDX reads the analyses of a bill in JSON.
func readCycloneDX(raw []byte, _ Options) (*vex, error) {
	d, err := cyclonedx.DecodeVEX(raw)
	var unusable *cyclonedx.DecodeError
	if errors.As(err, &unusable) {
		return nil, invalidf("%s", unusable.Message).At("", unusable.Line, unusable.Path)
	}
	if err != nil {
		return nil, err
	}
	v := &vex{id: d.SerialNumber, author: d.Author, at: d.Created, version: d.Version}
	for _, p := range d.Properties {
		if p.Name == propertyAuthor {
			v.author = cmp.Or(v.author, p.Value)
		}
	}
	c := vexOfBill{vex: v, bill: d, parts: map[string]part{}}
	c.index()
	for _, one := range d.Vulnerabilities {
		v.statements = append(v.statements, c.statements(one)...)
	}
	if len(d.Vulnerabilities) == 0 {
		return nil, invalidf("the bill holds no vulnerabilities, and so is no VEX").At("", 1, "/vulnerabilities")
	}
	v.current()
	return v, nil
}

// vexOfBill is a bill on its way to a VEX of another standard.
type vexOfBill struct {
	vex   *vex
	bill  cyclonedx.Document
	parts map[string]part // by bom-ref: what an analysis of it speaks of
}

// index names what stands in the bill: a component as part of what it stands in.
func (c *vexOfBill) index() {
	var outer *part
	if s := c.bill.Subject; s != nil {
		subject := partOf(*s, "/metadata/component")
		c.parts[s.Ref], outer = subject, &subject
		c.inside(outer, s.Components)
	}
	c.inside(outer, c.bill.Components)
	delete(c.parts, "")
}

func (c *vexOfBill) inside(outer *part, list []cyclonedx.Component) {
	for _, one := range list {
		p := partOf(one, one.At.Path)
		if outer == nil {
			c.parts[one.Ref] = p
			c.inside(&p, one.Components)
			continue
		}
		whole := *outer
		whole.within = []part{p}
		c.parts[one.Ref] = whole
		c.inside(outer, one.Components)
	}
}

// partOf names a component.
func partOf(c cyclonedx.Component, path string) part {
	p := part{path: path, purl: c.PURL, cpe: c.CPE, vendor: cmp.Or(c.Publisher, c.Group), name: c.Name, version: c.Version}
	if u, err := purl.Parse(c.PURL); err == nil {
		p.vendor = c.Publisher
		p.version = cmp.Or(u.Version, c.Version)
		p.purl = u.WithVersion(p.version).String()
	}
	if isURI(c.Ref) && c.PURL == "" {
		p.iri = c.Ref
	}
	for _, h := range c.Hashes {
		if label := hashLabel(h.Algorithm); label != "" {
			if p.hashes == nil {
				p.hashes = map[string]string{}
			}
			p.hashes[label] = h.Content
		}
	}
	return p
}

// statements gives one for each status that a vulnerability has in what it affects.
func (c *vexOfBill) statements(v cyclonedx.Vulnerability) (list []statement) {
	at := v.At.Path
	if v.ID == "" {
		c.vex.losses.add(Fault, at, "the vulnerability has no id, and what is said of it is left out")
		return nil
	}
	affects := v.Affects
	if len(affects) == 0 && c.bill.Subject != nil {
		affects = []cyclonedx.Affect{{Ref: c.bill.Subject.Ref}}
		c.vex.losses.add(Added, at+"/affects", "the analysis does not say what it speaks of; it is taken to be the bill's subject")
	}
	for i, a := range affects {
		p, ok := c.part(nth(at+"/affects", i), a)
		status, known := statusIn(v.Analysis.State, a.Status)
		switch {
		case !ok:
		case !known:
			c.vex.losses.add(Lost, at, "without an analysis nothing is said of whether the flaw can be exploited")
		default:
			s := c.said(v, status)
			k := slices.IndexFunc(list, func(other statement) bool { return other.status == s.status })
			if k < 0 {
				k = len(list)
				list = append(list, s)
			}
			list[k].gather(p)
		}
	}
	return list
}

// statusIn gives the status of a version in what an analysis speaks of: the version's own
// counts before that of all.
func statusIn(s cyclonedx.State, a cyclonedx.AffectedStatus) (openvex.Status, bool) {
	status, known := statusOfState[s]
	switch {
	case a == cyclonedx.UnknownStatus:
		return openvex.UnderInvestigation, true
	case a == cyclonedx.Affected && status != openvex.UnderInvestigation:
		return openvex.Affected, true
	case a == cyclonedx.Unaffected && (!known || status == openvex.Affected || status == openvex.UnderInvestigation):
		return openvex.NotAffected, true
	}
	return status, known
}

// part names what an analysis speaks of: something in the bill, or in another one by a
// BOM-Link, whose last part may be a package URL.
func (c *vexOfBill) part(path string, a cyclonedx.Affect) (p part, ok bool) {
	p, ok = c.parts[a.Ref]
	switch {
	case !ok && strings.HasPrefix(a.Ref, "urn:cdx:"):
		p = part{path: path, iri: a.Ref}
		if _, ref, found := strings.Cut(a.Ref, "#"); found {
			if plain, err := url.PathUnescape(ref); err == nil && strings.HasPrefix(plain, "pkg:") {
				p.purl = plain
				p = p.fill()
			}
		}
	case !ok:
		c.vex.losses.add(Fault, path+"/ref", "nothing in the bill has the bom-ref %.120q, and what is said of it is left out", a.Ref)
		return p, false
	}
	inner := &p
	if len(p.within) > 0 {
		p.within = slices.Clone(p.within)
		inner = &p.within[0]
	}
	u, err := purl.Parse(inner.purl)
	switch {
	case a.Range != "":
		p.ranged, inner.version = a.Range, ""
		if err == nil {
			inner.purl = u.WithVersion("").String()
		}
	case a.Version != "" && a.Version != inner.version:
		inner.version = a.Version
		if err == nil {
			inner.purl = u.WithVersion(a.Version).String()
		}
	}
	return p, true
}

// said gives what an analysis says where the status is this one.
func (c *vexOfBill) said(v cyclonedx.Vulnerability, status openvex.Status) statement {
	a := v.Analysis
	s := statement{path: v.At.Path, flaw: flawOf(v), status: status, action: v.Recommendation, workaround: v.Workaround, responses: a.Responses,
		at: a.LastUpdated, first: a.FirstIssued}
	if s.at.IsZero() {
		s.at = a.FirstIssued
	}
	s.vectors = c.vectors(v)
	perimeter := a.Justification == cyclonedx.ProtectedAtPerimeter && status == openvex.NotAffected
	switch {
	case perimeter: // it is not the product that protects
		s.status, s.finer, s.action = openvex.Affected, finer(a.Justification), join(s.action, a.Detail)
	case status == openvex.NotAffected:
		s.impact = a.Detail
		s.justification, s.finer = reasonOf(v)
	default:
		s.notes = a.Detail
		if a.State == cyclonedx.StateResolvedWithPedigree && status == openvex.Fixed {
			s.finer = finer(a.State)
		}
		if a.Justification != "" {
			c.vex.losses.add(Lost, v.At.Path+"/analysis/justification", "a justification of what is %s has no place", status)
		}
	}
	if s.action == "" && s.status == openvex.Affected {
		s.action = actionOf(a.Responses)
		if perimeter && s.action == "" {
			s.action = "It is protected at the perimeter."
		}
	}
	return s
}

// actionOf is what responses without a word ask users to do.
func actionOf(list []cyclonedx.Response) string {
	var words []string
	for _, r := range list {
		words = append(words, map[cyclonedx.Response]string{cyclonedx.Update: "Update to a version that is not affected.", cyclonedx.WillNotFix: "It will not be fixed.",
			cyclonedx.CanNotFix: "It can not be fixed.", cyclonedx.Rollback: "Go back to a version that is not affected.", cyclonedx.WorkaroundAvailable: "There is a workaround."}[r])
	}
	return strings.Join(words, " ")
}

// reasonOf gives the justification, and the word of CycloneDX where that says more.
func reasonOf(v cyclonedx.Vulnerability) (openvex.Justification, finer) {
	j := v.Analysis.Justification
	for _, p := range v.Properties {
		said := openvex.Justification(p.Value)
		if p.Name == propertyReason && slices.Contains(openvex.Justifications, said) && CycloneDXReason(said) == j {
			return said, ""
		}
	}
	switch said := OpenVEXReason(j); {
	case v.Analysis.State == cyclonedx.StateFalsePositive:
		return openvex.ComponentNotPresent, finer(v.Analysis.State)
	case said != "" && CycloneDXReason(said) != j:
		return said, finer(j)
	default:
		return said, ""
	}
}

// flawOf names the flaw.
func flawOf(v cyclonedx.Vulnerability) flaw {
	f := flaw{id: v.ID, home: v.Source.URL, description: v.Description, detail: v.Detail}
	for _, r := range v.References {
		if r.ID != v.ID && !slices.Contains(f.aliases, r.ID) {
			f.aliases = append(f.aliases, r.ID)
		}
	}
	for _, n := range v.CWEs {
		f.cwes = append(f.cwes, fmt.Sprintf("CWE-%d", n))
	}
	for _, a := range v.Advisories {
		if link := writable(a.URL); link != "" {
			f.links = append(f.links, csaf.Reference{Category: "external", Summary: cmp.Or(a.Title, noWords), URL: link})
		}
	}
	return f
}

// prefixes are those of vectors, which many bills leave out.
var prefixes = map[string]string{"CVSSv3": "CVSS:3.0/", "CVSSv31": "CVSS:3.1/", "CVSSv4": "CVSS:4.0/"}

// vectors gives the vectors of the ratings.
func (c *vexOfBill) vectors(v cyclonedx.Vulnerability) (list []string) {
	for i, r := range v.Ratings {
		at := nth(v.At.Path+"/ratings", i)
		text := r.Vector
		if text != "" && !strings.HasPrefix(text, "CVSS:") {
			text = prefixes[r.Method] + text
		}
		_, err := cvss.Parse(text)
		switch {
		case text == "":
			c.vex.losses.add(Lost, at, "a rating without a vector has no place")
		case err != nil:
			c.vex.losses.add(Fault, at+"/vector", "the vector %.120q is none (%v), and is left out", text, err)
		case !slices.Contains(list, text):
			list = append(list, text)
		}
	}
	return list
}
