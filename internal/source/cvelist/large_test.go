// SPDX-License-Identifier: Apache-2.0

package cvelist_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"verdict/internal/source/cvelist"
	"verdict/internal/source/sourcetest"
)

// TestALargeRecordTakesTimeInProportion: each list of a record may be as long as a
// document allows, and what is in it may all differ.
func TestALargeRecordTakesTimeInProportion(t *testing.T) {
	const n = 100_000
	list := func(format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format+",", i+1)
		}
		return strings.TrimSuffix(b.String(), ",")
	}
	record := func(cna string) string {
		return `{"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"CVE-2026-0001","state":"PUBLISHED"},"containers":{"cna":{` + cna + `}}}`
	}
	versions := func(more string) string {
		return record(`"affected":[{"packageURL":"pkg:npm/x","versions":[` + list(`{"version":"%[1]d.0.0","status":"affected"`+more+`}`) + `]}]`)
	}
	for name, body := range map[string]string{
		"versions":       versions(""),
		"nested ranges":  versions(`,"lessThan":"9999999.%[1]d.0"`),
		"unusable texts": record(`"affected":[{"packageURL":"pkg:npm/x","versions":[` + list(`{"version":"version %d","status":"affected"}`) + `]}]`),
		"references":     record(`"references":[` + list(`{"url":"https://example.org/%d"}`) + `]`),
		"weaknesses":     record(`"problemTypes":[{"descriptions":[` + list(`{"cweId":"CWE-%d"}`) + `]}]`),
		"changes":        record(`"affected":[{"packageURL":"pkg:npm/x","versions":[{"version":"0","status":"affected","lessThan":"*","changes":[` + list(`{"at":"%d.0.0","status":"unaffected"}`) + `]}]}]`),
	} {
		began := time.Now()
		sourcetest.Read(t, cvelist.Read, sourcetest.File(t, "x.json", body))
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%d %s take %s", n, name, took)
		} else {
			t.Logf("%d %s take %s", n, name, took)
		}
	}
}
