// SPDX-License-Identifier: Apache-2.0

package source

import (
	"context"
	"strings"

	"verdict"
)

const unknownHere = "names no vulnerability that another source knows; the record is taken by the first sync after one does"

// OnlyKnown is a reader that yields those records of another one that name an id
// which known holds, in lower case; the others are counted as skipped. A prediction
// about a flaw of which nothing else is known is of no use, and there are some
// hundred thousand.
func OnlyKnown(read Reader, known map[string]bool) Reader {
	return func(ctx context.Context, location string, progress Progress, yield Yield) (Report, error) {
		var left []verdict.Skipped
		report, err := read(ctx, location, progress, func(r verdict.Record, raw []byte) error {
			if known[strings.ToLower(r.ID)] {
				return yield(r, raw)
			}
			left = verdict.AddSkipped(left, unknownHere, r.ID)
			return nil
		})
		report.Skipped = append(report.Skipped, left...)
		for _, s := range left {
			report.Records -= s.Count
		}
		return report, err
	}
}

// Name adds the ids, in lower case, that the records of the reading name.
func (in *Reading) Name(known map[string]bool) {
	for _, r := range in.records {
		known[strings.ToLower(r.ID)] = true
		for _, id := range r.Aliases {
			known[strings.ToLower(id)] = true
		}
	}
}
