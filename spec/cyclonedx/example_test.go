// SPDX-License-Identifier: Apache-2.0

package cyclonedx_test

import (
	"errors"
	"fmt"

	"verdict/spec/cyclonedx"
)

func ExampleDecodeJSON() {
	bom, err := cyclonedx.DecodeJSON([]byte(`{
		"bomFormat": "CycloneDX",
		"specVersion": "1.6",
		"components": [
			{"type": "library", "name": "slf4j-api", "purl": "pkg:maven/org.slf4j/slf4j-api@1.7.36"}
		]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range bom.Components {
		fmt.Println(c.PURL, "on line", c.PURLAt.Line)
	}
	// Output: pkg:maven/org.slf4j/slf4j-api@1.7.36 on line 5
}

func ExampleDecodeXML() {
	_, err := cyclonedx.DecodeXML([]byte(`<bom xmlns="http://cyclonedx.org/schema/bom/1.6">
  <components>
    <component type="library"><name>slf4j-api</name></component>
    <component type="software"><name>lz4-java</name></component>
  </components>
</bom>`))
	var wrong *cyclonedx.DecodeError
	if errors.As(err, &wrong) {
		fmt.Println(wrong.Place)
	}
	// Output: {4 /bom/components/component[2]/@type}
}
