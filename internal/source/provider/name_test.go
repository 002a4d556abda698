// SPDX-License-Identifier: Apache-2.0

package provider

import (
	"path/filepath"
	"strings"
	"testing"
)

// FuzzNameOf looks for an address whose document would lie outside of the folder,
// or under a name that some system takes for something else.
func FuzzNameOf(f *testing.F) {
	for _, at := range []string{"https://a.example/2030/x.json", "https://a.example:8443/x.json", "https://a.example/%2e%2e/x.json", "https://a.example/../x.json",
		"https://a.example//x.json", "https://../x.json", "https://[::1]/x.json", "https://a.example/x.json?y", "https://a.example/a%2fb.json", `https://a.example/a\b.json`, "http://a.example/x.json"} {
		f.Add(at)
	}
	f.Fuzz(func(t *testing.T, at string) {
		name, ok := nameOf(at)
		if !ok {
			return
		}
		local := filepath.FromSlash(name)
		if !filepath.IsLocal(local) || filepath.Clean(local) != local || strings.ContainsAny(name, "\\:*?\"<>|\x00 ") || !strings.HasSuffix(name, ".json") {
			t.Errorf("%q is kept as %q", at, name)
		}
		for _, part := range strings.Split(name, "/") {
			if strings.HasPrefix(part, ".") || strings.HasSuffix(part, ".") {
				t.Errorf("%q is kept as %q", at, name)
			}
		}
	})
}
