// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"maps"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/app"
)

func TestAPremiseThatAsksForNothingKeepsNoOtherFromBeingAnswered(t *testing.T) {
	for _, tt := range []struct{ name, kind, subject, why string }{
		{"a use of nothing", "uses", "parser", "does not say what is used"},
		{"a body without a method", "body", "org.acme.Parser", "names no method"},
		{"no name of a class", "presence", "org..acme", "names no symbol"},
		{"a setting without a key", "config", "conf/shop.properties", "config"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := t.TempDir()
			a := open(t, data, "2030-02-01")
			appliedBy(t, a, shopDocuments+`---
apiVersion: verdict/v1
kind: Assessment
vulnerability: CVE-2030-0001
scope: {product: shop, component: pkg:maven/org.acme/parser}
status: not_affected
justification: vulnerable_code_not_in_execute_path
impact: Nothing leads there.
premises:
  - {kind: `+tt.kind+`, subject: "`+tt.subject+`", expected: "0"}
  - {kind: config, subject: "conf/shop.properties#mode", expected: safe}
  - {kind: presence, subject: "org.acme.Gone", expected: absent}
author: ana
written: 2030-01-02
`)
			whole := maps.Clone(library)
			maps.Copy(whole, libraryPOM)
			files := map[string][]byte{"lib/p.jar": jarOf(t, whole), "conf/shop.properties": []byte("mode=safe\n")}
			shippedAs(t, a, data, artifact(t, "shop", files), "")
			list, _, err := a.ReachRelease(ctx, app.ReleaseReach{Ref: verdict.Ref{Product: "shop", Version: "1.0.0"}})
			if err != nil {
				t.Fatal(err)
			}
			answers, why := map[string]string{}, ""
			for _, r := range list[0].Replays {
				if answers[r.Subject] = r.Answer; r.Subject == tt.subject {
					why = r.Why
				}
			}
			want := map[string]string{tt.subject: "", "conf/shop.properties#mode": "safe", "org.acme.Gone": "absent"}
			if !maps.Equal(answers, want) || !strings.Contains(why, tt.why) {
				t.Errorf("the answers are %q, and %q; want %q, and %q", answers, why, want, tt.why)
			}
		})
	}
}
