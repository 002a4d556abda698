// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"time"

	"verdict"
	"verdict/internal/store"
)

// EventKind says what happened.
type EventKind string

// The kinds of event.
const (
	FindingOpened   EventKind = "finding_opened"   // it was never there before
	FindingReopened EventKind = "finding_reopened" // it had gone inactive
	FindingClosed   EventKind = "finding_closed"   // nothing matches any more
	Retracted       EventKind = "retracted"        // it closed because every record is withdrawn
	SourceRead      EventKind = "source_read"
	SourceFailed    EventKind = "source_failed"

	AdvisoryOut    EventKind = "advisory_published"
	AdvisoryFailed EventKind = "advisory_failed" // its hour has come, and it cannot be published
)

// EventKinds lists the kinds.
var EventKinds = []EventKind{FindingOpened, FindingReopened, FindingClosed, Retracted, SourceRead, SourceFailed, AdvisoryOut, AdvisoryFailed}

// Event is something that a watching person wants to hear of.
type Event struct {
	At   time.Time
	Kind EventKind
	// Release, Component, Vulnerability (as it is shown) and Severity are of a
	// finding.
	Release       verdict.Ref
	Component     string
	Vulnerability string
	Severity      verdict.Severity
	// Source and Words are of a source: its name, and the error.
	Source string
	Words  string
	// Advisory is its number; Words say its title, or why it is not published.
	Advisory string
}

// WatchOptions say how a programme is watched.
type WatchOptions struct {
	// Since is the instant after which changes are told; zero means from now on.
	Since time.Time
	// Once does and tells what there is, and ends.
	Once bool
	// Publish publishes advisories that are approved when their hour has come.
	Publish bool
}

// look is how often a watching process looks for what is new.
const look = time.Second

// Watch reads the sources that are due, works the queue, and tells what changes,
// until the context ends. Several processes may watch one database: each tells
// everything, and the work is done once.
func (a *App) Watch(ctx context.Context, o WatchOptions, tell func(Event)) error {
	w := watch{App: a, tell: tell, after: o.Since, known: map[string]verdict.SourceHealth{}, failed: map[string]time.Time{}, publish: o.Publish}
	if err := w.begin(ctx); err != nil {
		return err
	}
	q, err := a.jobs(ctx)
	if err != nil {
		return err
	}
	if o.Once {
		if err := w.readDue(ctx); err != nil {
			return err
		}
		_, err := a.work(ctx)
		return errors.Join(w.publishDue(ctx), w.look(ctx), err)
	}
	if err := a.wake(ctx, q); err != nil {
		return err
	}
	ended := make(chan error, 1)
	working, stop := context.WithCancel(ctx)
	go func() {
		ended <- q.Run(working)
		stop() // nobody would work on what is queued
	}()
	err = w.until(working)
	stop()
	return errors.Join(err, <-ended)
}

// watch is a programme that is being watched.
type watch struct {
	*App
	tell  func(Event)
	after time.Time
	known map[string]verdict.SourceHealth
	// failed is when a source last could not be read. A try that was not noted, because
	// another process reads the source, is made again only after a while.
	failed map[string]time.Time
	// publish is set when advisories are published at their hour.
	publish bool
}

// again is how long a source is left alone after it could not be read.
const again = time.Minute

// begin notes how everything stands, so that only what comes later is told.
func (w *watch) begin(ctx context.Context) error {
	return w.db.View(ctx, verdict.Administrator, time.Time{}, func(s *store.Snapshot) error {
		sources, err := s.Sources()
		if err != nil {
			return err
		}
		for _, h := range sources {
			w.known[h.Source.Name] = h
		}
		if w.after.IsZero() {
			w.after, err = s.LastChange()
		}
		return err
	})
}

func (w *watch) until(ctx context.Context) error {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		if err := w.readDue(ctx); err != nil {
			return err
		}
		if err := errors.Join(w.publishDue(ctx), w.look(ctx)); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// readDue reads the sources whose time has come. One that fails is told like any
// event: the next may do.
func (w *watch) readDue(ctx context.Context) error {
	sources, err := w.Sources(ctx)
	if err != nil {
		return err
	}
	var due []verdict.Source
	for _, h := range sources {
		if h.Source.Every > 0 && !w.now().Before(h.Next()) && !time.Now().Before(w.failed[h.Source.Name].Add(again)) {
			due = append(due, h.Source)
		}
	}
	for _, src := range lastPredictions(due) {
		if _, _, err := w.fetch(ctx, []verdict.Source{src}, false); err != nil && ctx.Err() == nil {
			w.failed[src.Name] = time.Now()
			w.logFailure(src.Name, err)
		}
	}
	return nil
}

func (w *watch) logFailure(source string, err error) {
	if w.Log != nil {
		w.Log.Warn("a source could not be read", "source", source, "error", err)
	}
}

// look tells what changed since the last look.
func (w *watch) look(ctx context.Context) error {
	var events []Event
	err := w.db.View(ctx, verdict.Administrator, time.Time{}, func(s *store.Snapshot) error {
		sources, err := s.Sources()
		if err != nil {
			return err
		}
		for _, h := range sources {
			if e, changed := sourceEvent(w.known[h.Source.Name], h); changed {
				events = append(events, e)
			}
			w.known[h.Source.Name] = h
		}
		changes, err := s.FindingsChanged(w.after)
		if err != nil || len(changes) == 0 {
			return err
		}
		w.after = changes[len(changes)-1].At
		some, err := w.findingEvents(ctx, s, changes)
		events = append(events, some...)
		return err
	})
	if ctx.Err() != nil {
		return nil //nolint:nilerr // told to stop: not a failure
	}
	for _, e := range events {
		w.tell(e)
	}
	return err
}

func sourceEvent(before, now verdict.SourceHealth) (Event, bool) {
	switch {
	case now.LastTry.Equal(before.LastTry):
		return Event{}, false
	case now.LastError != "":
		return Event{At: now.LastTry, Kind: SourceFailed, Source: now.Source.Name, Words: now.LastError}, true
	}
	return Event{At: now.LastTry, Kind: SourceRead, Source: now.Source.Name}, true
}

func (w *watch) findingEvents(ctx context.Context, s *store.Snapshot, changes []store.FindingChange) ([]Event, error) {
	var keys []verdict.VulnerabilityID
	for _, c := range changes {
		keys = append(keys, c.Vulnerability)
	}
	all, err := s.VulnerabilitiesWithoutDetails(keys...)
	if err != nil {
		return nil, err
	}
	byKey := map[verdict.VulnerabilityID]*verdict.Vulnerability{}
	for i := range all {
		byKey[all[i].ID] = &all[i]
	}
	given, err := s.GivenScores()
	if err != nil {
		return nil, err
	}
	choices, err := s.ScoreChoices()
	if err != nil {
		return nil, err
	}
	var events []Event
	for _, c := range changes {
		if _, known := byKey[c.Vulnerability]; !known {
			if byKey[c.Vulnerability], err = w.before(ctx, c); err != nil {
				return nil, err
			}
		}
		e := Event{At: c.At, Kind: kindOf(c), Release: verdict.Ref{Product: c.Product, Version: c.Version}, Component: c.Component,
			Severity: verdict.SeverityUnknown}
		if v := byKey[c.Vulnerability]; v != nil {
			e.Vulnerability = v.Shown()
			e.Severity = verdict.ScoringOf(*v, c.Product, given, choices, w.now()).Rate(*v, verdict.ScoreSources).Severity
			if e.Kind == FindingClosed && v.Retracted() {
				e.Kind = Retracted
			}
		}
		events = append(events, e)
	}
	return events, nil
}

// before gives the vulnerability of a finding that closed because it is gone, as it
// was known before; nil when it was never known.
func (w *watch) before(ctx context.Context, c store.FindingChange) (v *verdict.Vulnerability, err error) {
	err = w.db.View(ctx, verdict.Administrator, c.Since, func(s *store.Snapshot) error {
		was, err := s.VulnerabilitiesWithoutDetails(c.Vulnerability)
		if len(was) > 0 {
			v = &was[0]
		}
		return err
	})
	return v, err
}

func kindOf(c store.FindingChange) EventKind {
	switch {
	case !c.Inactive.IsZero():
		return FindingClosed
	case c.Since.Equal(c.At):
		return FindingOpened
	}
	return FindingReopened
}
