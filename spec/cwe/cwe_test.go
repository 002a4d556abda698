// SPDX-License-Identifier: Apache-2.0

package cwe_test

import (
	"fmt"
	"testing"

	"verdict/spec/cwe"
)

func ExampleName() {
	fmt.Println(cwe.Name("CWE-416"))
	fmt.Println(cwe.Name("CWE-0"))
	// Output:
	// Use After Free true
	//  false
}

func TestAWeaknessIsKnownByTheNamesThatItHasAndHad(t *testing.T) {
	tests := []struct {
		id, name string
		want     bool
	}{
		{"CWE-20", "Improper Input Validation", true},
		{"CWE-20", "Insufficient Input Validation", true},
		{"CWE-20", "improper input validation", false},
		{"CWE-20", "", false},
		{"CWE-280", "Improper Handling of Insufficient Permissions or Privileges ", true}, // as CWE 4.15 has it
		{"CWE-79", "Improper Input Validation", false},
		{"CWE-28", `Path Traversal: '..\filedir'`, true},
		{"CWE-264", "Permissions, Privileges, and Access Controls", false}, // a category
		{"CWE-020", "Improper Input Validation", false},
		{"20", "Improper Input Validation", false},
		{"CWE-1425", "Weaknesses in the 2023 CWE Top 25 Most Dangerous Software Weaknesses", false}, // a view
	}
	for _, test := range tests {
		if got := cwe.Named(test.id, test.name); got != test.want {
			t.Errorf("%s is called %q: %t", test.id, test.name, got)
		}
	}
}

func TestEveryWeaknessHasAName(t *testing.T) {
	known := 0
	for number := range 2000 {
		id := fmt.Sprintf("CWE-%d", number)
		name, ok := cwe.Name(id)
		if ok != (name != "") || ok && !cwe.Named(id, name) {
			t.Errorf("%s is called %q", id, name)
		}
		if ok {
			known++
		}
	}
	if known < 960 {
		t.Errorf("only %d weaknesses are known", known)
	}
}
