// SPDX-License-Identifier: Apache-2.0

package inventory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/inventory"
)

func bill(occurrences ...verdict.Occurrence) verdict.SBOM {
	return verdict.SBOM{Occurrences: occurrences}
}

func occurrence(purl, part string, scope verdict.Scope) verdict.Occurrence {
	return verdict.Occurrence{Component: verdict.Component{PURL: purl}, Part: part, Scope: scope}
}

func TestDiffTellsWhatChanged(t *testing.T) {
	patched := occurrence("pkg:npm/patched@1", "", "")
	patched.Component.Pedigree = &verdict.Pedigree{Patches: []verdict.Patch{{Kind: "backport", Resolves: []string{"CVE-2023-34455"}}}}
	a := bill(
		occurrence("pkg:npm/gone@1", "broker", ""),
		occurrence("pkg:npm/moved@1", "broker", ""),
		occurrence("pkg:npm/newer@1.9", "", ""), occurrence("pkg:npm/newer@1.10", "", ""),
		occurrence("pkg:npm/patched@1", "", ""),
		occurrence("pkg:npm/same@1?arch=x", "", ""),
		occurrence("pkg:npm/tested@1", "", verdict.Excluded),
		occurrence("pkg:npm/twice@1", "", verdict.Excluded), occurrence("pkg:npm/twice@1", "", verdict.Optional),
	)
	b := bill(
		occurrence("pkg:npm/twice@1", "", verdict.Optional),
		occurrence("pkg:npm/tested@1", "", verdict.Required),
		occurrence("pkg:npm/same@1?arch=y", "", verdict.Required),
		patched,
		occurrence("pkg:npm/newer@2.0", "", ""), occurrence("pkg:npm/newer@1.10", "", ""),
		occurrence("pkg:npm/moved@1", "clients", ""),
		occurrence("pkg:npm/%40scope/added@1", "", ""),
	)
	want := inventory.Difference{
		Added: []inventory.Shipped{
			{Base: "pkg:npm/%40scope/added", Versions: []string{"1"}}, {Base: "pkg:npm/moved", Part: "clients", Versions: []string{"1"}},
		},
		Removed: []inventory.Shipped{
			{Base: "pkg:npm/gone", Part: "broker", Versions: []string{"1"}}, {Base: "pkg:npm/moved", Part: "broker", Versions: []string{"1"}},
		},
		Changed:      []inventory.Change{{Base: "pkg:npm/newer", From: []string{"1.10", "1.9"}, To: []string{"1.10", "2.0"}}},
		Rebuilt:      []inventory.Shipped{{Base: "pkg:npm/patched", Versions: []string{"1"}}},
		ScopeChanged: []inventory.ScopeChange{{Base: "pkg:npm/tested", From: verdict.Excluded, To: verdict.Required}},
		Same:         2,
	}
	if diff := cmp.Diff(want, inventory.Diff(a, b)); diff != "" {
		t.Error(diff)
	}
}

func TestDiffIsTheReverseOfItsReverse(t *testing.T) {
	bills := rapid.Custom(func(t *rapid.T) verdict.SBOM {
		purls := rapid.SliceOf(rapid.SampledFrom([]string{"pkg:npm/a@1", "pkg:npm/a@2", "pkg:npm/b@1", "pkg:npm/c"})).Draw(t, "purls")
		var all []verdict.Occurrence
		for _, p := range purls {
			part := rapid.SampledFrom([]string{"", "broker"}).Draw(t, "part")
			scope := rapid.SampledFrom([]verdict.Scope{"", verdict.Required, verdict.Optional, verdict.Excluded}).Draw(t, "scope")
			all = append(all, occurrence(p, part, scope))
		}
		return bill(all...)
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := bills.Draw(t, "a"), bills.Draw(t, "b")
		there, back := inventory.Diff(a, b), inventory.Diff(b, a)
		if diff := cmp.Diff(there.Added, back.Removed); diff != "" || there.Same != back.Same {
			t.Errorf("there %+v, back %+v", there, back)
		}
		for i, c := range there.Changed {
			if cmp.Diff(c.From, back.Changed[i].To) != "" || cmp.Diff(c.To, back.Changed[i].From) != "" {
				t.Errorf("there %+v, back %+v", c, back.Changed[i])
			}
		}
		if none := inventory.Diff(a, a); len(none.Added)+len(none.Removed)+len(none.Changed)+len(none.Rebuilt)+len(none.ScopeChanged) != 0 {
			t.Errorf("a bill differs from itself: %+v", none)
		}
	})
}
