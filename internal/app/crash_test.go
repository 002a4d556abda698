// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
	"verdict/internal/vulndb"
)

// crashDir names the folder for the process that the test starts and kills.
const crashDir = "VERDICT_APP_CRASH_DIR"

func openAt(t testing.TB, dir string) *app.App {
	t.Helper()
	a, err := app.Open(context.Background(), config.Config{Data: filepath.Join(dir, "data")}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestSyncUntilKilled is the process: it reads the source, matches and builds the
// index again and again, while the records change.
func TestSyncUntilKilled(t *testing.T) {
	dir := os.Getenv(crashDir)
	if dir == "" {
		t.Skip("runs only as the process that another test kills")
	}
	a := openAt(t, dir)
	r := rand.New(rand.NewSource(time.Now().UnixNano()))
	for {
		if err := writeRecords(dir, r); err != nil {
			t.Fatal(err)
		}
		if _, _, err := a.Sync(t.Context(), nil, true); err != nil {
			t.Fatal(err)
		}
		if _, err := a.UpdateIndex(t.Context()); err != nil {
			t.Fatal(err)
		}
		fmt.Println("round")
	}
}

// writeRecords changes some of 200 records about 50 packages; of a file that is
// half written only when the process is killed, the earlier record stands.
func writeRecords(dir string, r *rand.Rand) error {
	folder := filepath.Join(dir, "records")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for range 1 + r.Intn(40) {
		n := r.Intn(200)
		record := map[string]any{
			"id": fmt.Sprintf("GHSA-%04d-aaaa-aaaa", n), "aliases": []string{fmt.Sprintf("CVE-2026-%04d", 1000+n/2)},
			"modified": time.Now().UTC().Format(time.RFC3339Nano),
			"affected": []any{map[string]any{
				"package": map[string]string{"ecosystem": "npm", "name": fmt.Sprintf("package-%d", n%50)},
				"ranges": []any{map[string]any{"type": "SEMVER", "events": []any{map[string]string{"introduced": "0"},
					map[string]string{"fixed": fmt.Sprintf("%d.0.0", 1+r.Intn(4))}}}},
			}},
		}
		if r.Intn(6) == 0 {
			record["withdrawn"] = record["modified"]
		}
		raw, err := json.Marshal(record)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprint(n, ".json")), raw, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// TestNothingIsLostWhenTheProcessIsKilled kills a process at random points of
// reading, matching and building: VERDICT_KILLS times, else a few. Whatever it was
// at, the database is sound, the index in place is whole, and what it left undone
// is done by the next: findings are those of a scan of everything, each once.
func TestNothingIsLostWhenTheProcessIsKilled(t *testing.T) {
	kills, err := strconv.Atoi(os.Getenv("VERDICT_KILLS"))
	if err != nil || kills < 1 {
		kills = 8
	}
	dir := t.TempDir()
	begin(t, dir)
	r := rand.New(rand.NewSource(int64(kills)))
	undone := 0
	for range kills {
		killOne(t, dir, r)
		undone += examine(t, dir)
	}
	t.Logf("after %d kills, %d of them with work undone", kills, undone)
}

func begin(t *testing.T, dir string) {
	t.Helper()
	if err := writeRecords(dir, rand.New(rand.NewSource(1))); err != nil {
		t.Fatal(err)
	}
	a := openAt(t, dir)
	defer a.Close()
	_, err := a.AddSource(t.Context(), verdict.Source{Name: "records", Kind: verdict.SourceOSV, Location: filepath.Join(dir, "records")})
	if err == nil {
		_, _, err = a.AddProduct(t.Context(), verdict.Product{Slug: "shop", Name: "Shop", Kind: verdict.Platform})
	}
	if err == nil {
		_, err = a.AddLine(t.Context(), verdict.Line{Product: "shop", Slug: "1"})
	}
	if err != nil {
		t.Fatal(err)
	}
	for release := range 3 {
		var components []any
		for n := range 50 {
			name := fmt.Sprintf("package-%d", n)
			components = append(components, map[string]string{"type": "library", "name": name,
				"purl": fmt.Sprintf("pkg:npm/%s@%d.0.0", name, 1+(n+release)%4)})
		}
		raw, err := json.Marshal(map[string]any{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": components})
		if err != nil {
			t.Fatal(err)
		}
		x := verdict.Release{Product: "shop", Version: fmt.Sprintf("1.%d", release), Line: "1", State: verdict.Released, ReleasedAt: time.Unix(1e9, 0)}
		if _, _, err := a.AddRelease(t.Context(), x, []app.BillFile{{Name: "bill.json", Raw: raw}}, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// killOne runs the process for a random while after its first round, or before it.
func killOne(t *testing.T, dir string, r *rand.Rand) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestSyncUntilKilled$")
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Duration(50+r.Intn(700)) * time.Millisecond)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the process ended by itself")
	}
}

// examine proves what a killed process left, lets the next one finish it, and
// compares with a scan of everything. It gives 1 when something was undone.
func examine(t *testing.T, dir string) (undone int) {
	t.Helper()
	a := openAt(t, dir)
	defer a.Close()
	if wrong, err := a.Check(t.Context()); err != nil || len(wrong) > 0 {
		t.Fatalf("the database: %v %v", wrong, err)
	}
	if x, err := vulndb.Open(a.IndexPath()); err == nil {
		if err := x.Verify(); err != nil {
			t.Fatalf("the index: %v", err)
		}
		x.Close()
	}
	if n, err := a.Undone(t.Context()); err != nil {
		t.Fatal(err)
	} else if n > 0 {
		undone = 1
	}
	if err := a.Watch(t.Context(), app.WatchOptions{Once: true}, func(app.Event) {}); err != nil {
		t.Fatal(err)
	}
	if n, err := a.Undone(t.Context()); err != nil || n > 0 {
		t.Fatalf("%d vulnerabilities are due after the work was done: %v", n, err)
	}
	if _, changed, err := a.Rescan(t.Context()); err != nil || changed > 0 {
		t.Fatalf("a scan of everything changed %d rows: %v", changed, err)
	}
	if _, err := a.UpdateIndex(t.Context()); err != nil {
		t.Fatal(err)
	}
	return undone
}
