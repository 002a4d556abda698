// SPDX-License-Identifier: Apache-2.0

package site

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"strings"
	"time"
	"unicode"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/publish"
)

//go:embed templates static
var embedded embed.FS

// pages are the parsed templates, one for each kind of page.
type pages struct{ byKind map[string]*template.Template }

func parsePages() (*pages, error) {
	layout, err := template.New("layout").Funcs(functions).ParseFS(embedded, "templates/layout.tmpl", "templates/pieces.tmpl")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(embedded, "templates/page_*.tmpl")
	if err != nil {
		return nil, err
	}
	p := &pages{byKind: map[string]*template.Template{}}
	for _, name := range names {
		t, err := template.Must(layout.Clone()).ParseFS(embedded, name)
		if err != nil {
			return nil, err
		}
		kind := strings.TrimSuffix(strings.TrimPrefix(name, "templates/page_"), ".tmpl")
		p.byKind[kind] = t
	}
	return p, nil
}

var functions = template.FuncMap{
	"badge": badge, "href": href, "linked": linked,
	"sign": func(s any) string { return strings.ReplaceAll(fmt.Sprint(s), "_", "-") },
	"word": func(s any) string { return statusWord(verdict.Status(fmt.Sprint(s))) },
}

// badges show a status as a sign, which the style sheet draws, and a word.
var badges = map[verdict.Status]template.HTML{
	verdict.Affected:           `<span class="s s-affected">affected</span>`,
	verdict.Fixed:              `<span class="s s-fixed">fixed</span>`,
	verdict.NotAffected:        `<span class="s s-not-affected">not affected</span>`,
	verdict.UnderInvestigation: `<span class="s s-under-investigation">under investigation</span>`,
	verdict.Unknown:            `<span class="s s-">unknown</span>`,
	verdict.NotEvaluated:       `<span class="s s-">not evaluated</span>`,
	earlier:                    `<span class="s s-earlier">said of earlier releases alone</span>`,
	"":                         `<span class="s s-">nothing said</span>`,
}

func badge(s verdict.Status) template.HTML { return badges[s] }

// href links to a path of the site. A large page has thousands of such links, which
// the escaper of templates takes six calls for each.
func href(root, path string) template.HTMLAttr {
	return template.HTMLAttr(`href="` + root + template.HTMLEscapeString(path) + `"`) //nolint:gosec // it is escaped, and quoted here
}

// page is what the frame around every page shows.
type page struct {
	Kind    string
	Path    string
	Heading string
	// Lead is one sentence that says what the page holds.
	Lead string
	// Changed is the last change of what the page rests on; zero when it rests on
	// nothing that was said.
	Changed time.Time
	// Product is set on pages of one product.
	Product *product
	// Revised are sentences that say what was revised or taken back.
	Revised []string
	Body    any
}

// view is what the templates read.
type view struct {
	page
	site *Site
}

func (v view) Root() string { return root(v.Path) }

// Frame hands a picture to its piece of template.
func (v view) Frame(m matrix) any {
	return struct {
		Root   string
		Matrix matrix
	}{v.Root(), m}
}

// Lines hands lines to their piece of template.
func (v view) Lines(list []lineView) any {
	return struct {
		Root  string
		Lines []lineView
	}{v.Root(), list}
}

// Entries hands vulnerabilities to their piece of template.
func (v view) Entries(list []entryView) any {
	return struct {
		Root string
		List []entryView
	}{v.Root(), list}
}

// Canonical is the whole URL of the page, "" where it is not known.
func (v view) Canonical() string {
	if v.site.in.BaseURL == "" {
		return ""
	}
	return strings.TrimSuffix(v.site.in.BaseURL, "/") + "/" + v.Path
}

// Advisories hands advisories to their piece of template.
func (v view) Advisories(list []advisoryEntry) any {
	return struct {
		Root string
		List []advisoryEntry
	}{v.Root(), list}
}

func (v view) Products() []*product { return v.site.products }

func (v view) ForAudience() verdict.Audience { return v.site.audience }

// AsOf is the instant as of which the page stands: the last time that sources were
// read, or the last change after it.
func (v view) AsOf() string {
	at := later(v.Changed, v.site.latestSync)
	if at.IsZero() {
		return ""
	}
	return date(at)
}

// ChangedAt is the day of the last change of what the page says.
func (v view) ChangedAt() string {
	if v.Changed.IsZero() {
		return ""
	}
	return date(v.Changed)
}

func (v view) Notices() []string {
	var all []string
	for _, p := range v.site.products {
		if p.Product.Notice != "" && (v.Product == nil || v.Product == p) {
			all = append(all, p.Product.Notice)
		}
	}
	return unique(all)
}

// Sources are in words how old the sources were when the page stood.
func (v view) Sources() []sourceAge {
	return v.site.ages(later(v.Changed, v.site.latestSync))
}

// Here reports whether a page of the navigation is this one.
func (v view) Here(path string) bool { return v.Path == path }

// file makes a file of a page; body is asked for when the page is rendered.
func (s *Site) file(p page, body func() any) publish.File {
	return s.fileOr(p, func() (any, error) { return body(), nil })
}

// fileOr is file for a body that can fail.
func (s *Site) fileOr(p page, body func() (any, error)) publish.File {
	return publish.File{Path: p.Path, Render: func(w io.Writer) (err error) {
		v := view{page: p, site: s}
		if v.Body, err = body(); err != nil {
			return err
		}
		var b bytes.Buffer
		if err := s.pages.byKind[p.Kind].ExecuteTemplate(&b, "layout", v); err != nil {
			return err
		}
		_, err = w.Write(visible(b.Bytes()))
		return err
	}}
}

// visible takes out of a page what reorders or hides text, whichever word it came
// with. The joiners stay: words of some scripts need them.
func visible(page []byte) []byte {
	hidden := func(r rune) bool {
		return (r < ' ' || r > '~') && r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' || r == '\u2028' || r == '\u2029')
	}
	if bytes.IndexFunc(page, hidden) < 0 {
		return page
	}
	return bytes.Map(func(r rune) rune {
		if hidden(r) {
			return -1
		}
		return r
	}, page)
}

func (s *Site) staticFiles() []publish.File {
	entries, err := fs.ReadDir(embedded, "static")
	if err != nil {
		panic(err) // embedded
	}
	var files []publish.File
	for _, e := range entries {
		files = append(files, publish.File{Path: e.Name(), Render: func(w io.Writer) error {
			raw, err := embedded.ReadFile("static/" + e.Name())
			if err != nil {
				return err
			}
			_, err = w.Write(raw)
			return err
		}})
	}
	if s.in.Key != "" {
		files = append(files, publish.File{Path: KeyPath, Render: func(w io.Writer) error {
			_, err := io.Copy(w, bytes.NewReader([]byte(s.in.Key)))
			return err
		}})
	}
	return files
}

func date(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.DateOnly)
}

// clean takes control characters out of foreign words.
func clean(s string) string { return strings.TrimSpace(limits.Strip(s)) }

func unique(list []string) []string {
	var once []string
	seen := map[string]bool{}
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			once = append(once, s)
		}
	}
	return once
}
