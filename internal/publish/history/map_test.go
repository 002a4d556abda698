// SPDX-License-Identifier: Apache-2.0

package history_test

import (
	"strings"
	"testing"

	"verdict/internal/publish/history"
)

func TestAMappingThatCannotBeUsedSaysWhy(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no element", "number: CVE", `map.yaml: entry: "" names no element`},
		{"a path of elements", "entry: div > h2\nnumber: CVE", `map.yaml: entry: "div > h2" names no element`},
		{"no number", "entry: h2", `map.yaml: number: "" is no regular expression`},
		{"a broken expression", "entry: h2\nnumber: '('", `map.yaml: number: "(" is no regular expression`},
		{"a broken expression for the flaw", "entry: h2\nnumber: a\nflaw: '('", `map.yaml: flaw: "("`},
		{"an unknown part", "entry: h2\nnumber: a\nlabels: {colour: [Colour]}", `map.yaml: labels: no part of an advisory is called "colour"`},
		{"a label twice", "entry: h2\nnumber: a\nlabels: {affected: [Versions], fixed: ['versions:']}", "stands for affected and for fixed"},
		{"an unknown member", "entry: h2\nnumber: a\ncolour: red", "field colour not found"},
		{"no YAML", "\t", "map.yaml"},
		{"an anchor", "entry: &a h2\nnumber: a", "map.yaml:1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := history.ReadMap("map.yaml", []byte(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v, want %q", err, test.want)
			}
		})
	}
}

func TestAPageNeedsAMapping(t *testing.T) {
	_, err := history.Read("list.html", []byte("<h2>CVE-2024-70001</h2>"), history.Options{Product: kiosk})
	if err == nil || !strings.Contains(err.Error(), "--map") {
		t.Errorf("the error is %v", err)
	}
}

func TestADayThatIsGivenStandsForOneThatTheFileLacks(t *testing.T) {
	raw := `{"dataType": "CVE_RECORD", "dataVersion": "5.0", "cveMetadata": {"cveId": "CVE-2022-70005", "state": "PUBLISHED"},
 "containers": {"cna": {"title": "No day", "affected": [{"product": "Example Kiosk", "versions": [{"status": "affected", "version": "2.0.0"}]}]}}}`
	report, err := history.Read("x.json", []byte(raw), history.Options{Product: kiosk, Published: "2022-05-04"})
	if err != nil || len(report.Advisories) != 1 || report.Advisories[0].First.Format("2006-01-02") != "2022-05-04" {
		t.Errorf("read %+v, %v", report, err)
	}
}
