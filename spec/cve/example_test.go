// SPDX-License-Identifier: Apache-2.0

package cve_test

import (
	"fmt"

	"verdict/spec/cve"
)

func ExampleDecode() {
	r, err := cve.Decode([]byte(`{
		"dataType": "CVE_RECORD", "dataVersion": "5.1",
		"cveMetadata": {"cveId": "CVE-2024-23944", "state": "PUBLISHED"},
		"containers": {"cna": {"affected": [{
			"collectionURL": "https://repo.maven.apache.org/maven2", "packageName": "org.apache.zookeeper:zookeeper",
			"defaultStatus": "unaffected",
			"versions": [{"version": "3.9.0", "status": "affected", "versionType": "semver", "lessThanOrEqual": "3.9.1"}]
		}]}}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	p := r.Containers.CNA.Affected[0]
	fmt.Println(r.Metadata.ID, p.PackageName, p.Versions[0].Version, p.Versions[0].LessThanOrEqual, p.Default())
	// Output: CVE-2024-23944 org.apache.zookeeper:zookeeper 3.9.0 3.9.1 unaffected
}

func ExampleValidate() {
	record := []byte(`{"dataType": "CVE_RECORD", "dataVersion": "5.1",
 "cveMetadata": {"cveId": "CVE-2026-10001", "assignerOrgId": "d3adb33f-0000-4000-8000-000000000001", "state": "PUBLISHED"},
 "containers": {"cna": {"providerMetadata": {"orgId": "d3adb33f-0000-4000-8000-000000000001"},
  "descriptions": [{"lang": "en", "value": "A header is believed."}],
  "affected": [{"vendor": "acme", "product": "lib", "defaultStatus": "unaffected"}],
  "references": [{"url": "https://example.org/"}]}}}`)
	for _, test := range cve.Validate(record, "mandatory") {
		fmt.Println(test.ID, test.Findings[0].Line, test.Findings[0].Path)
	}
	// Output: 5.1.3 5 /containers/cna/affected
}

func ExampleOpen() {
	d, err := cve.Open([]byte(`{"dataType": "CVE_RECORD", "dataVersion": "5.1", "mood": 1.0, "cveMetadata": {"cveId": "CVE-2026-10001"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	d.Metadata.State = cve.Published
	text, err := d.Encode()
	fmt.Print(string(text), err)
	// Output:
	// {
	//   "dataType": "CVE_RECORD",
	//   "dataVersion": "5.1",
	//   "mood": 1.0,
	//   "cveMetadata": {
	//     "cveId": "CVE-2026-10001",
	//     "state": "PUBLISHED"
	//   }
	// }
	// <nil>
}
