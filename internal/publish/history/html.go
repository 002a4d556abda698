// SPDX-License-Identifier: Apache-2.0

package history

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"verdict"
)

// pageBytes is what a page may have.
const pageBytes = 8 << 20

// page reads the entries of a page by the mapping.
func (b *book) page() error {
	switch {
	case b.Map == nil:
		return verdict.Errorf(verdict.Invalid, "the file is a page, and nothing says where its entries stand").At(b.File, 0, "").
			WithHint("give a mapping with --map; docs/advisories.md shows one")
	case len(b.raw) > pageBytes:
		return verdict.Errorf(verdict.TooLarge, "the page has more than %d MiB", pageBytes>>20).At(b.File, 0, "")
	case !utf8.Valid(b.raw):
		return verdict.Errorf(verdict.Invalid, "the page is not written in UTF-8").At(b.File, 0, "")
	}
	root, err := html.Parse(bytes.NewReader(b.raw)) // refuses what is nested too deep
	if err != nil {
		return verdict.Errorf(verdict.Invalid, "the page cannot be read: %v", err).At(b.File, 0, "")
	}
	p := &paper{book: b}
	p.walk(root)
	p.finish()
	if len(b.Advisories)+len(b.Unread) == 0 {
		return verdict.Errorf(verdict.Invalid, "the page has no entry: no element %s holds a number like %s", b.Map.Entry, b.Map.Number).At(b.File, 0, "").
			WithHint("correct entry and number of the mapping")
	}
	return nil
}

// paper is a page on the way through it, in the order in which people read.
type paper struct {
	*book
	entry *entry // that is being read; nil before the first
	label string // that a heading gave, for what stands beneath it
}

// entry is one advisory of a page.
type entry struct {
	number, flaw, title string
	parts               map[string][]string // texts by the name of their part
	prose               []string
	links               []verdict.AdvisoryReference
	unknown             []string // labels that the mapping does not know
}

// blocks are the elements whose text belongs together.
var blocks = []string{"p", "li", "pre", "blockquote", "dd", "dt", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption"}

func (p *paper) walk(n *html.Node) {
	if n.Type == html.ElementNode {
		switch {
		case slices.Contains([]string{"script", "style", "head", "nav", "template"}, n.Data):
			return
		case matches(n, p.Map.Entry):
			p.begin(n)
			return
		case slices.Contains(blocks, n.Data):
			p.block(n)
			return
		}
	}
	if n.Type == html.TextNode && strings.TrimSpace(n.Data) != "" && p.entry != nil {
		p.text(strings.Join(strings.Fields(n.Data), " "))
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.walk(c)
	}
}

// matches reports whether an element is the one that a selector names.
func matches(n *html.Node, selector string) bool {
	tag, class, classed := strings.Cut(selector, ".")
	return (tag == "" || strings.EqualFold(n.Data, tag)) && (!classed || slices.Contains(strings.Fields(attribute(n, "class")), class))
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// begin ends the entry before and begins one, when the element holds a number. An element
// around a whole entry is walked through.
func (p *paper) begin(n *html.Node) {
	p.finish()
	heading := n
	around := !slices.Contains(blocks, n.Data)
	if around {
		if h := headingIn(n); h != nil {
			heading = h
		}
	}
	text := textOf(heading)
	number := p.Map.number.FindString(text)
	for _, place := range append([]*html.Node{n}, below(heading)...) {
		for _, name := range []string{"id", "name", "href"} {
			if number == "" {
				number = p.Map.number.FindString(attribute(place, name))
			}
		}
	}
	if number == "" {
		p.number = ""
		p.skip("the entry "+quoted(text), "it holds no number")
		return
	}
	flaw := number
	if p.Map.Flaw != "" {
		flaw = p.Map.flaw.FindString(text)
	}
	title := strings.NewReplacer(number, "", flaw+" ", " ").Replace(text)
	p.entry = &entry{number: number, flaw: flaw, title: strings.Trim(title, " :-–—()[]"), parts: map[string][]string{}}
	if !around {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c != heading {
			p.walk(c)
		}
	}
	p.finish()
}

func headingIn(n *html.Node) *html.Node {
	for _, x := range below(n) {
		if len(x.Data) == 2 && x.Data[0] == 'h' && x.Data[1] >= '1' && x.Data[1] <= '6' {
			return x
		}
	}
	return nil
}

// below are the elements inside of one.
func below(n *html.Node) (list []*html.Node) {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode {
			list = append(list, c)
		}
	}
	return list
}

// block takes a text that belongs together: a row of a table, a term of a list, a
// paragraph that may begin with a label, a heading that is one.
func (p *paper) block(n *html.Node) {
	if p.entry == nil {
		return
	}
	for _, x := range below(n) {
		if url := attribute(x, "href"); x.Data == "a" && (strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://")) {
			p.entry.link(url, textOf(x))
		}
	}
	text := textOf(n)
	switch {
	case n.Data == "tr":
		p.row(n)
	case n.Data == "dt" || len(n.Data) == 2 && n.Data[0] == 'h':
		if p.label = p.Map.part(text); p.label == "" {
			p.entry.unknown = append(p.entry.unknown, text)
		}
	case n.Data == "dd" && p.label == "": // of a term that the mapping does not know
	default:
		p.text(text)
	}
}

func (e *entry) link(url, text string) {
	if !slices.ContainsFunc(e.links, func(r verdict.AdvisoryReference) bool { return r.URL == url }) {
		e.links = append(e.links, verdict.AdvisoryReference{Kind: "WEB", URL: url, Text: text})
	}
}

// row takes the cells of a row: the first is the label of the others.
func (p *paper) row(n *html.Node) {
	var cells []string
	for _, x := range below(n) {
		if x.Data == "td" || x.Data == "th" {
			cells = append(cells, textOf(x))
		}
	}
	if len(cells) < 2 {
		return
	}
	if part := p.Map.part(cells[0]); part != "" {
		p.entry.parts[part] = append(p.entry.parts[part], strings.Join(cells[1:], "\n"))
		return
	}
	p.entry.unknown = append(p.entry.unknown, cells[0])
}

// text takes a paragraph: behind a label of its own, beneath a heading that is one, or as
// prose.
func (p *paper) text(text string) {
	if text == "" {
		return
	}
	if label, rest, ok := strings.Cut(text, ":"); ok && p.Map.part(label) != "" {
		part := p.Map.part(label)
		p.entry.parts[part] = append(p.entry.parts[part], strings.TrimSpace(rest))
		return
	}
	if p.label != "" {
		p.entry.parts[p.label] = append(p.entry.parts[p.label], text)
		return
	}
	p.entry.prose = append(p.entry.prose, text)
}

// textOf gives the text of an element, with a line for each break and each element of a
// list; what is laid out by hand keeps its lines.
func textOf(n *html.Node) string {
	var t strings.Builder
	for c := range n.Descendants() {
		switch {
		case c.Type == html.TextNode && within(c, n, "pre"):
			t.WriteString(c.Data)
		case c.Type == html.TextNode:
			t.WriteString(strings.NewReplacer("\n", " ", "\t", " ", "\r", " ").Replace(c.Data))
		case c.Type == html.ElementNode && slices.Contains([]string{"br", "li", "p", "div"}, c.Data):
			t.WriteString("\n")
		}
	}
	var lines []string
	for line := range strings.Lines(t.String()) {
		if n.Data == "pre" {
			lines = append(lines, strings.TrimRight(line, " \n"))
		} else if words := strings.Join(strings.Fields(line), " "); words != "" {
			lines = append(lines, words)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// within reports whether a node lies in an element of a tag, up to and with an outer one.
func within(n, outer *html.Node, tag string) bool {
	for x := n.Parent; x != nil; x = x.Parent {
		if x.Data == tag {
			return true
		}
		if x == outer {
			return false
		}
	}
	return false
}
