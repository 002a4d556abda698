// SPDX-License-Identifier: Apache-2.0

package convert_test

import (
	"fmt"

	"verdict/internal/convert"
)

func ExampleDocument() {
	c, err := convert.Document("osv", "cve", []byte(`{"id": "CVE-2026-10001", "modified": "2026-01-01T00:00:00Z", "details": "A flaw.",
		"references": [{"type": "WEB", "url": "https://example.org/"}],
		"affected": [{"package": {"ecosystem": "npm", "name": "lib"}, "severity": [],
			"ranges": [{"type": "GIT", "repo": "https://git.example/lib", "events": [{"introduced": "0"}, {"limit": "0123456789012345678901234567890123456789"}]}]}]}`),
		convert.Options{OrgID: "d3adb33f-0000-4000-8000-000000000001"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range c.Losses {
		fmt.Println(l.Kind, l.Path, l.Message)
	}
	// Output: lost /affected/0/ranges/0/events/1/limit a limit has no place
}
