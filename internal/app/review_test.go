// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"os"
	"strings"
	"testing"
)

// releases49 are the releases of the example in order of version, written by hand.
const releases49 = "2.0.0 2.0.1 2.1.0 2.1.1 2.2.0 2.2.1 2.2.2 2.3.0 2.3.1 2.4.0 2.4.1 2.5.0 2.5.1 2.6.0 2.6.1 2.6.2 2.6.3 " +
	"2.7.0 2.7.1 2.7.2 2.8.0 2.8.1 2.8.2 3.0.0 3.0.1 3.0.2 3.1.0 3.1.1 3.1.2 3.2.0 3.2.1 3.2.2 3.2.3 3.3.0 3.3.1 3.3.2 " +
	"3.4.0 3.4.1 3.5.0 3.5.1 3.5.2 3.6.0 3.6.1 3.6.2 3.7.0 3.7.1 3.8.0 3.8.1 3.9.0"

// stretch is a run of releases with one answer, ends included. "2.0.0" alone is
// one release.
type stretch struct {
	from, to string
	status   string
	why      string // the justification
}

// reviewed was written from the public facts, and not from what verdict answers:
// the project's CVE list and the CVE records for Kafka's own flaws, the ranges of
// the GitHub records and the versions of the libraries in the bills for others,
// and the days on which lines ended. 3.2.2 and 3.3.0 were withdrawn: they are
// answered, and nobody's fix.
var reviewed = map[string]struct {
	class   string
	fixedIn string
	answers []stretch
}{
	// snappy-java before 1.1.10.1; the CVE list says 0.8.0 to 3.5.0, fixed in 3.5.1.
	"CVE-2023-34455": {"exploitable", "3.5.1,3.6.0,3.7.0,3.8.0,3.9.0", []stretch{
		{"2.0.0", "3.5.0", "affected", ""},
		{"3.5.1", "3.9.0", "fixed", ""},
	}},
	// snappy-java before 1.1.10.4, which came with 3.5.2 and 3.6.0. Nobody spoke of it
	// while the lines lived.
	"CVE-2023-43642": {"hygiene", "3.5.2,3.6.0,3.7.0,3.8.0,3.9.0", []stretch{
		{"2.0.0", "3.5.1", "not_evaluated", ""},
		{"3.5.2", "3.9.0", "fixed", ""},
	}},
	// CgiServlet: the suppression file says that Kafka does not use it, with no version.
	"CVE-2023-36479": {"hygiene", "-", []stretch{
		{"2.0.0", "3.9.0", "not_affected", "vulnerable_code_not_in_execute_path"},
	}},
	// jackson-databind before 2.12.7.1, or 2.13 before 2.13.4.1; 3.3.2 came with 2.13.4.2.
	"CVE-2022-42003": {"hygiene", "3.3.2,3.4.0,3.5.0,3.6.0,3.7.0,3.8.0,3.9.0", []stretch{
		{"2.0.0", "3.3.1", "not_evaluated", ""},
		{"3.3.2", "3.9.0", "fixed", ""},
	}},
	// Log4j 1.2, all versions; reload4j took its place in 3.1.1 and 3.2.0, and never on
	// line 3.0.
	"CVE-2021-4104": {"exploitable", "3.1.1,3.2.0,3.3.1,3.4.0,3.5.0,3.6.0,3.7.0,3.8.0,3.9.0", []stretch{
		{"2.0.0", "3.1.0", "affected", ""},
		{"3.1.1", "3.9.0", "fixed", ""},
	}},
	// Log4Shell: log4j-core was never shipped; the CVE list says not affected.
	"CVE-2021-44228": {"not_applicable", "-", []stretch{
		{"2.0.0", "3.9.0", "not_affected", "component_not_present"},
	}},
	// Connect 2.3.0 to 3.3.2, fixed in 3.4.0.
	"CVE-2023-25194": {"exploitable", "3.4.0,3.5.0,3.6.0,3.7.0,3.8.0,3.9.0", []stretch{
		{"2.0.0", "2.2.2", "not_affected", "vulnerable_code_not_present"},
		{"2.3.0", "3.3.2", "affected", ""},
		{"3.4.0", "3.9.0", "fixed", ""},
	}},
	// 3.5.0 to 3.6.1, fixed in 3.6.2; line 3.5 got no fix.
	"CVE-2024-27309": {"exploitable", "3.6.2,3.7.0,3.8.0,3.9.0", []stretch{
		{"2.0.0", "3.4.1", "not_affected", "vulnerable_code_not_present"},
		{"3.5.0", "3.6.1", "affected", ""},
		{"3.6.2", "3.9.0", "fixed", ""},
	}},
	// 2.8.0, 2.8.1, 3.0.0, 3.0.1, 3.1.0, 3.1.1, 3.2.0, 3.2.1; fixed in 2.8.2, 3.0.2,
	// 3.1.2 and 3.2.3. Line 3.3 began after the fix, with 3.3.1.
	"CVE-2022-34917": {"exploitable", "2.8.2,3.0.2,3.1.2,3.2.3,3.3.1,3.4.0,3.5.0,3.6.0,3.7.0,3.8.0,3.9.0", []stretch{
		{"2.0.0", "2.7.2", "not_affected", "vulnerable_code_not_present"},
		{"2.8.0", "2.8.1", "affected", ""},
		{"2.8.2", "2.8.2", "fixed", ""},
		{"3.0.0", "3.0.1", "affected", ""},
		{"3.0.2", "3.0.2", "fixed", ""},
		{"3.1.0", "3.1.1", "affected", ""},
		{"3.1.2", "3.1.2", "fixed", ""},
		{"3.2.0", "3.2.1", "affected", ""},
		{"3.2.2", "3.9.0", "fixed", ""},
	}},
	// Clients 2.3.0 to 3.7.0, fixed in 3.7.1 and 3.8.0.
	"CVE-2024-31141": {"exploitable", "3.7.1,3.8.0,3.9.0", []stretch{
		{"2.0.0", "2.2.2", "not_affected", "vulnerable_code_not_present"},
		{"2.3.0", "3.7.0", "affected", ""},
		{"3.7.1", "3.9.0", "fixed", ""},
	}},
	// ZooKeeper before 3.7.2, 3.8 before 3.8.3, 3.9.0. Kafka went from 3.6 to 3.8 in 3.6.0
	// (3.8.2) and to 3.8.3 in 3.6.1; line 3.5 stayed with 3.6.4.
	"CVE-2023-44981": {"hygiene", "3.6.1,3.7.0,3.8.0,3.9.0", []stretch{
		{"2.0.0", "3.6.0", "not_evaluated", ""},
		{"3.6.1", "3.9.0", "fixed", ""},
	}},
	// Guava is not shipped, which the complete bills prove and the others cannot.
	"CVE-2023-2976": {"hygiene", "-", []stretch{
		{"2.0.0", "2.6.1", "unknown", ""},
		{"2.6.2", "2.6.3", "not_affected", "component_not_present"},
		{"2.7.0", "2.7.0", "unknown", ""},
		{"2.7.1", "3.9.0", "not_affected", "component_not_present"},
	}},
	// jetty-openid is not shipped; nobody assessed it.
	"CVE-2023-41900": {"untriaged", "-", []stretch{
		{"2.0.0", "2.6.1", "unknown", ""},
		{"2.6.2", "2.6.3", "not_affected", "component_not_present"},
		{"2.7.0", "2.7.0", "unknown", ""},
		{"2.7.1", "3.9.0", "not_affected", "component_not_present"},
	}},
	"CVE-2023-4586":  {"untriaged", "-", []stretch{{"2.0.0", "3.9.0", "unknown", ""}}},
	"CVE-2019-00000": {"untriaged", "-", []stretch{{"2.0.0", "3.9.0", "unknown", ""}}},
}

func TestTheGoldenTableIsWhatThePublicFactsSay(t *testing.T) {
	text, err := os.ReadFile("testdata/golden/answers.tsv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")[1:]
	if want := 49 * len(reviewed); len(lines) != want {
		t.Errorf("%d answers, want %d", len(lines), want)
	}
	for _, line := range lines {
		f := strings.Split(line, "\t")
		version, id := f[0], f[1]
		want, ok := reviewed[id]
		if !ok {
			t.Errorf("%s was not reviewed", id)
			continue
		}
		s := at(t, want.answers, version)
		if got := strings.Join(f[2:6], " "); got != strings.Join([]string{s.status, s.why, want.class, want.fixedIn}, " ") {
			t.Errorf("%s of %s is %q, the review says %s %s, %s, fixed in %s", id, version, got, s.status, s.why, want.class, want.fixedIn)
		}
	}
}

// at finds the one stretch that holds a version.
func at(t *testing.T, answers []stretch, version string) stretch {
	t.Helper()
	order := strings.Fields(releases49)
	place := func(v string) int {
		for i, o := range order {
			if o == v {
				return i
			}
		}
		t.Fatalf("%s is no release of the example", v)
		return -1
	}
	var found []stretch
	for _, s := range answers {
		if place(s.from) <= place(version) && place(version) <= place(s.to) {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		t.Fatalf("the review has %d answers for %s", len(found), version)
	}
	return found[0]
}

// openIn is what a day in September 2023 makes of what nobody had assessed:
// supported lines are under investigation, ended ones were never evaluated. Line
// 3.2 ended on 2023-06-15, line 3.3 on 2023-10-10.
var openIn = map[string][]stretch{
	"CVE-2023-43642": {{"2.0.0", "3.2.3", "not_evaluated", ""}, {"3.3.0", "3.5.1", "under_investigation", ""}, {"3.5.2", "3.9.0", "fixed", ""}},
	"CVE-2022-42003": {{"2.0.0", "3.2.3", "not_evaluated", ""}, {"3.3.0", "3.3.1", "under_investigation", ""}, {"3.3.2", "3.9.0", "fixed", ""}},
	"CVE-2023-44981": {{"2.0.0", "3.2.3", "not_evaluated", ""}, {"3.3.0", "3.6.0", "under_investigation", ""}, {"3.6.1", "3.9.0", "fixed", ""}},
	// The sentence about CgiServlet was not written yet.
	"CVE-2023-36479": {{"2.0.0", "3.2.3", "not_evaluated", ""}, {"3.3.0", "3.5.1", "under_investigation", ""}, {"3.5.2", "3.9.0", "fixed", ""}},
	// What had been assessed by then stands.
	"CVE-2023-34455": {{"2.0.0", "3.5.0", "affected", ""}, {"3.5.1", "3.9.0", "fixed", ""}},
}

func TestOpenAnswersAreAPromiseOnlyWhileTheLineIsSupported(t *testing.T) {
	m := matrix(t, "2023-09-01")
	for _, row := range m.Rows {
		want, ok := openIn[row.Vulnerability]
		if !ok {
			continue
		}
		for _, c := range row.Cells {
			if s := at(t, want, c.Release); string(c.Status) != s.status {
				t.Errorf("%s of %s is %s, want %s", row.Vulnerability, c.Release, c.Status, s.status)
			}
		}
	}
}
