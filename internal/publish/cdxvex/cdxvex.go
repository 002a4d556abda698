// SPDX-License-Identifier: Apache-2.0

// Package cdxvex writes what was published about a release as a CycloneDX 1.6 VEX:
// a bill that holds the release, the components that statements name, and an
// analysis for each statement.
//
// The document is whole by itself: what an analysis speaks of stands in it under
// its package URL. For scanners that match by BOM-Link only (trivy), RenderFor
// names the components of a given bill of the release instead. CycloneDX knows
// other justifications than OpenVEX and CSAF, and there is no table between them
// in any standard: the one that was published stands in the property
// verdict:justification, so that nothing is lost. Statements of status unknown and
// not_evaluated are not written, as in OpenVEX.
package cdxvex

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/cyclonedx"
	"verdict/spec/purl"
)

// Bill is a bill of materials of the release, by which the reader's scanner knows
// its components.
type Bill struct {
	SerialNumber string // urn:uuid:…
	Version      int    // of the bill, from 1
	Subject      string // bom-ref of the release; "" when it has none
	// Refs are the bom-refs by package URL.
	Refs map[string]string
}

// Render gives the document about one release. docVersion is its version, from 1:
// the count of the distinct digests of its content so far. The error is of code
// NotFound when there is no such release or nothing to say about it.
func Render(s publish.Snapshot, version string, docVersion int) ([]byte, error) {
	d, err := document(s, version)
	if err != nil {
		return nil, err
	}
	d.Version = docVersion
	return encode(s, version, d)
}

// RenderFor is Render with the components of the bill in place of our own, and with
// what is not in the bill counted. The error is of code Invalid when that is all of
// what a statement that says affected speaks of: without it the document would say
// less than what is published.
func RenderFor(b Bill, s publish.Snapshot, version string, docVersion int) ([]byte, []verdict.Skipped, error) {
	d, err := document(s, version)
	if err != nil {
		return nil, nil, err
	}
	link, err := b.link()
	if err != nil {
		return nil, nil, err
	}
	d.Version = docVersion
	d.SerialNumber = serial(s, version, link)
	d.Components = nil
	var skipped []verdict.Skipped
	for i, v := range d.Vulnerabilities {
		affects := v.Affects[:0]
		for _, a := range v.Affects {
			ref, ok := b.Refs[a.Ref]
			if a.Ref == d.Subject.Ref {
				ref, ok = b.Subject, b.Subject != ""
			}
			if !ok {
				skipped = verdict.AddSkipped(skipped, "not in the bill", v.ID+" in "+a.Ref)
				continue
			}
			a.Ref = link + "#" + fragment(ref)
			affects = append(affects, a)
		}
		d.Vulnerabilities[i].Affects = affects
		if len(affects) == 0 && v.Analysis.State == stateOf[verdict.Affected] {
			return nil, nil, verdict.Errorf(verdict.Invalid, "the bill holds nothing that %s affects, and the document would not say that it does", v.ID).
				WithHint("give the whole bill of the release, with a bom-ref of its subject, or leave --sbom out")
		}
	}
	d.Vulnerabilities = slices.DeleteFunc(d.Vulnerabilities, func(v cyclonedx.Vulnerability) bool { return len(v.Affects) == 0 })
	out, err := encode(s, version, d)
	return out, skipped, err
}

// link is the BOM-Link of the bill, as the guide of the standard writes it
// (urn:cdx:serial/version).
func (b Bill) link() (string, error) {
	uuid, ok := strings.CutPrefix(b.SerialNumber, "urn:uuid:")
	if !ok {
		return "", verdict.Errorf(verdict.Invalid, "the bill has no serial number, and nothing can point into it").
			WithHint("give the bill a serialNumber, or leave --sbom out")
	}
	return fmt.Sprintf("urn:cdx:%s/%d", uuid, max(b.Version, 1)), nil
}

// fragment escapes the last part of a BOM-Link so that it is read back as it was:
// the standard's own library takes a plus sign for a space.
func fragment(ref string) string {
	return strings.ReplaceAll(url.QueryEscape(ref), "+", "%20")
}

// Digest is the SHA-256, in lower-case hex, of the document's content: without
// its version and its instants.
func Digest(s publish.Snapshot, version string) (string, error) {
	d, err := document(s, version)
	if err != nil {
		return "", err
	}
	d.Created, d.Version = time.Time{}, 1
	for i := range d.Vulnerabilities {
		a := &d.Vulnerabilities[i].Analysis
		a.FirstIssued, a.LastUpdated = time.Time{}, time.Time{}
	}
	out, err := encode(s, version, d)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(out)
	return hex.EncodeToString(sum[:]), nil
}

func encode(s publish.Snapshot, version string, d cyclonedx.Document) ([]byte, error) {
	out, err := cyclonedx.Encode(d)
	if err != nil {
		return nil, verdict.Errorf(verdict.Invalid, "what is published about %s@%s makes no CycloneDX document: %w", s.Product.Slug, version, err)
	}
	return out, nil
}

func document(s publish.Snapshot, version string) (cyclonedx.Document, error) {
	s = s.Indexed()
	p := s.Product
	release, err := s.Release(version)
	if err != nil {
		return cyclonedx.Document{}, err
	}
	if p.Namespace == "" || p.Author == "" {
		return cyclonedx.Document{}, verdict.Errorf(verdict.Invalid, "product %s has no namespace or no author, and its documents need both", p.Slug).
			WithHint("set namespace and author of the product")
	}
	d := cyclonedx.Document{Created: s.Changed(verdict.ChannelVEX, version), Tool: "verdict"}
	subject := part(publish.ReleasePURL(p, version), "application")
	d.Subject, d.SerialNumber = &subject, serial(s, version, "")
	d.Properties = []cyclonedx.Property{{Name: "verdict:author", Value: p.Author}}
	if p.Notice != "" {
		d.Properties = append(d.Properties, cyclonedx.Property{Name: "verdict:notice", Value: p.Notice})
	}
	refs := map[string]bool{subject.Ref: true}
	for _, st := range s.Said(verdict.ChannelVEX, version) {
		v, ok := vulnerability(s, release, st)
		if !ok {
			continue
		}
		d.Vulnerabilities = append(d.Vulnerabilities, v)
		for _, a := range v.Affects {
			if !refs[a.Ref] {
				refs[a.Ref] = true
				d.Components = append(d.Components, part(a.Ref, "library"))
			}
		}
	}
	slices.SortFunc(d.Components, func(a, b cyclonedx.Component) int { return strings.Compare(a.Ref, b.Ref) })
	if len(d.Vulnerabilities) == 0 {
		return cyclonedx.Document{}, verdict.Errorf(verdict.NotFound, "nothing is published about %s that CycloneDX can say", release.Ref())
	}
	return d, nil
}

// part is a component under its package URL.
func part(text, kind string) cyclonedx.Component {
	c := cyclonedx.Component{Type: kind, Ref: text, Name: text, PURL: text}
	if u, err := purl.Parse(text); err == nil {
		c.Group, c.Name, c.Version = u.Namespace, u.Name, u.Version
	}
	return c
}

// serial is the document's serial number: an UUID of version 8 (RFC 9562, 5.8) made
// from its name, so that the same document always has the same one.
func serial(s publish.Snapshot, version, about string) string {
	return serialOf(s.Product.Namespace + "/vex/" + verdict.Ref{Product: s.Product.Slug, Version: version}.String() + "/cyclonedx/" + about)
}

func serialOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	u := sum[:16]
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}
