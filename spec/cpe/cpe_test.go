// SPDX-License-Identifier: Apache-2.0

package cpe_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict/spec/cpe"
)

func TestANameIsReadWithoutItsEscapes(t *testing.T) {
	got, err := cpe.Parse(`cpe:2.3:a:acme\:co:c\+\+_lib:1.0\-beta:rc?:-:en:pro:node.js:x\\y:1*`)
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) cpe.Value { return cpe.Value{Text: s} }
	want := cpe.Name{
		Part: text("a"), Vendor: text("acme:co"), Product: text("c++_lib"), Version: text("1.0-beta"), Update: cpe.Value{Text: "rc?", Wild: true},
		Edition: cpe.Value{Logical: cpe.NotApplicable}, Language: text("en"), SWEdition: text("pro"), TargetSW: text("node.js"),
		TargetHW: text(`x\y`), Other: cpe.Value{Text: "1*", Wild: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the name differs (-want +got):\n%s", diff)
	}
	if !got.Vendor.Exact() || got.Update.Exact() || got.Edition.Exact() {
		t.Error("exact values are not told from others")
	}
	if got.Edition.String() != "-" || got.Vendor.String() != "acme:co" {
		t.Errorf("the values are written %s and %s", got.Edition, got.Vendor)
	}
}

func TestWhatIsNoNameIsRefused(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"the older binding":    {"cpe:/a:acme:lib:1.0", `"cpe:/a:acme:lib:1.0" does not begin with cpe:2.3:`},
		"too few attributes":   {"cpe:2.3:a:acme:lib", `"cpe:2.3:a:acme:lib" has 3 attributes, not 11`},
		"an empty attribute":   {"cpe:2.3:a::lib:*:*:*:*:*:*:*:*", "an attribute is empty"},
		"another part":         {"cpe:2.3:x:acme:lib:*:*:*:*:*:*:*:*", `is of the unknown part "x"`},
		"an escape at the end": {`cpe:2.3:a:acme:lib:*:*:*:*:*:*:*:\`, "an attribute ends with an escape"},
		"a space":              {"cpe:2.3:a:acme:the lib:*:*:*:*:*:*:*:*", "an attribute holds a space or a control character"},
	} {
		if _, err := cpe.Parse(tt.in); err == nil || !strings.HasSuffix(err.Error(), tt.want) {
			t.Errorf("%s: the error is %v, not …%s", name, err, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`cpe:2.3:a:acme\:co:lib:1.0:*:-:*:*:*:*:1?`)
	f.Fuzz(func(t *testing.T, s string) {
		n, err := cpe.Parse(s)
		if err == nil && (n.Vendor.String() == "" || n.Vendor.Logical != "" && n.Vendor.Text != "") {
			t.Fatalf("%q has the vendor %+v", s, n.Vendor)
		}
	})
}
