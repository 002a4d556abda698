// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"

	"verdict"
	"verdict/internal/inventory/repository"
	"verdict/internal/jvm/identity"
)

// TableInfo is what a table of identities says of itself.
type TableInfo = identity.Info

// TableBuild is what came of building a table of identities.
type TableBuild struct {
	TableInfo
	Archives  int // that were read
	Documents int // lists of digests that were read
	Skipped   []verdict.Skipped
}

// TableOptions say what a table is made of.
type TableOptions struct {
	From      []string // repositories, folders, archives and lists of digests
	FilesOnly bool     // no classes
}

// BuildTable builds a table of the Java archives and classes that are known, and
// puts it at the path out. progress may be nil.
func BuildTable(ctx context.Context, o TableOptions, out string, progress func(what string, done, total int)) (TableBuild, error) {
	options := repository.Options{FilesOnly: o.FilesOnly}
	if progress != nil {
		options.Heard = func(path string, done, total int) { progress("reading "+path, done, total) }
	}
	b := identity.NewBuilder()
	report, err := repository.Gather(ctx, b, o.From, options)
	if err != nil {
		return TableBuild{}, err
	}
	info, err := b.Write(out)
	return TableBuild{info, report.Archives, report.Documents, report.Skipped}, err
}

// TableAt gives what the table at a path says of itself. With verify all of it is
// read and compared with its checksum.
func TableAt(path string, verify bool) (TableInfo, error) {
	t, err := identity.Open(path)
	if err != nil {
		return TableInfo{}, err
	}
	if verify {
		err = t.Verify()
	}
	return t.Info(), errors.Join(err, t.Close())
}
