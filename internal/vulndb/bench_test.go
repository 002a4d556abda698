// SPDX-License-Identifier: Apache-2.0

package vulndb_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"verdict"
	"verdict/internal/vulndb"
	"verdict/spec/vers"
)

// indexAt gives the path of the index that VERDICT_VULNDB names, such as
// bench/match leaves, or makes one of 40,000 vulnerabilities of 20,000 packages.
func indexAt(b *testing.B) string {
	b.Helper()
	if path := os.Getenv("VERDICT_VULNDB"); path != "" {
		return path
	}
	path := filepath.Join(b.TempDir(), "records.vdb")
	build(b, path, func(builder *vulndb.Builder) {
		for i := range 40_000 {
			name := fmt.Sprintf("org.example.g%d:artifact-%d", i%600, i%20_000)
			v := vulnerability(fmt.Sprintf("V-%05d", i), fmt.Sprintf("CVE-2030-%05d", i),
				affected("Maven", name, vers.Event{Introduced: "1.0"}, vers.Event{Fixed: fmt.Sprintf("2.%d", i%30)}))
			builder.Add(vulndb.Of(&v, verdict.Rating{}))
		}
	})
	return path
}

func openForBenchmark(b *testing.B) *vulndb.Index {
	b.Helper()
	x, err := vulndb.Open(indexAt(b))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = x.Close() })
	return x
}

func BenchmarkOpen(b *testing.B) {
	path := indexAt(b)
	for b.Loop() {
		x, err := vulndb.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// somePackages are names of packages in no order that caches would like.
func somePackages(x *vulndb.Index) (names []verdict.PackageName) {
	for name := range x.Packages() {
		if names = append(names, name); len(names) == 5000 {
			break
		}
	}
	return names
}

// BenchmarkPackage finds the vulnerabilities that name a package.
func BenchmarkPackage(b *testing.B) {
	x := openForBenchmark(b)
	names := somePackages(x)
	i, seen := 0, 0
	for b.Loop() {
		postings := x.Package(names[i%len(names)])
		i++
		for p, more := postings.Next(); more; p, more = postings.Next() {
			p.Entry().Shown()
			seen++
		}
	}
	b.ReportMetric(float64(seen)/float64(i), "vulnerabilities/op")
}

// BenchmarkJudge also compares a version with each of their claims.
func BenchmarkJudge(b *testing.B) {
	x := openForBenchmark(b)
	names := somePackages(x)
	i, seen := 0, 0
	for b.Loop() {
		name := names[i%len(names)]
		i++
		version := vulndb.ParseVersion(name.Ecosystem, "1.5.0")
		postings := x.Package(name)
		for p, more := postings.Next(); more; p, more = postings.Next() {
			p.Judge(&version)
			seen++
		}
	}
	b.ReportMetric(float64(seen)/float64(i), "vulnerabilities/op")
}

// BenchmarkNamed asks the other way round: which packages a vulnerability names.
func BenchmarkNamed(b *testing.B) {
	x := openForBenchmark(b)
	var ids []string
	for e := range x.Entries() {
		if ids = append(ids, e.Shown()); len(ids) == 5000 {
			break
		}
	}
	i := 0
	for b.Loop() {
		found := x.Named(ids[i%len(ids)])
		i++
		if len(found) == 0 || len(found[0].IDs()) == 0 {
			b.Fatal("a vulnerability is not found under its id")
		}
		found[0].Postings()
	}
}
