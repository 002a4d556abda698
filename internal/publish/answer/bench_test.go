// SPDX-License-Identifier: Apache-2.0

package answer_test

import (
	"fmt"
	"testing"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/answer"
)

// large is a release of a thousand components with two thousand statements, and a
// report of ten thousand rows about it.
func large() (publish.Snapshot, answer.Facts, verdict.ScanReport) {
	s, facts := world(), answer.Facts{Completeness: verdict.Complete}
	for i := range 1000 {
		facts.Occurrences = append(facts.Occurrences, holds(fmt.Sprintf("pkg:maven/org.example/lib%d@1.%d", i, i)))
	}
	for i := range 4000 {
		id := fmt.Sprintf("CVE-2024-%05d", i)
		facts.Vulnerabilities = append(facts.Vulnerabilities, known(id, id, fmt.Sprintf("OSV-%d", i)))
		if i%2 == 0 {
			s.Statements = append(s.Statements, said(id, verdict.NotAffected))
		}
	}
	report := verdict.ScanReport{Tool: "tool"}
	for i := range 10_000 {
		r := row(purl(fmt.Sprintf("pkg:maven/org.example/lib%d@1.%d", i%1100, i%1100)), fmt.Sprintf("OSV-%d", i%4100))
		r.Number = i + 1
		report.Rows = append(report.Rows, r)
	}
	return s, facts, report
}

func BenchmarkTenThousandRows(b *testing.B) {
	s, facts, report := large()
	for b.Loop() {
		if _, err := answer.Of(s, "1.2.1", facts, report, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHTMLOfTenThousandRows(b *testing.B) {
	s, facts, report := large()
	sheet, err := answer.Of(s, "1.2.1", facts, report, nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := sheet.HTML(); err != nil {
			b.Fatal(err)
		}
	}
}
