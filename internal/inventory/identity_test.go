// SPDX-License-Identifier: Apache-2.0

package inventory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/inventory"
)

func TestIdentityGivesRebuiltComponentsTheirUpstreamVersion(t *testing.T) {
	product := verdict.Product{Slug: "platform", Identity: []verdict.IdentityRule{
		{Component: "pkg:maven/org.apache.kafka/*", Versions: map[string]string{"7.9.0-ccs": "3.9.0"}, Pattern: `(.*)-same`, Upstream: "$1-same"},
		{Component: "pkg:maven/org.example/*", Pattern: `(.*)-ex`, Upstream: "$1"},
	}}
	cases := []struct {
		name string
		in   verdict.Component
		want *verdict.Pedigree
	}{
		{"a version of the list", verdict.Component{PURL: "pkg:maven/org.apache.kafka/kafka-clients@7.9.0-ccs?type=jar"},
			&verdict.Pedigree{Ancestors: []string{"pkg:maven/org.apache.kafka/kafka-clients@3.9.0?type=jar"}}},
		{"a version that the pattern rewrites", verdict.Component{PURL: "pkg:maven/org.example/lib@2.0-ex"},
			&verdict.Pedigree{Ancestors: []string{"pkg:maven/org.example/lib@2.0"}}},
		{"a version that no rule knows", verdict.Component{PURL: "pkg:maven/org.apache.kafka/kafka-clients@3.9.0"}, nil},
		{"a component of no rule", verdict.Component{PURL: "pkg:maven/org.other/lib@2.0-ex"}, nil},
		{"a rule that leaves the version as it is", verdict.Component{PURL: "pkg:maven/org.apache.kafka/kafka-clients@1-same"}, nil},
		{"an ancestor of the bill stays", verdict.Component{PURL: "pkg:maven/org.example/lib@2.0-ex", Pedigree: &verdict.Pedigree{Ancestors: []string{"pkg:maven/org.up/lib@1"}}},
			&verdict.Pedigree{Ancestors: []string{"pkg:maven/org.up/lib@1"}}},
		{"patches of the bill stay", verdict.Component{PURL: "pkg:maven/org.example/lib@2.0-ex", Pedigree: &verdict.Pedigree{Patches: []verdict.Patch{{Kind: "backport"}}}},
			&verdict.Pedigree{Ancestors: []string{"pkg:maven/org.example/lib@2.0"}, Patches: []verdict.Patch{{Kind: "backport"}}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			before := verdict.SBOM{Occurrences: []verdict.Occurrence{{Component: c.in, Ref: "a"}}}
			after := inventory.ApplyIdentity(product, before)
			if diff := cmp.Diff(c.want, after.Occurrences[0].Component.Pedigree); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.in, before.Occurrences[0].Component); diff != "" {
				t.Errorf("the bill that was given has changed: %s", diff)
			}
		})
	}
}

func TestACPEIsTakenOnlyWhereTheProductAsksAndNothingElseLeadsToRecords(t *testing.T) {
	const openssl = "cpe:2.3:a:openssl:openssl:3.0.7:*:*:*:*:*:*:*"
	for name, test := range map[string]struct {
		asks      bool
		purl, cpe string
		want      bool
	}{
		"a package that is not compared":           {true, "pkg:generic/openssl@3.0.7", openssl, true},
		"by a CPE of version 2.2":                  {true, "pkg:generic/openssl@3.0.7", "cpe:/a:OpenSSL:openssl:3.0.7", true},
		"the product does not ask":                 {false, "pkg:generic/openssl@3.0.7", openssl, false},
		"a package that records can name":          {true, "pkg:npm/openssl@3.0.7", openssl, false},
		"an artifact of Maven, even without group": {true, "pkg:maven/openssl@3.0.7", openssl, false},
		"what is no CPE":                           {true, "pkg:generic/openssl@3.0.7", "openssl 3.0.7", false},
	} {
		t.Run(name, func(t *testing.T) {
			bill := verdict.SBOM{Occurrences: []verdict.Occurrence{{Component: verdict.Component{PURL: test.purl}, CPE: test.cpe}}}
			got := inventory.ApplyIdentity(verdict.Product{MatchCPE: test.asks}, bill).Occurrences[0].Component
			if names := verdict.PackageNames(got); (len(names) == 1 && names[0].Ecosystem == "CPE") != test.want {
				t.Errorf("it goes by %v (%s)", names, got.Key())
			}
			if test.want && got.Key() != test.purl+" ^"+openssl {
				t.Errorf("the component is %s: bindings of one name make two components", got.Key())
			}
			if bill.Occurrences[0].Component.Pedigree != nil {
				t.Error("the bill that was given has changed")
			}
		})
	}
}

func TestOfTheCPEsOfASPDXPackageTheFirstThatNamesAProductInAVersionCounts(t *testing.T) {
	for name, test := range map[string]struct{ refs, want string }{
		"one of version 2.2":     {`{"referenceCategory": "SECURITY", "referenceType": "cpe22Type", "referenceLocator": "cpe:/a:acme:lib:1.0"}`, "cpe:/a:acme:lib:1.0"},
		"a pattern before it":    {`{"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:acme:lib:*:*:*:*:*:*:*:*"}, {"referenceCategory": "SECURITY", "referenceType": "cpe22Type", "referenceLocator": "cpe:/a:acme:lib:1.0"}`, "cpe:/a:acme:lib:1.0"},
		"none that names one":    {`{"referenceCategory": "SECURITY", "referenceType": "cpe22Type", "referenceLocator": "cpe:/a:acme"}`, "cpe:/a:acme"},
		"what is none before it": {`{"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "acme"}, {"referenceCategory": "SECURITY", "referenceType": "cpe22Type", "referenceLocator": "cpe:/a:acme:lib:1.0"}`, "cpe:/a:acme:lib:1.0"},
	} {
		bill, err := inventory.ReadSBOM("bill.json", []byte(`{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "n", "dataLicense": "CC0-1.0",
			"documentNamespace": "https://example.org/n", "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: t"]},
			"packages": [{"SPDXID": "SPDXRef-lib", "name": "lib", "versionInfo": "1.0", "downloadLocation": "NOASSERTION", "externalRefs": [
			{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:generic/lib@1.0"}, `+test.refs+`]}]}`))
		if err != nil || len(bill.Occurrences) != 1 {
			t.Errorf("%s: %d components (%v)", name, len(bill.Occurrences), err)
			continue
		}
		if got := bill.Occurrences[0].CPE; got != test.want {
			t.Errorf("%s: the CPE is %q, want %q", name, got, test.want)
		}
	}
}

func TestIdentityMayBeAppliedAgainWhenTheProductSaysSomethingElse(t *testing.T) {
	bill := verdict.SBOM{Occurrences: []verdict.Occurrence{
		{Ref: "a", Component: verdict.Component{PURL: "pkg:generic/lib@1.0-ex"}, CPE: "cpe:/a:acme:lib:1.0"},
		{Ref: "b", Component: verdict.Component{PURL: "pkg:generic/net@1.0", Pedigree: &verdict.Pedigree{Patches: []verdict.Patch{{Kind: "backport"}}}}, CPE: "cpe:/a:acme:net:1.0"},
		{Ref: "c", Component: verdict.Component{PURL: "pkg:generic/log@1.0"}, CPE: "cpe:/a:acme:log:1.0"},
		{Ref: "d", Component: verdict.Component{PURL: "pkg:npm/web@1.0"}, CPE: "cpe:/a:acme:web:1.0"},
	}}
	without := verdict.Product{Slug: "p", Identity: []verdict.IdentityRule{{Component: "pkg:generic/*", Pattern: "(.*)-ex", Upstream: "$1"}}}
	with := without
	with.MatchCPE = true
	on, off := inventory.ApplyIdentity(with, bill), inventory.ApplyIdentity(without, bill)
	if cmp.Equal(on, off) {
		t.Fatal("what the product asks for makes no difference")
	}
	for name, test := range map[string]struct{ want, got verdict.SBOM }{
		"asked for later":      {on, inventory.ApplyIdentity(with, off)},
		"asked for twice":      {on, inventory.ApplyIdentity(with, on)},
		"not asked for again":  {off, inventory.ApplyIdentity(without, on)},
		"asked for and undone": {on, inventory.ApplyIdentity(with, inventory.ApplyIdentity(without, on))},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s: (-from the bill +from what was stored)\n%s", name, diff)
		}
	}
}
