// SPDX-License-Identifier: Apache-2.0

package site

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
)

// notesBody is what the page of a release's notes holds: notes that were written
// elsewhere, or the lists from which the page writes them.
type notesBody struct {
	Release    releaseView
	Line       string
	Name       string
	Written    template.HTML
	Advisories []noteView
	Hygiene    []noteView
	Others     []noteView
	Open       []openView
}

// openView is a flaw that the release has against what was planned or said.
type openView struct {
	Words      string
	Components []string
}

// noteView is a vulnerability that the release fixes.
type noteView struct {
	ID         string
	Path       string // "" when it has no page
	Title      string
	Severity   string
	Impact     string
	Action     string
	Class      string
	Components []changeView
}

type changeView struct{ Component, From, To string }

// read gathers what the release is the first of its branch to fix.
func (b *notesBody) read(r *release) {
	snapshot := r.product.Snapshot
	for _, st := range snapshot.Standing(verdict.ChannelNote, r.Version) {
		if st.Said.Status != verdict.Fixed {
			continue
		}
		if before, ok := snapshot.Ancestor(r.Version, st.Statement()); ok && before.Status == verdict.Fixed {
			continue
		}
		list := &b.Others
		switch st.Said.Class {
		case verdict.Exploitable:
			list = &b.Advisories
		case verdict.Hygiene:
			list = &b.Hygiene
		}
		*list = append(*list, viewNote(r, st.Said))
	}
	for _, f := range snapshot.Open(verdict.ChannelNote, r.Version) {
		b.Open = append(b.Open, openView{clean(publish.OpenWords(b.Name, f)), f.Found})
	}
	for _, list := range [][]noteView{b.Advisories, b.Hygiene, b.Others} {
		slices.SortStableFunc(list, func(a, b noteView) int { return cmp.Or(compareIDs(a.ID, b.ID)) })
	}
}

func viewNote(r *release, st *verdict.Statement) noteView {
	n := noteView{ID: st.Vulnerability, Title: clean(st.Title), Severity: scored(st), Impact: clean(st.Impact), Action: clean(st.Action),
		Class: strings.ReplaceAll(string(st.Class), "_", " ")}
	for _, a := range r.answers {
		if a.Said.Vulnerability == st.Vulnerability {
			n.Path = a.Anchor()
		}
	}
	if n.Action == "" {
		n.Action = "Upgrade to " + r.product.Product.Name + " " + r.Version + "."
	}
	for _, c := range st.Components {
		n.Components = append(n.Components, viewChange(c))
	}
	return n
}

func viewChange(c verdict.StatedComponent) changeView {
	if c.PURL == "" {
		return changeView{verdict.PURLBase(c.Previous), purlVersion(c.Previous), "removed"}
	}
	v := changeView{Component: verdict.PURLBase(c.PURL), To: purlVersion(c.PURL)}
	if c.Previous != "" {
		v.From = purlVersion(c.Previous)
	}
	return v
}
