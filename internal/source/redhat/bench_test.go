// SPDX-License-Identifier: Apache-2.0

package redhat_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"verdict"
	"verdict/internal/source/redhat"
)

// large is a document with 20,000 products: 400 packages for five architectures in
// ten streams, as a flaw of a widely used package has them.
func large(b *testing.B) []byte {
	b.Helper()
	type object = map[string]any
	var products, relations []object
	var fixed []string
	named := func(id, kind, value string) object {
		return object{"name": id, "product_id": id, "product_identification_helper": object{kind: value}}
	}
	for s := range 10 {
		stream := fmt.Sprintf("AppStream-9.%d.0.Z.EUS", s)
		products = append(products, object{"category": "product_name", "name": stream, "product": named(stream, "cpe", fmt.Sprintf("cpe:/a:redhat:rhel_eus:9.%d::appstream", s))})
		for p := range 400 {
			for _, arch := range []string{"aarch64", "ppc64le", "s390x", "src", "x86_64"} {
				id := fmt.Sprintf("package-%03d-0:1.0-%d.el9_%d.%s", p, s, s, arch)
				purl := fmt.Sprintf("pkg:rpm/redhat/package-%03d@1.0-%d.el9_%d?arch=%s", p, s, s, arch)
				products = append(products, object{"category": "product_version", "name": id, "product": named(id, "purl", purl)})
				relations = append(relations, object{"category": "default_component_of", "product_reference": id, "relates_to_product_reference": stream,
					"full_product_name": object{"name": id + " as a component of " + stream, "product_id": stream + ":" + id}})
				fixed = append(fixed, stream+":"+id)
			}
		}
	}
	raw, err := json.Marshal(object{
		"document":     object{"category": "csaf_vex", "csaf_version": "2.0", "title": "x", "tracking": object{"id": "CVE-2030-1004", "status": "final"}},
		"product_tree": object{"branches": []object{{"category": "vendor", "name": "Red Hat", "branches": products}}, "relationships": relations},
		"vulnerabilities": []object{{"cve": "CVE-2030-1004", "product_status": object{"fixed": fixed},
			"threats":      []object{{"category": "impact", "details": "Moderate", "product_ids": fixed}},
			"remediations": []object{{"category": "vendor_fix", "details": "Update.", "url": "https://example.com/RHSA-2030:0001", "product_ids": fixed}}}},
	})
	if err != nil {
		b.Fatal(err)
	}
	return raw
}

func BenchmarkReadOfADocumentWithTwentyThousandProducts(b *testing.B) {
	raw := large(b)
	path := filepath.Join(b.TempDir(), "x.json")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		_, err := redhat.Read(b.Context(), path, nil, func(r verdict.Record, _ []byte) error {
			if len(r.Supplier) != 8000 || len(r.Affected) != 4000 {
				b.Fatalf("%d statements, %d claims", len(r.Supplier), len(r.Affected))
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
