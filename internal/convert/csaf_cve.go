// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verdict"
	"verdict/spec/csaf"
	"verdict/spec/cve"
	"verdict/spec/osv"
)

// csafReading is a vulnerability of a CSAF document on its way.
type csafReading struct {
	doc    *csaf.Document
	tree   *csaf.Tree
	flaw   *csaf.Vulnerability
	path   string // JSON pointer to the flaw
	losses losses
	places places

	affectedIDs map[csaf.ProductID]bool // of the flaw
	expanded    int                     // products that were named
}

// mostNamed is how many products the parts of a document may name, groups taken apart: a
// few groups in many flags could name billions.
const mostNamed = 2_000_000

// expand gives the products that ids and groups name; none when the document names too
// many.
func (c *csafReading) expand(ids []csaf.ProductID, groups []csaf.GroupID) []csaf.ProductID {
	if len(groups) > 0 && c.expanded <= mostNamed {
		ids = c.tree.Expand(ids, groups)
	}
	if c.expanded += len(ids) + len(groups); c.expanded > mostNamed {
		return nil
	}
	return ids
}

// tooMany is the error about a document that names more products than can be gone through.
func (c *csafReading) tooMany() error {
	if c.expanded <= mostNamed {
		return nil
	}
	return verdict.Errorf(verdict.Invalid, "the document names products more than %d times", mostNamed).At("", 1, c.path)
}

// csafToCVE writes a vulnerability of a CSAF document as a CVE record.
func csafToCVE(raw []byte, o Options) (Converted, error) {
	c, err := readFlaw(raw, o)
	if err != nil {
		return Converted{}, err
	}
	if c.flaw.CVE == "" {
		return Converted{}, verdict.Errorf(verdict.Invalid, "the vulnerability has no CVE id").At("", 1, c.path+"/cve").WithHint("reserve an id with a CNA, and add it as cve")
	}
	if o.OrgID == "" {
		c.losses.add(Added, "/document/publisher", "a CVE record names who publishes it (cveMetadata.assignerOrgId, providerMetadata.orgId) by UUID, and CSAF does not: give --org")
	}
	out := c.record(o)
	if err := c.tooMany(); err != nil {
		return Converted{}, err
	}
	c.shorten(&out.Containers.CNA)
	if len(out.Containers.CNA.References) == 0 {
		c.losses.add(Added, c.path+"/references", "a CVE record has at least one reference, and this vulnerability has none")
	}
	c.losses.sort()
	text, err := cve.Encode(out)
	return Converted{text, c.losses}, err
}

// csafToOSV writes a vulnerability of a CSAF document as an OSV record, by way of what a
// CVE record would say.
func csafToOSV(raw []byte, o Options) (Converted, error) {
	c, err := readFlaw(raw, o)
	if err != nil {
		return Converted{}, err
	}
	next := cveReading{record: c.record(o)}
	if err := c.tooMany(); err != nil {
		return Converted{}, err
	}
	if next.record.Metadata.ID == "" {
		return Converted{}, verdict.Errorf(verdict.Invalid, "the vulnerability has neither a CVE id nor another one").At("", 1, c.path+"/ids")
	}
	out := next.osv(o)
	if !osv.KnownID(out.ID) {
		out.ID = "x_" + out.ID
		c.losses.add(Added, c.path, "%.80q is no id of a database that OSV knows; x_ stands in front of it", next.record.Metadata.ID)
	}
	c.losses = append(c.losses, c.places.back(next.losses)...)
	c.losses.sort()
	text, err := osv.Encode(out)
	return Converted{text, c.losses}, err
}

// readCSAF reads a document in the words of the commands' errors.
func readCSAF(raw []byte) (*csafReading, error) {
	d, err := csaf.Decode(raw)
	var unusable *csaf.DecodeError
	if errors.As(err, &unusable) {
		return nil, verdict.Errorf(verdict.Invalid, "%s", unusable.Message).At("", unusable.Line, unusable.Path)
	}
	if err != nil {
		return nil, err
	}
	if d.Gone() {
		return nil, verdict.Errorf(verdict.Invalid, "the document %s says that it no longer holds", d.Header.Tracking.ID).At("", 1, "/document")
	}
	c := &csafReading{doc: d, places: places{}}
	tree, problems := d.Tree()
	c.tree = tree
	for _, p := range problems {
		c.losses.add(Fault, p.Path, "%s", p.Message)
	}
	return c, nil
}

// readFlaw reads a document and chooses its vulnerability: the one that the options name,
// else the only one.
func readFlaw(raw []byte, o Options) (*csafReading, error) {
	c, err := readCSAF(raw)
	if err != nil {
		return nil, err
	}
	var ids []string
	for i := range c.doc.Vulnerabilities {
		v := &c.doc.Vulnerabilities[i]
		ids = append(ids, cmp.Or(flawID(v), "vulnerability "+strconv.Itoa(i)))
		if o.Vulnerability == "" && len(c.doc.Vulnerabilities) == 1 || o.Vulnerability != "" && named(v, o.Vulnerability) {
			c.flaw, c.path = v, "/vulnerabilities/"+strconv.Itoa(i)
		}
	}
	switch {
	case c.flaw != nil:
		return c, nil
	case len(ids) == 0:
		return nil, verdict.Errorf(verdict.Invalid, "the document holds no vulnerability").At("", 1, "/vulnerabilities")
	case o.Vulnerability != "":
		return nil, verdict.Errorf(verdict.Usage, "the document holds no vulnerability %s", o.Vulnerability).WithHint("it holds %s", strings.Join(ids, ", "))
	}
	return nil, verdict.Errorf(verdict.Usage, "the document holds %d vulnerabilities, and a record is about one", len(ids)).
		WithHint("choose with --vulnerability: %s", strings.Join(ids, ", "))
}

// flawID gives the id by which a vulnerability is known.
func flawID(v *csaf.Vulnerability) string {
	if v.CVE != "" || len(v.IDs) == 0 {
		return v.CVE
	}
	return v.IDs[0].Text
}

func named(v *csaf.Vulnerability, id string) bool {
	return v.CVE == id || slices.ContainsFunc(v.IDs, func(other csaf.ID) bool { return other.Text == id })
}

// record gives what a CVE record says of the flaw.
func (c *csafReading) record(o Options) cve.Record {
	h := c.doc.Header
	t := h.Tracking
	m := cve.Metadata{ID: cmp.Or(flawID(c.flaw), t.ID), State: cve.Published, AssignerOrgID: o.OrgID, AssignerShortName: o.OrgName,
		DatePublished: c.stamp("/document/tracking/initial_release_date", t.InitialReleaseDate),
		DateUpdated:   c.stamp("/document/tracking/current_release_date", t.CurrentReleaseDate)}
	if n := len(t.RevisionHistory); n > 0 {
		m.Serial, _ = strconv.Atoi(t.RevisionHistory[n-1].LegacyVersion) // 0 is none
	}
	c.places["/cveMetadata"] = "/document/tracking"
	own := cve.Container{Provider: cve.Provider{OrgID: o.OrgID, ShortName: o.OrgName, DateUpdated: m.DateUpdated}, Title: cmp.Or(c.flaw.Title, h.Title),
		DatePublic: c.stamp(c.path+"/release_date", c.flaw.ReleaseDate)}
	c.notes(&own)
	c.problems(&own)
	c.sources(&own, m.ID)
	c.ratings(&own)
	c.references(&own)
	c.credits(&own)
	c.remedies(&own)
	c.exploits(&own)
	own.Affected = c.affected()
	if len(own.Affected) == 0 {
		c.losses.add(Added, c.path+"/product_status", "a record names at least one product, and this vulnerability none")
	}
	c.untold()
	return cve.Record{DataType: "CVE_RECORD", DataVersion: "5.2.0", Metadata: m, Containers: cve.Containers{CNA: own}}
}

// stamp writes a time in UTC.
func (c *csafReading) stamp(path string, t csaf.Timestamp) cve.Timestamp {
	at, err := t.Time()
	if err != nil {
		c.losses.add(Fault, path, "%.80q is no time, and is left out", string(t))
		return ""
	}
	return cve.Timestamp(osv.TimestampOf(at))
}

// shorten cuts texts to what the schema of CVE records allows.
func (c *csafReading) shorten(own *cve.Container) {
	cut := osvReading{}
	own.Title = cut.cut(c.path+"/title", own.Title, 256)
	for i := range own.Descriptions {
		own.Descriptions[i].Value = cut.cut(c.path+"/notes", own.Descriptions[i].Value, 4096)
	}
	c.losses = append(c.losses, cut.losses...)
}

// untold tells what of the document has no place in a record about one flaw.
func (c *csafReading) untold() {
	h, v := c.doc.Header, c.flaw
	if label := c.doc.Label(); !csaf.Open(label) {
		c.losses.add(Lost, "/document/distribution/tlp", "the document is TLP:%s, and the target cannot say who may read it", label)
	}
	for _, m := range []struct {
		path  string
		there bool
	}{
		{"/document/distribution/text", h.Distribution != nil && h.Distribution.Text != ""}, {"/document/publisher", true},
		{"/document/tracking/aliases", len(h.Tracking.Aliases) > 0}, {"/document/tracking/revision_history", len(h.Tracking.RevisionHistory) > 2},
		{"/document/tracking/status", h.Tracking.Status != "final"}, {c.path + "/involvements", len(v.Involvements) > 0},
		{c.path + "/discovery_date", v.DiscoveryDate != ""}, {c.path + "/flags", len(v.Flags) > 0}, {c.path + "/disclosure_date", v.DisclosureDate != ""},
		{c.path + "/first_known_exploitation_dates", len(v.FirstKnownExploitations) > 0}, {"/document/license_expression", h.LicenseExpression != ""},
		{c.path + "/product_status/recommended", v.ProductStatus != nil && len(v.ProductStatus.Recommended) > 0},
	} {
		if m.there {
			c.losses.add(Lost, m.path, "%s has no place", m.path[strings.LastIndex(m.path, "/")+1:])
		}
	}
	for i := range c.doc.Vulnerabilities {
		if at := fmt.Sprintf("/vulnerabilities/%d", i); at != c.path {
			c.losses.add(Lost, at, "a record is about one flaw, and this is another one")
		}
	}
	for _, pointer := range c.doc.Unknown {
		c.losses.add(Lost, pointer, "the standard knows no member of this name, and it has no place")
	}
}
