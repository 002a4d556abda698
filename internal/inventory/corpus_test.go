// SPDX-License-Identifier: Apache-2.0

package inventory_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/inventory"
	"verdict/spec/purl"
)

// family is what the bills of one folder of the public test data came to.
type family struct {
	bills, components, unidentified, edges int
	skipped                                map[string]int
}

func (f *family) add(bill verdict.SBOM) {
	f.bills++
	f.components += len(bill.Occurrences)
	f.unidentified += bill.Unidentified
	f.edges += len(bill.Edges)
	for _, s := range bill.Skipped {
		f.skipped[s.Reason] += s.Count
	}
}

// publicBills calls fn with every bill of the public test data that is valid.
func publicBills(t *testing.T, fn func(folder, file string, b []byte)) {
	t.Helper()
	root := os.Getenv("VERDICT_TESTDATA")
	if root == "" {
		t.Skip("VERDICT_TESTDATA is not set: published bills are not read")
	}
	for _, folder := range []string{"kafka/sboms", "sbom/redhat", "sbom/cyclonedx-bom-examples", "cyclonedx"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.Contains(entry.Name(), "invalid-") {
				return err
			}
			b, err := os.ReadFile(file)
			fn(folder, file, b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestPublicBillsAreReadAndNothingIsLost(t *testing.T) {
	families := map[string]*family{}
	publicBills(t, func(folder, file string, b []byte) {
		if families[folder] == nil {
			families[folder] = &family{skipped: map[string]int{}}
		}
		bill, err := inventory.ReadSBOM(file, b)
		if err != nil {
			t.Error(err)
			return
		}
		families[folder].add(bill)
		checkBill(t, file, bill)
	})
	for folder, f := range families {
		t.Logf("%s: %d bills, %d components, %d edges, %d unidentified", folder, f.bills, f.components, f.edges, f.unidentified)
		var reasons []string
		for reason := range f.skipped {
			reasons = append(reasons, reason)
		}
		sort.Strings(reasons)
		for _, reason := range reasons {
			t.Logf("  %s: %d", reason, f.skipped[reason])
		}
	}
}

// checkBill wants what holds of every inventory.
func checkBill(t *testing.T, file string, bill verdict.SBOM) {
	t.Helper()
	refs := map[string]bool{bill.Subject: true}
	for _, o := range bill.Occurrences {
		if p, err := purl.Parse(o.Component.PURL); err != nil || p.String() != o.Component.PURL {
			t.Errorf("%s: %q is no canonical package URL: %v", file, o.Component.PURL, err)
		}
		if o.Ref == "" || refs[o.Ref] && o.Ref != bill.Subject {
			t.Errorf("%s: the reference %q is empty or stands twice", file, o.Ref)
		}
		refs[o.Ref] = true
	}
	for _, s := range bill.Skipped {
		if s.Reason == "" || s.Count < len(s.Examples) || len(s.Examples) == 0 || !strings.Contains(s.Examples[0], "(line ") {
			t.Errorf("%s: skipped %+v names no reason, example or line", file, s)
		}
	}
	if len(bill.Digest) != 64 || bill.Name != filepath.Base(file) || bill.Format == "" || bill.SpecVersion == "" || bill.Completeness == "" {
		t.Errorf("%s: the head of the bill is not filled: %+v", file, bill)
	}
}
