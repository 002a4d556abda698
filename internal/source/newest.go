// SPDX-License-Identifier: Apache-2.0

package source

import (
	"context"
	"fmt"
	"time"

	"verdict"
)

const notNewest = "another document of the same id was modified later, or stands before it"

// Gather reads a source, each id once: of several records of one id the one
// modified last counts, of equally old ones the first. The others are counted as
// skipped. kept hears of each record that counts when it comes, with its bytes; a
// later one of the same id takes its place. The report counts what counts.
func Gather(ctx context.Context, read Reader, location string, progress Progress, kept Yield) ([]verdict.Record, Report, error) {
	return GatherAs(ctx, read, location, progress, func(r verdict.Record, raw []byte) (verdict.Record, error) {
		if kept == nil {
			return r, nil
		}
		return r, kept(r, raw)
	})
}

// GatherAs is Gather for a source whose records are not all held: in memory is what
// keep makes of each record that counts when it comes.
func GatherAs[T any](ctx context.Context, read Reader, location string, progress Progress,
	keep func(r verdict.Record, raw []byte) (T, error)) ([]T, Report, error) {
	var records []T // in the order in which their ids came first
	var newest editions
	report, err := read(ctx, location, progress, func(r verdict.Record, raw []byte) error {
		at, counts := newest.add(r)
		if !counts {
			return nil
		}
		made, err := keep(r, raw)
		if err != nil {
			return err
		}
		if at == len(records) {
			records = append(records, made)
		} else {
			records[at] = made
		}
		return nil
	})
	if err != nil {
		return nil, Report{}, err
	}
	report.Skipped = append(report.Skipped, newest.skipped...)
	report.Records, report.Withdrawn = len(records), 0
	for _, e := range newest.list {
		if e.withdrawn {
			report.Withdrawn++
		}
	}
	return records, report, nil
}

// editions are those that count, one of each id.
type editions struct {
	list    []edition
	at      map[string]int // by id
	skipped []verdict.Skipped
}

// edition is what tells which of several records of one id counts.
type edition struct {
	modified  time.Time
	withdrawn bool
	origin    string
}

// add takes a record, and reports whether it counts for now, and in which place.
func (n *editions) add(r verdict.Record) (at int, counts bool) {
	fresh := edition{r.Modified, !r.Withdrawn.IsZero(), r.Origin}
	at, twice := n.at[r.ID]
	if !twice {
		if n.at == nil {
			n.at = map[string]int{}
		}
		at = len(n.list)
		n.at[r.ID] = at
		n.list = append(n.list, fresh)
		return at, true
	}
	winner, loser := n.list[at], fresh
	if counts = fresh.modified.After(winner.modified); counts {
		winner, loser = fresh, winner
		n.list[at] = fresh
	}
	n.skipped = verdict.AddSkipped(n.skipped, notNewest, fmt.Sprintf("%s: %s is read from %s", loser.origin, r.ID, winner.origin))
	return at, counts
}
