// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verdict"
	"verdict/spec/cvss"
)

// AdvisedFlaw is a vulnerability of an advisory: what the world knows of it, and what the
// advisory tells.
type AdvisedFlaw struct {
	verdict.AdvisedFlaw
	Text  verdict.AdvisoryFlaw
	Title string // its own, else the advisory's
	// Number is what it is called where it has no public id: by the advisory.
	Number string
}

// Told are the vulnerabilities of the advisory, in the order of its text.
func (a Advisory) Told() (list []AdvisedFlaw) {
	for i, text := range a.Text.Vulnerabilities {
		f := AdvisedFlaw{Text: text, Title: cmp.Or(text.Title, a.Text.Title), Number: a.Number}
		if i > 0 {
			f.Number += "." + strconv.Itoa(i+1)
		}
		f.ID = verdict.CanonicalID(text.ID)
		named := func(known verdict.AdvisedFlaw) bool { return named(known, text.ID) }
		if at := slices.IndexFunc(a.Flaws, named); at >= 0 {
			f.AdvisedFlaw = a.Flaws[at]
		} else if i < len(a.Flaws) {
			f.AdvisedFlaw = a.Flaws[i]
		}
		list = append(list, f)
	}
	return list
}

func named(f verdict.AdvisedFlaw, id string) bool {
	id = verdict.CanonicalID(id)
	return f.ID == id || slices.Contains(f.Aliases, id)
}

// Named reports whether a row of the advisory that names an id is about the vulnerability.
// Rows name it as the text does, also by an id that names other vulnerabilities as well and
// is none of IDs.
func (f AdvisedFlaw) Named(id string) bool {
	return verdict.CanonicalID(f.Text.ID) == verdict.CanonicalID(id) || named(f.AdvisedFlaw, id)
}

// IDs are all ids of the vulnerability, the shown one first and the others in order of
// text, without working names; there is at least one.
func (f AdvisedFlaw) IDs() []string {
	list := IDs(verdict.Statement{Vulnerability: f.ID, Aliases: f.Aliases})
	if list = slices.DeleteFunc(list, verdict.IsWorkingID); len(list) == 0 {
		return []string{f.Number}
	}
	return list
}

// CVE is the CVE id of the vulnerability; "" when it has none.
func (f AdvisedFlaw) CVE() string {
	for _, id := range f.IDs() {
		if verdict.IsCVE(id) {
			return id
		}
	}
	return ""
}

// AllScores are the scores of the vulnerability that can be read: the advisory's own first,
// then those of others, the most trusted first, each vector once.
func (f AdvisedFlaw) AllScores() (list []verdict.Score) {
	all := slices.Clone(f.Scores)
	slices.SortStableFunc(all, func(a, b verdict.Score) int {
		return cmp.Or(cmp.Compare(trust(a.Source), trust(b.Source)), strings.Compare(a.By, b.By), strings.Compare(a.Vector, b.Vector))
	})
	for _, s := range append([]verdict.Score{{Vector: f.Text.Vector, Source: verdict.ScoreOwn}}, all...) {
		_, err := cvss.Parse(s.Vector)
		if err == nil && !slices.ContainsFunc(list, func(other verdict.Score) bool { return other.Vector == s.Vector }) {
			list = append(list, s)
		}
	}
	return list
}

func trust(s verdict.ScoreSource) int { return slices.Index(verdict.ScoreSources, s) }

// Own are the scores of the publisher.
func (f AdvisedFlaw) Own() []verdict.Score {
	return slices.DeleteFunc(f.AllScores(), func(s verdict.Score) bool { return s.Source != verdict.ScoreOwn })
}

// Severity is the word for the vulnerability: that of the advisory as it was given, else
// that of its first score, else unknown.
func (f AdvisedFlaw) Severity() (word string, severity verdict.Severity) {
	if f.Text.Severity != "" {
		return f.Text.Severity, verdict.SeverityWord{Word: f.Text.Severity}.Severity()
	}
	for _, s := range f.AllScores() {
		c, _ := cvss.Parse(s.Vector) // it was parsed before
		severity = verdict.SeverityOf(c.Score)
		return string(severity), severity
	}
	return string(verdict.SeverityUnknown), verdict.SeverityUnknown
}

// Statements are what the advisory says of a product and a vulnerability, as statements,
// in the order of the product's versions. An affected release has the advisory's actions
// where nothing was said of it alone.
func (a Advisory) Statements(p verdict.Product, f AdvisedFlaw) (list []verdict.Statement) {
	for _, r := range a.Said(p, f) {
		list = append(list, a.Statement(f, r))
	}
	return list
}

// Said are the rows of a product and a vulnerability, in the order of the product's
// versions.
func (a Advisory) Said(p verdict.Product, f AdvisedFlaw) (list []verdict.AdvisedRelease) {
	for _, r := range a.Releases {
		if r.Product == p.Slug && f.Named(r.Vulnerability) {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(x, y verdict.AdvisedRelease) int { return p.CompareVersions(x.Version, y.Version) })
	return slices.CompactFunc(list, func(x, y verdict.AdvisedRelease) bool { return x.Version == y.Version })
}

// Statement is a row as a statement.
func (a Advisory) Statement(f AdvisedFlaw, r verdict.AdvisedRelease) verdict.Statement {
	ids := f.IDs()
	st := verdict.Statement{Product: r.Product, Version: r.Version, Revision: max(a.Revision, 1), At: a.At, Vulnerability: ids[0], Aliases: ids[1:],
		Title: f.Title, Origin: f.Origin, Status: r.Status, Justification: r.Justification, Impact: r.Impact, Action: r.Action,
		Settings: r.Settings, Parts: sortedParts(r.Parts), Components: r.Components, FixedIn: r.FixedIn}
	for _, s := range f.AllScores() {
		c, _ := cvss.Parse(s.Vector) // it was parsed before
		st.Vector, st.Score, st.Severity = s.Vector, c.Score, verdict.SeverityOf(c.Score)
		break
	}
	if st.Status == verdict.Affected && strings.TrimSpace(st.Action) == "" {
		st.Action = a.ActionsFor(r)
	}
	return st
}

func sortedParts(parts []verdict.StatedPart) []verdict.StatedPart {
	parts = slices.Clone(parts)
	slices.SortFunc(parts, func(a, b verdict.StatedPart) int { return strings.Compare(a.Part, b.Part) })
	return parts
}

// ActionsFor is what users of an affected release do: what the advisory says of lines
// without a fix where there is none in its own, else the actions, numbered where there are
// several.
func (a Advisory) ActionsFor(r verdict.AdvisedRelease) string {
	if FixedInLine(r) == "" && a.Text.Unfixed != "" {
		return a.Text.Unfixed
	}
	return Numbered(a.Text.Actions)
}

// FixedInLine is the release of the row's own line that fixes it; "" when there is none.
func FixedInLine(r verdict.AdvisedRelease) string {
	for _, f := range r.FixedIn {
		if f.Line == r.Line && f.Release != "" {
			return f.Release
		}
	}
	return ""
}

// Numbered writes steps, a line each.
func Numbered(steps []string) string {
	if len(steps) == 1 {
		return steps[0]
	}
	var b strings.Builder
	for i, s := range steps {
		fmt.Fprintf(&b, "%d. %s\n", i+1, s)
	}
	return strings.TrimSpace(b.String())
}

// FirstOf gives the first text that is not blank, without blanks around it.
func FirstOf(texts ...string) string {
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			return t
		}
	}
	return ""
}
