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
			if bill.Occurrences[0].Component.Pedigree != nil {
				t.Error("the bill that was given has changed")
			}
		})
	}
}
