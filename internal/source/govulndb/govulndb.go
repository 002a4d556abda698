// SPDX-License-Identifier: Apache-2.0

// Package govulndb reads the Go vulnerability database (https://go.dev/security/vuln/database):
// OSV documents ID/GO-….json beside index/db.json, index/modules.json and
// index/vulns.json. What the index names and the documents do not hold is told.
package govulndb

import (
	"context"
	"path"
	"strings"

	"verdict"
	"verdict/internal/source"
)

var layout = source.Layout{Kind: verdict.SourceGoVuln, Noun: "the Go vulnerability database", Named: "GO-*.json", Holds: holds}

// holds takes reports and the index. The repository from which the database is
// made also has the CVE records of the reports, in a folder cve.
func holds(name string) bool {
	if isIndex(name) {
		return true
	}
	return strings.HasPrefix(strings.ToUpper(path.Base(name)), "GO-") && !strings.Contains("/"+name, "/cve/")
}

// Read is the source.Reader of a copy of the database: a folder, the archive
// vulndb.zip, or GO-….json documents without an index. Its records give no scores,
// and the symbols of the packages that are concerned.
func Read(ctx context.Context, location string, progress source.Progress, yield source.Yield) (source.Report, error) {
	x := index{reports: map[string]*report{}}
	listed, err := source.ReadDocuments(ctx, location, layout, x.convert, progress, func(r verdict.Record, raw []byte) error {
		x.read(r)
		return yield(r, raw)
	})
	if err != nil {
		return source.Report{}, err
	}
	found := x.compare(listed)
	if found.Records == 0 && len(found.Unread) > 0 {
		return source.Report{}, verdict.Errorf(verdict.Invalid, "holds an index and none of the reports that it names").At(location, 0, "")
	}
	return found, nil
}
