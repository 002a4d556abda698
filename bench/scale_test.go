// SPDX-License-Identifier: Apache-2.0

package bench

import (
	"context"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"verdict"
	"verdict/internal/scan"
	"verdict/internal/source"
	"verdict/internal/store"
	"verdict/internal/store/storetest"
	"verdict/spec/vers"
)

// scale is the size of the programme of the measurement: the full one has 200
// products with 50 releases of 500 components each, five million rows.
type scale struct{ products, releases, components, packages int }

// scaleOf reads VERDICT_SCALE: the share of the full size in percent, or skips.
func scaleOf(t testing.TB) scale {
	t.Helper()
	percent, err := strconv.Atoi(os.Getenv("VERDICT_SCALE"))
	if err != nil || percent < 1 {
		t.Skip("VERDICT_SCALE is not set to the percentage of 10,000 releases × 500 components: the measurement takes minutes")
	}
	return scale{products: max(1, 200*percent/100), releases: 50, components: 500, packages: 6000}
}

var measuring = verdict.Actor{Name: "bench", Way: "cli"}

// bills makes the releases of one product. Products share packages as real ones
// do, a few in nearly all and most in few; from one release to the next one
// component in twenty goes up.
func (s scale) bills(r *rand.Rand) []verdict.SBOM {
	zipf := rand.NewZipf(r, 1.1, 20, uint64(s.packages-1))
	versions := map[uint64]int{}
	for len(versions) < s.components {
		p := zipf.Uint64()
		if _, known := versions[p]; !known {
			versions[p] = r.Intn(20)
		}
	}
	packages := make([]uint64, 0, len(versions))
	for p := range versions {
		packages = append(packages, p)
	}
	slices.Sort(packages)
	var bills []verdict.SBOM
	for range s.releases {
		bill := verdict.SBOM{Format: "CycloneDX", SpecVersion: "1.5", Completeness: verdict.Complete}
		for i, p := range packages {
			if r.Intn(20) == 0 {
				versions[p]++
			}
			purl := fmt.Sprintf("pkg:maven/org.example.g%d/artifact-%d@%d.%d.%d", p%600, p, 1+versions[p]/20, versions[p]%20, p%3)
			bill.Occurrences = append(bill.Occurrences, verdict.Occurrence{Ref: strconv.Itoa(i), Path: "libs/artifact-" + strconv.Itoa(i) + ".jar",
				Component: verdict.Component{PURL: purl}})
		}
		bills = append(bills, bill)
	}
	return bills
}

// fill puts the programme and its records into a database.
func (s scale) fill(t testing.TB, db *store.DB) {
	t.Helper()
	r := rand.New(rand.NewSource(7)) // the same programme every time
	ctx := context.Background()
	update := func(what string, fn func(*store.Tx) error) (changed int) {
		changed, err := db.Update(ctx, measuring, what, fn)
		if err != nil {
			t.Fatal(err)
		}
		return changed
	}
	began := time.Now()
	for p := range s.products {
		slug := fmt.Sprintf("product-%d", p)
		bills := s.bills(r)
		update("ship", func(tx *store.Tx) error {
			if _, err := tx.PutProduct(verdict.Product{Slug: slug, Name: slug, Kind: verdict.Platform}); err != nil {
				return err
			}
			if _, err := tx.PutLine(verdict.Line{Product: slug, Slug: "1"}); err != nil {
				return err
			}
			for i, bill := range bills {
				version := fmt.Sprintf("1.%d", i)
				if _, err := tx.PutRelease(verdict.Release{Product: slug, Version: version, Line: "1", State: verdict.Released, ReleasedAt: time.Unix(1e9, 0)}); err != nil {
					return err
				}
				if _, err := tx.PutSBOM(slug, version, "", bill, nil); err != nil {
					return err
				}
			}
			return nil
		})
	}
	t.Logf("%d releases of %d components put in %s", s.products*s.releases, s.components, time.Since(began).Round(time.Millisecond))
	began = time.Now()
	update("records", func(tx *store.Tx) error {
		if _, err := tx.PutSource(verdict.Source{Name: "records", Kind: verdict.SourceOSV, Location: "records"}); err != nil {
			return err
		}
		for i := range 40_000 {
			if _, err := tx.PutRecord(s.record(r, i), nil); err != nil {
				return err
			}
		}
		_, err := source.Regroup(tx)
		return err
	})
	t.Logf("40,000 records put and grouped in %s", time.Since(began).Round(time.Millisecond))
	began = time.Now()
	var report scan.Report
	written := update("rematch", func(tx *store.Tx) (err error) {
		report, err = scan.Rematch(tx, 0)
		return err
	})
	t.Logf("%d vulnerabilities matched with what they name, %d matches, %d findings, in %s",
		report.Vulnerabilities, report.Matches, written-report.Changed, time.Since(began).Round(time.Millisecond))
}

// record makes one about a package of the programme's, for one in ten, or of
// others'.
func (s scale) record(r *rand.Rand, i int) verdict.Record {
	p := r.Intn(10 * s.packages)
	from, to := r.Intn(30), 1+r.Intn(10)
	at := func(n int) string { return fmt.Sprintf("%d.%d.0", 1+n/20, n%20) }
	return verdict.Record{Source: "records", ID: fmt.Sprintf("GHSA-%04d-aaaa-bbbb", i), Aliases: []string{fmt.Sprintf("CVE-2026-%05d", i)},
		Summary: "A flaw", Affected: []verdict.AffectedPackage{{Ecosystem: "Maven", Name: fmt.Sprintf("org.example.g%d:artifact-%d", p%600, p),
			Ranges: [][]vers.Event{{{Introduced: at(from)}, {Fixed: at(from + to)}}}}}}
}

func TestScale(t *testing.T) {
	s := scaleOf(t)
	t.Run("SQLite", func(t *testing.T) {
		dir := t.TempDir()
		db, err := store.Open(t.Context(), store.Options{Dir: dir, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		s.measure(t, db)
		if info, err := os.Stat(filepath.Join(dir, "verdict.db")); err == nil {
			t.Logf("the database has %d MB", info.Size()>>20)
		}
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		db, err := store.Open(t.Context(), store.Options{Postgres: storetest.NewCluster(t).Database(t), Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		s.measure(t, db)
	})
}

// measure fills a database and logs how long a changed record takes.
func (s scale) measure(t *testing.T, db *store.DB) {
	s.fill(t, db)
	var found, whole []time.Duration
	releases := 0
	for i := range 300 {
		r := rand.New(rand.NewSource(int64(1000 + i)))
		record := s.record(r, 40_000+i)
		record.Affected[0].Name = fmt.Sprintf("org.example.g%d:artifact-%d", i%600, i) // the most shared packages
		began := time.Now()
		n := 0
		err := db.View(t.Context(), verdict.Administrator, time.Time{}, func(v *store.Snapshot) error {
			_, refs, err := scan.Affected(v, verdict.Vulnerability{ID: "V-new", IDs: []string{record.ID}, Records: []verdict.Record{record}})
			n = len(refs)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, time.Since(began))
		releases = max(releases, n)
		began = time.Now()
		_, err = db.Update(t.Context(), measuring, "sync", func(tx *store.Tx) error {
			if _, err := tx.PutRecord(record, nil); err != nil {
				return err
			}
			if _, err := source.Regroup(tx); err != nil {
				return err
			}
			_, err := scan.Rematch(tx, 0)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		whole = append(whole, time.Since(began))
	}
	slices.Sort(found)
	slices.Sort(whole)
	at := func(list []time.Duration, p int) time.Duration {
		return list[len(list)*p/100].Round(10 * time.Microsecond)
	}
	t.Logf("one changed record → affected releases (at most %d): median %s, 99th percentile %s", releases, at(found, 50), at(found, 99))
	t.Logf("one changed record stored, grouped, matched and its findings written: median %s, 99th percentile %s", at(whole, 50), at(whole, 99))
	s.refresh(t, db)
}

// refresh changes one record in a hundred, matches everything anew and logs how long
// that takes with its findings.
func (s scale) refresh(t *testing.T, db *store.DB) {
	r := rand.New(rand.NewSource(7))
	_, err := db.Update(t.Context(), measuring, "sync", func(tx *store.Tx) error {
		for i := range 400 {
			if _, err := tx.PutRecord(s.record(r, 100*i), nil); err != nil {
				return err
			}
		}
		_, err := source.Regroup(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	var report scan.Report
	written, err := db.Update(t.Context(), measuring, "scan", func(tx *store.Tx) (err error) {
		report, err = scan.Run(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if report.Changed == 0 {
		t.Error("no match changed: nothing was measured")
	}
	t.Logf("everything matched anew after one record in a hundred changed: %d components, %d vulnerabilities, %d matches, %d of them and %d findings changed, in %s",
		report.Components, report.Vulnerabilities, report.Matches, report.Changed, written-report.Changed, time.Since(began).Round(time.Millisecond))
}
