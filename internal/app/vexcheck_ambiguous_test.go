// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"strings"
	"testing"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/publish/suppressions"
	"verdict/internal/publish/suppressions/scanner"
)

// An id of two flaws, one of which does nothing, and of the other of which something
// else or nothing is published.
func TestWhatSharesAnIDFallsSilentNowhere(t *testing.T) {
	const otherFlaw, both = "CVE-2026-10022", "GHSA-2222-3333-4444"
	for _, told := range []bool{true, false} {
		a := shops(t, map[string][]string{"1.0": {parser + "@1.2.0"}}, map[string][]string{firstFlaw: nil, otherFlaw: nil, both: {firstFlaw, otherFlaw}})
		say := func(id string, status verdict.Status) {
			t.Helper()
			as := verdict.Assessment{Vulnerability: id, Scope: verdict.AssessmentScope{Product: "shop"}, Status: status, Author: "tester", Written: a.Now()}
			if as.Impact = "It does what it does."; status == verdict.Affected {
				as.Action = "Wait."
			}
			if _, _, err := a.Assess(ctx, as, true); err != nil {
				t.Fatal(err)
			}
			if _, _, err := a.Publish(ctx, verdict.Ref{Product: "shop"}, []string{id}); err != nil {
				t.Fatal(err)
			}
		}
		if say(firstFlaw, verdict.NotAffected); told {
			say(otherFlaw, verdict.Affected)
		}
		ref := verdict.Ref{Product: "shop", Version: "1.0"}
		for _, tool := range scanner.Tools {
			c, err := a.CheckVEX(ctx, ref, app.CheckOptions{Tool: tool})
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range c.Documents {
				want := map[scanner.Tool]int{scanner.Trivy: 1, scanner.DependencyCheck: 1}[tool]
				if len(d.Differences) > 0 || d.Rows != 2 || d.Expected != want || d.Silenced != want {
					t.Errorf("%s, %s: %d rows, %d expected and %d silent, want %d: %+v", tool, d.Name, d.Rows, d.Expected, d.Silenced, want, d.Differences)
				}
			}
			if file, err := a.Suppressions(ctx, ref, suppressions.Format(tool)); err == nil && (strings.Contains(string(file.Text), both) || strings.Contains(string(file.Text), "include-aliases")) {
				t.Errorf("%s:\n%s", tool, file.Text)
			}
		}
		if text, err := a.OpenVEX(ctx, ref); err != nil || strings.Contains(string(text), both) {
			t.Errorf("%v:\n%s", err, text)
		}
	}
}
