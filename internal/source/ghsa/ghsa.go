// SPDX-License-Identifier: Apache-2.0

// Package ghsa reads GitHub's advisory database
// (https://github.com/github/advisory-database), which holds OSV documents in
// folders of its own: advisories/github-reviewed/YYYY/MM/GHSA-…/GHSA-….json and
// advisories/unreviewed/… of the same form.
//
// What nobody at GitHub has reviewed mostly names no package. It gives a record all
// the same: an id, its aliases and what they are about.
package ghsa

import (
	"context"
	"path"
	"strings"

	"verdict"
	"verdict/internal/source"
)

var layout = source.Layout{Kind: verdict.SourceGHSA, Noun: "GitHub's advisory database", Named: "GHSA-*.json", Holds: isAdvisory}

// isAdvisory leaves out what else lies in the database's repository.
func isAdvisory(name string) bool {
	return strings.HasPrefix(strings.ToUpper(path.Base(name)), "GHSA-")
}

// Read is the source.Reader of a copy of the database: its folder, any folder of
// it, a zip archive of either, or single documents. Its scores and words count as
// GitHub's.
func Read(ctx context.Context, location string, progress source.Progress, yield source.Yield) (source.Report, error) {
	return source.ReadDocuments(ctx, location, layout, source.OSVDocument, progress, yield)
}
