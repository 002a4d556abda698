// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/spec/openvex"
	"verdict/spec/purl"
)

func invalidf(format string, args ...any) *verdict.Error {
	return verdict.Errorf(verdict.Invalid, format, args...)
}

// readOpenVEX reads an OpenVEX document.
func readOpenVEX(raw []byte, _ Options) (*vex, error) {
	d, err := openvex.Decode(raw)
	var invalid *openvex.Invalid
	if errors.As(err, &invalid) {
		return nil, invalidf("%s", invalid.Problems[0].Message).At("", 1, invalid.Problems[0].Path)
	}
	if err != nil {
		return nil, err
	}
	v := &vex{id: d.ID, author: d.Author, role: d.Role, version: int(d.Version), tooling: d.Tooling,
		at: instantOf(cmp.Or(d.LastUpdated, d.Timestamp)), first: instantOf(d.Timestamp)}
	for i, s := range d.Statements {
		v.statements = append(v.statements, v.fromOpenVEX(nth("/statements", i), d, s))
	}
	v.current()
	return v, nil
}

// instantOf reads an instant that was judged before.
func instantOf(text string) time.Time {
	at, err := openvex.ParseTime(text)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

func (v *vex) fromOpenVEX(path string, d openvex.Document, s openvex.Statement) statement {
	out := statement{path: path, flaw: flaw{id: s.Vulnerability.Name, home: s.Vulnerability.ID, description: s.Vulnerability.Description, aliases: s.Vulnerability.Aliases},
		status: s.Status, justification: s.Justification, impact: s.ImpactStatement, notes: s.StatusNotes, action: s.ActionStatement,
		at: instantOf(cmp.Or(s.LastUpdated, s.Timestamp, d.LastUpdated, d.Timestamp)), first: instantOf(s.Timestamp)}
	text := &out.notes
	if s.Status == openvex.NotAffected {
		text = &out.impact
	}
	*text, out.finer = withoutFiner(*text)
	if s.ID != "" {
		v.losses.add(Lost, path+"/@id", "the id of a statement has no place")
	}
	if s.Version > 1 {
		v.losses.add(Lost, path+"/version", "the version of a statement has no place")
	}
	if s.ActionStatementTimestamp != "" {
		v.losses.add(Lost, path+"/action_statement_timestamp", "when an action was stated has no place")
	}
	for i, p := range s.Products {
		one := componentOf(nth(path+"/products", i), p.Component)
		one.vendor = s.Supplier
		for k, sub := range p.Subcomponents {
			one.within = append(one.within, componentOf(nth(nth(path+"/products", i)+"/subcomponents", k), sub))
		}
		out.products = append(out.products, one)
	}
	return out
}

func componentOf(path string, c openvex.Component) part {
	p := part{path: path, purl: c.PackageURL(), hashes: c.Hashes}
	if c.ID != p.purl {
		p.iri = c.ID
	}
	if c.Identifiers != nil {
		p.cpe = cmp.Or(c.Identifiers.CPE23, c.Identifiers.CPE22)
	}
	return p.fill()
}

// toOpenVEX writes an OpenVEX document.
func toOpenVEX(v *vex, o Options) ([]byte, error) {
	v.releases(o.Releases)
	first, last := v.instants("", o.Now)
	d := openvex.Document{Context: openvex.Context, ID: v.id, Author: cmp.Or(o.Publisher, v.author), Role: v.role, Timestamp: written(first), Version: openvex.Number(max(v.version, 1)),
		Tooling: v.tooling}
	if last != first {
		d.LastUpdated = written(last)
	}
	if !isURI(d.ID) {
		d.ID = "urn:uuid:" + nameBased(cmp.Or(v.publisher.Namespace, "https://openvex.dev")+"/"+v.id)
	}
	if d.Author == "" {
		d.Author = "unknown"
		v.losses.add(Added, "", "an OpenVEX document has an author, and this one names none: give --publisher")
	}
	for _, s := range v.statements {
		d.Statements = append(d.Statements, v.asOpenVEX(s))
	}
	if len(d.Statements) == 0 {
		return nil, v.noStatement()
	}
	for name, there := range map[string]func(s statement) bool{
		"a score": func(s statement) bool { return len(s.vectors) > 0 }, "a weakness": func(s statement) bool { return len(s.flaw.cwes) > 0 },
		"a link":           func(s statement) bool { return len(s.flaw.links) > 0 },
		"more of the flaw": func(s statement) bool { return s.flaw.detail != "" },
		"a kind of remedy": func(s statement) bool { return len(s.responses) > 0 },
		"the flaw's title": func(s statement) bool {
			return s.flaw.title != "" && s.flaw.description != "" && s.flaw.title != s.flaw.description
		},
		"a justification of what is affected": func(s statement) bool { return s.status != openvex.NotAffected && s.justification != "" },
		"a remedy of what is not affected":    func(s statement) bool { return s.status != openvex.Affected && s.workaround+s.action != "" },
	} {
		v.untold(name, there)
	}
	if v.title != "" {
		v.losses.add(Lost, "/document/title", "the title of a document has no place")
	}
	return openvex.Encode(d)
}

func (v *vex) asOpenVEX(s statement) openvex.Statement {
	out := openvex.Statement{Vulnerability: openvex.Vulnerability{Name: s.flaw.id, Description: cmp.Or(s.flaw.description, s.flaw.title), Aliases: s.flaw.aliases},
		Status: s.status, StatusNotes: s.notes}
	if isURI(s.flaw.home) {
		out.Vulnerability.ID = s.flaw.home
	}
	if !s.at.IsZero() {
		out.Timestamp = written(s.at)
		if !s.first.IsZero() && s.first.Before(s.at) {
			out.Timestamp, out.LastUpdated = written(s.first), written(s.at)
		}
	}
	if s.status == openvex.NotAffected {
		out.Justification, out.ImpactStatement = s.justification, s.finer.with(s.impact)
		if out.Justification == "" && strings.TrimSpace(out.ImpactStatement) == "" {
			out.ImpactStatement = "The document gives no reason."
			v.losses.add(Added, s.path, "the document gives no reason why a product is not affected, and OpenVEX asks for one")
		}
	} else {
		out.StatusNotes = s.finer.with(join(s.notes, s.impact))
	}
	if s.status == openvex.Affected {
		out.ActionStatement = join(s.action, s.workaround)
		if strings.TrimSpace(out.ActionStatement) == "" {
			out.ActionStatement = "The document names no remedy."
			v.losses.add(Added, s.path, "the document names no remedy for an affected product, and OpenVEX asks for a word")
		}
	}
	for _, p := range s.products {
		product := openvex.Product{Component: v.asComponent(p)}
		for _, w := range p.within {
			product.Subcomponents = append(product.Subcomponents, v.asComponent(w))
		}
		out.Products = append(out.Products, product)
	}
	if vendor := s.products[0].vendor; !slices.ContainsFunc(s.products, func(p part) bool { return p.vendor != vendor }) {
		out.Supplier = vendor
	}
	return out
}

// join puts two texts beneath one another.
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n" + b
}

// asComponent names a component: by its package URL, else its CPE or IRI, else by a
// package URL of the type generic.
func (v *vex) asComponent(p part) openvex.Component {
	c := openvex.Component{Hashes: p.hashes}
	if isURI(p.iri) {
		c.ID = p.iri
	}
	switch {
	case p.purl != "":
		c.ID = cmp.Or(c.ID, p.purl)
		c.Identifiers = &openvex.Identifiers{PURL: p.purl}
	case strings.HasPrefix(p.cpe, "cpe:2.3:"):
		c.Identifiers = &openvex.Identifiers{CPE23: p.cpe}
	case p.cpe != "":
		c.Identifiers = &openvex.Identifiers{CPE22: p.cpe}
	case c.ID == "":
		u, err := purl.PURL{Type: "generic", Namespace: p.vendor, Name: cmp.Or(p.name, "product"), Version: p.version}.Normalize()
		if err != nil {
			u, _ = purl.PURL{Type: "generic", Name: "product"}.Normalize() // which is one
		}
		v.losses.add(Added, p.path, "nothing but a name identifies this product; a package URL of the type generic stands for it")
		c.ID = u.String()
		c.Identifiers = &openvex.Identifiers{PURL: c.ID}
	}
	if p.purl != "" && p.cpe != "" {
		v.losses.add(Lost, p.path, "a component has one identifier; the CPE %.120q has no place beside its package URL", p.cpe)
	}
	return c
}
