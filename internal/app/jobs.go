// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"

	"verdict"
	"verdict/internal/queue"
	"verdict/internal/scan"
	"verdict/internal/store"
)

// rematchJob matches the vulnerabilities that are due.
const rematchJob = "rematch"

// batch is how many vulnerabilities one transaction of a job matches: other writers
// wait no longer than for one.
const batch = 500

// jobActor is who changes something when a job does.
var jobActor = verdict.Actor{Name: "queue", Way: "job"}

// jobs opens the queue when it is first needed.
func (a *App) jobs(ctx context.Context) (*queue.Queue, error) {
	if a.queue == nil {
		q, err := queue.Open(ctx, a.db, queue.Options{Log: a.Log, Handlers: map[string]queue.Handler{
			rematchJob: func(ctx context.Context, _ string) error { return a.rematchDue(ctx) },
		}})
		if err != nil {
			return nil, err
		}
		a.queue = q
	}
	return a.queue, nil
}

// rematchDue matches what is due, a batch in a transaction, until nothing is. What
// a process that is killed has not done stays due.
func (a *App) rematchDue(ctx context.Context) error {
	for {
		due := 0
		var report scan.Report
		changed, err := a.db.Update(ctx, jobActor, "rematch", func(tx *store.Tx) (err error) {
			if report, err = scan.Rematch(tx, batch); err != nil {
				return err
			}
			left, err := tx.Due(1)
			due = len(left)
			return err
		})
		if err != nil {
			return err
		}
		a.rematched(report, changed)
		if due == 0 {
			return nil
		}
	}
}

// worked adds up what jobs of this process did.
type worked struct {
	scan.Report
	changed int
}

func (a *App) rematched(r scan.Report, changed int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.done.Components += r.Components
	a.done.Vulnerabilities += r.Vulnerabilities
	a.done.Matches += r.Matches
	a.done.Undetermined += r.Undetermined
	a.done.Changed += r.Changed
	a.done.changed += changed
}

// work does what the queue holds, and what a process that was killed has left
// undone, and says what came of it.
func (a *App) work(ctx context.Context) (worked, error) {
	q, err := a.jobs(ctx)
	if err != nil {
		return worked{}, err
	}
	a.mu.Lock()
	a.done = worked{}
	a.mu.Unlock()
	if err := a.wake(ctx, q); err != nil {
		return worked{}, err
	}
	err = q.Drain(ctx)
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.done, err
}

// wake queues a job for what is due when none waits.
func (a *App) wake(ctx context.Context, q *queue.Queue) error {
	waiting, err := q.Waiting(ctx)
	if err != nil || waiting > 0 {
		return err
	}
	_, err = a.db.Update(ctx, jobActor, "wake", func(tx *store.Tx) error {
		due, err := tx.Due(1)
		if err != nil || len(due) == 0 {
			return err
		}
		return q.Add(ctx, tx, queue.Job{Name: rematchJob})
	})
	return err
}

// Undone counts the vulnerabilities whose matches are not yet worked out anew.
func (a *App) Undone(ctx context.Context) (n int, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		due, err := s.Due(0)
		n = len(due)
		return err
	})
	return n, err
}
