// SPDX-License-Identifier: Apache-2.0

package source

import (
	"context"
	"fmt"

	"verdict"
)

// Newest keeps one record of each id that a reader yields: of several the one
// modified last counts, of equally old ones the first. The others are counted.
type Newest struct {
	Records []verdict.Record // in the order in which their ids came first
	Skipped []verdict.Skipped
	at      map[string]int
}

const notNewest = "another document of the same id was modified later, or stands before it"

// Add takes a record, and reports whether it counts for now.
func (n *Newest) Add(r verdict.Record) bool {
	at, twice := n.at[r.ID]
	if !twice {
		if n.at == nil {
			n.at = map[string]int{}
		}
		n.at[r.ID] = len(n.Records)
		n.Records = append(n.Records, r)
		return true
	}
	winner, loser := n.Records[at], r
	later := r.Modified.After(winner.Modified)
	if later {
		winner, loser = r, winner
		n.Records[at] = r
	}
	n.Skipped = verdict.AddSkipped(n.Skipped, notNewest, fmt.Sprintf("%s: %s is read from %s", loser.Origin, r.ID, winner.Origin))
	return later
}

// Gather reads a source, each id once. kept hears of each record that counts when
// it comes, with its bytes; a later one of the same id takes its place. The report
// counts what counts.
func Gather(ctx context.Context, read Reader, location string, progress Progress, kept Yield) ([]verdict.Record, Report, error) {
	var newest Newest
	report, err := read(ctx, location, progress, func(r verdict.Record, raw []byte) error {
		if newest.Add(r) && kept != nil {
			return kept(r, raw)
		}
		return nil
	})
	if err != nil {
		return nil, Report{}, err
	}
	report.Skipped = append(report.Skipped, newest.Skipped...)
	report.Records, report.Withdrawn = len(newest.Records), 0
	for _, r := range newest.Records {
		if !r.Withdrawn.IsZero() {
			report.Withdrawn++
		}
	}
	return newest.Records, report, nil
}
