// SPDX-License-Identifier: Apache-2.0

package bench

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
)

// generator builds bench/generate and gives a function that makes bills; each seed
// gives another.
func generator(b *testing.B, records string) func(components, named, seed int) []byte {
	b.Helper()
	program := filepath.Join(b.TempDir(), "generate")
	if out, err := exec.Command("go", "build", "-o", program, "verdict/bench/generate").CombinedOutput(); err != nil {
		b.Fatalf("bench/generate does not build: %v\n%s", err, out)
	}
	file := filepath.Join(b.TempDir(), "bill.json")
	return func(components, named, seed int) []byte {
		cmd := exec.Command(program, "sbom", "--records", records, "--components", strconv.Itoa(components),
			"--named", strconv.Itoa(named), "--seed", strconv.Itoa(seed), "--out", file)
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("bench/generate: %v\n%s", err, out)
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		return raw
	}
}

// BenchmarkReleaseIsStoredAndMatched adds releases whose components are new to a
// programme that holds the records of the public corpus: the bill is read, stored
// and matched, and its findings are written. Then it adds each again as the next
// release, whose components are all known. Of 100 components ten are packages that
// records name, as in what people ship, or fifty.
func BenchmarkReleaseIsStoredAndMatched(b *testing.B) {
	data := os.Getenv("VERDICT_TESTDATA")
	if data == "" {
		b.Skip("VERDICT_TESTDATA is not set: there are no records to match with")
	}
	records := filepath.Join(data, "osv-corpus")
	bill := generator(b, records)
	a := programme(b, records)
	releases := 0
	add := func(b *testing.B, raw []byte) {
		releases++
		r := verdict.Release{Product: "shop", Line: "1", Version: fmt.Sprintf("1.%d", releases), State: verdict.Released, ReleasedAt: time.Unix(1e9, 0)}
		if _, _, err := a.AddRelease(context.Background(), r, []app.BillFile{{Name: "bill.json", Raw: raw}}, nil); err != nil {
			b.Fatal(err)
		}
	}
	for i, size := range []struct{ components, named int }{{500, 10}, {500, 50}, {20_000, 10}, {20_000, 50}} {
		bills := map[int][]byte{}
		b.Run(fmt.Sprintf("%d components, %d%% named, all new", size.components, size.named), func(b *testing.B) {
			n := 0
			for b.Loop() {
				n++
				b.StopTimer()
				bills[n] = bill(size.components, size.named, 1000*i+n)
				b.StartTimer()
				add(b, bills[n])
			}
		})
		b.Run(fmt.Sprintf("%d components, %d%% named, all known", size.components, size.named), func(b *testing.B) {
			n := 0
			for b.Loop() {
				add(b, bills[1+n%len(bills)])
				n++
			}
		})
	}
}

// programme opens one that holds the records of the zips in a folder and a product
// without releases.
func programme(b *testing.B, records string) *app.App {
	b.Helper()
	ctx := context.Background()
	a, err := app.Open(ctx, config.Config{Data: b.TempDir(), As: "bench"}, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Close() })
	zips, err := filepath.Glob(filepath.Join(records, "*.zip"))
	if err != nil || len(zips) == 0 {
		b.Fatalf("%s holds no zip of records: %v", records, err)
	}
	for _, zip := range zips {
		name := strings.ToLower(strings.TrimSuffix(filepath.Base(zip), ".zip"))
		if _, err := a.AddSource(ctx, verdict.Source{Name: name, Kind: verdict.SourceOSV, Location: zip}); err != nil {
			b.Fatal(err)
		}
	}
	began := time.Now()
	if _, _, err := a.Sync(ctx, nil, false); err != nil {
		b.Fatal(err)
	}
	b.Logf("the records were read, stored, grouped and matched in %s", time.Since(began).Round(time.Millisecond))
	if _, _, err := a.AddProduct(ctx, verdict.Product{Slug: "shop", Name: "Shop", Kind: verdict.Platform}); err != nil {
		b.Fatal(err)
	}
	if _, err := a.AddLine(ctx, verdict.Line{Product: "shop", Slug: "1"}); err != nil {
		b.Fatal(err)
	}
	return a
}
