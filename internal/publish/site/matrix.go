// SPDX-License-Identifier: Apache-2.0

package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
)

// matrix is a picture of vulnerabilities against lines or releases, with the same
// as a table.
type matrix struct {
	ID      string
	Title   string
	Desc    string
	Columns []matrixColumn
	Rows    []matrixRow
	Width   int
	Height  int
	Top     int // where the rows begin
	Legend  []verdict.Status
}

type matrixColumn struct {
	Name string
	X    int // the middle
}

type matrixRow struct {
	ID    string
	Path  string
	Y     int
	Cells []matrixCell
}

type matrixCell struct {
	Status verdict.Status // "" where nothing is said
	Word   string
	X      int // the left edge
}

// Measures of the picture, in its own units.
const (
	cellSize   = 26
	rowHeight  = 32
	labelWidth = 158
	headHeight = 40
)

// matrixRows is how many vulnerabilities one picture shows.
const matrixRows = 100

// earlier stands in a field of the picture for a line of which something clean is said,
// and nothing any more of its newest releases.
const earlier verdict.Status = "earlier"

// fieldStatuses are what a field of the picture may show, in the order of the legend.
var fieldStatuses = append(slices.Clone(verdict.Statuses), earlier, "")

func newMatrix(id, title string, columns []string, places []*place, cell func(*place, int) (verdict.Status, string)) matrix {
	longest := 0
	for _, c := range columns {
		longest = max(longest, len(c))
	}
	width := max(40, longest*8+14)
	m := matrix{ID: id, Title: title, Top: headHeight, Width: labelWidth + width*len(columns), Height: headHeight + rowHeight*len(places) + 6}
	for i, c := range columns {
		m.Columns = append(m.Columns, matrixColumn{c, labelWidth + i*width + width/2})
	}
	counts := map[verdict.Status]int{}
	for y, p := range places {
		row := matrixRow{ID: p.vulnerability.id, Path: p.vulnerability.Path(), Y: headHeight + y*rowHeight}
		for i := range columns {
			status, word := cell(p, i)
			counts[status]++
			row.Cells = append(row.Cells, matrixCell{status, word, m.Columns[i].X - cellSize/2})
		}
		m.Rows = append(m.Rows, row)
	}
	m.Desc = describe(counts, len(places), len(columns))
	for _, s := range fieldStatuses {
		if counts[s] > 0 {
			m.Legend = append(m.Legend, s)
		}
	}
	return m
}

func describe(counts map[verdict.Status]int, rows, columns int) string {
	var words []string
	for _, s := range fieldStatuses {
		if counts[s] > 0 {
			words = append(words, fmt.Sprintf("%d %s", counts[s], statusWord(s)))
		}
	}
	return fmt.Sprintf("%s against %d columns. Fields: %s.", plural(rows, "vulnerability"), columns, sentenceList(words, "and"))
}

// lineCell says how a whole line stands: fixed with its release, when the line's
// last word is clean after it was not; else the weightiest status. Where nothing is said
// of a release the line as a whole is not clean: it is from the release on behind which
// something is said of each. A clean word that does not reach the newest is earlier.
func lineCell(p *place, l *line) (verdict.Status, string) {
	var top, tail verdict.Status
	var from, newest, last *release // last is the newest release of which something is said
	whole := true
	for _, r := range l.releases {
		if r.State == verdict.Withdrawn {
			continue
		}
		newest = cmp.Or(newest, r)
		a := p.at(r)
		if a == nil {
			whole = false
			continue
		}
		last = cmp.Or(last, r)
		if whole {
			from, tail = r, graver(tail, a.Said.Status)
		}
		top = graver(top, a.Said.Status)
	}
	if top.Clean() && !whole {
		if from == nil {
			return earlier, fmt.Sprintf("%s in %s, nothing said of %s", statusWord(p.at(last).Said.Status), last.Version, newest.Version)
		}
		return tail, statusWord(tail) + " from " + from.Version
	}
	if r, status := firstClean(p, l.releases); r != nil && !top.Clean() {
		if status == verdict.Fixed {
			return verdict.Fixed, "fixed in " + r.Version
		}
		return verdict.NotAffected, "not affected from " + r.Version
	}
	return top, statusWord(top)
}

func graver(a, b verdict.Status) verdict.Status {
	if b.Weight() > a.Weight() {
		return b
	}
	return a
}

// firstClean gives the first release (they come newest first) from which on all
// that is said is clean, where something was said that was not; nil else.
func firstClean(p *place, releases []*release) (first *release, status verdict.Status) {
	for _, r := range releases {
		a := p.at(r)
		switch {
		case r.State == verdict.Withdrawn:
		case a == nil:
			return nil, ""
		case !a.Said.Status.Clean():
			return first, status
		default:
			first, status = r, a.Said.Status
		}
	}
	return nil, ""
}

// lineMatrix has the newest line first, which is what a narrow screen shows.
func (p *product) lineMatrix(id, title string, places []*place) matrix {
	names := make([]string, len(p.lines))
	for i, l := range p.lines {
		names[i] = l.Slug
	}
	return newMatrix(id, title, names, places, func(pl *place, i int) (verdict.Status, string) { return lineCell(pl, p.lines[i]) })
}

func (l *line) releaseMatrix(id, title string, places []*place) matrix {
	names := make([]string, len(l.releases))
	for i, r := range l.releases {
		names[i] = r.Version
	}
	return newMatrix(id, title, names, places, func(pl *place, i int) (verdict.Status, string) {
		if a := pl.at(l.releases[i]); a != nil {
			return a.Said.Status, statusWord(a.Said.Status)
		}
		return "", statusWord("")
	})
}

// telling are the vulnerabilities of which more is said than "not affected".
func telling(places []*place, about func(*place) []*answer) []*place {
	return slices.DeleteFunc(slices.Clone(places), func(p *place) bool {
		return !slices.ContainsFunc(about(p), func(a *answer) bool { return a.Said.Status != verdict.NotAffected })
	})
}

// chunk is a stretch of a product's vulnerabilities whose matrix is one page. A
// statement changes one of them alone.
type chunk struct {
	product *product
	name    string // 2023, or 2023-2
	title   string
	places  []*place
}

func (c *chunk) Title() string { return c.title }
func (c *chunk) Count() int    { return len(c.places) }
func (c *chunk) Path() string {
	return "product/" + c.product.Product.Slug + "/matrix/" + c.name + ".html"
}

func (p *product) chunks() []*chunk {
	byYear := map[string][]*place{}
	var years []string
	for _, pl := range p.places {
		year := groupOf(pl.vulnerability.id)
		if byYear[year] == nil {
			years = append(years, year)
		}
		byYear[year] = append(byYear[year], pl)
	}
	var all []*chunk
	for _, year := range years {
		list := byYear[year]
		for n := 0; n < len(list); n += matrixRows {
			c := &chunk{product: p, name: fileName(strings.ToLower(year)), title: groupTitle(year), places: list[n:min(n+matrixRows, len(list))]}
			if len(list) > matrixRows {
				c.name += fmt.Sprintf("-%d", n/matrixRows+1)
				c.title += fmt.Sprintf(", part %d", n/matrixRows+1)
			}
			all = append(all, c)
		}
	}
	return all
}

func (s *Site) matrices(p *product) []publish.File {
	var files []publish.File
	chunks := p.chunks()
	for _, c := range chunks {
		var changed = p.changedOf(c.places)
		pg := page{Kind: "matrix", Path: c.Path(), Product: p, Changed: changed, Heading: p.Product.Name + ": " + c.title,
			Lead: fmt.Sprintf("Every release line against the vulnerabilities of %s that we have spoken of.", c.title)}
		files = append(files, s.file(pg, func() any {
			return struct {
				Matrix matrix
				Chunks []*chunk
			}{p.lineMatrix("matrix", "Release lines of "+p.Product.Name+" and vulnerabilities of "+c.title, c.places), chunks}
		}))
	}
	return files
}
