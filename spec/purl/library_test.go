// SPDX-License-Identifier: Apache-2.0

package purl_test

import (
	"testing"

	"github.com/package-url/packageurl-go"

	"verdict/spec/purl"
)

// TestWhatPackageurlGoReadsOtherwise names each case that is known in which the library
// packageurl-go departs from the specification or from the definition of a type, and this
// package does not. The first two are those of the standard's own suite that it fails and
// that contradict no other. A case that the library reads right one day is told, so that
// docs/identity.md stays true.
func TestWhatPackageurlGoReadsOtherwise(t *testing.T) {
	tests := []struct{ name, text, want, namespace string }{ // want is "" for what is none
		{"all behind the host is the name of a git repository", "pkg:git/git.example/team/tool@1", "pkg:git/git.example/team/tool@1", "git.example"},
		{"what GitHub holds is written in lower case, in type git as well", "pkg:git/github/Acme/Tool@1", "pkg:git/github/acme/tool@1", "github"},
		{"an escaped slash does not divide a namespace, and no segment holds one", "pkg:generic/a%2Fb/c@1", "", ""},
		{"a scope of npm and a name are divided by a slash that is not escaped", "pkg:npm/%40a%2Fb@1", "", ""},
		{"a subpath passes over single and double dots", "pkg:generic/x@1#./a/../b", "pkg:generic/x@1#a/b", ""},
		{"names of oci are in lower case", "pkg:oci/Debian@1", "pkg:oci/debian@1", ""},
		{"names of hex are in lower case", "pkg:hex/Acme/Foo@1", "pkg:hex/acme/foo@1", "acme"},
		{"names of luarocks are in lower case", "pkg:luarocks/Acme/Foo@1-0", "pkg:luarocks/acme/foo@1-0", "acme"},
		{"names of vscode-extension are in lower case", "pkg:vscode-extension/Acme/Foo@1", "pkg:vscode-extension/acme/foo@1", "acme"},
		{"names of pub are in lower case, with underscores", "pkg:pub/Acme-lib@1", "pkg:pub/acme_lib@1", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ours, err := purl.Parse(tt.text)
			if got := ours.String(); (err == nil) != (tt.want != "") || err == nil && (got != tt.want || ours.Namespace != tt.namespace) {
				t.Errorf("%s is read as %s, %v", tt.text, got, err)
			}
			theirs, err := packageurl.FromString(tt.text)
			if (err == nil) == (tt.want != "") && (err != nil || theirs.ToString() == tt.want && theirs.Namespace == tt.namespace) {
				t.Errorf("packageurl-go reads %s right: take the case out of this test and of docs/identity.md", tt.text)
			}
		})
	}
}
