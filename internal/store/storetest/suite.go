// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"strings"
	"sync"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

// Run runs the suite. Open gives an empty database with this clock, which is
// closed at the end of t.
func Run(t *testing.T, open func(t *testing.T, now func() time.Time) *store.DB) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			k := &clock{at: Start}
			c.run(t, &bench{DB: open(t, k.now), clock: k})
		})
	}
}

type example struct {
	name string
	run  func(*testing.T, *bench)
}

// cases are all examples of the suite; their names read as sentences.
var cases = func() (all []example) {
	for _, some := range [][]example{productCases, historyCases, writeCases, billCases, recordCases, vulnerabilityCases,
		matchCases, wordCases, publishCases, approvalCases, trainCases, replayCases, symbolCases, scoreCases, advisoryCases, cveCases, viewerCases, orderCases, randomCases, randomFindingCases} {
		all = append(all, some...)
	}
	return all
}()

// Start is the first instant of every clock of the suite.
var Start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// clock is a second later each time that it is asked.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (k *clock) now() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.at = k.at.Add(time.Second)
	return k.at
}

// bench is a database with its clock.
type bench struct {
	*store.DB
	clock *clock
}

var actor = verdict.Actor{Name: "ada", Way: "cli"}

// do changes the database and gives the number of changes.
func (b *bench) do(t *testing.T, fn func(*store.Tx) error) int {
	t.Helper()
	n, err := b.Update(t.Context(), actor, "test", fn)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// refuse changes nothing and wants an error of the code that says this.
func (b *bench) refuse(t *testing.T, code verdict.Code, words string, fn func(*store.Tx) error) {
	t.Helper()
	_, err := b.Update(t.Context(), actor, "test", fn)
	if verdict.CodeOf(err) != code || err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("error %v (%s), want %s with %q", err, verdict.CodeOf(err), code, words)
	}
}

// see reads what is known now.
func (b *bench) see(t *testing.T, fn func(*store.Snapshot) error) {
	t.Helper()
	b.seeAsOf(t, time.Time{}, fn)
}

func (b *bench) seeAsOf(t *testing.T, asOf time.Time, fn func(*store.Snapshot) error) {
	t.Helper()
	if err := b.View(t.Context(), verdict.Administrator, asOf, fn); err != nil {
		t.Fatal(err)
	}
}

// read gives one read of what is known now.
func read[T any](t *testing.T, b *bench, fn func(*store.Snapshot) (T, error)) T {
	t.Helper()
	return readAsOf(t, b, time.Time{}, fn)
}

func readAsOf[T any](t *testing.T, b *bench, asOf time.Time, fn func(*store.Snapshot) (T, error)) (v T) {
	t.Helper()
	b.seeAsOf(t, asOf, func(s *store.Snapshot) (err error) {
		v, err = fn(s)
		return err
	})
	return v
}

// changed drops the flag of a Put.
func changed(_ bool, err error) error { return err }
