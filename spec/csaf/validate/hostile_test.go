// SPDX-License-Identifier: Apache-2.0

package validate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"verdict/spec/csaf/validate"
)

// repeat writes n entries of a list.
func repeat(n int, entry func(i int) string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = entry(i)
	}
	return strings.Join(list, ",")
}

// TestHostileDocumentsAreJudgedSoon: each of these would take hours, or more memory
// than there is, if something in it were looked at, or told, once for each other.
func TestHostileDocumentsAreJudgedSoon(t *testing.T) {
	const n = 20_000
	relation := func(id, a, b string) string {
		return fmt.Sprintf(`{"category": "installed_on", "full_product_name": {"name": "n", "product_id": %q}, "product_reference": %q, "relates_to_product_reference": %q}`, id, a, b)
	}
	long := strings.Repeat("x", 1<<20)
	tests := map[string]string{
		"members that nobody knows":   `{"document": {` + repeat(4*n, func(i int) string { return fmt.Sprintf(`"m%d": 1`, i) }) + `}}`,
		"a long name around much":     `{"` + long + `": [` + repeat(4*n, func(int) string { return `{"b": 1, "a": 1}` }) + `]}`,
		"a circle through everything": `{"product_tree": {"relationships": [` + repeat(n, func(i int) string { return relation(fmt.Sprint("r", i), fmt.Sprint("r", (i+1)%n), "r0") }) + `]}}`,
		"one id that everything is":   `{"product_tree": {"relationships": [` + repeat(n, func(int) string { return relation("r", "r", "r") }) + `]}}`,
		"a group in many flags": `{"product_tree": {"product_groups": [{"group_id": "g", "product_ids": [` + repeat(n, func(i int) string { return fmt.Sprintf(`"p%d"`, i) }) + `]}]},
		  "vulnerabilities": [{"flags": [` + repeat(n, func(int) string { return `{"label": "component_not_present", "group_ids": ["g"]}` }) + `],
		  "remediations": [` + repeat(n, func(int) string { return `{"category": "workaround", "details": "d", "group_ids": ["g"]}` }) + `]}]}`,
		"a long version against many": `{"document": {"tracking": {"status": "final", "version": "1.0.0-` + long + `", "revision_history": [` +
			repeat(n, func(i int) string {
				return fmt.Sprintf(`{"date": "2024-01-01T00:00:00Z", "number": "%d", "summary": "s"}`, i)
			}) + `]}}}`,
		"a long id in many findings": `{"product_tree": {"product_groups": [{"group_id": "g", "product_ids": ["` + long + `", "p"]}]},
		  "vulnerabilities": [{"flags": [` + repeat(n, func(int) string { return `{"label": "component_not_present", "group_ids": ["g"]}` }) + `]}]}`,
	}
	for name, document := range tests {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(document, `"document"`) {
				document = `{"document": {"category": "csaf_vex"}, ` + document[1:]
			}
			began := time.Now()
			outcomes := validate.Document([]byte(document), everything)
			told := 0
			for _, o := range outcomes {
				for _, f := range o.Findings {
					told += len(f.Path) + len(f.Message)
				}
			}
			if took := time.Since(began); took > 20*time.Second || told > 1<<30 || len(outcomes) == 0 {
				t.Errorf("it takes %v, and %d tests tell %d bytes", took, len(outcomes), told)
			}
		})
	}
}
