// SPDX-License-Identifier: Apache-2.0

package cpe_test

import (
	"strings"
	"testing"

	"verdict/spec/cpe"
)

func TestNamesAreRead(t *testing.T) {
	tests := []struct {
		text string
		want cpe.Name
	}{
		{"cpe:2.3:a:openssl:openssl:3.0.7:*:*:*:*:*:*:*", cpe.Name{"a", "openssl", "openssl", "3.0.7", "*"}},
		{`cpe:2.3:a:Foo\:Bar:c\+\+:1.0:rc1:*:*:*:*:*:*`, cpe.Name{"a", "foo:bar", "c++", "1.0", "rc1"}},
		{"cpe:/a:apache:http_server:2.4.58", cpe.Name{"a", "apache", "http_server", "2.4.58", "*"}},
		{"cpe:/o:redhat:enterprise_linux:9::baseos", cpe.Name{"o", "redhat", "enterprise_linux", "9", "*"}},
		{"cpe:/a:x%2by:z%2B", cpe.Name{"a", "x+y", "z+", "*", "*"}},
		{"cpe:/a:x:%zz", cpe.Name{"a", "x", "%zz", "*", "*"}},
	}
	for _, tt := range tests {
		if got, err := cpe.Parse(tt.text); err != nil || got != tt.want {
			t.Errorf("%s: %+v, %v; want %+v", tt.text, got, err, tt.want)
		}
	}
	if n, _ := cpe.Parse(tests[0].text); n.Package() != "a:openssl:openssl" {
		t.Errorf("the package is %q", n.Package())
	}
}

func TestWhatIsNoNameSaysWhy(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "begins with",
		"pkg:npm/a@1":                   "begins with",
		"cpe:2.3:a:b:c":                 "eleven components",
		"cpe:2.3:x:b:c:1:*:*:*:*:*:*:*": "part",
		"cpe:2.3:a:*:c:1:*:*:*:*:*:*:*": "open",
		"cpe:/a:b":                      "open",
	} {
		if _, err := cpe.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("cpe:2.3:a:b:c:1:*:*:*:*:*:*:*")
	f.Add(`cpe:/a:b%2:c\`)
	f.Fuzz(func(t *testing.T, text string) {
		n, err := cpe.Parse(text)
		if err == nil && (n.Vendor == "" || n.Product == "" || !cpe.Is(text)) {
			t.Errorf("%q gives %+v", text, n)
		}
	})
}
