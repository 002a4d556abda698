// SPDX-License-Identifier: Apache-2.0

package csaf_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict/spec/csaf"
)

// product writes the definition of a product.
func product(id, helper string) string {
	return fmt.Sprintf(`{"name": "the %s", "product_id": %q, "product_identification_helper": {%s}}`, id, id, helper)
}

func relate(id, component, within string) string {
	return fmt.Sprintf(`{"category": "default_component_of", "full_product_name": %s, "product_reference": %q, "relates_to_product_reference": %q}`,
		product(id, ""), component, within)
}

// distribution is a tree in which an rpm is part of a module stream and that of a
// release, related in the one order and in the other.
var distribution = document(`, "product_tree": {
  "branches": [{"category": "vendor", "name": "Acme", "branches": [
    {"category": "product_family", "name": "Acme Linux", "branches": [
      {"category": "product_name", "name": "Acme Linux 9", "product": ` + product("linux9", `"cpe": "cpe:/o:acme:linux:9"`) + `}]},
    {"category": "architecture", "name": "x86_64", "branches": [
      {"category": "product_version", "name": "db-0:1-2.x86_64", "product": ` + product("rpm", `"purl": "pkg:rpm/acme/db@1-2?arch=x86_64"`) + `}]},
    {"category": "product_version", "name": "db:10", "product": ` + product("module", "") + `},
    {"category": "product_name", "name": "Tool", "branches": [
      {"category": "product_version_range", "name": "vers:semver/<2.0.0", "product": ` + product("tool", `"cpe": "cpe:/a:acme:tool"`) + `}]}]}],
  "full_product_names": [` + product("plain", "") + `],
  "relationships": [` + strings.Join([]string{
	relate("linux9:module", "module", "linux9"), relate("linux9:module:rpm", "rpm", "linux9:module"),
	relate("rpm in module", "rpm", "module"), relate("(rpm in module) in linux9", "rpm in module", "linux9")}, ",") + `],
  "product_groups": [{"group_id": "G", "product_ids": ["rpm", "tool"]}]}`)

func TestAProductIsToldThroughRelationshipsInEitherOrder(t *testing.T) {
	tree, problems := mustDecode(t, distribution).Tree()
	if len(problems) > 0 {
		t.Fatalf("problems: %v", problems)
	}
	for id, want := range map[csaf.ProductID]string{
		"linux9:module:rpm":         "rpm [module linux9] of Acme in the linux9 (cpe:/o:acme:linux:9) version db-0:1-2.x86_64 for x86_64 [pkg:rpm/acme/db@1-2?arch=x86_64]",
		"(rpm in module) in linux9": "rpm [module linux9] of Acme in the linux9 (cpe:/o:acme:linux:9) version db-0:1-2.x86_64 for x86_64 [pkg:rpm/acme/db@1-2?arch=x86_64]",
		"linux9:module":             "module [linux9] of Acme in the linux9 (cpe:/o:acme:linux:9) version db:10 for  []",
		"tool":                      "tool [] of Acme in Tool (cpe:/a:acme:tool) version vers:semver/<2.0.0 for  []",
		"plain":                     "plain [] of  in the plain () version  for  []",
		"linux9":                    "linux9 [] of Acme in Acme Linux 9 (cpe:/o:acme:linux:9) version  for  []",
	} {
		r, ok := tree.Resolve(id)
		if !ok {
			t.Errorf("%s is not resolved", id)
			continue
		}
		var within []string
		for _, p := range r.Within {
			within = append(within, string(p.ProductID))
		}
		got := fmt.Sprintf("%s %v of %s in %s (%s) version %s%s for %s %v", r.Component.ProductID, within, r.Vendor(), r.StreamName(), r.CPE(),
			r.Version(), r.VersionRange(), r.Architecture(), r.Component.PURLs())
		if got != want {
			t.Errorf("%s is\n     %s\nwant %s", id, got, want)
		}
	}
	if _, ok := tree.Resolve("nobody"); ok || tree.Product("nobody") != nil {
		t.Error("a product that is not defined is resolved")
	}
	if got := tree.Expand([]csaf.ProductID{"tool"}, []csaf.GroupID{"G", "H"}); !cmp.Equal(got, []csaf.ProductID{"tool", "rpm"}) {
		t.Errorf("the group expands to %v", got)
	}
}

func TestAPathOfVersion21IsAChainOfProducts(t *testing.T) {
	d := mustDecode(t, []byte(`{"document": {"csaf_version": "2.1"}, "product_tree": {
	  "full_product_names": [`+product("a", "")+`,`+product("b", "")+`,`+product("c", "")+`],
	  "product_paths": [{"beginning_product_reference": "a", "full_product_name": `+product("abc", "")+`,
	    "subpaths": [{"category": "default_component_of", "next_product_reference": "b"}, {"category": "installed_on", "next_product_reference": "c"}]},
	    {"beginning_product_reference": "a", "full_product_name": `+product("ax", "")+`, "subpaths": [{"category": "installed_on", "next_product_reference": "x"}]}]}}`))
	tree, problems := d.Tree()
	r, ok := tree.Resolve("abc")
	if !ok || r.Component.ProductID != "a" || len(r.Within) != 2 || r.Stream().ProductID != "c" {
		t.Errorf("it is resolved to %+v", r)
	}
	want := []csaf.Problem{{Path: "/product_tree/product_paths/1/subpaths/0/next_product_reference", Message: `the product id "x" is not defined`}}
	if !cmp.Equal(problems, want) {
		t.Errorf("the problems are %v", problems)
	}
}

func TestWhatIsWrongWithIDsIsSaidAndTheProductIsNone(t *testing.T) {
	deep := `{"category": "vendor", "name": "A", "product": ` + product("deep", "") + `}`
	for range csaf.MaxBranchDepth {
		deep = `{"category": "vendor", "name": "A", "branches": [` + deep + `]}`
	}
	var doubled []string // each of two of the one before
	for i := range 40 {
		doubled = append(doubled, relate(fmt.Sprintf("d%d", i+1), fmt.Sprintf("d%d", i), fmt.Sprintf("d%d", i)))
	}
	tests := []struct{ name, more, gone, want string }{
		{"an id that is defined twice", `, "product_tree": {"full_product_names": [` + product("A", "") + `,` + product("A", "") + `]}`, "",
			`/product_tree/full_product_names/1/product_id: the product id "A" is defined at /product_tree/full_product_names/0 already`},
		{"a product without id", `, "product_tree": {"full_product_names": [{"name": "x"}]}`, "", "/product_tree/full_product_names/0: the product has no product_id"},
		{"a circle of two", `, "product_tree": {"full_product_names": [` + product("A", "") + `], "relationships": [` + relate("B", "A", "C") + `,` + relate("C", "A", "B") + `]}`, "B C",
			`/product_tree/relationships/1/full_product_name/product_id: the product id "C" is defined by way of itself`},
		{"a product of itself", `, "product_tree": {"relationships": [` + relate("A", "A", "A") + `]}`, "A",
			`/product_tree/relationships/0/full_product_name/product_id: the product id "A" is defined by way of itself`},
		{"branches without end", `, "product_tree": {"branches": [` + deep + `]}`, "deep",
			"/product_tree" + strings.Repeat("/branches/0", csaf.MaxBranchDepth) + "/branches: branches lie more than 30 deep inside one another, and are not read"},
		{"a product of a million", `, "product_tree": {"full_product_names": [` + product("d0", "") + `], "relationships": [` + strings.Join(doubled, ",") + `]}`, "d5 d40",
			`/product_tree/relationships/4/full_product_name/product_id: the product id "d5" is made of more than 30 others`},
		{"a group twice", `, "product_tree": {"product_groups": [{"group_id": "G"}, {"group_id": "G"}]}`, "", `/product_tree/product_groups/1/group_id: the group id "G" is defined already`},
		{"nothing behind a status", `, "vulnerabilities": [{"product_status": {"known_affected": ["A"]}}]`, "A",
			`/vulnerabilities/0/product_status/known_affected/0: the product id "A" is not defined`},
		{"nothing behind a flag", `, "vulnerabilities": [{"flags": [{"group_ids": ["G"], "product_ids": ["A"]}]}]`, "",
			`/vulnerabilities/0/flags/0/product_ids/0: the product id "A" is not defined; /vulnerabilities/0/flags/0/group_ids/0: the group id "G" is not defined`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree, problems := mustDecode(t, document(tt.more)).Tree()
			var told []string
			for _, p := range problems {
				told = append(told, p.Path+": "+p.Message)
			}
			if got := strings.Join(told, "; "); got != tt.want {
				t.Errorf("the problems are\n%s\nwant\n%s", got, tt.want)
			}
			for _, id := range strings.Fields(tt.gone) {
				if tree.Product(csaf.ProductID(id)) != nil {
					t.Errorf("%s is a product all the same", id)
				}
			}
		})
	}
}
