// SPDX-License-Identifier: Apache-2.0

// Package csafvex writes what was published about a release as a CSAF 2.0 document of the
// profile VEX (section 4.5).
//
// Its product tree holds the release under its vendor and product, by its package URL and,
// where scanners know it by another name, by that; what it ships, images by digest and tag
// and files by their hash; and each component that statements rest on as a component of
// the release. Where its parts differ in status, each has its own, with what is shipped of
// it, and nothing is said of the release as a whole. What CSAF 2.0 has no word for stands
// in notes: scores of CVSS 4, parts of which nothing is known. That a release is not affected needs a reason: a
// justification is written as a flag, else what was said of the impact as a threat, and
// without either the release is under investigation. Statements of status unknown and
// not_evaluated are not written, as in OpenVEX.
package csafvex

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/csaftree"
	"verdict/spec/csaf"
)

// Options are what a document tells of itself, beside what was published.
type Options struct {
	// Revisions are the instants of its contents so far, the first first; of none the last
	// change of what is published is the only one.
	Revisions []time.Time
	// Address gives the URL at which a document of a TLP label stands, by its history; nil
	// for a place beneath the product's namespace.
	Address func(label string, t csaf.Tracking) string
}

// Render gives the document about one release. The error is of code NotFound when there is
// no such release or nothing to say about it.
func Render(s publish.Snapshot, version string, o Options) ([]byte, error) {
	d, err := document(s, version)
	if err != nil {
		return nil, err
	}
	if len(o.Revisions) == 0 {
		o.Revisions = []time.Time{Changed(s, version)}
	}
	d.Header.Tracking = tracking(id(s, version), o.Revisions)
	if o.Address != nil {
		d.Header.References[0].URL = o.Address(d.Label(), d.Header.Tracking)
	}
	return encode(s, version, d)
}

// Apart reports whether the snapshot's audience reads of a release what the public does not:
// only then is there a document for it.
func Apart(s publish.Snapshot, version string) bool {
	return s.Audience != verdict.PublicAudience && slices.ContainsFunc(s.Said(verdict.ChannelCSAF, version), func(st verdict.Statement) bool {
		return !verdict.PublicAudience.Reads(st.Audience) && csaftree.Says(st)
	})
}

// Changed is the instant of the last change of what is published about a release, and of
// what it ships: that of the content as it is.
func Changed(s publish.Snapshot, version string) time.Time {
	return s.ChangedWith(verdict.ChannelCSAF, version)
}

// Digest is the SHA-256, in lower-case hex, of the document's content: without its
// revisions and instants.
func Digest(s publish.Snapshot, version string) (string, error) {
	d, err := document(s, version)
	if err != nil {
		return "", err
	}
	for i := range d.Vulnerabilities {
		v := &d.Vulnerabilities[i]
		for k := range v.Flags {
			v.Flags[k].Date = ""
		}
		for k := range v.Threats {
			v.Threats[k].Date = ""
		}
	}
	out, err := encode(s, version, d)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(out)
	return hex.EncodeToString(sum[:]), nil
}

func encode(s publish.Snapshot, version string, d csaf.Document) ([]byte, error) {
	out, err := csaf.Encode(d)
	if err != nil {
		return nil, verdict.Errorf(verdict.Invalid, "what is published about %s@%s makes no CSAF document: %w", s.Product.Slug, version, err)
	}
	return out, nil
}

// id is the document's own; those for an audience are other documents than the public's.
func id(s publish.Snapshot, version string) string {
	own := s.Product.Slug + "-" + version + "-vex"
	if s.Audience != verdict.PublicAudience {
		own += "-" + string(s.Audience)
	}
	return own
}

func document(s publish.Snapshot, version string) (csaf.Document, error) {
	s = s.Indexed()
	p := s.Product
	release, err := s.Release(version)
	if err != nil {
		return csaf.Document{}, err
	}
	if p.Namespace == "" || p.Author == "" {
		return csaf.Document{}, verdict.Errorf(verdict.Invalid, "product %s has no namespace or no author, and its documents need both", p.Slug).
			WithHint("set namespace and author of the product")
	}
	t := csaftree.New("-")
	d := csaf.Document{Header: header(s, version)}
	for _, st := range s.Said(verdict.ChannelCSAF, version) {
		if v, ok := vulnerability(s, t, st); ok {
			d.Vulnerabilities = append(d.Vulnerabilities, v)
		}
	}
	if len(d.Vulnerabilities) == 0 {
		return csaf.Document{}, verdict.Errorf(verdict.NotFound, "nothing is published about %s that CSAF can say", release.Ref())
	}
	d.ProductTree = t.Tree()
	return d, nil
}

func header(s publish.Snapshot, version string) csaf.Header {
	p := s.Product
	h := csaf.Header{
		Category: csaf.VEX, CSAFVersion: "2.0", Lang: "en",
		Title:        fmt.Sprintf("%s %s: which vulnerabilities affect it", p.Name, version),
		Distribution: &csaf.Distribution{TLP: &csaf.TLP{Label: publish.TLP(s.Audience), URL: "https://www.first.org/tlp/v1/"}},
		Publisher:    csaf.Publisher{Category: "vendor", Name: p.Author, Namespace: p.Namespace},
		References:   []csaf.Reference{{Category: "self", Summary: "This document", URL: p.Namespace + "/csaf/" + csaf.FileName(id(s, version))}},
	}
	if s.Audience != verdict.PublicAudience {
		h.Distribution.Text = "For " + string(s.Audience) + " alone."
	}
	if p.Contact != "" {
		h.Publisher.ContactDetails = "Reports of undisclosed vulnerabilities: " + p.Contact
	}
	if p.Notice != "" {
		h.Notes = []csaf.Note{{Category: "legal_disclaimer", Text: p.Notice}}
	}
	return h
}

// tracking numbers the revisions from 1. Time does not go back in a history (test 6.1.14).
func tracking(id string, revisions []time.Time) csaf.Tracking {
	t := csaf.Tracking{ID: id, Status: "final", Generator: &csaf.Generator{Engine: csaf.Engine{Name: "verdict"}}}
	last := revisions[0]
	for i, at := range revisions {
		if at.After(last) {
			last = at
		}
		summary := "What is published about the release has changed."
		if i == 0 {
			summary = "First published."
		}
		t.RevisionHistory = append(t.RevisionHistory, csaf.Revision{Date: timestamp(last), Number: strconv.Itoa(i + 1), Summary: summary})
	}
	t.Version = strconv.Itoa(len(revisions))
	t.InitialReleaseDate, t.CurrentReleaseDate = timestamp(revisions[0]), timestamp(last)
	return t
}

func timestamp(at time.Time) csaf.Timestamp { return csaftree.Timestamp(at) }
