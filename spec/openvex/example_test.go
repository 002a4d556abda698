// SPDX-License-Identifier: Apache-2.0

package openvex_test

import (
	"fmt"

	"verdict/spec/openvex"
)

func ExampleEncode() {
	document := openvex.Document{
		Context:   openvex.Context,
		ID:        "https://example.org/vex/shop@1.2.1",
		Author:    "Example Shop security team",
		Timestamp: "2024-03-01T10:00:00Z",
		Version:   1,
		Statements: []openvex.Statement{{
			Vulnerability: openvex.Vulnerability{Name: "CVE-2024-0001"},
			Products:      []openvex.Product{{Component: openvex.Component{ID: "pkg:generic/shop@1.2.1"}}},
			Status:        openvex.Fixed,
		}},
	}
	out, err := openvex.Encode(document)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(out))
	// Output:
	// {
	//   "@context": "https://openvex.dev/ns/v0.2.0",
	//   "@id": "https://example.org/vex/shop@1.2.1",
	//   "author": "Example Shop security team",
	//   "timestamp": "2024-03-01T10:00:00Z",
	//   "version": 1,
	//   "statements": [
	//     {
	//       "vulnerability": {
	//         "name": "CVE-2024-0001"
	//       },
	//       "products": [
	//         {
	//           "@id": "pkg:generic/shop@1.2.1"
	//         }
	//       ],
	//       "status": "fixed"
	//     }
	//   ]
	// }
}

func ExampleValidate() {
	for _, problem := range openvex.Validate([]byte(`{
		"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/1", "author": "A",
		"timestamp": "2024-03-01T10:00:00Z", "version": 1,
		"statements": [{"vulnerability": {"name": "CVE-2024-0001"}, "products": [{"@id": "pkg:generic/shop@1"}], "status": "affected"}]
	}`)) {
		fmt.Println(problem)
	}
	// Output: /statements/0: says affected without action_statement
}
