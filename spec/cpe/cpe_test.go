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

// TestBothBindingsAreReadToOneForm holds what NIST IR 7695 says in sections 6.1.3
// and 6.2.3, with what was read written as a formatted string.
func TestBothBindingsAreReadToOneForm(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"a URI whose end is left out", "cpe:/a:acme:browser:8.0.6001:beta", "cpe:2.3:a:acme:browser:8.0.6001:beta:*:*:*:*:*:*"},
		{"a URI of a vendor alone", "cpe:/o:acme", "cpe:2.3:o:acme:*:*:*:*:*:*:*:*:*"},
		{"a URI of nothing", "cpe:/", "cpe:2.3:*:*:*:*:*:*:*:*:*:*:*"},
		{"a URI with a gap", "cpe:/a::lib:::pro:en-us", "cpe:2.3:a:*:lib:*:*:pro:en-us:*:*:*:*"},
		{"a URI with an attribute that has no value", "cpe:/a:acme:lib:1.0:-", "cpe:2.3:a:acme:lib:1.0:-:*:*:*:*:*:*"},
		{"percent-encoded * and ? are themselves", "cpe:/a:acme:browser:8.%2a:sp%3f", `cpe:2.3:a:acme:browser:8.\*:sp\?:*:*:*:*:*:*`},
		{"%01 and %02 stand for others", "cpe:/a:acme:browser:8.%02:sp%01", "cpe:2.3:a:acme:browser:8.*:sp?:*:*:*:*:*:*"},
		{"several %01 at the beginning and at the end", "cpe:/a:acme:lib:%01%01beta%01", "cpe:2.3:a:acme:lib:??beta?:*:*:*:*:*:*:*"},
		{"* and ? that nobody encoded stand for others", "cpe:/a:acme:lib:1.*:sp?:*", "cpe:2.3:a:acme:lib:1.*:sp?:*:*:*:*:*:*"},
		{"a packed edition", "cpe:/a:acme:diagnostics:7.4.0.1570::~~online~win2003~x64~", "cpe:2.3:a:acme:diagnostics:7.4.0.1570:*:*:*:online:win2003:x64:*"},
		{"a packed edition behind no update", "cpe:/a:acme:manager:7.51:-:~~~linux~~", "cpe:2.3:a:acme:manager:7.51:-:*:*:*:linux:*:*"},
		{"a packed edition with all five and a language", "cpe:/a:acme:lib:1:u:~ed~sw~tsw~thw~oth:de", "cpe:2.3:a:acme:lib:1:u:ed:de:sw:tsw:thw:oth"},
		{"a packed edition of nothing", "cpe:/a:acme:lib:1:u:~~~~~", "cpe:2.3:a:acme:lib:1:u:*:*:*:*:*:*"},
		{"a tilde, plain and encoded", "cpe:/a:acme~co:big%7emoney_2010", `cpe:2.3:a:acme\~co:big\~money_2010:*:*:*:*:*:*:*:*`},
		{"an encoded colon, stroke, back slash and plus", "cpe:/a:a%3ab:c%2fd:e%5Cf:g%2b%2B", `cpe:2.3:a:a\:b:c\/d:e\\f:g\+\+:*:*:*:*:*:*`},
		{"upper case in a URI", "CPE:/A:Acme:LIB:1.0RC", "cpe:2.3:a:acme:lib:1.0rc:*:*:*:*:*:*:*"},
		{"upper case in a formatted string", "cpe:2.3:a:Acme:LIB:1.0RC:*:*:*:*:*:*:*", "cpe:2.3:a:acme:lib:1.0rc:*:*:*:*:*:*:*"},
		{"a hyphen alone that is escaped is a text", `cpe:2.3:a:acme:\-:*:*:*:*:*:*:*:*`, `cpe:2.3:a:acme:\-:*:*:*:*:*:*:*:*`},
		{"an escaped * beside one that is not", `cpe:2.3:a:acme:lib:1.\**:*:*:*:*:*:*:*`, `cpe:2.3:a:acme:lib:1.\**:*:*:*:*:*:*:*`},
		{"an escape that is not needed", `cpe:2.3:a:acme:lib:1\.0\-rc\_1:*:*:*:*:*:*:*`, "cpe:2.3:a:acme:lib:1.0-rc_1:*:*:*:*:*:*:*"},
	} {
		n, err := cpe.Parse(tt.in)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := n.String(); got != tt.want {
			t.Errorf("%s: %s is read as %s, want %s", tt.name, tt.in, got, tt.want)
		}
		if again, err := cpe.Parse(n.String()); err != nil || again != n {
			t.Errorf("%s: %s is read again as %+v (%v), not as %+v", tt.name, n, again, err, n)
		}
	}
}

func TestWhatIsNoNameIsRefused(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"another text":                         {"pkg:npm/lib@1.0", `"pkg:npm/lib@1.0" is no CPE: it begins with neither cpe:2.3: nor cpe:/`},
		"too few attributes":                   {"cpe:2.3:a:acme:lib", `"cpe:2.3:a:acme:lib" is no CPE: it has 3 attributes, not 11`},
		"an empty attribute":                   {"cpe:2.3:a::lib:*:*:*:*:*:*:*:*", "an attribute is empty"},
		"another part":                         {"cpe:2.3:x:acme:lib:*:*:*:*:*:*:*:*", `its part "x" is none of a, o and h`},
		"another part in a URI":                {"cpe:/x:acme:lib", `its part "x" is none of a, o and h`},
		"an escape at the end":                 {`cpe:2.3:a:acme:lib:*:*:*:*:*:*:*:\`, "an attribute ends with an escape"},
		"a space":                              {"cpe:2.3:a:acme:the lib:*:*:*:*:*:*:*:*", "an attribute holds a space or a control character"},
		"a space in a URI":                     {"cpe:/a:acme:the lib", "an attribute holds a space or a control character"},
		"a * between others":                   {"cpe:2.3:a:acme:lib:7.4.*.1570:*:*:*:*:*:*:*", "an attribute has an unescaped * between other characters"},
		"a ? between others":                   {"cpe:2.3:a:acme:lib:7.?.1570:*:*:*:*:*:*:*", "an attribute has an unescaped ? between other characters"},
		"two * side by side":                   {"cpe:2.3:a:acme:lib:7**:*:*:*:*:*:*:*", "an attribute has an unescaped * beside another sign for any text"},
		"%02 between others":                   {"cpe:/a:acme:lib:12.%02.1234", "an attribute has an unescaped * between other characters"},
		"an escape that nobody defined":        {"cpe:/a:acme%5cco:big%24money_2010%07:::~~special~ipod_touch~80gb~", `an attribute has the escape "%07", which the standard does not define`},
		"an escape of a letter":                {"cpe:/a:%61cme:lib", `an attribute has the escape "%61", which the standard does not define`},
		"an escape that is no number":          {"cpe:/a:%zzcme:lib", `an attribute has the escape "%zz", which the standard does not define`},
		"half an escape":                       {"cpe:/a:acme:lib%2", "an attribute ends with half an escape"},
		"a URI of more attributes than seven":  {"cpe:/a:acme:lib:1:2:3:4:5", "it has 8 attributes, and a URI at most 7"},
		"a packed edition with too few inside": {"cpe:/a:acme:lib:1::~~online~win", "its edition packs 3 attributes, not 5"},
	} {
		if _, err := cpe.Parse(tt.in); err == nil || !strings.HasSuffix(err.Error(), tt.want) {
			t.Errorf("%s: the error is %v, not …%s", name, err, tt.want)
		}
	}
}

func TestWhatCallsItselfACPEIsTold(t *testing.T) {
	for in, want := range map[string]bool{"cpe:/a:acme:lib": true, "CPE:2.3:a": true, "cpe:2.2:a": false, "cpe": false, "pkg:npm/cpe": false, "": false} {
		if cpe.Is(in) != want {
			t.Errorf("%q calls itself a CPE: %t, want %t", in, !want, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`cpe:2.3:a:acme\:co:lib:1.0:*:-:*:*:*:*:1?`)
	f.Add("cpe:/a:acme:lib:7.4%02:sp%01:~~on%2aline~win~~:en")
	f.Add("cpe:/a:acme:lib:%02:sp%01:~~on%2aline~win~~")
	f.Fuzz(func(t *testing.T, s string) {
		n, err := cpe.Parse(s)
		if err != nil {
			return
		}
		if n.Vendor.String() == "" || n.Vendor.Logical != "" && n.Vendor.Text != "" {
			t.Fatalf("%q has the vendor %+v", s, n.Vendor)
		}
		if again, err := cpe.Parse(n.String()); err != nil || again != n {
			t.Fatalf("%q is written %q, and that is read as %+v (%v), not as %+v", s, n, again, err, n)
		}
		if !cpe.Is(s) {
			t.Fatalf("%q is read and does not call itself a CPE", s)
		}
	})
}
