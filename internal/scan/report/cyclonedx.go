// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"sync"

	"verdict"
	"verdict/spec/strictjson"
)

// billDocument is what a CycloneDX document says of vulnerabilities and of the
// components that they are in. Scanners write such documents less carefully than
// the standard wants, so that they are read with less care than bills are.
type billDocument struct {
	Serial string `json:"serialNumber" xml:"serialNumber,attr"`
	// The version is a number in JSON and an attribute in XML.
	Version    json.RawMessage `json:"version" xml:"-"`
	VersionXML string          `json:"-" xml:"version,attr"`
	Metadata   struct {
		Component billComponent `json:"component" xml:"component"`
		Tools     billTools     `json:"-" xml:"tools"`
	} `json:"metadata" xml:"metadata"`
	Components []billComponent `json:"components" xml:"components>component"`
	Claims     []billClaim     `json:"vulnerabilities" xml:"vulnerabilities>vulnerability"`
}

// billTools are the tools of an XML document: a list of their own until 1.4,
// components from 1.5 on.
type billTools struct {
	Tools      []billToolName `xml:"tool"`
	Components []billToolName `xml:"components>component"`
}

type billToolName struct {
	Name    string `xml:"name"`
	Version string `xml:"version"`
}

type billComponent struct {
	Type    string `json:"type" xml:"type,attr"`
	Ref     string `json:"bom-ref" xml:"bom-ref,attr"`
	Group   string `json:"group" xml:"group"`
	Name    string `json:"name" xml:"name"`
	Version string `json:"version" xml:"version"`
	PURL    string `json:"purl" xml:"purl"`
	Hashes  []struct {
		Algorithm string `json:"alg" xml:"alg,attr"`
		Content   string `json:"content" xml:",chardata"`
	} `json:"hashes" xml:"hashes>hash"`
	Evidence struct {
		Occurrences []struct {
			Location string `json:"location" xml:"location"`
		} `json:"occurrences" xml:"occurrences>occurrence"`
	} `json:"evidence" xml:"evidence"`
	Components []billComponent `json:"components" xml:"components>component"`
	// Claims are those of the extension that documents before 1.4 have.
	Claims []billClaim `json:"-" xml:"vulnerabilities>vulnerability"`
}

type billClaim struct {
	ID string `json:"id" xml:"id"`
	// Ref is the component, in the extension that documents before 1.4 have.
	Ref        string `json:"-" xml:"ref,attr"`
	References []struct {
		ID string `json:"id" xml:"id"`
	} `json:"references" xml:"references>reference"`
	Ratings []struct {
		Severity string `json:"severity" xml:"severity"`
	} `json:"ratings" xml:"ratings>rating"`
	Affects []billTarget `json:"affects" xml:"affects>target"`
}

type billTarget struct {
	Ref      string         `json:"ref" xml:"ref"`
	Versions []billVersions `json:"versions" xml:"versions>version"`
}

var billDocuments = sync.OnceValue(strictjson.PlanOf[billDocument])

func readCycloneDXJSON(s *sheet) error {
	d, err := decode(s, billDocuments)
	if err != nil {
		return err
	}
	s.Tool = billTool(s.raw)
	d.rows(s)
	return nil
}

func readCycloneDXXML(s *sheet) error {
	var d billDocument
	if err := xml.NewDecoder(bytes.NewReader(s.raw)).Decode(&d); err != nil {
		return invalid("cannot be read as a CycloneDX document: %w", err).At(s.Name, 0, "")
	}
	if tools := append(d.Metadata.Tools.Tools, d.Metadata.Tools.Components...); len(tools) > 0 {
		s.Tool, s.Version = strings.TrimSpace(tools[0].Name), strings.TrimSpace(tools[0].Version)
	}
	d.rows(s)
	return nil
}

// billTool names the tool of a document, which is a list until 1.4 and an object
// with a list of components from 1.5 on.
func billTool(raw []byte) string {
	metadata := members{"": raw}.object("").object("metadata")
	if tools := metadata.object("tools"); tools != nil {
		return tools.firstOf("components").text("name")
	}
	return metadata.firstOf("tools").text("name")
}

func (d *billDocument) rows(s *sheet) {
	s.Format = "CycloneDX with vulnerabilities"
	subject := d.Metadata.Component
	s.Subject = verdict.ScanSubject{Name: grouped(subject.Group, subject.Name), Image: subject.Type == "container"}
	if s.Subject.Image {
		s.Subject.Tags = []string{subject.reference()}
	}
	refs := d.refs()
	d.walk(d.Components, func(c billComponent) {
		for _, claim := range c.Claims {
			s.addAs(claim.row(claim.ids(), claim.severity(), c.identity(), ""))
		}
	})
	for _, claim := range d.Claims {
		claim.rows(s, refs)
	}
}

// billRefs are what a document calls by its own references.
type billRefs struct {
	link       string // with which references into this document begin elsewhere; "" when it has no serial number
	components map[string]verdict.ScanComponent
}

// refs gathers the components by their references. One that several components have
// tells none of them.
func (d *billDocument) refs() billRefs {
	refs := billRefs{components: map[string]verdict.ScanComponent{}}
	if serial, ok := strings.CutPrefix(strings.TrimSpace(d.Serial), "urn:uuid:"); ok {
		version := first(strings.Trim(string(d.Version), `"`), strings.TrimSpace(d.VersionXML), "1")
		refs.link = strings.ToLower(bomLink + serial + "/" + version + "#")
	}
	d.walk(append([]billComponent{d.Metadata.Component}, d.Components...), func(c billComponent) {
		if c.Ref == "" {
			return
		}
		of := c.identity()
		if before, ok := refs.components[c.Ref]; ok && !reflect.DeepEqual(before, of) {
			of = verdict.ScanComponent{Unclear: fmt.Sprintf("points to %q, which is the bom-ref of several components of the report", short(c.Ref))}
		}
		refs.components[c.Ref] = of
	})
	return refs
}

// bomLink is with what a reference into any bill begins (CycloneDX, BOM-Link):
// urn:cdx:serial/version#bom-ref.
const bomLink = "urn:cdx:"

// component gives what a reference points to: a component of this document, or what
// a package URL in its place names.
func (r billRefs) component(ref string) verdict.ScanComponent {
	if c, ok := r.components[ref]; ok || ref == "" {
		return c
	}
	inside := ref
	if strings.HasPrefix(ref, bomLink) {
		bill, fragment, _ := strings.Cut(ref, "#")
		if plain, err := url.PathUnescape(fragment); err == nil {
			fragment = plain
		}
		if c, ok := r.components[fragment]; ok && strings.ToLower(bill)+"#" == r.link {
			return c
		}
		inside = fragment
	}
	switch {
	case isPURL(inside):
		return verdict.ScanComponent{PURL: inside}
	case inside != ref:
		return verdict.ScanComponent{Unclear: fmt.Sprintf("points into another bill, which is not in the report: %q", short(ref))}
	}
	return verdict.ScanComponent{Unclear: fmt.Sprintf("points to %q, which is the bom-ref of no component of the report", short(ref))}
}

func (d *billDocument) walk(list []billComponent, each func(billComponent)) {
	for _, c := range list {
		each(c)
		d.walk(c.Components, each)
	}
}

// rows adds one row for each component that a claim names, and one for a claim
// that names none.
func (v billClaim) rows(s *sheet, refs billRefs) {
	targets := v.Affects
	if v.Ref != "" {
		targets = append([]billTarget{{Ref: v.Ref}}, targets...)
	}
	ids, severity := v.ids(), v.severity()
	if len(targets) == 0 {
		s.addAs(v.row(ids, severity, verdict.ScanComponent{}, ""))
	}
	for _, t := range targets {
		ref := strings.TrimSpace(t.Ref)
		c := refs.component(ref)
		if t.unaffected(c) {
			s.skip(unaffected, short(v.ID)+" in "+short(ref))
			continue
		}
		if others := t.otherVersions(c); others != "" {
			c.Unclear = fmt.Sprintf("is about %s, and the component that it points to is %s", short(others), short(c.String()))
		}
		s.addAs(v.row(ids, severity, c, ref))
	}
}

// otherVersions gives the versions that the target names when none of them is the
// component's; "" when one is, and when it names a range, or none.
func (t billTarget) otherVersions(c verdict.ScanComponent) string {
	var named []string
	for _, v := range t.Versions {
		if v.Range != "" || c.Version == "" || sameVersion(v.Version, c.Version) {
			return ""
		}
		if status := strings.TrimSpace(v.Status); v.Version != "" && (status == "" || status == "affected") {
			named = append(named, v.Version)
		}
	}
	return strings.Join(compact(named, maxIDs), ", ")
}

func (v billClaim) ids() []string {
	ids := []string{v.ID}
	for _, r := range v.References {
		ids = append(ids, r.ID)
	}
	return canonical(ids)
}

// severity is the gravest word: the report names several by whom it likes.
func (v billClaim) severity() (word verdict.SeverityWord) {
	for _, r := range v.Ratings {
		if w := severity(r.Severity, "CycloneDX"); word.Word == "" || graver(w, word) {
			word = w
		}
	}
	return word
}

func (v billClaim) row(ids []string, severity verdict.SeverityWord, c verdict.ScanComponent, ref string) verdict.ScanRow {
	return verdict.ScanRow{IDs: ids, Component: c, Location: ref, Severity: severity}
}

// identity is all that the document says of what a component is.
func (c billComponent) identity() verdict.ScanComponent {
	if c.Type == "container" {
		return verdict.ScanComponent{PURL: c.PURL, Image: c.reference()}
	}
	of := verdict.ScanComponent{PURL: c.PURL, Name: grouped(strings.TrimSpace(c.Group), strings.TrimSpace(c.Name)), Version: strings.TrimSpace(c.Version)}
	if c.Type == "file" {
		of.Files = []string{c.Name}
	}
	for _, o := range c.Evidence.Occurrences[:min(len(c.Evidence.Occurrences), maxFiles)] {
		of.Files = append(of.Files, o.Location)
	}
	for _, h := range c.Hashes[:min(len(c.Hashes), maxIDs)] {
		of.Digests = digest(of.Digests, h.Algorithm, h.Content)
	}
	return of
}

// reference names an image: its name, which may hold a tag, and its version, which is
// a tag or a digest.
func (c billComponent) reference() string {
	name, version := strings.TrimSpace(c.Name), strings.TrimSpace(c.Version)
	tagged := strings.LastIndexByte(name, ':') > strings.LastIndexByte(name, '/')
	switch {
	case name == "" || version == "" || strings.Contains(name, "@"):
		return name
	case strings.HasPrefix(version, "sha256:"):
		return name + "@" + version
	case tagged:
		return name
	}
	return name + ":" + version
}

var severityRanks = map[verdict.Severity]int{verdict.SeverityNone: 1, verdict.SeverityLow: 2, verdict.SeverityMedium: 3, verdict.SeverityHigh: 4, verdict.SeverityCritical: 5}

func graver(a, b verdict.SeverityWord) bool {
	return cmp.Compare(severityRanks[a.Severity()], severityRanks[b.Severity()]) > 0
}
