// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"strings"
	"testing"

	"verdict"
	"verdict/internal/app"
)

func TestADocumentPointsIntoNoBillOfSomethingElse(t *testing.T) {
	a := shops(t, map[string][]string{"1.0": {parser + "@1.2.0"}, "1.1": {parser + "@1.2.0"}}, map[string][]string{firstFlaw: nil})
	as := verdict.Assessment{Vulnerability: firstFlaw, Scope: verdict.AssessmentScope{Product: "shop"}, Status: verdict.Affected, Action: "Wait.", Author: "tester", Written: a.Now()}
	if _, _, err := a.Assess(ctx, as, true); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Publish(ctx, verdict.Ref{Product: "shop"}, []string{firstFlaw}); err != nil {
		t.Fatal(err)
	}
	component := `{"type": "library", "bom-ref": "c0", "name": "parser", "purl": "` + parser + `@1.2.0"}`
	cases := []struct {
		name, bill, wrong string
	}{
		{"of the release", shopBill("pkg:generic/shop@1.0", component), ""},
		{"of the release, with a v", shopBill("pkg:generic/shop@v1.0", component), ""},
		{"of another release", shopBill("pkg:generic/shop@1.1", component), "it is the bill of pkg:generic/shop@1.1, and not of shop@1.0"},
		{"of another product", shopBill("pkg:generic/till@1.0", component), "it is the bill of pkg:generic/till@1.0, and not of shop@1.0"},
		{"that has no package URL, of another version", strings.Replace(shopBill("pkg:generic/shop@1.1", component), `"purl": "pkg:generic/shop@1.1"`, `"group": ""`, 1), "it is the bill of shop 1.1"},
		{"that tells nothing of itself", strings.Replace(shopBill("pkg:generic/shop@1.0", component), `"metadata"`, `"x-metadata"`, 1), ""},
		{"without what is affected", shopBill("pkg:generic/shop@1.0", strings.ReplaceAll(component, "1.2.0", "1.3.0")), "the bill holds nothing that " + firstFlaw + " affects"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := a.CycloneDXVEX(ctx, verdict.Ref{Product: "shop", Version: "1.0"}, app.BillFile{Name: "bill.json", Raw: []byte(c.bill)})
			if c.wrong == "" && err != nil || c.wrong != "" && (verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), c.wrong)) {
				t.Errorf("got %v, want %q", err, c.wrong)
			}
		})
	}
}
