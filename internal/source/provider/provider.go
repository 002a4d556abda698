// SPDX-License-Identifier: Apache-2.0

// Package provider copies the documents of a CSAF provider (CSAF 2.0, section 7)
// into a folder that the readers of the kinds csaf and redhat read: by its
// provider metadata, its ROLIE feeds, and its directories with changes.csv or
// index.txt. Later copies fetch what has changed.
package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"

	"verdict"
	"verdict/internal/source"
)

// Getter fetches a small document; *egress.Client is one. It fails with
// verdict.NotFound for what is not there.
type Getter interface {
	Get(ctx context.Context, url string, header http.Header) ([]byte, error)
}

// Copy is what Mirror brought.
type Copy struct {
	// Path is the folder that a reader reads.
	Path string
	// Documents are in the folder; of them Fetched came now. Removed are no longer
	// listed by the provider.
	Documents, Fetched, Removed int
	// Skipped counts what the provider lists and was not brought, by reason; what
	// was there of it before stands.
	Skipped []verdict.Skipped
	// Remarks counts what was brought in spite of a departure from the standard.
	Remarks []verdict.Skipped
}

// FolderOf gives the folder that a reader reads of a copy in the folder dir.
func FolderOf(dir string) string { return filepath.Join(dir, documents) }

// Unchanged reports whether the folder holds what it held before.
func (c Copy) Unchanged() bool { return c.Fetched == 0 && c.Removed == 0 }

// Mirror brings the copy in the folder dir up to date, making it if need be. The
// location is the URL of a provider-metadata.json, of a ROLIE feed, or of a
// directory of documents, or the address of the provider's site, at which the
// metadata are looked for as section 7.3 says.
//
// Each document takes its place as a whole once its hash is verified, and is noted
// with it, so that a Mirror that was ended goes on where it was. One that cannot be
// had is skipped; an error is a provider of which nothing can be had. Documents are
// removed only when every listing was read and has not shrunk by more than a tenth.
func Mirror(ctx context.Context, get Getter, location, dir string, progress source.Progress) (Copy, error) {
	m := &mirror{ctx: ctx, get: get, folder: folder{dir: dir}, copy: Copy{Path: FolderOf(dir)}}
	m.folder.load()
	entries, whole, err := m.list(location)
	if err != nil {
		return Copy{}, verdict.Errorf(verdict.CodeOf(err), "the provider at %s cannot be copied: %w", location, err)
	}
	if err := m.fetchAll(entries, progress); err != nil {
		return Copy{}, err
	}
	if whole {
		var lost int
		if m.copy.Removed, lost, err = m.folder.removeOthers(entries); err != nil {
			return Copy{}, err
		}
		if lost > 0 {
			m.skip("the provider lists more than a tenth of its documents no more; they stand as they were", fmt.Sprintf("%s: %d documents", location, lost))
		}
	}
	if err := m.folder.save(); err != nil {
		return Copy{}, err
	}
	m.copy.Documents = len(m.folder.state.Documents)
	if m.copy.Documents == 0 && m.failed != nil {
		return Copy{}, verdict.Errorf(verdict.CodeOf(m.failed), "none of the %d documents of %s can be had, the first because: %w", len(entries), location, m.failed)
	}
	return m.copy, nil
}

type mirror struct {
	ctx    context.Context
	get    Getter
	folder folder
	copy   Copy
	failed error // the first document that could not be had
}

func (m *mirror) skip(reason, text string) {
	m.copy.Skipped = verdict.AddSkipped(m.copy.Skipped, reason, text)
}

// So many documents are fetched at a time, and noted together.
const (
	workers = 4
	batch   = 64
)

// fetchAll brings what has changed, a batch at a time.
func (m *mirror) fetchAll(entries []entry, progress source.Progress) error {
	for start := 0; start < len(entries); start += batch {
		some := entries[start:min(start+batch, len(entries))]
		results := make([]result, len(some))
		next := make(chan int)
		var running sync.WaitGroup
		for range workers {
			running.Go(func() {
				for i := range next {
					results[i] = m.fetch(some[i])
				}
			})
		}
		for i := range some {
			next <- i
		}
		close(next)
		running.Wait()
		if err := m.note(some, results); err != nil {
			return err
		}
		if progress != nil {
			progress(start+len(some), len(entries))
		}
	}
	return nil
}

// note takes what came of a batch.
func (m *mirror) note(some []entry, results []result) error {
	for i, r := range results {
		switch {
		case r.reason != "":
			m.skip(r.reason, some[i].url+": "+r.err.Error())
			if m.failed == nil {
				m.failed = r.err
			}
		case r.raw != nil:
			if err := m.folder.put(some[i], r); err != nil {
				return err
			}
			m.copy.Fetched++
		}
		if r.unhashed {
			m.copy.Remarks = verdict.AddSkipped(m.copy.Remarks, "a document has no hash to compare its bytes with", some[i].url)
		}
	}
	if err := m.ctx.Err(); err != nil {
		return errors.Join(err, m.folder.save())
	}
	return m.folder.saveSome()
}
