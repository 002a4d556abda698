// SPDX-License-Identifier: Apache-2.0

package spdx_test

import (
	"fmt"

	"verdict/spec/spdx"
)

func ExampleDecode() {
	d, err := spdx.Decode([]byte(`{
		"spdxVersion": "SPDX-2.3",
		"SPDXID": "SPDXRef-DOCUMENT",
		"packages": [{
			"SPDXID": "SPDXRef-slf4j",
			"name": "slf4j-api",
			"externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
				"referenceLocator": "pkg:maven/org.slf4j/slf4j-api@1.7.36"}]
		}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range d.Packages {
		fmt.Println(p.Line, p.ID, p.PURLs)
	}
	// Output: 4 SPDXRef-slf4j [pkg:maven/org.slf4j/slf4j-api@1.7.36]
}
