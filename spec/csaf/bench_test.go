// SPDX-License-Identifier: Apache-2.0

package csaf_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"verdict/spec/csaf"
)

// large is a document in the manner of Red Hat's of so many products.
func large(products int) []byte {
	var branches, relations, ids bytes.Buffer
	for i := range products {
		if i > 0 {
			branches.WriteByte(',')
			relations.WriteByte(',')
			ids.WriteByte(',')
		}
		name := fmt.Sprintf("package-%d-0:5.14.0-284.11.1.el9_2.x86_64", i)
		fmt.Fprintf(&branches, `{"category": "product_version", "name": %q, "product": {"name": %q, "product_id": %q,
          "product_identification_helper": {"purl": "pkg:rpm/redhat/package-%d@5.14.0-284.11.1.el9_2?arch=x86_64"}}}`, name, name, name, i)
		fmt.Fprintf(&relations, `{"category": "default_component_of", "full_product_name": {"name": "%s as a component of Red Hat Enterprise Linux BaseOS (v. 9)",
          "product_id": "BaseOS-9.2.0.Z.MAIN:%s"}, "product_reference": %q, "relates_to_product_reference": "BaseOS-9.2.0.Z.MAIN"}`, name, name, name)
		fmt.Fprintf(&ids, `"BaseOS-9.2.0.Z.MAIN:%s"`, name)
	}
	return document(fmt.Sprintf(`, "product_tree": {"branches": [{"category": "vendor", "name": "Red Hat", "branches": [%s,
      {"category": "product_name", "name": "RHEL", "product": {"name": "Red Hat Enterprise Linux BaseOS (v. 9)", "product_id": "BaseOS-9.2.0.Z.MAIN",
      "product_identification_helper": {"cpe": "cpe:/o:redhat:enterprise_linux:9::baseos"}}}]}], "relationships": [%s]},
      "vulnerabilities": [{"cve": "CVE-2030-0001", "product_status": {"fixed": [%[3]s]}, "remediations": [{"category": "vendor_fix", "details": "d", "product_ids": [%[3]s]}],
      "scores": [{"cvss_v3": {"baseScore": 9.8}, "products": [%[3]s]}], "threats": [{"category": "impact", "details": "Low", "product_ids": [%[3]s]}]}]`,
		branches.Bytes(), relations.Bytes(), ids.Bytes()))
}

func BenchmarkDecode(b *testing.B) {
	text := large(20_000)
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := csaf.Decode(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			var d csaf.Document
			if err := json.Unmarshal(text, &d); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkTree(b *testing.B) {
	d, err := csaf.Decode(large(20_000))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if tree, problems := d.Tree(); len(problems) > 0 || len(tree.Products()) != 40_001 {
			b.Fatal(problems)
		}
	}
}
