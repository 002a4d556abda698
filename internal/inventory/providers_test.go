// SPDX-License-Identifier: Apache-2.0

package inventory_test

import (
	"slices"
	"testing"

	"verdict"
	"verdict/internal/inventory"
)

func TestANameThatSeveralProvideLeadsToNone(t *testing.T) {
	var by inventory.Providers
	if by.Of("x") != "" {
		t.Error("nobody provides it yet")
	}
	by.Provide("a", "x", "x", "y")
	by.Provide("b", "y", "z")
	by.Provide("a", "y", "w")
	for name, want := range map[string]string{"x": "a", "y": "", "z": "b", "": ""} {
		if got := by.Of(name); got != want {
			t.Errorf("%s is provided by %q; want %q", name, got, want)
		}
	}
	if got := by.Requires("b", "x", "w", "y", "z", "none"); !slices.Equal(got, []verdict.Edge{{From: "b", To: "a"}}) {
		t.Errorf("%v", got)
	}
}
