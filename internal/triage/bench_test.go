// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"fmt"
	"testing"

	"verdict"
	"verdict/internal/triage"
)

// large is a product of 50 releases in 10 lines with 120 components each, and 200
// vulnerabilities: half of them match somewhere, a tenth are assessed.
func large() triage.World {
	w := newWorld()
	previous := ""
	for i := range 50 {
		var components []string
		for c := range 120 {
			components = append(components, fmt.Sprintf("part%03d@1.%d", c, (i+c)/10))
		}
		version := fmt.Sprintf("%d.%d.%d", 1, i/5, i%5)
		w.release(version, previous, components...)
		previous = version
	}
	for i := range 200 {
		id := fmt.Sprintf("CVE-2031-%04d", i)
		w.record(id, fmt.Sprintf("part%03d introduced=1.%d fixed=1.%d", i, i%8, i%8+3))
		if i%10 == 0 {
			w.assess(verdict.Assessment{Vulnerability: id, Status: verdict.NotAffected, Justification: verdict.CodeNotInExecutePath, Impact: "Nothing calls it.",
				Scope: verdict.AssessmentScope{Component: fmt.Sprintf("pkg:maven/org.acme/part%03d", i)}})
		}
	}
	return w.scan()
}

func BenchmarkMatrix(b *testing.B) {
	w := large()
	var ids []string
	for _, v := range w.Vulnerabilities {
		ids = append(ids, v.Shown())
	}
	b.ReportAllocs()
	for b.Loop() {
		m, err := triage.New(w).Matrix(ids...)
		if err != nil || len(m.Rows) != 200 || len(m.Releases) != 50 {
			b.Fatal(len(m.Rows), len(m.Releases), err)
		}
	}
}
