// SPDX-License-Identifier: Apache-2.0

package validate_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"verdict/spec/csaf/validate"
)

func TestFormsOfText(t *testing.T) {
	const helper = "/product_tree/full_product_names/0/product_identification_helper"
	tests := []struct {
		pointer  string
		fits     []string
		unfitted []string
	}{
		{helper + "/cpe", []string{"cpe:/", "CPE:/a:x:y:1", "cpe:/o:x%21", `cpe:2.3:a:x\!:y\\:1.0:-:*:de-AT:?x:x*:??y:*`, "cpe:2.3:*:x:y:*:*:*:und:*:*:*:*"},
			[]string{"cpe:/a:x:y:z:1:2:3:4", `cpe:2.3:a:x!:y:*:*:*:*:*:*:*:*`, "cpe:2.3:a:x:y:*:*:*:german:*:*:*:*", "cpe:2.3:x:x:y:*:*:*:*:*:*:*:*", "cpe:/x:", "cpe:2.3:a:x:y:1"}},
		{helper + "/purl", []string{"pkg:a/b", "pkg:NPM/b", "pkg:+x/b?c=%20"}, []string{"pkg://npm/b", "pkg:npm/", "pkg:1a/b", "npm/b", "pkg:npm/a b", "pkg:npm/\u2028"}},
		{helper + "/sbom_urls/0", []string{"https://example.org:8080/a?b=c#d", "urn:x:y", "mailto:a@b", "https://[::1]/", "a:b"},
			[]string{"example.org", "//example.org", "https://exa mple.org", "https://example.org/%zz", "https://example.org/%2", "https://example.org/ü", "https://[::1", "a:<b>", `a:\b`, ""}},
		{"/document/category", []string{"a", "a b", "csaf_vex", "é"}, []string{"", "_a", "a-", "a.", " a", "a\u00a0", "a\nb"}},
		{"/document/tracking/id", []string{"a", "a b", "-"}, []string{"", " a", "a ", "a\nb", "\ufeffa", "a\u2029b"}},
		{"/document/tracking/version", []string{"0", "10", "1.2.3", "1.2.3-a.0.b-1+0.01"}, []string{"", "01", "1.2", "1.2.3-", "1.2.3-01", "1.2.3+", "1.2.03", "-1", "1.2.3-a..b"}},
		{"/document/tracking/current_release_date", []string{"2024-02-29T23:59:59Z", "2024-01-01t00:00:00z", "2024-01-01T00:00:00.123456789012+14:00", "2016-12-31T23:59:60Z", "2017-01-01T08:59:60+09:00"},
			[]string{"", "2024-01-01", "2023-02-29T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:00:00", "2024-01-01 00:00:00Z", "2024-01-01T00:00:60Z", "2024-01-01T00:00:00+25:00", "2024-01-01T00:00:00,5Z"}},
	}
	for _, test := range tests {
		judgeText := func(text string, fits bool) {
			document := edit(t, fmt.Sprintf("%s = %s", test.pointer, quoted(t, text)))
			if got := validate.Document(document, validate.Options{Tests: []string{validate.Schema}}); (len(got) == 0) != fits {
				t.Errorf("%s %q: %v", test.pointer, text, got)
			}
		}
		for _, text := range test.fits {
			judgeText(text, true)
		}
		for _, text := range test.unfitted {
			judgeText(text, false)
		}
	}
}

func quoted(t *testing.T, text string) string {
	t.Helper()
	b, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
