// SPDX-License-Identifier: Apache-2.0

// Package bench holds measurements of the whole program against others: what
// they find, and how long they take.
package bench

import (
	"archive/zip"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verdict/internal/app"
)

// hit is a component of a bill that a record speaks of.
type hit struct{ bill, purl, record string }

// TestOSVScannerSeesWhatWeSee compares our matches with those of osv-scanner,
// offline, on the same bills and the same records.
func TestOSVScannerSeesWhatWeSee(t *testing.T) {
	scanner, data := os.Getenv("VERDICT_OSV_SCANNER"), os.Getenv("VERDICT_TESTDATA")
	if scanner == "" || data == "" {
		t.Skip("VERDICT_OSV_SCANNER or VERDICT_TESTDATA is not set: there is no third opinion to ask")
	}
	bills, err := filepath.Glob(filepath.Join(data, "kafka", "sboms", "*.json"))
	if err != nil || len(bills) == 0 {
		t.Fatalf("no bills of materials: %v", err)
	}
	verdict := build(t)
	records := map[string]string{
		"the upstream records of Kafka's dependencies": filepath.Join(data, "kafka", "osv"),
		"the corpus of Maven":                          filepath.Join(data, "osv-corpus", "Maven.zip"),
	}
	for name, location := range records {
		t.Run(name, func(t *testing.T) {
			theirs := theirHits(t, scanner, location, bills)
			ours := ourHits(t, verdict, location, bills)
			compare(t, theirs, ours)
			if len(theirs) < 100 {
				t.Errorf("osv-scanner finds %d hits; the test says too little", len(theirs))
			}
			t.Logf("%d bills: osv-scanner finds %d hits, verdict %d", len(bills), len(theirs), len(ours))
		})
	}
}

func compare(t *testing.T, theirs, ours map[hit]bool) {
	t.Helper()
	for h := range theirs {
		if !ours[h] {
			t.Errorf("only osv-scanner finds %s in %s of %s", h.record, h.purl, h.bill)
		}
	}
	for h := range ours {
		if !theirs[h] {
			t.Errorf("only verdict finds %s in %s of %s", h.record, h.purl, h.bill)
		}
	}
}

func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "verdict")
	if out, err := exec.Command("go", "build", "-o", program, "verdict/cmd/verdict").CombinedOutput(); err != nil {
		t.Fatalf("verdict does not build: %v\n%s", err, out)
	}
	return program
}

// ourHits are the matches by package URL: osv-scanner knows no pedigree and no
// relocations.
func ourHits(t *testing.T, program, records string, bills []string) map[hit]bool {
	t.Helper()
	args := []string{"scan", "--records", records, "--format", "json", "--no-progress"}
	for _, bill := range bills {
		args = append(args, "--sbom", bill)
	}
	out, err := exec.Command(program, args...).Output()
	if err != nil {
		t.Fatalf("verdict scan: %v", err)
	}
	var scans []struct {
		SBOM    string `json:"sbom"`
		Matches []struct {
			PURL      string   `json:"purl"`
			MatchedAs string   `json:"matched_as"`
			Records   []string `json:"records"`
		} `json:"matches"`
	}
	if err := json.Unmarshal(out, &scans); err != nil {
		t.Fatal(err)
	}
	hits := map[hit]bool{}
	for _, scan := range scans {
		for _, m := range scan.Matches {
			for _, record := range m.Records {
				if m.MatchedAs == "purl" {
					hits[hit{billName(scan.SBOM), m.PURL, record}] = true
				}
			}
		}
	}
	return hits
}

// theirHits runs osv-scanner with the records as its local database of Maven. It takes
// a component's name without its group, so the bills are given to it with the names
// that records use.
func theirHits(t *testing.T, scanner, records string, bills []string) map[hit]bool {
	t.Helper()
	out := theirReport(t, scanner, records, bills)
	var report struct {
		Results []struct {
			Source   struct{ Path string } `json:"source"`
			Packages []struct {
				Package         struct{ Name, Version, Ecosystem string } `json:"package"`
				Vulnerabilities []struct{ ID string }                     `json:"vulnerabilities"`
			} `json:"packages"`
		} `json:"results"`
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatal(err)
	}
	hits := map[hit]bool{}
	for _, result := range report.Results {
		for _, p := range result.Packages {
			purl := "pkg:maven/" + strings.Replace(p.Package.Name, ":", "/", 1) + "@" + strings.ReplaceAll(p.Package.Version, "+", "%2B")
			for _, v := range p.Vulnerabilities {
				hits[hit{billName(result.Source.Path), purl, v.ID}] = true
			}
		}
	}
	return hits
}

// billName is the name of a bill without the ending by which scanners tell it.
func billName(path string) string {
	return strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".json"), ".cdx")
}

func wholeNames(t *testing.T, bill, folder string) string {
	t.Helper()
	raw, err := os.ReadFile(bill)
	if err == nil {
		raw, err = app.OSVScannerBill(bill, raw)
	}
	name := filepath.Join(folder, billName(bill)+".cdx.json")
	if err == nil {
		err = os.WriteFile(name, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// theirReport is what osv-scanner writes about the bills.
func theirReport(t *testing.T, scanner, records string, bills []string) []byte {
	t.Helper()
	folder := t.TempDir()
	layOut(t, records, filepath.Join(folder, "osv-scalibr", "Maven", "all.zip"))
	args := []string{"scan", "source", "--offline", "--offline-vulnerabilities", "--format", "json"}
	for _, bill := range bills {
		args = append(args, "-L", wholeNames(t, bill, folder))
	}
	cmd := exec.Command(scanner, args...)
	cmd.Env = append(os.Environ(), "OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY="+folder)
	out, err := cmd.Output() // it exits with 1 when it finds something
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() > 1 {
		t.Fatalf("osv-scanner: %v", err)
	}
	return out
}

// layOut copies a zip, or packs a folder of records, to where osv-scanner looks.
func layOut(t *testing.T, records, to string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(records, ".zip") {
		body, err := os.ReadFile(records)
		if err == nil {
			err = os.WriteFile(to, body, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	file, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	w := zip.NewWriter(file)
	names, err := filepath.Glob(filepath.Join(records, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		entry, err := w.Create(filepath.Base(name))
		if err == nil {
			_, err = entry.Write(body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
