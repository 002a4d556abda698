// SPDX-License-Identifier: Apache-2.0

package cdxvex_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/advisorytest"
	"verdict/internal/publish/cdxvex"
	"verdict/spec/cyclonedx"
)

// TestEveryAdvisoryMakesAValidDocument draws whatever may be published.
func TestEveryAdvisoryMakesAValidDocument(t *testing.T) {
	schema := official(t)
	rapid.Check(t, func(t *rapid.T) {
		a := advisorytest.Draw(t)
		list, err := cdxvex.AdvisoryFormat.Documents(a)
		if err != nil {
			t.Fatal(err)
		}
		again, err := cdxvex.AdvisoryFormat.Documents(advisorytest.Shuffled(a))
		if diff := cmp.Diff(list, again); err != nil || diff != "" {
			t.Fatalf("in another order it is another one: %v %s", err, diff)
		}
		for _, d := range list {
			if problems := cyclonedx.JudgeJSON(d.Body); len(problems) > 0 {
				t.Errorf("%v in\n%s", problems, d.Body)
			}
			if schema == nil {
				continue
			}
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(d.Body))
			if err == nil {
				err = schema.Validate(v)
			}
			if err != nil {
				t.Errorf("%v\n%s", err, d.Body)
			}
		}
	})
}

func TestAnAdvisorySpeaksOfItsReleases(t *testing.T) {
	out, err := cdxvex.AdvisoryFormat.Documents(advisorytest.Shop())
	if err != nil || len(out) != 1 || out[0].Name != "VSA-2026-03.cdx.json" {
		t.Fatalf("%v: %v", out, err)
	}
	d := read(t, out[0].Body, nil)
	if d.Version != 2 || len(d.Components) != 7 || len(d.Vulnerabilities) != 7 {
		t.Fatalf("%+v", d)
	}
	states := map[string]string{}
	for _, v := range d.Vulnerabilities {
		one := v.Affects[0]
		states[one.Ref] = v.Analysis.State + " " + one.Versions[0].Status + " " + strings.Join(v.Analysis.Response, " ")
	}
	for ref, want := range map[string]string{
		"pkg:maven/org.example/shop@1.0.1": "exploitable affected update will_not_fix workaround_available",
		"pkg:maven/org.example/shop@1.1.1": "exploitable affected update workaround_available",
		"pkg:maven/org.example/shop@1.1.2": "resolved unaffected ",
	} {
		if states[ref] != want {
			t.Errorf("%s is %q, not %q", ref, states[ref], want)
		}
	}
	if _, err := cdxvex.AdvisoryFormat.Documents(publish.Advisory{}); verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("nothing at all: %v", err)
	}
}
