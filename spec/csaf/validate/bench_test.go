// SPDX-License-Identifier: Apache-2.0

package validate_test

import (
	"bytes"
	"fmt"
	"testing"

	"verdict/spec/csaf/validate"
)

var withoutLinks = validate.Options{Tests: everything.Tests}

// BenchmarkTheTestCases runs all tests over each document of the test cases.
func BenchmarkTheTestCases(b *testing.B) {
	cases := testCases(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, c := range cases {
			validate.Document(c.source, withoutLinks)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(cases)), "µs/document")
}

func BenchmarkOurOwnDocument(b *testing.B) {
	document := whole(b)
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		validate.Document(document, withoutLinks)
	}
}

// large is a VEX document of so many products, each with a relationship, and of
// which every second is not affected for a reason that is missing.
func large(products int) []byte {
	var names, relations, ids bytes.Buffer
	for i := range products {
		if i > 0 {
			names.WriteByte(',')
			relations.WriteByte(',')
			ids.WriteByte(',')
		}
		fmt.Fprintf(&names, "\n"+`{"name": "package %d", "product_id": "package-%d", "product_identification_helper": {"purl": "pkg:rpm/example/package-%d@1.0"}}`, i, i, i)
		fmt.Fprintf(&relations, "\n"+`{"category": "default_component_of", "full_product_name": {"name": "package %d of OS 9", "product_id": "os-9:package-%d"},
          "product_reference": "package-%d", "relates_to_product_reference": "package-%d"}`, i, i, i, (i+1)%products)
		fmt.Fprintf(&ids, `"os-9:package-%d"`, i)
	}
	return fmt.Appendf(nil, `{"document": {"category": "csaf_vex", "csaf_version": "2.0", "title": "t",
      "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.org"},
      "tracking": {"current_release_date": "2024-01-01T00:00:00Z", "id": "x", "initial_release_date": "2024-01-01T00:00:00Z", "status": "final", "version": "1",
      "revision_history": [{"date": "2024-01-01T00:00:00Z", "number": "1", "summary": "s"}]}},
      "product_tree": {"full_product_names": [%s], "relationships": [%s]},
      "vulnerabilities": [{"cve": "CVE-2024-0001", "notes": [{"category": "summary", "text": "t"}], "product_status": {"known_not_affected": [%s]}}]}`,
		names.Bytes(), relations.Bytes(), ids.Bytes())
}

// BenchmarkALargeDocument has as many findings as products.
func BenchmarkALargeDocument(b *testing.B) {
	document := large(20_000)
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		validate.Document(document, withoutLinks)
	}
}

// TestTheTimeGrowsWithTheDocument: four times the products may not take sixteen
// times as long, as they would if one finding looked at all others.
func TestTheTimeGrowsWithTheDocument(t *testing.T) {
	if testing.Short() {
		t.Skip("it measures")
	}
	of := func(products int) float64 {
		document := large(products)
		best := testing.Benchmark(func(b *testing.B) {
			for b.Loop() {
				validate.Document(document, withoutLinks)
			}
		})
		return float64(best.NsPerOp())
	}
	if small, big := of(1_000), of(8_000); big > 30*small {
		t.Errorf("eight times the products take %.0f times as long", big/small)
	}
}
