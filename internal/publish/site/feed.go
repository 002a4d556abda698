// SPDX-License-Identifier: Apache-2.0

package site

import (
	"crypto/sha256"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"verdict/internal/publish"
)

// feedLength is how many entries a feed holds: the latest.
const feedLength = 100

// The parts of an Atom feed (RFC 4287, section 4).
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID         string     `xml:"id"`
	Title      string     `xml:"title"`
	Published  string     `xml:"published"`
	Updated    string     `xml:"updated"`
	Links      []atomLink `xml:"link"`
	Categories []atomTerm `xml:"category"`
	Summary    string     `xml:"summary"`
}

type atomTerm struct {
	Term string `xml:"term,attr"`
}

// The parts of a JSON Feed (version 1.1).
type jsonFeed struct {
	Version  string      `json:"version"`
	Title    string      `json:"title"`
	Home     string      `json:"home_page_url,omitempty"`
	Self     string      `json:"feed_url,omitempty"`
	Language string      `json:"language"`
	Authors  []jsonName  `json:"authors"`
	Entries  []jsonEntry `json:"items"`
}

type jsonName struct {
	Name string `json:"name"`
}

type jsonEntry struct {
	ID        string   `json:"id"`
	URL       string   `json:"url,omitempty"`
	Title     string   `json:"title"`
	Text      string   `json:"content_text"`
	Published string   `json:"date_published"`
	Modified  string   `json:"date_modified"`
	Tags      []string `json:"tags"`
}

// feeds are the feeds of a product's advisories; of all for nil. An entry is a revision:
// its id follows from number and revision, so that readers hear of each.
func (s *Site) feeds(p *product) []publish.File {
	path, title, list, page := advisoryFeed, "Security advisories", s.advisories, advisoriesPath
	if p != nil {
		path, title, list, page = p.feed(), p.Product.Name+": security advisories", s.advisoriesOf(aboutProduct(p)), p.Path()
	}
	list = newestFirst(list)
	list = list[:min(len(list), feedLength)]
	return []publish.File{
		{Path: path + ".atom", Render: func(w io.Writer) error { return s.writeAtom(w, path, title, page, list) }},
		{Path: path + ".json", Render: func(w io.Writer) error { return s.writeJSONFeed(w, path, title, page, list) }},
	}
}

func (s *Site) writeAtom(w io.Writer, path, title, page string, list []*advisory) error {
	f := atomFeed{ID: s.feedID(path), Title: title, Author: s.publisher(),
		Links: []atomLink{{"self", "application/atom+xml", s.from(path, path+".atom")}, {"alternate", "text/html", s.from(path, page)}}}
	updated := time.Unix(0, 0) // of an empty one
	for _, a := range list {
		updated = later(updated, a.At)
		e := atomEntry{ID: a.revisionID(), Title: a.feedTitle(), Published: rfc3339(a.First), Updated: rfc3339(a.At), Summary: a.feedText(),
			Links: []atomLink{{"alternate", "text/html", s.from(path, a.Path())}}}
		for _, tag := range a.tags() {
			e.Categories = append(e.Categories, atomTerm{tag})
		}
		f.Entries = append(f.Entries, e)
	}
	f.Updated = rfc3339(updated)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(f); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *Site) writeJSONFeed(w io.Writer, path, title, page string, list []*advisory) error {
	f := jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: title, Home: s.whole(page), Self: s.whole(path + ".json"), Language: "en",
		Authors: []jsonName{{s.publisher()}}, Entries: []jsonEntry{}}
	for _, a := range list {
		f.Entries = append(f.Entries, jsonEntry{ID: a.revisionID(), URL: s.whole(a.Path()), Title: a.feedTitle(), Text: a.feedText(),
			Published: rfc3339(a.First), Modified: rfc3339(a.At), Tags: a.tags()})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(f)
}

// feedTitle names the advisory and what it became.
func (a *advisory) feedTitle() string {
	title := a.words.Number + ": " + a.words.Title
	if e := a.entry(); e.State != "" {
		title = strings.ToUpper(e.State) + ": " + title
	}
	return title
}

// feedText is what is told of a revision: what is new, and what it is about.
func (a *advisory) feedText() string {
	parts := []string{a.words.Notice}
	if n := len(a.words.History); n > 1 && a.words.Notice == "" {
		parts = append(parts, "New in "+a.words.Version+": "+a.words.History[n-1].Summary)
	}
	parts = append(append(parts, a.words.Summary...), "Tracked as "+a.words.Tracked+".")
	if a.words.Severity != "" {
		parts = append(parts, "Severity: "+a.words.Severity+".")
	}
	return strings.TrimSpace(strings.Join(parts, "\n\n"))
}

func (a *advisory) tags() []string {
	tags := []string{}
	for _, f := range a.words.Flaws {
		tags = append(tags, f.ID)
	}
	return append(tags, a.Text.Products...)
}

// publisher is who says it: of one product its author, else the security team.
func (s *Site) publisher() string {
	if len(s.products) == 1 {
		if name := clean(s.products[0].Product.Author); name != "" {
			return name
		}
	}
	return "The security team"
}

// from is how a feed refers to a file: by its whole address, or from where it stands.
func (s *Site) from(feed, path string) string {
	if u := s.whole(path); u != "" {
		return u
	}
	return root(feed) + path
}

// revisionID names a revision, the same wherever the site stands: by its number and the
// namespace of the product that it names first, in which nobody else numbers.
func (a *advisory) revisionID() string {
	namespace := ""
	for _, p := range a.products {
		if p.Product.Slug == a.Text.Products[0] {
			namespace = p.Product.Namespace
		}
	}
	return urn("advisory", namespace, a.Number, strconv.Itoa(a.Revision))
}

// feedID names a feed: by the address of the site, or, where that is not known, by the
// namespaces of its products.
func (s *Site) feedID(path string) string {
	words := []string{"feed", s.in.BaseURL, path}
	for _, p := range s.products {
		if s.in.BaseURL == "" {
			words = append(words, p.Product.Namespace)
		}
	}
	return urn(words...)
}

// urn is a UUID that follows from words (RFC 9562, section 5.8).
func urn(words ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(words, "\x00")))
	b := sum[:16]
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func rfc3339(at time.Time) string { return at.UTC().Format(time.RFC3339) }
