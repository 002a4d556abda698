// SPDX-License-Identifier: Apache-2.0

// Package queuetest is the conformance suite of package queue: the same examples on
// SQLite and on PostgreSQL.
package queuetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"verdict"
	"verdict/internal/queue"
	"verdict/internal/store"
)

var actor = verdict.Actor{Name: "ada", Way: "cli"}

// Run runs the suite. Open gives an empty database, which is closed at the end of t.
func Run(t *testing.T, open func(t *testing.T) *store.DB) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.run(t, &bench{t: t, db: open(t)}) })
	}
}

type example struct {
	name string
	run  func(*testing.T, *bench)
}

// bench is a database with the jobs that were done.
type bench struct {
	t  *testing.T
	db *store.DB
}

func (b *bench) open(handlers map[string]queue.Handler) *queue.Queue {
	b.t.Helper()
	q, err := queue.Open(b.t.Context(), b.db, queue.Options{Handlers: handlers, Workers: 4})
	if err != nil {
		b.t.Fatal(err)
	}
	return q
}

// add makes a change with jobs, which fails with the error.
func (b *bench) add(q *queue.Queue, fails error, jobs ...queue.Job) {
	b.t.Helper()
	_, err := b.db.Update(b.t.Context(), actor, "test", func(tx *store.Tx) error {
		for _, j := range jobs {
			if err := q.Add(b.t.Context(), tx, j); err != nil {
				return err
			}
		}
		return fails
	})
	if !errors.Is(err, fails) {
		b.t.Fatal(err)
	}
}

func (b *bench) drain(q *queue.Queue) {
	b.t.Helper()
	if err := q.Drain(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

var cases = []example{
	{"a job is done after the change that it came with", func(t *testing.T, b *bench) {
		var done atomic.Value
		q := b.open(map[string]queue.Handler{"match": func(_ context.Context, subject string) error {
			done.Store(subject)
			return nil
		}})
		b.add(q, nil, queue.Job{Name: "match", Subject: "V-1"})
		b.drain(q)
		if done.Load() != "V-1" {
			t.Errorf("done was %v", done.Load())
		}
		b.drain(q) // nothing waits
	}},
	{"a change that fails leaves no job", func(t *testing.T, b *bench) {
		q := b.open(map[string]queue.Handler{"match": func(context.Context, string) error { t.Error("a job was done"); return nil }})
		b.add(q, errors.New("no"), queue.Job{Name: "match"})
		if n, err := q.Waiting(t.Context()); n != 0 || err != nil {
			t.Errorf("%d jobs wait: %v", n, err)
		}
		b.drain(q)
	}},
	{"every job of many is done", func(t *testing.T, b *bench) {
		const many = 200
		var done [many]atomic.Int32
		q := b.open(map[string]queue.Handler{"match": func(_ context.Context, subject string) error {
			var n int
			_, err := fmt.Sscan(subject, &n)
			done[n].Add(1)
			return err
		}})
		var jobs []queue.Job
		for n := range many {
			jobs = append(jobs, queue.Job{Name: "match", Subject: fmt.Sprint(n)})
		}
		b.add(q, nil, jobs...)
		b.drain(q)
		for n := range done {
			if done[n].Load() != 1 {
				t.Errorf("job %d was done %d times", n, done[n].Load())
			}
		}
	}},
	{"a job changes the database, and puts another in the queue", func(t *testing.T, b *bench) {
		var q *queue.Queue
		put := func(ctx context.Context, slug string, then ...queue.Job) error {
			_, err := b.db.Update(ctx, actor, "job", func(tx *store.Tx) error {
				for _, j := range then {
					if err := q.Add(ctx, tx, j); err != nil {
						return err
					}
				}
				_, err := tx.PutProduct(verdict.Product{Slug: slug, Name: slug, Kind: verdict.Library})
				return err
			})
			return err
		}
		q = b.open(map[string]queue.Handler{
			"first":  func(ctx context.Context, subject string) error { return put(ctx, "first", queue.Job{Name: "second"}) },
			"second": func(ctx context.Context, subject string) error { return put(ctx, "second") },
		})
		b.add(q, nil, queue.Job{Name: "first"})
		b.drain(q)
		err := b.db.View(t.Context(), verdict.Administrator, time.Time{}, func(s *store.Snapshot) error {
			all, err := s.Products()
			if len(all) != 2 {
				t.Errorf("the jobs put %v", all)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}},
	{"a job that fails is said and stays", func(t *testing.T, b *bench) {
		var tries atomic.Int32
		q := b.open(map[string]queue.Handler{"match": func(context.Context, string) error {
			tries.Add(1)
			return errors.New("the disk is full")
		}})
		b.add(q, nil, queue.Job{Name: "match", Subject: "V-1"})
		err := q.Drain(t.Context())
		if err == nil || !strings.Contains(err.Error(), "job match V-1: the disk is full") || tries.Load() != 1 {
			t.Errorf("after %d tries: %v", tries.Load(), err)
		}
	}},
	{"a job that nothing does is given up", func(t *testing.T, b *bench) {
		q := b.open(nil)
		b.add(q, nil, queue.Job{Name: "unknown"})
		b.drain(q)
		if n, err := q.Waiting(t.Context()); n != 0 || err != nil {
			t.Errorf("%d jobs wait: %v", n, err)
		}
	}},
	{"another process does what one has queued", func(t *testing.T, b *bench) {
		var done atomic.Int32
		first := b.open(nil)
		b.add(first, nil, queue.Job{Name: "match"})
		b.drain(b.open(map[string]queue.Handler{"match": func(context.Context, string) error { done.Add(1); return nil }}))
		if done.Load() != 1 {
			t.Errorf("the job was done %d times", done.Load())
		}
	}},
	{"a queue that runs does what comes, until it is told to stop", func(t *testing.T, b *bench) {
		did := make(chan string, 1)
		q := b.open(map[string]queue.Handler{"match": func(_ context.Context, subject string) error { did <- subject; return nil }})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- q.Run(ctx) }()
		for _, subject := range []string{"V-1", "V-2"} {
			b.add(q, nil, queue.Job{Name: "match", Subject: subject})
			if got := <-did; got != subject {
				t.Errorf("did %s, want %s", got, subject)
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}},
}
