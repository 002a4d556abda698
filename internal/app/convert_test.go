// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"strings"
	"testing"
	"time"

	"verdict/internal/app"
	"verdict/internal/convert"
	"verdict/spec/openvex"
)

// TestTheDocumentsOfTheExampleSayTheSame turns the CSAF and CycloneDX documents about a
// release into OpenVEX: of each flaw in each product and component they say what our
// OpenVEX document does. CSAF says nothing of a release whose parts differ.
func TestTheDocumentsOfTheExampleSayTheSame(t *testing.T) {
	unraced(t)
	t.Parallel()
	a := open(t, loaded(), today)
	compared := 0
	for _, version := range []string{"3.3.1", "3.5.0", "3.8.0"} {
		ref := release(version)
		own, err := a.OpenVEX(ctx, ref)
		if err != nil {
			t.Fatal(err)
		}
		csaf, err := a.CSAFVEX(ctx, ref)
		if err != nil {
			t.Fatal(err)
		}
		bill, _, err := a.CycloneDXVEX(ctx, ref, app.BillFile{})
		if err != nil {
			t.Fatal(err)
		}
		want := claimed(t, own)
		for from, document := range map[string][]byte{"csaf": csaf, "cyclonedx": bill} {
			c, err := convert.Document(from, "openvex", document, convert.Options{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
			if err != nil {
				t.Fatal(err)
			}
			for about, said := range claimed(t, c.Document) {
				if before, known := want[about]; known {
					compared++
					if before != said {
						t.Errorf("%s: by %s %s is %s, and by OpenVEX %s", version, from, about, said, before)
					}
				} else if from == "cyclonedx" {
					t.Errorf("%s: OpenVEX says nothing of %s", version, about)
				}
			}
		}
	}
	if compared < 120 {
		t.Errorf("only %d were compared", compared)
	}
}

// claimed is what a document says of each flaw in each product and component.
func claimed(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	d, err := openvex.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, s := range d.Statements {
		for _, p := range s.Products {
			components := []string{""}
			if len(p.Subcomponents) > 0 {
				components = nil
			}
			for _, c := range p.Subcomponents {
				components = append(components, c.PackageURL())
			}
			for _, c := range components {
				said[strings.Join([]string{s.Vulnerability.Name, p.PackageURL(), c}, " ")] = strings.Join([]string{string(s.Status), string(s.Justification), s.ImpactStatement}, " ")
			}
		}
	}
	return said
}
