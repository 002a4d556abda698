// SPDX-License-Identifier: Apache-2.0

package csaf_test

import (
	"fmt"

	"verdict/spec/csaf"
)

func ExampleTree_Resolve() {
	d, err := csaf.Decode([]byte(`{
	  "document": {"category": "csaf_vex", "csaf_version": "2.0", "title": "db", "tracking": {"id": "CVE-2030-0001"}},
	  "product_tree": {
	    "full_product_names": [
	      {"name": "Acme Linux 9", "product_id": "acme9", "product_identification_helper": {"cpe": "cpe:/o:acme:linux:9"}},
	      {"name": "db", "product_id": "db", "product_identification_helper": {"purl": "pkg:rpm/acme/db?arch=src"}}],
	    "relationships": [{"category": "default_component_of", "product_reference": "db", "relates_to_product_reference": "acme9",
	      "full_product_name": {"name": "db of Acme Linux 9", "product_id": "acme9:db"}}]},
	  "vulnerabilities": [{"cve": "CVE-2030-0001", "product_status": {"known_affected": ["acme9:db"]}}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	tree, problems := d.Tree()
	for _, id := range d.Vulnerabilities[0].ProductStatus.KnownAffected {
		r, _ := tree.Resolve(id)
		fmt.Println(r.Component.PURLs(), "of", r.StreamName(), r.CPE(), problems)
	}
	// Output: [pkg:rpm/acme/db?arch=src] of Acme Linux 9 cpe:/o:acme:linux:9 []
}

func ExampleDecodeChanges() {
	list, wrong := csaf.DecodeChanges([]byte(`"2030/acme-1.json","2030-07-01T10:09:07Z"`))
	fmt.Println(list, wrong)
	// Output: [{2030/acme-1.json 2030-07-01T10:09:07Z}] []
}
