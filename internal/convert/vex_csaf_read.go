// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verdict/spec/csaf"
	"verdict/spec/cyclonedx"
	"verdict/spec/openvex"
	"verdict/spec/purl"
)

// readCSAFVEX reads what a CSAF document says of products, whatever its profile.
func readCSAFVEX(raw []byte, _ Options) (*vex, error) {
	c, err := readCSAF(raw)
	if err != nil {
		return nil, err
	}
	h := c.doc.Header
	v := &vex{id: h.Tracking.ID, author: h.Publisher.Name, title: h.Title, publisher: h.Publisher, version: len(h.Tracking.RevisionHistory)}
	if n := v.version; n > 0 {
		if legacy, err := strconv.Atoi(h.Tracking.RevisionHistory[n-1].LegacyVersion); err == nil {
			v.version = legacy
		}
	}
	for _, n := range h.Notes {
		if n.Title == noteTooling {
			v.tooling = n.Text
		}
	}
	c.losses, v.losses = nil, c.losses
	v.at, _ = h.Tracking.CurrentReleaseDate.Time()    // the zero time for what is none
	v.first, _ = h.Tracking.InitialReleaseDate.Time() // as above
	for i := range c.doc.Vulnerabilities {
		c.flaw, c.path = &c.doc.Vulnerabilities[i], nth("/vulnerabilities", i)
		if id := flawID(c.flaw); id == "" {
			v.losses.add(Fault, c.path, "the vulnerability has no id, and what is said of it is left out")
			continue
		}
		reading := vexOfCSAF{csafReading: c, vex: v}
		reading.index()
		v.statements = append(v.statements, reading.statements()...)
		if err := c.tooMany(); err != nil {
			return nil, err
		}
	}
	v.losses = append(v.losses, c.losses...)
	if label := c.doc.Label(); !csaf.Open(label) {
		v.losses.add(Lost, "/document/distribution/tlp", "the document is TLP:%s, and the target cannot say who may read it", label)
	}
	for _, m := range []struct {
		name  string
		there bool
	}{{"notes", len(h.Notes) > 0 && v.tooling == ""}, {"acknowledgments", len(h.Acknowledgments) > 0}, {"references", len(h.References) > 0},
		{"aggregate_severity", h.AggregateSeverity != nil}} {
		if m.there {
			v.losses.add(Lost, "/document/"+m.name, "%s has no place", m.name)
		}
	}
	return v, nil
}

// vexOfCSAF is a vulnerability of a CSAF document on its way to a VEX of another standard.
type vexOfCSAF struct {
	*csafReading
	vex     *vex
	said    map[csaf.ProductID]*sayings
	vectors []string // of all scores
}

// sayings are the entries of a vulnerability that name a product, by their places.
type sayings struct{ flags, threats, remediations, scores []int }

// index gathers what is said of each product.
func (c *vexOfCSAF) index() {
	c.said = map[csaf.ProductID]*sayings{}
	each := func(ids []csaf.ProductID, groups []csaf.GroupID, list func(*sayings) *[]int, i int) {
		for _, id := range c.expand(ids, groups) {
			if c.said[id] == nil {
				c.said[id] = &sayings{}
			}
			l := list(c.said[id])
			*l = append(*l, i)
		}
	}
	for i, f := range c.flaw.Flags {
		each(f.ProductIDs, f.GroupIDs, func(s *sayings) *[]int { return &s.flags }, i)
	}
	for i, t := range c.flaw.Threats {
		each(t.ProductIDs, t.GroupIDs, func(s *sayings) *[]int { return &s.threats }, i)
	}
	for i, r := range c.flaw.Remediations {
		each(r.ProductIDs, r.GroupIDs, func(s *sayings) *[]int { return &s.remediations }, i)
	}
	for i, score := range c.flaw.AllScores() {
		c.vectors = append(c.vectors, score.Vector())
		each(score.Products, nil, func(s *sayings) *[]int { return &s.scores }, i)
	}
}

var vexStatusOf = map[string]openvex.Status{
	"first_affected": openvex.Affected, "known_affected": openvex.Affected, "last_affected": openvex.Affected,
	"first_fixed": openvex.Fixed, "fixed": openvex.Fixed, "known_not_affected": openvex.NotAffected, "under_investigation": openvex.UnderInvestigation,
}

// statements gives one for all products of which the same is said.
func (c *vexOfCSAF) statements() (list []statement) {
	if c.flaw.ProductStatus == nil {
		return nil
	}
	for _, m := range []struct {
		name  string
		there bool
	}{{"acknowledgments", len(c.flaw.Acknowledgments) > 0}, {"involvements", len(c.flaw.Involvements) > 0}} {
		if m.there {
			c.vex.losses.add(Lost, c.path+"/"+m.name, "%s has no place", m.name)
		}
	}
	about := c.about()
	index := map[string]int{}
	noted := noteOf(c.flaw, noteStatus)
	for _, p := range c.placed() {
		s := c.sayingOf(p.status, p.id)
		s.flaw, s.notes = about, join(noted, s.notes)
		key := fmt.Sprint(s.status, s.justification, s.finer, s.impact, s.notes, s.action, s.workaround, s.responses, s.at, s.vectors)
		i, known := index[key]
		if !known {
			i = len(list)
			index[key] = i
			list = append(list, s)
		}
		list[i].gather(p.part)
	}
	return list
}

// noteOf gives the note of a title.
func noteOf(v *csaf.Vulnerability, title string) string {
	for _, n := range v.Notes {
		if n.Title == title {
			return n.Text
		}
	}
	return ""
}

// about names the flaw.
func (c *vexOfCSAF) about() flaw {
	v := c.flaw
	f := flaw{id: flawID(v), title: v.Title, links: v.References}
	if v.CVE != "" {
		f.home = "https://www.cve.org/CVERecord?id=" + v.CVE
	}
	for _, id := range v.IDs {
		if id.Text != f.id {
			f.aliases = append(f.aliases, id.Text)
		}
	}
	for _, w := range v.Weaknesses() {
		f.cwes = append(f.cwes, w.ID)
	}
	for i, n := range v.Notes {
		switch {
		case n.Title == noteStatus:
		case f.description == "" && slices.Contains([]string{"description", "summary"}, n.Category):
			f.description = n.Text
		case f.detail == "" && n.Category == "details":
			f.detail = n.Text
		default:
			c.vex.losses.add(Lost, nth(c.path+"/notes", i), "a note of the category %.40s has no place", n.Category)
		}
	}
	return f
}

// sayingOf gathers what the document says of one product.
func (c *vexOfCSAF) sayingOf(status openvex.Status, id csaf.ProductID) statement {
	s := statement{path: c.path, status: status}
	said := c.said[id]
	if said == nil {
		return s
	}
	for _, i := range said.flags {
		s.justification = openvex.Justification(c.flaw.Flags[i].Label)
		s.at, _ = c.flaw.Flags[i].Date.Time() // the zero time for what is none
	}
	for _, i := range said.threats {
		t := c.flaw.Threats[i]
		if t.Category != "impact" {
			continue
		}
		s.impact = join(s.impact, t.Details)
		if at, err := t.Date.Time(); err == nil && s.at.IsZero() {
			s.at = at
		}
	}
	s.impact, s.finer = withoutFiner(s.impact)
	for _, i := range said.remediations {
		c.remedy(&s, c.flaw.Remediations[i])
	}
	if s.finer == "" {
		s.action, s.finer = withoutFiner(s.action)
	}
	for _, i := range said.scores {
		if vector := c.vectors[i]; vector != "" {
			s.vectors = append(s.vectors, vector)
		}
	}
	return s
}

// remedy adds a remediation: what users can do, and of which kind it is.
func (c *vexOfCSAF) remedy(s *statement, r csaf.Remediation) {
	words := r.Details
	if r.URL != "" && !strings.Contains(words, r.URL) {
		words = strings.TrimSpace(words + " " + r.URL)
	}
	response := map[string]cyclonedx.Response{csaf.VendorFix: cyclonedx.Update, csaf.Workaround: cyclonedx.WorkaroundAvailable, csaf.Mitigation: cyclonedx.WorkaroundAvailable,
		csaf.NoFixPlanned: cyclonedx.WillNotFix}[r.Category]
	if response != "" && !slices.Contains(s.responses, response) {
		s.responses = append(s.responses, response)
	}
	switch {
	case s.status != openvex.Affected:
		s.notes = join(s.notes, words)
	case r.Category == csaf.Workaround:
		s.workaround = join(s.workaround, words)
	default:
		s.action = join(s.action, words)
	}
}

// placedPart is a product with its status, and the id by which more is said of it.
type placedPart struct {
	part
	id     csaf.ProductID
	status openvex.Status
}

// placed gives the products that have a status; of several the worst.
func (c *vexOfCSAF) placed() (list []placedPart) {
	status := map[csaf.ProductID]openvex.Status{}
	for _, s := range c.flaw.ProductStatus.Lists() {
		said, known := vexStatusOf[s.Name]
		if !known {
			if len(s.Products) > 0 {
				c.vex.losses.add(Lost, c.path+"/product_status/"+s.Name, "%s has no place", s.Name)
			}
			continue
		}
		for i, id := range s.Products {
			before, twice := status[id]
			if twice && before != said {
				c.vex.losses.add(Fault, nth(c.path+"/product_status/"+s.Name, i), "the product %.80q has another status besides; the worst one stands", id)
			}
			if !twice || rank(said) < rank(before) {
				status[id] = said
			}
		}
	}
	for _, p := range c.tree.Products() {
		if said, ok := status[p.ProductID]; ok {
			list = append(list, placedPart{c.part(p), p.ProductID, said})
		}
	}
	return list
}

// part tells what a product is: where it is a component of another one, that one.
func (c *vexOfCSAF) part(p *csaf.Product) part {
	r, _ := c.tree.Resolve(p.ProductID) // it is of the tree's own
	one := c.single(r.Component)
	if s := r.Stream(); s != nil {
		outer := c.single(s)
		outer.path, outer.within, outer.ranged, one.ranged = p.Path, []part{one}, one.ranged, ""
		return outer
	}
	one.path = p.Path
	return one
}

func (c *vexOfCSAF) single(p *csaf.Product) part {
	one := part{path: p.Path, cpe: p.CPE(), vendor: p.Branch(csaf.BranchVendor), name: cmp.Or(p.Branch(csaf.BranchProduct), p.Name),
		version: p.Branch(csaf.BranchVersion), ranged: p.Branch(csaf.BranchVersionRange)}
	if list := p.PURLs(); len(list) > 0 {
		one.purl = list[0]
	}
	if p.Helper != nil {
		for _, u := range p.Helper.GenericURIs {
			if u.Namespace == openvex.Context {
				one.iri = u.URI
			}
		}
	}
	if u, err := purl.Parse(one.purl); err == nil && one.ranged == "" {
		one.version = cmp.Or(u.Version, versionIn(u, leaf{name: one.version}))
		if u.Version == "" && one.version != "" && u.Type != "oci" {
			one.purl = u.WithVersion(one.version).String()
		}
	}
	if p.Helper != nil && len(p.Helper.Hashes) > 0 {
		one.hashes = map[string]string{}
		for _, h := range p.Helper.Hashes[0].FileHashes {
			if label := hashLabel(h.Algorithm); label != "" {
				one.hashes[label] = h.Value
			}
		}
	}
	return one
}

// hashLabel gives the name of OpenVEX for an algorithm; "" when it has none.
func hashLabel(algorithm string) string {
	plain := strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(algorithm))
	for _, label := range []string{"md5", "sha1", "sha-256", "sha-384", "sha-512", "sha3-256", "sha3-384", "sha3-512", "blake2b-256", "blake2b-512"} {
		if strings.ReplaceAll(label, "-", "") == plain {
			return label
		}
	}
	return ""
}
