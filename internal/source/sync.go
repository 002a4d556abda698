// SPDX-License-Identifier: Apache-2.0

package source

import (
	"context"
	"time"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/store"
)

// Service keeps the records of sources in the database up to date.
type Service struct {
	DB      *store.DB
	Readers map[string]Reader // by kind of source
	// DryRun takes every change back after it was tried.
	DryRun bool
}

// Options are what a person may say about one sync.
type Options struct {
	// AcceptShrink lets a source lose more than a tenth of its records.
	AcceptShrink bool
	Progress     Progress
}

// Result is what a sync did.
type Result struct {
	Report
	Change
	// Groups counts vulnerabilities that came, changed or went.
	Groups int
}

// Sync reads the whole source and then, in one transaction, puts the records
// that changed, removes those that are gone, groups all records anew and notes
// the sync. A source that has lost more than a tenth of its records is held:
// Conflict, and nothing changes. A try that fails is noted with its reason, and
// leaves the records of the last good one.
func (s *Service) Sync(ctx context.Context, actor verdict.Actor, name string, o Options) (Result, error) {
	var health verdict.SourceHealth
	err := s.DB.View(ctx, verdict.Administrator, time.Time{}, func(v *store.Snapshot) (err error) {
		health, err = v.SourceHealth(name)
		return err
	})
	if err != nil {
		return Result{}, err
	}
	result, err := s.sync(ctx, actor, health.Source, o)
	if err != nil && ctx.Err() == nil {
		return Result{}, s.failed(ctx, actor, name, err)
	}
	return result, err
}

func (s *Service) sync(ctx context.Context, actor verdict.Actor, src verdict.Source, o Options) (Result, error) {
	reading, err := Fetch(ctx, s.Readers[src.Kind], src, o.Progress)
	if err != nil {
		return Result{}, err
	}
	result := Result{Report: reading.Report}
	_, err = s.write(ctx, actor, "source sync "+src.Name, func(tx *store.Tx) error {
		if result.Change, err = reading.Store(tx, o.AcceptShrink); err != nil {
			return err
		}
		result.Groups, err = Regroup(tx)
		return err
	})
	return result, err
}

// write is Update, or Rehearse in a dry run.
func (s *Service) write(ctx context.Context, actor verdict.Actor, command string, fn func(*store.Tx) error) (int, error) {
	if s.DryRun {
		return s.DB.Rehearse(ctx, actor, command, fn)
	}
	return s.DB.Update(ctx, actor, command, fn)
}

// failed notes a try that failed, and gives its error on.
func (s *Service) failed(ctx context.Context, actor verdict.Actor, name string, cause error) error {
	_, err := s.write(ctx, actor, "source sync "+name+" failed", func(tx *store.Tx) error {
		health, err := tx.SourceHealth(name)
		if err != nil {
			return err
		}
		health.LastTry, health.LastError = tx.At(), limits.Strip(cause.Error())
		_, err = tx.PutSync(health)
		return err
	})
	if err != nil {
		return verdict.Errorf(verdict.CodeOf(cause), "%w (and the failure could not be noted: %s)", cause, err)
	}
	return cause
}

// List gives every source with what is known of its syncs, by name, as of an
// instant or, when it is zero, now.
func (s *Service) List(ctx context.Context, viewer verdict.Viewer, asOf time.Time) (list []verdict.SourceHealth, err error) {
	err = s.DB.View(ctx, viewer, asOf, func(v *store.Snapshot) (err error) {
		list, err = v.Sources()
		return err
	})
	return list, err
}

// Show gives one source with what is known of its syncs.
func (s *Service) Show(ctx context.Context, viewer verdict.Viewer, asOf time.Time, name string) (health verdict.SourceHealth, err error) {
	err = s.DB.View(ctx, viewer, asOf, func(v *store.Snapshot) (err error) {
		health, err = v.SourceHealth(name)
		return err
	})
	return health, err
}
