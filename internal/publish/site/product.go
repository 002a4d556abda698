// SPDX-License-Identifier: Apache-2.0

package site

import (
	"fmt"
	"time"

	"verdict"
	"verdict/internal/publish"
)

// matrixShown is how many vulnerabilities the pictures on the pages of products
// and releases show.
const matrixShown = 40

func (p *product) changedOf(places []*place) (last time.Time) {
	for _, pl := range places {
		for _, a := range pl.answers {
			last = later(last, a.At)
		}
		for _, a := range pl.withdrawn {
			last = later(last, a.At)
		}
	}
	return last
}

// lineView is a line as the pages of products and security show it.
type lineView struct {
	Name     string
	From     string
	Until    string
	Ended    bool
	Releases []releaseView
}

type releaseView struct {
	Version   string
	Name      string
	Path      string
	NotesPath string
	Date      string
	Withdrawn bool
	Reason    string
}

func viewRelease(r *release) releaseView {
	return releaseView{Version: r.Version, Name: r.product.Product.Name + " " + r.Version, Path: r.Path(), NotesPath: r.NotesPath(),
		Date: date(r.ReleasedAt), Withdrawn: r.State == verdict.Withdrawn, Reason: clean(r.Reason)}
}

func (s *Site) viewLine(l *line) lineView {
	v := lineView{Name: l.Slug, From: date(l.SupportFrom), Until: date(l.EndOfLife), Ended: l.Ended(s.asOf)}
	for _, r := range l.releases {
		v.Releases = append(v.Releases, viewRelease(r))
	}
	return v
}

func (s *Site) product(p *product) publish.File {
	pg := page{Kind: "product", Path: p.Path(), Product: p, Changed: p.changed, Heading: p.Product.Name,
		Lead: fmt.Sprintf("What we say about vulnerabilities in %s: %s, %s.", p.Product.Name, plural(len(p.releases), "release"), plural(len(p.places), "vulnerability"))}
	return s.file(pg, func() any {
		told := telling(p.places, func(pl *place) []*answer { return pl.answers })
		body := struct {
			Supported, Ended []lineView
			Matrix           matrix
			Shown, All       int
			Chunks           []*chunk
			Homepage         string
			Advisories       []advisoryEntry
		}{Advisories: advisoryEntries(s.advisoriesOf(aboutProduct(p))), All: len(told), Shown: min(len(told), matrixShown), Chunks: p.chunks(), Homepage: webURL(p.Product.Homepage)}
		body.Matrix = p.lineMatrix("matrix", p.Product.Name+": release lines and vulnerabilities", told[:body.Shown])
		for _, l := range p.lines {
			if v := s.viewLine(l); v.Ended {
				body.Ended = append(body.Ended, v)
			} else {
				body.Supported = append(body.Supported, v)
			}
		}
		return body
	})
}

// count is how often something is said.
type count struct {
	Status verdict.Status
	N      int
}

func counted(answers []*answer) []count {
	n := map[verdict.Status]int{}
	for _, a := range answers {
		n[a.Said.Status]++
	}
	var list []count
	for _, s := range verdict.Statuses {
		if n[s] > 0 {
			list = append(list, count{s, n[s]})
		}
	}
	return list
}
