// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/jvm/identity"
	"verdict/internal/jvm/jar"
	"verdict/internal/limits"
)

// Options are what a cataloguer knows beside the archives. All may be left out.
type Options struct {
	// Table tells known files and classes. It is not closed.
	Table *identity.Table
	// Coordinates gives the groups under which records name an artifact of that id.
	// It is called by several goroutines at once.
	Coordinates func(artifactID string) []string
	// Listed reports whether records list that very version of an artifact, and do not
	// only mean it by a range: then it exists. It is called by several goroutines at
	// once.
	Listed func(group, artifactID, version string) bool
}

// New gives a cataloguer of Java archives. Where the table turns out to be damaged
// it fails with verdict.Tampered.
func New(o Options) inventory.Cataloguer {
	c := &cataloguer{table: o.Table, coordinates: o.Coordinates, listed: o.Listed}
	c.classes = o.Table != nil && o.Table.Info().Classes > 0
	return c
}

type cataloguer struct {
	table       *identity.Table
	classes     bool // the table knows some
	coordinates func(artifactID string) []string
	listed      func(group, artifactID, version string) bool
}

// Wants takes a file by its extension: jars may begin with a script. A zip archive
// has to begin as one. Without an extension of theirs it takes what may hold an
// archive all the same; at its end it shows.
func (c *cataloguer) Wants(path string, head []byte) bool {
	switch jar.Extension(path) {
	case "":
		return mayHold(path, head)
	case ".zip":
		return len(head) >= 2 && string(head[:2]) == "PK"
	}
	return true
}

// Catalogue reads the archives, as many at once as there are processors. What it
// finds is in order of the files.
func (c *cataloguer) Catalogue(ctx context.Context, files []inventory.File, budget *limits.Budget) (inventory.Catalogued, error) {
	found := make([]findings, len(files))
	errs := make([]error, runtime.GOMAXPROCS(0))
	var next atomic.Int64
	var wg sync.WaitGroup
	for n := range errs {
		wg.Go(func() {
			r := &reader{cataloguer: c, budget: budget}
			for i := int(next.Add(1)) - 1; i < len(files) && errs[n] == nil; i = int(next.Add(1)) - 1 {
				if errs[n] = ctx.Err(); errs[n] == nil {
					found[i], errs[n] = r.file(ctx, files[i])
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return inventory.Catalogued{}, err
		}
	}
	return merged(found), nil
}

// findings are what was found in a file.
type findings struct {
	occurrences []verdict.Occurrence
	skipped     []verdict.Skipped
}

func (f *findings) skip(reason, example string) {
	f.skipped = verdict.AddSkipped(f.skipped, reason, example)
}

func merged(all []findings) inventory.Catalogued {
	var sum inventory.Catalogued
	for _, f := range all {
		sum.Occurrences = append(sum.Occurrences, f.occurrences...)
		for _, s := range f.skipped {
			sum.Skipped = verdict.JoinSkipped(sum.Skipped, s)
		}
	}
	return sum
}
