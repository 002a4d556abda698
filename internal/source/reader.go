// SPDX-License-Identifier: Apache-2.0

package source

import (
	"context"

	"verdict"
)

// Reader reads every record of the source at location, which is a path for
// now. It yields records as it reads them, with their bytes, in the same order for
// the same source, which is that of the documents' names. It may yield an id more
// than once: [Gather] says which record counts. An error of yield ends the reading
// and is returned.
//
// A document that cannot be read is no error: it is counted in the report. An
// error is a source that cannot be read at all.
type Reader func(ctx context.Context, location string, progress Progress, yield Yield) (Report, error)

// Progress hears how many of how many documents have been read. It may be nil.
type Progress func(done, total int)

// Yield takes a record and its bytes. The record's Source is not set, and its
// scores are those of verdict.ScoreOther where the id does not tell whose they
// are: the reader does not know as whose records it reads.
type Yield func(r verdict.Record, raw []byte) error

// Report is what one reading of a source found.
type Report struct {
	Documents int // that were there
	Records   int // that were yielded, the withdrawn ones too; of Gather those that count
	Withdrawn int
	// Skipped counts documents, and parts of them, that gave no record, by reason.
	Skipped []verdict.Skipped
	// Unread are the Origins of the documents that could not be read: what is
	// known of them from before still stands.
	Unread []string
	// Remarks count what was read in spite of a departure from the standard, and
	// how, by kind of departure.
	Remarks []verdict.Skipped
}
