// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/site"
	"verdict/internal/publish/suppressions"
)

// The size of the benchmark's site.
const (
	benchLines           = 40
	benchReleasesOfLine  = 10
	benchVulnerabilities = 2000
)

// large is a product of 40 lines with 10 releases each, of all of which something
// is said about 2,000 vulnerabilities: 800,000 statements. change is said of one
// of them in the end.
func large(change *verdict.Statement) publish.Snapshot {
	s := publish.Snapshot{Product: verdict.Product{Slug: "shop", Name: "The Shop", Kind: verdict.Platform, PURL: "pkg:maven/org.example/shop"}}
	x := publish.NewIndex("shop")
	for l := range benchLines {
		line := fmt.Sprintf("%d.%d", l/10+1, l%10)
		s.Lines = append(s.Lines, verdict.Line{Product: "shop", Slug: line, SupportFrom: day(1)})
		for n := range benchReleasesOfLine {
			r := verdict.Release{Product: "shop", Version: fmt.Sprintf("%s.%d", line, n), Line: line, State: verdict.Released, ReleasedAt: day(1)}
			if n > 0 {
				r.Previous = fmt.Sprintf("%s.%d", line, n-1)
			}
			s.Releases = append(s.Releases, r)
			for v := range benchVulnerabilities {
				x.Add(benchStatement(r.Version, line, l, n, v))
			}
		}
	}
	if change != nil {
		x.Add(*change)
	}
	return s.Over(x)
}

// benchStatement says of a tenth of the vulnerabilities that a line is affected
// until its third release, and of the rest that they do not affect it.
func benchStatement(version, line string, l, n, v int) verdict.Statement {
	st := verdict.Statement{Product: "shop", Version: version, Revision: 1, At: day(2), Vulnerability: fmt.Sprintf("CVE-%d-%04d", 2006+v/100, 1000+v%100),
		Aliases: []string{fmt.Sprintf("GHSA-%04d-aaaa-bbbb", v)}, Title: fmt.Sprintf("A flaw of component %d that lets a crafted request claim much memory", v%300),
		Origin: verdict.Upstream, Class: verdict.Hygiene, Severity: verdict.SeverityHigh, Score: 7.5, Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
		Components: []verdict.StatedComponent{{PURL: fmt.Sprintf("pkg:maven/org.example/component-%d@1.%d", v%300, l)}}}
	switch {
	case v%10 != 0:
		st.Status, st.Justification, st.Impact = verdict.NotAffected, verdict.CodeNotInExecutePath, "Nothing in the product calls the functions that hold the flaw."
	case n < 3:
		st.Status, st.Class, st.Action = verdict.Affected, verdict.Exploitable, "Upgrade to a release that has it fixed."
		st.FixedIn = []verdict.LineRelease{{Line: line, Release: line + ".3"}}
	default:
		st.Status, st.Class = verdict.Fixed, verdict.Exploitable
	}
	return st
}

// BenchmarkALargeSite writes the site of 400 releases and 2,000 vulnerabilities,
// then changes one statement and writes again.
func BenchmarkALargeSite(b *testing.B) {
	for b.Loop() {
		dir := filepath.Join(b.TempDir(), "site")
		began := time.Now()
		first := benchWrite(b, dir, nil)
		b.ReportMetric(time.Since(began).Seconds(), "s/first")
		b.ReportMetric(float64(first.Files), "files")
		change := benchStatement("2.0.5", "2.0", 10, 5, 1)
		change.Revision, change.At, change.Status, change.Justification = 2, day(9), verdict.Affected, ""
		began = time.Now()
		again := benchWrite(b, dir, &change)
		b.ReportMetric(time.Since(began).Seconds(), "s/again")
		b.ReportMetric(float64(len(again.Written)), "files/again")
		b.ReportMetric(peakMB(b), "MB/peak")
	}
}

func benchWrite(b *testing.B, dir string, change *verdict.Statement) publish.FolderWritten {
	b.Helper()
	defer debug.FreeOSMemory()
	s, err := site.New(site.Input{Products: []publish.Snapshot{large(change)}, Snippet: snippet, SnippetYears: suppressions.ValidYears, Notes: notes})
	if err != nil {
		b.Fatal(err)
	}
	w, err := publish.WriteFolder(b.Context(), dir, s.Files(), publish.FolderOptions{})
	if err != nil {
		b.Fatal(err)
	}
	return w
}

// peakMB is the most memory that the process has held, where the system says so.
func peakMB(b *testing.B) float64 {
	b.Helper()
	var kib float64
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Logf("the peak of memory is not known on %s", runtime.GOOS)
		return 0
	}
	for line := range strings.Lines(string(raw)) {
		if _, err := fmt.Sscanf(line, "VmHWM: %f kB", &kib); err == nil {
			return kib / 1024
		}
	}
	return 0
}
