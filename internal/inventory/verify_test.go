// SPDX-License-Identifier: Apache-2.0

package inventory_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/inventory"
)

func at(path, purl string, basis verdict.IdentityBasis) verdict.Occurrence {
	return verdict.Occurrence{Component: verdict.Component{PURL: purl}, Path: path, Identity: basis}
}

func declare(purls ...string) []verdict.Occurrence {
	var list []verdict.Occurrence
	for _, p := range purls {
		list = append(list, verdict.Occurrence{Component: verdict.Component{PURL: p}})
	}
	return list
}

func words(v inventory.Verification) []string {
	var all []string
	for _, d := range v.Discrepancies {
		text := fmt.Sprintf("%s %s → %s at %s", d.Kind, strings.Join(d.Declared, ","), strings.Join(d.Found, ","), strings.Join(d.Paths, ","))
		if d.Detail != "" {
			text += ": " + d.Detail
		}
		all = append(all, text)
	}
	return append(all, fmt.Sprintf("%d same", v.Same))
}

func TestADeclaredBillIsComparedWithWhatIsThere(t *testing.T) {
	const log4j, reload4j = "pkg:maven/log4j/log4j@1.2.17", "pkg:maven/ch.qos.reload4j/reload4j@1.2.19"
	with := func(o verdict.Occurrence, set func(*verdict.Occurrence)) verdict.Occurrence { set(&o); return o }
	digest := func(d string) func(*verdict.Occurrence) {
		return func(o *verdict.Occurrence) { o.Digests = map[string]string{"sha-256": d} }
	}
	tests := []struct {
		name            string
		declared, found []verdict.Occurrence
		want            []string
	}{
		{"what is declared as it is, is the same", declare(log4j), []verdict.Occurrence{at("lib/log4j-1.2.17.jar", log4j, verdict.ByPOM)}, []string{"1 same"}},
		{"what is declared and not there", declare(log4j), nil, []string{"not_found " + log4j + " →  at ", "0 same"}},
		{"what is there and not declared", nil, []verdict.Occurrence{at("lib/a.jar!/b.jar", reload4j, verdict.ByPOM)}, []string{"undeclared  → " + reload4j + " at lib/a.jar!/b.jar", "0 same"}},
		{"another version", declare(log4j), []verdict.Occurrence{at("lib/log4j.jar", "pkg:maven/log4j/log4j@1.2.16", verdict.ByPOM)},
			[]string{"version " + log4j + " → pkg:maven/log4j/log4j@1.2.16 at lib/log4j.jar", "0 same"}},
		{"a second version beside the declared one", declare(log4j), []verdict.Occurrence{
			at("a.jar", log4j, verdict.ByPOM), at("b.jar", "pkg:maven/log4j/log4j@1.2.16", verdict.ByPOM)},
			[]string{"version " + log4j + " → pkg:maven/log4j/log4j@1.2.16," + log4j + " at a.jar,b.jar", "0 same"}},
		{"a file that is another package than its name says", declare(log4j), []verdict.Occurrence{at("lib/log4j-1.2.17.jar", reload4j, verdict.ByDigest)},
			[]string{"identity " + log4j + " → " + reload4j + " at lib/log4j-1.2.17.jar", "0 same"}},
		{"a file of the declared name that nothing tells", declare(log4j), []verdict.Occurrence{at("lib/log4j-1.2.17.jar", "pkg:generic/log4j@1.2.17", verdict.Unresolved)},
			[]string{"unresolved " + log4j + " → pkg:generic/log4j@1.2.17 at lib/log4j-1.2.17.jar", "0 same"}},
		{"a case of its own is another package", declare("pkg:maven/Log4j/log4j@1.2.17"), []verdict.Occurrence{at("x.jar", log4j, verdict.ByPOM)},
			[]string{"not_found pkg:maven/Log4j/log4j@1.2.17 →  at ", "undeclared  → " + log4j + " at x.jar", "0 same"}},
		{"other bytes", []verdict.Occurrence{with(at("", log4j, ""), digest("aa"))}, []verdict.Occurrence{with(at("x.jar", log4j, verdict.ByPOM), digest("bb"))},
			[]string{"digest " + log4j + " → " + log4j + " at x.jar: sha-256 is declared as aa and is bb", "0 same"}},
		{"the declared bytes are among those that are there", []verdict.Occurrence{with(at("", log4j, ""), digest("AA"))},
			[]verdict.Occurrence{with(at("x.jar", log4j, verdict.ByPOM), digest("bb")), with(at("y.jar", log4j, verdict.ByPOM), digest("aa"))}, []string{"1 same"}},
		{"what is excluded and not there", []verdict.Occurrence{with(at("", log4j, ""), func(o *verdict.Occurrence) { o.Scope = verdict.Excluded })}, nil, []string{"1 same"}},
		{"what is excluded and there", []verdict.Occurrence{with(at("", log4j, ""), func(o *verdict.Occurrence) { o.Scope = verdict.Excluded })},
			[]verdict.Occurrence{at("x.jar", log4j, verdict.ByPOM)}, []string{"excluded " + log4j + " → " + log4j + " at x.jar", "0 same"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := slices.Clone(tt.found)
			if d := cmp.Diff(tt.want, words(inventory.Verify(tt.declared, tt.found))); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if d := cmp.Diff(before, tt.found); d != "" {
				t.Errorf("what was found was changed:\n%s", d)
			}
		})
	}
}
