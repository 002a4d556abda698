// SPDX-License-Identifier: Apache-2.0

package suppression_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verdict/spec/suppression"
)

func decodeFile(t testing.TB, path string) suppression.File {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(testdata(t), "dependency-check", path))
	if err != nil {
		t.Fatal(err)
	}
	f, err := suppression.Decode(b)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return f
}

// The README of the test data counts tags in the text: nine cpe and one cve of
// them are quoted inside notes, which are text and no criteria.
func TestTheBaseFileHoldsWhatItsReadmeCounts(t *testing.T) {
	f := decodeFile(t, "dependencycheck-base-suppression.xml")
	criteria := map[suppression.CriterionKind]int{}
	quotedCPE, quotedCVE, packageURLs := 0, 0, 0
	for _, r := range f.Rules {
		for _, c := range r.Criteria {
			criteria[c.Kind]++
		}
		quotedCPE += strings.Count(r.Notes, "<cpe")
		quotedCVE += strings.Count(r.Notes, "<cve>")
		if r.Selector.Kind == suppression.PackageURL {
			packageURLs++
		}
	}
	if f.Version != v13 || len(f.Rules) != 866 || packageURLs != 658 {
		t.Errorf("version %s with %d rules and %d packageUrl; want 1.3, 866, 658", f.Version, len(f.Rules), packageURLs)
	}
	if criteria[suppression.CPE] != 1135 || criteria[suppression.CVE] != 468 || criteria[suppression.VulnerabilityName] != 3 {
		t.Errorf("criteria %v; want 1135 cpe, 468 cve, 3 vulnerabilityName", criteria)
	}
	if quotedCPE != 1144-1135 || quotedCVE != 469-468 {
		t.Errorf("notes quote %d cpe and %d cve; want 9 and 1", quotedCPE, quotedCVE)
	}
}

func TestTheTestFilesOfDependencyCheckAreValid(t *testing.T) {
	tests := []struct {
		file  string
		want  suppression.Version
		rules int
	}{
		{"tests/incorrectSuppressions.xml", v11, 2},
		{"tests/other-suppressions.xml", v11, 1},
		{"tests/suppressions.xml", v10, 5},
		{"tests/suppressions_1_1.xml", v11, 5},
		{"tests/suppressions_1_2.xml", v12, 5},
		{"tests/suppressions_1_3.xml", v13, 5},
		{"kafka-dependencycheck-suppressions.xml", v13, 3},
	}
	for _, tt := range tests {
		f := decodeFile(t, tt.file)
		if f.Version != tt.want || len(f.Rules) != tt.rules {
			t.Errorf("%s: version %s with %d rules, want %s with %d", tt.file, f.Version, len(f.Rules), tt.want, tt.rules)
		}
	}
}

func TestEveryFileOfTheTestDataSurvivesARoundTrip(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(testdata(t), "dependency-check", "*.xml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, path := range paths {
		f := decodeFile(t, filepath.Base(path))
		b, err := suppression.Encode(f)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if back, err := suppression.Decode(b); err != nil || len(back.Rules) != len(f.Rules) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// madeToHit gives a subject that meets the rule's first criterion, with the
// texts of its selector where they can be read off an expression.
func madeToHit(r suppression.Rule) (suppression.Subject, bool) {
	var s suppression.Subject
	switch c := r.Criteria[0]; c.Kind {
	case suppression.CPE:
		s.CPEs = []string{plain(c.Text) + ":1.0"}
	case suppression.CVE, suppression.VulnerabilityName:
		s.Names = []string{plain(c.Text)}
	case suppression.CWE:
		s.CWEs = []string{"CWE-" + c.Text.Value}
	default:
		s.V3 = score(0)
	}
	value := plain(r.Selector.Text)
	switch r.Selector.Kind {
	case suppression.FilePath:
		s.Paths = []string{value}
	case suppression.SHA1:
		s.SHA1s = []string{value}
	case suppression.GAV:
		part := strings.SplitN(value, ":", 3)
		if len(part) != 3 {
			return s, false
		}
		s.PURL = "pkg:maven/" + part[0] + "/" + part[1] + "@" + part[2]
	case suppression.PackageURL:
		s.PURL = value
	}
	return s, true
}

// plain gives a text that the simple expressions of real files match.
func plain(t suppression.Text) string {
	if !t.Regex {
		return t.Value
	}
	s := strings.NewReplacer(`^`, "", `$`, "", `\b`, "/", `*\.`, "§", `\:`, ":", `\.`, "§", `\-`, "-", `\/`, "/", `\_`, "_", `(?!.*$)`, "", `.*`, "1", `.+`, "1").Replace(t.Value)
	return strings.ReplaceAll(s, "§", ".")
}

func TestRulesOfTheBaseFileHitWhatTheySpeakOf(t *testing.T) {
	f := decodeFile(t, "dependencycheck-base-suppression.xml")
	hits := 0
	for _, r := range f.Rules {
		s, ok := madeToHit(r)
		if !ok {
			continue
		}
		h, err := suppression.Evaluate(r, s, noon)
		if err != nil {
			t.Errorf("line %d: %v", r.Line, err)
		}
		if h.Hits() {
			hits++
			continue
		}
		// A rule may miss only because its expression is more than a literal.
		if !strings.ContainsAny(r.Selector.Text.Value+r.Criteria[0].Text.Value, `[](|+?`) {
			t.Errorf("line %d: %s misses %+v: %+v", r.Line, r.Selector.Text.Value, s, h)
		}
	}
	if hits < 700 {
		t.Errorf("only %d of %d rules hit", hits, len(f.Rules))
	}
}

func BenchmarkDecodeBaseFile(b *testing.B) {
	data, err := os.ReadFile(filepath.Join(testdata(b), "dependency-check", "dependencycheck-base-suppression.xml"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := suppression.Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}
