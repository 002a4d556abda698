// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/egress"
	"verdict/internal/limits"
	"verdict/internal/source"
	"verdict/internal/store"
)

// brought is what reading one source brought, before it is stored.
type brought struct {
	source   verdict.Source
	reading  source.Reading
	mirrored source.Mirrored // the zero value for a source that is not remote
	failed   error           // why nothing of it is taken; nil when it is
	add      bool            // the source is not known yet
	// fits says why what was read cannot take the place of what stands when it is
	// stored; nil where anything can.
	fits   func(tx *store.Tx) error
	unlock func() // lets others mirror the source; nil when mirrored does
}

// bring reads a source: a path, or the mirror of what is remote, after that has
// been brought up to date. It is closed by whoever asked. before are those that
// this run has read already.
func (a *App) bring(ctx context.Context, src verdict.Source, before []brought) (b brought) {
	b.source = src
	read, err := a.readerOf(ctx, src, readOf(before))
	if err != nil {
		b.failed = err
		return b
	}
	if read == nil || !src.Remote() {
		b.reading, b.failed = source.Fetch(ctx, read, src, a.progress("reading "+src.Name))
		return b
	}
	var report source.Report
	if b.mirrored, report, b.unlock, b.failed = a.mirror(ctx, src); b.failed != nil {
		return b
	}
	b.reading, b.failed = b.mirrored.Fetch(ctx, read, a.progress("reading "+src.Name))
	b.reading.Report.Skipped = verdict.JoinSkipped(b.reading.Report.Skipped, report.Skipped...)
	b.reading.Report.Remarks = verdict.JoinSkipped(b.reading.Report.Remarks, report.Remarks...)
	return b
}

// readOf gives the readings of those that were read.
func readOf(all []brought) []*source.Reading {
	var list []*source.Reading
	for i := range all {
		if all[i].failed == nil {
			list = append(list, &all[i].reading)
		}
	}
	return list
}

// closeAll lets others mirror the sources.
func closeAll(all []brought) {
	for _, b := range all {
		b.mirrored.Close()
		if b.unlock != nil {
			b.unlock()
		}
	}
}

// rejection is what kept one of several sources from being stored.
type rejection struct {
	at int
	error
}

// Unwrap gives the reason.
func (r rejection) Unwrap() error { return r.error }

// take stores in one transaction what was brought, queues what has to be matched,
// and notes of each source that failed why. When one cannot be stored, it is one
// of those, and the others are stored without it.
func (a *App) take(ctx context.Context, command string, all []brought, acceptShrink bool) (list []Synced, changed int, err error) {
	if _, err := a.jobs(ctx); err != nil { // its tables are made before the transaction
		return nil, 0, err
	}
	for {
		changed, err = a.update(ctx, command+failedIn(all), func(tx *store.Tx) error {
			if list, err = storeAll(tx, all, acceptShrink); err != nil {
				return err
			}
			return a.follow(ctx, tx, list)
		})
		var rejected rejection
		if !errors.As(err, &rejected) {
			break
		}
		all[rejected.at].failed = rejected.error
	}
	if err != nil {
		return nil, 0, err
	}
	return list, changed, errors.Join(a.keep(all), failuresOf(all))
}

// failedIn says for the audit log what was not taken.
func failedIn(all []brought) string {
	var failed []string
	for _, b := range all {
		if b.failed != nil {
			failed = append(failed, b.source.Name)
		}
	}
	if failed == nil {
		return ""
	}
	return "; failed: " + strings.Join(failed, ", ")
}

// storeAll stores what was read. What was not, changes nothing but what is known
// of the try; and not that when the fault is none of the source's.
func storeAll(tx *store.Tx, all []brought, acceptShrink bool) ([]Synced, error) {
	var list []Synced
	for i := range all {
		b := &all[i]
		if b.failed == nil {
			change, err := b.store(tx, acceptShrink)
			switch {
			case err == nil:
				list = append(list, Synced{Source: b.source.Name, Report: b.reading.Report, Change: change, Unchanged: b.mirrored.Unchanged})
				continue
			case !errors.Is(err, source.ErrShrunk): // something of it may have been written
				return nil, rejection{i, err}
			}
			b.failed = err
		}
		fault := faultOf(b.failed)
		if !b.add && fault != verdict.FaultUnfit && fault != verdict.FaultBusy {
			if err := noteFailure(tx, b.source.Name, b.failed); err != nil {
				return nil, err
			}
		}
		list = append(list, Synced{Source: b.source.Name, Failed: b.failed, Fault: fault})
	}
	return list, nil
}

// store stores what was read, and the source itself when it is new.
func (b *brought) store(tx *store.Tx, acceptShrink bool) (source.Change, error) {
	if b.fits != nil {
		if err := b.fits(tx); err != nil {
			return source.Change{}, err
		}
	}
	if b.add {
		if _, err := tx.PutSource(b.source); err != nil {
			return source.Change{}, err
		}
	}
	return b.reading.Store(tx, acceptShrink)
}

// noteFailure notes why a source could not be synced.
func noteFailure(tx *store.Tx, name string, cause error) error {
	health, err := tx.SourceHealth(name)
	if err != nil {
		return err
	}
	health.LastTry, health.LastError, health.Fault, health.NotBefore = tx.At(), limits.Strip(cause.Error()), faultOf(cause), time.Time{}
	var fault *egress.Error
	if errors.As(cause, &fault) && fault.After > 0 {
		health.NotBefore = tx.At().Add(fault.After)
	}
	_, err = tx.PutSync(health)
	return err
}

// faultOf gives the word for what went wrong with a source.
func faultOf(err error) string {
	var unfit unfitError
	switch {
	case errors.Is(err, source.ErrShrunk):
		return verdict.FaultShrunk
	case errors.Is(err, source.ErrIncomplete):
		return verdict.FaultIncomplete
	case errors.Is(err, source.ErrBusy):
		return verdict.FaultBusy
	case errors.As(err, &unfit):
		return verdict.FaultUnfit
	}
	return cmp.Or(string(egress.FaultOf(err)), verdict.FaultUnreadable)
}

// keep puts the mirrors of what was stored in force.
func (a *App) keep(all []brought) error {
	var failed error
	for _, b := range all {
		if b.failed == nil && !a.dry {
			failed = errors.Join(failed, b.mirrored.Keep())
		}
	}
	return failed
}

// failuresOf makes one error of those of several sources; nil when there are none.
func failuresOf(all []brought) error {
	var failed []brought
	for _, b := range all {
		if b.failed != nil {
			failed = append(failed, b)
		}
	}
	switch {
	case len(failed) == 0:
		return nil
	case len(failed) == 1:
		return failed[0].failed
	}
	var sentences []string
	for _, b := range failed {
		sentences = append(sentences, b.source.Name+": "+b.failed.Error())
	}
	return verdict.Errorf(verdict.CodeOf(failed[0].failed), "%d of %d sources are not taken: %s",
		len(failed), len(all), strings.Join(slices.Compact(sentences), "; "))
}
