// SPDX-License-Identifier: Apache-2.0

package site

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"verdict"
)

// The paths of pages, from the root of the site.
const (
	homePath     = "index.html"
	securityPath = "security.html"
	searchPath   = "search.html"
	sourcesPath  = "sources.html"
	indexPath    = "index/index.html"
	keyPath      = "security-key.asc"
)

func (p *product) Path() string     { return "product/" + p.Product.Slug + "/index.html" }
func (p *product) ListPath() string { return "product/" + p.Product.Slug + "/cve-list.html" }
func (p *product) dataPath() string { return "product/" + p.Product.Slug + "/cve-list.json" }

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

// longestName keeps names of files within what file systems take.
const longestName = 120

// fileName writes a word so that it can name a file on any system and in any URL,
// and no two words are written alike.
func fileName(word string) string {
	var b strings.Builder
	for i := range len(word) {
		c := word[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '.' && i > 0 && word[i-1] != '.':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "_%02x", c)
		}
	}
	name := b.String()
	if name == "" {
		return "_"
	}
	if len(name) > longestName {
		sum := sha256.Sum256([]byte(word))
		name = name[:longestName] + "~" + hex.EncodeToString(sum[:12])
	}
	return name
}

// root leads from a page back to the root of the site.
func root(path string) string { return strings.Repeat("../", strings.Count(path, "/")) }

// listAnchor is where a vulnerability stands on the list: its id where that can be
// one, as Kafka's list does.
func listAnchor(id string) string { return fileName(verdict.CanonicalID(id)) }
