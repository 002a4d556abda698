// SPDX-License-Identifier: Apache-2.0

package matcher_test

import (
	"testing"

	"verdict"
)

// benchCorpus reads the Maven records and the components of Kafka's 49 bills.
func benchCorpus(b *testing.B) ([]verdict.Vulnerability, []verdict.Component) {
	vulnerabilities := vulnerabilitiesOf(readRecords(b, testdata(b, "osv-corpus", "Maven.zip")))
	var components []verdict.Component
	for _, purl := range purlsOf(b, glob(b, testdata(b, "kafka", "sboms", "*.json"))...) {
		components = append(components, verdict.Component{PURL: purl})
	}
	return vulnerabilities, components
}

func BenchmarkNewCorpusOfAllMavenRecords(b *testing.B) {
	vulnerabilities, _ := benchCorpus(b)
	b.ReportMetric(float64(len(vulnerabilities)), "records")
	for b.Loop() {
		newCorpus(vulnerabilities, nil)
	}
}

func BenchmarkMatchOfTheComponentsOfAllKafkaReleases(b *testing.B) {
	vulnerabilities, components := benchCorpus(b)
	corpus := newCorpus(vulnerabilities, nil)
	found := 0
	for b.Loop() {
		matches, _ := corpus.Match(components)
		found = len(matches)
	}
	b.ReportMetric(float64(len(components)), "components")
	b.ReportMetric(float64(found), "matches")
}
