// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"slices"
	"strings"

	"verdict"
)

// BulletinProduct is a product as a bulletin names it.
type BulletinProduct struct {
	Slug    string  `json:"slug"`
	Name    string  `json:"name"`
	Package Literal `json:"package"` // its package URL; "" for none
	// Ranges are the affected versions, and Lines what becomes of each release line.
	Ranges []BulletinRange `json:"ranges"`
	Lines  []BulletinLine  `json:"lines"`
	Reason string          `json:"reason"` // of a product that is not affected
}

// BulletinRange is a range of affected versions in words.
type BulletinRange struct {
	Vulnerability string `json:"vulnerability"`
	Versions      string `json:"versions"` // "1.0 before 1.2"
	Parts         string `json:"parts"`    // "" for all
}

// BulletinLine is a release line and a vulnerability: a row of the matrix. What there is
// none of is "".
type BulletinLine struct {
	Line          string `json:"line"`
	Vulnerability string `json:"vulnerability"`
	Affected      string `json:"affected"`
	Parts         string `json:"parts"`
	Fixed         string `json:"fixed"`
	NotAffected   string `json:"not_affected"`
	Investigated  string `json:"under_investigation"`
	Outlook       string `json:"outlook"` // what becomes of a line without a fix
	EndOfLife     bool   `json:"end_of_life"`
}

// versions puts in words what is said of products: those of which a release is or was
// affected, or is looked at, and those of which none is.
func (b *Bulletin) versions(p verdict.PublishedAdvisory) {
	for _, product := range p.Products {
		in := BulletinProduct{Slug: product.Slug, Name: plain(product.Name), Package: Literal(plain(product.PURL))}
		for _, r := range product.Ranges {
			in.Ranges = append(in.Ranges, BulletinRange{r.Vulnerability, VersionWords(r.OwnRange), strings.Join(r.Parts, ", ")})
		}
		of := func(r verdict.AdvisedRelease) bool { return r.Product == product.Slug }
		in.Lines = linesOf(p.Releases, of)
		var spared []verdict.AdvisedRelease
		for _, r := range p.Releases {
			if of(r) && r.Status == verdict.NotAffected {
				spared = append(spared, r)
			}
		}
		all := slices.ContainsFunc(p.Releases, func(r verdict.AdvisedRelease) bool { return of(r) && r.Status != verdict.NotAffected })
		if len(in.Ranges) == 0 && len(spared) > 0 && !all {
			in.Reason = reasonOf(spared)
			b.Unaffected = append(b.Unaffected, in)
			continue
		}
		b.Products = append(b.Products, in)
	}
}

// reasonOf says why releases are not affected, each reason once.
func reasonOf(releases []verdict.AdvisedRelease) string {
	var words []string
	for _, r := range releases {
		for _, w := range []string{JustificationWords[r.Justification], plain(r.Impact)} {
			if w != "" && !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
	}
	return strings.Join(words, " ")
}

// linesOf makes the rows of a product: by vulnerability, then by line as they come. Lines
// that follow one another and of which all the same is said share a row.
func linesOf(all []verdict.AdvisedRelease, of func(verdict.AdvisedRelease) bool) (rows []BulletinLine) {
	var groups []lineGroup
	for _, r := range all {
		if !of(r) {
			continue
		}
		i := slices.IndexFunc(groups, func(g lineGroup) bool { return g.vulnerability == r.Vulnerability && g.first == r.Line })
		if i < 0 {
			i, groups = len(groups), append(groups, lineGroup{vulnerability: r.Vulnerability, first: r.Line, last: r.Line})
		}
		groups[i].releases = append(groups[i].releases, r)
	}
	slices.SortStableFunc(groups, func(a, b lineGroup) int { return strings.Compare(a.vulnerability, b.vulnerability) })
	var joined []lineGroup
	for _, g := range groups {
		if n := len(joined); n > 0 && joined[n-1].alike(g) {
			joined[n-1].last, joined[n-1].releases = g.first, append(joined[n-1].releases, g.releases...)
			continue
		}
		joined = append(joined, g)
	}
	for _, g := range joined {
		line := g.first
		if g.last != g.first {
			line += " to " + g.last
		}
		rows = append(rows, lineOf(g.vulnerability, line, g.releases))
	}
	return rows
}

// lineGroup are the releases of a line, or of several, about a vulnerability.
type lineGroup struct {
	vulnerability, first, last string
	releases                   []verdict.AdvisedRelease
}

// alike reports whether the same is said of every release of two groups.
func (g lineGroup) alike(other lineGroup) bool {
	first := g.releases[0]
	same := func(r verdict.AdvisedRelease) bool {
		return r.Vulnerability == first.Vulnerability && r.Status == first.Status && r.EndOfLife == first.EndOfLife && r.Treatment == first.Treatment &&
			slices.Equal(affectedParts(r), affectedParts(first))
	}
	return !slices.ContainsFunc(append(slices.Clone(g.releases), other.releases...), func(r verdict.AdvisedRelease) bool { return !same(r) })
}

func lineOf(vulnerability, line string, releases []verdict.AdvisedRelease) BulletinLine {
	row := BulletinLine{Line: line, Vulnerability: vulnerability}
	var affected, fixed, spared, investigated, parts []string
	for _, r := range releases {
		row.EndOfLife = row.EndOfLife || r.EndOfLife
		switch r.Status {
		case verdict.Affected:
			affected = append(affected, r.Version)
			parts = append(parts, affectedParts(r)...)
		case verdict.Fixed:
			if r.Withdrawn {
				continue // nobody can upgrade to it
			}
			fixed = append(fixed, r.Version)
		case verdict.NotAffected:
			spared = append(spared, r.Version)
		case verdict.UnderInvestigation:
			investigated = append(investigated, r.Version)
		}
	}
	row.Affected, row.Fixed, row.NotAffected, row.Investigated = stretch(affected), stretch(fixed), stretch(spared), stretch(investigated)
	if len(fixed) > 1 && releases[len(releases)-1].Status == verdict.Fixed && !affectedAgain(releases) {
		row.Fixed = fixed[0] + " and later"
	}
	slices.Sort(parts)
	row.Parts = strings.Join(slices.Compact(parts), ", ")
	if row.Affected != "" && row.Fixed == "" {
		row.Outlook = outlook(releases[len(releases)-1])
	}
	return row
}

// affectedParts are the parts of a release that are affected, where not all are.
func affectedParts(r verdict.AdvisedRelease) (parts []string) {
	if !PartsDiffer(r.Parts) {
		return nil
	}
	for _, p := range r.Parts {
		if p.Status == verdict.Affected {
			parts = append(parts, p.Part)
		}
	}
	return parts
}

// outlook is what users of a line can expect whose last release is affected, or, where it
// is not any more, nothing.
func outlook(last verdict.AdvisedRelease) string {
	switch {
	case last.Status != verdict.Affected:
		return ""
	case last.EndOfLife:
		return "Its support has ended: no release of it will have a fix."
	case last.Treatment == verdict.Fix:
		return "A fix is planned."
	case last.Treatment == verdict.Mitigate:
		return "It is mitigated without a fix."
	case last.Treatment == verdict.NoAction || last.Treatment == verdict.Accept:
		return "No fix is planned."
	}
	return "It is not decided yet whether there will be a fix."
}

// stretch names releases: the first and the last where they are many.
func stretch(versions []string) string {
	if n := len(versions); n > 3 {
		return versions[0] + " to " + versions[n-1]
	}
	return strings.Join(versions, ", ")
}

// affectedAgain reports whether a release is affected that came behind a fixed one.
func affectedAgain(releases []verdict.AdvisedRelease) bool {
	i := slices.IndexFunc(releases, func(r verdict.AdvisedRelease) bool { return r.Status == verdict.Fixed })
	return slices.ContainsFunc(releases[max(i, 0):], func(r verdict.AdvisedRelease) bool { return r.Status == verdict.Affected })
}

// VersionWords says a range as announcements do: "1.0 before 1.2", "through 2.1", "2.0 or
// later", "all versions".
func VersionWords(r verdict.OwnRange) string {
	from := r.Introduced
	if from == "0" {
		from = ""
	}
	switch {
	case len(r.Versions) > 0:
		return strings.Join(r.Versions, ", ")
	case r.Fixed != "":
		return strings.TrimSpace(from + " before " + r.Fixed)
	case r.LastAffected != "" && r.LastAffected == from:
		return from
	case r.LastAffected != "":
		return strings.TrimSpace(from + " through " + r.LastAffected)
	case from == "":
		return "all versions"
	}
	return from + " or later"
}

// JustificationWords say a justification as a sentence.
var JustificationWords = map[verdict.Justification]string{
	verdict.ComponentNotPresent:      "The vulnerable component is not part of these releases.",
	verdict.CodeNotPresent:           "The component may be there, but the vulnerable code is not in it.",
	verdict.CodeNotInExecutePath:     "The vulnerable code is there, but nothing in these releases runs it.",
	verdict.CodeNotControllable:      "The vulnerable code can run, but nobody who would attack can bring it the input that it takes.",
	verdict.InlineMitigationsPresent: "Protection that is built in, and on, keeps the flaw from being exploited.",
}
