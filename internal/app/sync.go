// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"slices"

	"verdict"
	"verdict/internal/queue"
	"verdict/internal/scan"
	"verdict/internal/source"
	"verdict/internal/store"
)

// AddSource stores a source, or changes how often it is read, how old it may be and
// as whose its scores count. It is read by Sync. A source of the same name and
// another kind or location stays as it is: Conflict.
func (a *App) AddSource(ctx context.Context, src verdict.Source) (int, error) {
	return a.update(ctx, "source add "+src.Name, func(tx *store.Tx) error {
		h, err := tx.SourceHealth(src.Name)
		if err != nil && verdict.CodeOf(err) != verdict.NotFound {
			return err
		}
		if stands := h.Source; err == nil && (stands.Kind != src.Kind || stands.Location != src.Location) {
			return verdict.Errorf(verdict.Conflict, "source %s is of kind %s at %s, and not of kind %s at %s",
				src.Name, stands.Kind, stands.Location, src.Kind, src.Location).
				WithHint("give the other one another name, or let it take the place of this one with --replace")
		}
		_, err = tx.PutSource(src)
		return err
	})
}

// ReplaceSource is AddSource that lets a source take the place of one of the same
// name, whatever that was. The records of that one stand until a sync removes them.
func (a *App) ReplaceSource(ctx context.Context, src verdict.Source) (int, error) {
	return a.update(ctx, "source add --replace "+src.Name, func(tx *store.Tx) error {
		_, err := tx.PutSource(src)
		return err
	})
}

// Source gives a source by its name.
func (a *App) Source(ctx context.Context, name string) (verdict.Source, error) {
	var h verdict.SourceHealth
	err := a.view(ctx, func(s *store.Snapshot) (err error) { h, err = s.SourceHealth(name); return err })
	return h.Source, err
}

// KindAt tells the kind of the source at a path or URL where only one is possible.
func KindAt(location string) (verdict.SourceKind, bool) { return source.KindAt(location) }

// Sources gives all sources with their health, by name.
func (a *App) Sources(ctx context.Context) (list []verdict.SourceHealth, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error { list, err = s.Sources(); return err })
	return list, err
}

// StaleSources says of each source that was never read, or is older than it may be,
// so; by name. What rests on them may lack what has become known since.
func (a *App) StaleSources(ctx context.Context) (why []string, err error) {
	all, err := a.Sources(ctx)
	for _, h := range all {
		if s, stale := h.Stale(a.Now()); stale {
			why = append(why, s)
		}
	}
	return why, err
}

// Synced is what came of reading one source.
type Synced struct {
	Source string
	Report source.Report
	source.Change
	// Unchanged says that a remote source has not changed since the last sync.
	Unchanged bool
	// Failed is why nothing of the source was taken, and Fault the word for it; nil
	// and "" when it was taken.
	Failed error
	Fault  string
	// Scan is what the changed records of all sources of one run matched.
	Scan scan.Report
}

// Sync reads the named sources, or all of them, and in one transaction stores what
// changed, groups it anew and queues what has to be matched; then it does that. A
// remote source is mirrored first. A source that cannot be read, or that lost more
// than a tenth of its records, changes nothing but what is known of the try; the
// others are taken, and the error tells of those that are not.
func (a *App) Sync(ctx context.Context, names []string, acceptShrink bool) (list []Synced, changed int, err error) {
	sources, err := a.chosen(ctx, names)
	if err != nil {
		return nil, 0, err
	}
	list, changed, failed := a.fetch(ctx, sources, acceptShrink)
	return a.matched(ctx, list, changed, failed)
}

// matched matches what a sync stored, unless that was a rehearsal.
func (a *App) matched(ctx context.Context, list []Synced, changed int, failed error) ([]Synced, int, error) {
	if list == nil || a.dry {
		return list, changed, failed
	}
	done, err := a.work(ctx)
	for i := range list {
		list[i].Scan = done.Report
	}
	return list, changed + done.changed, cmp.Or(err, failed)
}

// fetch reads sources, stores what changed, and queues what has to be matched.
func (a *App) fetch(ctx context.Context, sources []verdict.Source, acceptShrink bool) (list []Synced, changed int, err error) {
	if slices.ContainsFunc(sources, verdict.Source.Remote) {
		if _, err := a.fetcher(); err != nil { // a wrong setting is no fault of a source
			return nil, 0, err
		}
	}
	var all []brought
	defer func() { closeAll(all) }()
	for _, src := range lastPredictions(sources) {
		all = append(all, a.bring(ctx, src, all))
		if ctx.Err() != nil {
			return nil, 0, context.Cause(ctx)
		}
	}
	return a.take(ctx, "source sync", all, acceptShrink)
}

// follow groups what changed anew and queues what has to be matched; a rehearsal,
// which leaves no job behind, matches at once.
func (a *App) follow(ctx context.Context, tx *store.Tx, list []Synced) error {
	if a.dry {
		report, err := rematch(tx)
		for i := range list {
			list[i].Scan = report
		}
		return err
	}
	if _, err := source.Regroup(tx); err != nil {
		return err
	}
	due, err := tx.Due(1)
	if err != nil || len(due) == 0 {
		return err
	}
	q, err := a.jobs(ctx)
	if err != nil {
		return err
	}
	return q.Add(ctx, tx, queue.Job{Name: rematchJob})
}

// chosen gives the named sources, or all.
func (a *App) chosen(ctx context.Context, names []string) (chosen []verdict.Source, err error) {
	all, err := a.Sources(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]verdict.Source{}
	for _, h := range all {
		known[h.Source.Name] = h.Source
		if len(names) == 0 {
			chosen = append(chosen, h.Source)
		}
	}
	for _, n := range names {
		src, ok := known[n]
		if !ok {
			return nil, verdict.Errorf(verdict.NotFound, "there is no source %s", n).WithHint("`verdict source list` shows them")
		}
		chosen = append(chosen, src)
	}
	if len(chosen) == 0 {
		return nil, verdict.Errorf(verdict.NotFound, "there are no sources").WithHint("add one with `verdict source add`")
	}
	return chosen, nil
}

// rematch brings vulnerabilities, matches and findings up to date with what the
// transaction changed.
func rematch(tx *store.Tx) (scan.Report, error) {
	if _, err := source.Regroup(tx); err != nil {
		return scan.Report{}, err
	}
	added, err := scan.MatchNew(tx)
	if err != nil {
		return scan.Report{}, err
	}
	report, err := scan.Rematch(tx, 0)
	report.Skipped = added.Skipped
	return report, err
}

// Rescan groups all records and matches all components anew.
func (a *App) Rescan(ctx context.Context) (report scan.Report, changed int, err error) {
	changed, err = a.update(ctx, "scan", func(tx *store.Tx) error {
		if _, err = source.RegroupAll(tx); err != nil {
			return err
		}
		report, err = scan.Run(tx)
		return err
	})
	return report, changed, err
}

// Ambiguities lists ids that name several vulnerabilities.
func (a *App) Ambiguities(ctx context.Context) (list []source.Ambiguity, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		all, err := s.Vulnerabilities()
		list = source.Ambiguities(all)
		return err
	})
	return list, err
}
