// SPDX-License-Identifier: Apache-2.0

package site

import (
	"cmp"
	"html/template"
	"io"
	"regexp"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
)

// Advisory is the last revision of an advisory, and where it stands in other formats.
type Advisory struct {
	verdict.PublishedAdvisory
	Formats []AdvisoryFormat
}

// AdvisoryFormat is an advisory as a document: for machines, for mail.
type AdvisoryFormat struct {
	Name string // in words: "CSAF 2.0"
	Path string // from the root of the site
	// Render writes the document; nil where it is among the files of somebody else.
	Render func(w io.Writer) error
}

// AdvisoryPath is where a document of an advisory stands that has no place of its own:
// beside its page, with an extension.
func AdvisoryPath(number, extension string) string {
	return strings.TrimSuffix(publish.AdvisoryPath(number), "html") + extension
}

// advisory is an advisory with what it is about.
type advisory struct {
	Advisory
	words           publish.Bulletin
	products        []*product // of the site, of which it says that they are affected or not
	vulnerabilities []*vulnerability
}

func (s *Site) joinAdvisories() {
	for _, in := range s.in.Advisories {
		a := &advisory{Advisory: in, words: publish.NewBulletin(in.PublishedAdvisory)}
		for _, p := range s.products {
			if slices.Contains(in.Text.Products, p.Product.Slug) {
				a.products = append(a.products, p)
			}
		}
		for _, f := range in.Flaws {
			a.vulnerabilities = append(a.vulnerabilities, s.spokenOf(f)...)
		}
		s.advisories = append(s.advisories, a)
		s.asOf = later(s.asOf, in.At)
	}
	slices.SortFunc(s.advisories, func(a, b *advisory) int { return cmp.Or(b.First.Compare(a.First), strings.Compare(b.Number, a.Number)) })
}

// spokenOf are the vulnerabilities of the site that a flaw is, by any of its ids.
func (s *Site) spokenOf(f verdict.AdvisedFlaw) (list []*vulnerability) {
	for _, id := range append([]string{f.ID}, f.Aliases...) {
		if v := s.byID[id]; v != nil && !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// advisoriesOf are those for which something holds, the latest first.
func (s *Site) advisoriesOf(of func(*advisory) bool) (list []*advisory) {
	for _, a := range s.advisories {
		if of(a) {
			list = append(list, a)
		}
	}
	return list
}

func aboutProduct(p *product) func(*advisory) bool {
	return func(a *advisory) bool { return slices.Contains(a.products, p) }
}

func aboutVulnerability(v *vulnerability) func(*advisory) bool {
	return func(a *advisory) bool { return slices.Contains(a.vulnerabilities, v) }
}

// documents are the files that the advisory brings with it.
func (a *advisory) documents() (files []publish.File) {
	for _, f := range a.Formats {
		if f.Render != nil {
			files = append(files, publish.File{Path: f.Path, Render: f.Render})
		}
	}
	return files
}

// advisoryBody is what the page of an advisory holds.
type advisoryBody struct {
	publish.Bulletin
	Flaws      []flawView
	Products   []advisedView
	Unaffected []advisedView
	Formats    []linkView
	By         string // path of the advisory that took its place; "" where it has none here
	Sections   []sectionView
}

// flawView is a vulnerability with its page; "" where it has none here.
type flawView struct {
	publish.BulletinFlaw
	Path string
}

type advisedView struct {
	publish.BulletinProduct
	Path string
	// The columns that some line has something in, and whether there are several vulnerabilities.
	Fixed, Spared, Investigated, Outlook, Several bool
}

// viewAdvised finds the columns of a product's lines.
func viewAdvised(p publish.BulletinProduct) advisedView {
	v := advisedView{BulletinProduct: p}
	for _, l := range p.Lines {
		v.Fixed = v.Fixed || l.Fixed != ""
		v.Spared = v.Spared || l.NotAffected != ""
		v.Investigated = v.Investigated || l.Investigated != ""
		v.Outlook = v.Outlook || l.Outlook != ""
		v.Several = v.Several || l.Vulnerability != p.Lines[0].Vulnerability
	}
	return v
}

// sectionView is an entry of a page's table of contents.
type sectionView struct{ ID, Title string }

func (s *Site) advisory(a *advisory) publish.File {
	pg := page{Kind: "advisory", Path: a.Path(), Heading: a.words.Title, Changed: a.At, Lead: strings.Join(a.words.Summary[:min(len(a.words.Summary), 1)], "")}
	if len(a.products) == 1 {
		pg.Product = a.products[0]
	}
	return s.file(pg, func() any {
		b := advisoryBody{Bulletin: a.words, Products: s.advised(a.words.Products), Unaffected: s.advised(a.words.Unaffected)}
		for i, f := range a.words.Flaws {
			view := flawView{BulletinFlaw: f}
			if i < len(a.Advisory.Flaws) {
				if spoken := s.spokenOf(a.Advisory.Flaws[i]); len(spoken) > 0 {
					view.Path = spoken[0].Path()
				}
			}
			b.Flaws = append(b.Flaws, view)
		}
		for _, f := range a.Formats {
			b.Formats = append(b.Formats, linkView{f.Name, f.Path})
		}
		for _, other := range s.advisories {
			if a.Superseder != "" && other.Number == a.Superseder {
				b.By = other.Path()
			}
		}
		b.Sections = b.sections()
		return &b
	})
}

func (s *Site) advised(list []publish.BulletinProduct) (views []advisedView) {
	for _, p := range list {
		view := viewAdvised(p)
		for _, known := range s.products {
			if known.Product.Slug == p.Slug {
				view.Path = known.Path()
			}
		}
		views = append(views, view)
	}
	return views
}

// sections are the table of contents: a section that says nothing is not there.
func (b *advisoryBody) sections() (list []sectionView) {
	for _, s := range []struct {
		id, title string
		there     bool
	}{
		{"versions", "Affected and fixed versions", len(b.Products) > 0},
		{"not-affected", "Not affected", len(b.Unaffected) > 0},
		{"hosted", "Hosted services", len(b.Hosted) > 0},
		{"detection", "Are you affected?", len(b.Detection) > 0},
		{"actions", "What to do", len(b.Actions)+len(b.Unfixed)+len(b.Workarounds) > 0},
		{"impact", "Impact", len(b.Impact) > 0 || b.Exploitation != ""},
		{"vulnerabilities", "Vulnerabilities and scores", true},
		{"questions", "Questions", len(b.Questions) > 0},
		{"references", "References", len(b.References) > 0},
		{"timeline", "Timeline", len(b.Timeline) > 0},
		{"revisions", "Revisions", true},
		{"contact", "Credit and contact", len(b.Credits) > 0 || b.Contact != ""},
	} {
		if s.there {
			list = append(list, sectionView{s.id, s.title})
		}
	}
	return list
}

// Has reports whether a section is there.
func (b *advisoryBody) Has(id string) bool {
	return slices.ContainsFunc(b.Sections, func(s sectionView) bool { return s.ID == id })
}

// address finds addresses of the web in words; what may end a sentence is none of it.
var address = regexp.MustCompile(`https?://[^\s<>"'()]*[^\s<>"'().,;:!?]`)

// linked writes words with their addresses as links, and nothing else of them as markup.
func linked(words string) template.HTML {
	var b strings.Builder
	for {
		at := address.FindStringIndex(words)
		if at == nil {
			b.WriteString(template.HTMLEscapeString(words))
			return template.HTML(b.String()) //nolint:gosec // all of it is escaped
		}
		url := template.HTMLEscapeString(words[at[0]:at[1]])
		b.WriteString(template.HTMLEscapeString(words[:at[0]]) + `<a href="` + url + `" rel="external noreferrer">` + url + `</a>`)
		words = words[at[1]:]
	}
}
