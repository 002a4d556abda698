// SPDX-License-Identifier: Apache-2.0

package cwe_test

import (
	"fmt"
	"testing"

	"verdict/spec/cwe"
)

func ExampleUsageOf() {
	fmt.Println(cwe.UsageOf("CWE-533"))
	fmt.Println(cwe.UsageOf("CWE-20"))
	// Output:
	// deprecated true
	// discouraged true
}

func TestAWeaknessIsUsedAsItsNotesSay(t *testing.T) {
	tests := []struct {
		name, id string
		want     cwe.Usage
	}{
		{"one at the bottom is allowed", "CWE-79", cwe.Allowed},
		{"a class may fit where nothing nearer does", "CWE-863", cwe.Review},
		{"one inside a stretch of numbers", "CWE-637", cwe.Review},
		{"a pillar says too little", "CWE-284", cwe.Discouraged},
		{"one that CWE took back", "CWE-534", cwe.Deprecated},
		{"one of quality is no flaw by itself", "CWE-1041", cwe.Prohibited},
		{"a category is no weakness", "CWE-264", ""},
		{"free text is none", "CWE-918 Server-Side Request Forgery", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, ok := cwe.UsageOf(test.id); got != test.want || ok != (test.want != "") {
				t.Errorf("the usage of %s is %q", test.id, got)
			}
		})
	}
}

func TestAsManyWeaknessesAreRestrictedAsCWEHas(t *testing.T) {
	count := map[cwe.Usage]int{}
	for n := range 2000 {
		if usage, ok := cwe.UsageOf(fmt.Sprintf("CWE-%d", n)); ok {
			count[usage]++
		}
	}
	if count[cwe.Discouraged] != 44 || count[cwe.Review] != 88 || count[cwe.Deprecated]+count[cwe.Prohibited] != 84 {
		t.Errorf("%v, where CWE 4.17 has 44 discouraged, 88 to be reviewed and 84 that are prohibited or deprecated", count)
	}
}
