// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"verdict"
	"verdict/internal/scan"
	"verdict/internal/store"
	"verdict/internal/vulndb"
)

// indexFile is where the index of the programme's records lies below the data
// folder.
const indexFile = "vulndb/records.vdb"

// IndexPath is where the index of the programme's records lies.
func (a *App) IndexPath() string { return IndexPathIn(a.data) }

// IndexPathIn is where the index of a programme's records lies whose data folder
// is named.
func IndexPathIn(data string) string { return filepath.Join(data, filepath.FromSlash(indexFile)) }

// UpdateIndex brings the index of the programme's records up to date, unless it is.
// One that another node has built is fetched instead; one that is built here is
// kept for them where nodes share a database.
func (a *App) UpdateIndex(ctx context.Context) (IndexInfo, error) {
	path := a.IndexPath()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return IndexInfo{}, verdict.Errorf(verdict.Invalid, "the index has no place: %w", err).At(path, 0, "")
	}
	earlier, err := openVerified(path)
	if err != nil {
		return IndexInfo{}, err
	}
	if earlier != nil {
		defer func() { _ = earlier.Close() }()
	}
	var info IndexInfo
	built := false
	err = a.db.View(ctx, verdict.Administrator, time.Time{}, func(s *store.Snapshot) error {
		at, err := s.LastChange()
		if err != nil {
			return err
		}
		mark := scan.IndexMark(at)
		if earlier != nil && earlier.Info().Mark == mark {
			info = earlier.Info()
			return nil
		}
		if f, found, err := s.IndexFile(); err != nil || found && f.Mark == mark {
			if err == nil {
				info, err = fetchIndex(s, f, path)
			}
			return err
		}
		built = true
		info, _, err = scan.BuildIndex(s, earlier, path)
		return err
	})
	if err != nil || !built || !a.shared {
		return info, err
	}
	return info, a.shareIndex(ctx, info, path)
}

// openVerified opens an index that is whole; nil when there is none.
func openVerified(path string) (*vulndb.Index, error) {
	x, err := vulndb.Open(path)
	if err != nil {
		return nil, nil //nolint:nilerr // what is missing or damaged is built anew
	}
	if x.Verify() != nil {
		return nil, x.Close()
	}
	return x, nil
}

// fetchIndex writes an index that another node built beside the one in use, and
// lets it take that one's place once it verifies.
func fetchIndex(s *store.Snapshot, f store.IndexFile, path string) (info IndexInfo, err error) {
	out, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".fetch-*")
	if err != nil {
		return info, verdict.Errorf(verdict.Invalid, "the index cannot be written: %w", err).At(path, 0, "")
	}
	defer os.Remove(out.Name())
	if err := errors.Join(s.ReadIndexFile(f.Digest, out), out.Sync(), out.Close()); err != nil {
		return info, err
	}
	if info, err = IndexAt(out.Name(), true); err != nil {
		return info, err
	}
	if info.Digest != f.Digest {
		return info, verdict.Errorf(verdict.Tampered, "the index in the database has the digest %s and not %s, as is said", info.Digest, f.Digest)
	}
	return info, os.Rename(out.Name(), path)
}

func (a *App) shareIndex(ctx context.Context, info IndexInfo, path string) error {
	in, err := os.Open(path)
	if err != nil {
		return verdict.Errorf(verdict.Internal, "the index is gone: %w", err).At(path, 0, "")
	}
	defer in.Close()
	_, err = a.db.Update(ctx, jobActor, "share index", func(tx *store.Tx) error {
		return tx.PutIndexFile(store.IndexFile{Digest: info.Digest, Mark: info.Mark}, io.Reader(in))
	})
	return err
}

// MatchStored matches bills of materials against the programme's records, by its
// index, which is brought up to date first; with ids only the vulnerabilities that
// these name. It fails with NotFound where there are no records: nothing would match.
func (a *App) MatchStored(ctx context.Context, bills []BillFile, ids []string) ([]FileScan, error) {
	info, err := a.UpdateIndex(ctx)
	switch {
	case err != nil:
		return nil, err
	case info.Records+info.Vulnerabilities == 0:
		return nil, verdict.Errorf(verdict.NotFound, "no record is known here that a bill could be matched against").
			WithHint("add a source with `verdict source add`, or name an index with --vulndb")
	}
	x, err := vulndb.Open(a.IndexPath()) // UpdateIndex has verified it
	if err != nil {
		return nil, err
	}
	defer func() { _ = x.Close() }()
	return matchIndex(x, a.IndexPath(), bills, ids)
}
