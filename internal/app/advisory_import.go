// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/publish/history"
	"verdict/internal/store"
	"verdict/spec/csaf"
)

// AdvisoryImport names files with advisories that were published before.
type AdvisoryImport struct {
	Product string
	Files   []string
	// Map is the file with the mapping for pages; "" for none.
	Map string
	// Published is the day of what does not say when it was published; "" for none.
	Published verdict.Day
}

// ImportedFile is what a file gave, and what became of it.
type ImportedFile struct {
	history.Report
	Fates []AdvisoryFate
	Err   error // why it cannot be read at all; nil when it can
}

// AdvisoryFate is what became of one advisory of a file.
type AdvisoryFate struct {
	Number  string
	Version string // under which it is kept; that of the file where it is not
	Fate    Fate
	Reason  string // why it was refused
}

// Fate is what became of an advisory of a file.
type Fate string

// The fates.
const (
	FateAdded     Fate = "added"     // the number is new
	FateRevised   Fate = "revised"   // one more revision of a number
	FateUnchanged Fate = "unchanged" // it was imported before
	FateRefused   Fate = "refused"   // something else stands under the number
)

// ImportAdvisories keeps what was published before as published revisions, with their
// numbers, dates and histories. A file that cannot be read keeps no other from being
// imported; its error stands in its result. Imported again, nothing changes, and a number
// that the programme drew is never overwritten.
func (a *App) ImportAdvisories(ctx context.Context, in AdvisoryImport) (files []ImportedFile, changed int, err error) {
	if !in.Published.Valid() {
		return nil, 0, verdict.Errorf(verdict.Usage, "%q is no day", in.Published).At("", 0, "--published").WithHint("write it as 2026-06-09")
	}
	o := history.Options{Published: in.Published}
	if in.Map != "" {
		if o.Map, err = readMap(in.Map); err != nil {
			return nil, 0, err
		}
	}
	if err = a.view(ctx, func(s *store.Snapshot) (err error) {
		o.Product, err = s.Product(in.Product)
		return err
	}); err != nil {
		return nil, 0, err
	}
	for _, name := range in.Files {
		files = append(files, readHistory(name, o))
	}
	changed, err = a.update(ctx, "advisory import "+in.Product, func(tx *store.Tx) error {
		releases, err := tx.Releases(in.Product)
		if err != nil {
			return err
		}
		return a.keepHistory(tx, files, linesOf(releases))
	})
	return files, changed, err
}

func readMap(name string) (*history.Map, error) {
	raw, err := limits.ReadFile(name, limits.Caps{Bytes: 1 << 20})
	if err != nil {
		return nil, err
	}
	return history.ReadMap(name, raw)
}

func readHistory(name string, o history.Options) ImportedFile {
	raw, err := limits.ReadFile(name, limits.Caps{})
	if err != nil {
		return ImportedFile{Report: history.Report{File: name}, Err: err}
	}
	report, err := history.Read(filepath.Base(name), raw, o)
	report.File = name
	return ImportedFile{Report: report, Err: err}
}

// linesOf gives the lines of releases by their versions.
func linesOf(releases []verdict.Release) map[string]string {
	lines := map[string]string{}
	for _, r := range releases {
		lines[r.Version] = r.Line
	}
	return lines
}

// keepHistory stores the advisories of all files, of a number the oldest first.
func (a *App) keepHistory(tx *store.Tx, files []ImportedFile, lines map[string]string) error {
	type found struct {
		file int
		body verdict.PublishedAdvisory
	}
	var all []found
	for i := range files {
		files[i].Fates = nil
		for _, p := range files[i].Advisories {
			for n := range p.Releases {
				p.Releases[n].Line = lines[p.Releases[n].Version]
			}
			all = append(all, found{i, p})
		}
	}
	slices.SortStableFunc(all, func(x, y found) int {
		return cmp.Or(strings.Compare(x.body.Number, y.body.Number), x.body.At.Compare(y.body.At))
	})
	k, err := a.newKeeper(tx)
	if err != nil {
		return err
	}
	for _, x := range all {
		fate, err := k.keep(x.body)
		if err != nil {
			return err
		}
		files[x.file].Fates = append(files[x.file].Fates, fate)
	}
	return nil
}

// keeper stores what is imported.
type keeper struct {
	*App
	tx       *store.Tx
	editions map[string]verdict.Advisory // the last of each number
	numbers  map[string]string           // by the file names of their documents
	flaws    map[string]verdict.OwnVulnerability
}

func (a *App) newKeeper(tx *store.Tx) (*keeper, error) {
	k := &keeper{App: a, tx: tx, editions: map[string]verdict.Advisory{}, numbers: map[string]string{}, flaws: map[string]verdict.OwnVulnerability{}}
	editions, err := tx.Advisories()
	if err != nil {
		return nil, err
	}
	for _, x := range editions {
		k.editions[x.Number] = x
	}
	flaws, err := tx.OwnVulnerabilities()
	if err != nil {
		return nil, err
	}
	for _, v := range flaws {
		for _, id := range v.IDs {
			k.flaws[id] = v
		}
	}
	published, err := tx.PublishedAdvisories()
	for _, p := range published {
		k.numbers[csaf.FileName(p.Number)] = p.Number
	}
	return k, err
}

// keep stores a revision of a number, unless it is there or may not be.
func (k *keeper) keep(p verdict.PublishedAdvisory) (AdvisoryFate, error) {
	fate := AdvisoryFate{Number: p.Number, Version: p.Version, Fate: FateAdded}
	if other, taken := k.numbers[csaf.FileName(p.Number)]; taken && other != p.Number {
		fate.Fate, fate.Reason = FateRefused, "its documents would have the file names of those of "+other
		return fate, nil
	}
	if fate.Reason = k.notBefore(p); fate.Reason != "" {
		fate.Fate = FateRefused
		return fate, nil
	}
	revisions, err := k.tx.AdvisoryRevisions(p.Number)
	if err != nil && verdict.CodeOf(err) != verdict.NotFound {
		return fate, err
	}
	if len(revisions) > 0 {
		same, refusal := against(revisions, p)
		switch {
		case same != "":
			fate.Fate, fate.Version = FateUnchanged, same
			return fate, nil
		case refusal == "":
			refusal = k.atWork(p.Number)
		}
		if refusal != "" {
			fate.Fate, fate.Reason = FateRefused, refusal
			return fate, nil
		}
		p = continued(revisions[len(revisions)-1], p)
		fate.Fate, fate.Version = FateRevised, p.Version
	}
	if p, err = k.tx.PublishAdvisory(p, verdict.DefaultNumberPattern); err != nil { // which draws nothing: it has a number
		return fate, err
	}
	k.numbers[csaf.FileName(p.Number)] = p.Number
	return fate, k.edition(p)
}

// longestNumber leaves room in the names of files for what follows a number there.
const longestNumber = 200

// notBefore says why what a file tells cannot have been published before: its day has not
// come, a flaw of ours is in it that is not public, or its number names no file. "" where
// nothing speaks against it.
func (k *keeper) notBefore(p verdict.PublishedAdvisory) string {
	if n := len(p.Number); n > longestNumber {
		return fmt.Sprintf("its number has %d bytes, and files are named by at most %d", n, longestNumber)
	}
	if p.At.After(k.Now()) {
		return "it is dated " + p.At.UTC().Format(time.DateOnly) + ", which has not come"
	}
	for _, id := range flawIDs(p.Text) {
		if v, ours := k.flaws[id]; ours && (v.Published.IsZero() || v.Published.After(k.Now())) {
			return id + " is a flaw of ours that is not public; where it is, say so in its record (published)"
		}
	}
	return ""
}

// atWork says why no file speaks for a number any more: somebody writes its next revision,
// or has taken it back. "" where one may.
func (k *keeper) atWork(number string) string {
	switch e := k.editions[number]; {
	case e.ID != "" && !e.State.Out():
		return "somebody is at work on its next revision (" + e.EditionID() + ")"
	case e.Intent == verdict.IntentWithdraw || e.Intent == verdict.IntentSupersede:
		return "the programme has taken it back"
	}
	return ""
}

// edition adds the edition that what was imported stands for, so that it is listed, shown
// and can be revised as every other.
func (k *keeper) edition(p verdict.PublishedAdvisory) error {
	next, known := k.editions[p.Number]
	if !known {
		named := p.Text
		named.Title = p.Number // two numbers may tell of one flaw
		next = verdict.Advisory{ID: verdict.NewAdvisoryID(named, k.person(), p.First), People: 2}
	}
	next.State, next.Intent, next.Number, next.Text = p.State, verdict.IntentPublish, p.Number, p.Text
	next.Products, next.Releases, next.Reason = p.Products, p.Releases, p.Reason
	next.Author, next.Writer, next.At = k.person(), k.person(), k.Now()
	next, _, err := k.tx.AddAdvisory(next)
	k.editions[p.Number] = next
	return err
}

// against compares what a file says with the revisions of its number: same is the version
// under which the same is kept already, refusal why it cannot be one more.
func against(revisions []verdict.PublishedAdvisory, p verdict.PublishedAdvisory) (same, refusal string) {
	for _, r := range revisions {
		if r.At.Equal(p.At) && sameWords(r, p) {
			return r.Version, ""
		}
	}
	switch last := revisions[len(revisions)-1]; {
	case last.Imported == "":
		return "", "the programme drew the number, or has revised what was imported"
	case importedAs(last) != importedAs(p):
		return "", "it was imported from " + last.Imported + ", and files of one kind speak for a number"
	case p.At.Equal(last.At):
		return "", "version " + last.Version + " of the same instant was imported from " + last.Imported + " and says otherwise"
	case p.At.Before(last.At):
		return "", "it is older than version " + last.Version + ", which stands"
	}
	return "", ""
}

// importedAs is the kind of file from which a revision was imported.
func importedAs(p verdict.PublishedAdvisory) string {
	kind, _, _ := strings.Cut(p.Imported, ":")
	return kind
}

// sameWords reports whether two revisions say the same: whatever their version, history and
// file are, which depend on what was imported before.
func sameWords(x, y verdict.PublishedAdvisory) bool {
	body := func(p verdict.PublishedAdvisory) string {
		p.Revision, p.Version, p.History, p.Imported = 0, "", nil, ""
		p.First, p.At = time.Time{}, p.At.UTC()
		raw, err := json.Marshal(p)
		if err != nil {
			panic(err) // strings, times and lists of them: cannot fail
		}
		return string(raw)
	}
	return body(x) == body(y)
}

// continued gives a revision the history that stands, and a version of its own where its
// file counts none.
func continued(last, p verdict.PublishedAdvisory) verdict.PublishedAdvisory {
	if slices.ContainsFunc(last.History, func(r verdict.AdvisoryRevision) bool { return r.Version == p.Version }) {
		p.Version = verdict.NextVersion(last.Version, verdict.ChangeMinor)
		p.History = append(slices.Clone(last.History), verdict.AdvisoryRevision{Version: p.Version, At: p.At, Summary: "As it was changed last"})
	}
	p.First = last.First
	return p
}
