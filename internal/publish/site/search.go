// SPDX-License-Identifier: Apache-2.0

package site

import (
	"encoding/json"
	"io"
	"strings"

	"verdict/internal/publish"
)

func (s *Site) search() publish.File {
	pg := page{Kind: "search", Path: searchPath, Heading: "Search", Changed: s.lastWord(), Lead: "By id, product, component or digest."}
	return s.file(pg, func() any {
		return struct{ Groups []*indexGroup }{s.indexGroups()}
	})
}

// found is what a search can lead to.
type found struct {
	Name  string   `json:"name"`
	Title string   `json:"title,omitempty"`
	Also  []string `json:"also,omitempty"`
	Path  string   `json:"path"`
	Kind  string   `json:"kind"`
}

// searchData is what the script searches: it holds names and titles, no answers,
// so that a change of an answer leaves it alone.
func (s *Site) searchData() []publish.File {
	return []publish.File{{Path: "search.json", Render: func(w io.Writer) error {
		all := []found{}
		for _, v := range s.vulnerabilities {
			all = append(all, found{v.id, v.title, v.aliases, v.Path(), "vulnerability"})
		}
		for _, a := range s.advisories {
			var ids []string
			for _, f := range a.words.Flaws {
				ids = append(ids, f.ID)
			}
			all = append(all, found{a.words.Number, a.words.Title, ids, a.Path(), "advisory"})
		}
		for _, p := range s.products {
			all = append(all, found{p.Product.Name, "", []string{p.Product.Slug}, p.Path(), "product"})
			for _, r := range p.releases {
				all = append(all, found{p.Product.Name + " " + r.Version, "", []string{r.Name()}, r.Path(), "release"})
			}
		}
		for _, c := range s.components {
			all = append(all, found{c.purl[strings.LastIndex(c.purl, "/")+1:], "", []string{c.purl}, c.Path(), "component"})
		}
		for _, a := range s.shipped {
			all = append(all, found{a.Name, a.Release.Name, []string{a.Digest}, a.Release.Path, "file"})
		}
		e := json.NewEncoder(w)
		e.SetEscapeHTML(true)
		return e.Encode(all)
	}}}
}
