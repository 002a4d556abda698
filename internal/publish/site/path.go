// SPDX-License-Identifier: Apache-2.0

package site

import (
	"strings"

	"verdict"
	"verdict/internal/publish"
)

// The paths of pages, from the root of the site.
const (
	homePath     = "index.html"
	SecurityPath = "security.html"
	searchPath   = "search.html"
	sourcesPath  = "sources.html"
	indexPath    = "index/index.html"
	KeyPath      = "security-key.asc"
	csafPath     = "csaf/index.html"

	advisoriesPath = "advisory/index.html"
	subscribePath  = "advisory/subscribe.html"
	advisoryFeed   = "advisory/feed" // with .atom and .json
)

func (p *product) Path() string     { return "product/" + p.Product.Slug + "/index.html" }
func (p *product) ListPath() string { return "product/" + p.Product.Slug + "/cve-list.html" }
func (p *product) dataPath() string { return "product/" + p.Product.Slug + "/cve-list.json" }

// SubscribePath is the page that says how one hears of the product's advisories.
func (p *product) SubscribePath() string { return "product/" + p.Product.Slug + "/subscribe.html" }
func (p *product) feed() string          { return "product/" + p.Product.Slug + "/feed" }

func (a *advisory) Path() string { return publish.AdvisoryPath(a.Number) }

func (r *release) Path() string {
	return "product/" + r.Release.Product + "/release/" + fileName(r.Version) + ".html"
}

// NotesPath is the page of the release's notes.
func (r *release) NotesPath() string {
	return "product/" + r.Release.Product + "/notes/" + fileName(r.Version) + ".html"
}

func (v *vulnerability) Path() string { return vulnerabilityPath(v.id) }

func vulnerabilityPath(id string) string { return "vulnerability/" + fileName(id) + ".html" }

func (c *component) Path() string {
	return "component/" + fileName(strings.TrimPrefix(c.purl, "pkg:")) + ".html"
}

// Anchor is where on the page of a vulnerability the answer for a release stands.
func (a *answer) Anchor() string { return a.place.vulnerability.Path() + "#" + a.release.Name() }

// fileName writes a word so that it can name a file on any system and in any URL,
// and no two words are written alike, not even where case tells no names apart:
// behind a word with capitals that not every word of its kind has stands its digest.
func fileName(word string) string {
	return publish.FileName(word, hasCapitals(word) && !canonical(word))
}

func hasCapitals(word string) bool {
	return strings.ContainsFunc(word, func(r rune) bool { return r >= 'A' && r <= 'Z' })
}

// canonical reports whether a word is an id of a kind whose capitals are always the
// same.
func canonical(word string) bool {
	return (strings.HasPrefix(word, "CVE-") || strings.HasPrefix(word, "GHSA-")) && word == verdict.CanonicalID(word)
}

// root leads from a page back to the root of the site.
func root(path string) string { return strings.Repeat("../", strings.Count(path, "/")) }

// listAnchor is where a vulnerability stands on the list: its id where that can be
// one, as Kafka's list does.
func listAnchor(id string) string { return fileName(verdict.CanonicalID(id)) }
