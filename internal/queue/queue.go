// SPDX-License-Identifier: Apache-2.0

// Package queue is background work that survives: jobs that are kept in the
// database of the programme, put there in the transaction of the change that makes
// them necessary. River keeps and hands them out, on either engine.
//
// A job holds ids only, never content, and may run more than once: a process that
// was killed leaves its job to be run again. So a job looks up what there is to do
// and does nothing where that is done.
package queue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"verdict"
	"verdict/internal/store"
)

// Job is a piece of work: what is to be done, and to what, by its id.
type Job struct {
	Name    string `json:"name"`
	Subject string `json:"subject,omitempty"`
}

// Kind is River's name for all jobs of ours.
func (Job) Kind() string { return "verdict" }

// Handler does a job.
type Handler func(ctx context.Context, subject string) error

// Queue is an open queue.
type Queue struct {
	db     *store.DB
	client *river.Client[*sql.Tx]
	driver riverdriver.Driver[*sql.Tx]

	mu     sync.Mutex
	failed error // the first since Drain began
}

// Options say how jobs are worked.
type Options struct {
	// Handlers do the jobs, by name.
	Handlers map[string]Handler
	// Workers is how many jobs are worked at once; 1 when it is 0.
	Workers int
	// Log hears what goes wrong; nil for nobody.
	Log *slog.Logger
}

// How often the database is asked for jobs; River's own settings would work 40 a
// second.
const (
	fetchCooldown = 50 * time.Millisecond
	fetchPoll     = 100 * time.Millisecond
)

// Open makes the queue's tables where they are missing.
func Open(ctx context.Context, db *store.DB, o Options) (*Queue, error) {
	q := &Queue{db: db}
	handle, postgres := db.Handle()
	if postgres {
		q.driver = riverdatabasesql.New(handle)
	} else {
		q.driver = riversqlite.New(handle)
	}
	if err := q.migrate(ctx); err != nil {
		return nil, fmt.Errorf("the queue's tables: %w", err)
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{queue: q, handlers: o.Handlers})
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	var err error
	q.client, err = river.NewClient(q.driver, &river.Config{
		Logger:            log,
		Workers:           workers,
		Queues:            map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: max(1, o.Workers)}},
		FetchCooldown:     fetchCooldown,
		FetchPollInterval: fetchPoll,
		JobTimeout:        -1, // a job ends by itself, or with its process
		MaxAttempts:       river.MaxAttemptsDefault,
	})
	return q, err
}

func (q *Queue) migrate(ctx context.Context) error {
	m, err := rivermigrate.New(q.driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	done, err := m.ExistingVersions(ctx)
	if err != nil || len(done) == len(m.AllVersions()) {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// Add puts a job into the queue in the transaction of a change: both are, or
// neither.
func (q *Queue) Add(ctx context.Context, tx *store.Tx, job Job) error {
	_, err := q.client.InsertTx(ctx, tx.Handle(), job, nil)
	if err != nil {
		return verdict.Errorf(verdict.Internal, "the job %s cannot be queued: %w", job.Name, err)
	}
	return nil
}

// Run works jobs until the context ends; what is being worked then is finished.
func (q *Queue) Run(ctx context.Context) error {
	if err := q.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("the queue cannot be worked: %w", err)
	}
	<-ctx.Done()
	return q.stop(ctx)
}

// Drain works jobs until none waits, and gives the first error of one: the job
// stays, to be tried again later.
func (q *Queue) Drain(ctx context.Context) error {
	q.mu.Lock()
	q.failed = nil
	q.mu.Unlock()
	for {
		waiting, err := q.Waiting(ctx)
		if err != nil || waiting == 0 {
			return err
		}
		if err := q.client.Start(context.WithoutCancel(ctx)); err != nil {
			return fmt.Errorf("the queue cannot be worked: %w", err)
		}
		// Stopping waits for the jobs that were taken and not yet begun.
		if err := errors.Join(q.idle(ctx), q.stop(ctx)); err != nil {
			return err
		}
	}
}

// idle waits until no job is left to take, or one failed.
func (q *Queue) idle(ctx context.Context) error {
	for {
		q.mu.Lock()
		failed := q.failed
		q.mu.Unlock()
		if failed != nil {
			return failed
		}
		waiting, err := q.Waiting(ctx)
		if err != nil || waiting == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(fetchCooldown / 5):
		}
	}
}

// Waiting counts the jobs that could be worked now.
func (q *Queue) Waiting(ctx context.Context) (n int, err error) {
	handle, _ := q.db.Handle()
	err = handle.QueryRowContext(ctx, "SELECT COUNT(*) FROM river_job WHERE state = 'available'").Scan(&n)
	return n, err
}

func (q *Queue) stop(ctx context.Context) error {
	if err := q.client.Stop(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("the queue did not stop: %w", err)
	}
	return nil
}

// worker hands River's jobs to the handlers.
type worker struct {
	river.WorkerDefaults[Job]
	queue    *Queue
	handlers map[string]Handler
}

// Work does a job.
func (w *worker) Work(ctx context.Context, job *river.Job[Job]) error {
	handler, known := w.handlers[job.Args.Name]
	if !known {
		return river.JobCancel(fmt.Errorf("nothing does jobs named %q", job.Args.Name))
	}
	err := handler(ctx, job.Args.Subject)
	if err != nil {
		w.queue.fail(fmt.Errorf("job %s %s: %w", job.Args.Name, job.Args.Subject, err))
	}
	return err
}

func (q *Queue) fail(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.failed == nil {
		q.failed = err
	}
}
