// SPDX-License-Identifier: Apache-2.0

package inventory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/inventory"
)

func TestExecutablesThatNothingTellsOfKeepTheInventoryFromProvingAbsence(t *testing.T) {
	program := func(path string) inventory.File {
		f := file(path, "", "\x7fELF")
		f.Head = []byte("\x7fELF")
		return f
	}
	script := file("opt/run.sh", "", "#!/bin/sh")
	script.Head = []byte("#!/bin/sh")
	a := inventory.Artifact{Files: []inventory.File{
		program("usr/bin/owned"), program("opt/built"), program("opt/app/node_modules/p/x.node"), program("lib/a/x.so"), program("opt/tool"), program("lib/a/y.so"), script,
	}}
	found := finder{suffix: "", found: inventory.Catalogued{
		Occurrences: []verdict.Occurrence{seenAt("pkg:golang/stdlib@1.26", "opt/built", "")},
		Owned:       map[string]string{"usr/bin/owned": "pkg:deb/debian/owned@1"},
		Held:        []string{"opt/app/node_modules/p/", "lib/a/x.so", "lib/a/y"},
	}}
	got, err := inventory.Catalogue(t.Context(), a, []inventory.Cataloguer{found}, inventory.CatalogueOptions{Completeness: verdict.Complete})
	if err != nil {
		t.Fatal(err)
	}
	want := []verdict.Skipped{{Reason: "programs and libraries of which nothing tells what they were made from", Count: 2, Examples: []string{"opt/tool", "lib/a/y.so"}}}
	if diff := cmp.Diff(want, got.Skipped); diff != "" || got.Unidentified != 2 || got.Completeness != verdict.Incomplete {
		t.Errorf("%d unidentified, %s %s", got.Unidentified, got.Completeness, diff)
	}
}
