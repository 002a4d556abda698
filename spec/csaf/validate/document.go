// SPDX-License-Identifier: Apache-2.0

package validate

import (
	"slices"
	"strconv"
	"strings"

	"verdict/spec/csaf"
)

// translator is a category of publishers.
const translator = "translator"

// sourceLanguage is test 6.1.15.
func (c *checker) sourceLanguage() {
	if h := c.doc.Header; h.Publisher.Category == translator && h.SourceLang == "" {
		c.report("/document", "the publisher is a translator, and source_lang is missing; say from which language the document was translated")
	}
}

// translation is test 6.1.28. The case of a language tag tells nothing.
func (c *checker) translation() {
	if h := c.doc.Header; h.Lang != "" && strings.EqualFold(h.Lang, h.SourceLang) {
		c.report("/document/source_lang", "the document is in the language %q from which it was translated; take source_lang out, or mend lang", h.Lang)
	}
}

// missingLabel is test 6.2.10.
func (c *checker) missingLabel() {
	switch label := c.doc.Label(); {
	case label == "":
		c.report("/document", "the document has no TLP label; write one in distribution/tlp/label")
	case !slices.Contains(tlpLabels, label):
		c.report("/document/distribution/tlp/label", "%.40q is no TLP label of CSAF 2.0; write one of %s", label, strings.Join(tlpLabels, ", "))
	}
}

// canonicalURL is test 6.2.11.
func (c *checker) canonicalURL() {
	name := csaf.FileName(c.doc.Header.Tracking.ID)
	if !slices.ContainsFunc(c.doc.Header.References, func(r csaf.Reference) bool {
		return r.Category == "self" && strings.HasPrefix(r.URL, "https://") && strings.HasSuffix(r.URL, name)
	}) {
		c.report("/document/references", "no reference is the document's canonical URL; add one of the category self that begins with https:// and ends with %s", name)
	}
}

// missingLanguage is test 6.2.12.
func (c *checker) missingLanguage() {
	if c.doc.Header.Lang == "" {
		c.report("/document", "the document does not say in which language it is; add lang")
	}
}

// sorting is test 6.2.13. The names of members that the schema does not know can be
// of any length, so paths are written only of what is found.
func (c *checker) sorting() { c.sorted(nil, c.root) }

func (c *checker) sorted(way []string, n *node) {
	highest := ""
	for i, v := range n.values {
		if c.problems.full() {
			return
		}
		if n.kind == array {
			c.sorted(append(way, strconv.Itoa(i)), v)
			continue
		}
		name := n.names[i]
		here := append(way, pointerEscape.Replace(name))
		if name < highest {
			c.report("/"+strings.Join(here, "/"), "the member stands behind %s; sort the members of each object by their names", highest)
		} else {
			highest = name
		}
		c.sorted(here, v)
	}
}

// additional is test 6.2.20.
func (c *checker) additional() { c.problems = c.schema.foreign }
