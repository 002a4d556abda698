// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"strings"
	"testing"
)

func TestThePageOfAnAdvisoryLeadsToItsDocuments(t *testing.T) {
	unraced(t)
	t.Parallel()
	content := publicSite(t, open(t, loaded(), today))
	page := content["advisory/VSA-2024-02.html"]
	for name, path := range map[string]string{"Plain text": "advisory/VSA-2024-02.txt", "JSON": "advisory/VSA-2024-02.json", "CSAF 2.0": "csaf/white/2024/vsa-2024-02.json",
		"CVE record": "cve/CVE-2024-56128.json", "OSV": "osv/x_VSA-2024-02.json", "OpenVEX": "openvex/VSA-2024-02.openvex.json", "CycloneDX VEX": "cyclonedx/VSA-2024-02.cdx.json"} {
		if content[path] == "" || !strings.Contains(page, `<a href="../`+path+`">`+name+`</a>`) {
			t.Errorf("the page leads to no %s at %s", name, path)
		}
	}
	if text := content["advisory/VSA-2024-02.txt"]; !strings.HasPrefix(text, "VSA-2024-02: CVE-2024-56128: Apache Kafka: SCRAM logins") {
		t.Errorf("the text begins with %.80q", text)
	}
}
