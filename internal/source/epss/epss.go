// SPDX-License-Identifier: Apache-2.0

// Package epss reads the predictions of FIRST's Exploit Prediction Scoring System
// (https://www.first.org/epss/data_stats), which come once a day as one table of
// all CVEs, epss_scores-YYYY-MM-DD.csv.gz.
//
// A record of it says how likely a flaw is to be exploited within 30 days. It
// asserts nothing, and means nothing without a record of another source.
package epss

import (
	"context"
	"regexp"
	"sync"
	"time"

	"verdict"
	"verdict/internal/source"
)

var layout = source.Layout{Kind: verdict.SourceEPSS, Noun: "the predictions of EPSS", Suffixes: []string{".csv"}, Bytes: 1 << 30,
	Edition: func(head []byte) (time.Time, bool) {
		about := describe(head)
		return about.At, !about.At.IsZero()
	}}

var (
	modelPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^#[^\n]*\bmodel_version:([^,\s]+)`) })
	datePattern  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^#[^\n]*\bscore_date:([^,\s]+)`) })
)

// describe reads the comment with which a table begins: the version of the model
// and the day, where it says them.
func describe(comment []byte) verdict.Likelihood {
	var about verdict.Likelihood
	if m := modelPattern().FindSubmatch(comment); m != nil {
		about.Model = string(m[1])
	}
	m := datePattern().FindSubmatch(comment)
	if m == nil {
		return about
	}
	for _, form := range []string{"2006-01-02T15:04:05-0700", time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(form, string(m[1])); err == nil {
			about.At = at.UTC()
			break
		}
	}
	return about
}

// Read is the source.Reader of a table, packed or not, or of a folder or zip
// archive with tables, of which that of the latest day counts. A record's bytes are
// the table's head with the one row.
func Read(ctx context.Context, location string, progress source.Progress, yield source.Yield) (source.Report, error) {
	return source.ReadParts(ctx, location, layout, split, progress, yield)
}
