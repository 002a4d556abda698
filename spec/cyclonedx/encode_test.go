// SPDX-License-Identifier: Apache-2.0

package cyclonedx_test

import (
	"fmt"
	"time"

	"verdict/spec/cyclonedx"
)

func ExampleEncode() {
	b, err := cyclonedx.Encode(cyclonedx.Document{
		BOM: cyclonedx.BOM{Components: []cyclonedx.Component{{Type: "library", Ref: "a", Group: "org.acme", Name: "a", Version: "1.0",
			PURL: "pkg:maven/org.acme/a@1.0", Locations: []string{"libs/a-1.0.jar"}}}},
		Created:    time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Identified: map[string]cyclonedx.Identification{"a": {Technique: "hash-comparison", Confidence: 1, Value: "libs/a-1.0.jar"}},
	})
	fmt.Println(string(b), err)
	// Output:
	// {
	//   "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
	//   "bomFormat": "CycloneDX",
	//   "specVersion": "1.6",
	//   "version": 1,
	//   "metadata": {
	//     "timestamp": "2026-01-02T03:04:05Z"
	//   },
	//   "components": [
	//     {
	//       "type": "library",
	//       "bom-ref": "a",
	//       "group": "org.acme",
	//       "name": "a",
	//       "version": "1.0",
	//       "purl": "pkg:maven/org.acme/a@1.0",
	//       "evidence": {
	//         "identity": [
	//           {
	//             "field": "purl",
	//             "confidence": 1,
	//             "methods": [
	//               {
	//                 "technique": "hash-comparison",
	//                 "confidence": 1,
	//                 "value": "libs/a-1.0.jar"
	//               }
	//             ]
	//           }
	//         ],
	//         "occurrences": [
	//           {
	//             "location": "libs/a-1.0.jar"
	//           }
	//         ]
	//       }
	//     }
	//   ]
	// }
	//  <nil>
}
