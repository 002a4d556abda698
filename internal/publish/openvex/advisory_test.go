// SPDX-License-Identifier: Apache-2.0

package openvex_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/advisorytest"
	"verdict/internal/publish/openvex"
	spec "verdict/spec/openvex"
)

// TestEveryAdvisoryMakesAValidDocument draws whatever may be published.
func TestEveryAdvisoryMakesAValidDocument(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := advisorytest.Draw(t)
		list, err := openvex.AdvisoryFormat.Documents(a)
		if err != nil {
			t.Fatal(err)
		}
		again, err := openvex.AdvisoryFormat.Documents(advisorytest.Shuffled(a))
		if diff := cmp.Diff(list, again); err != nil || diff != "" {
			t.Fatalf("in another order it is another one: %v %s", err, diff)
		}
		said := slices.DeleteFunc(slices.Clone(a.Releases), func(r verdict.AdvisedRelease) bool {
			return r.Status == verdict.Unknown || r.Status == verdict.NotEvaluated
		})
		if (len(list) == 0) != (a.Gone() || len(said) == 0) {
			t.Fatalf("%d documents of a %s advisory with %d rows", len(list), a.State, len(said))
		}
		for _, d := range list {
			if problems := spec.Validate(d.Body); len(problems) > 0 {
				t.Errorf("%v in\n%s", problems, d.Body)
			}
			v, err := spec.Decode(d.Body)
			if about := releases(v); err != nil || about != len(said) {
				t.Errorf("%d statements about releases of %d rows: %v", about, len(said), err)
			}
		}
	})
}

// releases counts the statements that are not about images of parts alone.
func releases(d spec.Document) (n int) {
	for _, st := range d.Statements {
		if !strings.HasPrefix(st.Products[0].ID, "pkg:oci/box@sha256:") && !strings.HasPrefix(st.Products[0].ID, "pkg:oci/box?tag=") {
			n++
		}
	}
	return n
}

func TestAnAdvisoryIsADocumentOfItsOwn(t *testing.T) {
	list, err := openvex.AdvisoryFormat.Documents(advisorytest.Shop())
	if err != nil || len(list) != 1 || list[0].Name != "VSA-2026-03.openvex.json" {
		t.Fatalf("%v: %v", list, err)
	}
	for _, text := range []string{`"@id": "https://example.org/vex/advisory/VSA-2026-03"`, `"version": 2,`, `"@id": "pkg:maven/org.example/shop@1.1.1"`,
		`"action_statement": "1. Upgrade to 1.1.2.\n2. Restart the server."`, `"action_statement": "Move to a line that is supported."`, `"justification": "vulnerable_code_not_present"`} {
		if !strings.Contains(string(list[0].Body), text) {
			t.Errorf("it lacks %s in\n%s", text, list[0].Body)
		}
	}
	if _, err := openvex.AdvisoryFormat.Documents(publish.Advisory{}); verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("nothing at all: %v", err)
	}
}
