// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/programme"
	"verdict/internal/remedy"
	"verdict/internal/source"
)

// fetchSources reads the sources of a programme before anything is stored, nil for
// those that are remote: a programme is applied without the network.
func (a *App) fetchSources(ctx context.Context, p *programme.Programme, folder string) ([]*source.Reading, error) {
	readings := make([]*source.Reading, len(p.Sources))
	var before []*source.Reading
	for _, i := range readingOrder(p) {
		src := &p.Sources[i].Value
		if src.Remote() {
			continue
		}
		if !filepath.IsAbs(src.Location) {
			src.Location = filepath.Join(folder, filepath.FromSlash(src.Location))
		}
		location, err := filepath.Abs(src.Location)
		if err != nil {
			return nil, verdict.Errorf(verdict.Internal, "the path of source %s: %w", src.Name, err)
		}
		src.Location = location
		read, err := a.readerOf(ctx, *src, before)
		if err != nil {
			return nil, err
		}
		reading, err := source.Fetch(ctx, read, *src, a.progress("reading "+src.Name))
		if err != nil {
			return nil, inDocument(err, p.Sources[i].Place)
		}
		readings[i] = &reading
		before = append(before, &reading)
	}
	return readings, nil
}

// readingOrder gives the indexes of the sources, predictions last.
func readingOrder(p *programme.Programme) []int {
	var order []int
	for _, predictions := range []bool{false, true} {
		for i, d := range p.Sources {
			if (d.Value.Kind == verdict.SourceEPSS) == predictions {
				order = append(order, i)
			}
		}
	}
	return order
}

// inDocument says in which document the location stands that cannot be read.
func inDocument(err error, place programme.Place) error {
	var e *verdict.Error
	if !errors.As(err, &e) {
		return err
	}
	hint := e.Hint
	if e.Code == verdict.NotFound {
		hint = "correct the location, which is taken from the folder of the programme"
	}
	return verdict.Errorf(e.Code, "%s", e.WithHint("").Error()).At(place.File, place.Line, "location").WithHint("%s", hint)
}

func (w *applier) sources() error {
	for i, d := range w.programme.Sources {
		changed, err := w.PutSource(d.Value)
		if err := w.done("Source", d.Value.Name, d.Place, changed, err); err != nil {
			return err
		}
		before, err := w.SourceHealth(d.Value.Name)
		if err != nil {
			return err
		}
		reading := w.readings[i]
		if reading == nil {
			if before.LastSync.IsZero() {
				w.note("`verdict source sync " + d.Value.Name + "` fetches it")
			}
			continue
		}
		change, err := reading.Store(w.Tx, false)
		if err != nil {
			return located(err, w.folder, d.Place)
		}
		done := &w.applied[len(w.applied)-1]
		done.Changed = done.Changed || before.LastSync.IsZero() || change.Changed+change.Removed > 0
		done.Reread = !done.Changed
		w.note(fmt.Sprintf("%d records, %d changed, %d gone", reading.Report.Records, change.Changed, change.Removed))
		for _, s := range slices.Concat(reading.Report.Skipped, change.Standing, reading.Report.Remarks) {
			w.note(fmt.Sprintf("%d × %s (such as %s)", s.Count, s.Reason, strings.Join(s.Examples, ", ")))
		}
	}
	return nil
}

func (w *applier) houseRecords() error {
	return each(w, "HouseRecord", w.programme.HouseRecords, func(f programme.File) string { return f.Name },
		func(f programme.File) (bool, error) {
			if err := limits.CheckJSON(f.Name, f.Raw, limits.Caps{}); err != nil {
				return false, err
			}
			r, _, err := source.ConvertOSV(f.Name, f.Raw)
			if err != nil {
				return false, err
			}
			return w.PutHouseRecord(r)
		})
}

func (w *applier) relocations() error {
	return each(w, "Relocation", w.programme.Relocations, func(r verdict.Relocation) string { return r.From + " to " + r.To }, w.PutRelocation)
}

func (w *applier) aliasRulings() error {
	return each(w, "AliasRuling", w.programme.AliasRulings, func(r verdict.AliasRuling) string { return r.A + " and " + r.B }, w.PutAliasRuling)
}

func (w *applier) ownVulnerabilities() error {
	return each(w, "Vulnerability", w.programme.Vulnerabilities, func(v verdict.OwnVulnerability) string { return verdict.ShownID(v.IDs) },
		func(v verdict.OwnVulnerability) (bool, error) {
			if err := flawFits(w.Snapshot, v); err != nil {
				return false, err
			}
			return w.PutOwnVulnerability(v)
		})
}

// PruneList are the lines of a file, each naming what to remove as "Kind name".
type PruneList struct {
	File  string
	Lines []string
}

// prune removes what a list names.
func (w *applier) prune(list *PruneList) error {
	if list == nil {
		return nil
	}
	for i, entry := range list.Lines {
		kind, name, _ := strings.Cut(strings.TrimSpace(entry), " ")
		if kind == "" {
			continue
		}
		gone, err := w.remove(kind, strings.TrimSpace(name))
		var e *verdict.Error
		if errors.As(err, &e) {
			return e.At(list.File, i+1, "")
		} else if err != nil {
			return err
		}
		w.applied = append(w.applied, Applied{Kind: kind, Name: strings.TrimSpace(name), Changed: gone, Pruned: true})
	}
	return nil
}

// declares reports whether the programme names what is to be pruned; a house
// record goes by its id.
func (w *applier) declares(kind, name string) bool {
	p := w.programme
	switch kind {
	case "Source":
		return slices.ContainsFunc(p.Sources, func(d programme.Doc[verdict.Source]) bool { return d.Value.Name == name })
	case "Relocation":
		return slices.ContainsFunc(p.Relocations, func(d programme.Doc[verdict.Relocation]) bool {
			return d.Value.Ecosystem+" "+d.Value.From == name
		})
	case "Suppression":
		return slices.ContainsFunc(p.Suppressions, func(d programme.Doc[verdict.Suppression]) bool { return d.Value.Rule == name })
	case "SuppressionFile":
		return slices.ContainsFunc(p.SuppressionFiles, func(d programme.Doc[programme.File]) bool { return d.Value.Name == name })
	case "Policy":
		return slices.ContainsFunc(w.read, func(p *remedy.Policy) bool { return p.Name == name })
	}
	return slices.ContainsFunc(p.HouseRecords, func(d programme.Doc[programme.File]) bool {
		r, _, err := source.ConvertOSV(d.Value.Name, d.Value.Raw)
		return err == nil && r.ID == verdict.CanonicalID(name)
	})
}

func (w *applier) remove(kind, name string) (bool, error) {
	if w.declares(kind, name) {
		return false, verdict.Errorf(verdict.Conflict, "%s %s stands in the folder too", kind, name).
			WithHint("take it out of the folder, or out of the list")
	}
	switch kind {
	case "Source":
		return w.RemoveSource(name)
	case "HouseRecord":
		return w.RemoveHouseRecord(name)
	case "Relocation":
		ecosystem, from, _ := strings.Cut(name, " ")
		return w.RemoveRelocation(ecosystem, from)
	case "Suppression":
		return w.RemoveSuppression(name)
	case "SuppressionFile":
		return w.RemoveSuppressionFile(name)
	case "Policy":
		return w.RemovePolicy(name)
	}
	return false, verdict.Errorf(verdict.Invalid, "nothing of kind %q can be pruned", kind).
		WithHint("what people decided is never removed; Source, HouseRecord, Relocation, Suppression, SuppressionFile and Policy can be")
}
