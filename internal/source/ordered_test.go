// SPDX-License-Identifier: Apache-2.0

package source

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestWorkIsTakenInTheOrderInWhichItWasSubmitted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		delays := rapid.SliceOfN(rapid.IntRange(0, 300), 0, 60).Draw(t, "delays in microseconds")
		var got []int
		var running, most atomic.Int32
		err := inOrder(context.Background(), func(submit func(func() int) error) error {
			for i, d := range delays {
				if err := submit(func() int {
					most.Store(max(most.Load(), running.Add(1)))
					time.Sleep(time.Duration(d) * time.Microsecond)
					running.Add(-1)
					return i
				}); err != nil {
					return err
				}
			}
			return nil
		}, func(i int) error { got = append(got, i); return nil })
		if err != nil || len(got) != len(delays) || !slices.IsSorted(got) {
			t.Fatalf("taken are %v of %d, %v", got, len(delays), err)
		}
		if most.Load() > maxWorkers {
			t.Fatalf("%d run at once", most.Load())
		}
	})
}

func TestTheFirstFailureEndsTheWork(t *testing.T) {
	stop, broken := errors.New("enough"), errors.New("broken")
	endless := func(submit func(func() int) error) error {
		for i := 0; ; i++ {
			if err := submit(func() int { return i }); err != nil {
				return err
			}
		}
	}
	if err := inOrder(t.Context(), endless, func(i int) error {
		if i == 100 {
			return stop
		}
		return nil
	}); !errors.Is(err, stop) {
		t.Errorf("of take: %v", err)
	}
	taken := 0
	if err := inOrder(t.Context(), func(submit func(func() int) error) error {
		return errors.Join(submit(func() int { return 1 }), broken)
	}, func(int) error { taken++; return nil }); !errors.Is(err, broken) || taken != 1 {
		t.Errorf("of produce, after %d: %v", taken, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := inOrder(ctx, endless, func(i int) error {
		if i == 10 {
			cancel()
		}
		return nil
	}); !errors.Is(err, context.Canceled) {
		t.Errorf("of the context: %v", err)
	}
}
