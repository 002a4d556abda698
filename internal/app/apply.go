// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"errors"
	"path"
	"path/filepath"
	"time"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/programme"
	"verdict/internal/remedy"
	"verdict/internal/source"
	"verdict/internal/store"
)

// Applied is what one document did.
type Applied struct {
	Kind    string
	Name    string
	Changed bool
	Reread  bool   // a source that was read again and is as it was, but for that instant
	Pruned  bool   // no document: a list named it, to be removed
	Note    string // what an import left out or a publication refused; "" for nothing
}

// Apply brings the store up to a programme, in one transaction: all of it or
// nothing. What stands already changes nothing; what the programme does not name
// stays, but for what prune names; nil names nothing.
//
// folder is where the programme lies; relative locations of sources are taken
// from it.
func (a *App) Apply(ctx context.Context, p *programme.Programme, folder string, prune *PruneList) (list []Applied, changed int, err error) {
	readings, err := a.fetchSources(ctx, p, folder)
	if err != nil {
		return nil, 0, err
	}
	bills, err := billsIn(p, folder)
	if err != nil {
		return nil, 0, err
	}
	policies, err := policiesIn(p)
	if err != nil {
		return nil, 0, err
	}
	profiles, err := profilesIn(p)
	if err != nil {
		return nil, 0, err
	}
	changed, err = a.update(ctx, "apply", func(tx *store.Tx) error {
		w := &applier{Tx: tx, now: a.now().UTC(), programme: p, folder: folder, readings: readings, bills: bills, read: policies, profiles: profiles}
		if err := w.all(prune); err != nil {
			return err
		}
		list = w.applied
		return nil
	})
	return list, changed, err
}

// applier applies one programme inside one transaction.
type applier struct {
	*store.Tx
	now       time.Time
	programme *programme.Programme
	folder    string
	readings  []*source.Reading // nil for a remote source
	bills     map[verdict.Ref][]readBill
	read      []*remedy.Policy     // of the programme, in its order
	profiles  []verdict.Profile    // of the programme, in its order
	planning  map[string]*remedies // by product; see remedies
	applied   []Applied
}

// billsIn reads the bills of a programme's releases.
func billsIn(p *programme.Programme, folder string) (map[verdict.Ref][]readBill, error) {
	bills := map[verdict.Ref][]readBill{}
	for _, d := range p.Releases {
		var files []BillFile
		for _, b := range d.Value.Bills {
			files = append(files, BillFile{Part: b.Part, Name: b.Name, Raw: b.Raw})
		}
		read, err := readBills(files)
		if err != nil {
			return nil, located(err, folder, d.Place)
		}
		bills[d.Value.Ref()] = append(bills[d.Value.Ref()], read...)
	}
	return bills, nil
}

// all applies the kinds in the order in which they need one another.
func (w *applier) all(prune *PruneList) error {
	steps := []func() error{
		w.storeProfiles, w.products, w.lines, w.releases, w.sources, w.houseRecords, w.relocations, w.aliasRulings, w.ownVulnerabilities,
		func() error { return w.prune(prune) },
		func() error { _, err := rematch(w.Tx); return err },
		w.people, w.suppressions, w.symbolSets, w.scores, w.evidence, w.assessments, w.classifications, w.policies, w.decisions, w.approvals, w.acts, w.documents,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// done notes what a document did; an error gets the document's place where it
// has none, and the folder in front of a file that the document names.
func (w *applier) done(kind, name string, place programme.Place, changed bool, err error) error {
	if err != nil {
		return located(err, w.folder, place)
	}
	w.applied = append(w.applied, Applied{Kind: kind, Name: name, Changed: changed})
	return nil
}

// located gives an error of a document its place.
func located(err error, folder string, place programme.Place) error {
	var e *verdict.Error
	switch {
	case !errors.As(err, &e):
		return err
	case e.File != "":
		return e.At(path.Join(filepath.ToSlash(folder), e.File), e.Line, e.Path)
	case e.Code == verdict.NotFound && e.Hint == "":
		e = e.WithHint("declare it in a document of the folder, or correct its name")
	}
	return e.At(place.File, place.Line, e.Path)
}

// note adds a remark to the last document.
func (w *applier) note(text string) { w.noteAt(len(w.applied)-1, text) }

func (w *applier) noteAt(entry int, text string) {
	of := &w.applied[entry]
	if of.Note != "" && text != "" {
		text = of.Note + "; " + text
	}
	of.Note = cmp.Or(text, of.Note)
}

// each applies put to every document of a kind.
func each[T any](w *applier, kind string, docs []programme.Doc[T], name func(T) string, put func(T) (bool, error)) error {
	for _, d := range docs {
		changed, err := put(d.Value)
		if err := w.done(kind, name(d.Value), d.Place, changed, err); err != nil {
			return err
		}
	}
	return nil
}

func (w *applier) products() error {
	return each(w, "Product", w.programme.Products, func(p verdict.Product) string { return p.Slug }, func(p verdict.Product) (bool, error) {
		changed, _, err := inventory.PutProduct(w.Tx, p)
		return changed, err
	})
}

func (w *applier) lines() error {
	return each(w, "Line", w.programme.Lines, func(l verdict.Line) string { return l.Ref().String() }, w.PutLine)
}

// releases stores the releases with their bills, each after its previous.
func (w *applier) releases() error {
	return each(w, "Release", byAncestry(w.programme.Releases), func(r programme.Release) string { return r.Ref().String() },
		func(r programme.Release) (bool, error) {
			changed, err := w.PutRelease(r.Release)
			if err != nil {
				return false, err
			}
			reports, err := putBills(w.Tx, r.Ref(), w.bills[r.Ref()])
			for _, report := range reports {
				changed = changed || report.Changed
			}
			return changed, err
		})
}

// byAncestry puts every release behind its previous; the rest of the order stays.
// Releases whose previous is not among them come as they are.
func byAncestry(docs []programme.Doc[programme.Release]) []programme.Doc[programme.Release] {
	at := map[verdict.Ref]int{}
	for i, d := range docs {
		at[d.Value.Ref()] = i
	}
	var sorted []programme.Doc[programme.Release]
	placed := make([]bool, len(docs))
	var place func(i int)
	place = func(i int) {
		if placed[i] {
			return
		}
		placed[i] = true
		if before, ok := at[verdict.Ref{Product: docs[i].Value.Product, Version: docs[i].Value.Previous}]; ok {
			place(before)
		}
		sorted = append(sorted, docs[i])
	}
	for i := range docs {
		place(i)
	}
	return sorted
}

// documents counts the contents of what is published about each product.
func (w *applier) documents() error {
	products, err := w.Products()
	if err != nil {
		return err
	}
	for _, p := range products {
		if err := recordDocuments(w.Tx, p.Slug, w.now); err != nil {
			return err
		}
	}
	return nil
}

// since gives at, or the present when it is zero.
func (w *applier) since(at time.Time) time.Time {
	if at.IsZero() {
		return w.now
	}
	return at
}
