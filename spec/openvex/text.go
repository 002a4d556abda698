// SPDX-License-Identifier: Apache-2.0

package openvex

import (
	"fmt"
	"strings"
)

// document judges what the specification's text demands and its schema cannot
// say.
func (p *problems) document(d Document) {
	if d.Context != Context {
		p.text("/@context", "%q is not %s, the context of version 0.2.0", d.Context, Context)
	}
	if blank(d.Author) {
		p.text("/author", "is blank; the author must be an individual or organization")
	}
	for i, s := range d.Statements {
		p.statement(fmt.Sprintf("/statements/%d", i), s)
	}
}

func (p *problems) statement(path string, s Statement) {
	if blank(s.Vulnerability.Name) {
		p.text(path+"/vulnerability/name", "is blank; a vulnerability needs an identifier")
	}
	// "A document with incomplete statements is not valid": without another
	// document around it, nothing else can name the product.
	if len(s.Products) == 0 {
		p.text(path+"/products", "names no product, and nothing around the document does")
	}
	if s.Status == NotAffected && s.Justification == "" && blank(s.ImpactStatement) {
		p.text(path+"/impact_statement", "is blank; not_affected needs a justification or an impact statement")
	}
	if s.Status == Affected && blank(s.ActionStatement) {
		p.text(path+"/action_statement", "is blank; affected needs one")
	}
	for i, product := range s.Products {
		at := fmt.Sprintf("%s/products/%d", path, i)
		p.component(at, product.Component)
		for j, sub := range product.Subcomponents {
			p.component(fmt.Sprintf("%s/subcomponents/%d", at, j), sub)
		}
	}
}

func (p *problems) component(path string, c Component) {
	if c.Identifiers == nil {
		return
	}
	if c.Identifiers.PURL != "" && !isPURL(c.Identifiers.PURL) {
		p.text(path+"/identifiers/purl", "%q is not a package URL", c.Identifiers.PURL)
	}
	if *c.Identifiers == (Identifiers{}) && c.ID == "" {
		p.text(path+"/identifiers", "are all blank; a component must be identified")
	}
}

func isPURL(s string) bool { return len(s) > 4 && strings.EqualFold(s[:4], "pkg:") }

func blank(s string) bool { return strings.TrimSpace(s) == "" }
