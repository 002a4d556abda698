// SPDX-License-Identifier: Apache-2.0

package osv_test

import (
	"fmt"

	"verdict/spec/osv"
)

func ExampleDecode() {
	r, err := osv.Decode([]byte(`{
		"id": "CVE-2023-34455",
		"modified": "2023-06-15T17:15:15Z",
		"affected": [{
			"package": {"ecosystem": "Maven", "name": "org.xerial.snappy:snappy-java"},
			"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1.10.1"}]}]
		}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.ID, r.Affected[0].Package.Name, r.Affected[0].Ranges[0].Events)
	// Output: CVE-2023-34455 org.xerial.snappy:snappy-java [{0   } { 1.1.10.1  }]
}

func ExampleValidate() {
	r := osv.Record{
		ID:       "CVE-2023-34455",
		Modified: "2023-06-15T17:15:15Z",
		Affected: []osv.Affected{{
			Package: &osv.Package{Ecosystem: "Maven", Name: "org.xerial.snappy:snappy-java"},
			Ranges:  []osv.Range{{Type: osv.Ecosystem, Events: []osv.Event{{Fixed: "1.1.10.1"}}}},
		}},
	}
	for _, p := range osv.Validate(r) {
		fmt.Println(p.Path+":", p.Message)
	}
	// Output: /affected/0/ranges/0/events: no event says where the flaw was introduced
}

func ExampleEncode() {
	b, err := osv.Encode(osv.Record{ID: "x_HOUSE-1", Modified: "2026-01-01T00:00:00Z", Summary: "A < B"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(b))
	// Output:
	// {
	//   "id": "x_HOUSE-1",
	//   "modified": "2026-01-01T00:00:00Z",
	//   "summary": "A < B"
	// }
}
