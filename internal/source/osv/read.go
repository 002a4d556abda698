// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"context"

	"verdict"
	"verdict/internal/source"
)

var layout = source.Layout{Kind: verdict.SourceOSV, Noun: "OSV documents"}

// Read is the source.Reader of OSV documents: those of every *.json file below
// the folder at location, of every *.json member of the zip archive there, or of
// the one file, each packed by gzip or not. Documents are read several at a time
// and yielded in order of names, so that memory does not grow with the source.
//
// A document that cannot be read is skipped and reported; only when nothing can be
// read is that an error.
func Read(ctx context.Context, location string, progress source.Progress, yield source.Yield) (source.Report, error) {
	return source.ReadDocuments(ctx, location, layout, source.OSVDocument, progress, yield)
}
