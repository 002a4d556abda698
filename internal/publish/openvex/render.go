// SPDX-License-Identifier: Apache-2.0

// Package openvex writes what was published about a release as an OpenVEX 0.2.0
// document, and reads such a document back.
//
// A document has one statement for each published one, with the release as its
// product and the components as subcomponents. A release is named twice where
// scanners know it by another name than we (publish.ScannedPURL), and the images that it
// ships beside it, by digest and tag; those of a part that differs from the release have
// a statement of their own. Of a bill grype and
// trivy take no product at all and ask for the components instead: for them there is
// a second form, ByComponent. The product's notice stands in
// tooling, the one free text that OpenVEX has for a whole document. Statements
// of status unknown and not_evaluated have no word in OpenVEX and are not
// written: OpenVEX reads silence as "nothing was said", which is what they mean.
package openvex

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/openvex"
)

// Form is how a document names what it speaks of.
type Form bool

// The forms.
const (
	// ByRelease names the release as the product, and its components beneath it.
	ByRelease Form = false
	// ByComponent names the components as products. Such a document is true of the
	// release only, and is for nothing but scans of it: it says so in its tooling.
	ByComponent Form = true
)

// Render gives the document about one release. docVersion is its version, from 1:
// the count of the distinct digests of its content so far. The error is of code
// NotFound when there is no such release or nothing to say about it.
func Render(s publish.Snapshot, version string, docVersion int) ([]byte, error) {
	return RenderAs(ByRelease, s, version, docVersion)
}

// RenderAs is Render in a form.
func RenderAs(f Form, s publish.Snapshot, version string, docVersion int) ([]byte, error) {
	d, err := document(s, version, f)
	if err != nil {
		return nil, err
	}
	d.Version = openvex.Number(docVersion)
	return encode(s, version, d)
}

// Digest is the SHA-256, in lower-case hex, of the document's content: without
// its version and its instants.
func Digest(s publish.Snapshot, version string) (string, error) {
	return DigestAs(ByRelease, s, version)
}

// DigestAs is Digest of a form.
func DigestAs(f Form, s publish.Snapshot, version string) (string, error) {
	d, err := document(s, version, f)
	if err != nil {
		return "", err
	}
	const fixed = "1970-01-01T00:00:00Z"
	d.Version, d.Timestamp = 1, fixed
	for i := range d.Statements {
		d.Statements[i].Timestamp = fixed
	}
	out, err := encode(s, version, d)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(out)
	return hex.EncodeToString(sum[:]), nil
}

func encode(s publish.Snapshot, version string, d openvex.Document) ([]byte, error) {
	out, err := openvex.Encode(d)
	if err != nil {
		return nil, verdict.Errorf(verdict.Invalid, "what is published about %s@%s makes no OpenVEX document: %w", s.Product.Slug, version, err)
	}
	return out, nil
}

func document(s publish.Snapshot, version string, f Form) (openvex.Document, error) {
	s = s.Indexed()
	p := s.Product
	if _, err := s.Release(version); err != nil {
		return openvex.Document{}, err
	}
	if p.Namespace == "" || p.Author == "" {
		return openvex.Document{}, verdict.Errorf(verdict.Invalid, "product %s has no namespace or no author, and its documents need both", p.Slug).
			WithHint("set namespace and author of the product")
	}
	d := openvex.Document{
		Context:   openvex.Context,
		ID:        p.Namespace + "/vex/" + verdict.Ref{Product: p.Slug, Version: version}.String(),
		Author:    p.Author,
		Timestamp: instant(s.ChangedWith(verdict.ChannelVEX, version)),
		Tooling:   strings.TrimSpace("verdict. " + p.Notice),
	}
	if f == ByComponent {
		d.ID += "/components"
		d.Tooling += fmt.Sprintf(" It names components as products, and is for scans of %s only.", verdict.Ref{Product: p.Slug, Version: version})
	}
	for _, st := range s.Said(verdict.ChannelVEX, version) {
		d.Statements = append(d.Statements, written(s, st, f)...)
	}
	if len(d.Statements) == 0 {
		return openvex.Document{}, verdict.Errorf(verdict.NotFound, "nothing is published about %s@%s that OpenVEX can say", p.Slug, version)
	}
	return d, nil
}

// statusOf is the table of statuses; the others have no word in OpenVEX.
var statusOf = map[verdict.Status]openvex.Status{
	verdict.Affected:           openvex.Affected,
	verdict.NotAffected:        openvex.NotAffected,
	verdict.Fixed:              openvex.Fixed,
	verdict.UnderInvestigation: openvex.UnderInvestigation,
}

func statement(s publish.Snapshot, st verdict.Statement, f Form) (openvex.Statement, bool) {
	p := s.Product
	status, ok := statusOf[st.Status]
	named := products(p, st, f)
	if !ok || len(named) == 0 {
		return openvex.Statement{}, false
	}
	out := openvex.Statement{
		Vulnerability:   openvex.Vulnerability{Name: st.Vulnerability, Description: st.Title, Aliases: s.MachineIDs(st)},
		Timestamp:       instant(st.At),
		Products:        named,
		Status:          status,
		StatusNotes:     partNotes(st.Parts),
		ActionStatement: st.Action,
	}
	// An impact statement says why something cannot be exploited, so that of any
	// other status is a note.
	if st.Status == verdict.NotAffected {
		out.Justification = openvex.Justification(st.Justification)
		out.ImpactStatement = st.Impact
	} else {
		out.StatusNotes = joinNotes(st.Impact, out.StatusNotes)
	}
	if st.Status == verdict.Affected && strings.TrimSpace(st.Action) == "" {
		out.ActionStatement = upgrade(p, st.FixedIn)
	}
	return out, true
}

// products names what the statement is about. By component there is none where no
// component is named.
func products(p verdict.Product, st verdict.Statement, f Form) (list []openvex.Product) {
	components := componentPURLs(p, st)
	if f == ByComponent {
		for _, purl := range components {
			list = append(list, openvex.Product{Component: component(purl)})
		}
		return list
	}
	for _, purl := range distinctInOrder(publish.ReleasePURL(p, st.Version), publish.ScannedPURL(p, st.Version)) {
		out := openvex.Product{Component: component(purl)}
		if purl == publish.ReleasePURL(p, st.Version) {
			out.Identifiers.CPE23 = publish.ReleaseCPE(p, st.Version)
		}
		for _, c := range components {
			out.Subcomponents = append(out.Subcomponents, component(c))
		}
		list = append(list, out)
	}
	return list
}

func distinctInOrder(a, b string) []string {
	if a == b {
		return []string{a}
	}
	return []string{a, b}
}

func component(purl string) openvex.Component {
	return openvex.Component{ID: purl, Identifiers: &openvex.Identifiers{PURL: purl}}
}

// componentPURLs are the statement's components in order of text, each once. One
// that was removed has no package URL in this release; the release is no
// component of itself, as a flaw of our own has it.
func componentPURLs(p verdict.Product, st verdict.Statement) []string {
	var purls []string
	for _, c := range st.Components {
		purls = append(purls, c.PURL)
	}
	return distinct(purls, publish.ReleasePURL(p, st.Version))
}

// upgrade is the action for an affected release about which nobody wrote one.
func upgrade(p verdict.Product, fixedIn []verdict.LineRelease) string {
	var versions []string
	for _, f := range fixedIn {
		versions = append(versions, f.Release)
	}
	if versions = distinct(versions, ""); len(versions) == 0 {
		return "No release that fixes it has been published yet."
	}
	return fmt.Sprintf("Upgrade to a release that fixes it: %s %s.", p.Name, strings.Join(versions, ", "))
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
