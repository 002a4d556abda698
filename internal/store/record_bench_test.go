// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"archive/zip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

// corpus gives the records of the public test data with their bytes.
func corpus(b *testing.B) (list []verdict.Record, raw [][]byte) {
	root := os.Getenv("VERDICT_TESTDATA")
	if root == "" {
		b.Skip("VERDICT_TESTDATA is not set: there are no records to load")
	}
	files, err := filepath.Glob(filepath.Join(root, "osv-corpus", "*.zip"))
	if err != nil || len(files) == 0 {
		b.Fatal(files, err)
	}
	for _, file := range files {
		z, err := zip.OpenReader(file)
		if err != nil {
			b.Fatal(err)
		}
		defer z.Close()
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				b.Fatal(err)
			}
			data, err := io.ReadAll(r)
			if err != nil {
				b.Fatal(err)
			}
			record, ok := summary(data)
			if !ok {
				continue
			}
			record.Source = strings.ToLower(strings.TrimSuffix(filepath.Base(file), ".zip"))
			list, raw = append(list, record), append(raw, data)
		}
	}
	return list, raw
}

func summary(data []byte) (r verdict.Record, ok bool) {
	var doc struct {
		ID, Summary, Details string
		Aliases              []string
		Modified             time.Time
		Affected             []struct {
			Package  struct{ Ecosystem, Name string }
			Versions []string
		}
	}
	if json.Unmarshal(data, &doc) != nil || doc.ID == "" {
		return r, false
	}
	r = verdict.Record{ID: doc.ID, Summary: doc.Summary, Details: strings.ReplaceAll(doc.Details, "\x00", ""), Aliases: doc.Aliases, Modified: doc.Modified}
	for _, a := range doc.Affected {
		r.Affected = append(r.Affected, verdict.AffectedPackage{Ecosystem: a.Package.Ecosystem, Name: a.Package.Name, Versions: a.Versions})
	}
	return r, true
}

func putCorpus(tx *store.Tx, list []verdict.Record, raw [][]byte) error {
	for i, r := range list {
		if _, err := tx.PutSource(verdict.Source{Name: r.Source, Kind: "osv", Location: "."}); err != nil {
			return err
		}
		if _, err := tx.PutRecord(r, raw[i]); err != nil {
			return err
		}
	}
	return nil
}

func BenchmarkRecordsOfTheWholeCorpusAreLoadedInOneUpdate(b *testing.B) {
	list, raw := corpus(b)
	for b.Loop() {
		db, err := store.Open(ctx, store.Options{Dir: b.TempDir(), Now: clock()})
		if err != nil {
			b.Fatal(err)
		}
		for range 2 { // the second time nothing changes
			began := time.Now()
			n, err := db.Update(ctx, actor, "sync", func(tx *store.Tx) error { return putCorpus(tx, list, raw) })
			if err != nil {
				b.Fatal(err)
			}
			b.Log(len(list), "records,", n, "changes,", time.Since(began).Round(time.Millisecond))
		}
		began := time.Now()
		err = db.View(ctx, verdict.Administrator, time.Time{}, func(s *store.Snapshot) error {
			return s.AllRecords(func(verdict.Record) error { return nil })
		})
		b.Log("read again in", time.Since(began).Round(time.Millisecond))
		if err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
