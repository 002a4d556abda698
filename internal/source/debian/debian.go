// SPDX-License-Identifier: Apache-2.0

// Package debian reads the data of Debian's security tracker
// (https://security-tracker.debian.org/tracker/data/json): one document that holds,
// for each source package, the flaws that were ever found in it and how each release
// of Debian stands to them.
//
// A record is made of all that the document says of one flaw, over all packages and
// releases. Source packages are named, in the ecosystem of the release (Debian:12).
package debian

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"slices"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/source"
)

var layout = source.Layout{Kind: verdict.SourceDebian, Noun: "the data of Debian's security tracker", Bytes: 1 << 30}

// Of the whole document a package takes at most this: the kernel has some ten
// megabytes.
const packageBytes = 128 << 20

// batch is how many flaws are converted as one piece of work.
const batch = 64

// Read is the source.Reader of the tracker's data: the document, or a folder or zip
// archive with it. A record's bytes are the document cut down to the flaw. What is
// held in memory is the largest package, and where each flaw is described; the
// descriptions wait in a file of their own.
func Read(ctx context.Context, location string, progress source.Progress, yield source.Yield) (source.Report, error) {
	return source.ReadParts(ctx, location, layout, split, progress, yield)
}

// split sorts what the document says by flaw, and submits flaws in batches.
func split(d source.Document, r io.Reader, submit func(work func(c *source.Content)) error) (err error) {
	s, err := newSpool()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	caps := limits.SplitCaps{Bytes: d.Caps().Bytes, Part: packageBytes}
	_, err = limits.SplitJSON(d.Shown, r, "", caps, func(p limits.JSONPart) error { return spoolPackage(d, p, s) })
	if err != nil {
		return err
	}
	if len(s.flaws) == 0 {
		return verdict.Errorf(verdict.Invalid, "names no package with a flaw").At(d.Shown, 0, "")
	}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(s.flaws)), batch) {
		var flaws []flaw
		for _, id := range ids {
			f, err := s.flaw(id)
			if err != nil {
				return err
			}
			flaws = append(flaws, f)
		}
		err := submit(func(c *source.Content) {
			for _, f := range flaws {
				f.convert(d, c)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// spoolPackage takes a package apart by flaw. What is said of a flaw counts over all
// packages: a document with a package that cannot be read would give records that
// say less than the tracker, and gives none.
func spoolPackage(d source.Document, p limits.JSONPart, s *spool) error {
	if !bytes.HasPrefix(p.Raw, []byte("{")) {
		return verdict.Errorf(verdict.Invalid, "the member %q is no table of flaws", p.Name).At(p.At(1, ""))
	}
	if err := p.Check(limits.Caps{Bytes: packageBytes, Depth: d.Caps().Depth}); err != nil {
		return err
	}
	caps := limits.SplitCaps{Bytes: packageBytes, Part: packageBytes}
	_, err := limits.SplitJSON(d.Shown, bytes.NewReader(p.Raw), "", caps, func(entry limits.JSONPart) error {
		if !bytes.HasPrefix(entry.Raw, []byte("{")) {
			return verdict.Errorf(verdict.Invalid, "the member %q of a package is no flaw", entry.Name).At(p.At(entry.Line, "/"+entry.Name))
		}
		return s.add(entry.Name, p.Name, p.Line+entry.Line-1, entry.Raw)
	})
	return err
}
