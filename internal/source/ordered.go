// SPDX-License-Identifier: Apache-2.0

package source

import (
	"context"
	"runtime"
	"sync"
)

// A reading works with so many goroutines at most, and is so many pieces of work
// for each of them ahead of what has been taken: more bring nothing but memory.
const (
	maxWorkers = 8
	ahead      = 4
)

// inOrder does pieces of work on several goroutines and gives what comes of them
// to take, which runs on the caller's, in the order in which produce submitted
// them. It returns the first error of take, else that of produce, once nothing
// runs any more.
func inOrder[T any](ctx context.Context, produce func(submit func(work func() T) error) error, take func(T) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type job struct {
		work func() T
		done chan T
	}
	workers := min(runtime.GOMAXPROCS(0), maxWorkers)
	jobs, queue := make(chan job), make(chan job, ahead*workers)
	var running sync.WaitGroup
	defer running.Wait()
	for range workers {
		running.Go(func() {
			for j := range jobs {
				j.done <- j.work()
			}
		})
	}
	var produced error
	running.Go(func() {
		defer close(queue)
		defer close(jobs)
		produced = produce(func(work func() T) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			j := job{work, make(chan T, 1)}
			for _, to := range []chan job{queue, jobs} {
				select {
				case to <- j:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		})
	})
	for j := range queue {
		select {
		case v := <-j.done:
			if err := take(v); err != nil {
				cancel()
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return produced
}
