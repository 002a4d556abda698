// SPDX-License-Identifier: Apache-2.0

// Package sitetest reads the files of a site as a strict browser would, for the
// tests of whoever makes one: it finds HTML that is not well-formed, ids that occur
// twice, and links and anchors that lead nowhere.
package sitetest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"verdict/internal/publish"
)

// Render gives the content of every file by path. Two files of one path are an
// error.
func Render(files []publish.File) (map[string]string, error) {
	content := make(map[string]string, len(files))
	for _, f := range files {
		var b bytes.Buffer
		if err := f.Render(&b); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Path, err)
		}
		if _, twice := content[f.Path]; twice {
			return nil, fmt.Errorf("two files are called %s", f.Path)
		}
		content[f.Path] = b.String()
	}
	return content, nil
}

// document is what was found in a page.
type document struct {
	ids   map[string]bool
	links []string
}

// Check gives what is wrong with the pages, in order of path.
func Check(content map[string]string) []string {
	var problems []string
	pages := map[string]document{}
	for name, text := range content {
		if path.Ext(name) == ".html" {
			d, found := read(text)
			pages[name] = d
			for _, p := range found {
				problems = append(problems, name+": "+p)
			}
		}
	}
	for name, d := range pages {
		for _, link := range d.links {
			if p := follow(content, pages, name, link); p != "" {
				problems = append(problems, name+": "+p)
			}
		}
	}
	slices.Sort(problems)
	return problems
}

// follow says where a link goes wrong; "" when it leads somewhere. What lies
// outside the site is not followed.
func follow(content map[string]string, pages map[string]document, from, link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return fmt.Sprintf("link %q cannot be read", link)
	}
	switch u.Scheme {
	case "https", "http", "mailto":
		return ""
	case "":
	default:
		return fmt.Sprintf("link %q is of a kind that pages do not use", link)
	}
	if strings.HasPrefix(link, "/") {
		return fmt.Sprintf("link %q supposes that the site stands at the root of its host", link)
	}
	to := from
	if u.Path != "" {
		to = path.Join(path.Dir(from), u.Path)
	}
	if _, ok := content[to]; !ok {
		return fmt.Sprintf("link %q leads to no file", link)
	}
	if u.Fragment != "" && !pages[to].ids[u.Fragment] {
		return fmt.Sprintf("link %q leads to no place on its page", link)
	}
	return ""
}

// empty are the elements without an end tag (HTML, section 13.1.2).
var empty = map[string]bool{"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true, "input": true,
	"link": true, "meta": true, "source": true, "track": true, "wbr": true}

// read reads a page token by token: every element is closed in order, ids occur
// once, and nothing that the policy of the page forbids stands in it.
func read(text string) (d document, problems []string) {
	d.ids = map[string]bool{}
	var open []string
	say := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if !errors.Is(z.Err(), io.EOF) {
				say("%v", z.Err())
			}
			if len(open) > 0 {
				say("<%s> is not closed", open[len(open)-1])
			}
			return d, problems
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			d.note(t, say)
			if kind == html.StartTagToken && !empty[t.Data] {
				open = append(open, t.Data)
			}
		case html.EndTagToken:
			t := z.Token()
			if len(open) == 0 || open[len(open)-1] != t.Data {
				say("</%s> closes nothing that is open: %v", t.Data, open)
				continue
			}
			open = open[:len(open)-1]
		}
	}
}

// note notes the ids and links of an element.
func (d *document) note(t html.Token, say func(string, ...any)) {
	seen := map[string]bool{}
	for _, a := range t.Attr {
		if seen[a.Key] {
			say("<%s> has the attribute %s twice", t.Data, a.Key)
		}
		seen[a.Key] = true
		switch {
		case a.Key == "id":
			if d.ids[a.Val] {
				say("the id %q occurs twice", a.Val)
			}
			if a.Val == "" || strings.ContainsAny(a.Val, " \t\n") {
				say("%q cannot be an id", a.Val)
			}
			d.ids[a.Val] = true
		case a.Key == "href" || a.Key == "src" || a.Key == "action":
			d.links = append(d.links, a.Val)
		case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
			say("<%s> has the attribute %s, which the page's policy forbids", t.Data, a.Key)
		}
	}
	if t.Data == "script" && !seen["src"] || t.Data == "style" {
		say("<%s> stands in the page, which its policy forbids", t.Data)
	}
}
