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
