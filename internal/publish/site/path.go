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

func (a *advisory) Path() string { return "advisory/" + numberName(a.Number) + ".html" }

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
// and no two words are written alike, not even where case tells no names apart:
// behind a word with capitals that not every word of its kind has stands its digest.
func fileName(word string) string {
	return named(word, hasCapitals(word) && !canonical(word))
}

// numberName is fileName for the number of an advisory: no two are alike but for case,
// so that one of capitals alone stands as it is.
func numberName(number string) string { return named(number, strings.ToUpper(number) != number) }

func hasCapitals(word string) bool {
	return strings.ContainsFunc(word, func(r rune) bool { return r >= 'A' && r <= 'Z' })
}

// named is a word as the name of a file, with its digest where another may be alike.
func named(word string, digest bool) string {
	var b strings.Builder
	for i := range len(word) {
		c := word[i]
		switch {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '.' && i > 0 && word[i-1] != '.':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "_%02x", c)
		}
	}
	name := b.String()
	switch stem, _, _ := strings.Cut(name, "."); {
	case name == "":
		return "_"
	case reserved[strings.ToLower(stem)]:
		name = "_" + name // no byte is written so: none of these begins with two digits of a byte
	}
	sum := sha256.Sum256([]byte(word))
	switch {
	case len(name) > longestName:
		name = name[:longestName] + "~" + hex.EncodeToString(sum[:12])
	case digest:
		name += "~" + hex.EncodeToString(sum[:6])
	}
	return name
}

// canonical reports whether a word is an id of a kind whose capitals are always the
// same.
func canonical(word string) bool {
	return (strings.HasPrefix(word, "CVE-") || strings.HasPrefix(word, "GHSA-")) && word == verdict.CanonicalID(word)
}

// reserved are names that Windows keeps for itself, whatever follows a dot.
var reserved = map[string]bool{"con": true, "prn": true, "aux": true, "nul": true,
	"com1": true, "com2": true, "com3": true, "com4": true, "com5": true, "com6": true, "com7": true, "com8": true, "com9": true,
	"lpt1": true, "lpt2": true, "lpt3": true, "lpt4": true, "lpt5": true, "lpt6": true, "lpt7": true, "lpt8": true, "lpt9": true}

// root leads from a page back to the root of the site.
func root(path string) string { return strings.Repeat("../", strings.Count(path, "/")) }

// listAnchor is where a vulnerability stands on the list: its id where that can be
// one, as Kafka's list does.
func listAnchor(id string) string { return fileName(verdict.CanonicalID(id)) }
