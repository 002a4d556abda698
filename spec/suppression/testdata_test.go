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

func TestTheBaseFileHoldsWhatItsReadmeCounts(t *testing.T) {
	f := decodeFile(t, "dependencycheck-base-suppression.xml")
	criteria := map[suppression.CriterionKind]int{}
	expressions := 0
	for _, r := range f.Rules {
		for _, c := range r.Criteria {
			criteria[c.Kind]++
		}
		if r.Selector.Kind == suppression.PackageURL && r.Selector.Text.Regex {
			expressions++
		}
	}
	if f.Version != v13 || len(f.Rules) != 866 || criteria[suppression.CPE] != 1144 || criteria[suppression.CVE] != 469 || expressions != 658 {
		t.Errorf("version %s, %d rules, %v, %d packageUrl expressions; want 866, 1144 cpe, 469 cve, 658", f.Version, len(f.Rules), criteria, expressions)
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
	s := strings.NewReplacer(`^`, "", `$`, "", `\.`, "§", `\-`, "-", `\/`, "/", `\_`, "_", `(?!.*$)`, "", `.*`, "1", `.+`, "1").Replace(t.Value)
	return strings.ReplaceAll(s, "§", ".")
}

func TestRulesOfTheBaseFileHitWhatTheySpeakOf(t *testing.T) {
	f := decodeFile(t, "dependencycheck-base-suppression.xml")
	hits := 0
	var missed []string
	for _, r := range f.Rules {
		s, ok := madeToHit(r)
		if !ok {
			missed = append(missed, r.Selector.Text.Value)
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
		missed = append(missed, r.Selector.Text.Value)
		// A rule may miss only because its expression is more than a literal.
		if !strings.ContainsAny(r.Selector.Text.Value+r.Criteria[0].Text.Value, `[](|+?`) {
			t.Errorf("line %d: %s misses %+v: %+v", r.Line, r.Selector.Text.Value, s, h)
		}
	}
	t.Logf("%d of %d rules hit a subject made for them; not: %q", hits, len(f.Rules), missed)
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
