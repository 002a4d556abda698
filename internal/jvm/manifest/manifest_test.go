// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"strings"
	"testing"
)

func TestTheMainSectionIsReadAsJavaReadsIt(t *testing.T) {
	m := Parse([]byte("\xEF\xBB\xBFManifest-Version: 1.0\r\nClass-Path: a.jar b\r\n .jar\r\nMulti-Release: false\nmulti-release: true\r\rName: x\nMulti-Release: no\n"))
	for name, want := range map[string]string{"class-path": "a.jar b.jar", "MULTI-RELEASE": "true", "Name": "", "Main-Class": ""} {
		if got := m.Get(name); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("Manifest-Version: 1.0\r\nA: b\r\n c\r\n\r\nName: x\r\n"))
	f.Add([]byte(" x\n:\n: y\r\r"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for name, value := range Parse(b).values {
			if name != strings.ToLower(name) || strings.TrimSpace(value) != value || strings.ContainsAny(name+value, "\r\n") {
				t.Fatalf("the attribute %q is %q", name, value)
			}
		}
	})
}
