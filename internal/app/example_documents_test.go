// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"bytes"
	"strings"
	"testing"

	"verdict/internal/app"
	"verdict/spec/cve"
	"verdict/spec/cyclonedx"
	"verdict/spec/openvex"
	"verdict/spec/osv"
)

// TestTheDocumentsOfTheExamplesAdvisoriesAreValid asks every judge but that of CSAF, which
// TestEveryDocumentOfAProviderIsValidAndKnowsItsPlace asks, of what lies beside the pages.
func TestTheDocumentsOfTheExamplesAdvisoriesAreValid(t *testing.T) {
	unraced(t)
	t.Parallel()
	files, err := open(t, loaded(), today).Site(ctx, app.SiteOptions{BaseURL: address})
	if err != nil {
		t.Fatal(err)
	}
	judges := map[string]func([]byte) int{
		"cve/":       func(raw []byte) int { return len(cve.Validate(raw)) },
		"osv/":       func(raw []byte) int { return len(osv.Judge(raw)) },
		"openvex/":   func(raw []byte) int { return len(openvex.Validate(raw)) },
		"cyclonedx/": func(raw []byte) int { return len(cyclonedx.JudgeJSON(raw)) },
	}
	for folder, judge := range judges {
		documents := 0
		for _, f := range files {
			if !strings.HasPrefix(f.Path, folder) {
				continue
			}
			documents++
			var text bytes.Buffer
			if err := f.Render(&text); err != nil {
				t.Fatal(err)
			}
			if n := judge(text.Bytes()); n > 0 {
				t.Errorf("%s breaks %d tests of its standard", f.Path, n)
			}
		}
		if documents < 2 {
			t.Errorf("there are %d documents in %s, and two advisories", documents, folder)
		}
	}
}
