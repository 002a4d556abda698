// SPDX-License-Identifier: Apache-2.0

package validate

import "verdict/spec/csaf"

// deadLinks is test 6.3.6: URLs that are not of the document or vulnerability
// itself.
func (c *checker) deadLinks() {
	h := c.doc.Header
	c.acknowledged("/document", h.Acknowledgments)
	if h.AggregateSeverity != nil {
		c.resolve("/document/aggregate_severity/namespace", h.AggregateSeverity.Namespace)
	}
	if h.Distribution != nil && h.Distribution.TLP != nil {
		c.resolve("/document/distribution/tlp/url", h.Distribution.TLP.URL)
	}
	c.referenced("/document", h.References, false)
	c.resolve("/document/publisher/namespace", h.Publisher.Namespace)
	for _, d := range c.defined {
		if d.Helper != nil {
			c.identified(d.path+"/product_identification_helper", d.Helper)
		}
	}
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) {
		c.acknowledged(path, v.Acknowledgments)
		c.referenced(path, v.References, false)
		for i, r := range v.Remediations {
			c.resolve(at(path+"/remediations", i)+"/url", r.URL)
		}
	})
}

// deadSelf is test 6.3.7.
func (c *checker) deadSelf() {
	c.referenced("/document", c.doc.Header.References, true)
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) { c.referenced(path, v.References, true) })
}

func (c *checker) acknowledged(path string, list []csaf.Acknowledgment) {
	for i, a := range list {
		for j, url := range a.URLs {
			c.resolve(at(at(path+"/acknowledgments", i)+"/urls", j), url)
		}
	}
}

func (c *checker) referenced(path string, list []csaf.Reference, self bool) {
	for i, r := range list {
		if (r.Category == "self") == self {
			c.resolve(at(path+"/references", i)+"/url", r.URL)
		}
	}
}

func (c *checker) identified(path string, h *csaf.IdentificationHelper) {
	for i, url := range h.SBOMURLs {
		c.resolve(at(path+"/sbom_urls", i), url)
	}
	for i, g := range h.GenericURIs {
		c.resolve(at(path+"/x_generic_uris", i)+"/namespace", g.Namespace)
		c.resolve(at(path+"/x_generic_uris", i)+"/uri", g.URI)
	}
}

// resolve asks once whether a URL resolves, and reports it wherever it stands.
func (c *checker) resolve(path, url string) {
	if url == "" {
		return
	}
	err, asked := c.resolved[url]
	if !asked {
		err = c.o.Resolve(url)
		c.resolved[url] = err
	}
	if err != nil {
		c.report(path, "%s does not resolve: %v; mend it, or take it out", url, err)
	}
}
